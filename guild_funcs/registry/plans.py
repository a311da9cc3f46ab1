"""Calls of one shape, planned once: which parameter gets which argument, in which type.

Most calls give some arguments by position, to parameters that take one value each. For
these nothing need be looked up again when the same function is called: `values` goes
through the steps of the plan. Every other call, and each that goes wrong, is bound as
`binding` says, which words the errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Optional

from guild_funcs.context import Context
from guild_funcs.registry.binding import Argument
from guild_funcs.registry.signature import Signature

Step = tuple[str, Any, Optional[Callable[[Any, Context], Any]], bool]
"""What a parameter gets: `given` (the argument's index), `lazy` (that too), `default` (the value)
or `context`; its converter; whether it takes one value."""

Steps = tuple[Step, ...]


def plan(signature: Signature, count: int) -> Optional[Steps]:
    """Returns the steps of a call with `count` arguments by position, None when there is no plan.

    Example:
        >>> from guild_funcs.registry.signature import read_signature
        >>> def shout(text: str, mark: str = "!") -> str: ...
        >>> [step[:2] for step in plan(read_signature("shout", shout), 1)]
        [('given', 0), ('default', '!')]
        >>> plan(read_signature("shout", shout), 3)
    """
    steps: list[Step] = []
    at = 0
    for each in signature.parameters:
        if each.role not in ("plain", "context"):
            return None
        if each.role == "context":
            steps.append(("context", None, None, False))
        elif at < count:
            kind = "lazy" if each.lazy else "given"
            steps.append((kind, at, each.kind.convert, each.kind.scalar))
            at += 1
        elif each.required:
            return None
        else:
            steps.append(("default", each.default, None, False))
    return tuple(steps) if at == count else None


def values(steps: Steps, arguments: Sequence[Argument], context: Context) -> Optional[list[Any]]:
    """Returns what a function is called with; None when `binding` must look closer.

    That is so for a list where one value is expected, and for what cannot be converted. An
    argument that was evaluated is not evaluated again.
    """
    made: list[Any] = []
    for kind, what, convert, is_scalar in steps:
        if kind == "given" and convert is not None:
            value = arguments[what].value()
            if is_scalar and isinstance(value, (list, tuple)):
                return None
            try:
                made.append(convert(value, context))
            except Exception:  # noqa: BLE001 - told when it is bound again, after the other arguments
                return None
        elif kind == "lazy":
            made.append(arguments[what].value)
        else:
            made.append(context if kind == "context" else what)
    return made
