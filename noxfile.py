"""The long checks, one session each: `nox -l` lists them, `make matrix` runs the first.

Each session says what it needs. Sessions run one after the other; none is part of `make test`.
"""

from __future__ import annotations

from pathlib import Path

import nox

PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")
GUILD = "guildai==0.9.0"
MATRIX = "tests/matrix"

nox.options.sessions = ["matrix"]
nox.options.error_on_missing_interpreters = False


def build(session: nox.Session) -> Path:
    """Builds the sdist and the wheel into dist, and returns the wheel."""
    dist = Path("dist")
    for old in (*dist.glob("guild_funcs-*.whl"), *dist.glob("guild_funcs-*.tar.gz")):
        old.unlink()
    session.install("build")
    session.run("python", "-m", "build", "--outdir", str(dist), silent=True)
    (wheel,) = dist.glob("guild_funcs-*.whl")
    return wheel


@nox.session
def matrix(session: nox.Session) -> None:
    """Runs every cell of the matrix, and prints the table of docs/compatibility.md."""
    build(session)
    session.install("uv", "pipx")
    session.run("python", f"{MATRIX}/cells.py", *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Runs the whole suite on one version of Python."""
    session.install("-e", ".[test]")
    session.run("pytest", "-q", *session.posargs)


@nox.session(python=PYTHONS)
def editor(session: nox.Session) -> None:
    """Installs the extra of the language server anew, and speaks with the server."""
    session.install(f"{build(session)}[lsp]")
    session.run("python", "tests/editor/by_hand.py", f"{session.bin}/guild-funcs")


@nox.session(venv_backend="none")
def doctests(session: nox.Session) -> None:
    """Runs Guild's own doctest files with and without guild-funcs, and compares."""
    folders = _two_environments(session)
    session.run(
        "python", f"{MATRIX}/guild_doctests.py", *folders, "build/doctests", *session.posargs
    )


@nox.session(venv_backend="none")
def guildfiles(session: nox.Session) -> None:
    """Runs Guild's examples and test projects with and without guild-funcs, and compares."""
    folders = _two_environments(session)
    session.run("python", f"{MATRIX}/guildfiles.py", *folders, *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Builds, checks the metadata, installs both artefacts anew, and runs the demo."""
    wheel = build(session)
    session.install("twine", "uv")
    sdist = next(Path("dist").glob("guild_funcs-*.tar.gz"))
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    session.run("python", f"{MATRIX}/cells.py", "wheel", "sdist")
    session.install(str(wheel))
    session.run("python", "examples/demo.py")


def _two_environments(session: nox.Session) -> tuple[str, str]:
    """Makes two environments that differ by guild-funcs alone."""
    base = Path("build/environments").absolute()
    pins = [
        GUILD,
        "click<8.3",
        "chardet<6",
        "setuptools<80.9",
        "lark",
        "PyYAML",
        "numpy<2",
        "pandas",
    ]
    for name in ("plain", "funcs"):
        folder = base / name
        session.run("python", "-m", "venv", "--clear", str(folder), external=True)
        more = ["."] if name == "funcs" else []
        python = str(folder / "bin" / "python")
        session.run(python, "-m", "pip", "install", "-q", *pins, *more, external=True)
    return str(base / "plain"), str(base / "funcs")
