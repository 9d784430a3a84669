"""Valid models and values, made from resource schemas."""
