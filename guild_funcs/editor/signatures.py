"""The signature of the function whose argument is being typed."""

from __future__ import annotations

from typing import Optional

from guild_funcs.editor import known
from guild_funcs.editor.inside import inside
from guild_funcs.editor.outline import spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Project
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Help:
    """A signature, its parameters, and which of them is at hand.

    Args:
        label: The signature.
        parameters: Each as it stands in the label.
        active: The index of the one at hand; None when there are too many arguments.
        documentation: What the function does.
    """

    label: str
    parameters: tuple[str, ...]
    active: Optional[int]
    documentation: str


def signature_help(project: Project, path: str, offset: int) -> Optional[Help]:
    """Returns the signature at an offset of a file, or None outside of a call's arguments."""
    text = project.text(path)
    found = spot(lines_of(text), offset)
    at = inside(found.typed(text, offset)) if found.is_value else None
    function = project.functions().find(at.call) if at is not None and at.call else None
    if at is None or function is None or at.role in ("function", "filter"):
        return None
    visible = function.signature.visible
    active: Optional[int] = at.index
    names = [each.shown for each in visible]
    if at.keyword:
        active = names.index(at.keyword) if at.keyword in names else None
    elif at.index >= len(visible):
        is_variadic = bool(visible) and visible[-1].role == "variadic"
        active = len(visible) - 1 if is_variadic else None
    shown = tuple(map(str, visible))
    return Help(known.signature(function), shown, active, function.text)
