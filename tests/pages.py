"""Runs the commands of a page, in order, and writes the page with what they print.

A page is a session in one shell. A block after a line that ends with a file's name in
backticks and a colon (`guild.yml`:) is written to that file; of a `console` block the lines
that begin with `$ ` are run, and what follows each is what it prints. What differs from
machine to machine and from run to run is written as Ann's machine would have it.

    python tests/pages.py docs/getting-started.md   # writes the page anew
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = "/home/ann"
PAGES = (
    "README.md",
    *sorted(
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md"))
        if "```console" in path.read_text(encoding="utf-8")
    ),
)
"""The pages that are sessions."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w./-]+)`[^`\n]*:\s*\Z")
_IDS = ("1e665ab246ee4c51b835ce02dd159f29", "9c0de3d9a2f14b0c8d5f7e6a1b2c3d4e")
_MORE_IDS = "5a17c0de{:024x}"
_DISTRIBUTIONS = (
    "PyYAML 6.0.2, absl-py 2.1.0, click 8.1.8, guild-funcs 0.7.0, guildai 0.9.0 and 4 more"
)
"""What Guild itself has imported in the process of each operation."""


def render(page: str) -> str:
    """Returns the text of a page with what its commands print now."""
    text = (ROOT / page).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        shell = _Shell(Path(folder).resolve())
        try:
            source = (ROOT / page).parent
            if source.name == "editable-install":
                shell.own_environment()
            if source.parent.name == "examples":
                shutil.copytree(source, shell.home / source.name)
                shell.run(f"cd {source.name}")
            if source == ROOT:
                shutil.copytree(ROOT / "examples", shell.home / "guild-funcs" / "examples")
                shell.run("cd guild-funcs")
            return "".join(_pieces(text, shell))
        finally:
            shell.close()


def _pieces(text: str, shell: _Shell) -> Iterator[str]:
    end = 0
    for block in _BLOCK.finditer(text):
        before = text[end : block.start()]
        yield before
        end = block.end()
        named = _FILE.search(before)
        if block[1] == "console":
            yield f"```console\n{''.join(_session(block[2], shell))}```"
        else:
            if named:
                shell.write(named[1], block[2])
            yield block.group()
    yield text[end:]


def _session(block: str, shell: _Shell) -> Iterator[str]:
    for line in block.splitlines():
        if line.startswith("$ "):
            yield f"{line}\n"
            yield shell.run(line[2:])


class _Shell:
    """A shell in a home folder of its own, with the environment's `guild` and `guild-funcs`."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "ann"
        self.home.mkdir()
        self._ids: dict[str, str] = {}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        stamp = "2026-11-02T09:00:00+00:00"
        env = {
            "HOME": str(self.home),
            "PATH": path,
            "NO_IMPORT_FLAGS_PROGRESS": "1",
            # No page shows what pip lists, which takes as long as a run: see `conftest.py`.
            "NO_PIP_FREEZE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "USER": "ann",
            **{f"GIT_{who}_NAME": "Ann" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "ann@example.org" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": stamp for who in ("AUTHOR", "COMMITTER")},
        }
        (self.home / ".guild" / "runs").mkdir(parents=True)
        self._bash = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=self.home,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def own_environment(self) -> None:
        """Gives the shell an environment of its own to install into, with all that this one has."""
        made, here = self.home / "venv", Path(sys.executable).parent
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made)], check=True)
        site = next(made.glob("lib/python*/site-packages"))
        above = sysconfig.get_path("purelib")
        (site / "above.pth").write_text(f"import site; site.addsitedir({above!r})\n")
        for name in ("guild", "guild-funcs", "pip"):
            text = (here / name).read_text(encoding="utf-8").partition("\n")[2]
            (made / "bin" / name).write_text(f"#!{made}/bin/python\n{text}")
            (made / "bin" / name).chmod(0o755)
        startup = Path(above) / "guild_funcs_startup.pth"
        shutil.copy(startup, site / startup.name)
        self.run(f"export PATH={made}/bin:$PATH PIP_NO_DEPS=1 PIP_DISABLE_PIP_VERSION_CHECK=1")

    def run(self, command: str) -> str:
        """Returns what a command prints, as Ann's machine would have it."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.write(f"{{ {command}\n}} </dev/null; printf '\\n@@end@@\\n'\n")
        self._bash.stdin.flush()
        lines: list[str] = []
        for line in self._bash.stdout:
            if line == "@@end@@\n":
                break
            lines.append(line)
        # The line before the mark is the mark's own, unless the output did not end with one.
        text = "".join(lines)
        return self._as_ann(text[:-1])

    def write(self, name: str, text: str) -> None:
        """Writes a file below the shell's current folder."""
        self.run(f"mkdir -p $(dirname {name})")
        here = self.run("pwd").strip().replace(HOME, str(self.home))
        Path(here, name).write_text(text, encoding="utf-8")

    def close(self) -> None:
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.close()
        self._bash.wait(timeout=60)
        self._bash.stdout.close()

    def _as_ann(self, text: str) -> str:
        text = text.replace(str(Path(sys.executable).parent.parent), f"{HOME}/venv")
        text = text.replace(f", {ROOT}", "").replace(str(self.home), HOME)
        text = re.sub(r"python3\.\d+", "python3.11", text)
        for path in sorted((self.home / ".guild" / "runs").iterdir(), key=_started):
            if path.name not in self._ids:
                count = len(self._ids)
                known = _IDS[count] if count < len(_IDS) else _MORE_IDS.format(count)
                self._ids[path.name] = known
            text = text.replace(path.name, self._ids[path.name])
            text = text.replace(path.name[:8], self._ids[path.name][:8])
        text = re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", "2026-11-02 09:00:00", text)
        text = re.sub(r"(?m)^(imported distributions): .*", rf"\1: {_DISTRIBUTIONS}", text)
        return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _started(run: Path) -> float:
    return run.stat().st_mtime


if __name__ == "__main__":
    for page in sys.argv[1:] or PAGES:
        made = render(page)
        (ROOT / page).write_text(made, encoding="utf-8")
