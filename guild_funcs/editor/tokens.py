"""What colours an expression inside a YAML text: its parts and what each is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from guild_funcs.editor.outline import is_evaluated
from guild_funcs.editor.project import Model
from guild_funcs.editor.written import Value
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language.detection import has_expression
from guild_funcs.language.lexer import Lexer
from guild_funcs.structs import dataclass

TYPES = ("function", "variable", "property", "parameter", "string", "operator")
"""The types of tokens, as the protocol names them: a flag is a `variable`, `$NAME` a `property`."""

_OF_KIND = {
    "NAME": "function",
    "FILTER": "function",
    "FORMAT": "function",
    "FLAG": "variable",
    "VARIABLE": "property",
    "KEY": "parameter",
    "SINGLE": "string",
    "STRING_TEXT": "string",
    "STRING_ESCAPE": "string",
    "WORD": "string",
    "BRACE_TEXT": "string",
    "ANGLE_TEXT": "string",
    **dict.fromkeys(
        (
            *("MACRO_OPEN", "MACRO_CLOSE", "BRACE_OPEN", "BRACE_CLOSE", "ANGLE_OPEN"),
            *("ANGLE_CLOSE", "PIPE", "COLON", "QUOTE_OPEN", "QUOTE_CLOSE"),
        ),
        "operator",
    ),
}


@dataclass(frozen=True)
class Token:
    """A part of an expression: where it stands in its file, and one of `TYPES`."""

    span: Span
    type: str


def tokens(model: Model, path: str) -> Iterator[Token]:
    """Yields the tokens of a file's expressions, in order; each stands on one line."""
    for scalar in model.scalars(path):
        text = str(scalar.text)
        if scalar.is_key or not has_expression(text) or not is_evaluated(scalar.path):
            continue
        value = Value(scalar)
        for span, kind in _lexed(text):
            yield from _on_lines(value.place(span), kind, scalar.text.source.text)


@lru_cache(maxsize=4096)
def _lexed(text: str) -> tuple[tuple[Span, str], ...]:
    """Returns the parts of a text; of a wrong one those before the mistake."""
    return tuple(_lex(text))


def _lex(text: str) -> Iterator[tuple[Span, str]]:
    from guild_funcs.language.tables import TERMINALS

    try:
        for found in Lexer(TERMINALS).lex(text):
            kind = _OF_KIND.get(found.kind)
            if kind is not None and found.strip():
                start = found.start + len(found) - len(found.lstrip())
                yield Span(start, start + len(found.strip())), kind
    except FuncsError:
        return


def _on_lines(span: Span, kind: str, source: str) -> Iterator[Token]:
    start = span.start
    for line in span.of(source).splitlines(keepends=True):
        bare = line.strip()
        if bare:
            first = start + len(line) - len(line.lstrip())
            yield Token(Span(first, first + len(bare)), kind)
        start += len(line)
