"""A problem of a guild file: its code, where it stands, and what to do."""

from __future__ import annotations

from typing import Optional

from guild_funcs.errors import FuncsError, LimitError, Place, Span, SyntaxProblem, UnclosedProblem
from guild_funcs.lint.codes import CODES, Severity
from guild_funcs.lint.written import Written
from guild_funcs.structs import dataclass, field, replace


@dataclass(frozen=True)
class Problem:
    """A problem.

    Args:
        code: Its kind, a key of `CODES`.
        message: What is wrong, in one line.
        place: Where it stands.
        severity: `error` or `warning`.
        notes: What was expected or searched.
        hint: What to write instead.
        operations: The names of the operations that have it.
    """

    code: str
    message: str
    place: Place
    severity: Severity = "error"
    notes: tuple[str, ...] = ()
    hint: Optional[str] = None
    operations: tuple[str, ...] = field(default=(), compare=False)

    def in_operation(self, name: str) -> Problem:
        """Returns the problem with one more operation that has it."""
        return replace(self, operations=(*self.operations, name))


def problem(  # noqa: PLR0913, PLR0917 - the parts of a problem
    code: str,
    message: str,
    text: Written,
    span: Optional[Span] = None,
    whole: Optional[Span] = None,
    hint: Optional[str] = None,
    notes: tuple[str, ...] = (),
) -> Problem:
    """Returns a problem of a text of a guild file."""
    place = text.place(span, whole)
    return Problem(code, message, place, CODES[code].severity, notes, hint)


def from_error(code: str, error: FuncsError, text: Written) -> Problem:
    """Returns the problem for an error of ours in a text of a guild file."""
    return problem(code, error.message, text, error.span, error.whole, error.hint, error.notes)


def of_syntax(error: FuncsError, text: Written) -> Problem:
    """Returns the problem for a text that does not parse."""
    cut = text.place().cut if isinstance(error, UnclosedProblem) else None
    if cut is not None:
        error.hint = cut
        return from_error("GF103", error, text)
    kinds = ((UnclosedProblem, "GF102"), (LimitError, "GF104"), (SyntaxProblem, "GF101"))
    code = next((code for kind, code in kinds if isinstance(error, kind)), "GF101")
    return from_error(code, error, text)
