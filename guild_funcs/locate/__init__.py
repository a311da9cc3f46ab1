"""Finds anything Python can import, and files in path lists; imports and runs none of it.

`find_module` and `find_distribution` answer with an `Origin`: where a library is,
what belongs to it, and what lost to it. A reader starts in `modules.py`:

- `interpreter`, `probe`: what the operation's Python says about itself
- `request`, `search`, `candidates`, `folders`: the name's parts, looked for in each entry
- `editables`, `trees`: editable installs that are no folder on the path
- `ranking`, `lookalikes`: who wins, and what only looks like a package
- `origins`, `metadata`, `installed`, `provides`: whose it is and what belongs to it
- `missing`, `names`, `wording`: the messages
- `files`: `find NAME PLACES...`; `archives`: code inside zips
"""

from guild_funcs.locate.archives import unpack
from guild_funcs.locate.distributions import find_distribution
from guild_funcs.locate.files import find_file
from guild_funcs.locate.interpreter import Interpreter, describe
from guild_funcs.locate.modules import Flavour, find_module
from guild_funcs.locate.origin import Kind, Location, Loser, Origin, Part

__all__ = [
    "Flavour",
    "Interpreter",
    "Kind",
    "Location",
    "Loser",
    "Origin",
    "Part",
    "describe",
    "find_distribution",
    "find_file",
    "find_module",
    "unpack",
]
