"""What functions refuse or limit: texts of formats, dates, paths, files that grow."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project

from guild_funcs import paths
from guild_funcs.errors import FuncsError
from guild_funcs.errors.drawing import visible
from guild_funcs.errors.guard import Signal, guarded, is_told, surprise, told
from guild_funcs.errors.suggestion import suggested
from guild_funcs.functions import formats, globbing, reading

DEEP = "[" * 100_000
DIGITS = "1" * 5_000
ITEMS = ", ".join(f"k{number}: {number}" for number in range(400))
MERGED = f"a: &a {{{ITEMS}}}\nb:\n  <<: [{', '.join(['*a'] * 400)}]\n"

# PyYAML ends with an error of Python's own for each.
UNMADE = ("2024-13-01", "!!timestamp x", "!!bool x", "!!int x", "!!float x", "? [a]\n: 1", "\0")

# (a reader of a format, a text, a part of the message)
TEXTS: list[tuple[Callable[[str], Any], str, str]] = [
    (formats.read_json, "{", "JSON: Expecting property name enclosed in double quotes"),
    (formats.read_json, DEEP, "JSON: it is nested too deeply"),
    (formats.read_json, DIGITS, "JSON: a number has more than 4,300 digits"),
    (formats.read_toml, f"a = {DEEP}", "TOML: it is nested too deeply"),
    (formats.read_toml, "a = ", "TOML: "),
    *(
        (read, f"{opens * 10_000}1{closes * 10_000}", "it is nested too deeply")
        for read, opens, closes in (
            (formats.read_json, "[", "]"),
            (formats.read_json, '{"a": ', "}"),
            (formats.read_yaml, "{a: ", "}"),
            (formats.read_yaml, "- ", ""),
            (formats.read_yaml, "? ", ""),
        )
    ),
    (formats.read_toml, f"a = {'{a = ' * 10_000}1", "TOML: it is nested too deeply"),
    (formats.read_toml, f"{'a.' * 200_000}a = 1", "TOML: it is nested too deeply"),
    (formats.read_toml, f"[{'a. ' * 10_000}a]", "TOML: it is nested too deeply"),
    (formats.read_toml, "a = {" + '"a".' * 10_000 + "a = 1}", "TOML: it is nested too deeply"),
    (formats.read_toml, f"[{'a.' * 200}a]", "TOML: lists or mappings are nested more than 100"),
    (formats.read_yaml, MERGED, "YAML: merge keys bring more than 100,000 items"),
    (formats.read_yaml, "a: [", "YAML: "),
    *((formats.read_yaml, text, "YAML: ") for text in UNMADE),
]


@pytest.mark.parametrize(
    ("read", "text", "message"), TEXTS, ids=[f"{row[0].__name__} {row[1][:8]!a}" for row in TEXTS]
)
def test_a_text_of_a_format(read: Callable[[str], Any], text: str, message: str) -> None:
    with pytest.raises(formats.FormatError, match=message):
        read(text)


# (an expression, a part of its error)
EXPRESSIONS = [
    ("$(format 1.5 %99999f)", "asks for more than 9,999 characters"),
    ("$(format 1.5 abc)", "must hold a conversion such as %.3f"),
    ("$(realpath '\0')", "holds a character that no path has"),
    ("$(glob '" + "a" * 5_000 + "*')", "a part of the pattern has more than"),
    ("$(read folder)", "folder"),
]


@pytest.mark.parametrize(("text", "message"), EXPRESSIONS, ids=[row[0][:20] for row in EXPRESSIONS])
def test_an_expression(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FuncsError) as refused:
        Project(tmp_path).value(text)
    assert message in refused.value.message


def test_more_files_match_than_a_list_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / name).touch()
    monkeypatch.setattr(globbing, "MAX_ITEMS", 2)
    with pytest.raises(FuncsError, match="more than 2 files match"):
        globbing.matches(str(tmp_path), "*")


class TestFiles:
    """Files that are not as the system said."""

    def read(self, path: Path) -> bytes:
        return b"".join(reading.chunks(str(path), 100, "path"))

    def test_one_that_grows_while_it_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "a"
        path.write_bytes(b"12")
        known = os.read
        monkeypatch.setattr(os, "read", lambda descriptor, count: known(descriptor, count) or b"3")
        with pytest.raises(FuncsError, match="goes on after the size that it states") as error:
            self.read(path)
        assert error.value.parameter == "path"

    def test_one_that_has_nothing_to_read_yet(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def block(*_: object) -> bytes:
            raise BlockingIOError

        path = tmp_path / "a"
        path.write_bytes(b"12")
        monkeypatch.setattr(os, "read", block)
        with pytest.raises(FuncsError, match="goes on after the size that it states"):
            self.read(path)

    def test_one_that_the_system_refuses(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

        path = tmp_path / "a"
        path.write_bytes(b"12")
        monkeypatch.setattr(os, "read", refuse)
        with pytest.raises(FuncsError, match="cannot be read: Input/output error"):
            self.read(path)


class TestWording:
    def test_an_exception_in_one_line(self) -> None:
        class OddError(Exception):
            def __str__(self) -> str:
                raise ValueError

        assert told(OddError()) == "OddError"
        assert told(ValueError("a" * 301)) == f"ValueError: {'a' * 300}..."
        assert told(ValueError("a\nb")) == "ValueError: a"
        assert told(ValueError()) == "ValueError"

    def test_what_was_told_already(self) -> None:
        told_already = FuncsError("a", text="$(a)")
        way_out = SystemExit(1)
        way_out.__cause__ = told_already
        assert is_told(told_already)
        assert is_told(way_out)
        assert not is_told(FuncsError("a"))
        assert not is_told(ValueError())

    def test_a_surprise_says_whose_fault_it_is(self) -> None:
        assert "fault in guild-funcs" in str(surprise("counting", None, ValueError()))

        def raised(package: str) -> FuncsError:
            """As code of a package raises that ours called."""
            namespace = {"__name__": package}
            exec("def fail(): [].index(1)", namespace)  # noqa: S102 - code of this test
            with pytest.raises(FuncsError) as error, guarded("counting"):
                namespace["fail"]()  # type: ignore[operator]
            return error.value

        assert raised("guild_funcs.expand").hint == (
            "this is a fault in guild-funcs, please report it with the text above"
        )
        assert raised("guild.manifest").hint == (
            "it came out of Guild's own code: guild --debug shows where"
        )
        assert "fault in guild-funcs" in str(raised("guilds_own"))
        error = surprise("reading", "$(read x)", OSError("no"))
        assert error.span is not None
        assert "operating system" in str(error)

    def test_a_signal_passes(self) -> None:
        with pytest.raises(Signal), guarded("counting"):
            raise Signal

    def test_names_that_a_hint_suggests(self) -> None:
        assert suggested("did you mean 'a' or 'b'?") == ["a", "b"]
        assert suggested(None) == suggested("write it anew") == []

    def test_what_a_terminal_cannot_show(self) -> None:
        assert visible("a\x1b[31m\nb") == "a\ufffd[31m\nb"
        assert paths.shown("/caf\udce9/\ud800") == "/caf\\udce9/\\ud800"
        assert paths.home_hint(["/project/~/data"]) == (
            "'~' is no home folder in an expression: write $HOME/data"
        )


def test_merges_of_yaml_are_counted() -> None:
    assert formats.read_yaml("a: &a {x: 1}\nb: {<<: [*a, *a], y: 2}\n") == {
        "a": {"x": 1},
        "b": {"x": 1, "y": 2},
    }
