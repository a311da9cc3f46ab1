"""Writes what docs/flows.md and the schema of guild.yml say of each field from the table of fields.

That is the columns of the page's tables, how each field is treated, and in the schema what is
not evaluated.
Run it to write them anew: `python docs/fields.py`. A test fails when they are stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from guild_funcs.adapters.parts import table
from guild_funcs.adapters.parts.field import Field
from guild_funcs.adapters.parts.table import FIELDS

PAGE = Path(__file__).parent / "flows.md"
SCHEMA = Path(__file__).parent.parent / "guild_funcs/editor/guild.schema.json"
NOTHING = " guild-funcs evaluates nothing here."
PROGRAM = re.compile(
    r'^(?P<said> {8}"(?P<name>exec|main|notebook)": \{.*"description": "[^"]*?)'
    r'(?: guild-funcs [^"]*)?"'
)
BEGIN, END = "<!-- fields -->", "<!-- end of fields -->"
TITLES = ("field", "evaluated", "a value from a secret", "in a batch", "under `plugins: no`")


def columns() -> list[str]:
    """Returns the columns of a table of flows."""
    return ["flow", *(column for field in FIELDS for column in field.columns)]


def row(cells: list[str]) -> str:
    """Returns a row of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def ruler(count: int) -> str:
    """Returns the line below the header of a table in Markdown."""
    return "|" + "---|" * count


def described(field: Field) -> list[str]:
    """Returns the cells that say how a field is treated."""
    hidden = "the process has it, the run does not record it"
    taken = "a trial has its own where it reads a flag with another value"
    first = "computed for each trial, before it is made"
    return [
        f"`{field.name}`",
        field.when,
        hidden if field.treatment.secrets else "refused: the run would record it",
        taken if field.written else first,
        "refused" if field.refused_when_off else "left to Guild",
    ]


def treatment() -> Iterator[str]:
    """Yields the lines of the table that says how each field is treated."""
    yield row(list(TITLES))
    yield ruler(len(TITLES))
    for field in FIELDS:
        yield row(described(field))


def written_anew(page: str) -> str:
    """Returns the page with the parts that the table of fields tells as they are now."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    made = "\n".join([f"{before}{BEGIN}", *treatment(), f"{END}{after}"]).split("\n")
    for at, line in enumerate(made):
        if line.startswith("| flow |"):
            made[at], made[at + 1] = row(columns()), ruler(len(columns()))
    return "\n".join(made)


def schema_anew(text: str) -> str:
    """Returns the schema with what it says of programs, as the table is now."""
    alone = {other.path[-1] for other in table.others() if other.whose == "shell"}
    lines = []
    for line in text.split("\n"):
        found = PROGRAM.match(line)
        if found:
            said = NOTHING if found["name"] in alone else ""
            lines.append(f'{found["said"]}{said}"{line[found.end() :]}')
        else:
            lines.append(line)
    return "\n".join(lines)


if __name__ == "__main__":
    SCHEMA.write_text(schema_anew(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")
    PAGE.write_text(written_anew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
