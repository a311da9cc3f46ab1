"""The loader for YAML: as `yaml.safe_load`, but for what would take hours or fill the memory."""

from __future__ import annotations

from typing import Any

import guild.yaml_util  # noqa: F401 - from then on `yaml.safe_load` takes 1e-3 for a number, as in a run
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.functions.formats import FormatError, read_yaml
from guild_funcs.functions.loader import Loader

SAME = {
    "nothing": "",
    "a number": "12",
    "a number of 4,300 digits": "9" * 4300,
    "octal": "0o17",
    "octal of YAML 1.1": "017",
    "hexadecimal": "0x1F",
    "binary": "0b101",
    "with underscores": "1_000",
    "in base 60": "1:30:00",
    "a sign": "-5",
    "a float": "1.5e+3",
    "numbers for Guild alone": "[1e-3, 1.5e3, -2E+4, +1_0e2, 1.e3]",
    "no numbers": "[1e, e3, .5e3, 1e3x, 1 e3, 1e3.5]",
    "a date": "2020-01-02",
    "a mapping": "{a: 1, b: [2, {c: null}]}",
    "a merge": "base: &b {x: 1, y: 2}\nown: {<<: *b, y: 3}",
    "merges": "a: &a {x: 1}\nb: &b {y: 2}\nown:\n  <<: [*a, *b]\n  z: 3",
    "a merge of a merge": "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nown: {<<: *b}",
    "a merge of itself": "&a {x: 1, <<: *a}",
    "a merge of itself among others": "&a {<<: [{y: 2}, *a], x: 1}",
    "a merge through another": "&a {x: 1, <<: &b {<<: *a, y: 2}}",
    "an alias": "a: &a [1]\nb: *a",
}


@pytest.mark.parametrize("name", SAME)
def test_it_reads_as_the_safe_loader(name: str) -> None:
    found = yaml.load(SAME[name], Loader)  # noqa: S506 - a SafeLoader
    assert found == yaml.safe_load(SAME[name])


def bomb(depth: int = 9, *, width: int = 9, merge: bool = False) -> str:
    """Aliases, or merges, that multiply."""
    if merge:
        lines = ["m0: &m0 {" + ", ".join(f"k{i}: {i}" for i in range(width)) + "}"]
        for number in range(1, depth):
            above = ", ".join(f"*m{number - 1}" for _ in range(width))
            lines.append(f"m{number}: &m{number} {{<<: [{above}]}}")
        return "\n".join(lines)
    lines = ["a0: &a0 [" + ", ".join("x" * width) + "]"]
    lines += [
        f"a{number}: &a{number} [" + ", ".join([f"*a{number - 1}"] * width) + "]"
        for number in range(1, depth)
    ]
    return "\n".join(lines)


MANY = "a list or mapping has more than 100,000 items"
DEEP = "lists or mappings are nested more than 100 deep"
DIGITS = "a number has more than 4,300 digits (line 1, column 1)"
TAG = "could not determine a constructor for the tag 'tag:yaml.org,2002:python/"
PROBLEMS = {
    "a long number": ("9" * 4301, DIGITS),
    "a long number in base 60": ("9" + ":59" * 2000, DIGITS),
    "a long hexadecimal number": ("0x" + "f" * 4300, DIGITS),
    "a bomb of aliases": (bomb(), MANY),
    "one that holds itself": ("&a [*a]", DEEP),
    "a mapping that holds itself": ("&a {k: *a}", DEEP),
    "deep": ("[" * 200 + "]" * 200, DEEP),
    "deeper than Python can": ("[" * 600 + "]" * 600, "it is nested too deeply"),
    "an object": (
        "!!python/object/apply:os.system [id]",
        f"{TAG}object/apply:os.system' (line 1, column 1)",
    ),
    "a name": ("!!python/name:os.system", f"{TAG}name:os.system' (line 1, column 1)"),
    "a list as a key": ("{[1]: 2}", "found unhashable key (line 1, column 2)"),
    "two documents": ("a\n---\nb", "but found another document (line 2, column 1)"),
    "a tab": (
        "a:\n\t- b",
        "found character '\\t' that cannot start any token (line 2, column 1)",
    ),
    "a control character": ("a: \x01", "ReaderError"),
    "an alias to nothing": ("*nothing", "found undefined alias 'nothing' (line 1, column 1)"),
    "a date that is none": ("2020-13-45", "ValueError"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_is_one_error_of_ours(name: str) -> None:
    text, message = PROBLEMS[name]
    with pytest.raises(FormatError) as caught:
        read_yaml(text)
    assert str(caught.value) == f"YAML: {message}"


def test_merges_do_not_multiply() -> None:
    """PyYAML 6.0.4 merges each key once; with older ones the limit is met."""
    try:
        found = read_yaml(bomb(merge=True))
    except FormatError as error:
        assert "merge keys bring more than 100,000 items" in str(error)  # noqa: PT017
    else:
        assert isinstance(found, dict)
        assert len(found) == 9


@given(st.text(alphabet="ab:{}[],&*<'\"\n -?!|>#%@0123456789_", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found: Any = read_yaml(text)
    except FormatError:
        return
    assert found == yaml.safe_load(text) or found != found  # noqa: PLR0124 - NaN
