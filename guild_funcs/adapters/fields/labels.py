"""The `label` field: our expressions by us, everything else by Guild's own code.

A run records plain Guild. The template in its `op` attribute is therefore written anew: the
parts that Guild understands stay, our expressions become their values. The prototype of a batch
keeps the expressions that depend on flags: each trial has its own label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Optional

from guild import config

from guild_funcs.adapters.evaluation import state as operation
from guild_funcs.adapters.evaluation.state import LabelPiece
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.host import attributes, report
from guild_funcs.adapters.host.operations import is_prototype as is_prototype_folder
from guild_funcs.adapters.host.seams import Wrapper
from guild_funcs.errors import FuncsError
from guild_funcs.language import is_guild_template

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Arguments, Flags, Operation, Run

# Guild's label syntax has no escape. A dollar sign is written as a reference to a flag that
# cannot exist, with "$" as its default.
DOLLAR = "${ |default:$}"


# The run attribute that keeps the template as it was given, for a start with other flags. The
# template that Guild records is plain Guild.
ATTRIBUTE = "_funcs_label"


class BoundTemplate(str):
    """A label template with its pieces, evaluated for one operation."""

    __slots__ = ("pieces",)
    pieces: Sequence[LabelPiece]


class Recorded(str):
    """A template that a run recorded: plain Guild, even where its text looks like ours."""

    __slots__ = ()


def may_be_ours(template: Optional[str]) -> bool:
    """Tells whether the template holds anything besides Guild's own syntax."""
    # The label is a number for `label: 5` in YAML.
    return isinstance(template, str) and not is_guild_template(template)


def is_ours(template: Optional[str], state: operation.State) -> bool:
    """Tells whether the template has an expression that Guild's own code would not render."""
    if template is None or not may_be_ours(template):
        return False
    return not is_guild_template(template, state.registry)


def bind(template: Optional[str], state: operation.State) -> Optional[str]:
    """Returns `template` with its pieces evaluated when it has an expression of ours.

    Raises:
        SystemExit: An expression is wrong; the message says where.
    """
    if template is None:
        return None
    if not is_ours(template, state):
        # The process of the run renders the label again, and has no guild file to point at.
        if may_be_ours(template) and state.source.file:
            _tell_unknown_filters(template, state)
        return template
    bound = BoundTemplate(template)
    bound.pieces = state.pieces(template)
    return bound


def _tell_unknown_filters(template: str, state: operation.State) -> None:
    """Adds to Guild's warning of a filter where the filter stands, and what may be meant."""
    from guild_funcs.errors.suggestion import did_you_mean
    from guild_funcs.language.detection import GUILD_FILTERS
    from guild_funcs.language.labels import unknown_filters

    known = [*state.registry.names(), *GUILD_FILTERS]
    for name, span, whole in unknown_filters(template, state.registry):
        hint = did_you_mean(name, known) or "'guild-funcs list' shows all filters"
        message = f"Guild makes '#error#' of the unknown filter '{name}'; {hint}"
        error = FuncsError(message, text=template, span=span, whole=whole)
        report.find_place(error, state.source, ("label",))
        report.log.warning("%s", str(error).partition("\n")[0])


def is_written(template: Optional[str]) -> bool:
    """Tells whether the template is to be evaluated: one of a guild file, or of a command."""
    return may_be_ours(template) and not isinstance(template, Recorded)


def wanted(op: Operation) -> Optional[str]:
    """Returns the template of an operation when it is one to evaluate."""
    template = op._label_template
    return template if is_written(template) else None


def evaluate(op: Operation, template: str, state: operation.State, _args: Arguments) -> None:
    """Gives an operation its template with the pieces evaluated."""
    op._label_template = bind(template, state)


def choose(args: Arguments, op: Operation) -> None:
    """Sets the template of an operation that starts, perhaps again.

    With other flags than the run recorded, the template is the one that the run began with. Any
    other template that a run recorded is plain Guild, and so are tags.
    """
    template = op._label_template
    run = op._run
    if template is None or template in (args.label, args.batch_label):
        return
    if run is not None and not _is_given(op, run):
        is_proto = is_prototype_folder(run.dir)
        is_stale = is_proto or run.get("flags") != op._op_flag_vals
        if is_stale and op._opdef is not None and _began_with(run):
            op._label_template = _began_with(run)
        elif not is_proto:
            op._label_template = _as_text(template)
    # Guild makes these templates (`guild.commands.run_impl._label_template`).
    elif template in [
        f"{' '.join(tags)} ${{default_label}}" for tags in (args.tags, args.batch_tags)
    ]:
        op._label_template = _as_text(template)


def _as_text(template: Optional[str]) -> Optional[str]:
    return Recorded(template) if template is not None and may_be_ours(template) else template


def _is_given(op: Operation, run: Run) -> bool:
    """Tells whether the template differs from the one that the run recorded."""
    recorded = (run.get("op") or {}).get("label-template")
    return bool(op._label_template != recorded)


def record(op: Operation, is_prototype: bool) -> bool:
    """Has the run record a plain template; tells whether the template had expressions of ours."""
    template = getattr(op, "_label_template", None)
    if isinstance(template, Recorded):
        op.run_attrs["op"]["label-template"] = str(template)
    if isinstance(template, BoundTemplate):
        written = trial_template if is_prototype else plain_template
        op.run_attrs["op"]["label-template"] = written(template)
        op.run_attrs[ATTRIBUTE] = str(template)
        return True
    run = getattr(op, "_run", None)
    if run is not None and _began_with(run):
        op.run_attrs[ATTRIBUTE] = None if _is_given(op, run) else _began_with(run)
        if run.has_attr(attributes.old(ATTRIBUTE)):
            op.run_attrs[attributes.old(ATTRIBUTE)] = None
    return False


def _began_with(run: Run) -> Optional[str]:
    """Returns the template that a run began with, when it had an expression of ours."""
    found: Optional[str] = attributes.get(run, ATTRIBUTE)
    return found


def kept(template: Optional[str]) -> Optional[str]:
    """Returns the template of a batch's prototype that starts again: its trials evaluate it."""
    if template is None or not may_be_ours(template):
        return template
    bound = BoundTemplate(template)
    bound.pieces = [LabelPiece("ours", template, None, reads_flags=True)]
    return bound


def wrap_run_label(original: Wrapper) -> Wrapper:
    """Wraps `guild.op_util.run_label`."""

    def run_label(label_template: Optional[str], flag_vals: Flags) -> object:
        template = label_template
        if isinstance(template, Recorded):
            return original(str(template), flag_vals)
        if template is not None and not isinstance(template, BoundTemplate):
            state = operation.state_without_operation(flag_vals, config.cwd())
            template = bind(template, state)
        if not isinstance(template, BoundTemplate):
            return original(template, flag_vals)
        if any(piece.text is None for piece in template.pieces):
            # This is the template of a batch's prototype: no run has its label.
            return original(None, flag_vals)
        return "".join(
            str(original(piece.written, flag_vals)) if piece.kind == "guild" else str(piece.text)
            for piece in template.pieces
        )

    return run_label


def written(op: Operation, _state: operation.State) -> bool:
    """Tells whether a batch's prototype has a template that its trials evaluate."""
    return isinstance(op._label_template, BoundTemplate)


def for_trial(trial: Trial, _is_written: bool) -> None:
    """Gives a trial its own template: plain Guild."""
    template = bind(trial.op.get("label-template"), trial.state)
    if isinstance(template, BoundTemplate):
        trial.op["label-template"] = plain_template(template)


def plain_template(template: BoundTemplate) -> str:
    """Returns a template in Guild's own syntax that gives the same label for the same flags."""
    return _written(template.pieces, lambda piece: piece.kind == "guild", _plain_literal)


def trial_template(template: BoundTemplate) -> str:
    """Returns the template for a batch's trials: expressions that read no flag are values in it."""
    return _written(
        template.pieces,
        lambda piece: piece.kind == "guild" or piece.reads_flags or piece.text is None,
        _trial_literal,
    )


def _written(
    pieces: Sequence[LabelPiece],
    is_kept: Callable[[LabelPiece], bool],
    literal: Callable[[str], str],
) -> str:
    # Neighbouring texts are joined before they are escaped: "$" beside "{x}" is a reference.
    made: list[str] = []
    for kept, group in groupby(pieces, key=is_kept):
        if kept:
            made.extend(piece.written for piece in group)
        else:
            made.append(literal("".join(str(piece.text) for piece in group)))
    return "".join(made)


def _plain_literal(text: str) -> str:
    return text.replace("${", DOLLAR + "{")


def _trial_literal(text: str) -> str:
    escaped = _plain_literal(text).replace("$(", "$$(").replace("$<", "$$<")
    return escaped[:-1] + DOLLAR if escaped.endswith("$") else escaped
