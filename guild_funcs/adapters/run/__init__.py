"""The steps of `guild run` that need all fields."""
