"""One operation about to run: the context of its expressions, and their values.

`State` is made when Guild computes the flag values of an operation and is kept
on Guild's own objects (`opdef`, then `op`), so that two operations in one
process never see each other's values.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

from guild import config

from guild_funcs.adapters import interpreter, report, secrets
from guild_funcs.adapters.varying import Tracked, Varies
from guild_funcs.context import Context, Reads, system_env

if TYPE_CHECKING:
    from guild_funcs.language import Piece
    from guild_funcs.registry import Registry

# Kept on Guild's operation definition: its state, and its computed flag values.
ATTRIBUTE = "_guild_funcs"
VALUES = "_guild_funcs_values"


@dataclasses.dataclass(frozen=True)
class LabelPiece:
    """A piece of a label: plain text, Guild's own syntax, or an expression of ours.

    Args:
        kind: `text`, `guild` or `ours`.
        written: As it stands in the template.
        text: Its text in the label; None when it varies from trial to trial. For
            Guild's own syntax, what Guild renders.
        reads_flags: Whether evaluating it read a flag.
    """

    kind: str
    written: str
    text: Optional[str]
    reads_flags: bool = False


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """An expression that was evaluated: where it stands, its text, its value, and what it read."""

    attribute: tuple[str, ...]
    text: str
    value: Any
    reads: Reads


class State:
    """The expressions of one operation: where it is defined, their context, their evaluation.

    Whatever is evaluated raises SystemExit with our message for an error, and
    `Varies` when it reads a flag that has another value in each trial.
    `evaluated` lists what was, in order.
    """

    def __init__(self, source: report.Source, context: Context, opdef: Any = None) -> None:
        self.source = source
        self.context = dataclasses.replace(context, flags=Tracked(context.flags))
        self.opdef = opdef
        self.flags = context.flags
        self.evaluated: list[Evaluation] = []
        # What the source code patterns came to: Guild asks for them twice a run.
        self.patterns: dict[tuple[str, bool], list[Any]] = {}
        self.sourcecode_varies = False

    def with_flags(self, flags: Mapping[str, Any]) -> State:
        """Returns the state for other flag values; it adds to the same list of evaluations."""
        made = State(self.source, dataclasses.replace(self.context, flags=flags), self.opdef)
        made.evaluated = self.evaluated
        return made

    @property
    def registry(self) -> Registry:
        """The functions that the operation's expressions can call."""
        from guild_funcs.functions import builtin_registry

        return builtin_registry(self.context.project_dir)

    def value(self, text: str, *attribute: str) -> Any:
        """Returns the value of `text`, which stands in that attribute of the operation."""
        return self._evaluate(text, attribute, lambda context: self._expanded(text, context))

    def parts(self, text: str, *attribute: str) -> Sequence[Any]:
        """Returns the parts of `text`: plain text and the values of expressions, in order."""
        from guild_funcs.expand import expand_parts
        from guild_funcs.record.expressions import joined

        parts: Sequence[Any] = self._evaluate(
            text, attribute, lambda context: expand_parts(text, context, self.registry)
        )
        self.evaluated[-1] = dataclasses.replace(self.evaluated[-1], value=joined(parts))
        return parts

    def pieces(self, label: str) -> list[LabelPiece]:
        """Returns the pieces of a label template; ours are evaluated, unless they vary."""
        from guild_funcs.language import split_template

        with report.errors(self.source, ("label",), label):
            return [self._piece(piece, label) for piece in split_template(label, self.registry)]

    def _piece(self, piece: Piece, label: str) -> LabelPiece:
        from guild_funcs.language import evaluate
        from guild_funcs.registry import as_text

        template = piece.template
        if template is None:
            return LabelPiece(piece.kind, piece.text, piece.text)
        tracked = Tracked(self.context.flags)
        state = self.with_flags(tracked)
        try:
            value = state._evaluate(  # noqa: SLF001 - our own class
                label, ("label",), lambda context: evaluate(template, context, self.registry)
            )
        except Varies:
            return LabelPiece("ours", piece.text, None, reads_flags=True)
        self.evaluated[-1] = dataclasses.replace(self.evaluated[-1], text=piece.text)
        return LabelPiece("ours", piece.text, as_text(value), reads_flags=bool(tracked.read))

    def _expanded(self, text: str, context: Context) -> Any:
        from guild_funcs.expand import expand_text

        return expand_text(text, context, self.registry)

    def _evaluate(
        self, text: str, attribute: Sequence[str], evaluate: Callable[[Context], Any]
    ) -> Any:
        context = self.context.with_reads(Reads())
        with report.errors(self.source, attribute, text):
            value = evaluate(context)
            if attribute[:1] != ("env",):
                secrets.refuse_leak(value, context, text)
        self.evaluated.append(Evaluation(tuple(attribute), text, value, context.reads))
        return value


def begin(opdef: Any, flags: Mapping[str, Any]) -> State:
    """Returns the state of an operation that is about to be run, with nothing evaluated yet."""
    state = State(report.Source.of(opdef), _context(opdef, flags), opdef)
    setattr(opdef, ATTRIBUTE, state)
    return state


def state_for(opdef: Any, flags: Optional[Mapping[str, Any]] = None) -> State:
    """Returns the operation's state; with `flags`, the state for these flag values."""
    state = getattr(opdef, ATTRIBUTE, None)
    if not isinstance(state, State):
        return begin(opdef, flags or {})
    if flags is not None and flags is not state.flags:
        state = state.with_flags(flags)
        setattr(opdef, ATTRIBUTE, state)
    return state


def forget(opdef: Any) -> None:
    """Drops what an earlier run in this process left on the operation."""
    for name in (ATTRIBUTE, VALUES):
        if hasattr(opdef, name):
            delattr(opdef, name)


def state_without_operation(flags: Mapping[str, Any], project_dir: str) -> State:
    """Returns a state for a text of no operation at hand, as `guild label --set` has."""
    env = system_env()
    path = interpreter.ImportPath(None, env, sys.executable)
    context = Context(flags=flags, env=env, project_dir=project_dir, python_path=path)
    return State(report.Source(), context)


def is_off(opdef: Any) -> bool:
    """Tells whether `plugins: no` on the operation or its model turns guild-funcs off."""
    plugins = opdef.plugins if opdef.plugins is not None else opdef.modeldef.plugins
    return plugins is False


def _context(opdef: Any, flags: Mapping[str, Any]) -> Context:
    env = system_env()
    python = interpreter.python_exe(opdef)
    return Context(
        flags=flags,
        env=env,
        project_dir=os.path.abspath(opdef.guildfile.dir or config.cwd()),
        operation=opdef.fullname,
        python_path=interpreter.ImportPath(opdef, env, python),
        python_exe=python,
        secrets=frozenset(opdef.env_secrets or ()),
    )
