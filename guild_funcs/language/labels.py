"""Tells Guild's own label syntax from our expressions, without Guild and without parsing.

Guild 0.9.0 renders a label in `guild.op_util._render_label_template_formatted`: it
looks for `${...}` up to the next `}` of the same line, takes what is before the
first `|` as the name of a flag, and applies the filters that it knows. A label
that is made of these only must go through Guild's code, odd cases included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Optional

from guild_funcs.errors import FuncsError, Span
from guild_funcs.language.detection import GUILD_FILTERS
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.language.nodes import Template
    from guild_funcs.registry import Registry

_OPENER = re.compile(r"\$[({<]")
# The pattern is guild.op_util.LABEL_TOKENS_P; it is tried where a "${" stands.
_GUILD_TOKEN = re.compile(r"\$\{(.+?)\}")
_BRACKET = re.compile(r"\$\{|\}")
_NESTED = re.compile(r"\$[({<A-Za-z_]")

Kind = Literal["text", "guild", "ours"]
_Found = Literal["escape", "guild", "ours"]


@dataclass(frozen=True)
class Piece:
    """A part of a label.

    Args:
        kind: Plain text, a `${...}` for Guild's own code, or an expression of ours.
        text: Plain text with `$$(` unescaped; otherwise the text as written.
        span: Where it stands in the label.
        template: The expression of ours, to evaluate.
    """

    kind: Kind
    text: str
    span: Span
    template: Optional[Template] = None


def is_guild_template(text: str, registry: Optional[Registry] = None) -> bool:
    """Tells whether a label consists only of what Guild's own label code understands.

    Args:
        text: The label.
        registry: Decides about a filter that Guild does not know. If no function of
            that name exists either, Guild renders it, as `#error#`. Without a
            registry such a label is not Guild's.

    Example:
        >>> is_guild_template("${lr|default:0.1|%.2f} $5"), is_guild_template("$(hostname)")
        (True, False)
    """
    position = 0
    while found := _next(text, position, registry):
        kind, span = found
        if kind != "guild":
            return False
        position = span.end
    return True


def split_template(text: str, registry: Registry) -> list[Piece]:
    """Returns the pieces of a label that mixes Guild's syntax and ours, in order.

    In a label `$${lr}` stays what it is for Guild, a `$` and the flag's value.
    `$${` is an escape before an expression of ours: `$${data|stem}`.

    Raises:
        SyntaxProblem: An expression of ours does not follow the grammar.

    Example:
        >>> from guild_funcs.registry import Registry
        >>> [piece.kind for piece in split_template("${lr} on $(hostname)", Registry())]
        ['guild', 'text', 'ours']
    """
    pieces: list[Piece] = []
    position = 0
    while found := _next(text, position, registry):
        kind, span = found
        pieces.extend(_plain(text, position, span.start))
        if kind == "escape":
            pieces.append(Piece("text", text[span.start + 1 : span.end], span))
        elif kind == "guild":
            pieces.append(Piece("guild", span.of(text), span))
        else:
            from guild_funcs.language.parser import parse_at

            template, span = parse_at(text, span.start)
            pieces.append(Piece("ours", span.of(text), span, template))
        position = span.end
    return [*pieces, *_plain(text, position, len(text))]


def unknown_filters(text: str, registry: Registry) -> Iterator[tuple[str, Span, Span]]:
    """Yields the filters of Guild's own `${...}` that nobody knows: name, span, whole span.

    Guild renders `#error#` for them.

    Raises:
        SyntaxProblem: An expression of ours does not follow the grammar.
    """
    for piece in split_template(text, registry):
        at = piece.span.start
        for given in piece.text[2:-1].split("|")[1:] if piece.kind == "guild" else ():
            name = given.partition(":")[0]
            at = text.index(f"|{given}", at) + 1
            if not (_is_guilds_own(name) or registry.find(name.strip())):
                yield name.strip(), Span(at, at + len(name)), piece.span


def _is_guilds_own(name: str) -> bool:
    return name.strip() in GUILD_FILTERS or name.startswith("%")


def _plain(text: str, start: int, end: int) -> list[Piece]:
    return [Piece("text", text[start:end], Span(start, end))] if start < end else []


def _next(text: str, start: int, registry: Optional[Registry]) -> Optional[tuple[_Found, Span]]:
    """Returns what comes next that is not plain text for Guild, and its span.

    `${}` is never ours. Guild takes what follows it, up to the next `}`, for the name of a flag.
    """
    last = text.rfind("}")
    empty: Optional[Span] = None
    for opener in _OPENER.finditer(text, start):
        at = opener.start()
        if empty is not None and at >= empty.end:
            break
        if opener.group() == "${":
            token = _GUILD_TOKEN.match(text, at) if at < last else None
            if token and token.group(1).startswith("}"):
                empty = empty or Span(at, token.end())
                continue
            upto = text[at : text.find("}", at) + 1]
            is_open = "${" in upto[2:] and _is_open(text, at, upto[2:])
            if token is None and (is_open or "\n" not in upto):
                continue  # An empty or unclosed reference is text for Guild.
            if token and _is_guild(token.group(1), registry, is_open=is_open):
                return "guild", empty or Span(at, token.end())
        if at > start and text[at - 1] == "$":
            return "escape", Span(at - 1, opener.end())
        return "ours", Span(at, opener.end())
    return ("guild", empty) if empty is not None else None


def _is_open(text: str, at: int, inner: str) -> bool:
    """Tells whether a `${` before another one is never closed, and so is no expression of ours.

    Guild takes both for one reference: `${a ${b}` for one to a flag `a ${b`.
    """
    name = inner.partition("${")[0]
    if name.strip() and "|" not in name:
        return True  # Ours has a name or another expression, not both.
    depth = 0
    for bracket in _BRACKET.finditer(text, at):
        depth += 1 if bracket[0] == "${" else -1
        if not depth:
            return False
    return True


def _is_guild(inner: str, registry: Optional[Registry], *, is_open: bool = False) -> bool:
    """Tells whether Guild understands what stands between `${` and `}`."""
    name, *filters = inner.split("|")
    known = inner.replace("${", "") if is_open else inner
    if _NESTED.search(known) or name.lstrip().startswith(("'", '"')):
        return False
    return all(_is_guild_filter(each.partition(":")[0], registry) for each in filters)


def _is_guild_filter(name: str, registry: Optional[Registry]) -> bool:
    if _is_guilds_own(name):
        return True
    try:
        return registry is not None and registry.find(name.strip()) is None
    except FuncsError:
        return False  # The user's own functions cannot be loaded: the evaluation says why.
