"""The pure planner of stacks."""
