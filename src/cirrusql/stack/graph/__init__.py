"""A stack as a graph: what is desired, what it refers to, and in which order it can be made."""
