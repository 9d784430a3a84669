"""Statements in PostgreSQL's spelling, compared with PostgreSQL's own answers."""
