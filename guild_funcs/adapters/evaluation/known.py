"""What is known of an operation's expressions: which were evaluated, to what, and from what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from guild_funcs import structs
from guild_funcs.context import Reads

NOT_SET = object()
"""Stands for the value of a flag that an expression asked for and that is not set."""


@structs.dataclass(frozen=True)
class Evaluation:
    """An expression that was evaluated: where it stands, its text, its value, and what it read.

    The value is a tuple of parts when the text was split into parts. `flags` are the
    flags that were read with their values, in order, and `reads` all else. `is_carried` says
    whether a trial takes it over (`parts.field.Treatment`).
    """

    attribute: tuple[str, ...]
    text: str
    value: object
    reads: Reads = structs.field(default_factory=Reads)
    flags: Mapping[str, object] = structs.field(default_factory=dict)
    is_carried: bool = True


class Known:
    """Evaluations by attribute, text, and the values of the flags that they read.

    Nothing is evaluated twice: Guild asks for its source code rules before the run
    and in it, and the trials of a batch share what does not depend on their flags.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[tuple[str, ...], str], list[Evaluation]] = {}

    def add(self, evaluation: Evaluation) -> None:
        """Takes an expression as evaluated, for the values of the flags that it read."""
        self._found.setdefault((evaluation.attribute, evaluation.text), []).append(evaluation)

    def find(
        self, attribute: tuple[str, ...], text: str, flags: Mapping[str, object]
    ) -> Optional[Evaluation]:
        """Returns the evaluation for these flags, None when no such one is known.

        Flags are asked for in the order in which the expression read them: it
        would read the same ones again, as long as their values are the same.
        """
        for each in reversed(self._found.get((attribute, text), ())):
            if all(is_same(flags.get(name, NOT_SET), value) for name, value in each.flags.items()):
                return each
        return None


def is_same(one: object, other: object) -> bool:
    """Tells whether two values of a flag are the same: 1, 1.0 and yes are three.

    Example:
        >>> is_same(1, 1.0), is_same([1, "a"], [1, "a"]), is_same([1], [True])
        (False, True, False)
    """
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return type(one) is type(other) and bool(one == other)
