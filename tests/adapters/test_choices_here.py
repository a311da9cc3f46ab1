"""A default that is none of the computed choices of its flag: `check` tells, Guild refuses."""

from __future__ import annotations

from typing import Optional

import pytest
from guild_here import Here

from guild_funcs.lint import Options, check

# Guild leaves files open; that is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestWarning")

WRONG = "invalid value c for lr: expected one of A, b"
# (the attributes of the flag, what check says, whether a run is refused)
ROWS = [
    ("default: c, choices: [$(upper a), b]", WRONG, True),
    ("default: $(lower C), choices: [$(upper a), b]", WRONG, True),
    ("default: c, choices: $<'A b'|split>", WRONG, True),
    ("default: c, choices: [{value: $(upper a)}, b]", WRONG, True),
    ("default: [A, c], choices: [$(upper a), b]", WRONG, True),
    ("default: 3, choices: [$(int 1)]", "invalid value 3 for lr: expected one of 1", True),
    ("default: A, choices: [$(upper a)]", None, False),
    ("default: 1.0, choices: [$(int 1)]", None, False),
    ("default: yes, choices: [$(if 1 yes no)]", None, False),
    ("default: c, choices: [{value: $(upper a), alias: c}]", None, False),
    ("default: c, choices: [$(upper a)], allow-other: yes", None, False),
    ("choices: [$(upper a)]", None, False),
    ("default: null, choices: [$(upper a)]", None, False),
    # What these come to is known in a run.
    ("default: c, choices: [$(hostname)]", None, True),
    ("default: c, choices: ['x$(upper a)']", None, True),
    ("default: $(hostname), choices: [$(upper a)]", None, True),
]


def errors(here: Here, options: Optional[Options] = None) -> list[tuple[str, str]]:
    found = check(str(here.project / "guild.yml"), options)
    return [(each.code, each.message) for each in found if each.severity == "error"]


@pytest.mark.parametrize(("flag", "message", "is_refused"), ROWS, ids=[row[0] for row in ROWS])
def test_a_default_is_compared_with_choices_that_are_known(
    here: Here, flag: str, message: Optional[str], is_refused: bool
) -> None:
    here.write(f"flags: {{lr: {{{flag}}}}}")
    assert errors(here) == ([("GF306", message)] if message else [])
    done = here.guild("run", "train", "-y", "--stage", code=None)
    assert done.code == is_refused, done


def test_a_default_that_is_not_used_is_not_told(here: Here) -> None:
    here.write("flags: {lr: {default: c, choices: [$(upper a), b]}}")
    assert errors(here, Options(given=frozenset({("flags", "lr")}))) == []


def test_choices_that_do_not_parse_are_told_as_such(here: Here) -> None:
    here.write("flags: {lr: {default: c, choices: ['$(upper a']}}")
    assert [code for code, _ in errors(here)] == ["GF102"]
