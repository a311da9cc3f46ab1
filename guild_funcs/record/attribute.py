"""The run attribute `_funcs`: what a run used, as small plain YAML.

Its value is a mapping: `version` (of this format), `guild-funcs` (of the
package), `expressions`, `libraries`, `failed` (modules that were not resolved), and after
the run `imports` (`proof`). Runs of guild-funcs 0.2 have it as `funcs`, with `version: 1`; it is
read as before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Callable, Optional

from guild_funcs import __version__
from guild_funcs.errors import DamagedError, told
from guild_funcs.record import ATTRIBUTE, OLD_ATTRIBUTE
from guild_funcs.record.shape import wrong

VERSION = 2
HIDDEN = "***"

_LONGEST = 400
_LEFT = "the rest of the run is as it was: guild ls, guild runs info"


def read(get: Callable[[str], Any]) -> Any:
    """Returns the record among a run's attributes; None when it has none.

    Args:
        get: Returns the value of an attribute, None when there is none.

    Raises:
        DamagedError: Its file cannot be read.

    Example:
        >>> read({"funcs": {"version": 1}}.get)
        {'version': 1}
    """
    try:
        found = get(ATTRIBUTE)
        old = get(OLD_ATTRIBUTE) if found is None else None
    except Exception as error:  # of YAML, of the encoding, of the disk: the file is anyone's
        raise DamagedError(f"the run's record cannot be read: {told(error)}", hint=_LEFT) from error
    return old if isinstance(old, dict) and "version" in old else found


def checked(get: Callable[[str], Any]) -> Optional[dict[str, Any]]:
    """Returns the record among a run's attributes as `read` does, when all of it can be used.

    Raises:
        DamagedError: It is no record, or a newer guild-funcs wrote it.

    Example:
        >>> checked({"_funcs": {"version": 2, "libraries": "shared"}}.get)
        Traceback (most recent call last):
        guild_funcs.errors.kinds.DamagedError: the run's record is damaged: \
libraries: expected a list, not a text
        the rest of the run is as it was: guild ls, guild runs info
    """
    found = read(get)
    if found is None:
        return None
    version = found.get("version") if isinstance(found, dict) else None
    if isinstance(version, int) and version > VERSION:
        by = found.get("guild-funcs") or "a newer one"
        message = f"the run's record has the format {version}, of guild-funcs {by}"
        hint = f"this is guild-funcs {__version__}, which reads up to {VERSION}: update it"
        raise DamagedError(message, hint=hint)
    problem = wrong(found)
    if problem:
        raise DamagedError(f"the run's record is damaged: {problem}", hint=_LEFT)
    return dict(found)


def merged(
    value: Any,
    libraries: Sequence[Mapping[str, Any]] = (),
    expressions: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Returns the value of the attribute with more libraries and expressions.

    Args:
        value: The value so far; None, or what is no such value, counts as empty.
        libraries: Records of libraries; one of the same name and destination is replaced.
        expressions: Records of expressions; one at the same place is replaced.

    Example:
        >>> merged(None, expressions=[{"place": "label", "text": "$(user)", "value": "ann"}])[
        ...     "expressions"
        ... ]
        [{'place': 'label', 'text': '$(user)', 'value': 'ann'}]
    """
    old = value if isinstance(value, dict) else {}
    joined = {
        "libraries": _joined(old.get("libraries"), _plain(libraries), ("name", "dest")),
        "failed": [
            each for each in failures(old) if each["name"] not in {lib["name"] for lib in libraries}
        ],
        "expressions": _joined(
            old.get("expressions"), _plain(expressions, _LONGEST), ("place", "text")
        ),
    }
    kept = {name: item for name, item in joined.items() if item}
    old = {name: item for name, item in old.items() if name not in joined}
    return {**old, "version": VERSION, "guild-funcs": __version__, **kept}


def _joined(old: Any, new: list[Any], keys: Sequence[str]) -> list[Any]:
    listed = [item for item in old if isinstance(item, dict)] if isinstance(old, list) else []
    by_key = {tuple(item.get(key) for key in keys): item for item in [*listed, *new]}
    return list(by_key.values())


def _plain(value: Any, longest: int = sys.maxsize) -> Any:
    """Returns `value` as plain data for YAML, with long text cut."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item, longest) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, longest) for item in value]
    if value is None or isinstance(value, (bool, int, float, date)):
        return value
    text = str(value)
    return text if len(text) <= longest else text[:longest] + "..."


def targets(value: Any) -> list[str]:
    """Returns the places of the libraries in the run, from the value of the attribute.

    Returns an empty list for anything that is not such a value: an attribute
    is a file that a user may edit.
    """
    return [
        mount["target"]
        for library in libraries(value)
        if library.get("by") == "include"
        for mount in mounts(library)
    ]


def without_mounts(value: Mapping[str, Any], targets: Collection[str]) -> dict[str, Any]:
    """Returns the value of the attribute without the included libraries that have such a target.

    Example:
        >>> mounts = [{"target": "s", "source": "/s"}]
        >>> shared = {"name": "shared", "by": "include", "mounts": mounts}
        >>> without_mounts({"version": 1, "libraries": [shared]}, ["s"])
        {'version': 1, 'libraries': []}
    """
    kept = [
        library
        for library in libraries(value)
        if library.get("by") != "include"
        or not any(mount["target"] in targets for mount in mounts(library))
    ]
    return {**value, "libraries": kept}


def libraries(value: Any) -> list[dict[str, Any]]:
    """Returns the records of libraries in the value of the attribute."""
    if not isinstance(value, dict) or not isinstance(value.get("libraries"), list):
        return []
    return [item for item in value["libraries"] if isinstance(item, dict) and item.get("name")]


def with_failure(value: Any, name: str, why: str, *, is_optional: bool) -> dict[str, Any]:
    """Returns the value of the attribute with a module that was not resolved.

    Example:
        >>> with_failure(None, "shared", "it was not found", is_optional=True)["failed"]
        [{'name': 'shared', 'why': 'it was not found', 'optional': True}]
    """
    made = merged(value)
    entry: dict[str, Any] = {"name": name, "why": why[:_LONGEST]}
    others = [each for each in failures(made) if each["name"] != name]
    return {**made, "failed": [*others, {**entry, "optional": True} if is_optional else entry]}


def failures(value: Any) -> list[dict[str, Any]]:
    """Returns the modules that were not resolved: `name`, `why`, perhaps `optional`."""
    found = value.get("failed") if isinstance(value, dict) else None
    listed = found if isinstance(found, list) else []
    return [each for each in listed if isinstance(each, dict) and each.get("name")]


def mounts(library: Mapping[str, Any]) -> list[dict[str, str]]:
    """Returns what a library's record says was mounted: target, source, perhaps place."""
    found = library.get("mounts")
    listed = found if isinstance(found, list) else []
    return [
        item
        for item in listed
        if isinstance(item, dict)
        and isinstance(item.get("target"), str)
        and isinstance(item.get("source"), str)
    ]


def run_places(value: Any) -> list[str]:
    """Returns the places of copied and linked libraries, relative to the run, with `/`."""
    return [
        place
        for library in libraries(value)
        if library.get("target-type") != "verify-source"
        for _, place in placed(library)
    ]


def placed(library: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the target of each mount of a library, and its place relative to the run."""
    for mount in mounts(library):
        place = os.path.join(str(library.get("dest", ".")), mount.get("place") or mount["target"])
        yield mount["target"], os.path.normpath(place).replace(os.sep, "/")
