"""What the examples of the pages gave when they were run on the local cloud."""
