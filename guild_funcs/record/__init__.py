"""What a run used: its record, the completion of it at exit, and what one can do with it later.

`attribute` makes the record, from `libraries` and `expressions`; `short` its readable form,
`listing` the list of a library's files; `repository` and `installs` ask git and pip's records
about a library. `proof` runs inside the operation's process and compares what it imported
(`imports`) with the snapshot; `child` runs in each Python that the operation starts, and
leaves what that imported for `children`. `run` is a run as the later commands have it. `trees`
reads a library's files as they are now and in the run; `comparing`, `differing` and `restoring`
work on them. Knows nothing of Guild.
"""

# The name of the run attribute. Guild shows no attribute whose name begins with `_`.
ATTRIBUTE = "_funcs"

# The attribute's name in runs of guild-funcs 0.2.
OLD_ATTRIBUTE = "funcs"

# The attribute that people read: one line for each library.
SHORT = "libraries"
