"""What may be typed at a place of a guild file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from guild_funcs.context import Context
from guild_funcs.editor import known, names, schema
from guild_funcs.editor.inside import Inside, inside
from guild_funcs.editor.outline import ITEM, Spot, is_evaluated, spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Model, Project, short_name
from guild_funcs.errors import Span
from guild_funcs.lint.calls import LOCATING, READING
from guild_funcs.lint.models import Operation
from guild_funcs.registry import Function
from guild_funcs.structs import dataclass

_MODULES = frozenset(("package", "find-package", "module", "imports"))
# Words up to the end of a macro, as far as they are plain.
_WORDS = re.compile(r"[^\s)'\"|]+")
_PATHS = frozenset(
    ("stem", "suffix", "basename", "dirname", "parent", "exists", "glob", "abspath", "realpath")
)


@dataclass(frozen=True)
class Item:
    """Something that may be typed.

    Args:
        label: What it is called.
        kind: `function`, `flag`, `variable`, `secret`, `module`, `file`, `folder`, `key`,
            `value`, `operation`, `parameter`.
        detail: What it is, in a few words.
        documentation: More about it, as Markdown.
        insert: What is put into the file; the label when it is empty.
    """

    label: str
    kind: str
    detail: str = ""
    documentation: str = ""
    insert: str = ""


@dataclass(frozen=True)
class Completion:
    """What may stand in place of a part of a file."""

    span: Span
    items: tuple[Item, ...]


def complete(project: Project, path: str, offset: int) -> Completion:
    """Returns what may be typed at an offset of a file; nothing where nothing is known.

    Names of flags and operations are those that were read last: one need not wait for them.
    """
    text = project.text(path)
    found = spot(lines_of(text), offset)
    model = project.model(fresh=False)
    typed = found.typed(text, offset)
    at = inside(typed) if found.is_value else Inside()
    if at.role not in ("text", "flag") and not is_evaluated(found.path):
        return Completion(Span(offset, offset), ())
    if at.role != "text":
        inner = tuple(_in_expression(model, found, at, text[offset:]))
        return Completion(Span(offset - len(at.word), offset), inner)
    items = [*(_keys(found) if found.is_key else ()), *(_values(model, found, typed))]
    return Completion(Span(found.start, offset), tuple(dict.fromkeys(items)))


def context_at(model: Model, found: Spot) -> Context:
    """Returns the context of the operation at a place; of the project when there is none."""
    operations = model.at(found)
    operation = operations[0] if operations else Operation("", {}, {}, {}, model.file.folder)
    return model.world.context(operation)


def _in_expression(model: Model, found: Spot, at: Inside, rest: str) -> Iterator[Item]:
    if at.role in ("function", "filter"):
        yield from _functions(model)
    elif at.role == "variable":
        for name, is_secret in names.variables(context_at(model, found)):
            kind, detail = ("secret", "secret") if is_secret else ("variable", "environment")
            yield Item(name, kind, detail)
    elif at.role == "flag" and not at.is_quoted:
        yield from _flags(model, found)
    elif at.role == "flag":
        yield from _modules(context_at(model, found), at.word)
    else:
        yield from _arguments(model, found, at, rest)


def _functions(model: Model) -> Iterator[Item]:
    for function in model.functions.functions():
        for name in (function.name, *function.aliases):
            signature = known.signature(function)
            documentation = known.documentation(function)
            yield Item(name, "function", signature, documentation)


def _flags(model: Model, found: Spot) -> Iterator[Item]:
    operations = model.at(found) or model.operations
    for name in known.flag_names(operations):
        owner = next((each for each in operations if name in each.flags), None)
        if owner is None:
            yield Item(name, "flag", "imported from the script")
            continue
        attributes = known.attributes(owner, name)
        default = attributes.get("default")
        said = str(attributes.get("description") or "")
        yield Item(name, "flag", "" if default is None else known.shown(default), said)


def _modules(context: Context, typed: str) -> Iterator[Item]:
    yield from (Item(name, "module", "module") for name in names.modules(context, typed))


def _arguments(model: Model, found: Spot, at: Inside, rest: str) -> Iterator[Item]:
    function = model.functions.find(at.call)
    if function is None:
        return
    context = context_at(model, found)
    if at.index == 0 and not at.keyword:
        if function.name in _MODULES:
            yield from _modules(context, at.word)
        elif function.name in LOCATING:
            for name in names.distributions(context):
                yield Item(name, "module", "distribution")
        elif function.name == "env":
            for name, is_secret in names.variables(context):
                yield Item(name, "secret" if is_secret else "variable", "environment")
    if function.name in READING | _PATHS or (function.name in LOCATING and at.index):
        yield from _files(_folders(function, at, rest, context), at.word)
    if not at.keyword and not at.is_quoted:
        yield from _parameters(function, at)


def _parameters(function: Function, at: Inside) -> Iterator[Item]:
    """Yields the parameters that a call may still name, all but the first: it is the value."""
    given = {each.partition("=")[0] for each in at.before}
    for each in function.signature.visible[1:]:
        if each.role != "variadic" and each.shown not in given and not each.required:
            yield Item(f"{each.shown}=", "parameter", str(each))


def _files(folders: Sequence[str], typed: str) -> Iterator[Item]:
    for name in names.files(folders, typed):
        yield Item(name, "folder" if name.endswith("/") else "file")


def _folders(function: Function, at: Inside, rest: str, context: Context) -> list[str]:
    """Returns where a relative path is meant from: for the name of `find`, the paths after it."""
    if function.name != "find" or at.index:
        return [context.project_dir]
    words = _WORDS.findall(rest.partition(")")[0].partition("\n")[0])
    if rest[:1] not in ("", " "):
        words = words[1:]
    lists = [context.env.get(word[1:], "") if word.startswith("$") else word for word in words]
    parts = (part for each in lists for part in each.split(os.pathsep) if part)
    return [os.path.join(context.project_dir, part) for part in parts] or [context.project_dir]


def _keys(found: Spot) -> Iterator[Item]:
    for key, part in schema.properties(schema.part_at(found.path)).items():
        yield Item(key, "key", "", schema.description(part), f"{key}: ")


def _values(model: Model, found: Spot, typed: str) -> Iterator[Item]:
    if not found.is_value:
        return
    for value in schema.values(schema.part_at(found.path)):
        yield Item(value, "value")
    last = next((key for key in reversed(found.path) if key != ITEM), "")
    make = _OF_KEY.get(last)
    if make is not None:
        yield from make(model, found, typed)


def _named_modules(model: Model, found: Spot, typed: str) -> Iterator[Item]:
    if len(found.path) > 1:
        yield from _modules(context_at(model, found), typed)


def _named_distributions(model: Model, found: Spot, _typed: str) -> Iterator[Item]:
    for name in names.distributions(context_at(model, found)):
        yield Item(name, "module", "distribution")


def _operations(model: Model, found: Spot, _typed: str) -> Iterator[Item]:
    for operation in model.operations:
        own = str(operation.model.get("model") or "") == found.item[1]
        name = short_name(operation) if own else operation.name
        yield Item(name, "operation", "operation")


def _configs(model: Model, _found: Spot, _typed: str) -> Iterator[Item]:
    for item in model.file.items:
        kind = next((each for each in ("config", "model") if each in item), None)
        if kind is not None:
            yield Item(str(item[kind]), "value", kind)


def _resources(model: Model, found: Spot, _typed: str) -> Iterator[Item]:
    for operation in model.at(found)[:1]:
        resources = operation.model.get("resources")
        for name in resources if isinstance(resources, dict) else ():
            yield Item(str(name), "value", "resource")


def _project_files(model: Model, found: Spot, typed: str) -> Iterator[Item]:
    yield from _files([context_at(model, found).project_dir], typed)


_OF_KEY = {
    **dict.fromkeys(("package", "module"), _named_modules),
    "distribution": _named_distributions,
    **dict.fromkeys(("operation", "run", "steps"), _operations),
    **dict.fromkeys(("extends", "$include"), _configs),
    **dict.fromkeys(("resource", "requires"), _resources),
    **dict.fromkeys(("file", "config", "notebook", "include", "imports", "dir"), _project_files),
}
