"""The examples of the documentation, run.

A block marked `funcs` holds lines `TEXT  =>  VALUE`, the value as YAML. A block
marked `funcs-world` holds the flags and variables of the page's examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from guild_funcs import evaluate
from guild_funcs.errors import FuncsError

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(funcs|funcs-world)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^(.+?) {2,}=> {2}(.*)$")


def examples() -> Iterator[Any]:
    for page in sorted(DOCS.rglob("*.md")):
        world: dict[str, Any] = {"flags": {}, "env": {}}
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            first = text.count("\n", 0, block.start(2)) + 1
            if block[1] == "funcs-world":
                world = yaml.safe_load(block[2])
                continue
            for number, line in enumerate(block[2].splitlines(), first):
                yield pytest.param(line, world, id=f"{page.relative_to(DOCS)}:{number}")


@pytest.mark.parametrize(("line", "world"), list(examples()))
def test_an_example_has_the_value_that_the_page_says(
    tmp_path: Path, line: str, world: dict[str, Any]
) -> None:
    example = EXAMPLE.match(line)
    assert example, "an example is TEXT  =>  VALUE"
    try:
        value = evaluate(
            example[1], flags=world["flags"], env=world["env"], project_dir=str(tmp_path)
        )
    except FuncsError as error:
        value = f"error: {error.message}"
    expected = yaml.safe_load(example[2])
    plain = str(value) if isinstance(value, str) else value
    assert (plain, type(plain)) == (expected, type(expected))
