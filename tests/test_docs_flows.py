"""The table of flows: every cell that claims a test links to one that exists."""

from __future__ import annotations

import ast
import re
import runpy
from functools import cache, partial
from pathlib import Path

import pytest

from guild_funcs.adapters.parts import table, texts
from guild_funcs.structs import replace

FIELDS = runpy.run_path(str(Path(__file__).parent.parent / "docs/fields.py"))
PAGE = Path(__file__).parent.parent / "docs" / "flows.md"
TEXT = PAGE.read_text(encoding="utf-8")
# [key]: ../tests/guild/test_flows.py "TestRun::test_name"
DEFINED = re.findall(r'^\[([\w-]+)\]: (\S+) "([\w:]+)"$', TEXT, re.MULTILINE)
USED = set(re.findall(r"\]\[([\w-]+)\]", TEXT))
CELLS = re.compile(r"-|\[[a-z ]+\]\[[\w-]+\]")


@cache
def names_in(path: Path) -> set[str]:
    """The names of the tests of a module, with their class: `TestRun::test_name`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found.update(f"{node.name}::{method.name}" for method in methods)
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


@pytest.mark.parametrize(
    ("file", "test"), [pytest.param(*link[1:], id=link[0]) for link in DEFINED]
)
def test_a_linked_test_exists(file: str, test: str) -> None:
    assert test in names_in(PAGE.parent / file)


def test_every_link_is_defined_once_and_used() -> None:
    keys = [key for key, _, _ in DEFINED]
    assert sorted(keys) == sorted(USED)


def test_every_cell_has_a_test() -> None:
    flows = TEXT.partition(FIELDS["END"])[2]
    rows = [line for line in flows.splitlines() if line.startswith("| ")]
    header = FIELDS["row"](FIELDS["columns"]())
    cells = [cell.strip() for row in rows if row != header for cell in row.split(" | ")[1:]]
    assert len(cells) % (len(FIELDS["columns"]()) - 1) == 0
    wrong = [cell for cell in cells if not CELLS.fullmatch(cell.rstrip(" |"))]
    assert wrong == []


def test_what_the_page_says_of_the_fields_is_what_the_table_says() -> None:
    stale = "docs/flows.md is stale: python docs/fields.py"
    assert FIELDS["written_anew"](TEXT) == TEXT, stale


def test_what_the_schema_says_of_programs_is_what_the_table_says() -> None:
    schema = FIELDS["SCHEMA"].read_text(encoding="utf-8")
    assert FIELDS["schema_anew"](schema) == schema, "the schema is stale: python docs/fields.py"


def test_a_stale_schema_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = FIELDS["SCHEMA"].read_text(encoding="utf-8")
    evaluated = replace(table.FIELDS[1], name="exec", find=partial(texts.find_text, "exec"))
    monkeypatch.setattr(table, "FIELDS", (*table.FIELDS, evaluated))
    made = FIELDS["schema_anew"](schema)
    assert schema.count("evaluates nothing here") == made.count("evaluates nothing here") + 1
    assert '${flag_args} stands for all of them."}' in made


def test_a_stale_page_is_seen() -> None:
    page = (
        "a\n<!-- fields -->\nold\n<!-- end of fields -->\n| flow | label |\n|---|---|\n| x | y |\n"
    )
    made = FIELDS["written_anew"](page)
    assert "old" not in made
    assert "| `env` | before the run is made | the process has it" in made
    header = FIELDS["row"](FIELDS["columns"]())
    assert made.endswith(f"\n{header}\n{'|---' * (header.count('|') - 1)}|\n| x | y |\n")
