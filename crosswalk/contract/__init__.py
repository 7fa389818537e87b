"""The shapes of answers, as other programs rely on them."""
