"""Problems as text for people, and as JSON, SARIF 2.1.0 and GitHub annotations for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, Callable, Optional

from guild_funcs import __version__
from guild_funcs.errors import FuncsError, counted, render
from guild_funcs.errors.drawing import visible
from guild_funcs.lint.codes import CODES, Code
from guild_funcs.lint.problem import Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SHOWN = 3


def as_text(problems: Sequence[Problem]) -> str:
    """Returns the problems as the command shows them, each with its line, and how many there are.

    Example:
        >>> print(as_text([]))
        no problems
    """
    told = ["".join(parts(each)) for each in problems]
    return "\n".join([*told, summary(problems)])


def summary(problems: Sequence[Problem]) -> str:
    """Returns how many problems there are: `1 error and 2 warnings`."""
    counts = [
        counted(count, kind)
        for kind in ("error", "warning")
        if (count := sum(each.severity == kind for each in problems))
    ]
    return " and ".join(counts) or "no problems"


def parts(each: Problem) -> tuple[str, str, str]:
    """Returns a problem as the command shows it, in three parts: place, severity, and the rest.

    Example:
        >>> from guild_funcs.errors import Place
        >>> parts(Problem("GF105", "this is no YAML", Place("guild.yml", 1, 1)))
        ('guild.yml:1:1: ', 'error', ': this is no YAML [GF105]')
    """
    message = f"{each.severity}: {each.message} [{each.code}]"
    error = FuncsError(message, place=each.place, notes=_notes(each), hint=each.hint)
    place, said, more = render(error).partition(visible(message))
    return place, each.severity, said[len(each.severity) :] + more


def _notes(each: Problem) -> tuple[str, ...]:
    names = list(dict.fromkeys(each.operations))
    # The place shows one operation; only several operations with the same problem are named.
    if len(names) <= 1:
        return each.notes
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (*each.notes, f"in the operations {', '.join(names[:_SHOWN])}{more}")


def as_json(problems: Sequence[Problem]) -> str:
    """Returns the problems as JSON."""
    counts = {
        f"{kind}s": sum(each.severity == kind for each in problems) for kind in ("error", "warning")
    }
    return json.dumps({"problems": [_data(each) for each in problems], **counts}, indent=2)


def _data(each: Problem) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": each.severity,
        "message": each.message,
        "hint": each.hint,
        "notes": list(each.notes),
        "file": _shown(each.place.file),
        "line": each.place.line,
        "column": each.place.column,
        "end_column": _end_column(each),
        "operations": list(dict.fromkeys(each.operations)),
    }


def _shown(file: Optional[str]) -> str:
    path = os.path.relpath(file or ".")
    return path.replace(os.sep, "/")


def _end_column(each: Problem) -> Optional[int]:
    """Returns the column after the culprit's last character on its first line."""
    for line in each.place.lines:
        if line.culprit is not None:
            return max(line.culprit.end, line.culprit.start + 1) + 1
    return None if each.place.column is None else each.place.column + 1


def as_sarif(problems: Sequence[Problem]) -> str:
    """Returns the problems as SARIF 2.1.0, the format of code scanning services."""
    rules = list(CODES)
    driver = {
        "name": "guild-funcs",
        "version": __version__,
        "rules": [_rule(each) for each in CODES.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.code)) for each in problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "name": "".join(word.strip(",'").title() for word in code.title.split()),
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.cause},
        "help": {"text": code.cure},
        "defaultConfiguration": {"level": code.severity},
    }


def _result(each: Problem, index: int) -> dict[str, Any]:
    from urllib.parse import quote

    place: dict[str, Any] = {"artifactLocation": {"uri": quote(_shown(each.place.file))}}
    if each.place.line is not None:
        place["region"] = {
            "startLine": each.place.line,
            "startColumn": each.place.column or 1,
            "endColumn": _end_column(each) or 2,
        }
    return {
        "ruleId": each.code,
        "ruleIndex": index,
        "level": each.severity,
        "message": {"text": _whole_message(each)},
        "locations": [{"physicalLocation": place}],
    }


def _whole_message(each: Problem) -> str:
    return "\n".join([each.message, *each.notes, *([each.hint] if each.hint else [])])


def as_github(problems: Sequence[Problem]) -> str:
    """Returns the problems as workflow commands, which GitHub shows at the lines of a change."""
    return "\n".join(_command(each) for each in problems)


def _command(each: Problem) -> str:
    fields = {
        "file": _shown(each.place.file),
        "line": each.place.line,
        "col": each.place.column,
        "endColumn": _end_column(each),
        "title": each.code,
    }
    given = ",".join(f"{key}={_property(value)}" for key, value in fields.items() if value)
    return f"::{each.severity} {given}::{_escaped(_whole_message(each))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: Any) -> str:
    return _escaped(str(value)).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
"""The formats by name."""
