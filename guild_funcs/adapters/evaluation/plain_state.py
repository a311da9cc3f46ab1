"""What a run carries, as plain data: enough to evaluate its expressions without a guild file.

A batch makes its trials in a process of its own, and a run may start long after
it was staged: `as_data` is what they need of the operation's context.
`evaluations` is what was evaluated already, so that nothing is evaluated twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.evaluation.known import NOT_SET, Evaluation
from guild_funcs.adapters.evaluation.state import State
from guild_funcs.adapters.host import operations, report
from guild_funcs.context import Context, Program
from guild_funcs.system import system_env

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Data


def as_data(state: State) -> Data:
    """Returns the context of an operation as plain data."""
    return {
        "guildfile": state.source.file,
        "path": list(state.source.path),
        "operation": state.context.operation,
        "project": state.context.project_dir,
        "python-path": list(state.context.python_path),
        "python-exe": state.context.python_exe,
        "env-secrets": sorted(state.context.secrets),
        "cwd": state.context.cwd or os.getcwd(),
        "program": _program(state.context.program),
    }


def _program(program: Optional[Program]) -> Optional[dict[str, object]]:
    if program is None:
        return None
    return {"main": program.main, "runs": program.runs, "own": list(program.own)}


def from_data(data: Data, flags: Mapping[str, object]) -> State:
    """Returns the state of an operation for these flag values, in the environment of now."""
    context = Context(
        flags=flags,
        env=system_env(),
        project_dir=data["project"],
        operation=data["operation"],
        python_path=tuple(data["python-path"]),
        python_exe=data["python-exe"],
        secrets=frozenset(data["env-secrets"]),
        cwd=data["cwd"],
        program=_from_program(data.get("program")),
    )
    source = report.Source(data["guildfile"], tuple(data["path"]))
    return State(source, context, in_trial=True)


def _from_program(data: Optional[Data]) -> Optional[Program]:
    # A state that an earlier version carried has no program.
    if not data:
        return None
    cache = operations.cache_dir()
    return Program(data["main"], data["runs"], tuple(data["own"]), cache)


def evaluations(state: State) -> list[Data]:
    """Returns what was evaluated as plain data, without flags, secrets and libraries.

    A library is located again where it is needed, with the files that it has by then.
    """
    return [
        {
            "attribute": list(each.attribute),
            "text": str(each.text),
            "parts" if isinstance(each.value, tuple) else "value": _plain(each.value),
            "flags": sorted(each.flags),
        }
        for each in state.evaluated
        if each.is_carried and _is_plain(each.value) and not each.reads.secrets
    ]


def know(state: State, data: Iterable[Data], changed: set[str]) -> None:
    """Gives `state` the values of the expressions that read no flag in `changed`."""
    for each in data:
        if not changed.intersection(each["flags"]):
            value = tuple(each["parts"]) if "parts" in each else each["value"]
            flags = {name: state.flags.get(name, NOT_SET) for name in each["flags"]}
            state.known.add(Evaluation(tuple(each["attribute"]), each["text"], value, flags=flags))


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _is_plain(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_is_plain(item) for item in value)
    is_located = hasattr(value, "origin")
    return value is None or (isinstance(value, (bool, int, float, str)) and not is_located)
