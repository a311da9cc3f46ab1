"""What stands at the end of a text that is being typed: a function, a flag, an argument.

The lexer of the language cuts the text as far as it goes, and its modes tell what may follow. A
text that ends inside an expression is the usual case here, and no error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Optional

from guild_funcs.errors import FuncsError, Span
from guild_funcs.language.lexer import CLOSES, OPENS, TURNS, Lexer, Token
from guild_funcs.structs import dataclass, field

Role = Literal["text", "function", "filter", "flag", "argument", "variable"]

_STARTS = frozenset(("SPACE", "COLON", "COMMA"))


@dataclass(frozen=True)
class Inside:
    """Where a text ends.

    Args:
        role: What is being typed; `text` outside of expressions.
        word: What of it is there.
        call: The function or filter that an argument belongs to.
        index: Which argument of it, from 0, a piped value counted.
        keyword: The parameter that the argument names, or nothing.
        is_quoted: Whether the word stands in quotes.
        before: The arguments before it, as they are written.
        opener: The bracket of the expression: `(`, `{` or `<`.
    """

    role: Role = "text"
    word: str = ""
    call: str = ""
    index: int = 0
    keyword: str = ""
    is_quoted: bool = False
    before: tuple[str, ...] = ()
    opener: str = ""


@dataclass
class _Frame:
    """An expression, bracket or quote that is open."""

    mode: str
    call: str = ""
    index: int = -1
    is_piped: bool = False
    opener: str = ""
    word: int = 0
    keyword: str = ""
    arguments: list[str] = field(default_factory=list)

    def begin(self, at: int, *, is_stage: bool = False) -> None:
        """Notes that a word begins; `is_stage` when a function or filter is to be named."""
        if is_stage:
            self.call, self.index, self.is_piped, self.arguments = "", -1, True, []
        self.word, self.keyword = at, ""


def inside(text: str) -> Inside:
    """Returns what stands at the end of a text.

    Example:
        >>> inside("x $(find tr").role, inside("x $(find tr").call, inside("x $(find tr").word
        ('argument', 'find', 'tr')
        >>> inside("${data|st").role, inside("$(stem a)").role
        ('filter', 'text')
    """
    frames = [_Frame("text")]
    end = 0
    for token in _tokens(text):
        _step(frames, token, text)
        end = token.end
    return _at_end(frames, text, end)


def _tokens(text: str) -> Iterator[Token]:
    from guild_funcs.language.tables import TERMINALS

    try:
        yield from Lexer(TERMINALS).lex(text)
    except FuncsError:
        return


def _step(frames: list[_Frame], token: Token, text: str) -> None:
    kind, span = token.kind, token.span
    top = frames[-1]
    if kind in CLOSES:
        frames.pop()
        return
    if kind in ("NAME", "FILTER"):
        top.call = span.of(text)
        top.index = int(top.is_piped) - 1
    elif kind in _STARTS:
        if top.index >= int(top.is_piped):
            top.arguments.append(Span(top.word, span.start).of(text))
        top.index += 1
        top.begin(span.end)
    elif kind == "PIPE":
        top.begin(span.end, is_stage=True)
    elif kind == "KEY":
        top.keyword = span.of(text)[:-1]
        top.word = span.end
    top.mode = TURNS.get((top.mode, kind), top.mode)
    if kind in OPENS:
        opener = span.of(text)[1:2] if span.of(text).startswith("$") else top.opener
        frames.append(_Frame(OPENS[kind], opener=opener, word=span.end))


def _at_end(frames: list[_Frame], text: str, end: int) -> Inside:
    top = frames[-1]
    if top.mode == "text":
        return Inside()
    rest = text[end:]
    is_single = rest.startswith("'")
    owner = top
    if top.mode in ("quotes", "parens", "curly", "pointed"):
        above = (each for each in reversed(frames) if each.call or "value" in each.mode)
        owner = next(above, top)
    word = rest[1:] if is_single else text[top.word :]
    name = None if is_single else _variable(word)
    return Inside(
        "variable" if name is not None else _role(owner),
        word if name is None else name,
        owner.call if owner.index >= 0 else "",
        max(owner.index, 0),
        owner.keyword,
        is_single or top.mode == "quotes",
        tuple(owner.arguments),
        top.opener,
    )


def _role(frame: _Frame) -> Role:
    # What a mode begins is being typed until something follows it: `named` follows `name`.
    if frame.mode.startswith("macro name"):
        return "function"
    if frame.mode.endswith((" filter", " filtered")):
        return "filter"
    if frame.mode.endswith((" value", " valued")):
        return "filter" if frame.call else "flag"
    return "argument"


def _variable(word: str) -> Optional[str]:
    """Returns the name at the end of a word when it is a variable's: `SH` of `a/$SH`."""
    before, dollar, name = word.rpartition("$")
    if dollar and not before.endswith("$") and (not name or name.isidentifier()):
        return name
    return None
