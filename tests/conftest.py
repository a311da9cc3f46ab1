"""Fixtures for all tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["environments"]

# Another git than the first on PATH, for all tests: see CONTRIBUTING.md.
if "GUILD_FUNCS_TEST_GIT" in os.environ:
    folder = os.path.dirname(os.path.abspath(os.environ["GUILD_FUNCS_TEST_GIT"]))
    os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])

# How long an example takes tells how busy the machine is, and nothing of the code.
settings.register_profile("any-load", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-load")
