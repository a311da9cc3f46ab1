"""Owns every change that guild-funcs makes below a run folder. Knows nothing of Guild.

`place` decides what a place in the run is. `folder` reaches places through
directory descriptors that follow no link. `change` makes a change whole or
takes it back, under the `mark` of an unfinished copy; `journal` is what it did so
far, and `recovery` takes back what a killed process did. `record` writes small
files into the run's `.guild`, and removes a run that could not be made.

No other room calls what changes a file (`tests/test_run_folder_owner.py`).
"""

from guild_funcs.runfolder.change import Change, Move, active, change
from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.mark import is_unfinished
from guild_funcs.runfolder.obstacles import Conflict, refuse_links
from guild_funcs.runfolder.place import destination, place
from guild_funcs.runfolder.record import remove_link, remove_record, remove_run, write_record
from guild_funcs.runfolder.recovery import recover, refuse_unfinished

__all__ = [
    "Change",
    "Conflict",
    "Folder",
    "Move",
    "active",
    "change",
    "destination",
    "is_unfinished",
    "place",
    "recover",
    "refuse_links",
    "refuse_unfinished",
    "remove_link",
    "remove_record",
    "remove_run",
    "write_record",
]
