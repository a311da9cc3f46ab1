"""Which texts of an operation's data may hold expressions, and in which field.

The fields are those of `guild_funcs.adapters.fields`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.written import Written

Field = Literal["label", "flags", "env", "sourcecode", "requires", "shell", "steps", "description"]

NOT_EVALUATED: tuple[Field, ...] = ("shell", "steps", "description")
"""The fields whose expressions belong to somebody else: a shell, a step, a reader."""

LIBRARY_TYPES = ("package", "module", "distribution")
# The keys of a resource and of its sources that may hold expressions.
_SOURCE = frozenset(
    (
        *("file", "config", "module", "target-path", "path", "rename", "select", "select-min"),
        *("select-max", "pattern", "repl"),
    )
)
_SHELL = {"exec": "shell", "main": "shell", "notebook": "shell", "steps": "steps"}


@dataclass(frozen=True)
class Text:
    """A text of an operation.

    Args:
        value: The text, as YAML gave it and after `params`.
        field: The field of the operation that it belongs to.
        attribute: The keys that lead to it: `("flags", "lr")`.
        function: The function that a typed include stands for: `package`.
    """

    value: Written
    field: Field
    attribute: tuple[str, ...]
    function: str = ""


def texts(operation: Operation, resources: Data) -> Iterator[Text]:
    """Yields the texts of an operation, those of its model that it uses included."""
    data = operation.data
    yield from _all(data.get("label"), "label", ("label",))
    for name, attributes in operation.flags.items():
        for key in ("default", "choices"):
            yield from _choices(attributes.get(key), ("flags", str(name), key))
        yield from _all(attributes.get("description"), "description", ("flags", str(name)))
    for name, value in _mapping(data.get("env")).items():
        yield from _all(value, "env", ("env", str(name)))
    for given in (operation.model.get("sourcecode"), data.get("sourcecode")):
        yield from _sourcecode(given)
    for item in _list(data.get("requires")):
        yield from _source(item, ("requires",))
    for name, resource in resources.items():
        yield from _source(resource, ("resources", str(name)))
    for key, field in _SHELL.items():
        yield from _all(data.get(key), field, (key,))  # type: ignore[arg-type] # its values are fields
    yield from _all(data.get("description"), "description", ("description",))


def _mapping(value: Any) -> Data:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _all(value: Any, field: Field, attribute: tuple[str, ...]) -> Iterator[Text]:
    """Yields every text in a value."""
    if isinstance(value, Written):
        yield Text(value, field, attribute)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _all(each, field, (*attribute, str(key)))
    elif isinstance(value, list):
        for each in value:
            yield from _all(each, field, attribute)


def _choices(value: Any, attribute: tuple[str, ...]) -> Iterator[Text]:
    for item in _list(value):
        if isinstance(item, Mapping):
            for each in (item.get("value"), *_mapping(item.get("flags")).values()):
                yield from _all(each, "flags", attribute)
        else:
            yield from _all(item, "flags", attribute)


def _sourcecode(value: Any) -> Iterator[Text]:
    attribute = ("sourcecode",)
    if isinstance(value, Mapping):
        yield from _all(value.get("root"), "sourcecode", attribute)
        value = value.get("select")
    for item in _list(value):
        if isinstance(item, Mapping):
            for key in ("include", "exclude"):
                yield from _patterns(item.get(key), attribute)
        else:
            yield from _all(item, "sourcecode", attribute)


def _patterns(value: Any, attribute: tuple[str, ...]) -> Iterator[Text]:
    if not isinstance(value, Mapping):
        yield from _all(value, "sourcecode", attribute)
        return
    for key, names in value.items():
        for name in _list(names):
            if isinstance(name, Written):
                function = str(key) if key in LIBRARY_TYPES else ""
                yield Text(name, "sourcecode", attribute, function)


def _source(value: Any, attribute: tuple[str, ...]) -> Iterator[Text]:
    if isinstance(value, list):
        for each in value:
            yield from _source(each, attribute)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key == "sources":
                yield from _source(each, attribute)
            elif key == "module" and isinstance(each, Written):
                yield Text(each, "requires", attribute, "" if "$" in each else "module")
            elif key in _SOURCE:
                yield from _all(each, "requires", attribute)
    elif attribute[0] == "resources":
        yield from _all(value, "requires", attribute)
