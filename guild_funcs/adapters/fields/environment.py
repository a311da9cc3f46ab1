"""The `env` field: variables of the operation's process, computed.

Guild itself puts flag values in place of `${flag}` here, and records the
variables in the run's command. A text that Guild understands whole is
Guild's. A value that depends on a secret is given to the process and not recorded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Optional

from guild_funcs import structs
from guild_funcs.adapters.evaluation import plain_state, refusals
from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.flag_reads import Varies
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.host import attributes, ours, report
from guild_funcs.adapters.host.unused import PRIVATE
from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.texts import GUILD_VARIABLES, variable_of_flag
from guild_funcs.adapters.parts.wording import guild_variable, wrong_value
from guild_funcs.errors import RefusedError, Span
from guild_funcs.language.detection import has_expression, texts_in
from guild_funcs.language.references import is_ours

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Arguments, Data, OpDef, Operation, Run

# The run attribute with the variables whose values are not recorded.
ATTRIBUTE = "_funcs_env"


# The `$` that begins `$(`, `${` or `$<`.
_OPENER = r"\$(?=[({<])"


class Composed(str):
    """A variable that Guild has made longer: it joins `PYTHONPATH` with folders of its own.

    `given` is what stands in the guild file.
    """

    __slots__ = ("given",)
    given: str


def computed(op: Operation) -> dict[str, str]:
    """Returns the variables with an expression of ours, by name, as written.

    Raises:
        SystemExit: Guild sets or reads the variable itself: the value would never be used.
    """
    opdef = op._opdef
    if opdef is None:
        return {}
    command, flags = op._op_cmd.cmd_env, op._op_flag_vals
    found = {}
    for name, text in opdef.env.items():
        if isinstance(text, (list, dict)):
            _refuse_shape(name, text, opdef)
        if isinstance(text, str) and is_ours(text, flags):
            if name in GUILD_VARIABLES or name in _set_for(opdef, flags):
                _refuse_guilds(name, text, opdef)
            written = _as_composed(text, command.get(name))
            if written is not None:
                found[name] = written
    return found


def _set_for(opdef: OpDef, flags: Mapping[str, object]) -> Iterator[str]:
    """Yields the variables that Guild sets for this operation."""
    names = {flag.name: getattr(flag, "env_name", None) for flag in opdef.flags}
    for name in names.keys() | flags.keys():
        yield variable_of_flag(name, names.get(name))
    if opdef.flags_dest:
        yield "FLAGS_DEST"
    if opdef.handle_keyboard_interrupt:
        yield "HANDLE_KEYBOARD_INTERRUPT"


def _as_composed(text: str, now: object) -> Optional[str]:
    """Returns the variable's text as the command has it, None when the command line replaced it."""
    if now == text:
        return text
    if not isinstance(now, str) or not now.startswith(text + os.pathsep):
        return None
    made = Composed(text + re.sub(_OPENER, "$$", now[len(text) :]))
    made.given = text
    return made


def _refuse_shape(name: str, value: object, opdef: OpDef) -> None:
    """Refuses a list or a mapping with an expression: Guild gives the process what is written."""
    text = next(filter(has_expression, texts_in(value)), None)
    if text is not None:
        message, hint = wrong_value(name, value)
        span = Span(0, len(text))
        error = RefusedError(message, text=text, span=span, whole=span, hint=hint)
        with report.errors(report.Source.of(opdef), ("env", name)):
            raise error


def _refuse_guilds(name: str, text: str, opdef: OpDef) -> None:
    span = Span(0, len(text))
    message, hint = guild_variable(name)
    error = RefusedError(message, text=text, span=span, whole=span, hint=hint)
    with report.errors(report.Source.of(opdef), ("env", name)):
        raise error


def evaluate(op: Operation, env: dict[str, str], state: operation.State, _args: Arguments) -> None:
    """Puts the values of `env` into the operation's command.

    A value that depends on a secret is kept for the process alone. All of `env` is kept for the
    trials of a batch.
    """
    ours.put(op, Written({name: str(text) for name, text in env.items()}))
    hidden = ours.put(op, Hidden(state))
    command = op._op_cmd.cmd_env
    for name, text in env.items():
        try:
            found, is_hidden = value(name, text, state)
        except Varies:
            command[name] = ""
            continue
        command[name] = found
        if is_hidden:
            hidden.texts[name] = str(text)
            hidden.values[name] = command.pop(name)


@structs.dataclass(frozen=True)
class Written:
    """The variables with an expression of ours, as written. Kept on Guild's operation."""

    texts: dict[str, str]


class Hidden:
    """Variables whose values depend on a secret: the process has them, the run's record does not.

    Kept on Guild's operation.

    The run records how they are written (attribute `_funcs_env`), and they are
    evaluated again each time that it starts.
    """

    def __init__(self, state: operation.State) -> None:
        self._state = state
        self.texts: dict[str, str] = {}
        self.values: dict[str, str] = {}

    def record(self) -> Data:
        """Returns what the run records."""
        return {**plain_state.as_data(self._state), "variables": self.texts}


def hidden_of(run: Run, flags: Mapping[str, object]) -> Optional[Hidden]:
    """Returns the hidden variables of a recorded run, evaluated with these flag values.

    Raises:
        SystemExit: A variable that they need is not set.
    """
    data = attributes.get(run, ATTRIBUTE)
    if not data:
        return None
    state = plain_state.from_data(data, flags)
    made = Hidden(state)
    for name, text in data["variables"].items():
        made.texts[name] = text
        made.values[name] = value(name, text, state)[0]
    return made


def written(op: Operation, _state: operation.State) -> dict[str, str]:
    """Returns the variables with an expression of ours that were evaluated, as written."""
    found = ours.find(op, Written)
    return found.texts if found else {}


def record(op: Operation, _is_prototype: bool) -> bool:
    """Has the run record how its hidden variables are written; tells whether it has any."""
    hidden = ours.find(op, Hidden)
    if hidden is None or not hidden.texts:
        return False
    op.run_attrs[ATTRIBUTE] = hidden.record()
    return True


def value(name: str, text: str, state: operation.State) -> tuple[str, bool]:
    """Returns the value of a variable as text, and whether it must not be recorded.

    Raises:
        SystemExit: The expression is wrong, or its value has a `${...}` in it,
            for which Guild would put a flag.
    """
    from guild_funcs.registry import as_text

    done = state.evaluation(text, "env", name, treatment=table.treatment("env"))
    found = str(as_text(done.value))
    refusals.refuse_reference(found, text, state.source, "env", name)
    return found, state.context.is_secret(name) or bool(done.reads.secrets)


def for_trial(trial: Trial, env: Mapping[str, str]) -> None:
    """Puts the values of `env` for a trial of a batch into its command, or hides them.

    Variables hidden in the batch's prototype are hidden in the trial, which evaluates them at its
    start.
    """
    data = attributes.get(trial.run, ATTRIBUTE) or {
        **plain_state.as_data(trial.state),
        "variables": {},
    }
    hidden = data["variables"]
    before = dict(hidden)
    for name, text in env.items():
        if name not in hidden:
            trial.variables[name], is_hidden = value(name, text, trial.state)
            if is_hidden:
                del trial.variables[name]
                hidden[name] = text
    if hidden != before:
        trial.run.write_attr(ATTRIBUTE, data)


def add_run_env(
    env: dict[str, str], variables: Iterable[tuple[str, str]], outer: Mapping[str, str]
) -> dict[str, str]:
    """Adds the variables that a run needs to import its copy of an editable install.

    A variable that is set, in `env` or else in `outer`, keeps its value: the new part is added
    with the system's separator, as in `PYTHONPATH`. Returns the variables that were set.
    """
    made = {}
    for name, added in variables:
        given = (env.get(name) or outer.get(name, "")).split(os.pathsep)
        values = dict.fromkeys(part for part in (*given, added) if part)
        env[name] = made[name] = os.pathsep.join(values)
    return made


def apply_hidden(op: Operation, outer: Mapping[str, str]) -> None:
    """Gives the process the variables that are not recorded, once Guild has made its command.

    The processes that it starts inherit the variables. Such a process may be a run of
    Guild, as a step is. A run records its environment: told the names, it leaves them out too.
    """
    names = [name for name in outer.get(PRIVATE, "").split(os.pathsep) if name]
    hidden = ours.find(op, Hidden)
    if hidden is not None and hidden.values:
        op.cmd_env.update(hidden.values)
        names = list(dict.fromkeys([*names, *hidden.values]))
        op.cmd_env[PRIVATE] = os.pathsep.join(names)
    if names:
        op.private_env = list(dict.fromkeys([*op.private_env, *names]))
