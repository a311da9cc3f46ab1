"""The default of a flag against its choices, where one of these is computed: Guild refuses another.

What depends on other flags, or is text around an expression, is not known before a run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Optional

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError
from guild_funcs.language import has_expression, parse
from guild_funcs.language.detection import texts_in
from guild_funcs.language.nodes import Call
from guild_funcs.lint.calls import Calls
from guild_funcs.lint.models import Data, Operation
from guild_funcs.lint.own import KnownFunctions
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.world import World
from guild_funcs.lint.written import Written, keys
from guild_funcs.registry import as_text

_TRUTHS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


class Choices:
    """Compares the defaults of an operation's flags with their choices.

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
        """Yields a problem for each default that is none of the computed choices of its flag.

        Args:
            operation: The operation.
            given: The flags that a command line gives, as `("flags", "lr")`.
        """
        for name, flag in operation.flags.items():
            listed = flag.get("choices")
            is_computed = any(map(has_expression, texts_in(listed)))
            if is_computed and not flag.get("allow-other") and ("flags", name) not in given:
                yield from self._of_flag(str(name), flag, listed)

    def _of_flag(self, name: str, flag: Data, listed: Any) -> Iterator[Problem]:
        default = flag.get("default")
        values, known = self._values(default), self._values(listed)
        if default is None or values is None or known is None:
            return
        wrong = [each for each in values if not any(_is_same(each, other) for other in known)]
        at = default if isinstance(default, Written) else next(iter(keys(flag, "default")), None)
        if wrong and at is not None:
            choices = ", ".join(map(as_text, known))
            told = f"invalid value {as_text(wrong[0])} for {name}: expected one of {choices}"
            yield problem("GF306", told, at)

    def _values(self, value: Any) -> Optional[list[Any]]:
        """Returns the values that a default or choices come to, None when that is not known."""
        found: list[Any] = []
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping):
                each = each.get("alias") or each.get("value")  # noqa: PLW2901 - a longer form
            is_computed = isinstance(each, Written) and has_expression(each)
            made = self._value(each) if is_computed else each
            if made is None or isinstance(made, Mapping):
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


def _is_same(one: Any, other: Any) -> bool:
    """Tells whether two values may be one for Guild, which decodes what is text."""
    return bool(_decoded(one) == _decoded(other))


def _decoded(value: Any) -> Any:
    text = as_text(value)
    try:
        return float(text)
    except ValueError:
        return _TRUTHS.get(text.lower(), text)
