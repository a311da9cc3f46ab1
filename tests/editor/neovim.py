"""Neovim, headless, typed at and looked at as a person would: keys go in, the screen comes out.

    python tests/editor/neovim.py

writes the session of docs/editors.md anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "editors.md"
BEGIN, END = "<!-- session: neovim -->\n", "<!-- end of session -->"
_LUA = re.compile(r"```lua\n(.*?)```", re.DOTALL)
_LINE = 'join(map(range(1, &columns), {_, column -> screenstring(row, column)}), "")'
_SCREEN = f'join(map(range(1, &lines), {{_, row -> {_LINE}}}), "\\n")'
_PATIENCE = 60
# A menu that waits for a key lets nobody ask what the screen shows: this one notes what it offers.
_MENU_OF_OURS = """
vim.ui.select = function(items, options, choose)
  local lines = {}
  for number, item in ipairs(items) do
    table.insert(lines, number .. ". " .. options.format_item(item))
  end
  _G.offered = table.concat(lines, "\\n")
  _G.choose = function(number) choose(items[number], number) end
end
"""

PROJECT = """\
train:
  label: ${dta|stem} on $(hostname)
  flags:
    data: a/train.csv
    lr: 0.1
"""


class Step(NamedTuple):
    """What is typed, what is awaited, and what of it is shown.

    `until` is an expression of Lua; `shows` is `screen`, or an expression whose text is shown.
    """

    title: str
    keys: str
    until: str
    shows: str = "screen"


_HAS = "vim.api.nvim_buf_get_lines(0, 0, -1, false)"
_MENU = "vim.fn.complete_info({'items'}).items"
SESSION = (
    Step("The problem stands beside its line:", "", "#vim.diagnostic.get(0) == 1"),
    Step(
        "On that line, `:lua vim.lsp.buf.code_action()` offers:",
        ":2<CR>:lua vim.lsp.buf.code_action()<CR>",
        "_G.offered ~= nil",
        "_G.offered",
    ),
    Step("The first is chosen:", ":lua choose(1)<CR>", "#vim.diagnostic.get(0) == 0"),
    Step(
        "A new flag is typed; `<C-x><C-o>` asks what may follow `${`:",
        "Goout: ${<C-x><C-o>",
        f"#{_MENU} > 0",
        "table.concat(vim.tbl_map("
        f"function(i) return i.word .. '  ' .. i.menu end, {_MENU}), '\\n')",
    ),
    Step(
        "The first is taken, a filter added:",
        "<C-y>|stem}.h5<Esc>",
        f"{_HAS}[6]:find('h5') and vim.fn.mode() == 'n'",
    ),
    Step(
        "`:lua vim.lsp.buf.rename('input')` with the cursor on `data`:",
        ":4<CR>^:lua vim.lsp.buf.rename('input')<CR>",
        f"{_HAS}[4]:find('input')",
    ),
    Step(
        "`:lua vim.lsp.buf.hover()` with the cursor on `stem`:",
        ":2<CR>0fs:lua vim.lsp.buf.hover()<CR>",
        "#vim.api.nvim_list_wins() > 1",
        "table.concat(vim.api.nvim_buf_get_lines("
        "vim.api.nvim_win_get_buf(vim.api.nvim_list_wins()[2]), 0, -1, false), '\\n')",
    ),
)


class Neovim:
    """A running Neovim, with one file."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], socket: Path) -> None:
        self.folder = folder
        self.process = process
        self._socket = socket

    def ask(self, expression: str) -> str:
        """The value of an expression of Vim, as text."""
        return self._remote("--remote-expr", expression)

    def lua(self, expression: str) -> Any:
        """The value of an expression of Lua."""
        quoted = expression.replace("'", "''")
        return json.loads(self.ask(f"json_encode(luaeval('{quoted}'))") or "null")

    def type(self, keys: str) -> None:
        """Types keys, as `:help key-notation` writes them."""
        self._remote("--remote-send", keys)

    def _remote(self, how: str, text: str) -> str:
        command = ["nvim", "--server", str(self._socket), how, text]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
        # Which of the two it is depends on Neovim's version.
        return done.stdout or done.stderr

    def wait(self, expression: str) -> None:
        """Waits until an expression of Lua holds."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.lua(expression):
                    return
            except ValueError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"never: {expression}\n{self.screen()}")

    def screen(self) -> str:
        """What the screen shows, without the lines after the end of the file."""
        lines = [line.rstrip() for line in self.ask(_SCREEN).split("\n")]
        return "\n".join(line for line in lines if line not in ("~", ""))


def version() -> str:
    """Neovim's version, or nothing when there is no Neovim that takes remote keys."""
    if shutil.which("nvim") is None:
        return ""
    done = subprocess.run(["nvim", "--version"], capture_output=True, text=True, check=True)
    found = re.match(r"NVIM v(\d+)\.(\d+)\.(\d+)", done.stdout)
    recent = found is not None and (int(found[1]), int(found[2])) >= (0, 7)
    return found[0] if found is not None and recent else ""


def configuration() -> str:
    """The configuration for Neovim that the page shows."""
    page = PAGE.read_text(encoding="utf-8")
    found = _LUA.search(page, page.index("### Neovim"))
    assert found is not None
    return found[1]


@contextmanager
def opened(folder: Path, text: str, env: Mapping[str, str]) -> Iterator[Neovim]:
    """Starts Neovim on `guild.yml` in a folder, with the page's configuration."""
    (folder / "guild.yml").write_text(text)
    (folder / "init.lua").write_text(configuration() + _MENU_OF_OURS)
    socket = folder / "nvim.sock"
    scripts = str(Path(sys.executable).parent)
    made = {**env, "PATH": f"{scripts}{os.pathsep}{env['PATH']}", "HOME": str(folder)}
    options = "set columns=88 lines=12 completeopt=menu noshowcmd noruler laststatus=0"
    command = ["nvim", "--headless", "--clean", "-u", "init.lua", "-c", options]
    process = subprocess.Popen(
        [*command, "--listen", str(socket), "guild.yml"],
        cwd=folder,
        env=made,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Neovim(folder, process, socket)
    finally:
        process.terminate()
        process.wait(30)


def session(folder: Path, env: Mapping[str, str]) -> str:
    """The session as Markdown: what is typed, and what the screen shows then."""
    parts = []
    with opened(folder, PROJECT, env) as neovim:
        for step in SESSION:
            if step.keys:
                neovim.type(step.keys)
            neovim.wait(step.until)
            shown = neovim.screen() if step.shows == "screen" else neovim.lua(step.shows)
            parts.append(f"{step.title}\n\n```text\n{shown}\n```\n")
    return "\n".join(parts)


def main() -> None:
    """Writes the session into the page."""
    with tempfile.TemporaryDirectory() as folder:
        made = session(Path(folder), os.environ)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
