"""Text to nodes: `parse`. Every failure is a `SyntaxProblem` or a `LimitError`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from guild_funcs.errors import Span, guarded
from guild_funcs.language import problems
from guild_funcs.language.lexer import CLOSES, OPENS, Lexer, Token
from guild_funcs.language.nodes import Call, Node, Template, walk

_CALLS = frozenset({"NAME", "FILTER", "FORMAT"})
"""The terminals of which each makes a call."""

_CACHED_LENGTH = 4096
_CACHED = 512
_SEEN: dict[str, Template] = {}


def parse(text: str) -> Template:
    """Returns the nodes of a text.

    A text seen before is not parsed again.

    Raises:
        SyntaxProblem: The text does not follow the grammar.
        LimitError: It is too long or nested too deeply.

    Example:
        >>> parse("lib: $(package shared)").parts
        (Text(value='lib: '), Call(name='package', arguments=(Text(value='shared'),)))
    """
    # A text that knows more than its characters, as where it stands, is parsed as itself.
    is_plain = type(text) is str
    found = _SEEN.get(text) if is_plain else None
    if found is not None:
        return found
    with guarded("reading this value", text):
        found = _parse(text)
    if is_plain and len(text) <= _CACHED_LENGTH:
        if len(_SEEN) >= _CACHED:
            _SEEN.clear()
        _SEEN[text] = found
    return found


def parse_at(text: str, start: int) -> tuple[Template, Span]:
    """Returns the one expression that starts at `start` in `text`, and its span.

    Raises:
        SyntaxProblem: The expression does not follow the grammar.
        LimitError: It is nested too deeply.
    """
    with guarded("reading this value", text):
        tokens = list(_one_expression(_lexer().lex(text, start)))
        return _build(text, tokens), Span(start, tokens[-1].end)


def _parse(text: str) -> Template:
    if len(text) > problems.MAX_LENGTH:
        raise problems.too_long(text)
    return _build(text, list(_lexer().lex(text)))


@cache
def _lexer() -> Lexer:
    # The tables are imported here: only a text with an expression pays for them.
    from guild_funcs.language.tables import TERMINALS

    return Lexer(TERMINALS)


def _one_expression(tokens: Iterator[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        yield token
        depth += (token.kind in OPENS) - (token.kind in CLOSES)
        if not depth:
            return


def _build(text: str, tokens: Sequence[Token]) -> Template:
    from guild_funcs.language import automaton

    parts = automaton.run(text, tokens)
    calls = len([token for token in tokens if token.kind in _CALLS])
    return Template(parts, text, _checked_depth(text, parts) if calls > 1 else calls)


def _checked_depth(text: str, parts: tuple[Node, ...]) -> int:
    deepest = 0
    for node, depth in walk(Template(parts)):
        if isinstance(node, Call):
            deepest = max(deepest, depth)
            if depth > problems.MAX_DEPTH:
                raise problems.too_deep(text, node.name_span, node.span)
    return deepest
