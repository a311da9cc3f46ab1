"""Owns every change that guild-funcs makes below a run folder. Knows nothing of Guild.

`place` decides what a place in the run is. `folder` reaches places through
directory descriptors that follow no link (`writing`: new files where a copy is
staged). `change` makes a change whole or takes it back, under the `mark` of an
unfinished copy; `journal` is what it did so far, and `recovery` takes back what a
killed process did. `record` writes small files into the run's `.guild`, and removes
a run that could not be made.

No other room calls what changes a file (`tests/test_run_folder_owner.py`). Each imports the
modules that it needs: the process of an operation writes a record, and pays for no more.
"""

# The folder of Guild's record of a run. File systems that ignore case find it under other
# spellings too.
GUILD = ".guild"
