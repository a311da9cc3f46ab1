"""Draws `docs/terminal.svg`, the picture of the README, from what the commands really print.

python tests/picture.py
"""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path

import pages

PICTURE = pages.ROOT / "docs" / "terminal.svg"
_COMMANDS = (
    "guild run train -y",
    "sed -i s/sharde/shared/ guild.yml",
    "guild-funcs show train",
    "guild run train -y",
    "guild-funcs libs",
)
_GUILD_FILE = """train:
  label: lr=${lr}
  flags: {lr: $(env LR 0.1)}
  sourcecode:
    - include: $(package sharde)
"""
_LINE, _CHARACTER, _MARGIN = 18, 7.85, 16


def render() -> str:
    """Returns the picture."""
    with tempfile.TemporaryDirectory() as folder:
        shell = pages._Shell(Path(folder).resolve())  # noqa: SLF001 - the shell of the pages
        try:
            shell.run("mkdir -p lib/shared digits && cd digits && export PYTHONPATH=$HOME/lib")
            shell.run("echo 'import shared' > train.py; touch $HOME/lib/shared/__init__.py")
            shell.write("guild.yml", _GUILD_FILE)
            lines: list[tuple[str, str]] = []
            for command in _COMMANDS:
                lines.append(("command", f"$ {command}"))
                output = shell.run(command).splitlines()
                lines += [(_kind(line), line) for line in output]
        finally:
            shell.close()
    return _svg(lines)


def _kind(line: str) -> str:
    if set(line.strip()) and set(line.strip()) <= {"~", "^"}:
        return "mark"
    return "error" if line.startswith("guild: ") else "text"


def _svg(lines: list[tuple[str, str]]) -> str:
    width = round(max(len(text) for _, text in lines) * _CHARACTER) + 2 * _MARGIN
    height = len(lines) * _LINE + 2 * _MARGIN
    colours = {"command": "#7ee787", "error": "#ff7b72", "mark": "#ffa657", "text": "#e6edf3"}
    rows = [
        f'<text x="{_MARGIN}" y="{_MARGIN + _LINE * (index + 1) - 5}" fill="{colours[kind]}" '
        f'xml:space="preserve">{escape(text)}</text>'
        for index, (kind, text) in enumerate(lines)
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">'
    )
    box = f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>'
    return "\n".join([head, box, *rows, "</svg>"]) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(render(), encoding="utf-8")
