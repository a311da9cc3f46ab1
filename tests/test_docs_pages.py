"""The pages that are sessions print what they say, and all other blocks of all pages are right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import errors_page
import pages
import picture
import pytest
import yaml

from guild_funcs.language import has_expression, parse

ALL = [pages.ROOT / "README.md", *sorted(pages.ROOT.glob("docs/*.md"))]
ALL += sorted(pages.ROOT.glob("examples/*/README.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


# An editable install fetches its build tools.
PARAMETERS = [
    pytest.param(page, marks=pytest.mark.installs if "editable" in page else ())
    for page in pages.PAGES
]


@pytest.mark.parametrize("page", PARAMETERS)
def test_a_page_says_what_its_commands_print(page: str) -> None:
    """`python tests/pages.py PAGE` writes the page anew."""
    assert pages.render(page) == (pages.ROOT / page).read_text(encoding="utf-8")


def test_the_errors_page_is_that_of_the_codes() -> None:
    """`python tests/errors_page.py` writes the page anew."""
    assert errors_page.PAGE.read_text(encoding="utf-8") == errors_page.render()


def test_the_picture_is_what_the_commands_print() -> None:
    """`python tests/picture.py` draws it anew."""
    assert picture.PICTURE.read_text(encoding="utf-8") == picture.render()


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def name(path: Path) -> str:
    return str(path.relative_to(pages.ROOT))


@pytest.mark.parametrize("page", ALL, ids=name)
def test_yaml_blocks_are_yaml_and_their_expressions_parse(page: Path) -> None:
    blocks = [block[2] for block in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    kinds = [block[1] for block in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    for kind, block in zip(kinds, blocks):
        if kind == "yaml" and "#b" not in block:  # that one shows what YAML cuts
            for text in texts(yaml.safe_load(block)):
                if has_expression(text):
                    parse(text)


@pytest.mark.parametrize("page", ALL, ids=name)
def test_links_lead_to_files(page: Path) -> None:
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    for link in LINK.findall(text):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link
