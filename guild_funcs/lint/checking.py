"""`check`: all problems of a guild file, each once, in the order of the file."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from typing import Optional

from guild_funcs.context import Context
from guild_funcs.errors import Place
from guild_funcs.functions.nearby import library_hint, relative_entries
from guild_funcs.language import has_expression
from guild_funcs.language.hints import is_general
from guild_funcs.lint import commands, comments, names, typographic
from guild_funcs.lint.circles import circles
from guild_funcs.lint.codes import CODES
from guild_funcs.lint.defaults import Defaults
from guild_funcs.lint.expressions import Expressions
from guild_funcs.lint.flags import Flags, flags_of
from guild_funcs.lint.foreign import eaten, foreign
from guild_funcs.lint.found import FlagUse, Found
from guild_funcs.lint.lookalikes import lookalikes
from guild_funcs.lint.models import (
    Data,
    Operation,
    load,
    operations,
    resources,
)
from guild_funcs.lint.overlaps import overlaps
from guild_funcs.lint.own import KnownFunctions
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.rules import collisions, rule, rules, selects_nothing
from guild_funcs.lint.shapes import shapes
from guild_funcs.lint.texts import Text, texts
from guild_funcs.lint.unknown import unknown_flags
from guild_funcs.lint.unreadable import of_file
from guild_funcs.lint.world import World, own_variable
from guild_funcs.lint.written import Opened
from guild_funcs.structs import dataclass, replace


@dataclass(frozen=True)
class Options:
    """Which problems are told.

    Args:
        select: The codes, or their beginnings (`GF2`), that are told; all when empty.
        ignore: Those that are not.
        strict: Whether what is not on this machine is an error.
        given: What a command line gives, and so is not evaluated: `("label",)`,
            `("flags", "lr")`.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    given: frozenset[tuple[str, ...]] = frozenset()


def check(
    path: str, options: Optional[Options] = None, opened: Optional[Opened] = None
) -> list[Problem]:
    """Returns the problems of a guild file, in the order of their places.

    Nothing is run, imported or started; only functions that are pure, and those that look
    for a library or a file, are evaluated.

    Args:
        path: The file.
        options: Which problems are told.
        opened: The texts that an editor holds, by absolute path.

    Example:
        >>> [problem.code for problem in check("guild.yml")]
        ['GF201', 'GF401']
    """
    options = options or Options()
    opened = opened or {}
    found = _Check(path, opened, options.given).problems()
    chosen = (each for each in comments.kept(found, opened) if _is_told(each.code, options))
    strict = (
        replace(each, severity="error") if options.strict and each.code[:3] == "GF4" else each
        for each in chosen
    )
    return sorted(strict, key=_order)


def _is_told(code: str, options: Options) -> bool:
    is_selected = not options.select or code.startswith(options.select)
    return is_selected and not (options.ignore and code.startswith(options.ignore))


def _order(each: Problem) -> tuple[str, int, int, str]:
    return each.place.file or "", each.place.line or 0, each.place.column or 0, each.code


class _Check:
    def __init__(self, path: str, opened: Opened, given: frozenset[tuple[str, ...]]) -> None:
        self._given = given
        self._file = load(path, opened)
        self._path = path
        self._functions = KnownFunctions(self._file.folder)
        self._world = World(self._file.folder, self._functions)
        self._expressions = Expressions(self._functions, self._world)
        self._is_path_told = False
        self._found: dict[tuple[object, ...], Problem] = {}

    def problems(self) -> list[Problem]:
        for error in self._file.problems:
            self._add(of_file(error, self._file), "")
        if self._functions.problem is not None:
            error = self._functions.problem
            place = Place(os.path.join(os.path.dirname(self._path), "guild_functions.py"), 1, 1)
            self._add(Problem("GF404", error.message, place, CODES["GF404"].severity), "")
        for each in names.in_file(self._file):
            self._add(each, "")
        every = list(operations(self._file))
        known = names.Operations(every)
        for operation in every:
            named = names.in_operation(operation, self._file, known)
            for each in itertools.chain(self._operation(operation), named):
                self._add(each, operation.name)
        return list(self._found.values())

    def _add(self, each: Problem, operation: str) -> None:
        # The value of a call has the problem of a call in it, with another code.
        key = (each.place.file, each.place.line, each.place.column, each.message)
        known = self._found.get(key, each)
        first = min(known, replace(each, operations=known.operations), key=lambda one: one.code)
        self._found[key] = first.in_operation(operation) if operation else first

    def _operation(self, operation: Operation) -> Iterator[Problem]:
        named = resources(operation, self._file)
        flags = flags_of(operation)
        every = self._every_flag(operation, named, flags)
        context = self._world.context(operation)
        is_off = _is_off(operation)
        chosen: list[tuple[Text, Found]] = []
        needs: dict[str, list[tuple[FlagUse, Text]]] = {}
        for text in texts(operation, named):
            if self._given and self._is_given(text):
                continue
            yield from _quoted(text)
            if not (text.function or has_expression(text.value)):
                chosen.append((text, Found()))
                if text.entry is not None:
                    yield from self._plain(text, flags)
                yield from commands.shells(text)
                continue
            if is_off:
                yield from _turned_off(text)
                continue
            found = self._expressions.found(text, context)
            yield from found.problems or commands.shells(text)
            known = every if text.attribute[0] == "resources" else flags
            for each in unknown_flags(text, found, known, self._world.env):
                yield self._of_library(each, text, context)
            chosen.append((text, found))
            yield from self._relative(text, found)
            yield from self._collisions(text, found, operation)
            if text.kind == "default":
                uses = [(use, text) for use in found.flags if use.needed]
                needs.setdefault(text.attribute[1], []).extend(uses)
        if not is_off:
            yield from self._rules(chosen, context)
            defaults = Defaults(self._functions, self._world, context)
            yield from defaults.problems(operation, self._given)
        yield from _own_path(operation)
        yield from circles(needs)
        yield from shapes(operation, named)

    def _plain(self, text: Text, flags: Flags) -> Iterator[Problem]:
        """Yields the problems of a text without an expression that its author took for one."""
        alike = list(lookalikes(text, self._functions))
        yield from alike or foreign(text, self._functions, flags.names, self._world.env)

    def _relative(self, text: Text, found: Found) -> Iterator[Problem]:
        """Yields a problem of PYTHONPATH, at the first library that is looked for."""
        if found.libraries and not self._is_path_told:
            self._is_path_told = True
            wrong = relative_entries(self._world.env, self._file.folder)
            if wrong is not None:
                yield problem("GF407", wrong[0], text.value, hint=wrong[1])

    def _of_library(self, each: Problem, text: Text, context: Context) -> Problem:
        """Returns a problem; an unknown name that is a library's says how that is written."""
        name = each.message.partition("'")[2].rpartition("'")[0].strip()
        is_name = each.code in ("GF201", "GF203") and name.isidentifier()
        if not (is_name and is_general(each.hint)) or not text.names_files:
            return each
        function = self._world.library(name, context)
        return replace(each, hint=library_hint(name, function)) if function else each

    def _rules(self, found: Sequence[tuple[Text, Found]], context: Context) -> Iterator[Problem]:
        """Yields the problems of the rules of source code, taken together."""
        ours = [each for each in found if each[0].field == "sourcecode"]
        yield from rules(list(filter(None, itertools.starmap(rule, ours))), self._world)
        yield from overlaps(ours)
        for text, known in ours:
            if text.kind == "include" and not (text.function or known.libraries):
                yield from selects_nothing(text, self._world, context)

    def _is_given(self, text: Text) -> bool:
        return text.attribute[:1] in self._given or (
            text.kind == "default" and text.attribute[:2] in self._given
        )

    def _collisions(self, text: Text, found: Found, operation: Operation) -> Iterator[Problem]:
        for origin, whole in found.libraries if text.kind in ("include", "module") else ():
            refused = self._world.refused(origin)
            over = collisions(origin, operation, self._world) if text.kind == "include" else ()
            for error in (*([refused] if refused else ()), *over):
                parts = (error.message, text.value, whole, whole, error.hint, error.notes)
                yield problem("GF405", *parts)

    def _every_flag(self, operation: Operation, named: Data, flags: Flags) -> Flags:
        """Returns the flags of all operations of the model, which may share its resources."""
        if not named:
            return flags
        model = operation.model.get("model")
        alike = [each for each in operations(self._file) if each.model.get("model") == model]
        found = [flags_of(each) for each in alike]
        names = frozenset().union(*(each.names for each in found))
        return Flags(names, any(each.is_open for each in found))


def _quoted(text: Text) -> Iterator[Problem]:
    """Yields the problems of the quotes that a text stands in, or means to stand in."""
    if text.entry is not None:
        yield from eaten(text.value) if text.value.style == '"' else ()
        yield from typographic.around(text)


def _is_off(operation: Operation) -> bool:
    plugins = operation.data.get("plugins")
    return (operation.model.get("plugins") if plugins is None else plugins) is False


def _turned_off(text: Text) -> Iterator[Problem]:
    if text.is_ours and text.entry is not None and text.entry.refused_when_off:
        message = "this expression is not evaluated: 'plugins: no' turns guild-funcs off here"
        hint = "remove 'plugins: no', or the expression"
        yield problem("GF509", message, text.value, hint=hint)


def _own_path(operation: Operation) -> Iterator[Problem]:
    """Yields a problem of a `PYTHONPATH` in `env` that leads from the run to another folder."""
    given = own_variable(operation)
    if given:
        folder = operation.folder
        wrong = relative_entries({"PYTHONPATH": given}, folder, folder)
        if wrong is not None:
            yield problem("GF407", wrong[0], given, hint=wrong[1])
