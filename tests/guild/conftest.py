"""The fixtures of `guild_runs` and `every_field`, for the tests of this folder."""

from every_field import every
from guild_runs import TRAIN, Done, Guild, guild, library, write_tree

__all__ = ["TRAIN", "Done", "Guild", "every", "guild", "library", "write_tree"]
