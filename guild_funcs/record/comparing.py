"""Compares a library that a run used with the library now, or with that of another run."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Literal, Optional

from guild_funcs.locate.origin import Origin
from guild_funcs.paths import rest_below
from guild_funcs.record import ATTRIBUTE, attribute, installs
from guild_funcs.record.libraries import file_name, is_left_out
from guild_funcs.snapshot import Mount, hash_entries, walk

Status = Literal["same", "changed", "missing"]
# From a file's target to what tells its content: a hash.
Files = Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """A run as far as it matters here.

    Args:
        name: The run's id.
        folder: The run directory.
        value: The value of its attribute.
        manifest: The SHA-1 of each file that Guild knows of, by path in the run.
    """

    name: str
    folder: str
    value: Any
    manifest: Mapping[str, str]

    @property
    def libraries(self) -> list[dict[str, Any]]:
        """The records of the libraries."""
        return attribute.libraries(self.value)


@dataclass(frozen=True)
class Difference:
    """What became of a library since a run used it.

    Args:
        name: The library's name.
        status: `missing` when nothing of it is where it was.
        changed: Targets of files whose content differs.
        added: Those that the run does not have.
        removed: Those that only the run has.
        in_run: Those whose copy in the run is not as it was copied.
        detail: What else there is to say.
    """

    name: str
    status: Status
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    in_run: tuple[str, ...] = ()
    detail: str = ""


def verify(run: Run, library: Mapping[str, Any]) -> Difference:
    """Returns how a library is now, against what the run recorded.

    Raises:
        SnapshotError: A file of it cannot be read.
    """
    name = library["name"]
    if "record-sha256" in library:
        return _verify_installed(library)
    sources = [mount["source"] for mount in attribute.mounts(library)]
    in_run = tuple(_altered(run, library))
    if not any(os.path.lexists(source) for source in sources):
        return Difference(name, "missing", in_run=in_run, detail=", ".join(sources))
    if library.get("target-type") == "copy":
        used, now = _copied(run, library), _now(library, "sha1")
    else:
        used, now = _listed(run, library), _now(library, "sha256")
    changed = tuple(sorted(t for t in used if t in now and used[t] != now[t]))
    removed = tuple(sorted(set(used) - set(now)))
    added = tuple(sorted(set(now) - set(used))) if "left-out-more" not in library else ()
    status: Status = "changed" if changed or removed or added or in_run else "same"
    return Difference(name, status, changed, added, removed, in_run)


def _verify_installed(library: Mapping[str, Any]) -> Difference:
    """Compares by the installer's RECORD, which has the hash of each file."""
    name = library["name"]
    entry = os.path.dirname(attribute.mounts(library)[0]["source"])
    distribution, version = library.get("distribution", ""), library.get("version", "")
    origin = Origin(name, "package", "", entry, (), distribution=distribution)
    text = installs.record_text(origin)
    if text is None:
        return Difference(name, "missing", detail=f"{distribution} is not installed in {entry}")
    if installs.recorded_content(origin)["record-sha256"] != library["record-sha256"]:
        folder = os.path.basename(installs.metadata_folder(origin) or "")
        detail = f"{distribution} {version} was used, {folder} is installed"
        return Difference(name, "changed", detail=detail)
    changed, removed = installs.altered_files(entry, text)
    status: Status = "changed" if changed or removed else "same"
    return Difference(name, status, changed=changed, removed=removed)


def paths_in_run(run: Run, library: Mapping[str, Any]) -> dict[str, str]:
    """Returns the files of a library that a run has: path relative to the run, by target."""
    return {
        target + inside: path
        for target, place in attribute.placed(library)
        for path in run.manifest
        if (inside := rest_below(path, place, "/")) is not None
    }


def _copied(run: Run, library: Mapping[str, Any]) -> Files:
    found = paths_in_run(run, library).items()
    return {
        target: run.manifest[path] for target, path in found if not installs.is_metadata(target)
    }


def _altered(run: Run, library: Mapping[str, Any]) -> Iterator[str]:
    if library.get("target-type") != "copy":
        return
    for target, path in sorted(paths_in_run(run, library).items()):
        full = os.path.join(run.folder, path)
        if not os.path.isfile(full) or installs.file_hash(full, "sha1") != run.manifest[path]:
            yield target


def _listed(run: Run, library: Mapping[str, Any]) -> Files:
    path = os.path.join(run.folder, ".guild", ATTRIBUTE, file_name(library["name"]))
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as listed:
            pairs = [line.rstrip("\n").split("  ", 1) for line in listed]
    except OSError:
        return {}
    return {pair[1]: pair[0] for pair in pairs if len(pair) > 1}


def _now(library: Mapping[str, Any], algorithm: Literal["sha1", "sha256"]) -> Files:
    found: dict[str, str] = {}
    left_out = library.get("left-out") or ()
    for mount in attribute.mounts(library):
        source, target = mount["source"], mount["target"]
        if not os.path.lexists(source) or installs.is_metadata(target):
            continue
        origin = Origin(library["name"], "folder", source, "", ())
        walked = walk(Mount(origin, source, target))
        for item in hash_entries(walked.entries):
            if not is_left_out(item.target, left_out):
                digest = getattr(item, algorithm)
                found.update(
                    {item.target: digest} if digest else _through(source, item.target, target)
                )
    return found


def _through(source: str, target: str, mounted: str) -> Files:
    """Returns the files that a symlink stands for: Guild's manifest has those seen through it."""
    path = source + target[len(mounted) :]
    if os.path.isfile(path):
        return {target: installs.file_hash(path, "sha1")}
    return {
        target + found[len(path) :].replace(os.sep, "/"): installs.file_hash(found, "sha1")
        for root, _dirs, names in os.walk(path)
        for found in (os.path.join(root, name) for name in names)
    }


Read = Callable[[str], Optional[bytes]]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its name, the targets it has, and their content."""

    name: str
    targets: frozenset[str]
    read: Read


def run_side(run: Run, library: Mapping[str, Any]) -> Side:
    """Returns the files of a library as the run has them."""
    paths = paths_in_run(run, library)
    return Side(
        run.name[:8],
        frozenset(target for target in paths if not installs.is_metadata(target)),
        lambda target: _content(os.path.join(run.folder, paths[target])),
    )


def now_side(library: Mapping[str, Any]) -> Side:
    """Returns the files of a library as they are now."""
    mounts = attribute.mounts(library)

    def read(target: str) -> Optional[bytes]:
        for mount in mounts:
            inside = rest_below(target, mount["target"], "/")
            if inside is not None:
                return _content(mount["source"] + inside.replace("/", os.sep))
        return None

    return Side("now", frozenset(_now(library, "sha1")), read)


def _content(path: str) -> Optional[bytes]:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def unified(before: Side, after: Side) -> Iterator[str]:
    """Yields the lines of a unified diff between two sides, file by file."""
    for target in sorted(before.targets | after.targets):
        old = before.read(target) if target in before.targets else None
        new = after.read(target) if target in after.targets else None
        if old != new:
            names = (f"{before.name}/{target}", f"{after.name}/{target}")
            yield from _file_diff(old, new, names)


def _file_diff(old: Optional[bytes], new: Optional[bytes], names: tuple[str, str]) -> Iterator[str]:
    old_name, new_name = (
        name if data is not None else "/dev/null" for name, data in zip(names, (old, new))
    )
    try:
        before, after = _lines(old or b""), _lines(new or b"")
    except UnicodeDecodeError:
        yield f"Binary files {old_name} and {new_name} differ"
        return
    for line in difflib.unified_diff(before, after, old_name, new_name, lineterm=""):
        yield line.rstrip("\n")


def _lines(data: bytes) -> Sequence[str]:
    if b"\0" in data:
        raise UnicodeDecodeError("utf-8", data, 0, 1, "a null byte")
    return data.decode("utf-8").splitlines()
