"""Finds the one grammar file: inside an installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

from guild_funcs.errors import FuncsError

NAME = "guild_funcs.lark"


def read_grammar() -> str:
    """Returns the text of `guild_funcs.lark`.

    A wheel holds it in `guild_funcs/grammar`, a checkout beside the package. Both
    are looked up from this file and not from `sys.path`, because an editable
    install leaves a stale copy in site-packages.

    Raises:
        FuncsError: The installation is not complete.
    """
    package = Path(__file__).parent.parent
    places = (package / "grammar" / NAME, package.parent / "grammar" / NAME)
    for path in places:
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FuncsError(
        f"guild-funcs is not completely installed: its grammar, {NAME}, is missing",
        notes=tuple(f"not at {path}" for path in places),
        hint="install it again: pip install --force-reinstall guild-funcs",
    )
