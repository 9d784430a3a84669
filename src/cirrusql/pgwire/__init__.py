"""A door for clients of PostgreSQL's protocol: messages to calls of a session, and back."""
