"""What is kept of a stack from one build to the next, and who may work on it."""
