"""Writes `docs/errors.md` from the table of codes, and from the messages of the code base.

python tests/errors_page.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guild_funcs.lint import CODES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"
_GROUPS = {
    "GF1": "The text of an expression",
    "GF2": "Names",
    "GF3": "Arguments",
    "GF4": "This machine",
    "GF5": "Fields of the guild file",
}


def render() -> str:
    """Returns the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Errors and their codes"
    yield ""
    yield "What `guild-funcs check` finds, with cause and cure. The page is made from the table"
    yield "that the command uses: `guild-funcs check --explain GF201` prints the same. An error"
    yield "makes the run fail or wrong; a warning is for what its author may not have meant, or"
    yield "for what is not on this machine."
    yield ""
    yield "| code | | what |"
    yield "|---|---|---|"
    for each in CODES.values():
        link = f"[{each.code}](#{_anchor(each.code, each.title)})"
        yield f"| {link} | {each.severity} | {each.title} |"
    group = ""
    for code in CODES.values():
        if code.code[:3] != group:
            group = code.code[:3]
            yield from ("", f"## {_GROUPS[group]}")
        yield from ("", f"### {code.code}: {code.title}", "", code.cause, "")
        yield from (f"**Cure.** {code.cure}", "", "```yaml-part")
        yield from (f"{code.wrong}   # wrong", f"{code.right}   # right", "```")


def _anchor(code: str, title: str) -> str:
    kept = "".join(each for each in f"{code} {title}".lower() if each.isalnum() or each in " -")
    return kept.replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
