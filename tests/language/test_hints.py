"""Hints that know what was meant."""

from __future__ import annotations

from typing import Optional

import pytest

from guild_funcs import evaluate
from guild_funcs.errors import FuncsError

HINTS = [
    ("${shared|find-package}", "for text write ${'shared'|find-package}"),
    ("$<shared|package>", "for text write ${'shared'|package}"),
    ("x ${shared|module}/a", "for text write ${'shared'|module}"),
    ("${shared|upper}", "the flags are data, lr"),
    ("${dato|find-package}", "for text write ${'dato'|find-package}"),
    ("${dato}", "did you mean 'data'?"),
    ("${NOPE}", "for the environment variable write $(env NOPE)"),
    ("${lr:-1}", "write ${lr|default:1}"),
    ("$(data|stem)", "data is a flag: ${data|stem}"),
    ("$(data | stem | upper)", "data is a flag: ${data|stem|upper}"),
    ("$(data)", "data is a flag: ${data}"),
    ("$(join $lr a)", "lr is a flag: ${lr}"),
    ("$(upper $PYTHONPATH)", "to go on without it, give a default: $(env PYTHONPATH DEFAULT)"),
    ("$(truncate abc lenght=5)", "did you mean 'length'?"),
    ("$(stem a b=1)", None),
    ("$(stem('a'))", "arguments are words, as in a shell: $(stem a b)"),
]


@pytest.mark.parametrize(("text", "hint"), HINTS, ids=[text for text, _ in HINTS])
def test_the_hint(text: str, hint: Optional[str]) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate(text, flags={"data": "a", "lr": 1}, env={"PATH": "/bin"})
    assert caught.value.hint == hint


def test_a_word_like_a_parameter_is_a_word_where_words_are_taken() -> None:
    assert evaluate("$(join a pth=b)") == "a/pth=b"
