"""What codes of one system become in another, or on another day."""
