"""A library that is exchanged while it is walked or copied: one version, or the error."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Union

import pytest
from snapshot_trees import make_tree, read_tree, walk_of

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import copy, hash_entries
from guild_funcs.snapshot.sources import Cursor
from guild_funcs.snapshot.things import Entry
from guild_funcs.snapshot.walking import _Walker

TIME = 1_600_000_000_000_000_000
CHANGED = "it changed while it was read"
# Of each folder something has been read, and something has not, when it is exchanged in between.
NAMES = [f"{folder}{number}.py" for folder in ("", "sub/", "z/", "z/y/") for number in (1, 2)]


def version(root: Path, content: bytes) -> Path:
    """A tree whose sizes and times are those of each other version, as reproducible builds are."""
    make_tree(root, {"__init__.py": content, **dict.fromkeys(NAMES, content)})
    make_tree(root, {"link.py": "-> 1.py", "sub/here": "-> ../z"})
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            os.utime(Path(folder, name), ns=(TIME, TIME), follow_symlinks=False)
        os.utime(folder, ns=(TIME, TIME))
    return root


@dataclass(frozen=True)
class World:
    """Two versions, the path by which the first one is mounted, and the link on that path."""

    mount: Path
    link: Path
    one: Path
    two: Path

    def away(self) -> Path:
        """A new path beside all."""
        return self.link.with_name(f"away{len(list(self.link.parent.iterdir()))}")


WORLDS = ["the library is a link", "a link in the middle of the path", "no link"]


@pytest.fixture(params=WORLDS)
def world(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    one = version(tmp_path / "r1/lib/shared", b"one")
    two = version(tmp_path / "r2/lib/shared", b"two")
    link = tmp_path / "link"
    if request.param.startswith("the library"):
        link.symlink_to("r1/lib/shared")
        return World(link, link, one, two)
    link.symlink_to("r1")
    return World(link / "lib/shared" if "middle" in request.param else one, link, one, two)


Exchange = Callable[[World], None]


def swap(world: World, one: Path, two: Path) -> None:
    """Exchanges two files or folders."""
    away = world.away()
    one.rename(away)
    two.rename(one)
    away.rename(two)


def flip(world: World) -> None:
    """Has the link lead to the other version, at once; without a link the folders are swapped."""
    if world.mount == world.one:
        swap(world, world.one, world.two)
        return
    other = world.away()
    text = os.readlink(world.link)
    other.symlink_to(text.translate(str.maketrans("12", "21")))
    other.rename(world.link)


def swap_folder(world: World) -> None:
    swap(world, world.one / "sub", world.two / "sub")


def swap_inner_folder(world: World) -> None:
    swap(world, world.one / "z/y", world.two / "z/y")


def swap_parent(world: World) -> None:
    swap(world, world.one.parent, world.two.parent)


def swap_grandparent(world: World) -> None:
    swap(world, world.one.parent.parent, world.two.parent.parent)


def link_folder(world: World) -> None:
    """The very same folder, by now reached through a link."""
    away = world.away()
    (world.one / "sub").rename(away)
    (world.one / "sub").symlink_to(away)


def link_inner_folder(world: World) -> None:
    away = world.away()
    (world.one / "z").rename(away)
    (world.one / "z").symlink_to(away)


def link_file(world: World) -> None:
    """The very same file, by now reached through a link."""
    away = world.away()
    (world.one / "z/2.py").rename(away)
    (world.one / "z/2.py").symlink_to(away)


def link_elsewhere(world: World) -> None:
    """A link to a file that is no business of the library's."""
    (world.one / "z/2.py").unlink()
    (world.one / "z/2.py").symlink_to("/etc/passwd")


def fifo(world: World) -> None:
    (world.one / "z/2.py").unlink()
    os.mkfifo(world.one / "z/2.py")


def folder(world: World) -> None:
    (world.one / "z/2.py").unlink()
    (world.one / "z/2.py").mkdir()


def replace_file(world: World) -> None:
    """Puts another file with the same size and time in the place of one."""
    new = world.away()
    shutil.copy2(world.two / "z/2.py", new)
    new.rename(world.one / "z/2.py")


def rewrite_file(world: World) -> None:
    """Writes other content of the same size into a file, and sets its time back."""
    (world.one / "z/2.py").write_bytes(b"two")
    os.utime(world.one / "z/2.py", ns=(TIME, TIME))


def exchange_link(world: World) -> None:
    """A link of the library's leads to another of its files."""
    (world.one / "link.py").unlink()
    (world.one / "link.py").symlink_to("2.py")


def add_file(world: World) -> None:
    """Adds a file to a folder that has been walked."""
    (world.one / "sub/new.py").write_bytes(b"new")


def remove_file(world: World) -> None:
    (world.one / "sub/2.py").unlink()


EXCHANGES = [
    flip, swap_folder, swap_inner_folder, swap_parent, swap_grandparent, link_folder,
    link_inner_folder, link_file, link_elsewhere, fifo, folder, replace_file, rewrite_file,
    exchange_link, add_file, remove_file,
]  # fmt: skip
# What can be done again, which then gives what was there.
TWICE = [flip, swap_folder, swap_inner_folder, swap_parent, swap_grandparent]
TIMES = [*((each, 1) for each in EXCHANGES), *((each, 2) for each in TWICE)]


def names(exchange: object) -> str:
    return getattr(exchange, "__name__", str(exchange))


@pytest.mark.parametrize("exchange", EXCHANGES, ids=names)
def test_between_the_walk_and_the_copy(tmp_path: Path, world: World, exchange: Exchange) -> None:
    walked = walk_of(world.mount)
    exchange(world)
    with pytest.raises(SnapshotError) as caught:
        copy(walked.entries, str(tmp_path / "run"))
    expected = "no such file or directory" if exchange is remove_file else CHANGED
    assert expected in str(caught.value)
    assert not (tmp_path / "run").exists()


def outcome(world: World, run: Path) -> None:
    """Holds that the library was copied in one version, or not at all, as the error says."""
    walked = walk_of(world.mount)
    try:
        copy(walked.entries, str(run), problems=walked.problems)
    except SnapshotError as error:
        said = str(error)
        assert CHANGED in said or "no such file or directory" in said
        assert not run.exists()
    else:
        made = read_tree(run / "lib")
        assert made in [as_copied(world.one), as_copied(world.two), *WHOLE.values()]


def as_copied(version: Path) -> dict[str, Union[bytes, str]]:
    """What is there now; a link that leads out is copied as content."""
    found = read_tree(version)
    out = [name for name, text in found.items() if str(text).startswith("-> /")]
    return {**found, **{name: (version / name).read_bytes() for name in out}}


WHOLE = {
    content: dict.fromkeys(NAMES, content.encode())
    | {"__init__.py": content.encode(), "link.py": "-> 1.py", "sub/here": "-> ../z"}
    for content in ("one", "two")
}


@pytest.mark.parametrize(("exchange", "times"), TIMES, ids=names)
@pytest.mark.parametrize("after", [1, 3])
def test_within_the_walk(  # noqa: PLR0913, PLR0917 - each is one thing that varies
    tmp_path: Path,
    world: World,
    exchange: Exchange,
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
            exchange(world)

    monkeypatch.setattr(_Walker, "_read_folder", reading)
    outcome(world, tmp_path / "run")


@pytest.mark.parametrize(("exchange", "times"), TIMES, ids=names)
@pytest.mark.parametrize("after", [2, 5])
@pytest.mark.parametrize("world", WORLDS[1:], indirect=True)
def test_within_the_copy(  # noqa: PLR0913, PLR0917 - each is one thing that varies
    tmp_path: Path,
    world: World,
    exchange: Exchange,
    times: int,
    after: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opening = Cursor.open
    seen = [0]

    def open_one(cursor: Cursor, entry: Entry) -> int:
        seen[0] += 1
        if after <= seen[0] < after + times:
            exchange(world)
        return opening(cursor, entry)

    monkeypatch.setattr(Cursor, "open", open_one)
    outcome(world, tmp_path / "run")


def test_a_fifo_that_took_the_place_of_a_file_keeps_what_was_written(
    tmp_path: Path, world: World
) -> None:
    walked = walk_of(world.mount)
    fifo(world)
    writer = os.open(world.one / "z/2.py", os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(writer, b"one")
        with pytest.raises(SnapshotError, match=CHANGED):
            copy(walked.entries, str(tmp_path / "run"))
        assert os.read(writer, 10) == b"one"
    finally:
        os.close(writer)


@pytest.mark.parametrize("exchange", [flip, swap_folder, link_file, fifo], ids=names)
def test_a_hash_is_of_one_version_too(world: World, exchange: Exchange) -> None:
    walked = walk_of(world.mount)
    exchange(world)
    with pytest.raises(SnapshotError, match=CHANGED):
        hash_entries(walked.entries)


@pytest.mark.parametrize("after", range(4))
def test_an_egg_that_is_exchanged(
    tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        with zipfile.ZipFile(tmp_path / name, "w") as egg:
            for number in range(4):
                egg.writestr(f"shared/{number}.py", name)
        os.utime(tmp_path / name, ns=(TIME, TIME))
    mounted = tmp_path / "x.egg"
    mounted.symlink_to("one")
    walked = walk_of(mounted / "shared")
    opening, seen = zipfile.ZipFile.open, [0]

    def flip_egg() -> None:
        (tmp_path / "other").symlink_to("two" if os.readlink(mounted) == "one" else "one")
        (tmp_path / "other").rename(mounted)

    def open_one(egg: zipfile.ZipFile, *args: object, **options: object) -> object:
        seen[0] += 1
        if seen[0] == after:
            flip_egg()
        return opening(egg, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", open_one)
    if not after:
        flip_egg()
        with pytest.raises(SnapshotError, match=CHANGED):
            copy(walked.entries, str(tmp_path / "run"))
        assert not (tmp_path / "run").exists()
    else:  # the archive that was opened is the one that is read
        copy(walked.entries, str(tmp_path / "run"))
        assert set(read_tree(tmp_path / "run").values()) == {b"one"}


def test_a_cache_that_others_make_is_no_change(tmp_path: Path, world: World) -> None:
    walked = walk_of(world.mount)
    make_tree(world.one, {"__pycache__/a.pyc": b"", "sub/__pycache__/b.pyc": b""})
    copy(walked.entries, str(tmp_path / "run"))
    assert read_tree(tmp_path / "run/lib") == WHOLE["one"]


def test_a_folder_of_which_nothing_is_copied_may_change(tmp_path: Path, world: World) -> None:
    walked = walk_of(world.mount)
    chosen = [each for each in walked.entries if "/sub/" not in each.target]
    add_file(world)
    copy(chosen, str(tmp_path / "run"))
    assert not (tmp_path / "run/lib/sub").exists()


def test_a_link_out_of_the_library_that_is_flipped(tmp_path: Path, world: World) -> None:
    """Such a link is followed when it is walked, and a change of where it leads is seen."""
    make_tree(tmp_path, {"a/x.py": b"one", "b/x.py": b"two"})
    (world.one / "out").symlink_to(tmp_path / "a")
    walked = walk_of(world.mount)
    copy(walked.entries, str(tmp_path / "run"))
    assert read_tree(tmp_path / "run/lib/out") == {"x.py": b"one"}
    (world.one / "out").unlink()
    (world.one / "out").symlink_to(tmp_path / "b")
    with pytest.raises(SnapshotError, match=CHANGED):
        copy(walked.entries, str(tmp_path / "again"))
