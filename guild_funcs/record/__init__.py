"""What a run used: the run attribute `funcs`, its completion at exit, and comparisons with now.

`attribute` makes the value, from `libraries` and `expressions`; `repository` and
`installs` ask git and pip's records about a library. `proof` runs inside the
operation's process and compares what it imported (`imports`) with the snapshot.
`comparing` tells a run's libraries from those of another run, or of now. Knows
nothing of Guild.
"""

# The name of the run attribute.
ATTRIBUTE = "funcs"
