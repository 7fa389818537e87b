"""The plain REST face."""
