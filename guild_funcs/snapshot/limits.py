"""How large a snapshot may be: a warning from 100 MiB on, a refusal from 1 GiB on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from guild_funcs.errors import SnapshotError, counted
from guild_funcs.snapshot.entries import parents, shown, total_size
from guild_funcs.snapshot.things import Entry

VARIABLE = "GUILD_FUNCS_MAX_SNAPSHOT"

_WARN_FROM = 100 * 2**20
_REFUSE_FROM = 2**30
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:iB|B)?", re.IGNORECASE | re.ASCII)
_UNLIMITED = ("0", "none")
_NAMED_FOLDERS = 3


def check_size(entries: Iterable[Entry], env: Mapping[str, str]) -> str | None:
    """Returns a warning for a large snapshot, or None.

    More than 100 MiB is a warning that names the largest folders; more than
    1 GiB, or than the variable `GUILD_FUNCS_MAX_SNAPSHOT` allows, is refused.
    No warning is given for a size that the variable allows.

    Raises:
        SnapshotError: It is larger than allowed, or the variable is malformed.

    Example:
        >>> check_size([], {"GUILD_FUNCS_MAX_SNAPSHOT": "2G"})
    """
    limit = max_size(env)
    files = [entry for entry in entries if entry.kind == "file"]
    size = total_size(files)
    if limit is not None and size > limit:
        raise _too_large(files, size, limit)
    if size <= _WARN_FROM or env.get(VARIABLE):
        return None
    return f"{_summary(files, size)}; the largest folders are {', '.join(_largest(files))}"


def max_size(env: Mapping[str, str]) -> int | None:
    """Returns the largest size allowed in bytes, or None for any size.

    Raises:
        SnapshotError: The variable is malformed.

    Example:
        >>> max_size({"GUILD_FUNCS_MAX_SNAPSHOT": "500M"}), max_size({})
        (524288000, 1073741824)
    """
    text = env.get(VARIABLE, "").strip()
    if text.lower() in _UNLIMITED:
        return None
    match = _SIZE.fullmatch(text or str(_REFUSE_FROM))
    if not match:
        raise SnapshotError(
            f"{VARIABLE} is '{shown(text)}', which is no size",
            hint="give bytes (2000000), a size (500M, 1.5G, 2GiB), or none for no limit",
        )
    return int(float(match[1]) * _UNITS[match[2].upper()])


def format_size(size: int) -> str:
    """Returns a size for a person.

    Example:
        >>> format_size(512), format_size(1536), format_size(3 * 2**30)
        ('512 bytes', '1.5 KiB', '3.0 GiB')
    """
    for unit in ("G", "M", "K"):
        if size >= _UNITS[unit]:
            return f"{size / _UNITS[unit]:,.1f} {unit}iB"
    return counted(size, "byte")


def _summary(files: list[Entry], size: int) -> str:
    return f"the snapshot holds {format_size(size)} in {counted(len(files), 'file')}"


def _too_large(files: list[Entry], size: int, limit: int) -> SnapshotError:
    return SnapshotError(
        f"{_summary(files, size)}, which is more than {format_size(limit)}",
        notes=("the largest folders:", *(f"  {folder}" for folder in _largest(files))),
        hint=f"exclude what the run does not need, or set {VARIABLE} (2G, none)",
    )


def _largest(files: Iterable[Entry]) -> list[str]:
    """Returns the largest folders, without those that are large by a single folder in them."""
    sizes: Counter[str] = Counter()
    for entry in files:
        for folder in parents(entry.target) or [entry.target]:
            sizes[folder] += entry.size
    # A folder is named, unless one folder in it holds more than half of its bytes.
    filled = {
        outer
        for inner, size in sizes.items()
        if (outer := inner.rpartition("/")[0]) and size * 2 > sizes[outer]
    }
    told = sizes.keys() - filled
    ranked = sorted(told, key=lambda folder: (-sizes[folder], folder))
    return [f"{shown(name)} ({format_size(sizes[name])})" for name in ranked[:_NAMED_FOLDERS]]
