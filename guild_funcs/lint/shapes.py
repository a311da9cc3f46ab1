"""The rules for the data of an operation: keys, target types, what source code rules select."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.field import Field
from guild_funcs.adapters.parts.texts import LIBRARY_TYPES, MAY_BE_EMPTY
from guild_funcs.adapters.parts.wording import (
    beside_library,
    wrong_item,
    wrong_name,
    wrong_shape,
    wrong_value,
)
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression
from guild_funcs.language.detection import GUILD_TYPES, texts_in
from guild_funcs.lint.attributes import attributes
from guild_funcs.lint.calls import LOCATING, used_functions
from guild_funcs.lint.dependencies import dependencies, unnamed
from guild_funcs.lint.forms import operation_forms
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.rules import is_matched
from guild_funcs.lint.spaces import is_key, spaces
from guild_funcs.lint.steps import steps
from guild_funcs.lint.written import Written, keys
from guild_funcs.structs import replace

# The types of guild.guildfile.FileSelectSpec, and ours.
_INCLUDE_TYPES = (*GUILD_TYPES, *LIBRARY_TYPES)
_RULES = ("include", "exclude")
NO_ATTRIBUTE = "is no attribute of sourcecode"
"""How the message ends of a key that Guild passes over with a warning."""
_SOURCECODE = ("root", "select", "digest", "dest", "empty-ok")
_FINDING = LOCATING | {"find-package", "find", "imports"}


_ITEMS = {
    "sourcecode": "write a pattern, in quotes, or a rule, as in - include: '*.csv'",
    "requires": "write the name of a resource, in quotes, or a source, as in - file: data.csv",
}


def shapes(operation: Operation, resources: Data) -> Iterator[Problem]:
    """Yields the problems of an operation's data."""
    yield from attributes(operation)
    yield from operation_forms(operation, resources)
    yield from steps(operation.data)
    yield from spaces(operation)
    yield from _wrong_shapes(operation.data)
    yield from _wrong_items("sourcecode", operation.model)
    for given in _rules_of(operation):
        yield from _sourcecode(given)
    yield from _only_library(operation)
    yield from unnamed(operation.data.get("requires"), resources, operation.folder)
    yield from dependencies(operation.data.get("requires"))
    for given in resources.values():
        yield from dependencies(given, is_resource=True)


def _wrong_shapes(data: Data) -> Iterator[Problem]:
    """Yields the fields that Guild would ignore, or stop at with a traceback."""
    for field in table.FIELDS:
        if not _has_form(field, data.get(field.name)):
            wrong = wrong_shape(field.name, field.form, data[field.name])
            yield from _wrong_shape(field.name, data, *wrong)
    for name in ("sourcecode", "requires"):
        yield from _wrong_items(name, data)
    variables = data.get("env")
    if isinstance(variables, Mapping):
        for name, value in variables.items():
            if isinstance(value, (list, Mapping)):
                yield from _wrong_value(name, variables)


def _wrong_items(name: str, data: Data) -> Iterator[Problem]:
    """Yields the items that are no text and no mapping."""
    items = data.get(name)
    for each in items if isinstance(items, list) else [items or ""]:  # `no` is nothing
        if not isinstance(each, (str, Mapping)) or each == {}:
            yield from _wrong_shape(
                name, data, wrong_item(name, None if each == {} else each), _ITEMS[name]
            )


def _wrong_value(name: Any, variables: Data) -> Iterator[Problem]:
    message, hint = wrong_value(name, variables[name])
    ours = next(filter(has_expression, texts_in(variables[name])), None)
    if isinstance(ours, Written):
        yield problem("GF515", message, ours, hint=hint)
        return
    for made in _wrong_shape(name, variables, message, hint):
        yield replace(made, severity="warning")  # the process gets the text that YAML has of it


def _has_form(field: Field, value: Any) -> bool:
    if field.form == "text":
        return value is None or isinstance(value, str)
    return field.form != "mapping" or not value or isinstance(value, Mapping)


def _wrong_shape(name: Any, data: Data, message: str, hint: str) -> Iterator[Problem]:
    for key in keys(data, name):
        yield problem("GF515", message, key, hint=hint)


def _sourcecode(value: Any) -> Iterator[Problem]:
    for key in value if isinstance(value, Mapping) else ():
        if isinstance(key, Written) and key not in _SOURCECODE:
            rule = f"- {key}: {_shortly(value[key])}"
            hint = f"write a list of rules: {rule}" if key in _RULES else None
            hint = hint or _close(key, _SOURCECODE)
            made = problem("GF503", f"'{key}' {NO_ATTRIBUTE}", key, hint=hint)
            yield replace(made, severity="warning")  # Guild warns too, and goes on without it
    items = value.get("select") if isinstance(value, Mapping) else value
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Mapping):
            yield from _two(item)
            for key, given in item.items():
                yield from _rule(key, given)


def _shortly(value: Any) -> str:
    """Returns a text, or a type with one text, as it stands in YAML; "..." for others."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((key, inner),) = value.items()
        return f"{{{key}: {_shortly(inner)}}}"
    return value if isinstance(value, str) else "..."


def _two(item: Data) -> Iterator[Problem]:
    """Yields a problem for an include and an exclude in one rule."""
    second = [key for key in item if key in _RULES][1:]
    if second and isinstance(second[0], Written):
        message = "'include' and 'exclude' are two rules, and this is one"
        yield problem("GF503", message, second[0], hint=f"begin it with '- ': - {second[0]}: ...")


def _rule(key: Any, given: Any) -> Iterator[Problem]:
    if not isinstance(key, Written):
        return
    if key in LIBRARY_TYPES:
        hint = f"write 'include: {{{key}: {given or 'NAME'}}}'"
        yield problem("GF503", f"'{key}' is no rule of source code", key, hint=hint)
    elif key not in _RULES:
        yield problem("GF503", f"'{key}' is no rule of source code", key, hint=_close(key, _RULES))
    elif given is not None and not isinstance(given, (str, list, Mapping)):
        message, hint = wrong_shape(key, "text", given)
        yield problem("GF515", message, key, hint=hint)
    elif isinstance(given, Mapping) and given:
        for name, value in given.items():
            yield from _beside(name, given) or _typed(name, value)
    else:
        yield from _empty(key, given, "write a pattern, or remove the rule")


def _beside(name: Any, given: Data) -> list[Problem]:
    """Returns the problem of a key beside the type of a library, which stands alone."""
    kind = next((key for key in LIBRARY_TYPES if key in given), None)
    if kind is None or name == kind or not isinstance(name, Written):
        return []
    message, hint = beside_library(name, kind, given[kind])
    return [problem("GF503", message, name, hint=hint)]


def _typed(name: Any, value: Any) -> Iterator[Problem]:
    if not isinstance(name, Written):
        return
    if name not in _INCLUDE_TYPES:
        hint = _close(name, _INCLUDE_TYPES)
        yield problem("GF503", f"'{name}' is no type of files", name, hint=hint)
    elif name == "dir" and isinstance(value, Written) and _is_located(value):
        hint = f"write it alone: include: {value}"
        yield problem("GF503", "a library is not selected with 'dir'", value, hint=hint)
    elif name != MAY_BE_EMPTY or value is not None:
        hint = f"write a name, as in {{{name}: NAME}}"
        yield from _empty(name, value, hint)
        names = value if isinstance(value, list) else [value]
        odd = [each for each in names if each is not None and not isinstance(each, str)]
        if odd and name in LIBRARY_TYPES:
            yield problem("GF515", wrong_name(name, odd[0]), name, hint=hint)


def _empty(key: Written, value: Any, hint: str) -> Iterator[Problem]:
    """Yields a problem for a rule that names nothing: Guild takes some, and they select nothing."""
    values = value if isinstance(value, list) else [value]
    if values and all(each not in (None, "", {}) for each in values):
        return
    is_refused = key in LIBRARY_TYPES or (key in _RULES and value in (None, {}))
    at = next((each for each in values if isinstance(each, Written)), key)
    made = problem("GF511", f"'{key}:' in sourcecode is empty", at, hint=hint)
    yield made if is_refused else replace(made, severity="warning")


def _close(name: str, known: tuple[str, ...]) -> str:
    return did_you_mean(name, known) or f"expected one of {', '.join(known)}"


def _is_located(text: str) -> bool:
    """Tells whether a text is the path of a library: one expression that begins with a finder."""
    from guild_funcs.errors import FuncsError
    from guild_funcs.language import parse

    if not has_expression(text):
        return False
    try:
        template = parse(text)
    except FuncsError:
        return False
    return text.startswith("$") and any(call.name in _FINDING for call in used_functions(template))


def _only_library(operation: Operation) -> Iterator[Problem]:
    """Yields a problem when a text, or a list of texts, selects libraries and nothing else."""
    given = _rules_of(operation)
    value = given[0] if given[-1] is None else given[-1]
    if isinstance(value, Mapping):
        value = value.get("select")
    items = value if isinstance(value, list) else [value]
    is_script = not any(map(operation.data.get, ("steps", "exec", "notebook")))
    patterns = [item for item in items if isinstance(item, Written)]
    if not is_script or not items or len(patterns) != len(items):
        return
    if any(is_key(each, _RULES) for each in patterns):
        return
    main = str(operation.data.get("main") or operation.name.rpartition(":")[2]).split()
    script = f"{main[0].replace('.', '/')}.py" if main else "the script"
    what, pattern = "the library", str(patterns[0])
    if not all(map(_is_located, patterns)):
        what, pattern = "what it names", f"'{pattern}'"
        if not _leave_out(script, patterns, operation):
            return
    message = f"this selects only {what}: {script} is left out of the run"
    hint = f"write a rule, which adds to the project's files: - include: {pattern}"
    yield problem("GF502", message, patterns[0], hint=hint)


def _rules_of(operation: Operation) -> tuple[Any, Any]:
    """Returns the rules of source code: those of the model, and those after them."""
    return operation.model.get("sourcecode"), operation.data.get("sourcecode")


def _leave_out(script: str, patterns: Sequence[str], operation: Operation) -> bool:
    """Tells whether patterns of Guild's own leave out a script that the project has."""
    folder = operation.folder
    has_root = any(isinstance(each, Mapping) and each.get("root") for each in _rules_of(operation))
    own = [each for each in patterns if not _is_located(each)]
    is_known = not has_root and not any("$" in each or "{{" in each for each in own)
    if not is_known or not os.path.isfile(os.path.join(folder, script)):
        return False
    whole = (f"{each}/*" if os.path.isdir(os.path.join(folder, each)) else each for each in own)
    return not any(is_matched(script, each) for each in whole)
