"""Checks what a `module` dependency says, before the run is made: no field is there and ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Optional

from guild_funcs.adapters.host import report
from guild_funcs.errors import FuncsError, Span
from guild_funcs.errors.suggestion import did_you_mean

TARGET_TYPES = ("copy", "link", "verify-source")
"""What `target-type` may be for a module."""

FILE_TARGET_TYPES = TARGET_TYPES[:2]
"""What it may be for a file."""

# What people write for them.
_ALIASES = (("symlink", "link"), ("hardlink", "link"), ("verify", "verify-source"))
_HASH = re.compile(r"[0-9a-fA-F]{64}")
_HASH_HINT = "write the 64 hexadecimal digits of the hash, in quotes, or leave sha256 out"


def check(data: object, source: report.Source) -> None:
    """Checks the data of a resource.

    Raises:
        SystemExit: A field of a module is empty, or not what it must be. It says which.
    """
    for module, fields in _modules(data):
        error = problem(fields)
        if error is not None:
            key = error.parameter or "module"
            value = fields.get(key)
            # An empty value has no place of its own.
            text, key = (value, key) if isinstance(value, str) and value else (module, "module")
            span = Span(0, len(text))
            with report.errors(source, ("requires", key)):
                raise error.at(text=text, span=span, whole=span)


def target_type_problem(given: str, known: Sequence[str] = TARGET_TYPES) -> Optional[FuncsError]:
    """Returns what is wrong with a target-type, None for nothing.

    Example:
        >>> target_type_problem("symlink").hint, target_type_problem("copy")
        ("did you mean 'link'?", None)
    """
    if given in known:
        return None
    alias = next((name for written, name in _ALIASES if written == given), None)
    hint = f"did you mean '{alias}'?" if alias in known else did_you_mean(given, known)
    return FuncsError(
        f"unsupported target-type '{given}'", hint=hint or f"expected {', '.join(known)}"
    )


def problem(fields: Mapping[str, object]) -> Optional[FuncsError]:
    """Returns what is wrong with the fields of a module, None for nothing.

    Example:
        >>> problem({"module": "shared", "sha256": 0}).message
        'sha256 is a number, not a hash'
        >>> problem({"module": "shared", "target-type": "copy"})
    """
    if "sha256" in fields and not is_hash(fields["sha256"]):
        message = f"sha256 is {_what(fields['sha256'])}, not a hash"
        return FuncsError(message, hint=_HASH_HINT).about("sha256")
    # Another text is refused only when the module is brought: an optional module may have it.
    kind = fields.get("target-type", "copy")
    if not (isinstance(kind, str) and kind):
        return FuncsError(
            f"target-type is {_what(kind)}", hint=f"expected {', '.join(TARGET_TYPES)}"
        ).about("target-type")
    for name in ("target-path", "path"):
        if name in fields and not (isinstance(fields[name], str) and fields[name]):
            return FuncsError(
                f"{name} is {_what(fields[name])}, not a path",
                hint=f"write a folder in the run, or leave {name} out",
            ).about(name)
    return None


def is_hash(value: object) -> bool:
    """Tells whether a value is a SHA-256 in hexadecimal digits."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _what(value: object) -> str:
    if value is None or value == "":
        return "empty"
    from guild_funcs.registry.writing import describe

    return "another text" if isinstance(value, str) else describe(value)


def _modules(data: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yields the name and the fields of each module, with the fields of its resource."""
    if not isinstance(data, Mapping):
        return
    sources = data.get("sources")
    own = {name: data[name] for name in ("target-type", "target-path", "path") if name in data}
    for each in [data, *(sources if isinstance(sources, list) else [])]:
        if isinstance(each, Mapping) and isinstance(each.get("module"), str):
            yield each["module"], {**own, **each}
