"""The fields of an operation that may hold expressions: a room or a module each."""
