"""`guild run --remote`, in the tests' own process: the other machine is a folder.

The folder is one of Guild's remotes (`guild.remote.Remote`). `tests/guild/test_remotes.py` has a
real SSH server.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Optional

import pytest
import yaml
from guild import remote as remotelib
from guild_here import Here

GUILD_YML = """
train:
  main: train
  flags-import: no
  flags: {lr: 1, lib: shared}
  sourcecode: [include: $(package shared)]
  label: lr=${lr} $(upper x)
needs: {main: train, flags-import: no, flags: {x: 1}, requires: [module: shared]}
linked: {main: train, flags-import: no, requires: [{module: shared, target-type: link}]}
verified: {main: train, flags-import: no, requires: [{module: shared, target-type: verify-source}]}
own: {main: train, flags-import: no, requires: [module: train]}
unknown: {main: train, flags-import: no, requires: [module: nosuch]}
plain: {main: train, flags-import: no}
either:
  main: train
  flags-import: no
  flags: {lib: shared}
  sourcecode: [include: '$(package ${lib})']
without: {main: train, flags-import: no, plugins: no, label: x}
pipe: {steps: [plain, train lr=3]}
inner: {steps: [{run: pipe}, pipe, plain]}
module-step: {steps: [needs]}
harmless: {steps: [plain, {run: plain}, nosuch, 'm:x', "a ' quote", other, without]}
"""


# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Folder(remotelib.Remote):  # type: ignore[misc] # guild has no types
    """A machine that is a folder: runs are copied into it, and their start is noted."""

    name = "there"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[dict[str, Any]] = []
        self.error: Optional[Exception] = None

    def push(self, runs: Any, delete: bool = False) -> None:
        if self.error:
            raise self.error
        assert not delete
        for run in runs:
            shutil.copytree(run.dir, self.folder / run.id, symlinks=True)

    def one_run(self, run_id_prefix: str) -> Any:
        """A run that is here, as if it were there."""
        found = next(self.folder.parent.glob(f"home/runs/{run_id_prefix}*"))
        attrs = {
            each.name: yaml.safe_load(each.read_text()) for each in found.glob(".guild/attrs/*")
        }
        opref = (found / ".guild/opref").read_text()
        return remotelib.RunProxy(
            {**attrs, "id": found.name, "run_dir": str(found), "opref": opref}
        )

    def run_op(self, **options: Any) -> str:
        self.started.append(options)
        return str(options["restart"])

    @property
    def runs(self) -> list[Path]:
        return [*self.folder.iterdir()]


class Asked(Folder):
    """A machine that is asked whether it has guild-funcs, as one with SSH is."""

    def __init__(self, folder: Path, *, has_funcs: bool) -> None:
        super().__init__(folder)
        self.has_funcs = has_funcs
        self.asked: list[str] = []

    def _ssh_output(self, command: str) -> str:
        self.asked.append(command)
        if not self.has_funcs:
            raise remotelib.RemoteProcessError(1, command, "")
        return "0"

    def _env_activate_cmd_lines(self) -> list[str]:
        return [". env/bin/activate"]


class Store(remotelib.Remote):  # type: ignore[misc] # guild has no types
    """A store of runs, which starts none."""

    name = "there"

    def push(self, runs: Any, delete: bool = False) -> None:
        """Takes runs."""


@pytest.fixture
def project(here: Here) -> Here:
    (here.project / "guild.yml").write_text(GUILD_YML)
    (here.folder / "there").mkdir()
    return here


def reached(here: Here, found: Any) -> Any:
    here.patch.setattr(remotelib, "for_name", lambda name: {"there": found}[name])
    return found


@pytest.fixture
def there(project: Here) -> Folder:
    made: Folder = reached(project, Folder(project.folder / "there"))
    return made


def refused(here: Here, *args: str) -> str:
    done = here.guild("run", "-y", *args, "--remote", "there", code=1)
    said = done.err[done.err.index("guild: ") :].removeprefix("guild: ")
    return re.sub(r"\b[0-9a-f]{8}\b", "RUN", re.sub(r"-> \S+", "-> LINK", said))


def test_the_run_is_made_here_and_started_there(project: Here, there: Folder) -> None:
    options = ("--comment", "a note", "--gpus", "0", "--stop-after", "5", "--no-wait")
    project.guild("run", "train", "lr=2", "-y", *options, "--remote", "there")
    (run,) = there.runs
    assert (run / ".guild/sourcecode/shared/__init__.py").exists() or (run / "shared").is_dir()
    assert project.attr("label", run) == "lr=2 X"
    assert project.attr("comments", run)[0]["body"] == "a note"
    assert project.runs == []
    (started,) = there.started
    told = {name: value for name, value in started.items() if value not in (None, False, (), "")}
    # All else was settled when the run was made.
    assert told.pop("opspec").endswith("train")
    assert told == {"restart": run.name, "gpus": "0", "stop_after": 5.0, "no_wait": True}


def test_it_is_staged_there(project: Here, there: Folder) -> None:
    done = project.guild("run", "train", "-y", "--stage", "--remote", "there")
    (run,) = there.runs
    assert done.out == (
        f"train staged on there as {run.name}\n"
        f"To start the operation, use 'guild run -r there --start {run.name}'\n"
    )
    assert there.started == []


@pytest.mark.parametrize("operation", ["needs", "own", "unknown", "verified"])
def test_a_module_is_copied_before_it_is_sent(operation: str, project: Here, there: Folder) -> None:
    """One that is not found here, or that is the project's own, is Guild's there."""
    project.guild("run", operation, "-y", "--remote", "there", code=None)
    has_shared = [(run / "shared").is_dir() for run in there.runs]
    assert has_shared == ([True] if operation == "needs" else [])


USES = "uses a library from outside its project (shared), which cannot be sent to there"
BY_HAND = (
    "stage the run here, and start it there:\n"
    "  guild run {0} --stage\n"
    "  guild push there RUN\n"
    "  guild run --start RUN --remote there\n"
)
NEEDED = "--needed compares with the runs there"
STEPS = "the steps of a pipeline are made there"
ALONE = "run each step by itself: guild run {0} --remote there\n"
# (what is asked for, the message)
REFUSED = [
    (["train", "--needed"], f"'train' {USES}: {NEEDED}\n{BY_HAND.format('train')}"),
    (["needs", "--needed"], f"'needs' {USES}: {NEEDED}\n{BY_HAND.format('needs')}"),
    (["pipe"], f"the step 'train' of 'pipe' {USES}: {STEPS}\n{ALONE.format('train')}"),
    (["inner"], f"the step 'train' of 'inner' {USES}: {STEPS}\n{ALONE.format('train')}"),
    (
        ["module-step"],
        f"the step 'needs' of 'module-step' {USES}: {STEPS}\n{ALONE.format('needs')}",
    ),
    (
        ["linked"],
        (
            "the run cannot be sent to there: it has links to files of this machine\n"
            "  shared -> LINK\n"
            "'target-type: copy' copies a required file into the run\n"
        ),
    ),
    (
        ["either", "lib=[shared,acme.one]"],
        (
            "this batch cannot be sent to there: its source code depends on a flag, and the trials "
            "would look for it there\nrun each trial by itself\n"
        ),
    ),
    (
        ["needs", "x=[1,2]"],
        (
            "the batch of 'needs' (shared) cannot be sent to there: each trial looks for the "
            "module 'shared' there\n"
            "run each trial by itself: guild run needs FLAG=VALUE --remote there\n"
        ),
    ),
]


@pytest.mark.parametrize(("args", "message"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED])
def test_what_cannot_travel_is_refused(
    args: list[str], message: str, project: Here, there: Folder
) -> None:
    assert refused(project, *args) == message
    assert (there.runs, project.runs, there.started) == ([], [], [])


def test_a_run_that_copies_its_source_code_again_there_is_refused(
    project: Here, there: Folder
) -> None:
    run = project.stage()
    args = ("--restart", run.name, "--force-sourcecode")
    why = "with --force-sourcecode the source code is copied again, there"
    assert refused(project, *args) == f"'train' {USES}: {why}\n{BY_HAND.format('train')}"
    args = ("--proto", run.name, "--force-sourcecode")
    why = "the run that --proto names is there"
    assert refused(project, *args) == f"'train' {USES}: {why}\n{BY_HAND.format('train')}"
    assert there.started == []
    # Without it, the run there has its libraries.
    project.guild("run", "-y", "--restart", run.name, "--remote", "there")
    project.guild("run", "-y", "--proto", run.name, "--remote", "there")
    assert [each["restart"] for each in there.started] == [run.name, None]


@pytest.mark.parametrize("operation", ["plain", "without", "harmless"])
def test_what_has_nothing_of_ours_to_send_is_guilds(
    operation: str, project: Here, there: Folder
) -> None:
    project.guild("run", operation, "-y", "--remote", "there")
    assert [(each["restart"], each["opspec"].endswith(operation)) for each in there.started] == [
        (None, True)
    ]
    assert there.runs == []


def test_a_store_of_runs_starts_none(project: Here) -> None:
    reached(project, Store())
    done = project.guild("run", "train", "-y", "--remote", "there", code=1)
    assert "remote 'there' does not support this operation" in done.err


ERRORS = [
    (OSError("no route"), "no route"),
    (subprocess.CalledProcessError(12, ["rsync", "-a"]), "rsync ended with exit code 12"),
]


@pytest.mark.parametrize(("error", "told"), ERRORS, ids=["system", "program"])
def test_a_machine_that_does_not_take_the_run(
    error: Exception, told: str, project: Here, there: Folder
) -> None:
    there.error = error
    assert refused(project, "train") == (
        f"the run could not be copied to there: {told}\n"
        "guild runs rm RUN --remote there removes what arrived of it\n"
    )
    assert (there.started, project.runs) == ([], [])


def test_a_batch_needs_guild_funcs_there(project: Here) -> None:
    there = reached(project, Asked(project.folder / "there", has_funcs=False))
    assert refused(project, "train", "lr=[2,3]") == (
        "the batch of 'train' cannot be sent to there: the trials are made there, and there has no "
        "guild-funcs\n"
        "run each trial by itself: guild run train FLAG=VALUE --remote there\n"
    )
    there.has_funcs = True
    project.guild("run", "train", "lr=[2,3]", "-y", "--remote", "there")
    (run,) = there.runs
    assert there.asked == ["set -e; . env/bin/activate; guild-funcs --version 2>/dev/null"] * 2
    assert (run / ".guild/proto").is_dir()


def test_a_machine_that_cannot_be_asked_gets_the_batch(project: Here, there: Folder) -> None:
    project.guild("run", "train", "lr=[2,3]", "-y", "--remote", "there")
    assert len(there.started) == 1
