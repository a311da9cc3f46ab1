"""Reading and writing JSON, YAML, TOML and INI text.

Each reader raises `FormatError`. Its message tells what is wrong and at which
line. A text of some hundred bytes can stand for values that fill the memory, or hold
itself: what is read has limits (`registry.limits`).
"""

from __future__ import annotations

import importlib
import re
from typing import Any, Optional

from guild_funcs.errors import FuncsError, told
from guild_funcs.registry import FlagValue, as_text
from guild_funcs.registry.limits import plain
from guild_funcs.registry.writing import MAX_DIGITS

_TOO_DEEP = "it is nested too deeply"
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*"""
_LONG_KEY = re.compile(rf"(?<![\w-]){_PART}(?:{_PART}){{1000}}")
"""A dotted key of TOML: `a.b.c` is a table in a table."""


class FormatError(ValueError):
    """A text does not follow its format: `JSON: Expecting value (line 1, column 3)`."""

    def __init__(self, name: str, problem: str, line: Optional[int], column: Optional[int]) -> None:
        where = [f"line {line}"] * (line is not None) + [f"column {column}"] * (column is not None)
        super().__init__(f"{name}: {problem}" + (f" ({', '.join(where)})" if where else ""))


def read_json(text: str) -> FlagValue:
    """Returns the value of a JSON text.

    Raises:
        FormatError: It is no JSON.
    """
    import json

    try:
        return _limited("JSON", json.loads(text, parse_int=_whole))
    except json.JSONDecodeError as error:
        raise FormatError("JSON", error.msg, error.lineno, error.colno) from None
    except RecursionError:
        raise FormatError("JSON", _TOO_DEEP, None, None) from None


def _limited(name: str, value: Any) -> FlagValue:
    try:
        return plain(value)
    except FuncsError as error:
        raise FormatError(name, error.message, None, None) from None


def _whole(digits: str) -> int:
    # Python itself refuses to make a number of more digits, or takes minutes for it.
    if len(digits) > MAX_DIGITS:
        raise FormatError("JSON", f"a number has more than {MAX_DIGITS:,} digits", None, None)
    return int(digits)


def read_yaml(text: str) -> FlagValue:
    """Returns the value of a YAML text, read as Guild reads it (`yaml.safe_load`).

    Raises:
        FormatError: It is no YAML, holds several documents, or an unknown tag.
    """
    import yaml

    from guild_funcs.functions.loader import BROKEN, Loader

    try:
        return _limited("YAML", yaml.load(text, Loader))  # noqa: S506 - a SafeLoader with limits
    except RecursionError:
        raise FormatError("YAML", _TOO_DEEP, None, None) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise FormatError("YAML", error.problem or "it cannot be read", *place) from None
    except FormatError:
        raise
    except BROKEN as error:
        raise FormatError("YAML", type(error).__name__, None, None) from None


def read_toml(text: str) -> FlagValue:
    """Returns the table of a TOML text.

    Raises:
        FormatError: It is no TOML.
        ImportError: This Python is older than 3.11 and `tomli` is not installed.
    """
    toml = _toml_reader()
    if _LONG_KEY.search(text):  # Python's reader takes memory in proportion to the square
        raise FormatError("TOML", _TOO_DEEP, None, None)
    try:
        return _limited("TOML", toml.loads(text))
    except FormatError:
        raise
    except RecursionError:
        raise FormatError("TOML", _TOO_DEEP, None, None) from None
    except ValueError as error:
        # The error is a TOMLDecodeError, or tells of a number with too many digits.
        raise FormatError("TOML", told(error).partition(": ")[2], None, None) from None


def _toml_reader() -> Any:
    try:
        return importlib.import_module("tomllib")
    except ImportError:
        return importlib.import_module("tomli")


def read_ini(text: str) -> FlagValue:
    """Returns the sections of an INI text, each a mapping of texts; names keep their case.

    Raises:
        FormatError: It is no INI.
    """
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    try:
        parser.read_string(text)
    except configparser.Error as error:
        problem = str(error).replace("'<string>'", "the file").splitlines()[0]
        raise FormatError("INI", problem, None, None) from None
    return {name: dict(parser.items(name)) for name in parser.sections()}


READERS = {
    ".cfg": read_ini,
    ".ini": read_ini,
    ".json": read_json,
    ".toml": read_toml,
    ".yaml": read_yaml,
    ".yml": read_yaml,
}
"""The reader for each suffix of a file."""


def write_json(value: FlagValue) -> str:
    """Returns a value as JSON on one line; a date and the like as its text."""
    import json

    return json.dumps(plain(value), ensure_ascii=False, default=as_text)
