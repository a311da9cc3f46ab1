"""Errors as data: what is wrong, in which text, where, and what to do.

Every error that guild-funcs raises is a `FuncsError`. It holds the parts of
the message; `render` is the one place that draws them. This module imports
nothing of guild-funcs, so that every other module can raise its errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Span:
    """A range of characters in a text: `start` included, `end` excluded.

    Offsets count characters (code points) from 0, as Python's slices do.

    Example:
        >>> Span(2, 5).of("abcdefg")
        'cde'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Returns the part of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Place:
    """Where a text stands in a file: `file:line:column`, counted from 1.

    `about` says which operation and attribute the text belongs to, for
    texts that have no place of their own (`line` is then None).
    `lines` holds the file's own lines to show, each with the columns
    (0-based spans) of the whole expression and of the culprit in it.
    """

    file: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None
    about: Optional[str] = None
    lines: tuple[MarkedLine, ...] = ()


@dataclass(frozen=True)
class MarkedLine:
    """A line of a file with the parts of it to underline (`~`) and to mark (`^`)."""

    text: str
    whole: Span
    culprit: Optional[Span] = None


class FuncsError(Exception):
    """An error of guild-funcs: a message, and where it applies.

    Args:
        message: One line that says what is wrong.
        span: The culprit's span in `text`.
        text: The value from the guild file, as YAML gave it.
        whole: The span of the whole expression around the culprit in `text`.
        place: Where the text stands in a file.
        notes: Further lines: what was searched, what was expected.
        hint: What to do, in one line.

    Example:
        >>> raise FuncsError("package 'sharde' was not found", hint="did you mean 'shared'?")
        Traceback (most recent call last):
        guild_funcs.errors.FuncsError: package 'sharde' was not found
        did you mean 'shared'?
    """

    def __init__(  # noqa: PLR0913 - the parts of an error, all but one by keyword
        self,
        message: str,
        *,
        span: Optional[Span] = None,
        text: Optional[str] = None,
        whole: Optional[Span] = None,
        place: Optional[Place] = None,
        notes: tuple[str, ...] = (),
        hint: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.text = text
        self.whole = whole
        self.place = place
        self.notes = notes
        self.hint = hint
        self.parameter: Optional[str] = None

    def about(self, parameter: str) -> FuncsError:
        """Says which parameter of the called function is the culprit, and returns the error.

        A function knows the names of its parameters, not where their arguments
        stand: `Function.invoke` turns the name into the span.
        """
        self.parameter = parameter
        return self

    def at(
        self,
        *,
        span: Optional[Span] = None,
        text: Optional[str] = None,
        whole: Optional[Span] = None,
        place: Optional[Place] = None,
    ) -> FuncsError:
        """Fills the parts of the position that are not yet known, and returns the error.

        Callers know their own part of the position: a function knows none, the
        evaluator the text and the span, the adapter the file. The first to know
        wins, and spans stay with the text that they were given for.
        """
        if self.text is None:
            self.text = text
            self.span = self.span or span
        if self.whole is None and self.text == text:
            self.whole = whole
        if self.place is None:
            self.place = place
        return self

    def __str__(self) -> str:
        return render(self)


class SyntaxProblem(FuncsError):
    """The text of an expression does not follow the grammar."""


class UnknownNameError(FuncsError):
    """A function, filter or flag of that name does not exist."""


class ArgumentProblem(FuncsError):
    """A call has too many, too few or wrong arguments."""


class LimitError(FuncsError):
    """An expression is nested too deeply or is too long."""


class MissingError(FuncsError):
    """Something named was not found: a variable, a file, a key, a package."""


class RefusedError(FuncsError):
    """Something was found but guild-funcs will not use it, and says why."""


class SnapshotError(FuncsError):
    """A library cannot be copied into the run as it is."""


def render(error: FuncsError) -> str:
    """Returns the whole text of `error`, as a user sees it."""
    head = error.message
    lines = [head, *error.notes]
    if error.hint:
        lines.append(error.hint)
    return "\n".join(lines)
