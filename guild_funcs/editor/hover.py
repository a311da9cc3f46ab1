"""What is told of the thing at a place: a function, a flag, a library, a key, a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Optional, Union

from guild_funcs.adapters.parts.texts import NAMING_TYPES
from guild_funcs.context import Context
from guild_funcs.editor import known, schema
from guild_funcs.editor.completion import context_at
from guild_funcs.editor.origins import described, named_library, origin
from guild_funcs.editor.outline import ITEM, Spot, spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Model, Project
from guild_funcs.editor.written import Value, nodes_at, value_at
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language.detection import has_expression
from guild_funcs.language.evaluator import Evaluator
from guild_funcs.language.nodes import Call, Flag, Node, Pair, Variable, walk
from guild_funcs.lint.calls import LOCATING, READING
from guild_funcs.lint.models import Operation
from guild_funcs.structs import dataclass, replace


@dataclass(frozen=True)
class Hover:
    """What is told, as Markdown, and of which part of the file."""

    text: str
    span: Span


def hover(project: Project, path: str, offset: int) -> Optional[Hover]:
    """Returns what is told of an offset of a file, or None."""
    model = project.model()
    value = value_at(model, path, offset)
    if value is None:
        return None
    found = spot(lines_of(value.scalar.text.source.text), offset)
    index = value.index(offset)
    if value.scalar.is_key or index is None:
        return _told(_of_key(model, value, found), value.whole)
    nodes = nodes_at(value.text, index)
    if nodes:
        return _of_nodes(model, value, found, nodes)
    return _told(_of_text(model, value, found), value.whole)


def _told(parts: Iterator[str], span: Span) -> Optional[Hover]:
    text = "\n\n".join(part for part in parts if part)
    return Hover(text, span) if text else None


def _of_key(model: Model, value: Value, found: Spot) -> Iterator[str]:
    path = value.scalar.path
    if path[-2:-1] == ("flags",):
        yield from _flag(model.at(found), path[-1])
    yield schema.description(schema.part_at((ITEM, *path)))


def _of_text(model: Model, value: Value, found: Spot) -> Iterator[str]:
    keys = [key for key in value.scalar.path if key != ITEM]
    last = keys[-1] if keys else ""
    if last in NAMING_TYPES and len(keys) > 1:
        yield _library(model, last, value.text, context_at(model, found))
    elif last in ("operation", "run"):
        for each in model.operations:
            if value.text.split()[:1] == [each.name]:
                yield str(each.data.get("description") or "")
    yield schema.description(schema.part_at((ITEM, *value.scalar.path)))


def _of_nodes(
    model: Model, value: Value, found: Spot, nodes: Sequence[Union[Node, Pair]]
) -> Optional[Hover]:
    context = context_at(model, found)
    node = nodes[-1]
    span = node.name_span if isinstance(node, (Call, Flag, Variable)) else node.span
    parts = list(_of_node(model, found, tuple(nodes), context))
    whole = next(each for each in nodes if not isinstance(each, Pair))
    parts += _computed(model, found, whole, value.text)
    return _told(iter(parts), value.place(span))


def _of_node(
    model: Model, found: Spot, nodes: tuple[Union[Node, Pair], ...], context: Context
) -> Iterator[str]:
    node = nodes[-1]
    library = named_library(nodes)
    if library is not None:
        yield _library(model, *library, context)
    elif isinstance(node, Flag):
        yield from _flag(model.at(found) or model.operations, node.name)
    elif isinstance(node, Variable):
        yield _variable(node.name, context)
    elif isinstance(node, Call):
        function = model.functions.find(node.name)
        yield known.documentation(function) if function is not None else ""


def _library(model: Model, function: str, name: str, context: Context) -> str:
    found = origin(model, function, name, context)
    if not isinstance(found, FuncsError):
        return described(found, context)
    return "\n\n".join(each for each in (found.message, *found.notes, found.hint) if each)


def _flag(operations: Sequence[Operation], name: str) -> Iterator[str]:
    for operation in operations:
        attributes = known.attributes(operation, name)
        if name in known.flag_names([operation]):
            default = attributes.get("default")
            yield f"flag **{name}** of {operation.name}"
            yield "no default" if default is None else f"default: `{known.shown(default)}`"
            yield str(attributes.get("description") or "")
            return


def _variable(name: str, context: Context) -> str:
    is_set = "set" if name in context.env else "not set"
    secret = ", a secret" if context.is_secret(name) else ""
    return f"environment variable **{name}**: {is_set} here{secret}"


def _computed(model: Model, found: Spot, node: Node, text: str) -> Iterator[str]:
    """Yields the value of an expression as far as nothing but its text, defaults and files say."""
    operations = model.at(found)
    flags = _plain_flags(operations[0]) if operations else {}
    if not _is_still(model, node):
        return
    context = replace(context_at(model, found), flags=flags)
    try:
        value = Evaluator(text, context, model.functions).value(node)
    except FuncsError:
        return
    if not context.reads.secrets:
        yield f"value now: `{known.shown(value)}`"


def _plain_flags(operation: Operation) -> dict[str, Any]:
    found = {name: each.get("default") for name, each in operation.flags.items()}
    return {name: each for name, each in found.items() if not _is_computed(each)}


def _is_computed(value: Any) -> bool:
    return value is None or (isinstance(value, str) and has_expression(value))


def _is_still(model: Model, node: Node) -> bool:
    """Tells whether evaluating a node runs nothing and shows no variable."""
    inside = [node, *(inner for inner, _ in walk(node))]
    calls = [each for each in inside if isinstance(each, Call)]
    functions = [model.functions.find(each.name) for each in calls]
    looking = LOCATING | {"find"}
    if any(isinstance(each, Variable) for each in inside):
        return len(calls) == 1 and calls[0].name in looking
    return bool(calls) and all(
        each is not None
        and (each.capability == "pure" or each.name in looking)
        and each.name not in READING - looking
        for each in functions
    )
