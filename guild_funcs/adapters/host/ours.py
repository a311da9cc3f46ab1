"""What is ours on Guild's own objects: parts of a declared type, all under one name.

Guild makes an operation's definition, the operation, its flags, dependencies and run, and
hands these from step to step. What we know of one is kept on it, so that two operations in
one process never see each other's. Each room declares the class of its part.
"""

from __future__ import annotations

from typing import Optional, TypeVar

NAME = "_guild_funcs"
"""The attribute. Guild merges the public attributes of flags, and leaves this one."""

Part = TypeVar("Part")


def find(holder: object, kind: type[Part]) -> Optional[Part]:
    """Returns our part of that kind on an object of Guild, None when it has none."""
    found = _parts(holder).get(kind)
    return found if isinstance(found, kind) else None


def put(holder: object, part: Part) -> Part:
    """Keeps a part on an object of Guild, in place of one of its kind; returns it."""
    # The mapping is made anew: copies of the object that were made before share the old one.
    setattr(holder, NAME, {**_parts(holder), type(part): part})
    return part


def drop(holder: object, *kinds: type[object]) -> None:
    """Drops the parts of these kinds from an object of Guild."""
    keep(holder, *(kind for kind in _parts(holder) if kind not in kinds))


def keep(holder: object, *kinds: type[object]) -> None:
    """Drops the parts of other kinds than these from an object of Guild."""
    if _parts(holder):
        kept = {kind: part for kind, part in _parts(holder).items() if kind in kinds}
        setattr(holder, NAME, kept)


def _parts(holder: object) -> dict[type[object], object]:
    parts: dict[type[object], object] = getattr(holder, NAME, None) or {}
    return parts
