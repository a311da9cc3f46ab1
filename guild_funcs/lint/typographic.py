"""Typographic quotes, as an editor of texts sets them: YAML and expressions take them for text."""

from __future__ import annotations

from collections.abc import Iterator

from guild_funcs.errors import Span
from guild_funcs.language import has_expression
from guild_funcs.language.nodes import Flag, Node, Template, Text, walk
from guild_funcs.lint import texts
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written

# What closes each, in the languages that use it.
_PAIRS = {
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u201f": "\u201d",
    "\u2018": "\u2019",
    "\u2019": "\u2019",
    "\u201a": "\u2018\u2019",
    "\xab": "\xbb",
    "\xbb": "\xab",
    "\u2039": "\u203a",
    "\u203a": "\u2039",
}
_BEFORE = tuple(" \t\n(|:,=<{")  # a word
_MESSAGE = "{} is no quote, but a character of the text"


def around(text: texts.Text) -> Iterator[Problem]:
    """Yields a problem for a value that stands in typographic quotes, where it means nothing.

    A label, a variable or a flag may be meant to have them, if there is no expression in it.
    """
    value = text.value
    closing = _PAIRS.get(value[:1], "")
    if len(value) > 1 and value[-1] in closing and (text.names_files or has_expression(value)):
        yield _problem(value, Span(0, len(value)), Span(0, len(value)))


def inside(part: Node, text: Written, whole: Span) -> Iterator[Problem]:
    """Yields a problem for the first word of an expression that begins with such a quote.

    Args:
        part: The expression.
        text: The text that its spans are in.
        whole: The span of the expression.
    """
    for node, _ in walk(Template((part,))):
        start = node.name_span.start if isinstance(node, Flag) else node.span.start
        is_word = isinstance(node, (Text, Flag)) and text[start - 1 : start] in _BEFORE
        if is_word and text[start : start + 1] in _PAIRS:
            closing = _PAIRS[text[start]]
            rest = range(start + 1, min(whole.end, len(text)))
            end = next((at + 1 for at in rest if text[at] in closing), 0)
            yield _problem(text, Span(start, end or start + 1), whole)
            return


def _problem(text: Written, span: Span, whole: Span) -> Problem:
    found = span.of(text)
    inner = found[1:-1]
    quote = '"' if "'" in inner else "'"
    hint = f"write {quote}{inner}{quote}" if inner else "write ' or \" for it"
    return problem("GF504", _MESSAGE.format(found[0]), text, span, whole, hint)
