"""`guild-funcs why`: what differs in flags, code and environment between two runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Optional

import click

from guild_funcs.cli import completion
from guild_funcs.cli.runs import archive_option, header
from guild_funcs.record.answers import Answer, why
from guild_funcs.record.differing import shown

_TITLES = {
    "flag": "flags",
    "library": "libraries",
    "sourcecode": "project source code",
    "distribution": "installed distributions",
    "python": "Python",
    "expression": "expressions",
}
_SHOWN = 20


@click.command(name="why")
@click.argument("first", shell_complete=completion.runs)
@click.argument("second", shell_complete=completion.runs)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@archive_option
def command(first: str, second: str, as_json: bool, archive: Optional[str]) -> None:
    """Tell what differs in flags, code and environment between the runs FIRST and SECOND.

    Compared are the flags, the libraries, the project's own source code, the distributions
    that were imported, Python, and the values of expressions with the variables that they read.
    """
    from guild_funcs.adapters.host import runs

    with runs.opened(archive) as known:
        one, other = (known.find(each, bare=True) for each in (first, second))
        answers = list(why(one, other))
    if as_json:
        click.echo(json.dumps([each._asdict() for each in answers], indent=2))
        return
    click.echo(f"A {header(one)}\nB {header(other)}")
    click.echo(
        "\n".join(_lines(answers)) or "no difference in flags, code or environment is recorded"
    )


def _lines(answers: Iterable[Answer]) -> Iterator[str]:
    topic = ""
    for each in answers:
        if each.topic != topic:
            topic = each.topic
            yield click.style(f"{_TITLES[topic]}:", bold=True)
        yield f"  {shown(each.name)}: {_value(each.first)} -> {_value(each.second)}"
        yield from (f"    {shown(line)}" for line in each.details[:_SHOWN])
        if len(each.details) > _SHOWN:
            yield f"    and {len(each.details) - _SHOWN} more"


def _value(text: str) -> str:
    return shown(text) or "none"
