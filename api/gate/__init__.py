"""What every request passes before a face answers it."""
