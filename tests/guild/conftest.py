"""The fixtures of `guild_runs` and `every_field`, for the tests of this folder."""

import pytest

pytest.register_assert_rewrite("every_field", "guild_runs")

from every_field import every  # noqa: E402 - after its asserts are registered
from guild_runs import TRAIN, Done, Guild, guild, library, write_tree  # noqa: E402

__all__ = ["TRAIN", "Done", "Guild", "every", "guild", "library", "write_tree"]
