"""`guild-funcs schema`: the JSON Schema of guild.yml, for editors and CI."""

from __future__ import annotations

import json

import click


@click.command(
    name="schema",
    short_help="Print the JSON Schema of guild.yml, for editors and CI.",
    epilog="""\b
Examples:
  guild-funcs schema > guild.schema.json
  guild-funcs schema --path               where the installed file is
  guild-funcs schema --strict             refuses keys that Guild passes over""",
)
@click.option("--path", "is_path", is_flag=True, help="Print where the installed file is.")
@click.option("--strict", is_flag=True, help="Refuse keys that Guild does not know.")
def command(is_path: bool, strict: bool) -> None:
    """Print the JSON Schema (draft 7) of guild.yml.

    It has Guild's own keys and those of guild-funcs, each with what it means and what
    it takes. An editor with a YAML server completes and checks guild files with it;
    it says nothing of what is inside an expression: see 'guild-funcs lsp' for that.
    """
    from guild_funcs.editor import schema

    if is_path and strict:
        raise click.UsageError("--path is of the file, which is not the strict one")
    if is_path:
        click.echo(schema.PATH)
    else:
        made = schema.strict() if strict else schema.schema()
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
