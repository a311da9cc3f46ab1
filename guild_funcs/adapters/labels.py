"""The `label` field: our expressions by us, everything else by Guild's own code.

A run records plain Guild. The template in its `op` attribute is therefore
written anew: what Guild understands stays, what is ours becomes its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Optional

from guild import config

from guild_funcs.adapters import operation, seams
from guild_funcs.language import is_guild_template

# Guild's label syntax has no escape. A reference to a flag that cannot exist,
# with "$" as its default, is a dollar sign in it.
DOLLAR = "${ |default:$}"


class BoundTemplate(str):
    """A label template that knows the operation whose label it is."""

    __slots__ = ("state",)
    state: operation.State


def install() -> None:
    """Wraps the rendering of labels."""
    seams.wrap(seams.RUN_LABEL, _wrap_run_label)


def is_ours(template: Any, state: operation.State) -> bool:
    """Tells whether the template has an expression that Guild's own code would not render."""
    if not isinstance(template, str) or is_guild_template(template):
        return False
    return not is_guild_template(template, state.registry)


def bind(template: Optional[str], state: operation.State) -> Optional[str]:
    """Returns `template` bound to the operation when it has an expression of ours."""
    if template is None or not is_ours(template, state):
        return template
    bound = BoundTemplate(template)
    bound.state = state
    return bound


def unbind(op: Any, *, is_proto: bool) -> bool:
    """Makes the label template that is recorded plain; tells whether it was ours.

    The prototype of a batch keeps the expressions: each trial has its own label.
    """
    template = op._label_template  # noqa: SLF001 - Guild's own name for it
    if not isinstance(template, BoundTemplate):
        return False
    plain = str(template) if is_proto else plain_template(template)
    op.run_attrs["op"]["label-template"] = plain
    return True


def _wrap_run_label(original: seams.Wrapper) -> seams.Wrapper:
    def run_label(label_template: Optional[str], flag_vals: Mapping[str, Any]) -> Any:
        if not isinstance(label_template, BoundTemplate):
            state = operation.state_without_operation(flag_vals, config.cwd())
            label_template = bind(label_template, state)
        if not isinstance(label_template, BoundTemplate):
            return original(label_template, flag_vals)
        return _render(label_template, lambda token: str(original(token, flag_vals)), str)

    return run_label


def plain_template(template: BoundTemplate) -> str:
    """Returns a template in Guild's own syntax that gives the same label for the same flags."""
    return _render(template, str, lambda text: text.replace("${", DOLLAR + "{"))


def _render(
    template: BoundTemplate, native: Callable[[str], str], literal: Callable[[str], str]
) -> str:
    """Joins the pieces: tokens of Guild through `native`, all else as text through `literal`."""
    return "".join(
        native(piece.text) if piece.kind == "guild" else literal(text)
        for piece, text in template.state.pieces(str(template))
    )
