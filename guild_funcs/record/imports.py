"""Tells where the imported modules came from, against the libraries that a run recorded.

It runs in the operation's process when that ends, so it only looks: no module
is asked for anything (`object.__getattribute__` does not wake a lazy one), and
only the standard library is imported.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Optional

from guild_funcs.ordered import list_folder
from guild_funcs.paths import is_below
from guild_funcs.record.imported import editable_folders

# Installers put distributions into site-packages, and on Debian into dist-packages.
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_NOT_IN_HOUSE = {"__main__", "__mp_main__", "guild", "guild_funcs", "sitecustomize"}
_SHOWN = 20

# A word of a macro that needs no quotes, and a YAML value that needs none.
_SAFE = r"[\w./+@%~-]+"
_PLAIN = r"\$\([\w./+@%~' -]+\)"

SNAPSHOT = "snapshot"
SOURCE = "source"
NOT_IMPORTED = "not imported"
NO_FILE = "no file"
FAILED = "import failed"
"""How the text of a library begins whose import ended with an error, which follows."""


class Library(NamedTuple):
    """A library of the record: its import name, where the run has it, where it was found.

    Args:
        name: The dotted import name of what was mounted.
        copies: Absolute paths in the run; empty when nothing was copied.
        sources: Absolute paths of what was copied, linked or verified.
    """

    name: str
    copies: tuple[str, ...]
    sources: tuple[str, ...]


class Stray(NamedTuple):
    """A module that was imported from where it should not be."""

    name: str
    path: str
    include: str = ""


def recorded_libraries(record: Any, run_dir: str) -> list[Library]:
    """Returns the libraries of a record's value; what is no such value has none.

    One that a run has twice, as a rule and a dependency bring it, may be imported from either.
    """
    found = record.get("libraries") if isinstance(record, dict) else None
    listed = found if isinstance(found, list) else []
    made: dict[str, Library] = {}
    for each in (library for item in listed for library in _libraries(item, run_dir)):
        known = made.get(each.name, Library(each.name, (), ()))
        made[each.name] = Library(
            each.name, known.copies + each.copies, known.sources + each.sources
        )
    return list(made.values())


def closure_limits(record: Mapping[str, Any]) -> Optional[tuple[str, ...]]:
    """Returns what each search for what a run imports leaves out; None when there was none.

    One search that leaves nothing out is enough for nothing to be left out.

    Example:
        >>> limited = {"imports": {"scripts": ["train.py"], "limits": ["depth=1"]}}
        >>> closure_limits({"expressions": [limited]}), closure_limits({})
        (('depth=1',), None)
        >>> closure_limits({"expressions": [limited, {"imports": {"scripts": ["train.py"]}}]})
        ()
    """
    listed = record.get("expressions")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    searches = [item["imports"] for item in items if item.get("imports")]
    limits = [each.get("limits") if isinstance(each, dict) else None for each in searches]
    if not limits:
        return None
    if not all(limits):
        return ()
    told = (str(each) for found in limits if isinstance(found, list) for each in found)
    return tuple(dict.fromkeys(told))


def _libraries(item: Any, run_dir: str) -> Iterator[Library]:
    try:
        root = os.path.normpath(os.path.join(run_dir, item["dest"]))
        by_name: dict[str, list[tuple[str, str]]] = {}
        package = str(item["name"]).replace(".", "/") + "/"
        is_by_file = any(m["target"].startswith(package + "__init__.") for m in item["mounts"])
        for mount in item["mounts"]:
            # meson-python's editable installs have a mount for each file of a package.
            is_in_package = is_by_file and mount["target"].startswith(package)
            name = item["name"] if is_in_package else import_name(mount["target"])
            if name:
                place = os.path.join(root, mount.get("place") or mount["target"])
                by_name.setdefault(name, []).append((place, mount["source"]))
        copied = item["target-type"] != "verify-source"
    except (KeyError, TypeError, AttributeError):
        return
    for name, pairs in by_name.items():
        copies, sources = zip(*pairs)
        yield Library(
            name, copies if copied else (), () if item["target-type"] == "copy" else sources
        )


def import_name(target: str) -> Optional[str]:
    """Returns the import name of a mount's place, or None when it has none.

    Example:
        >>> import_name("google/cloud/storage"), import_name("helper.py"), import_name("x.libs")
        ('google.cloud.storage', 'helper', None)
    """
    folder, _, last = target.rpartition("/")
    stem, dot, rest = last.partition(".")
    if last.startswith("__init__."):
        return None  # this is the open part of an old-style namespace package
    if dot and rest.rpartition(".")[2] not in ("py", "pyc", "so", "pyd"):
        return None
    parts = [*folder.split("/"), stem] if folder else [stem]
    return ".".join(parts) if all(part.isidentifier() for part in parts) else None


def origins(
    libraries: Iterable[Library], files: Mapping[str, Optional[str]]
) -> tuple[dict[str, str], list[Stray]]:
    """Returns where each library was imported from, and the modules of theirs from elsewhere."""
    told: dict[str, str] = {}
    strays: list[Stray] = []
    for library in libraries:
        inside = library.name + "."
        own = [(n, f) for n, f in files.items() if n == library.name or n.startswith(inside)]
        wrong = [(n, f) for n, f in own if not _is_expected(library, n, f)]
        if wrong:
            _, file = min(wrong)
            told[library.name] = file or NO_FILE
            strays.append(Stray(library.name, file or NO_FILE))
        else:
            where = SNAPSHOT if library.copies else SOURCE
            told[library.name] = where if own else NOT_IMPORTED
    return told, strays


def holds(library: Library, files: Iterable[str]) -> bool:
    """Tells whether a file is one of a library, or of its copy in the run."""
    return any(_is_expected(library, "", os.path.abspath(file)) for file in files)


def _is_expected(library: Library, name: str, file: Optional[str]) -> bool:
    if file is None:
        return name != library.name  # a library may have made the module: `six.moves`
    places = (*library.copies, *library.sources)
    if any(is_below(file, place) for place in places):
        return True
    real = os.path.realpath(file)
    return any(is_below(real, os.path.realpath(place)) for place in places)


def in_house(
    libraries: Iterable[Library],
    files: Mapping[str, Optional[str]],
    run_dir: str,
    path: Collection[str] = (),
) -> list[Stray]:
    """Returns the modules that are neither Python's, nor installed, nor the run's, nor recorded.

    One for each package, each with the value for `sourcecode: include` that would add it.

    Args:
        libraries: Those of the record.
        files: The file of each module.
        run_dir: The run directory.
        path: `sys.path` as it was when the process started: from there a name alone is found.
    """
    known = (*_python_folders(), run_dir, os.path.realpath(run_dir))
    prefixes = tuple(folder + os.sep for folder in known)
    recorded = [library.name for library in libraries]
    found: dict[str, str] = {}
    for name in sorted(files):
        file, top = files[name], name.partition(".")[0]
        if file is None or top in _NOT_IN_HOUSE or file.startswith(prefixes):
            continue
        if any(_covers(each, name) or _covers(name, each) for each in recorded):
            continue
        if any(folder in file for folder in _INSTALLED) or any(_covers(n, name) for n in found):
            continue
        if os.path.realpath(file).startswith(prefixes) or _is_installed_beside(name, file):
            continue
        found[name] = file
    editable = editable_folders(path) if found else []
    return [_stray(name, file, path, editable) for name, file in list(found.items())[:_SHOWN]]


def _covers(outer: str, name: str) -> bool:
    return name == outer or name.startswith(outer + ".")


def _python_folders() -> set[str]:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    stdlib = os.path.dirname(os.__file__)
    platform = os.path.join(sys.base_exec_prefix, getattr(sys, "platlibdir", "lib"), version)
    return {stdlib, os.path.realpath(stdlib), platform}


def _stray(name: str, file: str, path: Collection[str], editable: Collection[str]) -> Stray:
    is_package = os.path.basename(file).partition(".")[0] == "__init__"
    place = os.path.dirname(file) if is_package else file
    stem, entry = _stem_and_entry(name, place)
    if stem != name:  # the module was loaded from a file, under another name
        return Stray(name, place, macro("find", os.path.basename(place), os.path.dirname(place)))
    function = "package" if is_package else "module"
    real = {os.path.realpath(each) for each in path}
    # A name alone is found there, also in the project of an editable install.
    is_known = os.path.realpath(entry) in real or any(is_below(entry, each) for each in editable)
    return Stray(name, place, macro(function, name, *(() if is_known else (entry,))))


def _stem_and_entry(name: str, place: str) -> tuple[str, str]:
    """Returns the import name that a place has, as long as `name`, and the folder it is in."""
    parts: list[str] = []
    entry = place
    for _ in name.split("."):
        entry, last = os.path.split(entry)
        parts.insert(0, last.partition(".")[0])
    return ".".join(parts), entry


def macro(function: str, *words: str) -> str:
    """Returns a call as a value for YAML: quoted as far as the macro and YAML need it.

    Example:
        >>> macro("package", "shared"), macro("module", "helper", "/my lib")
        ('$(package shared)', "$(module helper '/my lib')")
    """
    text = f"$({function} {' '.join(map(_word, words))})"
    return text if re.fullmatch(_PLAIN, text) else json.dumps(text, ensure_ascii=False)


def _word(text: str) -> str:
    return text if re.fullmatch(_SAFE, text) else "'" + text.replace("'", "''") + "'"


def _is_installed_beside(name: str, file: str) -> bool:
    """Tells whether an installer's record beside the module names it (`pip install --target`)."""
    parts = name.split(".")
    is_package = os.path.basename(file).partition(".")[0] == "__init__"
    entry = file
    for _ in range(len(parts) + is_package):
        entry = os.path.dirname(entry)
    inside = os.path.relpath(file, entry).replace(os.sep, "/")
    try:
        infos = [n for n in list_folder(entry) if n.endswith(".dist-info")]
        return any(_names(os.path.join(entry, info, "RECORD"), inside) for info in infos)
    except OSError:
        return False


def _names(record: str, inside: str) -> bool:
    try:
        with open(record, encoding="utf-8", errors="replace") as lines:
            return any(line.startswith(inside + ",") for line in lines)
    except OSError:
        return False
