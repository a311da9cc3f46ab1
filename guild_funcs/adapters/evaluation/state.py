"""One operation about to run: the context of its expressions, and their values.

`State` is made when Guild computes the flag values of an operation. It is
kept on Guild's own objects (`opdef`, then `op`): two operations in one process
never see each other's values.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Optional

from guild import config

from guild_funcs import structs
from guild_funcs.adapters.evaluation import refusals
from guild_funcs.adapters.evaluation.flag_reads import Tracked, Varies, varying
from guild_funcs.adapters.evaluation.known import Evaluation, Known
from guild_funcs.adapters.host import interpreter, operations, ours, report
from guild_funcs.adapters.parts.field import USUAL, Treatment
from guild_funcs.context import Context, ImportPath, Reads
from guild_funcs.errors import FuncsError, UnknownNameError
from guild_funcs.system import system_env

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef
    from guild_funcs.language import Piece
    from guild_funcs.registry import Registry


@structs.dataclass(frozen=True)
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


@structs.dataclass
class Noted:
    """What was evaluated for an operation, in order, and the fields that are left for trials."""

    evaluated: list[Evaluation] = structs.field(default_factory=list)
    varies: set[str] = structs.field(default_factory=set)


@structs.dataclass(frozen=True)
class State:
    """The expressions of one operation: their context, what is known of them, what is noted.

    Whatever is evaluated raises SystemExit with our message for an error, and
    `Varies` when it reads a flag that has another value in each trial. A state for
    other flags (`with_flags`), or for a trial, is a copy with the flags replaced: it
    shares what is known and what is noted.

    Args:
        source: Where the operation is defined.
        context: What its expressions may look at.
        opdef: Guild's definition of it.
        in_trial: Whether the flags are those of a run, or of a trial, that is recorded.
        known: What needs no evaluation.
        noted: What the run records.
    """

    source: report.Source
    context: Context
    opdef: Optional[OpDef] = None
    in_trial: bool = False
    known: Known = structs.field(default_factory=Known)
    noted: Noted = structs.field(default_factory=Noted)

    @property
    def flags(self) -> Mapping[str, object]:
        """The flag values by name."""
        return self.context.flags

    @property
    def definition(self) -> OpDef:
        """Guild's definition of the operation.

        Raises:
            TypeError: No operation has the text, as for `guild label --set`.
        """
        if self.opdef is None:
            raise TypeError("these expressions are of no operation")
        return self.opdef

    @property
    def evaluated(self) -> list[Evaluation]:
        """What was evaluated, in order."""
        return self.noted.evaluated

    def with_flags(self, flags: Mapping[str, object]) -> State:
        """Returns the state for other flag values."""
        return structs.replace(self, context=structs.replace(self.context, flags=flags))

    def with_definition(self, opdef: OpDef) -> State:
        """Returns the state for another definition of the operation."""
        return structs.replace(self, opdef=opdef)

    @property
    def registry(self) -> Registry:
        """The functions that the operation's expressions can call."""
        from guild_funcs.functions import builtin_registry

        return builtin_registry(self.context.project_dir)

    def value(self, text: str, *attribute: str, treatment: Treatment = USUAL) -> object:
        """Returns the value of `text`, which stands in that attribute of the operation."""
        return self.evaluation(text, *attribute, treatment=treatment).value

    def evaluation(self, text: str, *attribute: str, treatment: Treatment = USUAL) -> Evaluation:
        """Returns the value of `text`, and what evaluating it read."""
        from guild_funcs.expand import expand_text

        return self._evaluate(
            text,
            attribute,
            lambda context: expand_text(text, context, self.registry),
            treatment=treatment,
        )

    def parts(self, text: str, *attribute: str, treatment: Treatment = USUAL) -> tuple[object, ...]:
        """Returns the parts of `text`: plain text and the values of expressions, in order."""
        from guild_funcs.expand import expand_parts

        value = self._evaluate(
            text,
            attribute,
            lambda context: tuple(expand_parts(text, context, self.registry)),
            treatment=treatment,
        ).value
        return value if isinstance(value, tuple) else (value,)

    def pieces(self, text: str, name: str = "label") -> list[LabelPiece]:
        """Returns the pieces of the text of a field; ours are evaluated, unless they vary."""
        from guild_funcs.language import split_template

        with report.errors(self.source, (name,), text):
            return [self._piece(each, text, name) for each in split_template(text, self.registry)]

    def _piece(self, piece: Piece, whole: str, name: str) -> LabelPiece:
        from guild_funcs.language import evaluate
        from guild_funcs.registry import as_text

        template = piece.template
        if template is None:
            return LabelPiece(piece.kind, piece.text, piece.text)
        try:
            done = self._evaluate(
                piece.text,
                (name,),
                lambda context: evaluate(template, context, self.registry),
                within=whole,
            )
        except Varies:
            return LabelPiece("ours", piece.text, None, reads_flags=True)
        return LabelPiece("ours", piece.text, as_text(done.value), reads_flags=bool(done.flags))

    def _evaluate(
        self,
        text: str,
        attribute: tuple[str, ...],
        evaluate: Callable[[Context], object],
        within: Optional[str] = None,
        treatment: Treatment = USUAL,
    ) -> Evaluation:
        """Returns the evaluation of `text`; `within` is the text that holds it, for errors."""
        flags = Tracked(self.flags, varying(self.opdef), in_trial=self.in_trial)
        reads = Reads()
        context = structs.replace(self.context, flags=flags, reads=reads)
        with report.errors(self.source, attribute, within or text):
            try:
                known = self.known.find(attribute, text, flags)
                value = evaluate(context) if known is None else known.value
            except Varies:
                self.noted.varies.add(attribute[0])
                raise
            except UnknownNameError as error:
                if attribute[0] in ("sourcecode", "requires"):
                    from guild_funcs.functions import nearby

                    nearby.for_library(error.at(text=text), context)
                _explain_import(error, self.opdef)
                raise
            if known is not None:
                return known
            if not treatment.secrets:
                refusals.refuse_leak(reads, within or text)
            if not treatment.any_text:
                refusals.refuse_odd_text(value, within or text)
        done = Evaluation(attribute, text, value, reads, flags.found, treatment.carried)
        self.evaluated.append(done)
        self.known.add(done)
        return done


def _explain_import(error: FuncsError, opdef: Optional[OpDef]) -> None:
    """Adds to the error for an unknown flag that `flags-import` names it."""
    imported = opdef.flags_import if opdef is not None else None
    name = error.span.of(error.text) if error.span and error.text else ""
    if isinstance(imported, list) and name in imported:
        error.hint = f"flags-import has '{name}', but Guild imported no such flag from the script"


def begin(opdef: OpDef, flags: Mapping[str, object]) -> State:
    """Returns the state of an operation that is about to be run, with nothing evaluated yet."""
    return ours.put(opdef, State(report.Source.of(opdef), _context(opdef, flags), opdef))


def state_for(opdef: OpDef, flags: Optional[Mapping[str, object]] = None) -> State:
    """Returns the operation's state; with `flags`, the state for these flag values."""
    state = ours.find(opdef, State)
    if state is None:
        return begin(opdef, flags or {})
    if flags is not None and flags is not state.flags:
        state = ours.put(opdef, state.with_flags(flags))
    return state


def state_without_operation(flags: Mapping[str, object], project_dir: str) -> State:
    """Returns a state for a text of no operation at hand, as `guild label --set` has."""
    env = system_env()
    path = ImportPath(env, lambda: [*interpreter.own_path(sys.executable, env), project_dir])
    context = Context(flags=flags, env=env, project_dir=project_dir, python_path=path)
    return State(report.Source(), context)


def _context(opdef: OpDef, flags: Mapping[str, object]) -> Context:
    env = system_env()
    python = interpreter.python_exe(opdef)
    return Context(
        flags=flags,
        env=env,
        project_dir=os.path.abspath(opdef.guildfile.dir or config.cwd()),
        operation=opdef.fullname,
        python_path=interpreter.operation_path(opdef, env, python),
        python_exe=python,
        secrets=frozenset(opdef.env_secrets or ()),
        program=operations.program(opdef),
    )
