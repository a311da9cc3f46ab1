"""A flag's new name, at every place that names it."""

from __future__ import annotations

import re

import yaml

from guild_funcs.editor.fixes import Edit
from guild_funcs.editor.flags import Mention, mention_at, same
from guild_funcs.editor.known import flag_names
from guild_funcs.editor.project import Model
from guild_funcs.editor.quoting import encoded, quoted
from guild_funcs.errors import FuncsError
from guild_funcs.functions.loader import BROKEN, Loader

# What a flag is called in `${name}`, in `name=value` and as a key of YAML without quotes.
_NAME = re.compile(r"[^\s|{}<>'\"$(),:;=#\[\]&*!%@`\\-][^\s|{}<>'\"$(),:;=#\[\]\\]*")


def rename(model: Model, path: str, offset: int, name: str) -> list[Edit]:
    """Returns the edits that give the flag at an offset a new name, everywhere.

    Raises:
        FuncsError: There is no flag, or the name cannot be its name; with what to do.
    """
    start = mention_at(model, path, offset)
    if start is None:
        raise FuncsError("no flag stands here: only flags can be renamed")
    if not _NAME.fullmatch(name):
        raise FuncsError(
            f"'{name}' cannot be the name of a flag: letters, digits, '_', '-' and '.'"
        )
    found = same(model, start)
    owners = frozenset().union(*(each.owners for each in found))
    having = [each for each in model.operations if each.name in owners]
    if name != start.name and name in flag_names(having):
        raise FuncsError(f"there is a flag '{name}' already in {having[0].name}")
    return [_edit(each, name) for each in found]


def _edit(mention: Mention, name: str) -> Edit:
    style = mention.scalar.text.style
    text = encoded(name, style)
    is_plain_key = mention.scalar.is_key and style is None
    if is_plain_key and not _is_text(name):
        text = quoted(name)
    return Edit(mention.file, mention.place, text)


def _is_text(name: str) -> bool:
    """Tells whether YAML takes a plain scalar for text."""
    try:
        return isinstance(yaml.load(name, Loader), str)  # noqa: S506 - a SafeLoader with limits
    except BROKEN:
        return False
