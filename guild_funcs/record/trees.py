"""The files of a library as they are on disk: where it was found, and in the run."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Optional

from guild_funcs.locate.origin import Origin
from guild_funcs.locate.path.folders import zip_errors
from guild_funcs.ordered import walk_folders
from guild_funcs.paths import rest_below
from guild_funcs.record import attribute, installs, listing
from guild_funcs.record.libraries import is_left_out
from guild_funcs.record.listing import Item, Listing
from guild_funcs.record.run import Run
from guild_funcs.snapshot import Entry, Mount, Problem, hash_entries, walk
from guild_funcs.snapshot.archives import archive_of
from guild_funcs.snapshot.entries import os_reason
from guild_funcs.snapshot.problems import problems_error

Tree = Mapping[str, Item]


def has_copy(library: Mapping[str, Any]) -> bool:
    """Tells whether the run has the library's files."""
    return library.get("target-type") == "copy"


def path_in_run(run: Run, library: Mapping[str, Any], target: str) -> Optional[str]:
    """Returns the path of a library's file in the run, None for the target of another library."""
    for mounted, place in attribute.placed(library):
        below = rest_below(target, mounted, "/")
        if below is not None:
            return os.path.normpath(os.path.join(run.folder, place + below))
    return None


def source_path(library: Mapping[str, Any], target: str) -> Optional[str]:
    """Returns the path of a library's file where it was found."""
    found = mount_of(library, target)
    return found and found[0]["source"] + found[1].replace("/", os.sep)


def source_paths(library: Mapping[str, Any], target: str) -> Iterator[str]:
    """Yields where a library's file was found, and where that really was: links lead elsewhere."""
    mount, below = mount_of(library, target) or ({}, "")
    for key in ("source", "real"):
        if key in mount:
            yield mount[key] + below.replace("/", os.sep)


def content(path: str) -> Optional[bytes]:
    """Returns the content of a file, perhaps one in an archive; None for a link, or unreadable."""
    archive = archive_of(path)
    try:
        if archive is not None:
            with zipfile.ZipFile(archive) as opened:
                return opened.read(path[len(archive) + 1 :].replace(os.sep, "/"))
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, "rb") as file:
                return file.read()
    except KeyError:  # the archive has no such member
        return None
    except zip_errors():
        return None
    return None


def mount_of(library: Mapping[str, Any], target: str) -> Optional[tuple[Mapping[str, str], str]]:
    """Returns the mount that a file is of, and what follows it; None for no file of the library.

    Several may have one place: portions of a namespace package, or a source folder that lies over
    a build folder. It is the last of them in which the file is.
    """
    every = ((m, rest_below(target, m["target"], "/")) for m in attribute.mounts(library)[::-1])
    found = [(mount, below) for mount, below in every if below is not None]
    there = (each for each in found if os.path.lexists(each[0]["source"] + each[1]))
    return next(there, found[-1] if found else None)


def used(run: Run, library: Mapping[str, Any], *, with_metadata: bool = False) -> Listing:
    """Returns the files as the run used them; without a list of them, those of its copy.

    The metadata of its installation is no part of the tree hash, and left out unless it is wanted.
    """
    listed = listing.read(run.folder, library)
    if listed is not None:
        known = (each if each.kind else _of_kind(run, library, each) for each in listed.items)
        listed = listed._replace(items=tuple(known))
        if with_metadata:
            return listed
        return listed._replace(items=tuple(_library_items(listed.items)))
    items = tuple(in_run(run, library, None).values()) if has_copy(library) else ()
    return Listing(items, tuple(library.get("left-out") or ()))


def _of_kind(run: Run, library: Mapping[str, Any], item: Item) -> Item:
    """Returns an item of a record of version 1, which has no kinds, with that of what is there."""
    paths = (path_in_run(run, library, item.target), source_path(library, item.target))
    found = (read_item(item.target, path) for path in paths if path is not None)
    return next((each for each in found if each.sha256 == item.sha256), item._replace(kind="file"))


def _library_items(items: Iterable[Item]) -> Iterator[Item]:
    return (each for each in items if not installs.is_metadata(each.target))


def now(library: Mapping[str, Any], left_out: Sequence[str]) -> Optional[Tree]:
    """Returns the files of a library as they are now; None when nothing of it is there.

    Raises:
        SnapshotError: It lists everything that cannot be read.
    """
    found: dict[str, Entry] = {}
    # One that lies over others comes first.
    sources = [m for m in attribute.mounts(library)[::-1] if _is_there(m["source"])]
    for mount in sources:
        if installs.is_metadata(mount["target"]):
            continue
        origin = Origin(library["name"], "folder", mount["source"], "", ())
        walked = walk(Mount(origin, mount["source"], mount["target"]))
        if walked.problems:
            raise problems_error("the library cannot be read: {}", walked.problems)
        for entry in walked.entries:
            if not is_left_out(entry.target, left_out):
                found.setdefault(entry.target, entry)
    if not sources:
        return None
    return {each.target: listing.item(each) for each in hash_entries(found.values())}


def _is_there(path: str) -> bool:
    """Tells whether a path exists, or may exist: in an archive, in a folder that cannot be read."""
    while not _may_exist(path):
        above = os.path.dirname(path)
        if above == path or os.path.isdir(above):
            return False
        path = above
        if os.path.isfile(path):
            return True
    return True


def _may_exist(path: str) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def in_run(run: Run, library: Mapping[str, Any], listed: Optional[Listing]) -> Tree:
    """Returns the files of the run's copy; what other fields of the run put there is not of it."""
    expected = {each.target for each in listed.items} if listed else set()
    found: dict[str, Item] = {}
    for target, path in _paths(run, library):
        is_metadata = installs.is_metadata(target)
        is_others = listed is not None and target not in expected and _is_known(run, path)
        if not (is_metadata or is_others):
            found[target] = read_item(target, path)
    return found


def _is_known(run: Run, path: str) -> bool:
    return os.path.relpath(path, run.folder).replace(os.sep, "/") in run.manifest


def _paths(run: Run, library: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for target, place in attribute.placed(library):
        path = os.path.join(run.folder, *place.split("/"))
        if os.path.islink(path) or os.path.isfile(path):
            yield target, path
            continue
        for root, folders, names in walk_folders(path, onerror=_refuse):
            links = [name for name in folders if os.path.islink(os.path.join(root, name))]
            folders[:] = [name for name in folders if name != "__pycache__"]
            below = root[len(path) :].replace(os.sep, "/")
            for name in (*names, *links):
                if not _is_bytecode(root, name):
                    yield f"{target}{below}/{name}", os.path.join(root, name)


def _refuse(error: OSError) -> None:
    """Raises SnapshotError for a folder of the copy that is there and cannot be read."""
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        problem = Problem(str(error.filename), os_reason(error))
        raise problems_error("the run's copy cannot be read: {}", [problem])


def _is_bytecode(folder: str, name: str) -> bool:
    return name.endswith(".pyc") and os.path.exists(os.path.join(folder, name[:-1]))


def read_item(target: str, path: str) -> Item:
    """Returns what the tree hash covers of the file or symlink at `path`; no link is followed.

    What is no longer a file, or cannot be read, has no hash.
    """
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            link = os.readlink(path)
            return Item(target, "link", hashlib.sha256(os.fsencode(link)).hexdigest(), link)
        if stat.S_ISREG(status.st_mode):
            kind = "exec" if status.st_mode & stat.S_IXUSR else "file"
            return Item(target, kind, installs.file_hash(path, "sha256"))
    except OSError:
        pass
    return Item(target, "other", "")
