"""Where a walk is: the trees that it is in, the folder that it reads, and a place in that."""

from __future__ import annotations

import os
from typing import NamedTuple, Optional

from guild_funcs.paths import is_below
from guild_funcs.snapshot.things import Where
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Tree:
    """A folder, named by `path`, really at `real`, whose content goes to `target`."""

    path: str
    real: str
    target: str

    def place_of(self, real: str) -> Optional[str]:
        """Returns the target of a real path inside this tree, or None."""
        if not is_below(real, self.real):
            return None
        inside = real[len(self.real) :].strip(os.sep).replace(os.sep, "/")
        return "/".join(filter(None, (self.target, inside)))


@dataclass(frozen=True)
class Folder:
    """A folder to read: `trees` it is part of, and the real folders `above` it that led here."""

    path: str
    real: str
    target: str
    trees: tuple[Tree, ...]
    above: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The folder from which this one is reached through no link."""
        return self.trees[-1].path

    def where(self, device: int) -> Where:
        """Returns what the things in the folder have alike."""
        target = f"{self.target}/" if self.target else ""
        return Where(target, os.path.join(self.path, ""), self.root, None, device)

    def inside(self, place: Place) -> Folder:
        """Returns the folder at `place`, which is in this one."""
        real = os.path.join(self.real, place.name)
        return Folder(place.path, real, place.target, self.trees, self.above)


class Place(NamedTuple):
    """Something in an open folder: its name there, and what all that is there has alike."""

    name: str
    where: Where
    fd: int

    @property
    def path(self) -> str:
        """Its path."""
        return self.where.source + self.name

    @property
    def target(self) -> str:
        """Its place in the run."""
        return self.where.target + self.name

    def status(self, *, follow: bool = False) -> os.stat_result:
        """Returns what the system says of it."""
        return os.stat(self.name, dir_fd=self.fd, follow_symlinks=follow)
