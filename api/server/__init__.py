"""The server: connections, what becomes of slow ones, and the processes that share one address."""
