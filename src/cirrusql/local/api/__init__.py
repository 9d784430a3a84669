"""AWS's own read operations, answered from the resources there are and from seeded facts."""
