"""Installed distributions as text on disk: `*.dist-info`, `*.egg-info`, `EGG-INFO`, `*.egg-link`.

`importlib.metadata.packages_distributions()` reads the record of every
distribution (hundreds of milliseconds in a large environment). Here only the
distributions that may own a name are read, the likeliest first. The formats:
https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Optional

from guild_funcs.errors import FuncsError
from guild_funcs.locate.installed.files import editable_project, record_rows
from guild_funcs.locate.path.folders import DiskFolder, Folder
from guild_funcs.paths import is_below
from guild_funcs.structs import dataclass

SITES = ("site-packages", "dist-packages")
METADATA = (".dist-info", ".egg-info", ".egg-link")

_SEPARATORS = r"[-_.]+"


@dataclass(frozen=True)
class Metadata:
    """The metadata of one distribution. What is in its files is read when it is asked for.

    Args:
        within: The entry of the import path that holds it.
        entry: The path of that entry.
        file: The name of the metadata folder (or file) in it.
        folder: The folder of the metadata's own files.
        source: The folder of the project, where something else than `direct_url.json`
            tells that the install is editable: an egg-link, a `.pth`.
    """

    within: Folder
    entry: str
    file: str
    folder: Folder
    source: Optional[str] = None

    @property
    def path(self) -> str:
        """Returns the path of the metadata folder."""
        return os.path.join(self.entry, self.file)

    @property
    def name(self) -> str:
        """Returns the distribution's name as it calls itself: "PyYAML"."""
        return self._name_version[0]

    @property
    def version(self) -> str:
        """Returns its version, or "" when it says none."""
        return self._name_version[1]

    @cached_property
    def _name_version(self) -> tuple[str, str]:
        text = self.folder.read("METADATA", 4096) or self.folder.read("PKG-INFO", 4096)
        (name, version), (stem, number) = _name_version(text), _file_name_version(self.file)
        return name or stem, version or number

    @cached_property
    def project(self) -> Optional[str]:
        """The folder of the project, for an editable install."""
        if self.source:
            return self.source
        text = self.folder.read("direct_url.json")
        return editable_project(text, os.path.join(self.path, "direct_url.json"))

    @property
    def label(self) -> str:
        """Returns name and version, for a person."""
        return f"{self.name} {self.version}".strip()

    def owns(self, target: str) -> bool:
        """Tells whether the file or folder `target` was installed with it."""
        if not self._record:
            return target.partition("/")[0].partition(".")[0] in self.top_level()
        line = os.fsencode(target)
        if self._record.startswith((line + b"/", line + b",")):
            return True
        at = self._record.find(b"\n" + line)
        while at >= 0 and self._record[at + 1 + len(line)] not in b"/,":
            at = self._record.find(b"\n" + line, at + 1)
        return at >= 0

    @cached_property
    def _record(self) -> bytes:
        return self.folder.read("RECORD")

    def files(self) -> tuple[str, ...]:
        """Returns the installed files by RECORD, relative to the entry."""
        rows = record_rows(self._record, os.path.join(self.path, "RECORD"))
        return tuple(row[0].replace("\\", "/") for row in rows)

    def top_level(self) -> tuple[str, ...]:
        """Returns the names in `top_level.txt`, which setuptools writes."""
        text = self.folder.read("top_level.txt").decode("utf-8", "replace")
        return tuple(line.strip() for line in text.splitlines() if line.strip())


def normalized(name: str) -> str:
    """Returns a distribution's name in the form in which names are compared (PEP 503).

    Example:
        >>> normalized("Scikit_Learn")
        'scikit-learn'
    """
    return name.lower() if name.isalnum() else re.sub(_SEPARATORS, "-", name).lower()


def metadata_files(folder: Folder) -> dict[str, list[str]]:
    """Returns the metadata folders in an entry of the path, by normalized name."""
    found: dict[str, list[str]] = {}
    for file in folder.names():
        if file.endswith(METADATA):
            found.setdefault(normalized(_file_name_version(file)[0]), []).append(file)
    if folder.has_folder("EGG-INFO"):
        name, _ = _name_version(folder.below("EGG-INFO").read("PKG-INFO", 4096))
        found.setdefault(normalized(name), []).append("EGG-INFO")
    return found


def _file_name_version(file: str) -> tuple[str, str]:
    # The forms are NAME-VERSION.dist-info, in which old tools left "-" in NAME, and NAME.egg-link,
    # NAME.egg-info and NAME-VERSION-pyX.Y.egg-info, in which setuptools never did.
    stem, _, suffix = file.rpartition(".")
    if suffix == "dist-info":
        name, _, version = stem.rpartition("-")
        return name or version, version if name else ""
    if suffix == "egg-link":
        return stem, ""
    name, _, rest = stem.partition("-")
    return name, rest.partition("-")[0]


def read_metadata(folder: Folder, entry: str, file: str) -> Metadata:
    """Returns the distribution whose metadata is `file` in the entry `folder`."""
    if not file.endswith(".egg-link"):
        return Metadata(folder, entry, file, folder.below(file))
    # The first line that `setup.py develop` writes is the folder that holds the egg-info.
    lines = folder.read(file).decode("utf-8", "surrogateescape").splitlines() or [""]
    project = DiskFolder(os.path.abspath(os.path.join(entry, lines[0].strip())))
    infos = metadata_files(project).get(normalized(file.rpartition(".")[0]), [])
    info = next((project.below(name) for name in infos if name.endswith("-info")), project)
    return Metadata(folder, entry, file, info, project.path)


def _name_version(text: bytes) -> tuple[str, str]:
    found = {b"Name": "", b"Version": ""}
    for line in text.split(b"\n"):
        field, _, value = line.partition(b":")
        if found.get(field) == "":  # the first one counts
            found[field] = value.strip().decode("utf-8", "replace")
    return found[b"Name"], found[b"Version"]


def all_metadata(folder: Folder, entry: str, likely: str = "") -> Iterator[Metadata]:
    """Yields the distributions in an entry, those named like `likely` first."""
    found = metadata_files(folder)
    wanted = normalized(likely.replace(".", "-"))

    def distance(name: str) -> int:
        return 1 if wanted in name or name in wanted else 2 if _shortens(wanted, name) else 3

    for file in found.pop(wanted, ()):  # most often it is that, and the others are not looked at
        yield read_metadata(folder, entry, file)
    for name in sorted(found, key=distance):
        for file in found[name]:
            yield read_metadata(folder, entry, file)


def _shortens(short: str, name: str) -> bool:
    """Tells whether a name has the letters of a short one in their order, from the first on.

    The records of all others need not be read for `sklearn` of scikit-learn, `PIL` of pillow.
    """
    left = iter(name)
    return short[:1] == name[:1] and all(letter in left for letter in short)


def owner(folder: Folder, entry: str, target: str, name: str) -> Optional[Metadata]:
    """Returns the distribution in `folder` that installed `target`, or None.

    Args:
        folder: An entry of the import path, opened.
        entry: Its path.
        target: The file or folder below it.
        name: The import name, to look first where the distribution is named alike.
    """
    each = all_metadata(folder, entry, name)
    return next((metadata for metadata in each if metadata.owns(target)), None)


def is_site(entry: str) -> bool:
    """Tells whether an entry of the path is where Python installs distributions."""
    return os.path.basename(entry) in SITES


def editable_owner(sites: Sequence[str], path: str) -> Optional[Metadata]:
    """Returns the editable install whose project holds `path`, the innermost project first."""
    found = [each for each in _editables(sites) if is_below(path, each.project or "")]
    return max(found, key=lambda metadata: len(metadata.project or ""), default=None)


def without_project(sites: Sequence[str]) -> Iterator[Metadata]:
    """Yields the editable installs whose project was moved or removed."""
    return (each for each in _editables(sites) if not os.path.isdir(each.project or ""))


def _editables(sites: Sequence[str]) -> Iterator[Metadata]:
    for site in map(DiskFolder, sites):
        for file in site.names():
            if file.endswith((".dist-info", ".egg-link")):
                metadata = read_metadata(site, site.path, file)
                try:
                    project = metadata.project
                except FuncsError:
                    continue  # Broken metadata of another distribution does not matter here.
                if project:
                    yield metadata


def added_by_pth(sites: Sequence[str], entry: str) -> bool:
    """Tells whether a `.pth` file of a site folder puts `entry` on the path.

    Import lines in `.pth` files are never run here; only `site` does that.
    """
    folders = (DiskFolder(site) for site in sites)
    files = ((at, name) for at in folders for name in at.names() if name.endswith(".pth"))
    return any(entry in pth_entries(at, name) for at, name in files)


def pth_entries(site: DiskFolder, file: str) -> tuple[str, ...]:
    """Returns the folders that a `.pth` file adds to the path, absolute."""
    lines = site.read(file).decode("utf-8", "surrogateescape").splitlines()
    given = (line.strip() for line in lines if not line.startswith(("import ", "import\t", "#")))
    return tuple(os.path.abspath(os.path.join(site.path, line)) for line in given if line)
