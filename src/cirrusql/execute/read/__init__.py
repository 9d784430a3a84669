"""Reading: a plan's scans become concurrent calls, and their rows fill staging tables."""
