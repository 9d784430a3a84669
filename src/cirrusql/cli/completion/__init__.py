"""Completion in shells: scripts made from the command line's description, and values looked up."""
