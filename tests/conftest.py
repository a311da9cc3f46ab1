"""Fixtures for all tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["environments"]

# How long an example takes tells how busy the machine is, and nothing of the code.
settings.register_profile("any-load", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-load")


# Failed in the last run of all tests and not yet mended: see the open issues 12, 13 and 16.
KNOWN_FAILURES = (
    "test_dask.py::test_each_run_has_its_own_library",
    "[#error# and no source code]",
    "test_guild_is_the_same_with_and_without_guild_funcs[guild label]",
    "test_remotes.py::test_staged_here_and_started_there",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips the known failures, by name, with their reason in the report."""
    for item in items:
        if any(name in item.nodeid for name in KNOWN_FAILURES):
            item.add_marker(pytest.mark.skip(reason="known failure, not yet mended"))
