"""The fixtures of `guild_runs`, for the tests of this folder."""

from guild_runs import TRAIN, Done, Guild, guild, library, write_tree

__all__ = ["TRAIN", "Done", "Guild", "guild", "library", "write_tree"]
