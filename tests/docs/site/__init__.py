"""The documentation as HTML."""
