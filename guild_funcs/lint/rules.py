"""What the rules of source code come to, taken together: which of them select nothing, and why.

A rule is Guild's: the last one that applies to a file decides, and a pattern without a
separator is compared with the file's name alone (`guild.file_util`). The rules from the include
of a library on apply to its files, those before it do not (`adapters.fields.sourcecode`).
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Optional

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language.detection import texts_in
from guild_funcs.lint.found import Found
from guild_funcs.lint.models import Operation
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.lint.world import World
from guild_funcs.locate import Origin
from guild_funcs.ordered import walk_folders
from guild_funcs.paths import is_below
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Rule:
    """A pattern of a guild file; `patterns` is None for one that only a run can tell.

    `libraries` are those whose files it names.
    """

    text: Text
    patterns: Optional[tuple[str, ...]]
    libraries: tuple[Origin, ...] = ()

    @property
    def is_include(self) -> bool:
        """Whether it takes files in."""
        return self.text.kind == "include"

    def matches(self, target: str) -> Optional[bool]:
        """Tells whether it applies to a file, None when that is not known."""
        if self.patterns is None or self.text.typed in ("text", "binary"):
            return None
        if self.text.typed == "dir":
            return any(self._is_matched(folder) for folder in _folders(target))
        return self._is_matched(target)

    def _is_matched(self, target: str) -> bool:
        return any(is_matched(target, pattern) for pattern in self.patterns or ())


def rule(text: Text, found: Found) -> Optional[Rule]:
    """Returns the rule that a text of `sourcecode` is, with what checking it found."""
    if text.kind not in ("include", "exclude"):
        return None
    value = text.value
    if not (text.function or "$" in value):
        return Rule(text, (str(value),))
    if not found.libraries:
        return Rule(text, None)
    origins = tuple(origin for origin, _ in found.libraries)
    whole = found.libraries[0][1]
    tail = "" if text.function else value[whole.end :]
    if "$" in tail or (whole.start and not text.function):
        return Rule(text, None, origins)
    return Rule(text, tuple(_patterns(origins, tail)), origins)


def rules(found: Sequence[Rule], world: World) -> Iterator[Problem]:
    """Yields the problems of an operation's rules, given in their order."""
    told: set[str] = set()
    has_library = any(each.libraries for each in found)
    for at, each in enumerate(found if has_library else ()):
        if each.is_include:
            for origin in each.libraries:
                if origin.path not in told:
                    told.add(origin.path)
                    yield from _of_library(origin, found[at:], world)
        else:
            yield from _too_early(each, found, at, world)


def _of_library(origin: Origin, found: Sequence[Rule], world: World) -> Iterator[Problem]:
    """Yields a problem when no file of a library is left by the rules from its include on."""
    first, *later = found
    if not later and not _has_tail(first):
        return  # the usual: the library is taken whole, and need not be walked
    files = world.files(origin)
    named = [_with_folders(each, origin) for each in found]
    if not files or any(_is_kept(name, named) for name in files):
        return
    message = f"no file of '{origin.target}' is left by the source code rules"
    matched = next((name for name in files if named[0].matches(name)), None)
    if matched is None:
        hint = f"no file of it matches: write the library alone, as in {_alone(first)}"
    else:
        leaving = [each for each in named if not each.is_include and each.matches(matched)]
        # The last rule decides. A folder that a rule leaves out stays left out.
        culprit = next((each for each in leaving if each.text.typed == "dir"), leaving[-1])
        where = culprit.text.value.place().line
        hint = f"the rule in line {where} leaves it out: remove one of the two"
    value = first.text.value
    yield problem("GF518", message, value, hint=hint, notes=(f"  {origin.path}",))


def _has_tail(first: Rule) -> bool:
    value = first.text.value
    return not first.text.function and not value.rstrip("/").endswith((")", "}", ">"))


def _alone(first: Rule) -> str:
    value = first.text.value
    end = max(value.rfind(bracket) for bracket in ")}>") + 1
    return str(value[:end])


def _with_folders(each: Rule, origin: Origin) -> Rule:
    """Returns a rule that names a folder of a library with its files, as a run takes it."""
    if each.libraries or each.text.typed or each.patterns is None:
        return each
    made = tuple(
        f"{pattern.rstrip('/')}/*" if _is_folder(pattern, origin) else pattern
        for pattern in each.patterns
    )
    return Rule(each.text, made)


def _is_folder(pattern: str, origin: Origin) -> bool:
    for part in origin.parts:
        inside = os.path.relpath(pattern.rstrip("/") or ".", part.target)
        if not inside.startswith("..") and part.has_folder(f"/{inside}"):
            return True
    return False


def _is_kept(target: str, found: Sequence[Rule]) -> bool:
    """Tells whether the rules leave a file, or may do so."""
    pruned = (each for each in found if each.text.typed == "dir")
    if any(not each.is_include and each.matches(target) for each in pruned):
        return False
    for each in reversed(found):
        if each.text.typed == "dir":
            continue
        applies = each.matches(target)
        if applies is None and each.is_include:
            return True
        if applies:
            return each.is_include
    return False


def _too_early(each: Rule, found: Sequence[Rule], at: int, world: World) -> Iterator[Problem]:
    """Yields a problem for an exclude that is about a library, and not after its include."""
    for later in found[at + 1 :]:
        for origin in later.libraries if later.is_include else ():
            if _is_about(each, origin) and not world.has_place(origin.target):
                message = (
                    f"this rule leaves out nothing: it stands before the include of '{origin.name}'"
                )
                hint = f"write it after line {later.text.value.place().line}"
                yield problem("GF517", message, each.text.value, hint=hint)
                return
    if each.libraries and not any(
        known.path == origin.path
        for other in found
        if other.is_include
        for known in other.libraries
        for origin in each.libraries
    ):
        if any(other.patterns is None and other.is_include for other in found):
            return
        name = each.libraries[0].name
        message = f"this rule leaves out nothing: no rule includes '{name}'"
        hint = f"to take it in, write before it: - include: {_alone(each)}"
        yield problem("GF517", message, each.text.value, hint=hint)


def _is_about(each: Rule, origin: Origin) -> bool:
    """Tells whether all that a rule names is in the place of a library."""
    if each.libraries:
        return all(known.path == origin.path for known in each.libraries)
    if each.text.typed or each.patterns is None:
        return False
    return all(is_below(pattern.lstrip("/"), origin.target, "/") for pattern in each.patterns)


def _patterns(origins: Sequence[Origin], tail: str) -> Iterator[str]:
    for origin in origins:
        if tail and not origin.is_named_by(tail):
            pattern = f"/{glob.escape(origin.target)}{tail}"
            is_folder = _is_folder(f"{origin.target}{tail}", origin)
            yield f"{pattern.rstrip('/')}/*" if is_folder else pattern
            continue
        for part in origin.parts:
            target = f"/{glob.escape(part.target)}"
            yield f"{target}/*" if part.has_folder() else target


def _folders(target: str) -> Iterator[str]:
    """Yields the folders that a file of a library is in, without the library's own."""
    parts = target.split("/")
    for count in range(2, len(parts)):
        yield "/".join(parts[:count])


def is_matched(path: str, pattern: str) -> bool:
    """Tells whether a path matches as Guild takes it (`guild.file_util._fnmatch`)."""
    if "/" not in pattern:
        path = path.rpartition("/")[2]
    return fnmatch.fnmatch(path, pattern.lstrip("/"))


def collisions(origin: Origin, operation: Operation, world: World) -> Iterator[FuncsError]:
    """Yields an error for each part of a library that would be copied over the project's files."""
    for source, there in world.collisions(origin):
        if not _is_left_out(there, operation):
            from guild_funcs.snapshot.mounting import project_collision

            name = os.path.relpath(there, operation.folder).replace(os.sep, "/")
            yield project_collision(name, origin.name, source, there)


def _is_left_out(there: str, operation: Operation) -> bool:
    """Tells whether rules of an operation leave out all that the project has in a place."""
    patterns = list(_excluded(operation))
    for each in _files(there):
        relative = os.path.relpath(each, operation.folder).replace(os.sep, "/")
        if not any(_leaves_out(relative, *pattern) for pattern in patterns):
            return False
    return True


def _files(place: str) -> Iterator[str]:
    if os.path.isfile(place):
        yield place
    for folder, _, names in walk_folders(place):
        yield from (os.path.join(folder, name) for name in names)


def _excluded(operation: Operation) -> Iterator[tuple[str, bool]]:
    """Yields the patterns that an operation excludes, and whether each is for folders."""
    for given in (operation.model.get("sourcecode"), operation.data.get("sourcecode")):
        items = given.get("select") if isinstance(given, Mapping) else given
        for item in items if isinstance(items, list) else []:
            excluded = item.get("exclude") if isinstance(item, Mapping) else None
            typed = excluded if isinstance(excluded, Mapping) else None
            for pattern in texts_in(excluded):
                # As `guild.op_util._apply_dir_glob` has it.
                is_folder = typed is None and os.path.isdir(os.path.join(operation.folder, pattern))
                whole = os.path.join(pattern, "*") if is_folder else pattern
                yield whole, typed is not None and "dir" in typed


def _leaves_out(path: str, pattern: str, is_of_folders: bool) -> bool:
    ends = [at for at, sign in enumerate(path) if sign == "/"] if is_of_folders else [len(path)]
    return any(is_matched(path[:end], pattern) for end in ends)


def selects_nothing(text: Text, world: World, context: Context) -> Iterator[Problem]:
    """Yields a problem for a pattern that is a library's name, and matches no file of the project.

    `include: mylib` is a pattern for files of that name.
    """
    value = str(text.value)
    name = value.removesuffix("*").removesuffix("*").rstrip("/")
    bare = name.removesuffix(".py")
    if text.typed or not all(part.isidentifier() for part in bare.split(".")):
        return
    function = "imports" if name == "imports" else world.library(bare, context)
    if function is None or world.has_match(name):
        return
    written = "$(imports)" if function == "imports" else f"{{{function}: {bare}}}"
    message = f"'{value}' is no file of the project: this rule selects nothing"
    hint = f"for the library write - include: {written}"
    if function == "imports":
        hint = f"for what the script imports write - include: {written}"
    span = Span(0, len(value))
    yield problem("GF517", message, text.value, span, span, hint)
