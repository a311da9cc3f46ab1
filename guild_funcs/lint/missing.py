"""What a script imports and is nowhere: the problems of `$(imports)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from guild_funcs.context import Context
from guild_funcs.errors import MissingError, Span
from guild_funcs.functions.nearby import explain, path_hint
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written

if TYPE_CHECKING:
    from guild_funcs.imports.result import Note

_MOST = 10


def missing(
    notes: Sequence[Note], text: Written, whole: Span, context: Context
) -> Iterator[Problem]:
    """Yields a problem for each library that is imported and was not found.

    Args:
        notes: The imports that were not found.
        text: The text that asks for what a script imports.
        whole: Its expression.
        context: Where they were looked for.
    """
    from guild_funcs.locate import gone_editables

    first: dict[str, Note] = {}
    for note in notes:
        first.setdefault(note.name.partition(".")[0] or note.name, note)
    gone = tuple(gone_editables(context.python_path)) if first else ()
    for name, note in islice(first.items(), _MOST):
        error = MissingError(f"{note.place} imports '{note.name}', which was not found")
        explain(error, name, context)
        beside = path_hint(name, context)
        hint = beside or "add the folder that holds it to PYTHONPATH, or install it"
        made = (error.message, text, whole, whole, hint, (*error.notes, *gone))
        yield problem("GF406", *made)
