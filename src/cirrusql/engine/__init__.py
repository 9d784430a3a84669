"""What outlives a statement: clients, the loop thread, SQLite, and each statement's context."""
