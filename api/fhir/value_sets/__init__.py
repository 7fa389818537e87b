"""Value sets: what they are composed of, what they hold, and whether a code is in them."""
