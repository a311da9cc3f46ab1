"""Which of several candidates Python imports, and why the others lose."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Optional

from guild_funcs.locate.path.candidates import Candidate
from guild_funcs.locate.path.folders import SuffixKinds
from guild_funcs.paths import shown
from guild_funcs.structs import dataclass

LATER = "later on the import path"
STUBS = "holds type stubs only"
EMPTY = "holds no Python file"
ROOT = "a repository root, not the package in it"
NAMES = {"extension": "an extension module", "module": "source", "sourceless": "bytecode"}


@dataclass(frozen=True)
class Lost:
    """A candidate that Python passes over, and why."""

    candidate: Candidate
    why: str


@dataclass(frozen=True)
class Level:
    """What was found for one dotted name.

    Args:
        name: The dotted name up to this level.
        winners: What Python imports: one candidate, or a namespace's portions in order.
        lost: The other candidates, in the order Python would come to them.
        notes: What a user should know about the choice.
    """

    name: str
    winners: tuple[Candidate, ...]
    lost: tuple[Lost, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def is_open(self) -> bool:
        """Tells whether a regular package's `__init__.py` adds folders of later path entries to it.

        That is how namespaces were made before PEP 420, see
        https://packaging.python.org/en/latest/guides/packaging-namespace-packages/.
        The file is read as text; nothing else in it could be followed.
        """
        folder = self.winners[0].folder
        if folder is None or self.winners[0].kind == "namespace":
            return False
        text = folder.read("__init__.py", 4096)
        return b"extend_path(" in text or b"declare_namespace(" in text


def rank(name: str, found: Sequence[Candidate]) -> Level:
    """Splits candidates into what Python imports and the rest, with the reason.

    The first package or module in path order wins; a namespace package is made
    of all its portions, and only when there is nothing else (PEP 420).
    """
    each = tuple(_distinct(found))
    regular = [c for c in each if c.kind != "namespace"]
    portions = [c for c in each if c.kind == "namespace"]
    if not regular:
        return Level(name, tuple(portions))
    others = (*regular[1:], *portions)
    return Level(name, (regular[0],), tuple(Lost(c, _why(c, regular[0])) for c in others))


def rank_top(
    name: str, found: Sequence[Candidate], after: Sequence[Candidate], suffixes: SuffixKinds
) -> Level:
    """Ranks the candidates for a top-level name: `found` on the path, `after` by later finders.

    Differs from Python where it would import a folder that is no package to
    anybody: a repository root or a folder of stubs gives way to the real package.
    """
    spaces = [c for c in after if c.kind == "namespace"]
    late = [c for c in after if c.kind != "namespace"]
    level = rank(name, [*found, *spaces])
    if level.winners and level.winners[0].kind == "namespace":
        return _without_lookalikes(level, late, suffixes)
    return rank(name, [*found, *late, *spaces])


@dataclass(frozen=True)
class _Judged:
    portion: Candidate
    why: str  # what is wrong with the portion, or ""
    package: Optional[Candidate] = None  # the real package in a repository root


def _judge(portion: Candidate, suffixes: SuffixKinds) -> _Judged:
    from guild_funcs.locate.search.lookalikes import content, repository_package

    package = repository_package(portion, suffixes)
    if package is not None:
        return _Judged(portion, ROOT, package)
    if portion.folder is None or portion.parts:
        return _Judged(portion, "")
    holds = content(portion.folder, suffixes)
    return _Judged(portion, {"python": "", "stubs": STUBS, "nothing": EMPTY}[holds])


def _without_lookalikes(level: Level, late: Sequence[Candidate], suffixes: SuffixKinds) -> Level:
    judged = [_judge(portion, suffixes) for portion in level.winners]
    kept = tuple(j.portion for j in judged if j.why in ("", EMPTY))
    passed = tuple(Lost(j.portion, j.why) for j in judged if j.why in (ROOT, STUBS))
    if any(j.why == "" for j in judged):
        return Level(level.name, kept, (*passed, *(Lost(c, LATER) for c in late)))
    if late:
        ranked = rank(level.name, late)
        others = tuple(Lost(j.portion, j.why) for j in judged)
        return Level(level.name, ranked.winners, (*others, *ranked.lost))
    for root in judged:
        if root.package is not None:
            note = _root_note(root.portion, root.package)
            others = tuple(lost for lost in passed if lost.candidate is not root.portion)
            return Level(level.name, (root.package,), others, (note,))
    return Level(level.name, kept, passed, tuple(f"{shown(c.path)} {EMPTY}" for c in kept))


def _root_note(root: Candidate, package: Candidate) -> str:
    return (
        f"{shown(root.path)} is a repository root, which Python takes for a namespace package: "
        f"the package in it was chosen (put {shown(package.entry)} on PYTHONPATH)"
    )


def _distinct(found: Sequence[Candidate]) -> Iterator[Candidate]:
    # A candidate that is found twice, once through a symlink, does not lose to itself.
    seen = set()
    for candidate in found:
        real = os.path.realpath(candidate.path) if len(found) > 1 else candidate.path
        if real not in seen:
            seen.add(real)
            yield candidate


def _why(lost: Candidate, winner: Candidate) -> str:
    if lost.kind == "namespace":
        return "a folder without __init__ comes after every package and module"
    if os.path.dirname(lost.path) != os.path.dirname(winner.path):
        return LATER
    if winner.kind == "package":
        return "a package comes before a module beside it"
    return f"{NAMES[winner.kind]} comes before {NAMES[lost.kind]} beside it"
