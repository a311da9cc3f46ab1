"""The environment of this process: the one place that reads `os.environ`, and the one that sets it.

It is a module of its own, and imports nothing else of ours: the process of an operation, and
each Python that it starts, needs no more.
"""

from __future__ import annotations

import os


def system_env() -> dict[str, str]:
    """Returns a copy of the process's environment: the one place that reads it."""
    return dict(os.environ)


def set_env(name: str, value: str) -> None:
    """Sets a variable in the environment of this process, and so of those that it starts."""
    os.environ[name] = value
