"""`guild-funcs explain`: an evaluation as a tree: each step, its value, where that came from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any, Optional, Union

import click

from guild_funcs.cli.inputs import SECRET, as_json, inputs, make_context
from guild_funcs.context import Context
from guild_funcs.functions import builtin_registry
from guild_funcs.language import evaluator, parse, to_text
from guild_funcs.language.nodes import (
    Call,
    Flag,
    Node,
    Pair,
    Template,
    Text,
    Variable,
    children,
    is_alone,
)
from guild_funcs.registry import Registry

_LEAST = 20


@click.command(
    name="explain",
    short_help="Print each step of an evaluation with its value.",
    epilog="""\b
Examples:
  guild-funcs explain --flag data=a/b.csv '${data|stem|upper}'
  guild-funcs explain --op train '${data|stem} on $(hostname)'""",
)
@inputs
def command(
    text: str, flags: tuple[str, ...], project_dir: Optional[str], operation: Optional[str]
) -> None:
    """Print the steps of evaluating TEXT as a tree, with values and where they came from.

    What is not needed, such as the other branch of an `if`, is not evaluated and not
    shown. Values that were computed from a secret variable are not shown either.
    """
    context = make_context(flags, project_dir, operation)
    registry = builtin_registry(context.project_dir)
    steps: dict[int, str] = {}

    def note(node: Node, value: Any, secrets: frozenset[str]) -> None:
        steps[id(node)] = SECRET if secrets else as_json(value)

    template = parse(text)
    try:
        value = evaluator.evaluate(template, context, registry, note)
        if not is_alone(template.parts):
            steps[id(template)] = SECRET if context.reads.secrets else as_json(value)
    finally:
        tree = _Tree(steps, text, context, registry)
        for line in tree.lines(template):
            click.echo(line)


class _Tree:
    """The steps as lines: a step below the one that it is part of, each step once."""

    def __init__(
        self, steps: dict[int, str], text: str, context: Context, registry: Registry
    ) -> None:
        self._steps = steps
        self._text = text
        self._context = context
        self._registry = registry
        self._told: set[str] = set()
        # Without a terminal a program reads the output: its lines are not cut.
        self._width = shutil.get_terminal_size((0, 0)).columns

    def lines(self, node: Union[Node, Pair, Template], depth: int = 0) -> Iterator[str]:
        """Yields the line of a node that was evaluated, then those of what is in it."""
        value = self._steps.get(id(node))
        if value is not None:
            step = self._step(node)
            if step in self._told:
                return
            self._told.add(step)
            yield from self._line(step, value, self._origin(node), depth)
            depth += 1
        for inner in children(node):
            yield from self.lines(inner, depth)

    def _step(self, node: Union[Node, Pair, Template]) -> str:
        if isinstance(node, Template):
            return self._text
        if isinstance(node, Variable):
            return f"${node.name}"
        return "" if isinstance(node, (Text, Pair)) else to_text(node)

    def _origin(self, node: Union[Node, Pair, Template]) -> str:
        if isinstance(node, Variable):
            return "environment"
        if isinstance(node, Flag):
            how = getattr(self._context.flags, "how", {})
            return f"flag, {how[node.name]}" if node.name in how else "flag"
        if isinstance(node, Call):
            function = self._registry.find(node.name)
            provider = function.provider if function is not None else "guild-funcs"
            return "" if provider == "guild-funcs" else provider
        return ""

    def _line(self, step: str, value: str, origin: str, depth: int) -> Iterator[str]:
        indent = "  " * depth
        end = f"  ({origin})" if origin else ""
        whole = f"{indent}{step} = {value}{end}"
        if not self._width or len(whole) <= self._width:
            yield whole
            return
        yield _cut(f"{indent}{step}", self._width)
        yield _cut(f"{indent}  = {value}", self._width - len(end)) + end


def _cut(text: str, width: int) -> str:
    width = max(width, _LEAST)
    return text if len(text) <= width else text[: width - 1] + "…"
