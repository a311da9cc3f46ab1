"""How the environments of the matrix are made, each from PyPI and new, and what is run in each.

`uv` makes them when it is installed, `venv` and pip otherwise. Guild-funcs comes from the wheel or
the sdist in `dist`, or is installed as editable.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import compiled
import smoke

ROOT = Path(__file__).resolve().parent.parent.parent
GUILD = "guildai==0.9.0"

# Where the results are kept, and what the tests print.
KEPT = ROOT / "build" / "matrix"

# What `pytest` is called with, one after the other: all tests, as `make test` runs them, and
# those that start no Guild, as `make quick` does.
PARALLEL = ("-n", "2", "--dist", "worksteal")
ALL_TESTS = ((*PARALLEL, "-m", "not alone", "tests"), ("-m", "alone", "tests"))
QUICK_TESTS = (
    (
        *PARALLEL,
        *("-m", "not installs and not alone", "tests", "--ignore=tests/guild"),
        *("--ignore=tests/test_install.py", "--ignore=tests/test_docs_pages.py"),
    ),
)


class NotHereError(Exception):
    """What a cell needs is not installed; the message says what."""


@dataclass(frozen=True)
class Cell:
    """A cell: its name, its Python, the packages that it asks for, and how it is made.

    `run` takes the cell's folder and yields what failed; `what` says what it runs. A long cell
    is made only when it is asked for.
    """

    name: str
    python: str = "3.11"
    packages: tuple[str, ...] = ()
    source: str = "wheel"
    what: str = "smoke"
    run: Optional[Callable[[Cell, Path], Iterator[str]]] = None
    is_long: bool = False


def call(*command: str, cwd: Path = ROOT, **env: str) -> str:
    """Runs a command and returns what it printed; raises `Failed` with its last line."""
    kept = {
        key: text for key, text in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**kept, **env},
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        last = done.stdout.strip().splitlines()[-1:] or ["nothing"]
        raise smoke.FailedError(f"{Path(command[0]).name} {command[1]}: {last[0]}")
    return done.stdout


def interpreter(version: str) -> str:
    """Returns the path of a Python; raises `NotHereError`."""
    for folder in (*os.environ["PATH"].split(os.pathsep), *_pyenv(version)):
        path = shutil.which(f"python{version}", path=folder)
        if path and version in _version(path):
            return path
    raise NotHereError(f"python{version} is not installed")


def _pyenv(version: str) -> list[str]:
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    return [str(path) for path in sorted(root.glob(f"versions/{version}.*/bin"))]


def _version(python: str) -> str:
    try:
        return call(python, "-c", "import platform; print(platform.python_version())")
    except smoke.FailedError:
        return ""


def make(folder: Path, cell: Cell, source: Sequence[str]) -> Path:
    """Makes the environment and installs guild-funcs from `source`; returns its `bin`."""
    python = interpreter(cell.python)
    packages = [*source, *((GUILD,) if "guildai" not in " ".join(cell.packages) else ())]
    packages += cell.packages
    env = folder / "env"
    if shutil.which("uv"):
        call("uv", "venv", "-q", "--no-python-downloads", "--python", python, str(env))
        call("uv", "pip", "install", "-q", "--python", str(env / "bin/python"), *packages)
    else:
        call(python, "-m", "venv", str(env))
        call(str(env / "bin/python"), "-m", "pip", "install", "-q", *packages)
    return env / "bin"


def artefact(kind: str) -> str:
    """Returns the wheel or the sdist of this checkout, built once."""
    built = ROOT / "dist"
    found = sorted(built.glob("*.whl" if kind == "wheel" else "*.tar.gz"))
    if not found:
        raise NotHereError(f"no {kind} in dist: build it first")
    return str(found[-1])


def sources(cell: Cell) -> list[str]:
    """Returns what to install guild-funcs from."""
    return ["-e", str(ROOT)] if cell.source == "editable" else [artefact(cell.source)]


def run_smoke(cell: Cell, folder: Path) -> Iterator[str]:
    """Runs the checks of `smoke.py`."""
    yield from _smoke_failures(make(folder, cell, sources(cell)))


def run_all_tests(cell: Cell, folder: Path) -> Iterator[str]:
    """All tests of the checkout."""
    yield from _run_tests(cell, folder, ALL_TESTS)


def run_quick_tests(cell: Cell, folder: Path) -> Iterator[str]:
    """The tests that start no Guild and install nothing."""
    yield from _run_tests(cell, folder, QUICK_TESTS)


def _run_tests(cell: Cell, folder: Path, parts: Sequence[Sequence[str]]) -> Iterator[str]:
    # The tests need the checkout: some read its pages, and run what is in it.
    bin_folder = make(folder, cell, ["pip", "-e", f"{ROOT}[test]"])
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{cell.name}.log").open("w") as log:
        for part in parts:
            command = [str(bin_folder / "python"), "-m", "pytest", "-q", *part]
            done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
            log.write(f"{done.stdout}{done.stderr}")
            last = done.stdout.strip().splitlines()[-1:] or [done.stderr.strip()[-200:]]
            print(f"    {last[0]}", flush=True)
            if done.returncode:
                yield re.sub(r" in [0-9].*", "", last[0].strip("= "))


def run_pip(cell: Cell, folder: Path) -> Iterator[str]:
    """Python's own venv and pip, as most make an environment."""
    env = folder / "env"
    call(interpreter(cell.python), "-m", "venv", str(env))
    call(str(env / "bin/python"), "-m", "pip", "install", "-q", GUILD, *sources(cell))
    yield from _smoke_failures(env / "bin")


def run_without_pip(cell: Cell, folder: Path) -> Iterator[str]:
    """Guild says that it cannot list the packages, and runs; so do ours."""
    bin_folder = make(folder, cell, sources(cell))
    made = smoke.Smoke(bin_folder, folder / "smoke")
    del made.env["NO_PIP_FREEZE"]
    text = made.run("guild", "run", "train", "-y")
    smoke.expect(text, "No module named pip", "error reading pip freeze", "from ")
    (run,) = made.runs
    smoke.expect(text, f"from {run}/shared/__init__.py")
    smoke.expect(made.run("guild-funcs", "libs"), "shared: copied")
    yield from ()


def run_uv_tool(cell: Cell, folder: Path) -> Iterator[str]:
    """Guild is a tool of uv, and guild-funcs is with it."""
    uv = _uv()
    env = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    python = interpreter(cell.python)
    wheel = artefact("wheel")
    call(uv, "tool", "install", "-q", "--python", python, "--with", wheel, GUILD, cwd=folder, **env)
    yield from _smoke_failures(folder / "tools/guildai/bin")


def run_compiled(cell: Cell, folder: Path) -> Iterator[str]:
    """Editable installs with compiled parts: `compiled.py`."""
    _uv()
    bin_folder = make(folder, cell, sources(cell))
    for name, why in compiled.outcomes(bin_folder, [cell.name.partition(": ")[2]]):
        if why.startswith("not run"):
            raise NotHereError(why[len("not run: ") :])
        if why:
            yield f"{name}: {why}"


def run_remote(cell: Cell, folder: Path) -> Iterator[str]:
    """The tests of remotes: a real SSH server on this machine."""
    bin_folder = make(folder, cell, sources(cell))
    python = str(bin_folder / "python")
    call("uv", "pip", "install", "-q", "--python", python, "pip", "-e", f"{ROOT}[test]")
    command = (python, "-m", "pytest", "-q", "-rs", "tests/guild/test_remotes.py")
    text = call(*command)
    skipped = [line for line in text.splitlines() if line.startswith("SKIPPED")]
    if skipped:
        raise NotHereError(skipped[0].partition(": ")[2])
    yield from ()


def _smoke_failures(bin_folder: Path) -> Iterator[str]:
    for name, why in smoke.failures(bin_folder):
        if why:
            yield f"{name}: {why}"


def _uv() -> str:
    uv = shutil.which("uv")
    if uv is None:
        raise NotHereError("uv is not installed")
    return uv


def run_without_setuptools(cell: Cell, folder: Path) -> Iterator[str]:
    """Guild fails with its own message; what needs no Guild works."""
    bin_folder = make(folder, cell, sources(cell))
    python = str(bin_folder / "python")
    call("uv", "pip", "uninstall", "-q", "--python", python, "setuptools")
    if smoke.Smoke(bin_folder, folder / "smoke").run("guild-funcs", "eval", "$(upper a)") != "A\n":
        yield "eval"
    text = smoke.Smoke(bin_folder, folder / "again").run("guild", "ops", code=1)
    if not text.endswith("ModuleNotFoundError: No module named 'pkg_resources'\n"):
        yield f"Guild's own message: {text.strip().splitlines()[-1]}"


def run_pipx(cell: Cell, folder: Path) -> Iterator[str]:
    """Guild is an application of pipx, guild-funcs is injected into it."""
    pipx = shutil.which("pipx")
    if pipx is None:
        raise NotHereError("pipx is not installed")
    env = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin")}
    python = interpreter(cell.python)
    call(pipx, "install", "--python", python, GUILD, cwd=folder, **env)
    call(pipx, "inject", "--include-apps", "guildai", artefact("wheel"), cwd=folder, **env)
    yield from _smoke_failures(folder / "bin")


def run_system(cell: Cell, folder: Path) -> Iterator[str]:
    """Debian's own Python with its dist-packages on the path of a virtual environment."""
    python = "/usr/bin/python3"
    if not Path("/usr/lib/python3/dist-packages").is_dir() or not shutil.which("uv"):
        raise NotHereError("no dist-packages of Debian, or no uv")
    env = folder / "env"
    call("uv", "venv", "-q", "--system-site-packages", "--python", python, str(env))
    packages = (GUILD, *sources(cell), *cell.packages)
    call("uv", "pip", "install", "-q", "--python", str(env / "bin/python"), *packages)
    path = call(str(env / "bin/python"), "-c", "import sys; print(sys.path)")
    smoke.expect(path, "/usr/lib/python3/dist-packages")
    yield from _smoke_failures(env / "bin")


def run_target(cell: Cell, folder: Path) -> Iterator[str]:
    """With `pip install --target` runs work, and a batch of expressions is refused."""
    bin_folder = make(folder, cell, ["click<8.3", "chardet<6", "setuptools<80.9"])
    target = folder / "target"
    call(
        *("uv", "pip", "install", "-q", "--python", str(bin_folder / "python")),
        *("--target", str(target), "--no-deps", artefact("wheel"), "lark"),
    )
    made = smoke.Smoke(bin_folder, folder / "smoke", str(target))
    smoke.check_library(made, "this Python does not read guild_funcs_startup.pth")
    text = made.run("guild", "run", "train", "lr=[2,3]", "-y", code=1)
    smoke.expect(text, "guild_funcs_startup.pth")
    yield from ()


def run_other_guild(cell: Cell, folder: Path) -> Iterator[str]:
    """With a Guild of another version one line says so, and Guild works as without guild-funcs."""
    bin_folder = make(folder, cell, ["lark", "PyYAML", "click<8.3"])
    python = str(bin_folder / "python")
    call("uv", "pip", "install", "-q", "--python", python, "--no-deps", artefact("wheel"))
    text = smoke.Smoke(bin_folder, folder / "smoke").run("guild", "run", "plain", "-y")
    smoke.expect(text, "x is 1")
    if text.count("guild-funcs") != 1:
        yield f"{text.count('guild-funcs')} lines of guild-funcs"
