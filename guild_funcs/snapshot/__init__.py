"""Turns located origins into files in a run directory. Knows nothing of Guild.

`mounting` says what goes where, `walking` lists what is there (`leftout` has
the rules, `links` the symlinks, `archives` zips and eggs), `planning` puts the
mounts together, `copying` copies, `hashing` defines the tree hash, `limits`
and `progress` guard and show it, `previews` tells it to a person.
"""

from guild_funcs.snapshot.copying import copy
from guild_funcs.snapshot.entries import Copied, Entry, Mount, Note, Problem, Walked, total_size
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.mounting import mounts_for
from guild_funcs.snapshot.planning import Plan, plan
from guild_funcs.snapshot.walking import walk

__all__ = [
    "Copied",
    "Entry",
    "Mount",
    "Note",
    "Plan",
    "Problem",
    "Walked",
    "copy",
    "mounts_for",
    "plan",
    "settle",
    "total_size",
    "walk",
]
