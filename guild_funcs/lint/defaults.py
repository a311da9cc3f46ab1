"""The default of a flag against its type, its choices and its range: Guild refuses another.

What depends on other flags, or is text around an expression, is not known before a run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Optional

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError
from guild_funcs.language import has_expression, parse
from guild_funcs.language.nodes import Call
from guild_funcs.lint.calls import Calls
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.own import KnownFunctions
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.world import World
from guild_funcs.lint.written import Written, keys
from guild_funcs.registry import as_text

_LIMITS = frozenset(("type", "choices", "min", "max"))
_TRUTHS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_SEARCHED = re.compile(r"[\w.-]*\[.*\]", re.DOTALL)
"""What an optimizer draws values from: `uniform[0:1]` (`guild.flag_util.is_flag_function`)."""


class Defaults:
    """Compares the defaults of an operation's flags with what the flags take.

    Args:
        registry: The functions.
        world: What is on this machine.
        context: The context of the operation.
    """

    def __init__(self, registry: KnownFunctions, world: World, context: Context) -> None:
        self._registry = registry
        self._world = world
        self._context = context

    def problems(
        self, operation: Operation, given: Collection[tuple[str, ...]]
    ) -> Iterator[Problem]:
        """Yields a problem for each default that Guild would refuse.

        Args:
            operation: The operation.
            given: The flags that a command line gives, as `("flags", "lr")`.
        """
        for name, flag in operation.flags.items():
            is_limited = not _LIMITS.isdisjoint(flag) and not flag.get("arg-split")
            if is_limited and ("flags", name) not in given:
                yield from self._of_flag(str(name), flag)

    def _of_flag(self, name: str, flag: Data) -> Iterator[Problem]:
        default = flag.get("default")
        at = default if isinstance(default, Written) else next(iter(keys(flag, "default")), None)
        values = self._values(default) if at is not None else None
        if at is None or not values:
            return
        listed = flag.get("choices")
        is_listed = isinstance(listed, (list, Written)) and not flag.get("allow-other")
        choices = self._values(listed) if is_listed else None
        for value in values:
            why = None if _SEARCHED.fullmatch(str(value)) else _wrong(value, flag, choices)
            if why is not None:
                yield problem("GF306", f"invalid value {as_text(value)} for {name}: {why}", at)
                return

    def _values(self, value: Any) -> Optional[list[Any]]:
        """Returns the values that a default or choices come to, None when that is not known."""
        found: list[Any] = []
        for each in value if isinstance(value, list) else [value]:
            one = [each]
            if isinstance(each, Mapping):  # a longer form
                if each.get("value") is None:
                    return None
                one = [each[key] for key in ("alias", "value") if each.get(key) is not None]
            for given in one:
                is_computed = isinstance(given, Written) and has_expression(given)
                made = self._value(given) if is_computed else given
                if made is None or isinstance(made, Mapping) or "{{" in str(made):
                    return None
                found += made if isinstance(made, list) else [made]
        return found

    def _value(self, text: Written) -> Any:
        """Returns the value of a text that is one call with one value, None of another."""
        try:
            parts = parse(str(text)).parts
        except FuncsError:
            return None
        calls = Calls(text, self._registry, self._world, self._context, is_recorded=True)
        if len(parts) > 1 or not isinstance(parts[0], Call) or not calls.is_constant(parts[0]):
            return None
        return self._world.shown(parts[0], str(text), self._context)


def _wrong(value: Any, flag: Data, choices: Optional[list[Any]]) -> Optional[str]:
    """Returns why Guild would refuse a value; what only Guild decides is left to it."""
    kind, decoded = flag.get("type"), _decoded(value)
    if kind == "boolean":  # Guild makes a truth of anything
        return None
    if kind in ("int", "float", "number") and not _is_number(value, kind):
        return f"invalid value for type '{kind}'"
    if choices and value and not any(decoded == _decoded(each) for each in choices):
        return f"expected one of {', '.join(map(as_text, choices))}"
    bounds = [each for each in ("min", "max") if isinstance(flag.get(each), (int, float))]
    if bounds and isinstance(decoded, str):
        return f"it is no number, and {bounds[0]} is {flag[bounds[0]]}"
    is_number = isinstance(decoded, (int, float))
    return _out_of(decoded, flag.get("min"), flag.get("max")) if is_number else None


def _out_of(value: float, least: Any, most: Any) -> Optional[str]:
    if isinstance(least, (int, float)) and value < least:
        return f"out of range (less than min {least})"
    if isinstance(most, (int, float)) and value > most:
        return f"out of range (greater than max {most})"
    return None


def _is_number(value: Any, kind: str) -> bool:
    """Tells whether Guild makes a number of a value; of `2.0` it makes no whole one."""
    try:
        (int if kind == "int" else float)(str(value))
    except ValueError:
        return isinstance(_decoded(value), bool)
    return True


def _decoded(value: Any) -> Any:
    """Returns a value as Guild decodes the same text, so that `'1'` is 1."""
    if not isinstance(value, str):
        return value
    text = str(value)
    try:
        return float(text)
    except ValueError:
        return _TRUTHS.get(text.lower(), text)
