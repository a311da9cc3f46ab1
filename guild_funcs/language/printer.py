"""Nodes to text: `to_text`, in any spelling; and the quoting of any text.

What is printed parses back to equal nodes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Callable, Literal, Union

from guild_funcs.language.nodes import Call, Flag, Joined, Node, Pair, Template, Text, Variable

Spelling = Literal["macro", "template", "angle"]
"""`$(f a)`, `${a|f}`, or `$<a|f>`. A call without a value to start from is always a macro."""

_BARE = re.compile(r"[\w./~@%+:-]+")
_NAME = re.compile(r"[A-Za-z0-9_]")
_FILTER = re.compile(r"""[^\s|:,{}<>()'"$%][^\s|:,{}<>()'"$]*""")


def quote(text: str) -> str:
    """Returns a literal that stands for `text` inside an expression.

    Example:
        >>> quote("it's $5 (or so)")
        "'it''s $5 (or so)'"
    """
    return "'" + text.replace("'", "''") + "'"


def escape(text: str) -> str:
    """Returns a text that has `text` as its value, with no expression in it.

    Example:
        >>> escape("$(x) costs $5")
        '$$(x) costs $5'
    """
    return re.sub(r"\$(?=[({<])", "$$", text)


def to_text(node: Union[Node, Template], spelling: Spelling = "macro") -> str:
    """Returns the text of a template or of one expression.

    Example:
        >>> to_text(Call("stem", (Flag("data"),)), "template")
        '${data|stem}'
    """
    printer = _Printer(spelling)
    if isinstance(node, Template):
        return printer.template(node)
    return printer.expression(node)


class _Printer:
    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling
        self._open, self._close = ("$<", ">") if spelling == "angle" else ("${", "}")

    def template(self, template: Template) -> str:
        nodes = template.parts
        return "".join(
            self._plain(node.value, is_last=index == len(nodes))
            if isinstance(node, Text)
            else self.expression(node)
            for index, node in enumerate(nodes, 1)
        )

    def _plain(self, text: str, *, is_last: bool) -> str:
        if is_last or not text.endswith("$"):
            return escape(text)
        # A "$" right before an expression would escape the expression.
        kept = text.rstrip("$")
        return escape(kept) + self._bracketed(quote(text[len(kept) :]))

    def _bracketed(self, value: str) -> str:
        return f"{self._open}{value}{self._close}"

    def expression(self, node: Node) -> str:
        if not isinstance(node, Call):
            return self._bracketed(self._value(node))
        if self._spelling == "macro" or not _has_template(node):
            return f"$({self._pipeline(node)})"
        value, stages = _stages(node, _has_template)
        filters = "".join(f"|{self._filter(stage)}" for stage in stages)
        return self._bracketed(self._value(value) + filters)

    def _pipeline(self, node: Call) -> str:
        first, stages = _stages(node, _is_piped)
        texts = [self._words(first, 0)] if isinstance(first, Call) else []
        return " | ".join([*texts, *(self._words(stage, 1) for stage in stages)])

    def _words(self, node: Call, skipped: int) -> str:
        return " ".join([node.name, *map(self._argument, node.arguments[skipped:])])

    def _filter(self, node: Call) -> str:
        arguments = ",".join(map(self._argument, node.arguments[1:]))
        return f"{node.name}:{arguments}" if arguments else node.name

    def _argument(self, node: Union[Node, Pair]) -> str:
        if isinstance(node, Pair):
            return f"{node.key}={self._argument(node.value)}"
        if isinstance(node, Text):
            return node.value if _BARE.fullmatch(node.value) else quote(node.value)
        if isinstance(node, Flag):
            return self._bracketed(node.name)
        return self._value(node)

    def _value(self, node: Node) -> str:
        if isinstance(node, Text):
            return quote(node.value)
        if isinstance(node, Variable):
            return f"${node.name}"
        if isinstance(node, Flag):
            return node.name
        if isinstance(node, Joined):
            return f'"{self._inside_quotes(node.parts)}"'
        return self.expression(node)

    def _inside_quotes(self, parts: Sequence[Node]) -> str:
        texts: list[str] = []
        for node in reversed(parts):
            if isinstance(node, Text):
                texts.append(re.sub(r'(["\\$])', r"\\\1", node.value))
            elif isinstance(node, Variable) and not (texts and _NAME.match(texts[-1])):
                texts.append(f"${node.name}")
            else:
                # Brackets end the name of a variable before text that would continue it.
                texts.append(self.expression(node))
        return "".join(reversed(texts))


def _has_template(node: Node) -> bool:
    """Tells whether the call can be written as a filter of its first argument."""
    if not isinstance(node, Call) or not node.arguments or not _FILTER.fullmatch(node.name):
        return False
    return not isinstance(node.arguments[0], Pair)


def _is_piped(node: Node) -> bool:
    return isinstance(node, Call) and bool(node.arguments) and isinstance(node.arguments[0], Call)


def _stages(node: Node, is_stage: Callable[[Node], bool]) -> tuple[Node, list[Call]]:
    """Returns the value that a chain of calls starts from, and the calls, in order."""
    stages: list[Call] = []
    while isinstance(node, Call) and is_stage(node):
        stages.append(node)
        first = node.arguments[0]
        node = first.as_word() if isinstance(first, Pair) else first
    return node, stages[::-1]
