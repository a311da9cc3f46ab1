"""Small rooms, with what they are seldom given."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from file_trees import write_tree

import guild_funcs
from guild_funcs import cached, places, startup
from guild_funcs.cli import _group, completion
from guild_funcs.errors import FuncsError
from guild_funcs.git import place as git_place
from guild_funcs.git import status
from guild_funcs.lint.written import keys
from guild_funcs.locate import Search
from guild_funcs.record import child
from guild_funcs.runfolder.folder import Folder, lock
from guild_funcs.runfolder.obstacles import refuse_links
from guild_funcs.runfolder.place import destination
from guild_funcs.runfolder.record import remove_link
from guild_funcs.runfolder.writing import copy_ahead
from guild_funcs.snapshot.things import Thing


class Point(Thing):
    __slots__ = ("x",)
    __struct_fields__ = ("x",)

    def __init__(self, x: int) -> None:
        self.x = x


def test_a_thing_is_what_its_values_are() -> None:
    assert Point(1) == Point(1)
    assert Point(1) != Point(2)
    assert Point(1) != 1
    assert len({Point(1), Point(1), Point(2)}) == 2
    assert repr(Point(1)) == "Point(x=1)"


@pytest.mark.parametrize("text", ["", "x", "[1]", "{", '{"a": 1}'])
def test_a_kept_file_that_nobody_wrote_is_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kept"
    path.write_text(text)
    assert cached.load(str(path)) == {}
    os.unlink(path)
    os.mkfifo(path)
    assert cached.load(str(path)) == {}


def test_what_is_kept_is_a_mapping(tmp_path: Path) -> None:
    path = str(tmp_path / "below" / "kept")
    cached.store(path, {"a": 1})
    assert cached.load(path) == {"a": 1}
    values: Any = [1]
    cached.store(path, values)
    assert cached.load(path) == {}
    with pytest.raises(OSError, match="kept") as caught:
        cached.store(f"{path}/x", {})
    assert caught.value.errno in (errno.ENOTDIR, errno.EEXIST)


@pytest.mark.parametrize(
    ("offset", "position"), [(0, (1, 1)), (1, (1, 2)), (2, (2, 1)), (3, (2, 1)), (4, (2, 2))]
)
def test_a_place_inside_of_a_line_break_is_its_end(offset: int, position: tuple[int, int]) -> None:
    assert places.position_in("a\r\nbc", offset) == position


def test_a_git_file_that_names_no_folder_is_the_place_itself(tmp_path: Path) -> None:
    write_tree(tmp_path, {"repo/.git": "nothing\n", "work/.git": "gitdir: ../main/.git\n"})
    assert git_place._git_dir(str(tmp_path / "repo/.git")) == str(tmp_path / "repo/.git")  # noqa: SLF001
    assert git_place._git_dir(str(tmp_path / "work/.git")) == str(tmp_path / "main/.git")  # noqa: SLF001
    assert git_place._git_dir(str(tmp_path / "gone")) is None  # noqa: SLF001


def test_the_records_of_a_status() -> None:
    parts = ["# branch.oid x", "2 R. N... 1 2 3 a b R100 new", "old", "? a b", "odd", ""]
    assert list(status.read_records("\0".join(parts))) == [*parts[:2], "? a b"]


def test_only_keys_that_stand_in_the_file_are_found() -> None:
    assert keys({"main": 1}, "main") == []


class TestRunFolder:
    def test_a_file_that_cannot_be_written_is_closed(self, tmp_path: Path) -> None:
        folder = Folder(str(tmp_path))
        before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        data: Any = "no bytes"
        with pytest.raises(TypeError):
            folder.append("x", data, is_new=True)
        after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        folder.close()
        assert before == after

    def test_a_file_is_locked_once(self, tmp_path: Path) -> None:
        path = tmp_path / "x"
        path.touch()
        with path.open() as one, path.open() as other:
            lock(one.fileno())
            with pytest.raises(BlockingIOError):
                lock(other.fileno())

    def test_a_place_that_cannot_be_looked_at(self, tmp_path: Path) -> None:
        write_tree(tmp_path, {"file": ""})
        with pytest.raises(OSError, match="File name too long") as caught:
            refuse_links(str(tmp_path), "x" * 300)
        assert caught.value.errno == errno.ENAMETOOLONG

    @pytest.mark.parametrize(
        ("text", "place"),
        [("", ""), ("a/", "a"), (".guild/sourcecode/sub/", ".guild/sourcecode/sub")],
    )
    def test_the_folder_for_source_code(self, text: str, place: str) -> None:
        assert destination(text) == place

    def test_only_a_link_is_removed(self, tmp_path: Path) -> None:
        write_tree(tmp_path, {"file": ""})
        (tmp_path / "link").symlink_to("file")
        for name in ("link", "file", "gone"):
            remove_link(str(tmp_path / name))
        assert os.listdir(tmp_path) == ["file"]

    @pytest.mark.skipif(not hasattr(os, "copy_file_range"), reason="no such call on this system")
    def test_the_system_copies_what_it_can(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "source").write_bytes(b"0123456789")
        with (tmp_path / "source").open("rb") as source, (tmp_path / "new").open("wb") as new:
            assert copy_ahead(source.fileno(), new.fileno(), 4) == 4
            assert copy_ahead(source.fileno(), new.fileno(), 100) == 6
            source.seek(0)
            monkeypatch.delattr(os, "copy_file_range")
            assert copy_ahead(source.fileno(), new.fileno(), 4) == 0
        assert (tmp_path / "new").read_bytes() == b"0123456789"


class TestCommandLine:
    def test_a_command_that_is_none(self) -> None:
        assert _group.get_command(None, "nope") is None  # type: ignore[arg-type] # none is asked

    def test_completion_says_nothing_of_what_cannot_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(write_tree(tmp_path, {"guild.yml": "a: ["}))
        context: Any = type("Context", (), {"params": {"operation": "a"}})()
        assert completion.flags(context, None, "") == []
        assert completion.operations(context, None, "") == []

    @pytest.mark.parametrize(
        ("columns", "lines"),
        [
            pytest.param("0", ["$(join a 'b c') = \"a/b c\""], id="no terminal"),
            pytest.param("30", ["$(join a 'b c') = \"a/b c\""], id="wide enough"),
            pytest.param("23", ["$(join a 'b c')", '  = "a/b c"'], id="narrow"),
        ],
    )
    def test_a_step_is_cut_where_the_terminal_ends(self, columns: str, lines: list[str]) -> None:
        done = CliRunner(env={"COLUMNS": columns}).invoke(_group, ["explain", "$(join a 'b c')"])
        assert done.output.splitlines() == lines

    def test_a_text_is_printed_in_another_spelling(self) -> None:
        done = CliRunner().invoke(_group, ["eval", "${a|stem}", "--spelling", "macro"])
        assert done.output == "$(stem ${a})\n"


def test_the_module_offers_what_it_names() -> None:
    assert {name for name in guild_funcs.__all__ if getattr(guild_funcs, name)} == {
        *("evaluate", "function", "imports")
    }
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        guild_funcs.nope  # type: ignore[attr-defined] # noqa: B018 - asking is the test


@pytest.mark.parametrize("path", ["", "a\0", "a\ud800"])
def test_a_path_that_no_file_system_can_have_is_refused(path: str) -> None:
    with pytest.raises(FuncsError) as caught:
        guild_funcs.evaluate("$(read ${p})", flags={"p": path})
    assert caught.value.message.startswith("read(file): 'file' must be a path, but the value")


def test_an_entry_of_the_path_is_added_once(tmp_path: Path) -> None:
    write_tree(tmp_path, {"one/a.py": "", "two/a.py": "", "two/b.py": ""})
    (tmp_path / "two" / "loop").symlink_to("loop")
    search = Search([str(tmp_path / "one")])
    assert search.find("b") is None
    assert [search.add(str(tmp_path / "two"), first=False) for _ in range(2)] == [True, False]
    assert not search.add(str(tmp_path / "nowhere"), first=True)
    found = [search.find(name) for name in ("a", "b", "loop")]
    assert [each and Path(each.path).parent.name for each in found] == ["one", "two", None]


@pytest.mark.parametrize(
    ("argv", "starts"),
    [
        pytest.param(["/bin/guild"], True, id="guild"),
        pytest.param(["-m"], True, id="a module"),
        pytest.param(["train.py"], False, id="a script"),
        pytest.param([], False, id="nothing"),
    ],
)
def test_a_python_that_may_be_guilds_begins_to_watch(
    monkeypatch: pytest.MonkeyPatch, argv: list[str], starts: bool
) -> None:
    """What Python 3.15 and later call in every Python (`guild_funcs_startup.start`)."""
    monkeypatch.setattr(startup, "STARTED", [])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.delenv(child.MARK, raising=False)
    monkeypatch.setattr(sys, "argv", argv)
    guild_funcs._start()  # noqa: SLF001 - Python calls it by this name
    assert bool(startup.STARTED) is starts
