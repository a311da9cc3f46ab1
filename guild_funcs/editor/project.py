"""A guild file as an editor sees it: the texts that are open, what was read of them, and when.

An answer while somebody types rests on what was read last; one that changes the file, or
names places in it, on the text as it is now. Nothing that is found is imported or run.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Optional

from guild_funcs.editor.mended import mended
from guild_funcs.editor.outline import ITEM, Spot
from guild_funcs.functions.providers import FILE
from guild_funcs.lint.models import GuildFile, Operation, load, operations
from guild_funcs.lint.own import KnownFunctions
from guild_funcs.lint.world import World
from guild_funcs.lint.written import Written, read_text
from guild_funcs.structs import dataclass, field

NAME = "guild.yml"

_DEEPEST = 30


@dataclass(frozen=True)
class Scalar:
    """A text of a guild file; a key is a text too.

    Args:
        text: The text.
        path: The keys that lead to it from its item; of a key, with itself.
        is_key: Whether it is a key.
        item: The index of its item.
    """

    text: Written
    path: tuple[str, ...]
    is_key: bool
    item: int = 0


@dataclass(frozen=True)
class Model:
    """What was read of a guild file and of those that it includes.

    Args:
        file: Its items.
        texts: The texts that were read, by absolute path.
        world: What is on this machine.
        functions: The functions that its expressions may call.
        kept: What others found out about it, by name.
    """

    file: GuildFile
    texts: Mapping[str, str]
    world: World
    functions: KnownFunctions
    kept: dict[str, object] = field(default_factory=dict)
    _starts: dict[str, list[Scalar]] = field(default_factory=dict)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations, each with what it inherits."""
        return tuple(operations(self.file))

    def scalars(self, path: str) -> list[Scalar]:
        """Returns the texts of a file in their order."""
        full = os.path.abspath(path)
        if full not in self._starts:
            found = [each for each in self.all_scalars if _file_of(each) == full]
            self._starts[full] = sorted(found, key=lambda each: each.text.start)
        return self._starts[full]

    @cached_property
    def all_scalars(self) -> tuple[Scalar, ...]:
        """The texts of all files, item by item."""
        items = enumerate(self.file.items)
        return tuple(each for index, item in items for each in _scalars(item, (), index, ()))

    def scalar_at(self, path: str, offset: int) -> Optional[Scalar]:
        """Returns the text that stands at an offset of a file."""
        found = self.scalars(path)
        index = bisect_right([each.text.start for each in found], offset) - 1
        each = found[index] if index >= 0 else None
        return each if each is not None and offset <= each.text.end else None

    def at(self, spot: Spot) -> tuple[Operation, ...]:
        """Returns the operations that a place of a guild file belongs to.

        A config belongs to the operations of the models that extend it.
        """
        kind, name = spot.item
        path = spot.path[1:] if spot.path[:1] == (ITEM,) else ("operations", *spot.path)
        if kind == "package":
            return ()
        chosen = path[1] if len(path) > 1 and path[0] == "operations" else None
        of_item = [each for each in self.operations if name in self.line(each)]
        if kind == "config":
            of_item = of_item or list(self.operations)
        named = [each for each in of_item if chosen in (None, short_name(each))]
        return tuple(named or (of_item if kind == "config" else ()))

    def line(self, operation: Operation) -> tuple[str, ...]:
        """Returns the names of an operation's model and of all that it extends."""
        seen: list[str] = []
        todo = [str(operation.model.get("model"))]
        while todo:
            name = todo.pop(0)
            if name not in seen:
                seen.append(name)
                item = self.item(name) or {}
                todo += names(item.get("extends"))
                within = item.get("operations")
                included = within.get("$include") if isinstance(within, dict) else None
                todo += [each.partition("#")[0] for each in names(included)]
        return tuple(seen)

    def item(self, name: str) -> Optional[Mapping[str, Any]]:
        """Returns the model or config of a name."""
        for item in self.file.items:
            if name in (item.get("model"), item.get("config")):
                return item
        return None


def short_name(operation: Operation) -> str:
    """Returns the name of an operation without its model's."""
    model = str(operation.model.get("model") or "")
    return operation.name[len(model) + 1 :] if model else operation.name


def names(value: Any) -> list[str]:
    """Returns the names in a value that is a name or a list of names."""
    items = value if isinstance(value, list) else [value]
    return [str(each) for each in items if isinstance(each, str)]


def _file_of(scalar: Scalar) -> str:
    return os.path.abspath(scalar.text.source.file)


def _scalars(
    value: Any, path: tuple[str, ...], item: int, above: tuple[int, ...]
) -> Iterator[Scalar]:
    if isinstance(value, Written):
        yield Scalar(value, path, is_key=False, item=item)
    # YAML data may hold itself.
    if not isinstance(value, (dict, list)) or id(value) in above or len(path) > _DEEPEST:
        return
    inside = (*above, id(value))
    if isinstance(value, list):
        for each in value:
            yield from _scalars(each, (*path, ITEM), item, inside)
        return
    for key, each in value.items():
        if isinstance(key, Written):
            yield Scalar(key, (*path, key), is_key=True, item=item)
        yield from _scalars(each, (*path, str(key)), item, inside)


class Project:
    """A guild file with the files that it includes.

    Args:
        path: The absolute path of the main file.
        opened: The texts that the editor holds, by absolute path; they change.
    """

    def __init__(self, path: str, opened: Mapping[str, str]) -> None:
        self.path = path
        self.folder = os.path.dirname(path)
        self.opened = opened
        self._model: Optional[Model] = None
        self._read: dict[str, str] = {}
        self._functions: tuple[Optional[float], Optional[KnownFunctions]] = (None, None)

    def text(self, path: str) -> str:
        """Returns the text of a file as the editor holds it, or as it is on disk, or nothing."""
        with suppress(OSError, ValueError):
            return read_text(path, self.opened)
        return ""

    def model(self, *, fresh: bool = True) -> Model:
        """Returns what is read of the file.

        Args:
            fresh: Whether the texts as they are now are wanted. What was read last does while
                somebody types a name.
        """
        functions = self.functions()
        known = self._model
        is_new = known is None or known.functions is not functions
        if known is None or is_new or (fresh and self._read != dict(self.opened)):
            # The texts may change while they are read, in another thread.
            texts = dict(self.opened)
            before = known.texts if known is not None else {}
            files = {path: _readable(text, before.get(path, "")) for path, text in texts.items()}
            found = load(self.path, files)
            known = Model(found, files, World(self.folder, functions), functions)
            self._model, self._read = known, texts
        return known

    def forget(self) -> None:
        """Has everything read anew: a file on disk may have changed."""
        self._model = None

    def functions(self) -> KnownFunctions:
        """Returns the functions, one's own included as `guild_functions.py` has them now."""
        changed = None
        with suppress(OSError):
            changed = os.stat(os.path.join(self.folder, FILE)).st_mtime
        known, found = self._functions
        if found is None or changed != known:
            found = KnownFunctions(self.folder)
            self._functions = (changed, found)
        return found


def _readable(text: str, before: str) -> str:
    found = mended(text)
    return before if found is None else found


def main_file(path: str, opened: Mapping[str, str]) -> Optional[str]:
    """Returns the guild file that a file is or belongs to; None when it is no guild file.

    A file of another name belongs to a `guild.yml` beside or above it that includes it.
    """
    path = os.path.abspath(path)
    if os.path.basename(path) == NAME:
        return path
    folder = os.path.dirname(path)
    while True:
        candidate = os.path.join(folder, NAME)
        if os.path.isfile(candidate) and path in _files(candidate, opened):
            return candidate
        if os.path.dirname(folder) == folder:
            return None
        folder = os.path.dirname(folder)


def _files(path: str, opened: Mapping[str, str]) -> frozenset[str]:
    """Returns the files that a guild file consists of."""
    found = load(path, {file: _readable(text, "") for file, text in opened.items()})
    texts = (each.text for item in found.items for each in _scalars(item, (), 0, ()))
    broken = (each.place.file for each in found.problems if each.place and each.place.file)
    return frozenset(os.path.abspath(each) for each in (*(t.source.file for t in texts), *broken))
