"""The journal of writes: what was about to be sent and what became of it, on the disk."""
