r"""Halves of characters, as JSON writes an emoji: `"\ud83d\ude00"`.

YAML does not put them together. Guild takes the text, and ends with a traceback where it shows it.
"""

from __future__ import annotations

import re

from guild_funcs.errors import Span
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.readers import HALF
from guild_funcs.lint.written import Written

_PAIR = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")


def half(text: Written) -> Problem:
    """Returns the problem of the first half of a character in a text that has one."""
    found = _PAIR.search(text) or re.search(HALF, text)
    span = Span(*found.span()) if found else None
    if found is None or len(found[0]) == 1:
        message = "half of a character: Guild cannot show this text"
        return problem("GF109", message, text, span, hint="write the whole character, or remove it")
    whole = found[0].encode("utf-16", "surrogatepass").decode("utf-16")
    message = "two halves of a character, which YAML does not put together: Guild cannot show them"
    hint = rf"write {whole} itself, or \U{ord(whole):08x}"
    return problem("GF109", message, text, span, hint=hint)
