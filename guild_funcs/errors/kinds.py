"""The errors themselves: every error that guild-funcs raises is a `FuncsError`."""

from __future__ import annotations

from typing import Optional

from guild_funcs.errors import drawing
from guild_funcs.errors.position import MarkedLine, Place, Span


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
        guild_funcs.errors.kinds.FuncsError: package 'sharde' was not found
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
        self.position = 0
        # The operation that stopped, as users name it: what else is wrong with it is told too.
        self.operation: Optional[str] = None

    def about(self, parameter: str, position: int = 0) -> FuncsError:
        """Says which parameter of the called function is the culprit, and returns the error.

        A function knows the names of its parameters, not where their arguments
        stand: `Function.invoke` turns the name into the span. `position` tells which of
        the arguments of a parameter that takes several.
        """
        self.parameter, self.position = parameter, position
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
        """Returns the whole text of the error; see `render`."""
        return render(self)


class SyntaxProblem(FuncsError):  # noqa: N818 - Python's own SyntaxError is another
    """The text of an expression does not follow the grammar."""


class UnclosedProblem(SyntaxProblem):
    """A bracket or quote of an expression is never closed."""


class UnknownNameError(FuncsError):
    """A function, filter or flag of that name does not exist."""


class ArgumentProblem(FuncsError):  # noqa: N818 - argparse has an ArgumentError
    """A call has too many, too few or wrong arguments."""


class LimitError(FuncsError):
    """An expression is nested too deeply or is too long."""


class MissingError(FuncsError):
    """Something named was not found: a variable, a file, a key, a package."""


class RefusedError(FuncsError):
    """Something was found but guild-funcs will not use it, and says why."""


class DamagedError(FuncsError):
    """The record of a run cannot be read: somebody changed it, or a newer guild-funcs wrote it."""


class SnapshotError(FuncsError):
    """A library cannot be copied into the run as it is."""


def render(error: FuncsError) -> str:
    """Returns the whole text of `error`, as a user sees it.

    The message after the place, the lines with the whole expression underlined
    with `~` and the culprit marked with `^`, the notes, the hint.
    """
    hint = error.hint
    if isinstance(error, UnclosedProblem) and error.place and error.place.cut:
        hint = error.place.cut
    lines = [shown for line in _lines(error) for shown in drawing.draw(line)]
    said = [
        drawing.visible(each) for each in (error.message, *error.notes, *([hint] if hint else []))
    ]
    marked = [f"  {line}" for line in lines]
    return "\n".join([_prefix(error.place) + said[0], *marked, *said[1:]])


def _prefix(place: Optional[Place]) -> str:
    if place is None:
        return ""
    position = [str(part) for part in (place.line, place.column) if part is not None]
    file = [drawing.shown_path(place.file)] if place.file else []
    about = f" ({place.about})" if place.about and not position else ""
    return ":".join([*file, *position]) + about + ": "


def _lines(error: FuncsError) -> tuple[MarkedLine, ...]:
    if error.place is not None and error.place.lines:
        return error.place.lines
    if not error.text or error.span is None:
        return ()
    return drawing.marked_lines(error.text, error.whole or error.span, error.span)
