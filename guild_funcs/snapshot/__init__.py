"""Turns located origins into files in a run directory. Knows nothing of Guild.

`entries`, `things` and `copied` hold the data that the others pass on. `mounting`
says what goes where, `walking` lists what is there (`leftout` has the rules, `links`
settles symlinks, `archives` reads zips and eggs), `planning` puts the mounts
together, `copying` copies (`hands`: who does it; `transfer`: one file; `problems`: the
error that lists what went wrong), `hashing` defines the tree hash (`known`: hashes
of files that were read before), `limits` and
`progress` guard and show it, `previews` tells it to a person.
"""

from guild_funcs.snapshot.copied import Copied
from guild_funcs.snapshot.copying import copy
from guild_funcs.snapshot.entries import Mount, Note, Problem, Walked, total_size
from guild_funcs.snapshot.hands import Progress
from guild_funcs.snapshot.hashing import hash_entries, tree_hash
from guild_funcs.snapshot.known import Known
from guild_funcs.snapshot.limits import check_size, format_size
from guild_funcs.snapshot.links import settle
from guild_funcs.snapshot.mounting import mounts_for
from guild_funcs.snapshot.planning import Plan, plan
from guild_funcs.snapshot.previews import Preview, describe, render_preview
from guild_funcs.snapshot.progress import progress_bar
from guild_funcs.snapshot.things import Entry
from guild_funcs.snapshot.walking import walk

__all__ = [
    "Copied",
    "Entry",
    "Known",
    "Mount",
    "Note",
    "Plan",
    "Preview",
    "Problem",
    "Progress",
    "Walked",
    "check_size",
    "copy",
    "describe",
    "format_size",
    "hash_entries",
    "mounts_for",
    "plan",
    "progress_bar",
    "render_preview",
    "settle",
    "total_size",
    "tree_hash",
    "walk",
]
