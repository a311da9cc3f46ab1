"""Cuts a text into tokens with a stack of modes: text, macro, template, quotes.

The terminals themselves are in the grammar file. Here stands which of them
exist in which mode, and which of them open, close or change a mode.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guild_funcs.errors import Span
from guild_funcs.language import problems

_EXPRESSIONS = ("MACRO_OPEN", "BRACE_OPEN", "ANGLE_OPEN")
_QUOTED = ("SINGLE", "QUOTE_OPEN")
_PIECES = ("ESCAPE", "VARIABLE", *_EXPRESSIONS, *_QUOTED)
_VALUES = ("VARIABLE", *_EXPRESSIONS, *_QUOTED, "FLAG")


def _template_modes(kind: str, group: str) -> dict[str, tuple[str, ...]]:
    """Returns the modes of `${...}` or `$<...>`, which differ in their brackets only."""
    close = f"{kind}_CLOSE"
    name = kind.lower()
    arguments = ("PIPE", "COMMA", "KEY", *_PIECES, f"{group}_OPEN", f"{kind}_TEXT")
    return {
        f"{name} value": _VALUES,
        f"{name} valued": (close, "PIPE"),
        f"{name} filter": ("FORMAT", "FILTER"),
        f"{name} filtered": (close, "PIPE", "COLON"),
        f"{name} arguments": (close, *arguments),
    }


def _template_turns(name: str) -> dict[tuple[str, str], str]:
    return {
        **{(f"{name} value", kind): f"{name} valued" for kind in _VALUES},
        (f"{name} valued", "PIPE"): f"{name} filter",
        (f"{name} filter", "FORMAT"): f"{name} valued",
        (f"{name} filter", "FILTER"): f"{name} filtered",
        (f"{name} filtered", "PIPE"): f"{name} filter",
        (f"{name} filtered", "COLON"): f"{name} arguments",
        (f"{name} arguments", "PIPE"): f"{name} filter",
    }


# Name of a mode -> the mode's terminals, in the order in which they are tried.
MODES: Mapping[str, tuple[str, ...]] = {
    "text": ("TEXT", "ESCAPE", *_EXPRESSIONS),
    "macro name": ("NAME",),
    "macro named": ("MACRO_CLOSE", "PIPE", "SPACE"),
    "macro words": ("MACRO_CLOSE", "PIPE", "SPACE", "KEY", *_PIECES, "PAREN_OPEN", "WORD"),
    **_template_modes("BRACE", "CURLY"),
    **_template_modes("ANGLE", "POINTED"),
    "parens": ("PAREN_OPEN", "PAREN_CLOSE", *_PIECES, "PAREN_TEXT"),
    "curly": ("CURLY_OPEN", "CURLY_CLOSE", *_PIECES, "CURLY_TEXT"),
    "pointed": ("POINTED_OPEN", "POINTED_CLOSE", *_PIECES, "POINTED_TEXT"),
    "quotes": ("QUOTE_CLOSE", "STRING_TEXT", "STRING_ESCAPE", "ESCAPE", "VARIABLE", *_EXPRESSIONS),
}

# (mode, terminal) -> the mode that takes the place of the first one.
TURNS: Mapping[tuple[str, str], str] = {
    ("macro name", "NAME"): "macro named",
    ("macro named", "SPACE"): "macro words",
    ("macro named", "PIPE"): "macro name",
    ("macro words", "PIPE"): "macro name",
    **_template_turns("brace"),
    **_template_turns("angle"),
}

# Terminal -> the mode that it opens; another terminal closes that mode.
OPENS: Mapping[str, str] = {
    "MACRO_OPEN": "macro name",
    "BRACE_OPEN": "brace value",
    "ANGLE_OPEN": "angle value",
    "PAREN_OPEN": "parens",
    "CURLY_OPEN": "curly",
    "POINTED_OPEN": "pointed",
    "QUOTE_OPEN": "quotes",
}
CLOSES = frozenset(kind.replace("_OPEN", "_CLOSE") for kind in OPENS)


class Token(str):
    """The text of a token, with the name of its terminal and its place.

    Example:
        >>> token = Token.of("WORD", Span(2, 5), "${lr}")
        >>> token, token.kind, token.span
        ('lr}', 'WORD', Span(start=2, end=5))
    """

    __slots__ = ("end", "kind", "start")

    kind: str
    start: int
    end: int

    @classmethod
    def of(cls, kind: str, span: Span, text: str) -> Token:
        """Returns the token of that kind at `span` in `text`."""
        made = cls(span.of(text))
        made.kind, made.start, made.end = kind, span.start, span.end
        return made

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


class Lexer:
    """Cuts texts into tokens.

    Args:
        terminals: The regular expression of each terminal of the grammar.
    """

    def __init__(self, terminals: Mapping[str, str]) -> None:
        self._terminals = terminals
        self._patterns: dict[str, re.Pattern[str]] = {}

    def lex(self, text: str, start: int = 0) -> Iterator[Token]:
        """Yields the tokens of `text` from `start` on; they follow the grammar.

        Raises:
            SyntaxProblem: An expression is not closed, or a name is missing.
            LimitError: Far more brackets inside each other than expressions may be.
        """
        modes, opened, position, length = ["text"], list[Token](), start, len(text)
        while position < length:
            mode = modes[-1]
            match = (self._patterns.get(mode) or self._pattern(mode)).match(text, position)
            if match is None:
                spans = [each.span for each in opened]
                raise problems.unexpected_character(text, position, mode, spans)
            token = Token(match[0])
            token.kind = kind = str(match.lastgroup)
            token.start, token.end = position, match.end()
            yield token
            position = token.end
            if kind in CLOSES:
                modes.pop()
                opened.pop()
                continue
            modes[-1] = TURNS.get((mode, kind), mode)
            if kind in OPENS:
                modes.append(OPENS[kind])
                opened.append(token)
                if len(opened) > problems.MAX_OPEN:
                    raise problems.too_deep(text, token.span, opened[0].span)
        if opened:
            raise problems.unclosed(text, [each.span for each in opened])

    def _pattern(self, mode: str) -> re.Pattern[str]:
        """Makes the regular expression of a mode; a text pays for those of its own modes."""
        made = re.compile("|".join(f"(?P<{n}>{self._terminals[n]})" for n in MODES[mode]))
        self._patterns[mode] = made
        return made
