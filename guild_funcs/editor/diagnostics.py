"""The problems of a guild file as it is being typed, each with its range."""

from __future__ import annotations

import os
from collections.abc import Mapping

from guild_funcs.editor.mended import mended
from guild_funcs.editor.positions import Lines, lines_of
from guild_funcs.errors import Span
from guild_funcs.lint import Problem, check
from guild_funcs.lint.written import read_text
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Diagnostic:
    """A problem and its place.

    Args:
        problem: What `guild-funcs check` would say.
        span: Where it stands in the file.
    """

    problem: Problem
    span: Span

    @property
    def message(self) -> str:
        """The message with what was expected or searched, and what to do."""
        hint = (self.problem.hint,) if self.problem.hint else ()
        return "\n".join([self.problem.message, *self.problem.notes, *hint])


def diagnose(path: str, opened: Mapping[str, str]) -> dict[str, list[Diagnostic]]:
    """Returns the problems of a guild file by the absolute path of the file that has them.

    The main file and each open file that it includes are there also without problems.

    Args:
        path: The main file.
        opened: The texts that the editor holds, by absolute path.
    """
    found: dict[str, list[Diagnostic]] = {os.path.abspath(path): []}
    lines: dict[str, Lines] = {}
    for each in _problems(path, opened):
        file = os.path.abspath(each.place.file or path)
        if file not in lines:
            lines[file] = lines_of(_text(file, opened))
        span = _span(each, lines[file])
        found.setdefault(file, []).append(Diagnostic(each, span))
    return found


def _problems(path: str, opened: Mapping[str, str]) -> list[Problem]:
    """Returns the problems; of files that YAML refuses, that and what the rest of them has."""
    readable = {file: mended(text) or "" for file, text in opened.items()}
    found = check(path, opened=opened)
    if readable != dict(opened):
        found += [each for each in check(path, opened=readable) if each not in found]
    return found


def _text(path: str, opened: Mapping[str, str]) -> str:
    try:
        return read_text(path, opened)
    except (OSError, ValueError):
        return ""


def _span(problem: Problem, lines: Lines) -> Span:
    """Returns where the culprit stands: to the end of the last line of it that is shown."""
    place = problem.place
    first = place.line or 1
    start = lines.at(first, place.column or 1)
    marked = [each.culprit for each in place.lines if each.culprit is not None]
    if not marked:
        return Span(start, start)
    end = lines.at(first + len(marked) - 1, marked[-1].end + 1)
    return Span(start, max(end, start))
