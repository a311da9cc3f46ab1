"""What checking one text finds: problems, and what only the operation's flags decide."""

from __future__ import annotations

from typing import Any, Optional

from guild_funcs.errors import Span
from guild_funcs.lint.problem import Problem
from guild_funcs.structs import dataclass, field


@dataclass(frozen=True)
class FlagUse:
    """A flag that a text reads; `needed` when it reads it whatever else there is."""

    name: str
    span: Span
    whole: Span
    needed: bool
    by: str = ""


@dataclass(frozen=True)
class Word:
    """A bare word of a call, or the name of an unknown function or variable: perhaps a flag.

    `unknown` is the problem when there is no flag of that name either.
    """

    name: str
    span: Span
    whole: Span
    function: str
    unknown: Optional[Problem] = None


@dataclass
class Found:
    """What was found in a text: problems, and what only the operation's flags decide.

    `libraries` are those that it names, with the expression of each.
    """

    problems: list[Problem] = field(default_factory=list)
    flags: list[FlagUse] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    libraries: list[tuple[Any, Span]] = field(default_factory=list)
