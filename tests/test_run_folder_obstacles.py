"""What is in the way of a change of a run: told, and nothing is written through it."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from guild_funcs.errors import SnapshotError
from guild_funcs.runfolder import obstacles
from guild_funcs.runfolder.change import active, change
from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.mark import is_unfinished
from guild_funcs.runfolder.recovery import recover


@pytest.fixture
def run(tmp_path: Path) -> Path:
    found = tmp_path / "run"
    (found / ".guild" / "attrs").mkdir(parents=True)
    (found / "file").write_text("text\n")
    (tmp_path / "outside").mkdir()
    (found / "link").symlink_to(tmp_path / "outside")
    return found


def test_a_link_above_a_place_is_refused(run: Path) -> None:
    with pytest.raises(SnapshotError) as refused:
        obstacles.refuse_links(str(run), "link/a.txt")
    told = str(refused.value).splitlines()
    assert told[0] == "'link/a.txt' of the run cannot be changed"
    assert told[1].startswith(f"  {run}/link: it is a link to '")
    assert told[2].startswith("delete the run")
    obstacles.refuse_links(str(run), "new/a.txt")


def test_a_file_where_a_folder_is_wanted(run: Path) -> None:
    with closing(Folder(str(run))) as folder:
        assert obstacles.no_folder(folder, ".guild") is None
        assert obstacles.no_folder(folder, "nothing") is None
        conflict = obstacles.no_folder(folder, "file")
        assert conflict is not None
        assert conflict.why == "it exists already and is no folder"
        error = obstacles.in_the_way(folder, "new/a.txt")
        assert str(error).endswith("it moved meanwhile")


def test_a_link_in_the_record(run: Path) -> None:
    with closing(Folder(str(run))) as folder:
        obstacles.refuse_linked_record(folder)
        os.symlink(run / "file", run / ".guild" / "attrs" / "label")
        with pytest.raises(SnapshotError, match="attrs/label is a link or no folder"):
            obstacles.refuse_linked_record(folder)


def test_a_change_tells_what_is_below_a_link(run: Path) -> None:
    with change(str(run)) as current:
        with pytest.raises(SnapshotError, match=r"link/a\.txt' of the run cannot be changed"):
            current.status("link/a.txt")
        assert current.status("nothing") is None
        assert active(str(run / "a" / "b")) == (current, "a/b")
        assert active(str(run.parent / "other")) is None
        (run / "empty").mkdir()
        assert current.take_away_empty("empty")
        assert not current.take_away_empty("file")
        assert not current.take_away_empty("nothing")
    assert active(str(run / "a")) is None
    assert not (run / "empty").exists()


def test_a_place_that_the_system_refuses_is_its_error(run: Path) -> None:
    with change(str(run)) as current, pytest.raises(OSError, match="File name too long"):
        current.status("x" * 300)
    assert not is_unfinished(str(run))


def test_a_process_that_begins_at_the_same_time_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Folder.make

    def after_another(self: Folder, place: str) -> None:
        os.mkdir(self.path_of(place))  # the other process was faster
        make(self, place)

    monkeypatch.setattr(Folder, "make", after_another)
    (tmp_path / "new").mkdir()
    told = pytest.raises(SnapshotError, match="are being copied into run new right now")
    with told, change(str(tmp_path / "new")):
        pass


@pytest.mark.parametrize(
    ("is_anew", "error"),
    [
        pytest.param(False, "the copy of libraries into run run was not finished", id="refused"),
        pytest.param(True, "Is a directory", id="the system's"),
    ],
)
def test_a_mark_that_is_no_file(run: Path, is_anew: bool, error: str) -> None:
    (run / ".guild" / "FUNCS-UNFINISHED").mkdir()
    told = pytest.raises((SnapshotError, OSError), match=error)
    with told, change(str(run), is_anew=is_anew):
        pass


def test_a_line_of_the_journal_that_was_cut_short_was_no_move(run: Path) -> None:
    mark = run / ".guild" / "FUNCS-UNFINISHED"
    with change(str(run), is_whole=True):
        begun = mark.read_bytes()
    mark.write_bytes(begun + b'["file", "')
    assert recover(str(run)) == "whole"
    assert (run / "file").exists()
    assert not is_unfinished(str(run))
