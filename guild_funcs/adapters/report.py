"""Errors of ours on their way to the user: the place in the guild file, then Guild's exit."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from guild_funcs.errors import FuncsError, Span

log = logging.getLogger("guild.funcs")


@contextmanager
def errors(opdef: Any, attribute: Sequence[str] = (), text: str = "") -> Iterator[None]:
    """Turns a `FuncsError` into Guild's own way out: its message and exit code 1.

    Guild prints the message of a SystemExit and exits with its code
    (`guild.main.handle_system_exit`). The traceback shows under `--debug`.
    """
    try:
        yield
    except FuncsError as error:
        _as_given(error, text)
        _find_place(error, opdef, attribute)
        log.debug("guild-funcs", exc_info=True)
        raise SystemExit((str(error), 1)) from error


def _as_given(error: FuncsError, text: str) -> None:
    """Shows a name as the guild file has it: `shared`, for `$(package 'shared')`."""
    given = getattr(text, "given", None)
    if given is None or error.text != text:
        return
    shift = str(text).find(given)
    if error.span is not None and shift >= 0:
        start, end = (max(0, min(len(given), at - shift)) for at in (error.span.start, error.span.end))
        error.span = Span(start, end) if start < end else Span(0, len(given))
    error.text, error.whole = given, Span(0, len(given))


def _find_place(error: FuncsError, opdef: Any, attribute: Sequence[str]) -> None:
    source = opdef.guildfile.src if opdef is not None else None
    if error.place is not None or error.text is None or not source:
        return
    from guild_funcs.places import locate_text

    hint = (opdef.modeldef.name, opdef.name, *attribute)
    error.at(
        place=locate_text(
            source,
            error.text,
            error.span,
            error.whole,
            path_hint=[part for part in hint if part],
        )
    )
