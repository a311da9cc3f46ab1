"""The rules for the data of an operation: keys, target types, what source code rules select."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guild_funcs.adapters.fields.texts import GUILD_TYPES, LIBRARY_TYPES
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression
from guild_funcs.lint.calls import LOCATING, used_functions
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written

# The types of guild.guildfile.FileSelectSpec, and ours.
_INCLUDE_TYPES = (*GUILD_TYPES, *LIBRARY_TYPES)
_RULES = ("include", "exclude")
_TARGET_TYPES = ("copy", "link", "verify-source")
_SOURCES = ("config", "file", "module", "operation", "url")
# Attributes that guild.guildfile.OpDef reads and that may hold expressions.
_ATTRIBUTES = ("env", "flags", "label", "python-path", "requires", "sourcecode")
_OTHERS = ("env-secrets", "flags-dest", "flags-import", "resources", "tags", "python-requires")
_FINDING = LOCATING | {"find-package", "find", "imports"}


def shapes(operation: Operation, resources: Data) -> Iterator[Problem]:
    """Yields the problems of an operation's data."""
    yield from _attributes(operation.data)
    for given in (operation.model.get("sourcecode"), operation.data.get("sourcecode")):
        yield from _sourcecode(given)
    yield from _only_library(operation)
    yield from _sources(operation.data.get("requires"))
    for resource in resources.values():
        yield from _sources(resource)


def _attributes(data: Data) -> Iterator[Problem]:
    for key, value in data.items():
        if not isinstance(key, Written) or key in (*_ATTRIBUTES, *_OTHERS):
            continue
        hint = did_you_mean(key, _ATTRIBUTES)
        if hint and any(has_expression(text) for text in _texts(value)):
            message = f"Guild knows no attribute '{key}'"
            yield problem("GF510", message, key, hint=hint)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, Mapping)):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)


def _sourcecode(value: Any) -> Iterator[Problem]:
    items = value.get("select") if isinstance(value, Mapping) else value
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Mapping):
            for key, given in item.items():
                yield from _rule(key, given)


def _rule(key: Any, given: Any) -> Iterator[Problem]:
    if not isinstance(key, Written):
        return
    if key in LIBRARY_TYPES:
        hint = f"write 'include: {{{key}: {given}}}'"
        yield problem("GF503", f"'{key}' is no rule of source code", key, hint=hint)
    elif key not in _RULES:
        yield problem("GF503", f"'{key}' is no rule of source code", key, hint=_close(key, _RULES))
    elif isinstance(given, Mapping):
        for name, value in given.items():
            yield from _typed(name, value)


def _typed(name: Any, value: Any) -> Iterator[Problem]:
    if not isinstance(name, Written):
        return
    if name not in _INCLUDE_TYPES:
        hint = _close(name, _INCLUDE_TYPES)
        yield problem("GF503", f"'{name}' is no type of files", name, hint=hint)
    elif name == "dir" and isinstance(value, Written) and _is_located(value):
        hint = f"write it alone: include: {value}"
        yield problem("GF503", "a library is not selected with 'dir'", value, hint=hint)


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
    value = operation.data.get("sourcecode")
    if isinstance(value, Mapping):
        value = value.get("select")
    items = value if isinstance(value, list) else [value]
    is_script = not (operation.data.get("steps") or operation.data.get("exec"))
    patterns = [item for item in items if isinstance(item, Written)]
    if not is_script or not items or len(patterns) != len(items):
        return
    if all(map(_is_located, patterns)):
        main = operation.data.get("main") or operation.name.rpartition(":")[2]
        script = f"{str(main).split()[0].replace('.', '/')}.py" if main else "the script"
        message = f"this selects only the library: {script} is left out of the run"
        hint = f"write a rule, which adds to the project's files: - include: {patterns[0]}"
        yield problem("GF502", message, patterns[0], hint=hint)


def _sources(value: Any) -> Iterator[Problem]:
    if isinstance(value, list):
        for each in value:
            yield from _sources(each)
    elif isinstance(value, Mapping):
        yield from _sources(value.get("sources"))
        yield from _target_type(value)
        for key in value:
            if not isinstance(key, Written) or key in _SOURCES:
                continue
            hint = did_you_mean(key, _SOURCES)
            if hint and not any(name in value for name in _SOURCES):
                message = f"'{key}' is no kind of dependency"
                yield problem("GF503", message, key, hint=hint)


def _target_type(source: Data) -> Iterator[Problem]:
    given = source.get("target-type")
    known = _TARGET_TYPES if "module" in source else _TARGET_TYPES[:2]
    if isinstance(given, Written) and given not in known and "sources" not in source:
        alike = {"symlink": "link", "verify": "verify-source", "hardlink": "link"}
        alias = alike.get(given)
        hint = f"did you mean {alias!r}?" if alias in known else did_you_mean(given, known)
        hint = hint or f"expected one of {', '.join(known)}"
        yield problem("GF508", f"'{given}' is no target-type", given, hint=hint)
