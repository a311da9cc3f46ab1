"""The environments of the matrix: how each is made, and what it runs.

    python cells.py [--list] [--tests] [NAME...]

Each cell is a new virtual environment from PyPI with guild-funcs in it. All run
`smoke.py`; with `--tests` the cells of the Python versions also run tests: the lowest and the
highest version all of them, the others the `ROOMS`. Prints the table that docs/compatibility.md
holds, and of which commit it is. `uv` makes the environments when it is installed, `venv` and
pip otherwise.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

import compiled
import smoke

ROOT = Path(__file__).resolve().parent.parent.parent
GUILD = "guildai==0.9.0"
SHOWN = ("guildai", "lark", "pyyaml", "click", "chardet", "setuptools", "numpy")

# The tests that start no Guild and install nothing, and all.
ROOMS = ("tests", "--ignore=tests/guild", "--ignore=tests/test_install.py", "-m", "not installs")
WHOLE = ("tests",)


class NotHereError(Exception):
    """What a cell needs is not installed; the message says what."""


@dataclass(frozen=True)
class Cell:
    """A cell: its name, its Python, the packages that it asks for, and how it is made.

    `run` takes the cell's folder and yields what failed; `what` says what it runs.
    """

    name: str
    python: str = "3.11"
    packages: tuple[str, ...] = ()
    source: str = "wheel"
    tests: tuple[str, ...] = ()
    what: str = "smoke"
    run: Optional[Callable[[Cell, Path], Iterator[str]]] = None


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
    """Runs the checks of `smoke.py`, and the tests where the cell has some."""
    bin_folder = make(folder, cell, sources(cell))
    yield from _smoke_failures(bin_folder)
    if cell.tests:
        yield from _run_tests(bin_folder, cell.tests)


def _run_tests(bin_folder: Path, tests: Sequence[str]) -> Iterator[str]:
    python = str(bin_folder / "python")
    # The tests need the checkout: some read its pages, and run what is in it.
    extra = ("-e", f"{ROOT}[test]")
    if shutil.which("uv"):
        call("uv", "pip", "install", "-q", "--python", python, "pip", *extra)
    else:
        call(python, "-m", "pip", "install", "-q", *extra)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    last = done.stdout.strip().splitlines()[-1:] or [done.stderr.strip()[-200:]]
    print(f"    {last[0]}", flush=True)
    if done.returncode:
        yield f"tests: {re.sub(r' in .*', '', last[0].strip('= '))}"


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


LOWEST, HIGHEST = "lowest", "highest"
BOUNDS = {
    "lark": ("lark==1.1.9", "lark"),
    "PyYAML": ("PyYAML==5.4", "PyYAML"),
    "click": ("click==8.0.0", "click<8.3"),
}
CELLS = (
    *(
        Cell(f"Python {version}", version, tests=tests)
        for version, tests in (
            ("3.9", WHOLE),
            ("3.10", ROOMS),
            ("3.11", ROOMS),
            ("3.12", ROOMS),
            ("3.13", WHOLE),
        )
    ),
    *(
        Cell(f"{name}, {which}", "3.9" if "5.4" in spec else "3.11", (spec,))
        for name, specs in BOUNDS.items()
        for which, spec in zip((LOWEST, HIGHEST), specs)
    ),
    Cell("wheel"),
    Cell("sdist", source="sdist"),
    Cell("editable", source="editable"),
    Cell("numpy 1", packages=("numpy<2",)),
    Cell("numpy 2", packages=("numpy>=2",)),
    Cell("venv and pip", run=run_pip),
    Cell("uv tool, with", run=run_uv_tool),
    Cell("pipx, injected", run=run_pipx),
    Cell("without pip", run=run_without_pip, what="a run, Guild's own message"),
    Cell("without setuptools", run=run_without_setuptools, what="eval, Guild's own message"),
    Cell("pip install --target", run=run_target, what="a run, a refused batch"),
    Cell("Debian's dist-packages", "system", run=run_system),
    Cell(
        "guildai 0.8.2",
        "3.9",
        ("guildai==0.8.2", "setuptools<80.9", "pydantic<2"),
        run=run_other_guild,
        what="a plain run",
    ),
    Cell(
        "guildai 0.7.5",
        "3.9",
        ("guildai==0.7.5", "setuptools<80.9"),
        run=run_other_guild,
        what="a plain run",
    ),
    *(
        Cell(f"editable: {name}", run=run_compiled, what="a run with it")
        for name in compiled.EDITABLES
    ),
    Cell("a remote by SSH", run=run_remote, what="tests/guild/test_remotes.py"),
)


def versions(folder: Path) -> str:
    """Returns the versions of the packages that matter, as far as the cell has them."""
    names = (path.name[: -len(".dist-info")] for path in folder.glob("**/*.dist-info"))
    found = {name.lower(): version for name, _, version in (n.rpartition("-") for n in names)}
    return ", ".join(f"{name} {found[name]}" for name in SHOWN if name in found)


def outcome(cell: Cell) -> tuple[str, str]:
    """Runs a cell; returns how it went, and its versions."""
    with tempfile.TemporaryDirectory(prefix="cell-") as name:
        folder = Path(name).resolve()
        try:
            failed = list((cell.run or run_smoke)(cell, folder))
        except NotHereError as error:
            return f"not run: {error}", ""
        except smoke.FailedError as error:
            failed = [str(error)]
        return "pass" if not failed else f"FAIL: {'; '.join(failed)}", versions(folder)


def commit() -> str:
    """Returns the checkout's commit, with `+` when something is changed."""
    try:
        changed = call("git", "status", "--porcelain", "--untracked-files=no")
        return call("git", "rev-parse", "--short=10", "HEAD").strip() + ("+" if changed else "")
    except (smoke.FailedError, OSError):
        return "unknown"


def main() -> int:
    """Runs the cells one after the other, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the names of the cells")
    parser.add_argument("--tests", action="store_true", help="run the tests in the Python cells")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    rows = []
    for cell in CELLS:
        if given.names and cell.name not in given.names:
            continue
        if given.list:
            print(cell.name)
            continue
        start = time.monotonic()
        chosen = cell if given.tests else replace(cell, tests=())
        went, found = outcome(chosen)
        tests = {(): "", ROOMS: ", tests of the rooms", WHOLE: ", all tests"}[chosen.tests]
        what = cell.what + tests
        rows.append(
            f"| {cell.name} | {cell.python} | {what} | {went.replace('|', '/')} | {found} |"
        )
        print(f"{rows[-1]} {time.monotonic() - start:.0f} s", flush=True)
    print(f"\n{time.strftime('%Y-%m-%d')}, commit {commit()}\n")
    print("| cell | Python | ran | result | versions |")
    print("|---|---|---|---|---|", *rows, sep="\n")
    return int(any("FAIL" in row for row in rows))


if __name__ == "__main__":
    sys.exit(main())
