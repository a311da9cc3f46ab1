"""`guild-funcs explain`: each step of an evaluation and its value."""

from __future__ import annotations

from typing import Any, Optional

import click

from guild_funcs.cli.inputs import SECRET, as_json, inputs, make_context
from guild_funcs.functions import builtin_registry
from guild_funcs.language import evaluator, parse, to_text
from guild_funcs.language.nodes import Node, Variable


@click.command(name="explain")
@inputs
def command(text: str, flags: tuple[str, ...], project_dir: Optional[str]) -> None:
    """Print each step of evaluating TEXT with its value, the innermost first.

    What is not needed, such as the other branch of an `if`, is not evaluated and not
    shown. Values of secret environment variables are not shown either.
    """
    context = make_context(flags, project_dir)
    registry = builtin_registry(context.project_dir)
    steps: list[tuple[str, str]] = []

    def note(node: Node, value: Any, secrets: frozenset[str]) -> None:
        steps.append((_step(node), SECRET if secrets else as_json(value)))

    template = parse(text)
    try:
        value = evaluator.evaluate(template, context, registry, note)
        if not evaluator.is_alone(template.parts):
            steps.append((text, SECRET if context.reads.secrets else as_json(value)))
    finally:
        width = max((len(step) for step, _ in steps), default=0)
        for step, shown in steps:
            click.echo(f"{step:<{width}}  {shown}")


def _step(node: Node) -> str:
    return f"${node.name}" if isinstance(node, Variable) else to_text(node)
