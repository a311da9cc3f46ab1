"""Every place at which a guild file names a flag, and the operations whose flag it is.

A flag is one thing wherever it is written: in the operation, in a config that the operation
includes, in a model that it extends, in the steps that run it, and in every `${name}`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Optional

from guild_funcs.editor.outline import ITEM
from guild_funcs.editor.owners import Owners, is_in_step, owners_of
from guild_funcs.editor.project import Model, Scalar
from guild_funcs.editor.written import Value, expressions
from guild_funcs.errors import Span
from guild_funcs.language.nodes import Flag, walk
from guild_funcs.structs import dataclass

# `lr=0.1` in what a step runs, `=lr` in compare, the names of `config#lr,data`.
_GIVEN = re.compile(r"(?<!\S)([^\s=]+)=")
_COMPARED = re.compile(r"=([^\s]+)")
_CHOSEN = re.compile(r"[^,#\s]+")


@dataclass(frozen=True)
class Mention:
    """A place that names a flag.

    Args:
        name: The flag.
        scalar: The text of the file that names it.
        span: Where in the text.
        owners: The names of the operations whose flag it is.
        is_definition: Whether it defines the flag, and does not only use it.
    """

    name: str
    scalar: Scalar
    span: Span
    owners: frozenset[str]
    is_definition: bool = False

    @property
    def file(self) -> str:
        """The absolute path of the file that it stands in."""
        return os.path.abspath(self.scalar.text.source.file)

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from other places: the file, the text, and where in the text."""
        text = self.scalar.text
        return text.source.file, text.start, self.span.start

    @property
    def place(self) -> Span:
        """Where it stands in its file."""
        return Value(self.scalar).place(self.span)


def mentions(model: Model) -> Iterator[Mention]:
    """Yields every place that names a flag, item by item."""
    owners = owners_of(model)
    for scalar in model.all_scalars:
        yield from _of_scalar(owners, scalar)


def same(model: Model, start: Mention) -> list[Mention]:
    """Returns all places that name the same flag as one of them does, that one included.

    Operations that share a place that names the flag share the flag.
    """
    alike = [each for each in mentions(model) if each.name == start.name]
    # A text that YAML puts into several operations, by an anchor, is one place.
    shared: dict[object, set[str]] = {}
    for each in alike:
        shared.setdefault(each.key, set()).update(each.owners)
    owners, size = {*start.owners, *shared.get(start.key, ())}, -1
    while size != len(owners):
        size = len(owners)
        for found in shared.values():
            if owners & found:
                owners |= found
    chosen = {key for key, found in shared.items() if owners & found} | {start.key}
    return list({each.key: each for each in alike if each.key in chosen}.values())


def mention_at(model: Model, path: str, offset: int) -> Optional[Mention]:
    """Returns the place that names a flag at an offset of a file, or None."""
    scalar = model.scalar_at(path, offset)
    found = _of_scalar(owners_of(model), scalar) if scalar is not None else ()
    return next((each for each in found if each.place.start <= offset <= each.place.end), None)


def _of_scalar(owners: Owners, scalar: Scalar) -> Iterator[Mention]:
    if scalar.is_key:
        yield from _of_key(owners, scalar)
        return
    text, keys = str(scalar.text), [key for key in scalar.path if key != ITEM]
    last = keys[-1] if keys else ""
    if is_in_step(scalar) and last in ("run", "steps", "flags"):
        given = owners.of_step(scalar)
        for found in _GIVEN.finditer(text):
            yield Mention(found[1], scalar, Span(*found.span(1)), given)
    if "$include" in scalar.path and "flags" in scalar.path and "#" in text:
        for found in _CHOSEN.finditer(text, text.index("#")):
            yield Mention(found[0], scalar, Span(*found.span()), owners.of(scalar))
    compared = _COMPARED.match(text) if last == "compare" else None
    if compared is not None:
        yield Mention(compared[1], scalar, Span(*compared.span(1)), owners.of(scalar))
    if last != "description" and "$" in text:
        yield from _of_text(owners, scalar, text)


def _of_key(owners: Owners, scalar: Scalar) -> Iterator[Mention]:
    text, path = str(scalar.text), scalar.path
    if path[-2:-1] != ("flags",) or text == "$include":
        return
    whole = Span(0, len(text))
    if is_in_step(scalar):
        yield Mention(text, scalar, whole, owners.of_step(scalar))
    else:
        # A choice may give values of other flags.
        is_definition = "choices" not in path[:-2]
        yield Mention(text, scalar, whole, owners.of(scalar), is_definition)


def _of_text(owners: Owners, scalar: Scalar, text: str) -> Iterator[Mention]:
    for node in expressions(text):
        for each in (node, *(inner for inner, _ in walk(node))):
            if isinstance(each, Flag):
                yield Mention(each.name, scalar, each.name_span, owners.of(scalar))
