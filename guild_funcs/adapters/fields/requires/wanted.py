"""A module that a run requires: where it goes, and its verification.

`targets` copies and links. `targets` and the snapshot code are imported when a run needs them:
a dependency on an installed distribution reads none of the distribution's files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Optional, Union

from guild_funcs.adapters.evaluation import run_record
from guild_funcs.adapters.fields.requires import rules
from guild_funcs.adapters.host.operations import cache_dir
from guild_funcs.errors import FuncsError, SnapshotError
from guild_funcs.locate.origin import Origin, Part
from guild_funcs.record.installs import is_installed
from guild_funcs.record.libraries import TargetType, Use, library_hash
from guild_funcs.runfolder import place
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import ResolveContext, ResourceSource, Run
    from guild_funcs.snapshot import Copied, Mount, Plan


@dataclass(frozen=True)
class Wanted:
    """A module that a run requires.

    Args:
        origin: What the locator found.
        source: Guild's definition of the dependency (`resourcedef.ResourceSource`).
        context: Guild's context of resolving: the run, and its flags.
        dest: Where to bring it, relative to the run directory.
    """

    origin: Origin
    source: ResourceSource
    context: ResolveContext
    dest: str

    @property
    def root(self) -> str:
        """The absolute path of the destination."""
        return os.path.normpath(os.path.join(self.context.run.dir, self.dest))

    def use(
        self,
        target_type: TargetType,
        mounts: Sequence[Union[Mount, Part]],
        files: Optional[Sequence[Copied]],
    ) -> Use:
        """Returns what to record."""
        return Use(self.origin, mounts, files, target_type, by="requires", dest=self.dest)


def destination(source: ResourceSource, run: Run) -> str:
    """Returns where to bring a module, relative to the run: `target-path`, or its source code's.

    Raises:
        FuncsError: The path leads out of the run.
    """
    given = source.target_path or source.resdef.target_path
    dest = given or (run.get("op") or {}).get("sourcecode", {}).get("dest") or "."
    try:
        return os.path.normpath(place.destination(dest))
    except SnapshotError as error:
        hint = "it must be inside the run, outside of its '.guild'"
        raise FuncsError(f"invalid target-path '{dest}'", hint=hint) from error


def verify(wanted: Wanted, *, is_own: bool = False) -> None:
    """Records a module without bringing it; with `sha256`, compares its files.

    The files of an installed distribution are read only when `sha256` asks for it.
    """
    files = read(wanted) if _reads_files(wanted) else None
    if is_own and run_record.has_place(wanted.context.run.dir, wanted.origin.path):
        return
    use = wanted.use("verify-source", wanted.origin.parts, files)
    run_record.add(wanted.context.run.dir, uses=[use])


def _reads_files(wanted: Wanted) -> bool:
    return bool(wanted.source.sha256) or not is_installed(wanted.origin)


def read(wanted: Wanted) -> tuple[Copied, ...]:
    """Returns the files of a module with their hashes.

    Raises:
        SnapshotError: A file cannot be read, or the files do not have the hash `sha256`.
    """
    from guild_funcs.snapshot import plan

    files = hashed(plan([wanted.origin]))
    check_hash(wanted, files)
    return files


def hashed(made: Plan) -> tuple[Copied, ...]:
    """Returns the files of a plan with their hashes.

    Raises:
        SnapshotError: It lists everything that cannot be read.
    """
    from guild_funcs.snapshot import Known, hash_entries
    from guild_funcs.snapshot.problems import problems_error

    if made.problems:
        raise problems_error("the module cannot be read: {}", made.problems)
    return hash_entries(made.entries, Known(cache_dir()))


def check_hash(wanted: Wanted, files: Sequence[Copied]) -> None:
    """Raises SnapshotError, with both hashes, when the files do not have the hash `sha256`."""
    expected = wanted.source.sha256
    wrong = None if expected is None else rules.problem({"sha256": expected})
    if wrong is not None:
        raise wrong
    found = library_hash(files)
    if expected and str(expected).lower() != found:
        raise SnapshotError(
            f"'{wanted.origin.name}' is not what the guild file expects",
            notes=(
                f"  {wanted.origin.path}",
                f"  expected sha256 {expected}",
                f"  found sha256    {found}",
            ),
        )
