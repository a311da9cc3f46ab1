"""The `env` field: variables of the operation's process, computed.

Guild itself puts flag values in place of `${flag}` here, and records the
variables in the run's command. A text of which Guild understands all is its
own. A value that depends on a secret is given to the process and not recorded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from guild_funcs.adapters import operation, report, secrets
from guild_funcs.adapters.varying import Varies
from guild_funcs.errors import RefusedError
from guild_funcs.language import has_expression

# `${flag}`, which Guild resolves (guild.util.resolve_refs).
_REFERENCE = re.compile(r"\$\{[^}|'\"$]*\}")


def computed(op: Any) -> dict[str, str]:
    """Returns the variables with an expression of ours, by name, as written."""
    opdef = op._opdef  # noqa: SLF001 - Guild's own names, here and below
    if opdef is None:
        return {}
    env = op._op_cmd.cmd_env  # noqa: SLF001
    return {
        name: text
        for name, text in opdef.env.items()
        if isinstance(text, str) and is_ours(text) and env.get(name) == text
    }


def is_ours(text: str) -> bool:
    """Tells whether the text has an expression that Guild would not resolve."""
    return has_expression(text) and has_expression(_REFERENCE.sub("", text))


def evaluate(op: Any, env: dict[str, str], state: operation.State) -> None:
    """Puts the values of `env` into the operation's command.

    What varies in a batch is kept as `guild_funcs_env` for the trials, what
    depends on a secret as `guild_funcs_hidden_env` for the process alone.
    """
    op.guild_funcs_env = {}
    op.guild_funcs_hidden_env = {}
    for name, text in env.items():
        command = op._op_cmd.cmd_env  # noqa: SLF001
        try:
            command[name] = value(name, text, state)
        except Varies:
            op.guild_funcs_env[name] = text
            command[name] = ""
            continue
        if state.context.is_secret(name) or secrets.read(state.evaluated[-1].reads, state.context):
            op.guild_funcs_hidden_env[name] = command.pop(name)


def value(name: str, text: str, state: operation.State) -> str:
    """Returns the value of a variable as text.

    Raises:
        SystemExit: The expression is wrong, or its value has a `${...}` in it,
            for which Guild would put a flag.
    """
    from guild_funcs.registry import as_text

    found = str(as_text(state.value(text, "env", name)))
    if "${" in found:
        error = RefusedError(
            "the value has '${' in it, which Guild would take for a flag",
            text=text,
            hint="read the variable in the operation itself",
        )
        with report.errors(state.source, ("env", name)):
            raise error
    return found


def add_run_env(
    env: dict[str, str], variables: Iterable[tuple[str, str]], outer: Mapping[str, str]
) -> dict[str, str]:
    """Adds the variables that a run needs to import its copy of an editable install.

    A variable that is set, in `env` or else in `outer`, keeps its value: what is
    new is added with the system's separator, as in `PYTHONPATH`. Returns the
    variables that were set.
    """
    made = {}
    for name, added in variables:
        given = (env.get(name) or outer.get(name, "")).split(os.pathsep)
        values = dict.fromkeys(part for part in (*given, added) if part)
        env[name] = made[name] = os.pathsep.join(values)
    return made


def apply_hidden(op: Any) -> None:
    """Gives the process the variables that are not recorded, once Guild has made its command."""
    hidden = getattr(op, "guild_funcs_hidden_env", {})
    op.cmd_env.update(hidden)
    op.private_env = [*op.private_env, *(name for name in hidden if name not in op.private_env)]
