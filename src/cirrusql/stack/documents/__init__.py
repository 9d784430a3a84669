"""Documents of a stack, YAML or JSON, as values that know where they stand."""
