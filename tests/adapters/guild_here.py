"""Guild's commands in the process of the tests: all that a run does before its own process starts.

`guild run --stage` makes the run folder: its source code, dependencies and record. That is
Guild's own code and ours, without the second that a process of Guild takes to start.
"""

from __future__ import annotations

import functools
import io
import logging
import os
import pkgutil
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import pytest
import yaml
from file_trees import write_tree
from guild import config, entry_point_util, vcs_util
from guild.commands import run_impl  # noqa: F401 - it is there when the seams are installed

from guild_funcs.adapters.host import installation


@dataclass
class Done:
    """What a command of Guild said and exited with."""

    code: int
    out: str
    err: str


@dataclass
class Here:
    """A project, a library beside it, and Guild in this process."""

    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def library(self) -> Path:
        return self.folder / "library"

    def write(self, *lines: str) -> None:
        """Writes a guild file whose operation `train` has these lines."""
        text = "\n".join(["train:", "  main: train", *(f"  {line}" for line in lines), ""])
        write_tree(self.project, {"guild.yml": text})

    def guild(self, *args: str, code: Optional[int] = 0) -> Done:
        """Runs a command of Guild, and checks its exit code."""
        import guild.main

        done = self._called(guild.main.main, ["guild", *args])
        assert code is None or done.code == code, done
        return done

    def funcs(self, *args: str, code: Optional[int] = 0) -> Done:
        """Runs a command of guild-funcs, and checks its exit code."""
        from guild_funcs import cli

        done = self._called(cli.main, ["guild-funcs", *args])
        assert code is None or done.code == code, done
        return done

    def stage(self, *args: str) -> Path:
        """Stages a run of `train`, and returns its folder."""
        self.guild("run", "train", "-y", "--stage", *args)
        return self.latest

    def refuse(self, *args: str) -> str:
        """Returns the error of a run that is refused, without the paths of the test."""
        done = self.guild("run", "train", "-y", "--stage", *args, code=1)
        assert "Traceback" not in done.err, done.err
        return done.err[done.err.index("guild: ") :].replace(str(self.folder), "")

    def batch(self, *args: str) -> list[Path]:
        """Stages a batch of `train` and its trials; returns the trials, oldest first."""
        before = {*self.runs}
        batch = self.stage("--stage-trials", *args)
        done = self.stage_trials(batch)
        assert done.code == 0, done
        return [run for run in self.runs if run not in {*before, batch}]

    def stage_trials(self, batch: Path) -> Done:
        """Runs the program of a staged batch, which makes its trials."""
        from guild import batch_main

        self.patch.setenv("RUN_DIR", str(batch))
        self.patch.chdir(batch)
        try:
            return self._called(batch_main.main, ["guild.batch_main"])
        finally:
            self.patch.delenv("RUN_DIR")
            self.patch.chdir(self.project)

    def _called(self, main: Any, argv: list[str]) -> Done:
        from guild import guildfile

        # Guild reads a guild file once in a process; a test may write it again.
        guildfile._cache.clear()  # noqa: SLF001 - Guild has no other way
        out, err, code = io.StringIO(), io.StringIO(), 0
        env = dict(os.environ)
        with self.patch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", argv)
            try:
                main()
            except SystemExit as error:
                code = error.code if isinstance(error.code, int) else 1
                if not isinstance(error.code, int):
                    err.write(f"{error.code}\n")
            finally:
                # Guild sets variables for what it calls later in its process, as FLAGS_TEST.
                os.environ.clear()
                os.environ.update(env)
        return Done(code, out.getvalue(), err.getvalue())

    @property
    def runs(self) -> list[Path]:
        """The folders of the runs, oldest first."""
        return sorted(
            (self.folder / "home" / "runs").iterdir(),
            key=lambda run: int((run / ".guild/attrs/initialized").read_text()),
        )

    @property
    def latest(self) -> Path:
        return self.runs[-1]

    def attr(self, name: str, run: Optional[Path] = None) -> Any:
        """Returns an attribute of a run, None when the run has none of that name."""
        path = (run or self.latest) / ".guild" / "attrs" / name
        return yaml.safe_load(path.read_text()) if path.exists() else None

    def record(self, run: Optional[Path] = None) -> Any:
        """Returns our record of a run, None when it has none."""
        return self.attr("_funcs", run)

    def files(self, run: Optional[Path] = None) -> set[str]:
        """Returns the files of a run that are not Guild's; of a link only the link."""
        found = set()
        top = run or self.latest
        for folder, folders, names in os.walk(top):
            if ".guild" in folders:
                folders.remove(".guild")
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            found |= {os.path.relpath(os.path.join(folder, name), top) for name in [*names, *links]}
        return found


LIBRARY = {
    "shared/__init__.py": "VALUE = 1\n",
    "shared/a.txt": "text\n",
    "shared/sub/__init__.py": "",
    "shared/sub/x.py": "",
    "helper.py": "import shared\n",
    "acme/one/__init__.py": "",
    "acme/two/__init__.py": "",
}


_INSTALLED = frozenset(sys.path)
_resources = entry_point_util.pkg_resources
_find_distributions = _resources.find_distributions


@functools.cache
def _installed_in(folder: str) -> tuple[Any, ...]:
    return tuple(_find_distributions(folder, only=True))


def _distributions(folder: str, only: bool = False) -> Any:
    """Finds what is installed; what is in the tests' own environment only once.

    Guild looks through it whenever it reads a model, a sixth of the time of a command here.
    """
    if only and folder in _INSTALLED:
        # Guild has taken the finder of the folder away. It would come back as one of Guild's that
        # Python warns of, if the first to ask for it were an import in the folder of the tests.
        pkgutil.get_importer(folder)
        return _installed_in(folder)
    return _find_distributions(folder, only)


# Guild starts `file` for each run, and git three times. What they say of the machine, and git of a
# folder that no repository holds, is the same for each test: a quarter of the time of a command.
_architecture = functools.cache(platform.architecture)
_GIT = shutil.which("git")
_said: dict[tuple[str, ...], Any] = {}


def _ask_git(command: list[str], *, cwd: Optional[str] = None, **options: Any) -> Any:
    """Does what `subprocess.check_output` does; where the answer is known, git is not started."""
    known = tuple(command)
    if command[1:] != ["--version"] and _may_be_repository(cwd or "."):
        known = ()
    if not known or not _GIT or shutil.which(command[0]) != _GIT:
        return subprocess.check_output(command, cwd=cwd, **options)
    if known not in _said:
        try:
            _said[known] = subprocess.check_output(command, cwd=cwd, **options)
        except subprocess.CalledProcessError as error:
            _said[known] = error
    if isinstance(_said[known], Exception):
        raise _said[known]
    return _said[known]


def _may_be_repository(folder: str) -> bool:
    path = Path(folder).resolve()
    names = [above / name for above in (path, *path.parents) for name in (".git", "HEAD")]
    return "GIT_DIR" in os.environ or any(map(os.path.lexists, names))


# Guild writes each variable into each run, as YAML, and reads them for each trial: only what
# tests or programs need is there. Some machines have a hundred.
_VARIABLES = ("COVERAGE_", "GIT_", "GUILD", "HOME", "LANG", "LC_", "NO_PIP", "PATH", "PY", "TMP")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """A project with `train.py`, a library on `PYTHONPATH`, and a home of Guild of its own."""
    found = Here(tmp_path, monkeypatch)
    write_tree(found.library, LIBRARY)
    write_tree(found.project, {"train.py": "print('loss: 1')\n"})
    (tmp_path / "home" / "runs").mkdir(parents=True)
    for name in [name for name in os.environ if not name.startswith(_VARIABLES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(found.library))
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "home"))
    # A command of Guild before this one may have set another home in this process.
    monkeypatch.setattr(config, "_guild_home", None)
    monkeypatch.chdir(found.project)
    monkeypatch.setattr(_resources, "find_distributions", _distributions)
    monkeypatch.setattr(platform, "architecture", _architecture)
    git = SimpleNamespace(**{**vars(subprocess), "check_output": _ask_git})
    monkeypatch.setattr(vcs_util, "subprocess", git)
    installation.install()
    handlers = [*logging.root.handlers]
    yield found
    logging.root.handlers[:] = handlers
