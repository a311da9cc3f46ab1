"""What is wrong with a text, in its author's words: every syntax message is made here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guild_funcs.errors import LimitError, Span, SyntaxProblem, UnclosedProblem

MAX_DEPTH = 128
"""How deeply expressions may be nested; each stage of a pipeline counts as one level."""

MAX_OPEN = 2 * MAX_DEPTH
"""How many brackets and quotes may be open at once: an expression may stand in quotes."""

MAX_LENGTH = 1_048_576
"""How many characters a text with expressions may have."""

# What a mode of the lexer expects, by the mode's last word.
_EXPECTED = {
    "name": "a function name",
    "named": "a space, '|' or '{closer}'",
    "value": "a flag name, a quoted text, $NAME or an expression",
    "valued": "'|' or '{closer}'",
    "filter": "a filter name",
    "filtered": "':', '|' or '{closer}'",
}
_QUOTES = ("'", '"')
_CLOSES = {"(": ")", "{": "}", "<": ">", '"': '"'}

_UNCLOSED_HINTS = {
    "'": "write '' for one quote inside quotes, or put the word in double quotes",
    '"': 'write \\" for one quote inside double quotes',
    "(": "put it in quotes if it is text",
    "{": "put it in quotes if it is text",
    "<": "put it in quotes if it is text",
}

# The last mark or word of a text: $( ${ $< | : 'quoted' word
_LAST = r"\$[({<]$|[|:,]$|[^\s|:,({<]+$"
_SHOWN = 60


def too_deep(text: str, span: Span, outermost: Span) -> LimitError:
    """Returns the error for an expression at `span` that is nested too deeply."""
    return LimitError(
        f"expressions are nested more than {MAX_DEPTH} deep",
        text=text,
        span=span,
        whole=Span(outermost.start, span.end),
        hint="compute a part of it in a flag of its own and use ${flag} here",
    )


def too_long(text: str) -> LimitError:
    """Returns the error for a text with expressions that is too long."""
    return LimitError(
        f"a text with expressions may have {MAX_LENGTH:,} characters, this one has {len(text):,}",
        hint="keep long text in a file and use $(read FILE)",
    )


NO_ARITHMETIC = "nothing is calculated here: do it in the program, or in a function of your own"
"""What to do where a shell or another language calculates."""


def unclosed(text: str, opened: Sequence[Span]) -> UnclosedProblem:
    """Returns the error for a text that ends inside the brackets or quotes `opened`."""
    culprit = bare(text, opened[-1])
    mark = culprit.of(text)
    named = f"the quote {mark}" if mark in _QUOTES else f"'{mark}'"
    return UnclosedProblem(
        f"{named} is never closed",
        text=text,
        span=culprit,
        whole=Span(opened[0].start, len(text)),
        hint=_UNCLOSED_HINTS.get(mark) or f"if it is text, write '${mark}'",
    )


def unexpected_character(
    text: str, position: int, mode: str, opened: Sequence[Span]
) -> SyntaxProblem:
    """Returns the error for a character at `position` that no terminal of `mode` takes."""
    state = mode.rsplit(maxsplit=1)[-1]
    if text[position] == "'" and (state == "value" or state not in _EXPECTED):
        return unclosed(text, [*opened, Span(position, position + 1)])
    if text[position:].isspace():
        return unclosed(text, opened)
    expected = _EXPECTED[state].format(closer=_CLOSES[bare(text, opened[-1]).of(text)[-1]])
    culprit = _first_character(text, position)
    before = _before(text, culprit.start)
    quoted = f"'{before}'"
    is_call = state == "named" and culprit.of(text) == "("
    hint = f"arguments are words, as in a shell: $({before} a b)" if is_call else None
    if state == "name" and re.match(r"\$\{|'[^']*'\s*\|", text[culprit.start :]):
        hint = "the function comes first, as in $(stem ${data}); or write ${data|stem}"
    if re.match(r"\$\((\([^()]*|\$\{[^{}]*\}\s*)[-+*/%]", text[max(culprit.start - 2, 0) :]):
        hint = NO_ARITHMETIC
    return SyntaxProblem(
        f"expected {expected} after {before if before[0] in _QUOTES else quoted}",
        text=text,
        span=culprit,
        whole=Span(opened[0].start, _likely_end(text, culprit.start, opened)),
        hint=hint,
    )


def _likely_end(text: str, position: int, opened: Sequence[Span]) -> int:
    """Returns where the outermost of `opened` seems to be closed."""
    for opener in reversed(opened):
        found = text.find(_CLOSES[bare(text, opener).of(text)[-1]], position)
        if found < 0:
            return len(text)
        position = found + 1
    return position


def bare(text: str, span: Span) -> Span:
    """Returns the span without the white space at its ends."""
    found = span.of(text)
    start = span.start + len(found) - len(found.lstrip())
    return Span(start, start + len(found.strip()))


def _first_character(text: str, position: int) -> Span:
    start = next(
        (index for index in range(position, len(text)) if not text[index].isspace()), position
    )
    return Span(start, start + 1)


def _before(text: str, position: int) -> str:
    """Returns the mark or word that stands before `position`."""
    before = text[:position].rstrip()[-_SHOWN:]
    found = re.search(_LAST, before)
    return found.group() if found else before
