"""The lines that are looked at: those with a word, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.imports.words import hinted_lines, marked_lines

WORDS = (
    *("import_", "_import", "import(", "Import(", "azy", "entry_point", "sys.path", "addsitedir"),
    *("sys.modules", "meta_path", "__name__,", "spec_from_file", "SourceFileLoader"),
    *("load_source", "resolve_name", "run_module", "run_path", "__all__.", "exec(", "eval("),
    *("dictConfig(", "find_spec(", "load_module", "load_plugin", "load_file", "loadTestsFrom"),
    *("locate(", "patch(", "resource", "get_data(", "files(", "__path__", '"-m"', "'-m'"),
)
PARTS = [*WORDS, *(word[:-1] for word in WORDS), *(word[1:] for word in WORDS), " ", "x", "(", "'"]


@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=4).map("".join), max_size=6))
def test_lines_with_a_word_are_found(lines: list[str]) -> None:
    held = [at for at, line in enumerate(lines, 1) if any(word in line for word in WORDS)]
    for end in ("\n", "\r\n", "\r"):
        assert hinted_lines(end.join(lines).encode()) == held
        marked = [at for at, line in enumerate(lines, 1) if "import" in line]
        assert marked_lines(end.join(lines).encode()) == marked


@pytest.mark.parametrize(
    "text",
    [
        "from importlib import import_module as load\nload(name)",
        "load = importlib.import_module\nload(name)",
        "load = __import__\nload(name)",
        "load = partial(importlib.import_module, package='a')\nload(name)",
        "from pkgutil import resolve_name as load\nload(name)",
        "import runpy\nload = runpy.run_path; load(name)",
        "from runpy import run_module as load\nload(name)",
        "import sys as load\nload.path.append(name)",
        "from sys import path as load\nload.append(name)",
    ],
)
def test_another_name_of_a_function_is_a_word(text: str) -> None:
    assert len(text.split("\n")) in hinted_lines(text.encode())


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_found_alone(word: str) -> None:
    assert hinted_lines(f"\n{word}".encode()) == [2]
