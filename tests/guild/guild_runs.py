"""Real Guild processes in a temporary GUILD_HOME, on projects that a test writes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import pytest
import warm
import yaml
from file_trees import write_tree
from guild import run as run_lib
from guild.commands import ls_impl

__all__ = ["TRAIN", "Done", "Guild", "guild", "library", "write_tree"]

# Those of `guild ls --sourcecode`.
_LISTED = SimpleNamespace(
    **dict.fromkeys(("dependencies", "generated", "path", "all", "follow_links"), None),
    sourcecode=True,
)

# A folder of its own for the import path: what the tests' own environment has
# there must not decide what a run finds.
CLEAN = ("PYTHONPATH", "GUILD_HOME", "GUILD_FUNCS_MAX_SNAPSHOT")


@dataclass
class Done:
    """What a Guild command did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass
class Guild:
    """Runs Guild commands in one project."""

    project: Path
    home: Path
    env: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable
    # Whether each process is a new one, for what a forked one has imported before.
    is_new: bool = False

    def __call__(self, *args: str, code: int = 0, env: Optional[dict[str, str]] = None) -> Done:
        """Runs `guild ARGS` and checks its exit code."""
        return self.process([self.script, *args], code=code, env=env)

    def funcs(self, *args: str, code: int = 0, env: Optional[dict[str, str]] = None) -> Done:
        """Runs `guild-funcs ARGS` and checks its exit code."""
        script = str(Path(self.python).with_name("guild-funcs"))
        return self.process([script, *args], code=code, env=env)

    @property
    def script(self) -> str:
        """The `guild` command of the environment."""
        return str(Path(self.python).with_name("guild"))

    def process(
        self,
        command: list[str],
        *,
        code: int = 0,
        env: Optional[dict[str, str]] = None,
        traceback: bool = False,
    ) -> Done:
        base = {name: value for name, value in os.environ.items() if name not in CLEAN}
        full = {**base, "GUILD_HOME": str(self.home), **self.env, **(env or {})}
        done = self.start(command, full)
        result = Done(done.returncode, done.stdout, done.stderr)
        assert done.returncode == code, f"exit {done.returncode}\n{result.text}"
        assert traceback or "Traceback" not in result.err, result.err
        return result

    def start(self, command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Runs a command in the project, in a process that is forked where that is the same."""
        if not self.is_new and warm.is_same(command, env):
            return warm.run(command, self.project, env, timeout=120)
        return subprocess.run(
            command,
            cwd=self.project,
            env=env,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def run(self, operation: str, *args: str, **options: Any) -> Done:
        """Runs `guild run OPERATION -y ARGS`."""
        return self("run", operation, "-y", *args, **options)

    @property
    def runs(self) -> list[Path]:
        """The run directories, newest first."""
        folder = self.home / "runs"
        found = list(folder.iterdir()) if folder.exists() else []
        return sorted(found, key=lambda path: path.stat().st_ctime_ns, reverse=True)

    @property
    def latest(self) -> Path:
        return max(self.runs, key=lambda path: int((path / ".guild/attrs/initialized").read_text()))

    def attr(self, name: str, run: Optional[Path] = None) -> Any:
        """The value of a run attribute, None when there is none."""
        path = (run or self.latest) / ".guild" / "attrs" / name
        return yaml.safe_load(path.read_text()) if path.exists() else None

    def imports(self, run: Optional[Path] = None) -> Any:
        """What the proof of import says of the run's libraries, without its environment."""
        found = self.attr("_funcs", run)["imports"]
        assert found.pop("python").startswith("CPython ")
        found.pop("distributions", None)
        return found

    def sourcecode(self, run: Optional[Path] = None) -> list[str]:
        """The run's source files as `guild ls --sourcecode` lists them.

        Guild's function is called here, where the command takes 0.2 seconds of a process:
        `test_snapshot_runs.py` compares them.
        """
        folder = run or self.latest
        found = ls_impl.list_run_files(run_lib.for_dir(str(folder)), _LISTED)
        return [name + os.sep * (folder / name).is_dir() for name in found]


@pytest.fixture
def guild(tmp_path: Path) -> Guild:
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    (home / "runs").mkdir(parents=True)
    return Guild(project, home)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder beside the project with the package `shared` and the module `helper`."""
    return write_tree(
        tmp_path / "library",
        {
            "shared/__init__.py": """
                from shared.sub import read

                def hello():
                    return read()
                """,
            "shared/sub/__init__.py": """
                import os

                def read():
                    path = os.path.join(os.path.dirname(__file__), "hello.txt")
                    return open(path).read().strip()
                """,
            "shared/sub/hello.txt": "hello from shared\n",
            "helper.py": "import shared\n\ndef greet():\n    return shared.hello()\n",
        },
    )


TRAIN = """
    import shared
    print("from", shared.__file__)
    print(shared.hello())
    """
