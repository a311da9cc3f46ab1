"""One operation about to run: the context of its expressions, and their values.

`State` is made when Guild computes the flag values of an operation and is kept
on Guild's own objects (`opdef`, then `op`), so that two operations in one
process never see each other's values.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from guild import config, op_util

from guild_funcs.adapters import report
from guild_funcs.context import Context, import_path, system_env
from guild_funcs.language import Piece, evaluate, split_template
from guild_funcs.registry import Registry, as_text

ATTRIBUTE = "_guild_funcs"


class State:
    """The expressions of one operation: their context, and their evaluation."""

    def __init__(self, opdef: Any, context: Context) -> None:
        self.opdef = opdef
        self.context = context

    def with_flags(self, flags: Mapping[str, Any]) -> State:
        """Returns the state for other flag values."""
        return State(self.opdef, dataclasses.replace(self.context, flags=flags))

    @property
    def registry(self) -> Registry:
        """The functions that the operation's expressions can call."""
        from guild_funcs.functions import builtin_registry

        return builtin_registry(self.context.project_dir)

    def value(self, text: str, *attribute: str) -> Any:
        """Returns the value of `text`, which stands in that attribute of the operation."""
        from guild_funcs.expand import expand_text

        with report.errors(self.opdef, attribute, text):
            return expand_text(text, self.context, self.registry)

    def parts(self, text: str, *attribute: str) -> Sequence[Any]:
        """Returns the parts of `text`: plain text and the values of expressions, in order."""
        from guild_funcs.expand import expand_parts

        with report.errors(self.opdef, attribute, text):
            return expand_parts(text, self.context, self.registry)


    def pieces(self, label: str) -> list[tuple[Piece, str]]:
        """Returns the pieces of a label template, each with its text; ours are evaluated."""
        with report.errors(self.opdef, ("label",), label):
            return [
                (piece, as_text(self._piece_value(piece)))
                for piece in split_template(label, self.registry)
            ]

    def _piece_value(self, piece: Piece) -> Any:
        if piece.template is None:
            return piece.text
        return evaluate(piece.template, self.context, self.registry)


def state_for(opdef: Any, flags: Optional[Mapping[str, Any]] = None) -> State:
    """Returns the operation's state; with `flags`, a new one with these flag values."""
    state = getattr(opdef, ATTRIBUTE, None)
    if not isinstance(state, State):
        state = State(opdef, _context(opdef, flags or {}))
    elif flags is not None:
        state = State(opdef, _context(opdef, flags))
    setattr(opdef, ATTRIBUTE, state)
    return state


def state_without_operation(flags: Mapping[str, Any], project_dir: str) -> State:
    """Returns a state for a text that belongs to no operation at hand, as `guild label --set` has."""
    return State(None, Context(flags=flags, env=system_env(), project_dir=project_dir))


def is_off(opdef: Any) -> bool:
    """Tells whether `plugins: no` on the operation or its model turns guild-funcs off."""
    plugins = opdef.plugins if opdef.plugins is not None else opdef.modeldef.plugins
    return plugins is False


def _context(opdef: Any, flags: Mapping[str, Any]) -> Context:
    env = system_env()
    project_dir = os.path.abspath(opdef.guildfile.dir or config.cwd())
    # The project's own folders come last: Python finds the copy of them that
    # is in the run, which holds nothing that Guild does not copy.
    rest = [*sys.path[1:], *op_util.opdef_model_paths(opdef)]
    return Context(
        flags=flags,
        env=env,
        project_dir=project_dir,
        operation=opdef.fullname,
        python_path=import_path(env, rest, os.getcwd()),
        secrets=frozenset(opdef.env_secrets or ()),
    )
