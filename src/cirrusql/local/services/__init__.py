"""The services that the local cloud has: one table of them, one module of actions for each."""
