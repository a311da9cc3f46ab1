"""A process that is killed at any change of a file leaves a run that is whole, or refuses."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Optional

import crash_shim
import pytest

from guild_funcs.errors import SnapshotError
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.runfolder.change import change
from guild_funcs.runfolder.mark import is_unfinished
from guild_funcs.runfolder.record import write_record
from guild_funcs.runfolder.recovery import recover
from guild_funcs.snapshot import copy, plan

Tree = dict[str, str]
Way = Callable[[Path, Path], object]
Killed = Callable[[Way, Path, Path, int], bool]


def tree(root: Path) -> Tree:
    """What is below a folder, no link followed; folders that hold nothing are left out."""
    found: Tree = {}
    for folder, folders, files in os.walk(root):
        for path in (Path(folder, name) for name in (*folders, *files)):
            if path.is_symlink():
                found[str(path.relative_to(root))] = f"-> {os.readlink(path)}"
            elif path.is_file():
                found[str(path.relative_to(root))] = path.read_bytes().hex()
    return found


def origin(source: Path, name: str = "shared") -> Origin:
    return Origin(
        name, "package", str(source), str(source.parent), (Part(str(source), name),), why=""
    )


def by_copy(library: Path, run: Path) -> None:
    with change(str(run)):
        copy(plan([origin(library / "shared")]).entries, str(run))
        write_record(str(run), "attrs/funcs", b"recorded")


def by_force(library: Path, run: Path) -> None:
    with change(str(run), is_whole=True) as current:
        current.make_room("train.py")  # as for each file of the project, which Guild writes
        (run / "train.py").write_text("import shared, os")
        copy(plan([origin(library / "shared")]).entries, str(run), files=True)
        write_record(str(run), "attrs/funcs", b"recorded")


def by_link(library: Path, run: Path) -> None:
    with change(str(run), is_whole=True) as current:
        current.take_away("shared")
        current.link("shared", str(library / "shared"))
        write_record(str(run), "attrs/funcs", b"recorded")


def by_egg(library: Path, run: Path) -> None:
    with change(str(run)):
        copy(plan([origin(library / "x.egg/shared")]).entries, str(run))
        write_record(str(run), "attrs/funcs", b"recorded")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    (root / "shared/sub").mkdir(parents=True)
    for name in ("__init__.py", "a.py", "sub/__init__.py", "sub/data.bin"):
        (root / "shared" / name).write_text(f"new {name}")
    with zipfile.ZipFile(root / "x.egg", "w") as egg:
        for name in ("__init__.py", "a.py", "sub/__init__.py"):
            egg.writestr(f"shared/{name}", f"in the egg {name}")
    return root


def run_folder(path: Path, *, with_old: bool) -> Path:
    """A run as Guild makes it, with an older copy of the library where that matters."""
    (path / ".guild/attrs").mkdir(parents=True)
    (path / ".guild/opref").write_text("train")
    (path / ".guild/manifest").write_text("")
    (path / "train.py").write_text("import shared")
    if with_old:
        (path / ".guild/attrs/funcs").write_text("recorded, of old")
        (path / "shared/sub").mkdir(parents=True)
        for name in ("__init__.py", "a.py", "sub/__init__.py", "sub/data.bin"):
            (path / "shared" / name).write_text(f"old {name}")
    return path


def by_recovery(_library: Path, run: Path) -> None:
    recover(str(run))


WAYS = {way.__name__: way for way in (by_copy, by_force, by_link, by_egg, by_recovery)}


def serve() -> None:
    """Makes each change that a line of the input asks for in a fork, and tells how that ended.

    A fork of the tests' own process costs ten times as much: it has hundreds of megabytes.
    """
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        way, library, run, at = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                crash_shim.install(int(at))
                WAYS[way](Path(library), Path(run))
                code = 0
            finally:
                os._exit(code)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


@pytest.fixture(scope="module")
def killed() -> Iterator[Killed]:
    """Makes a change in a process that is killed at its n-th change of a file, if it makes so many.

    The function returns whether the process was killed.
    """
    code = f"import {__name__}; {__name__}.serve()"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    # What coverage writes at the end of a process would be counted as changes of the run.
    env = {name: value for name, value in env.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, text=True, stdin=pipe, stdout=pipe) as server:

        def ask(way: Callable[..., object], library: Path, run: Path, at: int) -> bool:
            assert server.stdin
            assert server.stdout
            server.stdin.write(f"{way.__name__}\t{library}\t{run}\t{at}\n")
            server.stdin.flush()
            code = int(server.stdout.readline())
            assert code in (0, -signal.SIGKILL)
            return bool(code)

        yield ask


def refuse_or_recover(
    way: Way, library: Path, run: Path, untouched: Tree, *, can_recover: bool
) -> None:
    """A run that was whole is so again; another one refuses, unless all is copied anew."""
    is_empty = (run / ".guild/FUNCS-UNFINISHED").stat().st_size == 0
    if can_recover and not is_empty:
        assert recover(str(run), checks_only=True) == "whole"
        assert is_unfinished(str(run))
        assert recover(str(run)) == "whole"
        assert tree(run) == untouched
        return
    with pytest.raises(SnapshotError, match="was not finished"):
        recover(str(run))
    assert recover(str(run), copies_anew=True) == "part"
    failing: Way = lambda *given: [way(*given), 1 // 0]  # noqa: E731 - after the copy
    with pytest.raises(ZeroDivisionError), change(str(run), is_anew=True):
        failing(library, run)
    assert is_unfinished(str(run))
    with change(str(run), is_anew=True):
        way(library, run)
    assert recover(str(run)) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
@pytest.mark.parametrize("way", [by_force, by_link])
def test_killed_while_a_change_is_taken_back(
    tmp_path: Path, library: Path, killed: Killed, way: Way
) -> None:
    whole = run_folder(tmp_path / "whole", with_old=True)
    untouched, before = tree(whole), tree(library)
    outcomes = set()
    for at in (9, 14, 30):
        for again in range(1, 100):
            run = run_folder(tmp_path / "run", with_old=True)
            assert killed(way, library, run, at) is is_unfinished(str(run)) or at
            was_killed = killed(by_recovery, library, run, again)
            outcomes.add(was_killed)
            recover(str(run))
            assert not is_unfinished(str(run))
            now = {k: v for k, v in tree(run).items() if not k.startswith(".guild/funcs-copy")}
            assert now == untouched or not was_killed
            assert tree(library) == before
            shutil.rmtree(run)
            if not was_killed:
                break
    assert outcomes == {True, False}


def test_a_process_that_still_copies_is_not_disturbed(tmp_path: Path, library: Path) -> None:
    run = run_folder(tmp_path / "run", with_old=False)
    with change(str(run), is_whole=True):
        code = (
            "import sys; from guild_funcs.runfolder.recovery import recover\n"
            "try: recover(sys.argv[1], copies_anew=True)\nexcept Exception as e: print(e)"
        )
        command = [sys.executable, "-c", code, str(run)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == (
            "libraries are being copied into run run right now\n"
            f"  {run}/.guild/FUNCS-UNFINISHED\n"
            "wait until the process that does so has ended\n"
        )
        assert is_unfinished(str(run))
    assert library.is_dir()


HALF = b'a\nb\n{"whole": 1}\n"undone"\n'


@pytest.mark.parametrize(
    "data",
    [
        b"of an older version\n",
        b"\xff\n",
        b"a\nb\n[1]\n",
        b'a\nb\n{"whole": 1}\n"undone"\n',
        b"a\nb\n{}\n",
        None,
    ],
)
def test_a_mark_that_is_no_journal_refuses(tmp_path: Path, data: Optional[bytes]) -> None:
    run = run_folder(tmp_path / "run", with_old=True)
    mark = run / ".guild/FUNCS-UNFINISHED"
    mark.mkdir() if data is None else mark.write_bytes(data)
    before = tree(run)
    with pytest.raises(SnapshotError) as caught:
        recover(str(run), copies_anew=True)
    assert str(caught.value).endswith("delete that run and start the operation again") or not data
    assert tree(run) == before


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
@pytest.mark.parametrize(
    ("way", "with_old"),
    [
        pytest.param(by_copy, False, id="copy"),
        pytest.param(by_link, False, id="link"),
        pytest.param(by_link, True, id="link in the place of a copy"),
        pytest.param(by_force, True, id="forced source code"),
        pytest.param(by_egg, False, id="egg"),
    ],
)
def test_killed_at_each_change_of_a_file(
    tmp_path: Path, library: Path, killed: Killed, way: Way, *, with_old: bool
) -> None:
    before = tree(library)
    run = run_folder(tmp_path / "whole", with_old=with_old)
    assert not killed(way, library, run, 0)
    whole = tree(run)
    assert not is_unfinished(str(run))
    seen = {"refuses": 0, "as it was": 0, "whole": 0}
    for at in range(1, 1000):
        run = run_folder(tmp_path / "run", with_old=with_old)
        untouched = tree(run)
        was_killed = killed(way, library, run, at)
        assert tree(library) == before, at
        if is_unfinished(str(run)):
            seen["refuses"] += 1
            can_recover = way in (by_force, by_link)
            refuse_or_recover(way, library, run, untouched, can_recover=can_recover)
            assert can_recover or tree(run) == whole
        else:
            now = {k: v for k, v in tree(run).items() if not k.startswith(".guild/funcs-copy")}
            assert now in (untouched, whole), at
            seen["whole" if now == whole else "as it was"] += 1
        shutil.rmtree(run)
        if not was_killed:
            break
    assert all(seen.values()), seen


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a file system")
@pytest.mark.parametrize("way", [by_force, by_copy])
def test_a_disk_that_fills_up(tmp_path: Path, library: Path, way: Way) -> None:
    """The run is as it was, although not a byte more can be written."""
    for number in range(5):
        (library / f"shared/large{number}.bin").write_bytes(bytes(1 << 18))
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        run = run_folder(disk / "run", with_old=way is by_force)
        before = tree(run)
        with pytest.raises(SnapshotError, match="no space left on device"):
            way(library, run)
        assert tree(run) == before
        assert not is_unfinished(str(run))
    finally:
        subprocess.run(["umount", str(disk)], check=True)
