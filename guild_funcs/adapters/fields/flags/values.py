"""The computed values of flags: texts with an expression, evaluated and decoded for their flag."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Optional

from guild import flag_util, op_util

from guild_funcs.adapters.host import ours
from guild_funcs.adapters.parts import table
from guild_funcs.context import Text
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language import has_expression
from guild_funcs.registry.limits import plain
from guild_funcs.structs import dataclass

if TYPE_CHECKING:
    from guild_funcs.adapters.evaluation.state import State
    from guild_funcs.adapters.host.shapes import FlagDef


@dataclass(frozen=True)
class WrittenChoices:
    """The computed choices of a flag as they are written. Kept on Guild's flag definition."""

    data: object


def written_choices(flag: FlagDef) -> object:
    """Returns the choices of a flag as they are written, None when they are not computed."""
    found = ours.find(flag, WrittenChoices)
    return found.data if found else None


def is_computed(value: object) -> bool:
    """Tells whether a flag's default or choices hold an expression."""
    seen: set[int] = set()  # YAML data may hold itself, or the same list in many places
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, str) and has_expression(each):
            return True
        if isinstance(each, (list, dict)) and id(each) not in seen:
            seen.add(id(each))
            todo += each if isinstance(each, list) else _of_choice(each)
    return False


def _of_choice(choice: dict[object, object]) -> list[object]:
    """Returns the value of a choice, and those of the flags that go with it."""
    flags = choice.get("flags")
    return [choice.get("value"), *(flags.values() if isinstance(flags, dict) else ())]


def evaluated(value: object, flag: FlagDef, state: State, attribute: str = "default") -> object:
    """Returns the value of a computed default or choice, decoded for its flag.

    Raises:
        FuncsError: An expression cannot be evaluated, or a list holds too many items, or itself.
    """
    if not is_computed(value):
        return value
    return _evaluated(plain(value) if isinstance(value, list) else value, flag, state, attribute)


def _evaluated(value: object, flag: FlagDef, state: State, attribute: str) -> object:
    if isinstance(value, list):
        return [_evaluated(item, flag, state, attribute) for item in value]
    if not is_computed(value):
        return value
    path = ("flags", flag.name, attribute)
    return decoded(state.value(str(value), *path, treatment=table.treatment("flags")), flag)


def decoded(value: object, flag: FlagDef) -> object:
    """Returns the flag value for an expression's value.

    Text is decoded as Guild decodes the same text in `guild run op flag=TEXT`
    (`guild.flag_util.decode_flag_val`). Paths and what `str` returns stay text.
    """
    if isinstance(value, list):
        return [decoded(item, flag) for item in value]
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, str):
        return flag_util.decode_flag_val(value, flag.type)
    return value


def refuse_wrong(value: object, flag: FlagDef) -> None:
    """Refuses the value of a computed default that is not of the flag's type, range or choices.

    The rules are Guild's, which would tell of it without a place.

    Raises:
        FuncsError: It says what is wrong; its text is the default as written.
    """
    why = _wrong(value, flag)
    if why is not None:
        shown = flag_util.encode_flag_val(value)
        given = flag.default if isinstance(flag.default, list) else [flag.default]
        computed = (each for each in given if isinstance(each, str) and is_computed(each))
        text = next(computed, None)
        span = Span(0, len(text or ""))
        message = f"invalid value {shown} for {flag.name}: {why}"
        raise FuncsError(message, text=text, span=span, whole=span)


def _wrong(value: object, flag: FlagDef) -> Optional[str]:
    try:
        found = op_util._coerced_flag_value(flag.name, value, {flag.name: flag})
        op_util._check_flag_val(found, flag)
    except op_util.InvalidFlagChoice:
        known = [flag_util.encode_flag_val(choice.value) for choice in flag.choices]
        return f"expected one of {', '.join(known)}"
    except op_util.InvalidFlagValue as error:
        return str(error.msg)
    except TypeError:
        return "it is no number"
    return None


@contextmanager
def in_circle(path: list[str], name: str) -> Iterator[None]:
    """Keeps the names of the flags that are being computed; refuses a flag that needs itself.

    Raises:
        FuncsError: It names the flags of the circle.
    """
    if name in path:
        circle = " -> ".join([*path[path.index(name) :], name])
        raise FuncsError(f"flags refer to each other in a circle: {circle}")
    path.append(name)
    try:
        yield
    finally:
        path.pop()


class Choices:
    """The computed choices of a flag, as data for Guild.

    `items` has what a trial of a batch needs, in order: choices that read no flag as values
    (`listed`), other choices as the guild file has them (`written`). `reads` are the flags that
    those others read.
    """

    def __init__(self) -> None:
        self.items: list[dict[str, object]] = []
        self.reads: set[str] = set()
        self._listed: Optional[list[object]] = []

    @property
    def listed(self) -> list[object]:
        """All choices; none when some differ from trial to trial (`trial_flags` checks these)."""
        return self._listed or []

    def add(self, item: object, found: Optional[list[object]], reads: set[str]) -> None:
        """Adds a choice as it is written, and its values: None when they vary."""
        self.items.append({"written": item} if reads else {"listed": found})
        self.reads |= reads
        known = found is not None and self._listed is not None
        self._listed = [*(self._listed or ()), *(found or ())] if known else None


def choices(item: object, flag: FlagDef, state: State) -> list[object]:
    """Returns the choices that one choice of a guild file comes to: several for a list."""
    if isinstance(item, dict):
        found = evaluated(item.get("value"), flag, state, "choices")
        return [{**item, "value": found}] if is_computed(item.get("value")) else [item]
    found = evaluated(item, flag, state, "choices")
    return found if isinstance(found, list) else [found]
