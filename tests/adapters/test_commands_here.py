"""The commands that read runs, on staged runs: what each option prints, and its exit code."""

from __future__ import annotations

import io
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Optional

import lark
import pytest
import yaml
from file_trees import write_tree
from guild_here import Here

from guild_funcs import __version__
from guild_funcs.cli import completion, diff
from guild_funcs.cli.pager import page

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

RUNS = ("FIRST", "SECOND", "THIRD")


def commit_all(folder: Path) -> None:
    """Makes a folder a git repository with all that is in it."""
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


@pytest.fixture
def three(here: Here) -> Here:
    """A run of a committed library, one after changes with two more, and one without any."""
    commit_all(here.library)
    rules = ["sourcecode:", "  - include: $(package shared)"]
    here.write(*rules)
    here.stage()
    (here.library / "shared/a.txt").write_text("more\n")
    (here.library / "shared/new.bin").write_bytes(b"\0\1")
    here.write(*rules, "  - include: $(module helper)", "requires:", "  - module: lark")
    here.stage()
    here.write("label: $(upper x)")
    here.stage()
    (here.library / "shared/a.txt").unlink()
    return here


def said(here: Here, *args: str, code: int) -> list[str]:
    """Returns the lines that a command printed, with names for what differs from test to test."""
    done = here.funcs(*args, code=code)
    text = (done.out + done.err).replace(str(here.folder), "")
    for name, run in zip(RUNS, here.runs):
        text = text.replace(run.name, name).replace(run.name[:8], name)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "THEN", text).replace(lark.__version__, "1.x")
    text = re.sub(r"(?<=\S) {3,}", "  ", text)  # between the columns of a table
    text = re.sub(r"sha256:[0-9a-f]{12}|record:[0-9a-f]{12}", "HASH", text)
    text = re.sub(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{10}\b", "COMMIT", text)
    return text.splitlines()


CHANGED = ["--- FIRST/shared/a.txt", "+++ SECOND/shared/a.txt", "@@ -1 +1 @@", "-text", "+more"]
BINARY = "Binary files /dev/null and SECOND/shared/new.bin differ"
MORE = ["Only in SECOND: helper", "Only in SECOND: lark"]
NOT_COPIED = (
    "'lark' cannot be restored: it was installed (lark 1.x), not copied: see guild-funcs lock"
)
NOT_RECORDED = (
    "its operation was no Python main, or did not end by itself; --all has what Guild saw installed"
)
AT = "  at COMMIT of /library"

SAID: list[tuple[str, int, list[str]]] = [
    ("diff 3 2", 1, [*CHANGED, BINARY, *MORE]),
    ("diff 3 2 --exit-zero", 0, [*CHANGED, BINARY, *MORE]),
    ("diff 3 2 -l shared", 1, [*CHANGED, BINARY]),
    ("diff 2 3 -l helper", 1, ["Only in SECOND: helper"]),
    (
        "diff 3 2 --stat",
        1,
        ["shared", "  M shared/a.txt  +1 -1", "  A shared/new.bin  binary", *MORE],
    ),
    ("diff 3 2 --name-only", 1, ["shared/a.txt", "shared/new.bin", *MORE]),
    ("diff 1", 0, ["no difference"]),
    ("diff 1 --stat", 0, ["no difference"]),
    ("diff 2 2", 0, ["no difference"]),
    (
        "diff 2 --commit",
        1,
        [
            "--- COMMIT/shared/a.txt",
            *CHANGED[1:],
            BINARY,
            "lark: it was in no git repository",
        ],
    ),
    ("diff 2", 1, ["--- SECOND/shared/a.txt", "+++ /dev/null", "@@ -1 +0,0 @@", "-more"]),
    (
        "libs 3 2",
        0,
        [
            "          FIRST  SECOND",
            "* shared  COMMIT HASH  COMMIT-dirty HASH",
            "* helper  -  COMMIT HASH",
            "* lark  -  1.x HASH",
        ],
    ),
    (
        "libs --uses shared",
        0,
        [
            "run SECOND  train  THEN  staged  shared COMMIT-dirty HASH",
            "run FIRST  train  THEN  staged  shared COMMIT HASH",
        ],
    ),
    ("libs --uses shar", 1, ["no run used 'shar'"]),
    ("restore 3 --to one", 0, ["shared: restored to /project/one"]),
    (
        "restore 2 shared --to one",
        1,
        ["guild-funcs: 'one' is not empty", "give --to a new or empty folder"],
    ),
    (
        "restore 2 --to two",
        0,
        [
            "shared: restored to /project/two",
            "helper: restored to /project/two",
            f"guild-funcs: {NOT_COPIED}",
        ],
    ),
    (
        "restore shared --to three",
        1,
        [
            "guild-funcs: could not find a run matching 'shared'",
            "RUN comes before NAME: guild-funcs restore 1 shared --to three",
        ],
    ),
    ("restore 2 lark --to three", 1, [f"guild-funcs: {NOT_COPIED}"]),
    ("restore 1 --to three", 1, ["guild-funcs: the run used no library"]),
    ("restore 3 --to four --patch", 0, ["shared: no patch, it was as committed", AT]),
    (
        "restore 2 shared helper --to five --patch",
        0,
        [
            "shared: /project/five/shared.patch",
            AT,
            "helper: no patch, it was as committed",
            AT,
        ],
    ),
    (
        "restore 2 shared helper --to six --worktree",
        0,
        [
            "shared, helper: /project/six/library, at COMMIT of /library",
            "  remove it with: git -C /library worktree remove --force /project/six/library",
        ],
    ),
    ("verify 3", 1, ["shared: changed", "  A shared/new.bin", "  D shared/a.txt"]),
    ("verify 2", 1, ["shared: changed", "  D shared/a.txt", "helper: same", "lark: same"]),
    ("verify 1", 0, ["no libraries"]),
    (
        "lock 2",
        1,
        [
            "guild-funcs: it is not recorded which distributions run SECOND imported",
            NOT_RECORDED,
        ],
    ),
    (
        "why 3 2",
        0,
        [
            "A run FIRST  train  THEN  staged",
            "B run SECOND  train  THEN  staged",
            "libraries:",
            "  shared: shared COMMIT HASH -> shared COMMIT-dirty HASH",
            "    M shared/a.txt",
            "    A shared/new.bin",
            "  helper: none -> helper COMMIT HASH",
            "  lark: none -> lark 1.x HASH",
            "project source code:",
            "  the project's own files: COMMIT -> COMMIT",
            "    M guild.yml",
            "expressions:",
            "  sourcecode: $(module helper): none -> /library/helper.py",
        ],
    ),
    (
        "why 1 1",
        0,
        [
            "A run THIRD  train  X  THEN  staged",
            "B run THIRD  train  X  THEN  staged",
            "no difference in flags, code or environment is recorded",
        ],
    ),
    ("imports --learn 2", 0, ["# all that the run imported is in it"]),
]

MISUSED = [
    ("diff 3 2 --commit", "Error: --commit compares one run: give no OTHER"),
    (
        "diff 2 -l nope",
        "Error: Invalid value: run SECOND has no library 'nope'; it has shared, helper, lark",
    ),
    ("diff 1 -l nope", "Error: Invalid value: run THIRD has no library 'nope'; it has none"),
    ("restore 2 --to six --worktree --patch", "Error: give --patch or --worktree, not both"),
]


def test_what_the_commands_say(three: Here) -> None:
    found = {args: said(three, *args.split(), code=code) for args, code, _ in SAID}
    assert found == {args: lines for args, _, lines in SAID}
    assert (three.project / "two/shared/a.txt").read_text() == "more\n"
    assert (three.project / "six/library/shared/a.txt").read_text() == "more\n"
    assert not (three.project / "four").exists()
    usage = {args: said(three, *args.split(), code=2)[-1] for args, _ in MISUSED}
    assert usage == dict(MISUSED)


def test_json(three: Here) -> None:
    def data(*args: str, code: int = 0) -> Any:
        return json.loads(three.funcs(*args, "--json", code=code).out)

    shared, helper, installed = data("diff", "3", "2", code=1)
    assert [
        (each["target"], each["mark"], each["plus"], each["minus"]) for each in shared["files"]
    ] == [
        ("shared/a.txt", "M", 1, 1),
        ("shared/new.bin", "A", None, None),
    ]
    assert [helper["name"], installed["name"]] == ["helper", "lark"]
    first, second = data("libs", "3", "2")
    assert [each["name"] for each in second["libraries"]] == ["shared", "helper", "lark"]
    assert data("libs", "3") == first
    assert [each["run"] for each in data("libs", "--uses", "shared")] == [
        second["run"],
        first["run"],
    ]
    assert data("libs", "--uses", "shar", code=1) == []
    assert [each["status"] for each in data("verify", "2", code=1)] == ["changed", "same", "same"]
    assert [each["topic"] for each in data("why", "3", "2")] == [
        *("library", "library", "library", "sourcecode", "expression"),
    ]


def test_a_library_that_is_installed(three: Here) -> None:
    """Its files are not in the run: its version and its own list of files are compared."""
    run = three.runs[1]
    record = three.record(run)
    record["libraries"] = record["libraries"][-1:]
    (installed,) = record["libraries"]
    installed.update({"version": "0.9", "record-sha256": "ab" * 32})
    write(run, record)
    (line,) = said(three, "diff", "2", code=1)
    assert line.startswith("lark is changed: ")
    assert line.endswith(" (the run has no copy of it)")
    another = dict(record, libraries=[dict(installed, version="0.8")])
    write(three.runs[0], another)
    assert said(three, "diff", "3", "2", code=1) == [
        "lark: version 0.8 in FIRST, 0.9 in SECOND",
    ]


def write(run: Path, record: Any) -> None:
    """Writes our record of a run."""
    (run / ".guild" / "attrs" / "_funcs").write_text(yaml.safe_dump(record))


PYTHON = f"{platform.python_implementation()} {platform.python_version()}"
IMPORTS = {
    "python": PYTHON,
    "libraries": {"shared": "snapshot", "helper": "/elsewhere/helper.py"},
    "distributions": {
        "lark": lark.__version__,
        "acme": {"version": "1.2", "url": "file:///srv/acme%20lib", "editable": True},
        "tool": {"version": "3", "url": "https://x/t.git", "vcs": "git", "commit": "1f3a9c2d04ee"},
    },
    "not-in-run": [{"name": "own", "path": "/lib/own.py", "include": "$(module own)"}],
    "missing": [{"name": "gone", "path": "/lib/gone", "include": "$(package gone)"}],
}


GIT = [
    pytest.param({"commit": "12ab" * 10}, "commit 12ab12ab12ab, clean", id="no branch"),
    pytest.param({"branch": "main"}, "commit none yet, branch main, clean", id="no commit"),
    pytest.param(
        {"commit": "12ab" * 10, "unsure": 2},
        "commit 12ab12ab12ab, not known whether dirty",
        id="unsure",
    ),
    pytest.param(
        {"commit": "12ab" * 10, "dirty": True, "changed": 3, "ignored": True},
        "commit 12ab12ab12ab, dirty, 3 changed, ignored by git",
        id="ignored",
    ),
]


@pytest.mark.parametrize(("git", "told"), GIT)
def test_what_libs_says_of_a_repository(ended: Here, git: dict[str, Any], told: str) -> None:
    record = ended.record()
    record["libraries"][0]["git"] = {"root": "/lib", **git}
    write(ended.latest, record)
    assert f"  git /lib: {told}" in ended.funcs("libs").out.splitlines()


def test_long_lists_are_cut(here: Here) -> None:
    write_tree(here.library, {f"shared/n{number:02}.py": "" for number in range(30)})
    here.write("sourcecode:", "  - include: $(package shared)")
    here.stage()
    for number in range(30):
        (here.library / f"shared/n{number:02}.py").write_text("x = 1\n")
        (here.latest / f"shared/n{number:02}.py").write_text("x = 2\n")
    lines = said(here, "verify", code=1)
    assert lines[0] == "shared: changed; the run's copy changed"
    assert lines[1] == "  M shared/n00.py"
    assert lines[21:23] == ["  and 10 more", "  M shared/n00.py in the run"]
    here.stage()
    assert said(here, "why", "2", "1", code=0)[-1] == "    and 10 more"


def test_the_ids_of_runs_are_completed(three: Here) -> None:
    latest = three.latest.name[:8]
    context: Any = None
    found = completion.runs(context, None, "")
    assert (found[0].value, found[0].help) == (latest, "train")
    assert len(found) == 3
    assert [each.value for each in completion.runs(context, None, latest)] == [latest]
    assert completion.runs(context, None, "zzz") == []


@pytest.fixture
def ended(here: Here) -> Here:
    """A run with what its process said of the imports."""
    here.write("sourcecode:", "  - include: $(package shared)")
    run = here.stage()
    record = here.record(run)
    record["imports"] = IMPORTS
    record["libraries"][0].update(
        {
            "git": {"root": "/lib", "error": "git refuses"},
            "reason": "imported by train.py:1",
            "direct-url": {"url": "https://x/s"},
            "sha256": "abcd",
            "left-out": ["shared/.env"],
            "left-out-more": 2,
            "notes": ["a note"],
        }
    )
    (run / ".guild" / "attrs" / "pip_freeze").write_text("[more==2, lark==0]\n")
    record["failed"] = [{"name": "own", "optional": True, "why": "it is not there"}]
    write(run, record)
    return here


REQUIREMENTS = [
    f"# the distributions of run FIRST, by guild-funcs {__version__}",
    f"# Python: {PYTHON}",
    "-e '/srv/acme lib'  # acme 1.2: as it is there now",
    "lark==1.x",
    "tool @ git+https://x/t.git@1f3a9c2d04ee",
]
ENDED: list[tuple[str, int, list[str]]] = [
    (
        "libs",
        0,
        [
            "run FIRST  train  THEN  staged",
            "shared: copied, 4 files, 15 bytes; imported from the run's copy",
            "  shared from /library/shared",
            "  found in: PYTHONPATH",
            "  imported by train.py:1",
            "  git /lib: git refuses",
            "  installed from https://x/s",
            "  sha256 abcd",
            "  left out: shared/.env and 2 more",
            "  a note",
            "helper: imported from /elsewhere/helper.py",
            "own: optional, not resolved: it is not there",
            "own: imported from /lib/own.py, not in the run",
            "gone: not found by the run, it is /lib/gone",
            "imported distributions: acme 1.2, lark 1.x, tool 3",
        ],
    ),
    ("lock", 0, REQUIREMENTS),
    ("lock --all", 0, [*REQUIREMENTS, "# installed, but not imported by the run:", "more==2"]),
    ("lock -o pylock.toml", 0, []),
    (
        "imports --learn 1",
        0,
        [
            "- include: $(module own)  # /lib/own.py",
            "- include: $(package gone)  # /lib/gone",
            "# helper came from /elsewhere/helper.py, not from the run",
        ],
    ),
    (
        "verify --env",
        1,
        [
            "acme: 1.2 (editable) then, not installed now",
            "tool: 3 (COMMIT) then, not installed now",
        ],
    ),
]


def test_what_a_run_imported(ended: Here) -> None:
    found = {args: said(ended, *args.split(), code=code) for args, code, _ in ENDED}
    assert found == {args: lines for args, _, lines in ENDED}
    written = (ended.project / "pylock.toml").read_text()
    assert 'vcs = { type = "git", url = "https://x/t.git", commit-id = "1f3a9c2d04ee" }' in written
    assert ended.funcs("lock", "--format", "pylock").out == written
    listed = json.loads(ended.funcs("lock", "--json").out)
    assert listed[1] == {"name": "lark", "version": lark.__version__, "imported": True}
    differing = json.loads(ended.funcs("verify", "--env", "--json", code=1).out)
    assert differing[0] == {"name": "acme", "then": "1.2 (editable)", "now": None}


def test_an_environment_that_is_the_same(ended: Here) -> None:
    record = ended.record()
    record["imports"]["distributions"] = {"lark": lark.__version__}
    write(ended.latest, record)
    assert said(ended, "verify", "--env", code=0) == [
        "the same as in run FIRST: Python and every distribution it imported"
    ]


def test_a_pipeline_is_read_by_its_steps(ended: Here) -> None:
    step = ended.latest
    ended.write("label: x")
    pipeline = ended.stage()
    os.symlink(step, pipeline / "step")
    lines = said(ended, "libs", code=0)
    assert lines[:4] == [
        "run SECOND  train  x  THEN  staged",
        "",
        "step run FIRST  train  THEN  staged",
        "shared: copied, 4 files, 15 bytes; imported from the run's copy",
    ]
    assert said(ended, "libs", "1", "2", code=0) == [
        "          FIRST  FIRST",
        "  shared  sha256:abcd  sha256:abcd",
    ]
    assert [each["run"] for each in json.loads(ended.funcs("libs", "--json").out)["steps"]] == [
        step.name
    ]
    (pipeline / "step").unlink()
    assert said(ended, "libs", code=1) == [
        "guild-funcs: run SECOND has no record of guild-funcs",
        (
            "its operation had no expression, library or module dependency, "
            "or guild-funcs was not there"
        ),
    ]


def test_two_repositories_of_one_name(here: Here) -> None:
    """Their worktrees stand in one folder, the second with a number."""
    other = write_tree(here.folder / "other" / "library", {"extra.py": ""})
    for folder in (here.library, other):
        commit_all(folder)
    here.patch.setenv("PYTHONPATH", f"{here.library}{os.pathsep}{other}")
    here.write("sourcecode:", "  - include: $(package shared)", "  - include: $(module extra)")
    here.stage()
    lines = said(here, "restore", "--to", "trees", "--worktree", code=0)
    assert lines[::2] == [
        "shared: /project/trees/library, at COMMIT of /library",
        "extra: /project/trees/library-2, at COMMIT of /other/library",
    ]
    assert (here.project / "trees" / "library-2" / "extra.py").exists()


# (the name of the program, its arguments, LESS, the colour that is asked for, what is in the line)
BOLD = "\x1b[1ma\x1b[0m"
PAGERS = [
    pytest.param("pager", "", None, None, ":a", id="plain"),
    pytest.param("pager", " -x 'a b'", None, None, "-x a b:a", id="with arguments"),
    pytest.param("pager", "", None, True, f":{BOLD}", id="colour is asked for"),
    pytest.param("less", "", None, None, f":-R{BOLD}", id="less"),
    pytest.param("less", " -S", None, None, f"-S:-R{BOLD}", id="less with arguments"),
    pytest.param("less", "", "-S", None, ":-Sa", id="less without colours"),
    pytest.param("less", " -R", "-S", None, f"-R:-S{BOLD}", id="less asked for colours"),
    pytest.param("less", "", None, False, ":a", id="no colour is asked for"),
]


@pytest.mark.parametrize(("name", "arguments", "less", "color", "line"), PAGERS)
def test_a_pager_gets_its_arguments(  # noqa: PLR0913, PLR0917 - the columns of the table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
    arguments: str,
    less: Optional[str],
    color: Optional[bool],
    line: str,
) -> None:
    """click 8.2 drops them."""
    program = tmp_path / name
    program.write_text('#!/bin/sh\nread -r line\nprintf "%s:%s%s\\n" "$*" "$LESS" "$line"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PAGER", f"{program}{arguments}")
    monkeypatch.delenv("LESS", raising=False)
    if less is not None:
        monkeypatch.setenv("LESS", less)
    page([BOLD, "b"], color=color)
    assert capfd.readouterr().out == f"{line}\n"


def test_a_pager_that_ends_early_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "pager"
    program.write_text("#!/bin/sh\nread -r line\nexec <&-\nsleep 0.1\necho end\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGER", str(program))
    pressed: list[str] = []
    wait = subprocess.Popen.wait

    def interrupted(process: subprocess.Popen[str], *args: Any) -> int:
        if not pressed:
            pressed.append("Ctrl-C")
            raise KeyboardInterrupt
        return wait(process, *args)

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    page(["x" * 1000] * 1000)
    assert (capfd.readouterr().out, pressed) == ("end\n", ["Ctrl-C"])


@pytest.mark.parametrize("named", ["no-such-pager", "'open"])
def test_without_a_pager_the_lines_are_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], named: str
) -> None:
    monkeypatch.setenv("PAGER", named)
    monkeypatch.setenv("PATH", "")
    page(["a", "b"])
    assert capfd.readouterr().out == "a\nb\n"


def test_a_long_difference_is_shown_in_a_pager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    found = [diff.Found(name, told=f"Only in x: {name}") for name in ("a", "b", "c")]
    monkeypatch.setenv("LINES", "3")
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nsed s/^/paged:/\n")
    pager.chmod(0o755)
    monkeypatch.setenv("PAGER", str(pager))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", Terminal())
        patch.setattr(sys, "stdout", terminal)
        diff._show(found)  # noqa: SLF001 - the command asks the terminal of its own process
        diff._show(found[:2])  # noqa: SLF001
    assert terminal.getvalue() == "Only in x: a\nOnly in x: b\n"
    assert capfd.readouterr().out.splitlines() == [f"paged:Only in x: {each}" for each in "abc"]


# The guild file, the arguments of `imports`, the exit code, the last lines of what is printed.
LOST = "train.py:2: 'nowhere' was not found"
IMPORTS_SAID = [
    pytest.param("a: {main: train, flags-import: no}\n", "", 0, [f"  {LOST}"], id="one"),
    pytest.param(
        "a: {default: yes, main: train, flags-import: no}\nb: {main: train, flags-import: no}\n",
        "",
        0,
        [f"  {LOST}"],
        id="default",
    ),
    pytest.param(
        "a: {main: train}\nb: {main: train}\n",
        "",
        2,
        ["Error: name a script, a module or an operation: one of a, b"],
        id="several",
    ),
    pytest.param(
        "",
        "",
        2,
        ["Error: name a script, a module or an operation: as in guild-funcs imports train.py"],
        id="none",
    ),
    pytest.param("a: {main: train}\n", "a --missing", 1, [LOST], id="missing"),
    pytest.param(
        "a: {main: helper}\n", "a --missing", 0, ["nothing is missing"], id="none-missing"
    ),
    pytest.param("a: {main: train}\n", "helper --json", 0, ["}"], id="a module"),
    pytest.param("", "train.py --why helper", 0, ["train.py:1 -> helper"], id="why"),
    pytest.param(
        "", "train.py --why helper --json", 0, ["[", '  "train.py:1 -> helper"', "]"], id="why-json"
    ),
    pytest.param("", "train.py --missing --json", 1, ["[", f'  "{LOST}"', "]"], id="missing-json"),
    pytest.param("a: {main: helper}\n", "a --missing --json", 0, ["[]"], id="none-missing-json"),
    pytest.param(
        "",
        "train.py --why sys.path",
        1,
        ["guild-funcs: 'sys.path' is part of Python: what is imported of it is not looked at"],
        id="why-python",
    ),
    pytest.param(
        "",
        "train.py --why helpre",
        1,
        [
            "guild-funcs: 'helpre' is not imported",
            "imported: helper, shared",
            "did you mean 'helper'?",
        ],
        id="why-not",
    ),
]


@pytest.mark.parametrize(("yml", "args", "code", "lines"), IMPORTS_SAID)
def test_what_imports_says(here: Here, yml: str, args: str, code: int, lines: list[str]) -> None:
    write_tree(here.project, {"train.py": "import helper\nimport nowhere\n"})
    if yml:
        write_tree(here.project, {"guild.yml": yml})
    assert said(here, "imports", *args.split(), code=code)[-len(lines) :] == lines


def test_what_show_says_of_libraries_dependencies_and_trials(here: Here) -> None:
    other = write_tree(here.folder / "other", {"shared/__init__.py": ""})
    here.patch.setenv("PYTHONPATH", f"{here.library}{os.pathsep}{other}")
    write_tree(here.project, {"train.py": "import shared\n", "data.csv": "1\n"})
    write_tree(here.library, {"shared/.env": "A=1\n"})
    here.write(
        *("flags-import: no", "flags: {lr: 1}", "sourcecode:", "  - include: $(imports)"),
        *("  - exclude: shared/a.txt", "requires:", "  - file: data.csv", "    target-path: in"),
        *("    target-type: link", "  - file: train.py"),
    )
    values = ",".join(map(str, range(12)))
    lines = said(here, "show", "train", f"lr=[{values}]", code=0)
    assert lines == [
        "train",
        "  flags  lr=[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]  given",
        "  requires  file:data.csv to in (link)",
        "              file:train.py",
        "  libraries  shared: 3 files, 10 bytes",
        "                from /library/shared (PYTHONPATH)",
        "                imported by train.py:1 -> shared",
        "                not /other/shared",
        "                1 excluded by the source code rules",
        "                left out: file of secret settings: 1 path",
        "  batch  + with 12 trials",
        *(f"                lr={number}" for number in range(10)),
        "                and 2 more",
        "WARNING: 'shared' is /library/shared, not /other/shared",
    ]
