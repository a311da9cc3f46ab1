"""The arguments of a call: evaluated when the function asks for them, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guild_funcs.language.nodes import Node, Text

if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

NONE: frozenset[str] = frozenset()
"""No secret variables."""


class Evaluates(Protocol):
    """What gives a node its value, and the secret variables that it was computed from."""

    @property
    def secrets(self) -> set[str]:
        """The secret variables that the value at hand was computed from so far."""

    def traced(self, node: Node) -> tuple[Any, frozenset[str]]:
        """Returns the value of `node`, and the secret variables that it was computed from."""


class Argument:
    """An argument of a call: where it stands, and its value once it is asked for.

    Args:
        node: What to evaluate.
        evaluator: Evaluates it.
        asked: The arguments of the call in the order in which they gave their values.
    """

    __slots__ = ("_asked", "_evaluator", "_known", "_node", "_value", "secrets", "span")

    def __init__(self, node: Node, evaluator: Evaluates, asked: list[Argument]) -> None:
        self.span = node.span
        self.secrets = NONE
        self._asked = asked
        self._node = node
        self._evaluator = evaluator
        self._known = isinstance(node, Text)
        self._value: Any = node.value if isinstance(node, Text) else None

    def value(self) -> Any:
        """Evaluates the argument (once) and returns its value."""
        if not self._known:
            self._value, self.secrets = self._evaluator.traced(self._node)
            self._known = True
        self._asked.append(self)
        if self.secrets:
            self._evaluator.secrets.update(self.secrets)
        return self._value
