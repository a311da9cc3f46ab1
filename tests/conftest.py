"""Fixtures for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["environments"]

# How long an example takes tells how busy the machine is, and nothing of the code.
settings.register_profile("any-load", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-load")
