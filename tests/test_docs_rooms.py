"""The pictures of the rooms are made from the imports, and the page names modules that exist."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = runpy.run_path(str(ROOT / "docs/rooms.py"))
PAGES = ["docs/how-it-works.md", "CONTRIBUTING.md"]


def test_the_pictures_are_up_to_date() -> None:
    page = (ROOT / "docs/how-it-works.md").read_text(encoding="utf-8")
    assert page.count("```mermaid") >= 3
    stale = "docs/how-it-works.md is stale: python docs/rooms.py"
    assert page == ROOMS["drawn_anew"](page), stale


def test_a_stale_picture_is_seen() -> None:
    page = "a\n<!-- rooms: guild_funcs/locate -->\nold\n<!-- end of rooms -->\nb\n"
    made = ROOMS["drawn_anew"](page)
    assert "old" not in made
    assert "  search --> installed\n" in made
    assert made.startswith("a\n")
    assert made.endswith("\nb\n")


def test_an_arrow_that_others_imply_is_left_out() -> None:
    drawn = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert ROOMS["direct"](drawn) == {"a": {"b"}, "b": {"c"}, "c": set()}


@pytest.mark.parametrize("page", PAGES)
def test_the_modules_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_./]+(?:\.py|\.md|/))`", text)
    assert len(named) > 5
    code = ROOT / "guild_funcs"
    places = (ROOT, code, code / "adapters", code / "adapters/fields")
    missing = [n for n in named if not any((at / n).exists() for at in places)]
    assert missing == []
