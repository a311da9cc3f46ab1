"""An operation as its guild file has it: the data of its fields, from Guild's own definition.

By then Guild has added what the guild file includes and extends, and the flags that it imports
from a script. The table of fields finds the texts in this data as in a guild file's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from guild_funcs.adapters.fields.flags.values import written_choices
from guild_funcs.adapters.fields.sourcecode.field import configs
from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.field import Field
from guild_funcs.adapters.parts.texts import Found

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import OpDef, Operation, SelectDef


def expressions(opdef: OpDef) -> Iterator[tuple[Field, Found]]:
    """Yields what guild-funcs would evaluate in an operation, and in what its model gives it."""
    for data in (of_model(opdef), of_operation(opdef)):
        for field, found in table.find(data):
            if field.is_ours(found):
                yield field, found


def of_field(field: Field, op: Operation) -> list[Found]:
    """Returns the texts of a field that guild-funcs would evaluate in an operation that starts."""
    data: dict[object, object] = {}
    if op._opdef is not None:
        data.update(of_operation(op._opdef))
    return [found for found in field.find(data) if field.is_ours(found)]


def of_model(opdef: OpDef) -> dict[str, object]:
    """Returns the data of the fields that an operation has from its model."""
    resources = {each.name: each._data for each in opdef.modeldef.resources}
    return {"sourcecode": _sourcecode(configs(opdef)[0]), "resources": resources}


def of_operation(opdef: OpDef) -> dict[str, object]:
    """Returns the data of an operation's own fields."""
    inline = (each.inline_resource for each in opdef.dependencies)
    return {
        **opdef.as_data(),
        "sourcecode": _sourcecode(configs(opdef)[1]),
        "label": opdef.label,
        "flags": {
            flag.name: {"default": flag.default, "choices": written_choices(flag)}
            for flag in opdef.flags
        },
        "env": opdef.env,
        "requires": [each._data for each in inline if each],
    }


def _sourcecode(config: SelectDef) -> dict[str, object]:
    select = [
        {spec.type: {spec.patterns_type: spec.patterns} if spec.patterns_type else spec.patterns}
        for spec in config.specs
    ]
    return {"root": config.root, "select": select}
