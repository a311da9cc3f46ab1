"""One room starts git: no other can forget what keeps a repository's programs from running."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent / "guild_funcs"
# What starts a program: of `subprocess`, `os`, `shutil` and others, whatever it is called by.
STARTS = {"Popen", "run", "call", "check_call", "check_output", "system", "popen"}
STARTS |= {"getoutput", "getstatusoutput", "create_subprocess_exec", "create_subprocess_shell"}


def names_git(path: Path) -> bool:
    """Tells whether a module has the name of the program, and calls what may start one."""
    text = path.read_text(encoding="utf-8")
    if "git" not in text:
        return False
    tree = ast.parse(text)
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    starts = calls & STARTS or any(name.startswith(("exec", "spawn")) for name in calls)
    return "git" in texts and bool(starts)


def test_only_one_room_starts_git() -> None:
    found = [path.relative_to(ROOT) for path in ROOT.rglob("*.py") if names_git(path)]
    assert {path.parts[0] for path in found} == {"git"}


@pytest.mark.parametrize("text", ["subprocess.run(['git', 'x'])", "p = 'git'\nos.execvp(p, [p])"])
def test_a_second_one_would_be_seen(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(text)
    assert names_git(tmp_path / "a.py")
