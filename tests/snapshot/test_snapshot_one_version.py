"""A library that is exchanged while it is walked or copied: one version, or the error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from snapshot_trees import make_tree, read_tree, walk_of

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import copy
from guild_funcs.snapshot.walking import _Walker

TIME = 1_600_000_000_000_000_000


def version(root: Path, content: bytes) -> Path:
    """A tree whose sizes and times are those of each other version, as reproducible builds are."""
    names = [f"{folder}{number}.py" for folder in ("", "sub/", "z/") for number in range(8)]
    make_tree(root, {"__init__.py": content, **dict.fromkeys(names, content)})
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            os.utime(Path(folder, name), ns=(TIME, TIME))
        os.utime(folder, ns=(TIME, TIME))
    return root


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """`shared` is a link to `v1`, beside `v2`."""
    version(tmp_path / "v1", b"one")
    version(tmp_path / "v2", b"two")
    link = tmp_path / "shared"
    link.symlink_to("v1")
    return link


def flip(shared: Path) -> None:
    """Has the link lead to the other version, at once."""
    other = shared.with_name("other")
    other.symlink_to("v2" if os.readlink(shared) == "v1" else "v1")
    other.rename(shared)


def swap_folder(shared: Path) -> None:
    """Exchanges a folder in the middle for that of the other version."""
    one, two = shared.parent / "v1/sub", shared.parent / "v2/sub"
    away = shared.parent / "away"
    one.rename(away)
    two.rename(one)
    away.rename(two)


def replace_file(shared: Path) -> None:
    """Puts another file with the same size and time in the place of one."""
    new = shared.parent / "new"
    shutil.copy2(shared.parent / "v2/z/5.py", new)
    new.rename(shared.parent / "v1/z/5.py")


def add_file(shared: Path) -> None:
    """Adds a file to a folder that has been walked."""
    (shared.parent / "v1/sub/new.py").write_bytes(b"new")


EXCHANGES = [flip, swap_folder, replace_file, add_file]


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_between_the_walk_and_the_copy(
    tmp_path: Path, shared: Path, exchange: Callable[[Path], None]
) -> None:
    walked = walk_of(shared)
    exchange(shared)
    with pytest.raises(SnapshotError, match="it changed while it was read"):
        copy(walked.entries, str(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("exchange", "times"),
    [*((each, 1) for each in EXCHANGES), (flip, 2), (swap_folder, 2)],
)
@pytest.mark.parametrize("after", range(1, 4))
def test_within_the_walk(  # noqa: PLR0913, PLR0917 - each is one thing that varies
    tmp_path: Path,
    shared: Path,
    exchange: Callable[[Path], None],
    times: int,
    after: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = _Walker._read_folder  # noqa: SLF001 - between two folders is where it is exchanged
    seen = [0]

    def reading(walker: _Walker, folder: object, *, exempt: bool) -> None:
        read(walker, folder, exempt=exempt)  # type: ignore[arg-type]
        seen[0] += 1
        if after <= seen[0] < after + times:
            exchange(shared)

    monkeypatch.setattr(_Walker, "_read_folder", reading)
    walked = walk_of(shared)
    failure = ""
    try:
        copy(walked.entries, str(tmp_path / "run"), problems=walked.problems)
    except SnapshotError as error:
        failure = str(error)
    if failure:
        assert "it changed while it was read" in failure
        assert not (tmp_path / "run").exists()
    else:
        run = read_tree(tmp_path / "run/lib")
        assert run in [read_tree(tmp_path / "v1"), read_tree(tmp_path / "v2")]


def test_a_cache_that_others_make_is_no_change(tmp_path: Path, shared: Path) -> None:
    walked = walk_of(shared)
    make_tree(tmp_path / "v1", {"__pycache__/a.pyc": b"", "sub/__pycache__/b.pyc": b""})
    copy(walked.entries, str(tmp_path / "run"))
    assert len(read_tree(tmp_path / "run/lib")) == 25
