"""The rules for dependencies: what an operation requires, and its model's resources."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Optional

from guild_funcs.adapters.fields.requires import rules
from guild_funcs.adapters.parts.texts import LIBRARY_TYPES
from guild_funcs.adapters.parts.wording import wrong_name
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression
from guild_funcs.lint.attributes import unclosed
from guild_funcs.lint.models import Data
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written, keys

_LIBRARY = re.compile(r"\$\((?:package|module)\s+([\w.]+)\)")
_NAME = re.compile(r"[\w-]+")
SOURCES = ("config", "file", "module", "operation", "url")
"""The kinds of dependencies."""

_NO_NAME = re.compile(r"[^\w.:/-]")
_NAME_IT = "write the name of a resource, or a source, as in - file: data.csv"
_NAMED = ("resource", "sources", "name")
# The attributes of guild.resourcedef.ResourceSource. Guild warns of any other, and goes on.
_ATTRIBUTES = (
    *("name", "sha256", "unpack", "type", "select", "select-min", "select-max", "rename"),
    *("warn-if-empty", "optional", "fail-if-empty", "help", "post-process", "target-path"),
    *("target-type", "replace-existing", "always-resolve", "path", "preserve-path", "params"),
    "flag-name",
)


def dependencies(value: Any, *, is_resource: bool = False) -> Iterator[Problem]:
    """Yields the problems of dependencies: a list of them, one, or a named resource."""
    if isinstance(value, list):
        for each in value:
            yield from dependencies(each)
    elif isinstance(value, Mapping):
        yield from dependencies(value.get("sources"))
        found = list(_source(value))
        yield from found or (() if is_resource else _without_kind(value))


def _without_kind(value: Data) -> Iterator[Problem]:
    """Yields a problem for a source of no kind: Guild does not read such a guild file."""
    first = next((key for key in value if isinstance(key, Written)), None)
    is_list = "sources" in value  # `forms` looks at it
    if first is not None and not is_list and not any(map(value.get, (*SOURCES, *_NAMED))):
        given = next((key for key in value if key in SOURCES), None)
        if given is None or not isinstance(given, Written):
            hint = f"write one of {', '.join(SOURCES)}, as in - file: data.csv"
            yield problem(
                "GF515", "this dependency names no file, module or other", first, hint=hint
            )
        else:
            hint = f"write a name, as in - {given}: NAME"
            yield problem("GF511", f"'{given}:' in requires is empty", given, hint=hint)


def unnamed(value: Any, resources: Data, folder: str) -> Iterator[Problem]:
    """Yields the texts that are no resource's name: Guild stops at them with a traceback."""
    for given in value if isinstance(value, list) else [value]:
        each = given.get("resource") if isinstance(given, Mapping) else given
        if not isinstance(each, Written) or each in resources:
            continue
        if not each:
            if isinstance(value, list):
                yield problem("GF515", "an item of requires is empty", each, hint=_NAME_IT)
            continue
        is_file = os.path.exists(os.path.join(folder, each))
        library = _LIBRARY.fullmatch(each)
        if library is not None:
            hint: Optional[str] = f"write - module: {library[1]}"
        elif "$(" in each or "$<" in each or is_file:
            hint = f"write - file: {each}"
        elif _NAME.fullmatch(each):
            hint = did_you_mean(each, resources) or f"for a library write - module: {each}"
        elif _NO_NAME.search(each) and "{" not in each:
            hint = _NAME_IT
        else:
            continue  # of another model or package, or with a flag
        message = f"'{each}' is no resource of this model"
        yield problem("GF515", message, each, hint=hint)


def _source(value: Data) -> Iterator[Problem]:
    if "module" in value:
        yield from _module(value)
    if "sources" not in value:
        yield from _target_type(value)
        yield from _rename(value.get("rename"))
    is_source = any(name in value for name in SOURCES)
    if is_source or any(name in value for name in _NAMED):
        yield from _attributes(value) if is_source else ()
        yield from _two(value)
        return
    for key in value:
        if key in LIBRARY_TYPES and isinstance(key, Written):
            message, given = f"'{key}' is no kind of dependency", value[key] or "NAME"
            yield problem("GF503", message, key, hint=f"write '- module: {given}'")
            return
        hint = did_you_mean(str(key), SOURCES)
        if hint and isinstance(key, Written):
            yield problem("GF503", f"'{key}' is no kind of dependency", key, hint=hint)
            return


def _two(value: Data) -> Iterator[Problem]:
    """Yields a problem for two kinds in one source, at the second."""
    kinds = [key for key in value if key in SOURCES and value[key]]
    if len(kinds) > 1 and isinstance(kinds[1], Written):
        message = f"'{kinds[0]}' and '{kinds[1]}' are two dependencies, and this is one"
        yield problem("GF503", message, kinds[1], hint=f"begin it with '- ': - {kinds[1]}: ...")


def _attributes(value: Data) -> Iterator[Problem]:
    for key in value:
        if isinstance(key, Written) and key not in (*SOURCES, *_ATTRIBUTES):
            hint = did_you_mean(key, _ATTRIBUTES)
            if hint is not None:
                yield problem("GF510", f"Guild knows no attribute '{key}'", key, hint=hint)


def _module(value: Data) -> Iterator[Problem]:
    given = value["module"]
    if not given or not isinstance(given, str):
        code, message = "GF511", "'module:' in requires is empty"
        if given not in (None, "", [], {}):
            code, message = "GF515", wrong_name("module", given)
        for key in keys(value, "module"):
            yield problem(code, message, key, hint="write a name, as in - module: NAME")
        return
    error = rules.problem(value)
    name = error.parameter if error is not None else None
    if error is None or name is None:
        return
    given, module = value.get(name), value["module"]
    # As a run has it: an empty value has no place of its own.
    at = given if isinstance(given, Written) and given else module
    yield problem("GF512", error.message, at, hint=error.hint)


def _target_type(source: Data) -> Iterator[Problem]:
    given = source.get("target-type")
    if isinstance(given, Written) and given and not has_expression(given):
        known = rules.TARGET_TYPES if "module" in source else rules.FILE_TARGET_TYPES
        error = rules.target_type_problem(given, known)
        if error is not None:
            yield problem("GF508", error.message, given, hint=error.hint)


def _rename(given: Any) -> Iterator[Problem]:
    """Yields the texts of `rename` in which Guild does not find one word or two."""
    for each in given if isinstance(given, list) else [given]:
        if not isinstance(each, Written) or "$" in each or not each:
            continue
        wrong = list(unclosed("rename", each))
        yield from wrong
        if not wrong and len(shlex.split(each)) not in (1, 2):
            message = "rename must be a name, or a pattern and what replaces it"
            hint = "put a word with spaces in quotes: rename: \"'a b' c\""
            yield problem("GF515", message, each, hint=hint)
