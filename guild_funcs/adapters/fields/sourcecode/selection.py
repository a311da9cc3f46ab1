"""A selection of source code with libraries mounted in it.

Guild walks the project and asks its `FileSelect` about each file. Ours is a
`FileSelect` that also holds the mounts. Guild's walk leaves out what a mount
provides; the files of the mounts are then selected by the same rules.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Optional

from guild import file_util

from guild_funcs.adapters.host import ours, report
from guild_funcs.errors import SnapshotError, Span
from guild_funcs.locate.origin import Origin
from guild_funcs.ordered import walk_folders
from guild_funcs.paths import is_below, shown
from guild_funcs.snapshot import Entry, Mount, Plan, Problem, Walked, plan
from guild_funcs.snapshot.mounting import project_collision
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.host.shapes import Rule

# For each rule that includes files of an origin: the rule's index, and the origin.
Included = Sequence[tuple[int, Origin]]


@dataclass(frozen=True)
class Walks:
    """The libraries that were walked for a run. Kept on Guild's operation definition."""

    plans: Mapping[tuple[Origin, ...], Plan]


@dataclass(frozen=True)
class Selected:
    """The entries of one mount that the rules select, and those that they drop."""

    walked: Walked
    entries: tuple[Entry, ...]
    dropped: tuple[Entry, ...]


class MountedSelect(file_util.FileSelect):  # type: ignore[misc] # guild has no types
    """Guild's selection of project files, and the mounts with the rules for their files."""

    def __init__(  # noqa: PLR0913, PLR0917 - what Guild's selection has, and what ours adds
        self,
        root: str,
        rules: list[Rule],
        project_rules: list[Rule],
        included: Included,
        state: State,
        written: Mapping[Origin, str],
    ) -> None:
        super().__init__(root, rules)
        self.state = state
        self._written = written
        self._project = file_util.FileSelect(root, project_rules)
        self._included = included

    @cached_property
    def plan(self) -> Plan:
        """What the mounts hold, before any rule.

        Raises:
            SystemExit: Two sources would have one place in the run.
        """
        # Guild selects before the run and in it. What was checked before the run, and shown,
        # is what is copied: a file that changed meanwhile is refused by the copy.
        origins = tuple(origin for _, origin in self._included)
        known = ours.find(self.state.definition, Walks)
        if known is not None and origins in known.plans:
            return known.plans[origins]
        try:
            made = plan(origins)
        except SnapshotError as error:
            last = error.notes[-1].strip() if error.notes else ""
            self._refuse(error, next((each for each in origins if _holds(each, last)), None))
            raise
        ours.put(self.state.definition, Walks({**(known.plans if known else {}), origins: made}))
        return made

    @property
    def mounts(self) -> list[Mount]:
        """The mounts, in the order of the rules that include them."""
        return [walked.mount for walked in self.plan.walked]

    @cached_property
    def selected(self) -> tuple[Selected, ...]:
        """The entries of each mount, selected by the rules from its include on."""
        return tuple(self._select(walked) for walked in self.plan.walked)

    @property
    def problems(self) -> list[Problem]:
        """What the walk could not read, without what the rules leave out.

        With such a problem, the files that cannot be read are added: one error tells all.
        """
        found = [
            problem
            for walked in self.plan.walked
            for problem in walked.problems
            if self._keeps(_unread(problem, walked.mount), walked.mount)
        ]
        return found + (list(self._unreadable()) if found else [])

    def _unreadable(self) -> Iterator[Problem]:
        for entry in (entry for selected in self.selected for entry in selected.entries):
            if entry.kind == "file" and not (entry.archive or os.access(entry.source, os.R_OK)):
                yield Problem(entry.source, "permission denied")

    def _select(self, walked: Walked) -> Selected:
        rules = self._rules_for(walked.mount)
        pruned: dict[str, bool] = {}
        kept: list[Entry] = []
        dropped: list[Entry] = []
        for entry in walked.entries:
            # The entry of a folder only tells its mode, and is used if a file in the folder is.
            keep = entry.kind == "dir" or (
                _is_selected(entry, rules) and not _in_pruned(entry, walked.mount, rules, pruned)
            )
            (kept if keep else dropped).append(entry)
        return Selected(walked, tuple(kept), tuple(dropped))

    def _rules_for(self, mount: Mount) -> list[Rule]:
        first = min(index for index, origin in self._included if _provides(origin, mount))
        rules: list[Rule] = self.rules[first:]
        return rules

    def _keeps(self, entry: Entry, mount: Mount) -> bool:
        rules = self._rules_for(mount)
        return _is_selected(entry, rules) and not _in_pruned(entry, mount, rules, {})

    def prune_dirs(self, src_root: str, relroot: str, dirs: list[str]) -> list[str]:
        """Leaves out the project folders that are mounted: their files come with the mount."""
        for name in list(dirs):
            if self._is_mounted(src_root, os.path.join(relroot, name)):
                dirs.remove(name)
        pruned: list[str] = super().prune_dirs(src_root, relroot, dirs)
        return pruned

    def select_file(self, src_root: str, relpath: str) -> tuple[bool, list[object]]:
        """Leaves out the project files that are mounted, else selects as Guild does.

        Raises:
            SystemExit: A file of the project has the place of a mount from elsewhere.
        """
        if self._is_mounted(src_root, relpath):
            return False, []
        selected: tuple[bool, list[object]] = self._project.select_file(src_root, relpath)
        if selected[0]:
            self._refuse_collision(src_root, relpath)
        return selected

    def provides(self, relpath: str) -> bool:
        """Tells whether the run gets a file at that place, of the project or of a mount."""
        if any(e.target == relpath for selected in self.selected for e in selected.entries):
            return True
        selected = self._project.select_file(str(self.root), relpath)
        return bool(selected[0]) and not self._is_in_pruned(relpath)

    def _is_in_pruned(self, relpath: str) -> bool:
        folder, root = os.path.dirname(relpath), str(self.root)
        while folder:
            above, name = os.path.split(folder)
            if self._project.prune_dirs(root, above, [name]):
                return True
            folder = above
        return False

    def refuse_collisions(self) -> None:
        """Looks for the project's files in the places of the mounts: Guild meets them as it copies.

        Raises:
            SystemExit: A file of the project has the place of a mount from elsewhere.
        """
        for mount in self.mounts:
            for relpath in self._project_files(mount.target):
                self.select_file(str(self.root), relpath)

    def _project_files(self, place: str) -> Iterator[str]:
        root = str(self.root)
        path = os.path.join(root, place)
        if self._is_mounted(root, place) or self._is_in_pruned(os.path.join(place, "x")):
            return
        if os.path.isfile(path):
            yield place
        for folder, folders, names in walk_folders(path):
            relroot = os.path.relpath(folder, root)
            self.prune_dirs(root, relroot, folders)
            yield from (os.path.join(relroot, name) for name in names)

    def _is_mounted(self, src_root: str, relpath: str) -> bool:
        path = os.path.join(src_root, relpath)
        return any(
            mount.target == relpath and os.path.realpath(mount.source) == os.path.realpath(path)
            for mount in self.mounts
        )

    def _refuse_collision(self, src_root: str, relpath: str) -> None:
        for mount in self.mounts:
            if is_below(relpath, mount.target, "/") and mount.origin.kind != "namespace":
                project = os.path.join(src_root, mount.target)
                name = mount.origin.name
                error = project_collision(mount.target, name, mount.source, project)
                self._refuse(error, mount.origin)

    def placed(self, error: SnapshotError, origin: Optional[Origin]) -> SnapshotError:
        """Returns an error of a library with the rule that includes it, for its place."""
        text = self._written.get(origin, "") if origin else ""
        if text:
            span = Span(0, len(text))
            error.at(text=text, span=span, whole=span)
        return error

    def _refuse(self, error: SnapshotError, origin: Optional[Origin]) -> None:
        error = self.placed(error, origin)
        with report.errors(self.state.source, ("sourcecode",), error.text or ""):
            raise error


def _holds(origin: Origin, path: str) -> bool:
    return any(is_below(path, shown(part.source)) for part in origin.parts)


def _unread(problem: Problem, mount: Mount) -> Entry:
    """Returns the path to ask the rules about: for an unread folder, one of a file in it."""
    inside = os.path.relpath(problem.path, mount.source).replace(os.sep, "/")
    target = mount.target if inside == "." else f"{mount.target}/{inside}"
    is_folder = os.path.isdir(problem.path)
    source = os.path.join(problem.path, "*") if is_folder else problem.path
    return Entry(f"{target}/*" if is_folder else target, source, "file", 0)


def _provides(origin: Origin, mount: Mount) -> bool:
    return any(is_below(part.target, mount.target, "/") for part in origin.parts)


def _is_selected(entry: Entry, rules: Sequence[Rule]) -> bool:
    """The last rule that applies decides (`guild.file_util.reduce_file_select_results`)."""
    for rule in reversed(rules):
        if rule.type != "dir" and _applies_to_file(rule, entry):
            return bool(rule.result)
    return False


def _applies_to_file(rule: Rule, entry: Entry) -> bool:
    if entry.archive is None or rule.type is None:
        return _applies(rule, entry.target, entry.source)
    if not rule._test_patterns(entry.target):
        return False
    # Guild needs a file on disk to tell text from binary: an archive's file is written to one.
    inside = os.path.relpath(entry.source, entry.archive).replace(os.sep, "/")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(entry.archive) as opened:
        return _applies(rule, entry.target, opened.extract(inside, folder))


def _applies(rule: Rule, target: str, path: str) -> bool:
    # `rule.test` looks for the file at the same path below one root. A file of a mount has another
    # path at its source: the rule's three tests are called one by one.
    return bool(rule._test_patterns(target) and rule._test_type(path) and rule._test_size(path))


def _in_pruned(entry: Entry, mount: Mount, rules: Sequence[Rule], known: dict[str, bool]) -> bool:
    """Tells whether a rule for folders leaves out a folder that the entry is in."""
    target, path = entry.target, entry.source
    while target != mount.target and "/" in target:
        target, path = target.rpartition("/")[0], os.path.dirname(path)
        if target not in known:
            known[target] = _is_pruned(target, path, rules, in_archive=bool(entry.archive))
        if known[target]:
            return True
    return False


def _is_pruned(target: str, path: str, rules: Sequence[Rule], *, in_archive: bool) -> bool:
    for rule in reversed(rules):
        if rule.type != "dir":
            continue
        applies = rule._test_patterns(target) if in_archive else _applies(rule, target, path)
        if applies:
            return not rule.result
    return False
