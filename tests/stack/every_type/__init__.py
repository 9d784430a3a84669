"""The manifest of every type's documentation page: built, changed and removed again."""
