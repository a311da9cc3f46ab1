"""The `label` field: our expressions by us, everything else by Guild's own code.

A run records plain Guild. The template in its `op` attribute is therefore
written anew: what Guild understands stays, what is ours becomes its value. The
prototype of a batch keeps what depends on flags: each trial has its own label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Optional

from guild import config

from guild_funcs.adapters import operation, seams
from guild_funcs.adapters.operation import LabelPiece
from guild_funcs.language import is_guild_template

# Guild's label syntax has no escape. A reference to a flag that cannot exist,
# with "$" as its default, is a dollar sign in it.
DOLLAR = "${ |default:$}"


class BoundTemplate(str):
    """A label template with its pieces, evaluated for one operation."""

    __slots__ = ("pieces",)
    pieces: Sequence[LabelPiece]


class Recorded(str):
    """A template that a run recorded: plain Guild, even where its text looks like ours."""

    __slots__ = ()


def install() -> None:
    """Wraps the rendering of labels."""
    seams.wrap(seams.RUN_LABEL, _wrap_run_label)


def may_be_ours(template: Any) -> bool:
    """Tells whether the template has anything that Guild's own syntax has not."""
    return isinstance(template, str) and not is_guild_template(template)


def is_ours(template: Any, state: operation.State) -> bool:
    """Tells whether the template has an expression that Guild's own code would not render."""
    if not may_be_ours(template):
        return False
    return not is_guild_template(template, state.registry)


def bind(template: Optional[str], state: operation.State) -> Optional[str]:
    """Returns `template` with its pieces evaluated when it has an expression of ours.

    Raises:
        SystemExit: An expression is wrong; the message says where.
    """
    if template is None or not is_ours(template, state):
        return template
    bound = BoundTemplate(template)
    bound.pieces = state.pieces(template)
    return bound


def kept(template: str) -> str:
    """Returns the template of a batch's prototype that starts again: its trials evaluate it."""
    if not may_be_ours(template):
        return template
    bound = BoundTemplate(template)
    bound.pieces = [LabelPiece("ours", template, None, reads_flags=True)]
    return bound


def _wrap_run_label(original: seams.Wrapper) -> seams.Wrapper:
    def run_label(label_template: Optional[str], flag_vals: Mapping[str, Any]) -> Any:
        template = label_template
        if isinstance(template, Recorded):
            return original(str(template), flag_vals)
        if template is not None and not isinstance(template, BoundTemplate):
            state = operation.state_without_operation(flag_vals, config.cwd())
            template = bind(template, state)
        if not isinstance(template, BoundTemplate):
            return original(template, flag_vals)
        if any(piece.text is None for piece in template.pieces):
            # The label of a batch's prototype: no run has it.
            return original(None, flag_vals)
        return "".join(
            str(original(piece.written, flag_vals)) if piece.kind == "guild" else str(piece.text)
            for piece in template.pieces
        )

    return run_label


def plain_template(template: BoundTemplate) -> str:
    """Returns a template in Guild's own syntax that gives the same label for the same flags."""
    return _written(template.pieces, lambda piece: piece.kind == "guild", _plain_literal)


def trial_template(template: BoundTemplate) -> str:
    """Returns the template for the trials of a batch: what reads no flag has its value."""
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
    # Neighbouring texts are joined first: "$" beside "{x}" would make a reference.
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
