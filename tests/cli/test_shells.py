"""Real shells, with the line that is documented in their start files, when a user presses Tab."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from file_trees import write_tree
from terminals import printed

from guild_funcs.lint import CODES

BIN = Path(sys.executable).parent
PROJECT = {
    "project/guild.yml": (
        "- model: ''\n  operations:\n    train:\n      flags: {lr: 0.1, data: x}\n    test: train\n"
        "- model: big\n  operations: {train: train, tune: train}\n"
    )
}
READY = "ready>"
START = {
    "bash": 'eval "$(guild-funcs completion bash)"\n',
    "zsh": 'eval "$(guild-funcs completion zsh)"\n',
    "fish": "guild-funcs completion fish | source\n",
}
# Control-T notes what stands in the line, and empties it.
SHOWS = {
    "bash": """bind -x '"\\C-t": printf "%s\\n" "$READLINE_LINE" >> seen; READLINE_LINE='\n""",
    "zsh": "see() { print -r -- $BUFFER >> seen; BUFFER= }; zle -N see; bindkey '^T' see\n",
}
# What a shell does with what is offered: it adds a space, or none before a value, and takes a colon
# for the end of a word; and what it offers itself.
TYPED = [
    ("command", "guild-funcs sho\t", "guild-funcs show "),
    ("flag", "guild-funcs show train l\t0.5", "guild-funcs show train lr=0.5"),
    ("model", "guild-funcs show big:tu\t", "guild-funcs show big:tune "),
    ("file", "guild-funcs check guil\t", "guild-funcs check guild.yml "),
    ("nothing", "guild-funcs show train x\t", "guild-funcs show train x"),
]


def shell(name: str) -> str:
    """Returns the path of a shell; skips the test where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    return found


def environment(tmp_path: Path) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    home = {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "GUILD_HOME": str(tmp_path)}
    return {**os.environ, **home, "PATH": path, "TERM": "dumb"}


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_what_a_user_sees_after_tab(name: str, tmp_path: Path) -> None:
    """One shell is asked for all, in which nothing but the documented line stands."""
    path = shell(name)
    project = write_tree(tmp_path, PROJECT) / "project"
    program = f"PATH='{BIN}':$PATH PS1='{READY}'\n"  # Debian's zsh sets PATH anew
    start = tmp_path / {"bash": "start", "zsh": ".zshrc"}[name]
    start.write_text(program + START[name] + SHOWS[name])
    command = [path, "--noprofile", "--rcfile", str(start), "-i"] if name == "bash" else [path]
    keys = "".join(f"{line}\x14" for _, line, _ in TYPED)
    told = printed(command, project, environment(tmp_path), keys=f"{keys}exit\n", after=READY)
    assert "command not found" not in told
    assert (project / "seen").read_text().splitlines() == [line for *_, line in TYPED]


def test_what_fish_offers(tmp_path: Path) -> None:
    path = shell("fish")
    project = write_tree(tmp_path, PROJECT) / "project"
    lines = [re.sub(r"\t.*", "", line) for _, line, _ in TYPED]
    lines += ["guild-funcs show te", "guild-funcs list stem", "guild-funcs check --select GF40"]
    asked = "".join(f"complete -C '{line}'; echo ====\n" for line in [*lines, "guild-funcs schem"])
    done = subprocess.run(
        [path, "--no-config", "-c", START["fish"] + asked],
        capture_output=True,
        text=True,
        check=True,
        cwd=project,
        env=environment(tmp_path),
    )
    assert done.stderr == ""
    offered = [
        [line.partition("\t")[0] for line in each.splitlines() if line]
        for each in done.stdout.split("====\n")
    ]
    codes = [each for each in CODES if each.startswith("GF40")]
    expected = [["show"], ["lr="], ["big:tune"], ["guild.yml"], [], ["test"], ["stem"], codes]
    assert offered[: len(lines)] == expected
    assert "schema\tPrint the JSON Schema of guild.yml, for editors and CI.\n" in done.stdout
