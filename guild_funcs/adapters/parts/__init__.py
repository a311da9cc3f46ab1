"""The parts of a guild file: which may hold expressions, where they stand, who evaluates them.

`table` has an entry for each. Nothing here imports Guild, and nothing is evaluated.
"""
