"""Writes `docs/errors.md` from the table of codes, and from the messages of the code base.

python tests/errors_page.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from messages import Message, messages

from guild_funcs.lint import CODES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"
_ROOMS = {
    "adapters": "Runs of Guild",
    "cli": "Commands",
    "context": "The environment",
    "editor": "Editors",
    "errors": "Anything that was not foreseen",
    "expand": "Values",
    "functions": "Functions",
    "git": "Git",
    "imports": "Imports",
    "language": "The language",
    "lint": "Check",
    "locate": "Finding code",
    "record": "The record of a run",
    "registry": "Arguments and values",
    "runfolder": "The folder of a run",
    "snapshot": "Copying",
}
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
    yield from _messages()


def _messages() -> Iterator[str]:
    """Yields the second part: what all commands and runs say, room by room."""
    yield from ("", "## All messages", "")
    yield "Every error and warning that guild-funcs tells, in runs and in all its commands, by the"
    yield "part of the code that tells it. `…` stands for what a message puts in; what was"
    yield "searched or expected follows it, and what to do."
    room = ""
    for each in sorted(set(messages())):
        if _room(each) != room:
            room = _room(each)
            yield from (
                "",
                f"### {_ROOMS.get(room, room)}",
                "",
                "| message | what to do |",
                "|---|---|",
            )
        yield f"| {shown(each)} | {_escaped(each.hint)} |"


def shown(message: Message) -> str:
    """Returns a message as the page shows it."""
    return _escaped(message.text)


def _escaped(text: str) -> str:
    return " ".join(re.sub(r"([|<>*_`\\])", r"\\\1", text).split())


def _room(message: Message) -> str:
    return message.module.partition(".")[0]


def _anchor(code: str, title: str) -> str:
    kept = "".join(each for each in f"{code} {title}".lower() if each.isalnum() or each in " -")
    return kept.replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
