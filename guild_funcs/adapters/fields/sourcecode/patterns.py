"""From the patterns of `sourcecode` to Guild's own patterns, and the libraries they mount.

A pattern that begins with a library, such as `$(package shared)/*.py`, mounts the
library at the place from which Python imports it. The rest of the pattern is
Guild's own pattern for that place: `/shared/*.py`. The rules of an operation then apply in
their order. The rules before the include that mounts a library are about the project's own
files: they do not apply to the files of the mount.
"""

from __future__ import annotations

import copy
import glob
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild import file_util

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varies
from guild_funcs.adapters.fields.sourcecode import once, selection
from guild_funcs.adapters.host import report
from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.wording import text_around
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language import has_expression
from guild_funcs.locate.origin import Location, Origin, Part
from guild_funcs.paths import is_below, path_inside, rest_below, shown
from guild_funcs.structs import dataclass, replace

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef, Rule, Select, SelectDef, SelectSpec


@dataclass(frozen=True)
class Pattern:
    """A pattern for Guild's rules, the origin whose files it includes, if any, and its source."""

    text: str
    origin: Optional[Origin] = None
    written: str = ""


def select(opdef: OpDef, state: operation.State, original: Callable[[OpDef], Select]) -> object:
    """Returns Guild's own selection for the evaluated specs, with the mounts beside it.

    Guild makes one rule for each spec, in order, after its own rules.
    """
    configs = [opdef.modeldef.sourcecode, opdef.sourcecode]
    try:
        mounted: list[Origin] = []
        evaluated = [_evaluate(config, state, mounted) for config in configs]
    except Varies:  # the root varies: nothing is copied before a trial knows it
        return file_util.FileSelect(None, [file_util.exclude("*")])
    with _in_place(opdef, [config for config, _ in evaluated]):
        chosen = once.select(opdef, state, original)
    specs = [spec for _, patterns in evaluated for spec in patterns]
    first = len(chosen.rules or ()) - len(specs)
    if chosen.disabled or first < 0:
        return chosen
    included = [
        (first + index, pattern.origin)
        for index, patterns in enumerate(specs)
        for pattern in patterns
        if pattern.origin is not None
    ]
    project_rules = [*chosen.rules[:first], *_project_rules(chosen.rules[first:], specs)]
    written = {
        pattern.origin: pattern.written
        for patterns in specs
        for pattern in patterns
        if pattern.origin is not None
    }
    return selection.MountedSelect(
        str(chosen.root), chosen.rules, project_rules, included, state, written
    )


def _project_rules(rules: Sequence[Rule], specs: Sequence[list[Pattern]]) -> Iterator[Rule]:
    """Yields the rules without the patterns that include a mount: these select nothing."""
    for rule, patterns in zip(rules, specs):
        own = [pattern.text for pattern in patterns if pattern.origin is None]
        if len(own) == len(patterns):
            yield rule
        elif own:
            yield file_util.FileSelectRule(rule.result, own, rule.type)


def _evaluate(
    config: SelectDef, state: operation.State, mounted: list[Origin]
) -> tuple[SelectDef, list[list[Pattern]]]:
    """Evaluates the rules of a configuration; `mounted` gets what they include."""
    made = copy.copy(config)
    if config.root and has_expression(config.root):
        treatment = table.treatment("sourcecode")
        made.root = str(state.value(config.root, "sourcecode", "root", treatment=treatment))
    if made.root:
        _refuse_no_folder(str(config.root), str(made.root), state)
    patterns: list[list[Pattern]] = []
    for spec in config.specs:
        patterns.append(_spec_patterns(spec, state, mounted))
        mounted.extend(pattern.origin for pattern in patterns[-1] if pattern.origin)
    made.specs = [_with_patterns(spec, found) for spec, found in zip(config.specs, patterns)]
    return made, patterns


def _with_patterns(spec: SelectSpec, patterns: Sequence[Pattern]) -> SelectSpec:
    made = copy.copy(spec)
    made.patterns = [pattern.text for pattern in patterns]
    return made


@contextmanager
def _in_place(opdef: OpDef, configs: Sequence[SelectDef]) -> Iterator[None]:
    saved = opdef.modeldef.sourcecode, opdef.sourcecode
    opdef.modeldef.sourcecode, opdef.sourcecode = configs
    try:
        yield
    finally:
        opdef.modeldef.sourcecode, opdef.sourcecode = saved


def _spec_patterns(
    spec: SelectSpec, state: operation.State, mounted: Sequence[Origin]
) -> list[Pattern]:
    found: list[Pattern] = []
    for text in spec.patterns:
        if not isinstance(text, str):
            found.append(Pattern(text))  # Guild says what it is
            continue
        if not (spec.patterns_type or has_expression(text)) and _is_mounted_folder(text, mounted):
            found.append(Pattern(f"{text.rstrip('/')}/*"))
            continue
        try:
            made = _patterns(text, is_include=spec.type == "include", state=state)
            if spec.patterns_type == "dir" and any(pattern.origin for pattern in made):
                _refuse_dir(text, state)
            found.extend(made)
        except Varies:
            continue  # Each trial of the batch selects by its own value (`trial_code`).
    return found


def _patterns(text: str, *, is_include: bool, state: operation.State) -> list[Pattern]:
    if not has_expression(text):
        return [Pattern(text)]
    first, *rest = state.parts(text, "sourcecode", treatment=table.treatment("sourcecode"))
    tail = "".join(str(part) for part in rest)
    _refuse_text_around(text, first, rest, state)
    values = first if isinstance(first, list) else [first]
    return [
        replace(pattern, written=text)
        for value in values
        for pattern in _value_patterns(value, tail, is_include=is_include, state=state)
    ]


def _refuse_no_folder(written: str, root: str, state: operation.State) -> None:
    """Raises Guild's exit for a root that is no folder, in which Guild would start git."""
    if os.path.isdir(os.path.join(state.context.project_dir, root)):
        return
    span = Span(0, len(written))
    error = FuncsError(
        f"the root of the source code, '{shown(root)}', is no folder",
        text=written,
        span=span,
        whole=span,
    )
    with report.errors(state.source, ("sourcecode", "root"), written):
        raise error


def _refuse_dir(text: str, state: operation.State) -> None:
    """Raises Guild's exit for `include: {dir: $(package x)}`: Guild has it for names of folders."""
    span = Span(0, len(text))
    error = FuncsError(
        "a library is not selected with 'dir'",
        text=text,
        span=span,
        whole=span,
        hint=f"write it alone: include: {text}",
    )
    with report.errors(state.source, ("sourcecode",), text):
        raise error


def _refuse_text_around(
    text: str, first: object, rest: Sequence[object], state: operation.State
) -> None:
    """Raises Guild's exit for text right before or after a library: the pattern matches nothing."""
    located = [part for part in (first, *rest) if isinstance(part, Location)]
    is_first = isinstance(first, Location)
    touches = is_first and rest and str(rest[0])[:1] not in ("", "/")
    if not touches and len(located) == int(is_first):
        return
    name = (located[0] if touches else located[-1]).origin.name
    message, hint = text_around(name, is_before=not touches)
    span = Span(0, len(text))
    error = FuncsError(
        message,
        text=text,
        span=span,
        whole=span,
        notes=(f"the pattern would be {first}{''.join(str(part) for part in rest)}",),
        hint=hint,
    )
    with report.errors(state.source, ("sourcecode",), text):
        raise error


def _value_patterns(
    value: object, tail: str, *, is_include: bool, state: operation.State
) -> list[Pattern]:
    origin = _origin(value, state)
    if origin is None:
        return [Pattern(f"{value}{tail}")]
    kept = origin if is_include else None
    if tail and not origin.is_named_by(tail):
        return [Pattern(_below(origin, tail), kept)]
    return [Pattern(_whole(part), kept) for part in origin.parts]


def _origin(value: object, state: operation.State) -> Optional[Origin]:
    """Returns the origin of a located value, or of a path outside the project."""
    if isinstance(value, Location):
        return value.origin
    if not isinstance(value, str) or not os.path.isabs(value) or not os.path.exists(value):
        return None
    kind = "folder" if os.path.isdir(value) else "file"
    target = _target(value, state)
    return Origin(
        name=value,
        kind=kind,  # type: ignore[arg-type] # mypy does not narrow the conditional
        path=value,
        entry=os.path.dirname(value),
        parts=(Part(value, target),),
        why="given as a path",
    )


def _target(path: str, state: operation.State) -> str:
    return path_inside(path, state.context.project_dir) or os.path.basename(path)


def _whole(part: Part) -> str:
    # A leading "/" ties the pattern to the top: Guild compares a pattern
    # without a separator with the file name alone, in any folder.
    target = "/" + glob.escape(part.target)
    return target + "/*" if part.has_folder() else target


def _below(origin: Origin, tail: str) -> str:
    pattern = "/" + glob.escape(origin.target) + tail
    # Guild does the same for a folder of the project (op_util._apply_dir_glob).
    return pattern.rstrip("/") + "/*" if _holds_folder(origin, tail) else pattern


def _holds_folder(origin: Origin, tail: str) -> bool:
    # The files of one package may come from several folders: only their targets say where
    # each is in the package.
    folder = origin.target + tail
    for part in origin.parts:
        rest = rest_below(folder, part.target, "/")
        if rest is not None and part.has_folder(rest):
            return True
        if rest is None and is_below(part.target, folder, "/"):
            return True
    return False


def _is_mounted_folder(text: str, mounted: Sequence[Origin]) -> bool:
    """Tells whether a pattern names a folder of a library: Guild means the files in it.

    It does so for a folder of the project (`guild.op_util._apply_dir_glob`).
    """
    for part in (part for origin in mounted for part in origin.parts):
        rest = rest_below(text.rstrip("/"), part.target, "/")
        if rest is not None and part.has_folder(rest):
            return True
    return False
