"""What a resource schema says: types, identifiers, validation, patches."""
