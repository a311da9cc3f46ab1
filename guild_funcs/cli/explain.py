"""`guild-funcs explain`: each step of an evaluation and its value."""

from __future__ import annotations

from typing import Any, Optional, Union

import click

from guild_funcs.cli.inputs import as_json, inputs, make_context
from guild_funcs.context import Context
from guild_funcs.functions import builtin_registry
from guild_funcs.language import evaluator, parse, to_text
from guild_funcs.language.nodes import Node, Template, Text, Variable, walk


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

    def note(node: Node, value: Any) -> None:
        shown = "(secret)" if _is_secret(node, context) else as_json(value)
        steps.append((_step(node), shown))

    template = parse(text)
    try:
        value = evaluator.evaluate(template, context, registry, note)
        if not evaluator.is_alone(template.parts):
            steps.append((text, "(secret)" if _is_secret(template, context) else as_json(value)))
    finally:
        width = max((len(step) for step, _ in steps), default=0)
        for step, shown in steps:
            click.echo(f"{step:<{width}}  {shown}")


def _step(node: Node) -> str:
    return f"${node.name}" if isinstance(node, Variable) else to_text(node)


def _is_secret(node: Union[Node, Template], context: Context) -> bool:
    """Tells whether a value may come from a secret variable: `$NAME`, or NAME as an argument."""
    template = node if isinstance(node, Template) else Template((node,))
    inside = (each for each, _ in walk(template))
    return any(
        context.is_secret(each.name if isinstance(each, Variable) else each.value)
        for each in inside
        if isinstance(each, Variable) or (isinstance(each, Text) and each.value in context.env)
    )
