"""What a run used: the run attribute, and later the proof of what was imported."""

# The name of the run attribute.
ATTRIBUTE = "funcs"
