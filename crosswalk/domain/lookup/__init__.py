"""What a code is at a moment, its whole history, and its place in the hierarchy."""
