"""The operations of AWS's APIs that only read, as relations: facts, shapes, look-up by name."""
