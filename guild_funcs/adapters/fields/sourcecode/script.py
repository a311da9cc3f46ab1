"""The operation's own script: whether the rules for source code leave it out of the run.

Guild then says `No module named train` when the run has started, and not why.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.host import report
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language import has_expression
from guild_funcs.paths import path_inside

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.fields.sourcecode.selection import MountedSelect
    from guild_funcs.adapters.host.shapes import OpDef, SelectSpec

_WHOLE = ("*",)


def left_out(select: MountedSelect) -> Optional[FuncsError]:
    """Returns what is wrong when the run has no copy of the script, at the place of the rule.

    A script that is found elsewhere, or that a dependency brings, needs no copy. Where a rule is
    left to the trials of a batch, nothing is known yet.
    """
    if "sourcecode" in select.state.noted.varies:
        return None
    script = _script(select.state, str(select.root))
    if script is None or select.provides(script) or _is_required(select.state.definition, script):
        return None
    error = _told(script, select)
    if error.text is not None:
        error.span = error.whole = Span(0, len(error.text))
    report.find_place(error, select.state.source, ("sourcecode",))
    return error


def _script(state: State, root: str) -> Optional[str]:
    """Returns the place of the script below the root of the source code, None for others."""
    from guild_funcs.functions.imports import main_script
    from guild_funcs.imports.programs import program

    with suppress(FuncsError):
        found = program(main_script(state.context), [root])
        return next((path_inside(each.file, root) for each in found.starts if each.file), None)
    return None


def _is_required(opdef: OpDef, script: str) -> bool:
    """Tells whether a dependency names the script, or the folder that it is in."""
    resources = {each.name: each for each in opdef.modeldef.resources}
    found = [each.inline_resource or resources.get(each.spec) for each in opdef.dependencies]
    first = script.partition("/")[0]
    return any(first in str(each._data) for each in found if each is not None)


def _told(script: str, select: MountedSelect) -> FuncsError:
    patterns = _only(select.state.definition)
    if patterns and _is_text(patterns[0], select.state):
        return _told_of_texts(script, patterns)
    message = f"the operation's script, {script}, is left out of the run"
    pattern = next(_excluding(select, script), None)
    if pattern is None:
        name = select.state.definition.fullname
        hint = f"guild run {name} --test-sourcecode shows the rules"
        return FuncsError(message, hint=hint)
    hint = f"to take it in, add a rule after this one: - include: {script}"
    return FuncsError(message, text=pattern, hint=hint)


def _told_of_texts(script: str, patterns: Sequence[str]) -> FuncsError:
    if len(patterns) == 1:
        message = f"this selects only the library: {script} is left out of the run"
        hint = f"write a rule, which adds to the project's files: - include: {patterns[0]}"
    else:
        message = f"only these are selected: {script} is left out of the run"
        hint = f"write rules, which add to the project's files: - include: {patterns[0]}"
    return FuncsError(message, text=patterns[0], hint=hint)


def _only(opdef: OpDef) -> list[str]:
    """Returns the patterns after a rule that excludes everything, as Guild makes it of texts."""
    specs = _specs(opdef)
    starts = [at for at, spec in enumerate(specs) if spec.type == "exclude"]
    if not starts or tuple(map(str, specs[starts[-1]].patterns)) != _WHOLE:
        return []
    return [str(pattern) for spec in specs[starts[-1] + 1 :] for pattern in spec.patterns]


def _specs(opdef: OpDef) -> list[SelectSpec]:
    return [*opdef.modeldef.sourcecode.specs, *opdef.sourcecode.specs]


def _is_text(pattern: str, state: State) -> bool:
    """Tells whether a pattern is written as a text, alone or in a list, and not as a rule."""
    from guild_funcs.places import keys_of

    keys = keys_of(state.source.file or "", pattern, [*state.source.path, "sourcecode"])
    return "sourcecode" in keys and "include" not in keys[keys.index("sourcecode") :]


def _excluding(select: MountedSelect, script: str) -> Iterator[str]:
    """Yields the patterns of the guild file that leave the script out, the last first."""
    specs = _specs(select.state.definition)
    # Guild makes one rule of each, after its own rules.
    rules = select.rules[len(select.rules) - len(specs) :]
    for rule, spec in reversed([*zip(rules, specs)]):
        names: Sequence[str] = _with_folders(script) if rule.type == "dir" else (script,)
        if not rule.result and any(rule._test_patterns(name) for name in names):
            texts = [str(each) for each in spec.patterns]
            written = [each for each in texts if fnmatch.fnmatch(script, each)]
            yield [*written, *filter(has_expression, texts), *texts][0]


def _with_folders(script: str) -> list[str]:
    parts = script.split("/")[:-1]
    return [os.path.join(*parts[: count + 1]) for count in range(len(parts))]
