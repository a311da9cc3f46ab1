"""Snapshots beside `cp -r` and Guild's own copy, their memory, and the check of their size."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from places import BENCH, Environment, clean, fresh
from sides import Measure, Work, process

# In memory, where the system has such a folder: a copy there takes no longer for a slow disk.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it

_OURS = """
import sys, time
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.snapshot import Known, copy, known, plan
name, source, dest, *kept = sys.argv[1:]
known.SETTLED = 0.0  # the tree was made just now
origin = Origin(name, "package", source + "/__init__.py", source, (Part(source, name),))
begun = time.process_time()
copy(plan([origin]).entries, dest, known=Known(*kept))
print(time.process_time() - begun)
"""
_GUILDS = """
import os, sys, time
from guild import file_util, op_util
_name, source, dest, *_ = sys.argv[1:]
os.makedirs(dest + "/.guild")
select = file_util.FileSelect(None, [file_util.include("*")])
handler = op_util.sourcecode_manifest_logger_cls(dest)
begun = time.process_time()
op_util.copy_sourcecode(source, select, dest, handler_cls=handler)
print(time.process_time() - begun)
"""
_PEAK = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
_SIZES = """
import time
from guild_funcs.snapshot import Entry, check_size
entries = [Entry(f"lib/d{n}/x", "/x", "file", 0o644, 2**13) for n in range(12_000)]
begun = time.process_time()
check_size(entries, {})
print(time.process_time() - begun)
"""


def rows(_plain: Environment, funcs: Environment) -> Iterator[Work]:
    """Yields the rows; the trees are packages from PyPI, and one of many small files."""
    packages = {name: funcs.site_packages / name for name in ("sympy", "scipy")}
    sources = {**packages, "1,500 small files": _files("small-tree", 1500)}
    for name, source in sources.items():
        with _folder(_MEMORY) as scratch:
            here, kept = _tree(source, scratch), str(scratch / "hashes")
            theirs = _cp(here, scratch)
            ours, again = (_copying(funcs, _OURS, here, scratch, *k) for k in ((), (kept,)))
            yield Work(f"snapshot, {name}, in memory", "cp -r", "x1.5", theirs, ours)
            if name == "scipy":
                yield Work("snapshot, scipy again, in memory", "cp -r", "x1.5", theirs, again)
    for name in ("scipy", "1,500 small files"):
        scratch = fresh("copies-" + name.rpartition(" ")[2])
        here, kept = _tree(sources[name], scratch), str(scratch / "hashes")
        theirs = _copying(funcs, _GUILDS, here, scratch, is_on_disk=True)
        ours, again = (
            _copying(funcs, _OURS, here, scratch, *k, is_on_disk=True) for k in ((), (kept,))
        )
        yield Work(f"snapshot, {name}, on disk", "Guild's own copy", "x0.8", theirs, ours)
        if name == "scipy":
            yield Work("snapshot, scipy again, on disk", "Guild's own copy", "x0.8", theirs, again)
    folder = fresh("sizes")
    yield Work(
        "size limits of 12,000 folders",
        "nothing",
        "50 ms",
        lambda: 1e-3,
        lambda: _printed([funcs.script("python"), "-c", _SIZES], folder),
    )
    with _folder(_MEMORY) as scratch:

        @cache
        def many(where: Path = scratch) -> Path:
            return _files("many-files", 100_000, where)

        yield Work(
            "memory for 100,000 files, MB",
            "Guild's own copy",
            "+60 MB",
            _copying(funcs, _GUILDS + _PEAK, many, scratch),
            _copying(funcs, _OURS + _PEAK, many, scratch),
            is_long=True,
        )


class _folder:  # noqa: N801 - used as a statement
    """A new folder below another one, removed at the end; in `.bench` when there is no such."""

    def __init__(self, parent: Path) -> None:
        self._path = Path(tempfile.mkdtemp(dir=parent if os.access(parent, os.W_OK) else BENCH))

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            shutil.rmtree(self._path)


def _files(name: str, count: int, parent: Path | None = None) -> Path:
    folder = (parent / name if parent else fresh(name)) / "tree"
    for number in range(count):
        path = folder / f"d{number % max(30, count // 100)}" / f"m{number}.py"
        if number < max(30, count // 100):
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"x = {number}\n" * (40 if count < 10_000 else 1))
    (folder / "__init__.py").touch()
    return folder


def _tree(source: Path, scratch: Path) -> Path:
    """Copies a tree, without bytecode, to where it is copied from."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(source, scratch / "source" / "tree", ignore=ignored))


def _cp(source: Path, scratch: Path) -> Measure:
    def measure() -> float:
        dest = scratch / "copied"
        shutil.rmtree(dest, ignore_errors=True)
        return process(["cp", "-r", str(source), str(dest)], scratch, clean())

    return measure


def _copying(
    funcs: Environment,
    program: str,
    source: Path | Callable[[], Path],
    scratch: Path,
    *more: str,
    is_on_disk: bool = False,
) -> Measure:
    """Returns the measure of a copy by a program.

    On a disk each goes to a folder of its own, and none is removed meanwhile: ext4 passes by
    the places of files that were removed within some minutes, one by one, for each new file.
    That was a third to two thirds of the time of both sides.
    """

    def measure() -> float:
        path = source if isinstance(source, Path) else source()
        dest = scratch / "copied"
        if is_on_disk:
            dest = Path(tempfile.mkdtemp(dir=scratch), "copied")
        else:
            shutil.rmtree(dest, ignore_errors=True)
        command = [funcs.script("python"), "-c", program, "tree", str(path), str(dest), *more]
        return _printed(command, scratch)

    return measure


def _printed(command: list[str], folder: Path) -> float:
    """Returns the last number that a program prints."""
    done = subprocess.run(
        command, cwd=folder, env=clean(), stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout.split()[-1])
