"""Folders that list what is in them in other orders, as file systems do.

The wrappers are around the real calls: `os.walk`, `glob` and `importlib.metadata` list with them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

ORDERS = ("sorted", "reversed", "mixed")

_scandir, _listdir = os.scandir, os.listdir


class _Entries(AbstractContextManager["_Entries"]):
    """What `os.scandir` gives, in another order."""

    def __init__(self, found: Any, order: str) -> None:
        with found:
            self._entries = iter(_in(order, found, key=lambda entry: entry.name))

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    close = __exit__


def _in(order: str, found: Iterable[Any], key: Any = None) -> list[Any]:
    items = sorted(found, key=key, reverse=order == "reversed")
    if order == "mixed":
        random.Random(len(items)).shuffle(items)  # noqa: S311 - the same each time
    return items


@contextmanager
def listing(order: str) -> Iterator[None]:
    """Has all folders list what is in them in an order: one of `ORDERS`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", lambda path=".": _Entries(_scandir(path), order))
        patch.setattr(os, "listdir", lambda path=".": _in(order, _listdir(path)))
        yield
