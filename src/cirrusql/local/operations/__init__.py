"""What the service does: each operation, the life of a request, and trouble on purpose."""
