"""The fixture of `guild_here`, for the tests of this folder."""

import pytest

pytest.register_assert_rewrite("guild_here")

from guild_here import here  # noqa: E402 - after its asserts are registered

__all__ = ["here"]
