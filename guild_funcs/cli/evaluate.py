"""`guild-funcs eval`: the value of a text, or the text in another spelling."""

from __future__ import annotations

from typing import Optional

import click

from guild_funcs.cli.inputs import SECRET, as_json, inputs, make_context
from guild_funcs.functions import builtin_registry
from guild_funcs.language import Spelling, evaluate, parse, to_text
from guild_funcs.registry import as_text


@click.command(
    name="eval",
    short_help="Print the value of a text with expressions.",
    epilog="""\b
Examples:
  guild-funcs eval --flag data=a/b.csv '${data|stem}'
  guild-funcs eval --op train '${data|stem} on $(hostname)'
  guild-funcs eval --spelling template '$(stem ${data})'""",
)
@inputs
@click.option("--json", "use_json", is_flag=True, help="Print the value as JSON.")
@click.option(
    "--spelling",
    type=click.Choice(["macro", "template", "angle"]),
    help="Print no value but the text with its expressions as $(...), ${...} or $<...>.",
)
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    text: str,
    flags: tuple[str, ...],
    project_dir: Optional[str],
    operation: Optional[str],
    use_json: bool,
    spelling: Optional[Spelling],
) -> None:
    """Print the value of TEXT; `(secret)` for one that was computed from a secret variable."""
    if spelling is not None:
        click.echo(to_text(parse(text), spelling))
        return
    context = make_context(flags, project_dir, operation)
    value = evaluate(text, context, builtin_registry(context.project_dir))
    if context.reads.secrets:
        value = SECRET
    click.echo(as_json(value) if use_json else as_text(value))
