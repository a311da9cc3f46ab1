"""Reading and writing JSON, YAML, TOML and INI text.

Each reader raises `FormatError`. Its message tells what is wrong and at which
line, and never quotes the text: it may hold a secret.
"""

from __future__ import annotations

import importlib
from typing import Any, Optional

from guild_funcs.registry import FlagValue, as_text


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
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError("JSON", error.msg, error.lineno, error.colno) from None


def read_yaml(text: str) -> FlagValue:
    """Returns the value of a YAML text, read as Guild reads it (`yaml.safe_load`).

    Raises:
        FormatError: It is no YAML, holds several documents, or an unknown tag.
    """
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise FormatError("YAML", error.problem or "it cannot be read", *place) from None
    except (yaml.YAMLError, ValueError) as error:
        # A control character, or a date such as 2024-13-01.
        raise FormatError("YAML", type(error).__name__, None, None) from None


def read_toml(text: str) -> FlagValue:
    """Returns the table of a TOML text.

    Raises:
        FormatError: It is no TOML.
        ImportError: This Python is older than 3.11 and `tomli` is not installed.
    """
    toml = _toml_reader()
    try:
        return toml.loads(text)
    except toml.TOMLDecodeError as error:
        raise FormatError("TOML", str(error), None, None) from None


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

    return json.dumps(value, ensure_ascii=False, default=as_text)
