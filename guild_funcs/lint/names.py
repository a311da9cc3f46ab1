"""Names that a guild file uses and nobody defines: params, models, operations, items, keys twice.

Guild takes some of them without a word: a key that stands twice, and `{{ param }}` for text.
At others it stops: at some when it reads the file, at some when a pipeline has half run.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Optional

from guild_funcs.adapters.parts.wording import wrong_form
from guild_funcs.errors import Place, Span
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language import has_expression
from guild_funcs.lint.attributes import MODEL, NOT_OF_MODEL, unknown
from guild_funcs.lint.circles import closed, shown
from guild_funcs.lint.forms import item_forms
from guild_funcs.lint.halves import half
from guild_funcs.lint.models import (
    MODELS,
    TYPES,
    Data,
    GuildFile,
    Odd,
    Operation,
    names_of,
    references,
)
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.unquoted import unquoted
from guild_funcs.lint.written import Written, keys
from guild_funcs.places import position_in
from guild_funcs.structs import replace

_PARAM = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
_PLAIN = re.compile(r"[\w-]+(?::[\w-]+)?")
_ITEM = "begin it with '- model: NAME', or '- config: NAME'"
_OF_PLUGINS = frozenset(
    ("queue", "random", "gp", "bayesian", "gaussian", "forest", "gbrt", "grid", "tune")
)
"""Operations of Guild's plugins that a step may run (`resolve_model_op`)."""


def in_file(file: GuildFile) -> Iterator[Problem]:
    """Yields the problems of a file's items: keys that stand twice, types, models."""
    for first, second in file.keys.repeated:
        line = position_in(first.source.text, first.start)[0]
        message = f"'{second}' stands twice here: the value in line {line} is lost"
        yield problem("GF108", message, second, hint="remove one of them, or give it its own name")
    yield from map(half, file.keys.halves)
    yield from map(_no_item, file.odd)
    for item in file.includes:
        yield from item_forms(item)
        yield from _missing(item)
    yield from _in_circles(file)
    seen: set[str] = set()
    known = {str(item[key]) for item in file.items for key in MODELS if key in item}
    for item in file.items:
        yield from item_forms(item)
        yield from _type(item)
        yield from _model(item, seen)
        if not file.is_open:
            yield from _referred(item, known, file)
        yield from _operations(item)
        yield from _params_in_circles(item)


def _no_item(odd: Odd) -> Problem:
    """Returns the problem of what stands in place of an item, or of a guild file."""
    if isinstance(odd.value, Written):
        return problem("GF515", "this is no item of a guild file", odd.value, hint=_ITEM)
    place = Place(odd.file, 1, 1)  # YAML tells no place of what is neither text nor a mapping
    if odd.value is None and not odd.at:
        hint = "define an operation, as in train: {main: train}"
        return Problem("GF515", "the guild file is empty", place, "warning", hint=hint)
    what = f"item {odd.at} of the guild file" if odd.at else "the guild file"
    return Problem("GF515", wrong_form(what, "a mapping", odd.value), place, hint=_ITEM)


def _missing(item: Data) -> Iterator[Problem]:
    """Yields the files to include that are not there. Another name may be a package's."""
    for name in names_of(item["include"]):
        folder = os.path.dirname(name.source.file)
        if name.endswith((".yml", ".yaml")) and not os.path.isfile(os.path.join(folder, name)):
            hint = "write its path from the folder of this file"
            yield problem("GF515", f"there is no file '{name}' to include", name, hint=hint)


def _in_circles(file: GuildFile) -> Iterator[Problem]:
    """Yields the files and models that lead back to themselves: Guild reads no such guild file."""
    for name in file.again:
        told = f"'{name}' includes others, and is read already: Guild takes that for a circle"
        yield problem("GF207", told, name)
    needs: dict[str, list[Written]] = {}
    for item in file.items:
        for key in (key for key in MODELS if key in item):
            needs.setdefault(str(item[key]), names_of(item.get("extends")))
    rest, reached = [str(item["model"]) for item in file.items if "model" in item], set()
    while rest:
        model = rest.pop()
        if model not in reached:
            reached.add(model)
            rest += needs.get(model, ())
    for path in closed({key: needs[key] for key in needs if key in reached}):
        at = next(each for each in needs[path[-1]] if each == path[0])
        yield problem("GF207", f"models extend each other in a circle: {shown(path)}", at)


def _params_in_circles(item: Data) -> Iterator[Problem]:
    """Yields params that stand for themselves: Guild leaves them as text, or fills the memory."""
    params = item.get("params")
    given = params if isinstance(params, Mapping) else {}
    texts = {str(key): value for key, value in given.items() if isinstance(value, Written)}
    for path in closed({key: _PARAM.findall(text) for key, text in texts.items()}):
        told = f"params stand for each other in a circle: {shown(path)}"
        made = problem("GF207", told, texts[path[-1]])
        grows = "model" in item and not all(_PARAM.fullmatch(texts[name]) for name in path)
        yield made if grows else replace(made, severity="warning")


def _type(item: Data) -> Iterator[Problem]:
    """Yields a problem of an item that has no type that Guild knows, or several."""
    used = [key for key in item if key in TYPES]
    first = next((key for key in item if isinstance(key, Written)), None)
    if not used and first is not None:
        hint = next(filter(None, (did_you_mean(str(key), TYPES) for key in item)), None)
        hint = hint or _ITEM
        yield problem("GF515", f"this item is none of {', '.join(TYPES)}", first, hint=hint)
    if used and "package" not in item:
        yield from unknown(item, MODEL, "a model", NOT_OF_MODEL if "model" in item else {})
    if len(used) > 1 and isinstance(used[1], Written):
        message = f"an item is a {used[0]} or a {used[1]}, and not both"
        yield problem("GF515", message, used[1], hint="begin another item with '- '")


def _model(item: Data, seen: set[str]) -> Iterator[Problem]:
    name = item.get("model")
    if isinstance(name, str) and name in seen:
        told = f"there is a model '{name}' already" if name else "there are two models without name"
        # A file that is one mapping has nothing else but operations.
        parts = itertools.chain((name,), item, _operations_of(item))
        at = next((each for each in parts if isinstance(each, Written)), None)
        if at is not None:
            yield problem("GF515", told, at)
    if isinstance(name, str):
        seen.add(name)


def _referred(item: Data, known: Collection[str], file: GuildFile) -> Iterator[Problem]:
    """Yields the models and configs that an item extends or includes, and that are not there."""
    for name in references(item):
        wanted = re.split("[:#]", name, maxsplit=1)[0]
        if "/" not in wanted and wanted not in known:
            hint = _close(wanted, known, file)
            yield problem("GF206", f"there is no model or config '{wanted}'", name, hint=hint)


def _operations_of(item: Data) -> Data:
    given = item.get("operations")
    return given if isinstance(given, Mapping) else {}


def _operations(item: Data) -> Iterator[Problem]:
    """Yields the operations that Guild refuses for their value, and the file with them."""
    given = item.get("operations")
    if isinstance(given, Mapping):
        for key, value in given.items():
            is_one = isinstance(value, (str, Mapping)) or key == "$include"
            if isinstance(key, Written) and not is_one:
                told = f"the operation '{key}' must be a mapping, or the text of its main"
                yield problem("GF515", told, key, hint=f"write {key}: {{main: {key}}}")
    else:
        for key in keys(item, "operations"):
            hint = "write each as NAME: ..., without '- '"
            yield problem("GF515", "operations must be a mapping", key, hint=hint)


class Operations:
    """The operations of a guild file, by their models."""

    def __init__(self, every: Iterable[Operation]) -> None:
        self.all: dict[str, None] = {}
        self._models: dict[str, dict[str, None]] = {}
        for each in every:
            name = each.name.rpartition(":")[2]
            self.all[name] = None
            self._models.setdefault(str(each.model.get("model") or ""), {})[name] = None

    def of(self, model: str) -> Optional[Collection[str]]:
        """Returns the names of the operations of a model, None when the file has no such model."""
        return self._models.get(model)

    def where(self, name: str) -> Optional[str]:
        """Returns how an operation of another model is written."""
        if name not in self.all:
            return None
        model = next(model for model, names in self._models.items() if name in names)
        return f"write {model}:{name}"


def in_operation(operation: Operation, file: GuildFile, known: Operations) -> Iterator[Problem]:
    """Yields the params and operations that an operation names, and that are not there."""
    params = operation.model.get("params")
    if isinstance(params, Mapping) and params:
        for data in (params, operation.data, operation.flags, operation.model.get("sourcecode")):
            yield from _params(data, list(map(str, params)), ())
    yield from unquoted(operation, file)
    if file.is_open:
        return
    model = str(operation.model.get("model") or "")
    steps = operation.data.get("steps")
    for step in steps if isinstance(steps, list) else ():
        run = step.get("run") if isinstance(step, Mapping) else step
        if isinstance(run, Written):
            yield from _operation(run, _first(run), model, (file, known))
    for text in _required(operation.data.get("requires")):
        for span in re.finditer(r"[^\s,][^,]*[^\s,]|[^\s,]", text):
            yield from _operation(text, Span(*span.span()), "", (file, known))


def _params(data: Any, params: list[str], within: tuple[int, ...]) -> Iterator[Problem]:
    if isinstance(data, Written) and "{{" in data:
        text = data.with_text(data.raw)  # before the others are put in
        for found in _PARAM.finditer(text):
            if found[1] not in params:
                hint = did_you_mean(found[1], params) or f"they are {', '.join(params)}"
                told = f"there is no param '{found[1]}'"
                yield problem("GF205", told, text, Span(*found.span(1)), Span(*found.span()), hint)
    elif isinstance(data, (Mapping, list)) and id(data) not in within:
        for each in data.values() if isinstance(data, Mapping) else data:
            yield from _params(each, params, (*within, id(data)))


def _first(text: str) -> Optional[Span]:
    """Returns where the first word of a step stands: the operation that it runs."""
    found = re.search(r"\S+", text)
    return Span(*found.span()) if found else None


def _required(requires: Any) -> Iterator[Written]:
    """Yields the texts of dependencies that name operations."""
    for each in requires if isinstance(requires, list) else [requires]:
        if isinstance(each, Mapping) and not each.get("optional"):
            text = each.get("operation")
            if isinstance(text, Written):
                yield text
            yield from _required(each.get("sources"))


def _operation(
    text: Written, span: Optional[Span], model: str, project: tuple[GuildFile, Operations]
) -> Iterator[Problem]:
    """Yields a problem of an operation's name that no model of the file has.

    Other names are left to Guild: those of packages, scripts and notebooks, and of flags.
    """
    name = span.of(text) if span else ""
    if span is None or not _PLAIN.fullmatch(name) or has_expression(name) or name in _OF_PLUGINS:
        return
    file, known = project
    of, colon, plain = name.rpartition(":")
    names = known.of(of if colon else model) if colon or model else known.all
    if names is None:
        return  # of a package or a plugin
    if plain in names or os.path.exists(os.path.join(file.folder, name)):
        return
    hint = _close(plain, names, file) or known.where(plain)
    yield problem("GF408", f"there is no operation '{name}' in this project", text, span, hint=hint)


def _close(name: str, known: Collection[str], file: GuildFile) -> Optional[str]:
    """Returns a suggestion; of very many names not for each is one looked for."""
    if file.comparisons < 0:
        return None
    file.comparisons -= len(known)
    return did_you_mean(name, known)
