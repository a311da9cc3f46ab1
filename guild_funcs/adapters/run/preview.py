"""What an operation would resolve to: prepared as `guild run` prepares a run, which does not start.

Guild's own command does everything up to its prompt: it reads the flags, makes the
batch, has our fields evaluated. In place of the run that would follow, `show` takes
what was prepared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Optional

from guild_funcs.adapters.evaluation import run_record
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.fields import environment
from guild_funcs.adapters.host import installation, ours
from guild_funcs.adapters.host.operations import definition, meant
from guild_funcs.adapters.host.unused import has_modules
from guild_funcs.adapters.run import libraries as previewed
from guild_funcs.adapters.run.libraries import Library
from guild_funcs.context import Context, Reads
from guild_funcs.language import has_expression, references

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Operation, RunState


_SHOWN = frozenset({"label", "flags", "env", "requires", "sourcecode"})
"""The fields that have a part of their own in what is shown."""


@dataclass(frozen=True)
class Flag:
    """A flag: its value, and how that came about (`given`, `default`, `computed`, `each trial`)."""

    name: str
    value: object
    how: str
    written: Optional[str] = None


@dataclass
class Shown:
    """What an operation would resolve to.

    `more` are the expressions of other fields, as the run's record has them: place, text, value.
    `waiting` are the expressions that each trial of the batch evaluates for itself,
    and `trials` the flags of each trial. `steps` are those of a pipeline. `no_libraries` says
    why there are none.
    """

    operation: str
    label: Optional[str]
    flags: list[Flag] = field(default_factory=list)
    env: dict[str, object] = field(default_factory=dict)
    requires: list[dict[str, object]] = field(default_factory=list)
    libraries: list[Library] = field(default_factory=list)
    no_libraries: str = ""
    steps: list[str] = field(default_factory=list)
    more: list[dict[str, object]] = field(default_factory=list)
    optimizer: Optional[str] = None
    trials: list[dict[str, object]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


class OperationFlags(dict[str, object]):
    """The flag values of an operation; `how` says for each how it came about."""

    def __init__(self, flags: Sequence[Flag]) -> None:
        super().__init__({each.name: each.value for each in flags})
        self.how = {
            each.name: f"{each.how}: {each.written}" if each.written else each.how for each in flags
        }


def show(opspec: str, flags: Sequence[str], tell: Callable[[Shown], None]) -> None:
    """Calls `tell` with what `guild run OPSPEC FLAGS` would run; starts and writes nothing.

    Raises:
        SystemExit: What Guild exits with, after its message, when it would not run.
    """
    _prepare(opspec, flags, lambda state: tell(_shown(state)))


def context_of(opspec: str, flags: Sequence[str]) -> Context:
    """Returns the context of an operation's expressions, as `guild run OPSPEC FLAGS` has it.

    Raises:
        SystemExit: What Guild exits with, after its message, when it would not run.
    """
    found: list[Context] = []

    def keep(state: RunState) -> None:
        op = state.user_op
        made = operation.state_for(definition(op), op._op_flag_vals)
        values = OperationFlags(list(_flags(op)))
        found.append(replace(made.context, flags=values, reads=Reads()))

    _prepare(opspec, flags, keep)
    return found[0]


def _prepare(opspec: str, flags: Sequence[str], dispatch: Callable[[RunState], None]) -> None:
    import guild.main
    from guild.commands import run_impl

    # This is no process of Guild, where `startup` would see to it.
    installation.install_after(run_impl.__name__)
    original = run_impl._dispatch_op
    run_impl._dispatch_op = dispatch
    argv = sys.argv
    sys.argv = ["guild", "run", "-y", *([opspec] if opspec else []), *flags]
    try:
        guild.main.main()
    except SystemExit as stopped:
        hint = meant(opspec) if stopped.code else None
        if hint is not None:
            sys.stderr.write(f"{hint}\n")
        raise
    finally:
        run_impl._dispatch_op = original
        sys.argv = argv


def _shown(state: RunState) -> Shown:
    op = state.user_op
    opdef = definition(op)
    made = Shown(opdef.fullname, _label(op, is_batch=state.batch_op is not None))
    made.flags = list(_flags(op))
    made.env = dict(_env(op))
    made.requires = list(_requires(op))
    made.libraries = list(previewed.libraries(opdef))
    made.steps = [_step(each) for each in opdef.steps or ()]
    has_others = made.libraries or opdef.steps or has_modules(op)
    made.no_libraries = "" if has_others else previewed.why_none(opdef)
    made.more = list(_more(op))
    if state.batch_op is not None:
        made.optimizer = definition(state.batch_op).fullname
        made.trials = list(_trials(op, state.batch_op))
        made.waiting = list(_waiting(op, made))
    return made


def _label(op: Operation, *, is_batch: bool) -> Optional[str]:
    """Returns the label; for a batch, the template: each trial has a label of its own."""
    label = op._label_template if is_batch else op._label
    return None if label is None else str(label)


def _flags(op: Operation) -> Iterator[Flag]:
    given = op._user_flag_vals
    written = {flag.name: flag.default for flag in definition(op).flags}
    for name, value in sorted(op._op_flag_vals.items()):
        default = written.get(name)
        text = default if isinstance(default, str) and has_expression(default) else None
        if name in given:
            yield Flag(name, value, "given")
        elif text is not None:
            yield Flag(name, value, "each trial" if value == text else "computed", text)
        else:
            yield Flag(name, value, "default" if name in written else "choice")


def _env(op: Operation) -> Iterator[tuple[str, object]]:
    command = op._op_cmd.cmd_env
    kept = ours.find(op, environment.Hidden)
    hidden = kept.values if kept else {}
    for name, text in definition(op).env.items():
        if name in hidden:
            yield name, "(secret)"
        elif isinstance(text, str) and references.is_ours(text) and not command.get(name):
            yield name, str(text)
        else:
            yield name, command.get(name, text)


def _requires(op: Operation) -> Iterator[dict[str, object]]:
    for dep in op.deps or ():
        for source in dep.resdef.sources:
            found = {
                "source": source.uri,
                "target-path": source.target_path or dep.resdef.target_path,
                "target-type": source.target_type or dep.resdef.target_type,
            }
            yield {key: value for key, value in found.items() if value}


def _more(op: Operation) -> Iterator[dict[str, object]]:
    state = ours.find(op, operation.State)
    for each in run_record.described(state) if state else ():
        if str(each["place"]).partition(".")[0] not in _SHOWN:
            yield each


def _step(step: object) -> str:
    """Returns a step as a command line has it: `train lr=0.1`."""
    if not isinstance(step, Mapping):
        return str(step)
    flags = step.get("flags")
    given = flags.items() if isinstance(flags, Mapping) else ()
    return " ".join([str(step.get("run")), *(f"{name}={value}" for name, value in given)])


def _trials(op: Operation, batch_op: Operation) -> Iterator[dict[str, object]]:
    """Yields the flags of the trials, as far as they are known before the batch runs."""
    from guild import batch_util

    values = {
        name: value
        for name, value in op._op_flag_vals.items()
        if not (isinstance(value, str) and has_expression(value))
    }
    if op._batch_trials:
        for trial in op._batch_trials:
            yield {**values, **trial}
    elif definition(batch_op).fullname == "+":
        yield from batch_util.expand_flags(values)


def _waiting(op: Operation, shown: Shown) -> Iterator[str]:
    """Yields the expressions that read a flag with another value in each trial."""
    yield from (
        f"flag {each.name}: {each.written}" for each in shown.flags if each.how == "each trial"
    )
    template = op._label_template
    for piece in getattr(template, "pieces", ()):
        if piece.text is None:
            yield f"label: {piece.written}"
    state = ours.find(op._opdef, operation.State)
    for name in sorted(state.noted.varies if state else ()):
        if name not in ("label", "flags"):
            yield name
