"""Errors of ours on their way to the user: the place in the guild file, then Guild's exit."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild_funcs.errors import FuncsError, Span, guarded
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef

log = logging.getLogger("guild.funcs")


@dataclass(frozen=True)
class Source:
    """Where an operation is defined: the guild file, and the names that lead to it there."""

    file: Optional[str] = None
    path: tuple[str, ...] = ()

    @classmethod
    def of(cls, opdef: OpDef) -> Source:
        """Returns the source of an operation definition of Guild."""
        return cls(opdef.guildfile.src, tuple(n for n in (opdef.modeldef.name, opdef.name) if n))


@contextmanager
def errors(
    source: Source,
    attribute: Sequence[str] = (),
    text: str = "",
    doing: str = "evaluating this value",
) -> Iterator[None]:
    """Turns a `FuncsError` into Guild's own way out: its message and exit code 1.

    Guild prints the message of a SystemExit and exits with its code
    (`guild.main.handle_system_exit`). The traceback shows under `--debug`.
    """
    try:
        with guarded(doing, text or None):
            yield
    except FuncsError as error:
        _as_given(error, text)
        find_place(error, source, attribute)
        error.operation = ":".join(source.path) or None
        log.debug("guild-funcs", exc_info=True)
        raise SystemExit((str(error), 1)) from error


def _as_given(error: FuncsError, text: str) -> None:
    """Shows a name as the guild file has it: `shared`, for `$(package 'shared')`."""
    given = getattr(text, "given", None)
    if given is None or error.text != text:
        return
    shift = str(text).find(given)
    if error.span is not None and shift >= 0:
        start, end = (
            min(max(0, at - shift), len(given)) for at in (error.span.start, error.span.end)
        )
        error.span = Span(start, end) if start < end else Span(0, len(given))
    error.text, error.whole = given, Span(0, len(given))


def find_place(error: FuncsError, source: Source, attribute: Sequence[str]) -> None:
    """Fills in where the error's text stands in the guild file, when it is not known yet."""
    if error.place is not None or error.text is None or not source.file:
        return
    from guild_funcs.places import locate_text

    hint = [*source.path, *attribute]
    place = locate_text(source.file, error.text, error.span, error.whole, path_hint=hint)
    error.at(place=place)
