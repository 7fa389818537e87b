"""Reviews as pages: what is asked of them, how their rows are shown, what people decide, how they begin."""
