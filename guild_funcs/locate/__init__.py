"""Finds anything Python can import, and files in path lists, without importing or running any of it.

`find_module` and `find_distribution` answer with an `Origin`: where a library
is, what belongs to it, and what lost to it.
"""

from guild_funcs.locate.files import find_file
from guild_funcs.locate.modules import find_module
from guild_funcs.locate.origin import Kind, Location, Loser, Origin, Part

__all__ = ["Kind", "Location", "Loser", "Origin", "Part", "find_file", "find_module"]
