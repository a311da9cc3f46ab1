"""The `sourcecode` field: libraries as part of a run's source code."""
