"""Which texts of an operation may hold expressions, and in which field they stand.

The table of fields finds those that are evaluated. Beside them are the texts that
belong to somebody else, where an expression is a mistake: a shell's, a reader's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guild_funcs.adapters.fields import table
from guild_funcs.adapters.fields.texts import PATTERN_KEYS, Found
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.written import Written
from guild_funcs.structs import dataclass
from guild_funcs.structs import field as _field

NOT_EVALUATED = ("shell", "steps", "description")
"""The fields whose expressions belong to somebody else: a shell, a step, a reader."""

_SHELL = {"exec": "shell", "main": "shell", "notebook": "shell", "steps": "steps"}


@dataclass(frozen=True)
class Text:
    """A text of an operation.

    Args:
        value: The text, as YAML gave it and after `params`.
        field: The field of the operation that it belongs to.
        attribute: The keys that lead to it: `("flags", "lr", "default")`.
        kind: What it is in its field: `include`, `default`, `module`.
        function: The function that a typed include stands for: `package`.
        is_ours: Whether it has something that nobody but guild-funcs evaluates.
        is_refused_when_off: Whether `plugins: no` refuses it then.
        limits: For the default of a flag, its other attributes: type, range.
    """

    value: Written
    field: str
    attribute: tuple[str, ...]
    kind: str = ""
    function: str = ""
    is_ours: bool = False
    is_refused_when_off: bool = True
    limits: Data = _field(default_factory=dict, compare=False)

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
                yield _text(field, found, operation.flags)
    for key, name in _SHELL.items():
        yield from _all(operation.data.get(key), name, (key,))
    yield from _all(operation.data.get("description"), "description", ("description",))
    for name, attributes in operation.flags.items():
        yield from _all(attributes.get("description"), "description", ("flags", str(name)))


def _text(field: table.Field, found: Found, flags: Data) -> Text:
    value = found.text
    assert isinstance(value, Written)  # noqa: S101 - `texts` has asked, for the reader's mypy
    path = tuple(map(str, found.path))
    attribute = (*path[: field.names], path[-1]) if len(path) > field.names else path
    is_module = found.kind == "module" and "$" not in value
    function = "module" if is_module else found.typed
    is_ours, refused = field.is_ours(found), field.refused_when_off
    limits = flags.get(attribute[1], {}) if found.kind == "default" else {}
    return Text(value, field.name, attribute, found.kind, function, is_ours, refused, limits)


def _all(value: Any, field: str, attribute: tuple[str, ...]) -> Iterator[Text]:
    """Yields every text in a value."""
    if isinstance(value, Written):
        yield Text(value, field, attribute)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _all(each, field, (*attribute, str(key)))
    elif isinstance(value, list):
        for each in value:
            yield from _all(each, field, attribute)
