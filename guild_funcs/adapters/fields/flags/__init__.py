"""The `flags` field: computed defaults and choices."""
