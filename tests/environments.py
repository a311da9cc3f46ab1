"""Virtual environments for tests that need another one than their own.

Each is made once for all workers of pytest-xdist. What guild-funcs needs is in the tests' own
environment, where pip has put it: another one gets the same files, as hard links, in half a second.
Pip takes 18 seconds for them. Only what the tests' environment does not have is from PyPI:
`kept_environments.py` keeps those.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from filelock import FileLock
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent

Make = Callable[[Path], None]


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def python(self) -> str:
        return str(self.script("python"))

    def script(self, name: str) -> Path:
        """The path of a command of the environment."""
        return self.folder / "bin" / name

    @property
    def site_packages(self) -> Path:
        (found,) = self.folder.glob("lib/python*/site-packages")
        return found

    def pip(self, *args: str) -> None:
        """Runs pip of the tests' own environment for this one, without a word."""
        quiet = ["-q", "--disable-pip-version-check", "--no-input"]
        check([sys.executable, "-m", "pip", "--python", self.python, *quiet, *args])

    def install(self, *packages: str) -> None:
        """Installs packages; Python compiles what it imports of them, less than a tenth."""
        self.pip("install", "--no-compile", *packages)

    def install_funcs(self, wheel: Path) -> None:
        """Installs guild-funcs from its wheel, in the place of one that is there."""
        self.pip("install", "--force-reinstall", "--no-deps", str(wheel))

    @property
    def env(self) -> dict[str, str]:
        """The variables of a process that keeps what it compiles, wherever the tests run."""
        return {"PYTHONDONTWRITEBYTECODE": ""}

    @classmethod
    def make(cls, folder: Path) -> Environment:
        """Makes an empty environment; it has no pip of its own, which takes seconds to install."""
        check([sys.executable, "-m", "venv", "--without-pip", str(folder)])
        return cls(folder)

    @classmethod
    def make_with_guild(cls, folder: Path) -> Environment:
        """Makes an environment with all that guild-funcs needs, and without guild-funcs."""
        made = cls.make(folder)
        for each in needed(dependencies()):
            made.link(each)
        return made

    def link(self, needed: Distribution) -> None:
        """Installs a distribution of the tests' own environment."""
        for file in needed.files or ():
            source = Path(str(needed.locate_file(file)))
            target = Path(os.path.normpath(self.site_packages / file))
            # A list may have files that are not there (compiled ones), or one of them twice.
            if source.exists() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.parent == self.script(""):
                    self._write_script(source, target)
                else:
                    _hard_link(source, target)

    def _write_script(self, source: Path, target: Path) -> None:
        first, _, rest = source.read_bytes().partition(b"\n")
        first = f"#!{self.python}".encode() if b"python" in first else first
        target.write_bytes(first + b"\n" + rest)
        target.chmod(0o755)


def _hard_link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def needed(requirements: Sequence[str]) -> Iterator[Distribution]:
    """The installed distributions that requirements need, and that those need in turn."""
    seen, wanted = set(), list(requirements)
    while wanted:
        requirement = Requirement(wanted.pop())
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = distribution(requirement.name)
        if found.metadata["Name"] not in seen:
            seen.add(found.metadata["Name"])
            wanted += found.requires or ()
            yield found


def check(command: Sequence[str]) -> None:
    """Runs a command; what it printed is in the error when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT.anchor, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


def dependencies() -> list[str]:
    """The packages that guild-funcs needs, with Guild in the version that the tests are for."""
    text = (ROOT / "pyproject.toml").read_text()
    found = re.search(r"^dependencies = (\[.*?^\])$", text, re.MULTILINE | re.DOTALL)
    assert found, "pyproject.toml lists dependencies"
    # A TOML list of strings is a Python one, comments included.
    listed: list[str] = ast.literal_eval(found[1])
    return [*listed, "guildai==0.9.0"]


def shared_folder(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str, make: Make
) -> Path:
    """Returns a folder that the first worker who asks for it makes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / name
    with FileLock(f"{folder}.lock"):
        done = folder.with_name(f"{name}.done")
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def make_wheel(folder: Path) -> None:
    """Builds the wheel of this checkout."""
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    check([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)])


def make_from_wheel(folder: Path, wheel: Path, base: Environment) -> Environment:
    """Installs the wheel; the packages that it needs are those of another environment."""
    made = Environment.make(folder)
    (made.site_packages / "base.pth").write_text(f"{base.site_packages}\n")
    made.pip("install", "--no-deps", str(wheel))
    script = base.script("guild").read_text().splitlines(keepends=True)
    made.script("guild").write_text("".join([f"#!{made.python}\n", *script[1:]]))
    made.script("guild").chmod(0o755)
    return made


@pytest.fixture(scope="session")
def without_funcs(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Environment:
    """An environment with Guild, Lark and PyYAML, without guild-funcs."""

    def make(folder: Path) -> None:
        Environment.make_with_guild(folder)

    return Environment(shared_folder(tmp_path_factory, worker_id, "without-funcs", make))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The wheel of this checkout."""
    folder = shared_folder(tmp_path_factory, worker_id, "wheel", make_wheel)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def from_wheel(
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    wheel: Path,
    without_funcs: Environment,
) -> Environment:
    """An environment away from the checkout with guild-funcs installed from its wheel."""

    def make(folder: Path) -> None:
        make_from_wheel(folder, wheel, without_funcs)

    return Environment(shared_folder(tmp_path_factory, worker_id, "from-wheel", make))
