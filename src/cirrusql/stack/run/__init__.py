"""Dealing with the nodes of a stack: planning, building, testing and removing them."""
