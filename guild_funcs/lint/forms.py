"""The forms in which Guild takes the values of its attributes: it refuses others, or crashes.

`tests/adapters/test_forms_here.py` compares this with Guild. What Guild makes something of is
left to it, as an empty mapping in place of text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Callable, Optional

from guild_funcs.adapters.parts.wording import wrong_form
from guild_funcs.language import has_expression
from guild_funcs.lint.models import MODELS, Data, Operation
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written, keys
from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Form:
    """A form of a value.

    Args:
        told: What a value must be, in words.
        hint: What to write; `{}` stands for the name of the attribute.
        fits: Tells whether a value has it.
        of_items: For a list, whether an item of it fits.
    """

    told: str
    hint: str
    fits: Callable[[Any], bool]
    of_items: Optional[Callable[[Any], bool]] = None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_optimizer(value: Any) -> bool:
    return value is None or isinstance(value, str) or bool(value and isinstance(value, Mapping))


def _is_imported(value: Any) -> bool:
    if isinstance(value, str) and has_expression(value):
        return True  # that nothing is evaluated here is told elsewhere
    return isinstance(value, list) or value is False or value in (True, "all")


def _is_one(value: Any) -> bool:
    return not isinstance(value, (list, Mapping))


def _is_rename(value: Any) -> bool:
    return value != "" and (not value or isinstance(value, (str, list, Mapping)))


def _are_optimizers(value: Any) -> bool:
    return value is None or isinstance(value, (list, Mapping))


def _is_flat(value: Any) -> bool:
    return not value or not isinstance(value, (list, Mapping))


def _is_no_mapping(value: Any) -> bool:
    return not value or not isinstance(value, Mapping)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))


def _is_rule(value: Any) -> bool:
    return isinstance(value, (str, Mapping))


def _is_filled(value: Any) -> bool:
    return _is_rule(value) and value != {}


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_listed(value: Any) -> bool:
    return not value or isinstance(value, list) or bool(_is_text(value) and has_expression(value))


def _is_sources(value: Any) -> bool:
    return isinstance(value, (list, Mapping))


def _is_no_date(value: Any) -> bool:
    return not isinstance(value, date)


def _is_optimizer_of_name(value: Any) -> bool:
    return isinstance(value, (str, Mapping)) or value == []


def _strictly(*types: type) -> Callable[[Any], bool]:
    """Returns what takes nothing for a value too, but no empty mapping."""
    return lambda value: isinstance(value, types) or (not value and not isinstance(value, Mapping))


def _or_nothing(*types: type) -> Callable[[Any], bool]:
    return lambda value: not value or isinstance(value, types)


_QUOTED = "write one text, in quotes: {}: '...'"
LISTED = "write a list: {}: [a, b]"
_BELOW = "write a mapping below it: {}: {{NAME: value}}"
TEXT = Form("text", _QUOTED, _or_nothing(str))
_NAME = Form("text", _QUOTED, _is_text)
_FLAT = Form("text", _QUOTED, _is_flat)
_TEXTS = Form("text or a list of texts", LISTED, _strictly(str, list), _is_text)
_TEXT_OR_LIST = Form("text or a list", LISTED, _strictly(str, list))
_MAPPING = Form("a mapping", _BELOW, _or_nothing(Mapping))
SET = Form("a mapping", _BELOW, lambda value: isinstance(value, Mapping))
_NUMBER = Form("a number", "nothing is evaluated here: write a number", _is_number)
_CODES = Form("a mapping", _BELOW, lambda value: not value or not isinstance(value, (str, list)))
_SELECTED = Form("a list", "begin each rule with '- '", _strictly(str, list), _is_filled)
_SOURCES = Form("a list", "begin each source with '- '", _is_list, _is_filled)
_COMMAND = Form("text", "write the command as one text: main: train --lr 0.1", _or_nothing(str))

_PYTHON = Form("text", "write it in quotes, as in python-requires: '>=3.9'", _is_no_mapping)

_OPERATION = {
    "main": _COMMAND,
    **dict.fromkeys(("exec", "description", "flags-dest"), TEXT),
    "optimizer": Form("text or a mapping", _QUOTED, _is_optimizer),
    "run-attrs": _MAPPING,
    "optimizers": Form("a mapping or a list of names", _BELOW, _are_optimizers, _is_one),
    "flags-import": Form(
        "yes, no, all or a list of names", "write a list: {}: [a, b]", _is_imported, _is_one
    ),
    **dict.fromkeys(("publish", "flags"), SET),
    "python-path": _TEXTS,
    **dict.fromkeys(("tags", "plugins"), _TEXT_OR_LIST),
    "flags-import-skip": Form("text or a list", LISTED, _or_nothing(str, list, Mapping), _is_one),
    "output-scalars": Form("text, a list or a mapping", _BELOW, _or_nothing(str, list, Mapping)),
    "python-requires": _PYTHON,
}
_MODEL = {
    "description": TEXT,
    "extends": _TEXTS,
    **dict.fromkeys(("params", "resources", "extra"), _MAPPING),
    "operation-defaults": Form("a mapping", _BELOW, _or_nothing(Mapping, str)),
    "flags": SET,
    "plugins": _TEXT_OR_LIST,
    "python-requires": _PYTHON,
}
_ITEM = {**dict.fromkeys((*MODELS, "package"), _NAME), "include": _TEXTS}
_INCLUDE = {"$include": _TEXTS}
_FLAG = {
    "env-name": TEXT,
    **dict.fromkeys(("alias", "arg-split"), _FLAT),
    **dict.fromkeys(("min", "max"), _NUMBER),
    "choices": Form("a list", LISTED, _is_listed),
    **dict.fromkeys(("arg-encoding", "env-encoding"), _CODES),
}
_SOURCE = {
    **dict.fromkeys(("name", "path", "target-path", "target-type", "sha256"), TEXT),
    **dict.fromkeys(("file", "config", "url"), _FLAT),
    **dict.fromkeys(("select", "select-min", "select-max"), _TEXT_OR_LIST),
    "sources": _SOURCES,
    "rename": Form("text or a list", LISTED, _is_rename, _is_rule),
}
_INLINE = {"flag-name": TEXT}
_RESOURCE = Form("a list or a mapping", "begin each source with '- '", _is_sources, _is_filled)
_OPTIMIZER = Form("text or a mapping", _BELOW, _is_optimizer_of_name)
_FLAG_VALUE = Form("text or a number", "put it in quotes", _is_no_date)
_SOURCECODE = {**dict.fromkeys(("root", "dest"), TEXT), "select": _SELECTED}
_RULE = dict.fromkeys(("include", "exclude"), _TEXTS)
_TYPE = dict.fromkeys(("dir", "text", "binary"), _TEXTS)
_CHOICE = {"flags": _MAPPING}


def item_forms(item: Data) -> Iterator[Problem]:
    """Yields the problems of an item's own attributes."""
    yield from formed(item, _ITEM)
    if "model" in item:
        yield from formed(item, _MODEL)
        for name in ("operations", "resources"):
            yield from formed(item.get(name), _INCLUDE)
        resources = item.get("resources")
        if isinstance(resources, Mapping):
            yield from formed(resources, {**dict.fromkeys(resources, _RESOURCE), **_INCLUDE})


def operation_forms(operation: Operation, resources: Data) -> Iterator[Problem]:
    """Yields the problems of an operation's attributes, and of what they hold."""
    data = operation.data
    yield from formed(data, _OPERATION)
    flags, optimizers = data.get("flags"), data.get("optimizers")
    if isinstance(flags, Mapping):
        yield from formed(flags, {**dict.fromkeys(flags, _FLAG_VALUE), **_INCLUDE})
    if isinstance(optimizers, Mapping):
        yield from formed(optimizers, dict.fromkeys(optimizers, _OPTIMIZER))
    for flag in operation.flags.values():
        yield from formed(flag, _FLAG)
        yield from _each(flag.get("choices"), _CHOICE)
        yield from _without_value(flag)
    yield from _required(data, "optimizer", data.get("optimizer"), "algorithm")
    needs = data.get("requires")
    yield from _each(needs if isinstance(needs, list) else [needs], _INLINE)
    for given in (operation.model.get("sourcecode"), data.get("sourcecode")):
        yield from formed(given, _SOURCECODE)
        for rule in _mappings(given.get("select") if isinstance(given, Mapping) else given):
            yield from formed({key: rule[key] for key in rule if _is_plain(rule[key])}, _RULE)
            for name in _RULE:
                yield from formed(rule.get(name), _TYPE)
    for needed in (data.get("requires"), *resources.values()):
        yield from _sources(needed)


def _without_value(flag: Data) -> Iterator[Problem]:
    for each in _mappings(flag.get("choices")):
        yield from _required(flag, "choices", each, "value")


def _required(data: Data, name: str, given: Any, wanted: str) -> Iterator[Problem]:
    """Yields a problem for a mapping that lacks a key which Guild wants it to have."""
    if isinstance(given, Mapping) and given and wanted not in given:
        first = next((key for key in given if isinstance(key, Written)), None)
        for at in keys(data, name) if first is None else (first,):
            hint = f"write it in the mapping, as in {wanted}: NAME"
            yield problem("GF515", f"this mapping of {name} has no '{wanted}'", at, hint=hint)


def _sources(value: Any) -> Iterator[Problem]:
    for each in (value,) if isinstance(value, Mapping) else _mappings(value):
        if "module" not in each:  # `dependencies` looks at it
            yield from formed(each, _SOURCE)
        yield from _each(each.get("sources"), _SOURCE)


def _is_plain(value: Any) -> bool:
    """Tells whether a rule has a list: other values are looked at with the rule (`shapes`)."""
    return isinstance(value, list)


def _each(items: Any, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for each in _mappings(items):
        yield from formed(each, forms)


def _mappings(items: Any) -> Iterator[Data]:
    for each in items if isinstance(items, list) else ():
        if isinstance(each, Mapping):
            yield each


def formed(data: Any, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Yields a problem for each attribute whose value has another form than Guild takes."""
    for name in data if isinstance(data, Mapping) else ():
        form = forms.get(name) if isinstance(name, str) else None
        if form is None:
            continue
        value = data[name]
        if isinstance(value, str) and "{{" in value:  # a param, which may be of any form
            continue
        wrong = [] if form.fits(value) else [wrong_form(name, form.told, value)]
        if not wrong and form.of_items and isinstance(value, list):
            odd = (each for each in value if not form.of_items(each))
            wrong = [wrong_form(name, form.told, each, is_item=True) for each in odd][:1]
        for message in wrong:
            for key in keys(data, name):
                yield problem("GF515", message, key, hint=form.hint.format(name))
