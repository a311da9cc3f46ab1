"""Which texts of an operation may hold expressions, and in which field they stand.

The table of parts finds both: the fields that are evaluated, and the texts that
belong to somebody else, where an expression is a mistake: a shell's, a reader's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional

from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.field import Field, Other
from guild_funcs.adapters.parts.texts import GUILD_VARIABLES, PATTERN_KEYS, Found, variable_of_flag
from guild_funcs.language.detection import GUILD_TYPES
from guild_funcs.lint.attributes import FLAG, OPERATION, is_misspelt
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.written import Written, keys
from guild_funcs.structs import dataclass, replace


@dataclass(frozen=True)
class Text:
    """A text of an operation.

    Args:
        value: The text, as YAML gave it and after `params`.
        field: The name of the field or the other part of the operation that it belongs to.
        attribute: The keys that lead to it: `("flags", "lr", "default")`.
        kind: What it is in its field: `include`, `default`, `module`.
        function: The function that a typed include stands for: `package`.
        entry: What the table says of the field; None in a part that belongs to somebody else.
        other: What the table says of such a part.
        is_ours: Whether it has something that nobody but guild-funcs evaluates.
        is_empty: Whether it is the key of `include: {imports: }`, which has no value.
        typed: For a pattern of one of Guild's types, the type: `dir`, `text`, `binary`.
        is_set: Whether it is the value of a variable that Guild sets or reads itself.
    """

    value: Written
    field: str
    attribute: tuple[str, ...]
    kind: str = ""
    function: str = ""
    entry: Optional[Field] = None
    other: Optional[Other] = None
    is_ours: bool = False
    is_empty: bool = False
    typed: str = ""
    is_set: bool = False

    @property
    def names_files(self) -> bool:
        """Whether it is the name of files or of a library, or a pattern of such."""
        return self.entry is not None and self.entry.names_files

    @property
    def is_pattern(self) -> bool:
        """Whether Guild takes it for a regular expression."""
        return self.kind in PATTERN_KEYS


def texts(operation: Operation, resources: Data) -> Iterator[Text]:
    """Yields the texts of an operation, those of its model that it uses included."""
    model = {"sourcecode": operation.model.get("sourcecode"), "resources": dict(resources)}
    data = {**operation.data, "flags": dict(operation.flags)}
    data.pop("resources", None)
    for given in (model, data):
        for field, found in table.find(given):
            if isinstance(found.text, Written):
                yield _text(field, found, operation)
            else:  # `{imports: }`
                for key in _last_keys(given, found.path):
                    made = _text(field, replace(found, text=key), operation)
                    yield replace(made, is_empty=True)
    yield from _unread(data)
    for other in table.others():
        for attribute, value in other.find(data):
            yield from _all(value, other, attribute)


_TOLD = ("min", "max")
"""Attributes of a flag for which a text of any kind is a problem."""


def _unread(data: Data) -> Iterator[Text]:
    """Yields the texts that nobody evaluates: of attributes that the table does not have."""
    known = {each.name for each in table.FIELDS} | {each.path[0] for each in table.others()}
    for key, value in data.items():
        if key not in known and not is_misspelt(str(key), OPERATION):
            yield from _all(value, Other(str(key), (str(key),), "reader"), (str(key),))
    inside = {each.path[2] for each in table.others() if each.path[:1] == ("flags",)}
    for name, flag in data["flags"].items():
        for key, value in flag.items():
            is_told = key in _TOLD or is_misspelt(str(key), FLAG)
            if key not in ("default", "choices", *inside) and not is_told:
                other = Other(str(key), (str(key),), "reader")
                yield from _all(value, other, ("flags", str(name), str(key)))


def _last_keys(data: Any, path: Sequence[Any]) -> list[Written]:
    """Returns the last key that leads to a value, as `keys` does."""
    for name in path[:-1]:
        data = data[name]
    return keys(data, path[-1])


def _set_for(operation: Operation) -> Iterator[str]:
    """Yields the variables that Guild sets for the operation; `environment` refuses them."""
    for name, flag in operation.flags.items():
        yield variable_of_flag(str(name), flag.get("env-name") if isinstance(flag, dict) else None)
    if operation.data.get("flags-dest"):
        yield "FLAGS_DEST"
    if operation.data.get("handle-keyboard-interrupt"):
        yield "HANDLE_KEYBOARD_INTERRUPT"


def _text(field: Field, found: Found, operation: Operation) -> Text:
    value = found.text
    assert isinstance(value, Written)  # noqa: S101 - `texts` has asked, for the reader's mypy
    path = tuple(map(str, found.path))
    attribute = (*path[: field.names], path[-1]) if len(path) > field.names else path
    is_variable = field.name == "env"
    name = attribute[-1]
    is_module = found.kind == "module" and "$" not in value
    function = "module" if is_module else found.typed
    return Text(
        value,
        field.name,
        attribute,
        kind=found.kind,
        function=function,
        entry=field,
        is_ours=field.is_ours(found),
        typed=next((name for name in GUILD_TYPES if name in path), ""),
        is_set=is_variable and (name in GUILD_VARIABLES or name in _set_for(operation)),
    )


def _all(value: Any, other: Other, attribute: tuple[str, ...]) -> Iterator[Text]:
    """Yields every text in a value."""
    if isinstance(value, Written):
        yield Text(value, other.told, attribute, other=other)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _all(each, other, (*attribute, str(key)))
    elif isinstance(value, list):
        for each in value:
            yield from _all(each, other, attribute)
