"""One SQLite file: resources, requests, and the checkpoints of its log."""
