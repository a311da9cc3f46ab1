"""The `flags` field: computed defaults and choices become values before Guild sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Optional

from guild import flag_util, guildfile, op_util

from guild_funcs.adapters import operation, seams
from guild_funcs.context import Text
from guild_funcs.errors import FuncsError
from guild_funcs.language import has_expression

CHOICES = "_guild_funcs_choices"


def install() -> None:
    """Wraps the parsing of choices, and the flag values of an operation."""
    seams.wrap(seams.FLAG_CHOICES, _wrap_choices)
    seams.wrap(seams.FLAG_VALUES, _wrap_flag_values)


def is_computed(value: Any) -> bool:
    """Tells whether a flag's default or choices hold an expression."""
    return isinstance(value, str) and has_expression(value)


def _wrap_choices(original: seams.Wrapper) -> seams.Wrapper:
    def init_flag_choices(data: Any, flagdef: Any) -> Any:
        if not is_computed(data):
            return original(data, flagdef)
        setattr(flagdef, CHOICES, data)
        # Listings show the text as it is written.
        return [guildfile.FlagChoice(data, flagdef)]

    return init_flag_choices


def _wrap_flag_values(original: seams.Wrapper) -> seams.Wrapper:
    def flag_vals_for_opdef(
        opdef: Any, user_flag_vals: Optional[dict[str, Any]] = None, force: bool = False
    ) -> Any:
        given = user_flag_vals or {}
        if operation.is_off(opdef) or not _has_expressions(opdef):
            return original(opdef, given, force)
        with _evaluated(opdef, given):
            return original(opdef, given, force)

    return flag_vals_for_opdef


def _has_expressions(opdef: Any) -> bool:
    return any(is_computed(flag.default) or hasattr(flag, CHOICES) for flag in opdef.flags)


@contextmanager
def _evaluated(opdef: Any, given: Mapping[str, Any]) -> Iterator[None]:
    """Puts computed values in place of the defaults while Guild applies them.

    The text goes back afterwards: a process may run the operation again, and
    the values may then be others. Choices stay, because Guild shows them when
    a value is not among them; they are computed anew each time.
    """
    values = Values(opdef, given)
    texts = {flag.name: flag.default for flag in opdef.flags}
    for flag in opdef.flags:
        _compute_choices(flag, values)
    try:
        for flag in opdef.flags:
            if is_computed(flag.default) and flag.name not in values.given:
                flag.default = values[flag.name]
        yield
    finally:
        for flag in opdef.flags:
            flag.default = texts[flag.name]


def _compute_choices(flag: Any, values: Values) -> None:
    text = getattr(flag, CHOICES, None)
    if text is None:
        return
    found = values.state.value(text, "flags", flag.name, "choices")
    listed = found if isinstance(found, list) else [found]
    flag.choices = [guildfile.FlagChoice(decoded(value, flag), flag) for value in listed]


class Values(Mapping[str, Any]):
    """The operation's flag values by name; a computed default is evaluated when it is read.

    The values of an expression are those that the user gave, or the defaults,
    as the operation gets them: of the flag's type.
    """

    def __init__(self, opdef: Any, given: Mapping[str, Any]) -> None:
        self.given = dict(given)
        op_util.normalize_flag_aliases(opdef.flags, self.given, force=True)
        self._flags = {flag.name: flag for flag in opdef.flags}
        self._computed: dict[str, Any] = {}
        self._path: list[str] = []
        self.state = operation.state_for(opdef, self)

    def __getitem__(self, name: str) -> Any:
        if name in self.given:
            return _coerced(self.given[name], self._flags.get(name))
        if name not in self._computed:
            self._computed[name] = self._compute(self._flags[name])
        return self._computed[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._flags, **self.given})

    def __len__(self) -> int:
        return len({**self._flags, **self.given})

    def _compute(self, flag: Any) -> Any:
        if not is_computed(flag.default):
            return _coerced(flag.default, flag)
        if flag.name in self._path:
            path = " -> ".join([*self._path[self._path.index(flag.name) :], flag.name])
            raise FuncsError(f"flags refer to each other in a circle: {path}")
        self._path.append(flag.name)
        try:
            value = self.state.value(flag.default, "flags", flag.name, "default")
        finally:
            self._path.pop()
        return decoded(value, flag)


def _coerced(value: Any, flag: Any) -> Any:
    try:
        return op_util.coerce_flag_value(value, flag)
    except (ValueError, TypeError):
        return value  # Guild reports it when it checks the flags.


def decoded(value: Any, flag: Any) -> Any:
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
