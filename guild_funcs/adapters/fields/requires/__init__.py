"""The `requires` field: expressions in resources, and the `module` dependency."""
