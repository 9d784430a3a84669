"""Reading a stack's files: the manifest, what it includes, and the statements of its resources."""
