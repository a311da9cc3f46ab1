"""What the locator found, as data: the origin of a library, and what lost to it."""

from __future__ import annotations

import fnmatch
import os
import posixpath
from typing import Literal, Optional

from guild_funcs.context import Text
from guild_funcs.paths import rest_below
from guild_funcs.structs import dataclass, field

Kind = Literal["package", "namespace", "module", "extension", "sourceless", "folder", "file"]


@dataclass(frozen=True)
class Loser:
    """A candidate that Python would not import, because another comes first."""

    path: str
    entry: str
    why: str


@dataclass(frozen=True)
class Part:
    """One file or folder to bring into the run, and where Python expects it.

    Args:
        source: The absolute path of the file or folder.
        target: Its place below the run's import root, with `/`: `shared`,
            `helper.py`, `google/cloud/storage`. Parts may share a target: a namespace
            package has one part for each of its folders.
        archive: The zip or egg that holds `source`, when it is inside one.
    """

    source: str
    target: str
    archive: Optional[str] = None

    def has_folder(self, rest: str = "") -> bool:
        """Tells whether the part is a folder, or has one at `rest`, which begins with `/`.

        Example:
            >>> Part("/", "shared").has_folder(), Part("/", "shared").has_folder("/gone")
            (True, False)
        """
        path = self.source + rest
        if self.archive is None:
            return os.path.isdir(path)
        import zipfile

        with zipfile.ZipFile(self.archive) as opened:
            inside = os.path.relpath(path, self.archive)
            return zipfile.Path(opened).joinpath(inside).is_dir()


@dataclass(frozen=True)
class Origin:
    """Where a library comes from: what was chosen, why, from which entry.

    Args:
        name: The name that was asked for: a dotted import name, a distribution
            name, or the name given to `find`.
        kind: What it is.
        path: The absolute path of the folder or file that the name stands for.
        entry: The entry of the import path (or of the given paths) it is in.
        parts: What belongs to it, in the order to mount it.
        why: How it was found, for a person: "first on PYTHONPATH",
            "editable install of acme-shared 1.2".
        losers: Other candidates, best first.
        distribution: The name of the distribution that provides it.
        version: That distribution's version.
        editable: True for an editable install.
        warnings: What a user should know: a finder that will beat the
            snapshot, for example.
        run_env: Environment variables (name, value) that a run needs to import
            the snapshot: they switch an editable install's finder off. Values for the
            same name are joined by `os.pathsep`, with what the environment has already.
        reason: For one that was found by reading imports, the way to it:
            `train.py:3 -> acme/data/__init__.py:7 -> helper`.
    """

    name: str
    kind: Kind
    path: str
    entry: str
    parts: tuple[Part, ...]
    why: str = ""
    losers: tuple[Loser, ...] = ()
    distribution: Optional[str] = None
    version: Optional[str] = None
    editable: bool = False
    warnings: tuple[str, ...] = ()
    run_env: tuple[tuple[str, str], ...] = ()
    reason: str = field(default="", compare=False)

    @property
    def target(self) -> str:
        """The place of `path` below an import root, with `/`.

        A part holds it, or it is the folder of parts that stand for themselves: those
        of a namespace package, or each file of a package that meson-python installs.

        Example:
            >>> part = Part("/src/acme/one", "acme/one")
            >>> Origin("acme", "namespace", "/src/acme", "/site", (part,)).target
            'acme'
        """
        for part in self.parts:
            rest = rest_below(self.path, part.source)
            if rest is not None:
                return part.target + rest.replace(os.sep, "/")
        for part in self.parts:
            rest = (rest_below(part.source, self.path) or "").replace(os.sep, "/")
            if rest and part.target.endswith(rest):
                return part.target[: -len(rest)]
        return posixpath.commonpath([posixpath.dirname(part.target) for part in self.parts])

    def is_named_by(self, tail: str) -> bool:
        """Tells whether a pattern below the library, as `/*.py`, is for a library of one file.

        Example:
            >>> part = Part("/lib/helper.py", "helper.py")
            >>> helper = Origin("helper", "module", part.source, "/lib", (part,))
            >>> helper.is_named_by("/*.py"), helper.is_named_by("/tests/*")
            (True, False)
        """
        part, *more = self.parts
        pattern = tail.strip("/")
        is_named = "/" not in pattern and fnmatch.fnmatch(posixpath.basename(part.target), pattern)
        return is_named and not more and not part.has_folder()


class Location(Text):
    """The absolute path of something located: plain text that remembers its origin.

    Example:
        >>> here = Location("/lib/shared", Origin("shared", "package", "/lib/shared", "/lib", ()))
        >>> here + "/*.py"
        '/lib/shared/*.py'
    """

    __slots__ = ("origin",)
    origin: Origin

    def __new__(cls, path: str, origin: Origin) -> Location:  # noqa: PYI034 - Self is new in 3.11
        """Makes the path; `origin` is kept beside the text."""
        made = super().__new__(cls, path)
        made.origin = origin
        return made
