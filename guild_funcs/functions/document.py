"""Writes docs/functions.md from the registry: `python -m guild_funcs.functions.document`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from guild_funcs.functions import sample
from guild_funcs.functions.themes import builtins
from guild_funcs.registry import Example, Function, yaml_text

CAPABILITIES = {
    "pure": "nothing but its arguments and the project's names",
    "env": "environment variables, the machine, the clock",
    "filesystem": "files and folders, to read",
    "process": "other programs, which it runs",
}
"""What each capability means, for a reader."""

_HEAD = """\
<!-- Made by `python -m guild_funcs.functions.document`; a test fails when it is stale. -->

# Functions

Every function works in each spelling. The value on the left of a `|` is its first argument:

| macro | template | template for YAML flow lists |
|---|---|---|
| `$(stem data/train.csv)` | `${'data/train.csv'\\|stem}` | `$<'data/train.csv'\\|stem>` |
| `$(replace ${data} / _)` | `${data\\|replace:/,_}` | `$<data\\|replace:/,_>` |

`name(a, b='x', [c], *more)` is a function that needs `a`; `b` and `c` may be left out, and any
number of arguments may follow. An argument is given by position or by name, as in
`$(truncate ${data} 10 end=...)`; one that stands after `*more` only by name.

**Types.** A word is text, and becomes what the argument asks for: `3` a number, `yes` a boolean.
A number becomes text as Guild writes it. What cannot be converted is an error that points at the
argument and does not show its value, which may be a secret.

**Lists.** Where a single value is asked for, a list calls the function for each of its items, and
the result is a list: `$(glob data/*.csv | stem)` gives the stem of each file. One argument of a
call can be such a list. For `*more` a list stands for its items.

**Text.** Paths, names, versions, commits and dates stay text when they become a flag: the version
`1.10` is not the number 1.1. Other text is decoded by Guild, as on the command line.

**Paths.** A relative path starts at the project, the folder of `guild.yml`.

**Secrets.** Secret are the variables with `password`, `token` or `secret` in their names (Guild's
rule), and the operation's `env-secrets`. What is computed from a secret is a secret, through all
functions: no error, no `eval` and no record shows it, and a run does not start that would record
it. Only `env:` can pass it on, to the process. `default`, `first`, `if`, `or` and `and` follow the
value that they choose, not what chose it. An answer of yes, no or null, and the length that `len`
gives, are no secrets. What a file holds (`read ~/.netrc`) is not followed.

**Limits.** A text has at most 10,485,760 characters, a list or mapping 100,000 items, in 100
levels, a whole number written as text 4,300 digits. More is an error.

Below each function stands what it may reach. None changes anything, and none runs code it finds.

{capabilities}

A function that is missing here can be [one of your own](own-functions.md).

The examples hold on 17 May 2024 with these files:

```
{files}
```

The project is `/home/ann/digits`, one git commit tagged `v1.0`; the operation is `train`.

| flag | value |
|---|---|
{flags}

| variable | value |
|---|---|
{env}
"""


def document(functions: Sequence[Function]) -> str:
    """Returns the page about the functions, as Markdown."""
    title = "# Functions\n"
    parts = [_head().replace(title, f"{title}\n{_summary(functions)}", 1)]
    for theme, members in groupby(functions, key=lambda each: each.theme):
        parts.append(f"## {theme}\n")
        parts += [_section(each) for each in members]
    return "\n".join(parts)


def _summary(functions: Sequence[Function]) -> str:
    """Returns the table of all functions."""
    rows = [
        f"| [`{each.name}`](#{_anchor(each)}) | {each.theme} | {_cell(each.summary)} |"
        for each in functions
    ]
    return "\n".join(["| function | theme | |", "|---|---|---|", *rows, ""])


def _anchor(function: Function) -> str:
    """Returns the name that GitHub gives to the heading of a function."""
    kept = (each for each in str(function.signature).lower() if each.isalnum() or each in " -_")
    return "".join(kept).replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _head() -> str:
    names = sorted((*sample.FILES, *(f"{link} -> {to}" for link, to in sample.LINKS.items())))
    values = {
        "capabilities": "\n".join(f"* `{name}`: {what}" for name, what in CAPABILITIES.items()),
        "files": "\n".join(f"{sample.HOME}/{name}" for name in names),
        "flags": _table(sample.FLAGS),
        "env": _table(sample.ENV),
    }
    text = _HEAD
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _table(values: Mapping[str, Any]) -> str:
    return "\n".join(f"| `{name}` | `{shown(value)}` |" for name, value in values.items())


def _section(function: Function) -> str:
    also = f" Also called {', '.join(f'`{each}`' for each in function.aliases)}." * bool(
        function.aliases
    )
    lines = [f"### `{function.signature}`", "", function.text, ""]
    lines += [f"Reaches: `{function.capability}`.{also}", ""]
    lines += ["| example | value |", "|---|---|", *map(_row, function.examples), ""]
    return "\n".join(lines)


def _row(example: Example) -> str:
    # A pipe ends a cell in a table of Markdown, in code too.
    text = example.text.replace("|", "\\|")
    return f"| `{text}` | `{shown(example.value)}` |"


def shown(value: object) -> str:
    """Returns an example's value for a reader; `...` stands for one that differs by machine."""
    if value is ...:
        return "(as the machine is)"
    # Values are shown as YAML: null is `null`, and the text '1.10' keeps its quotes.
    return yaml_text(value)


if __name__ == "__main__":
    sys.stdout.write(document(builtins()))
