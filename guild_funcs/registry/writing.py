"""Values as text: as Guild writes them, as YAML on one line, and what they are, for messages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from guild_funcs.errors import LimitError

MAX_DIGITS = 4300
"""How many digits a whole number may have as text: Python's own limit since 3.11."""

_MAX_BITS = MAX_DIGITS * 10 // 3


def as_text(value: Any) -> str:
    """Returns a value as Guild writes it: `yes`, `0.1`, `1.0e-05`, `[1, 2]`; null is empty.

    The rules are those of Guild's `flag_util.encode_flag_val`, except that a
    text stays as it is, without the quotes that Guild adds for YAML.

    Example:
        >>> as_text(True), as_text(1e-05), as_text(None)
        ('yes', '1.0e-05', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, (list, tuple, Mapping)):
        return yaml_text(value)
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise LimitError(f"a number of more than {MAX_DIGITS:,} digits is not written as text")
    return str(value)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # YAML 1.1 reads 1e-05 as text, so PyYAML writes 1.0e-05, and Guild with it.
    return text if "." in text else text.replace("e", ".0e")


def yaml_text(value: Any) -> str:
    """Returns a value as YAML on one line, with `yes`, `no` and `null` as Guild writes them.

    Example:
        >>> yaml_text(["1.10", True, None])
        "['1.10', yes, null]"
    """
    if isinstance(value, Mapping):
        pairs = (f"{yaml_text(key)}: {yaml_text(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(yaml_text, value)) + "]"
    if isinstance(value, str):
        return _yaml_item(str(value))
    return "null" if value is None else as_text(value)


def _yaml_item(text: str) -> str:
    import yaml  # only a list or a mapping written as text needs YAML

    # Single quotes do not keep every character: PyYAML breaks lines in them, at U+0085 too.
    plain = text.isprintable()
    style = None if plain else '"'
    written: str = yaml.safe_dump(
        [text], default_flow_style=True, default_style=style, allow_unicode=plain, width=math.inf
    )
    return written.strip()[1:-1]


def describe(value: Any) -> str:
    """Returns what a value is, for messages: never the value itself.

    Example:
        >>> describe("0.1"), describe([1])
        ('text', 'a list')
    """
    if value is None:
        return "null"
    if value == "" and isinstance(value, str):
        return "empty text"
    names = (
        (str, "text"),
        (bool, "a boolean"),
        ((int, float), "a number"),
        ((list, tuple), "a list"),
        (Mapping, "a mapping"),
    )
    found = (name for types, name in names if isinstance(value, types))
    return next(found, type(value).__name__)
