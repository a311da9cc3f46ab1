"""Whether this environment is right: what `guild-funcs doctor` tells of Guild and of us."""

from __future__ import annotations

import importlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Literal, Optional

from guild_funcs import __version__
from guild_funcs.adapters.host import children, loading, table
from guild_funcs.errors import counted
from guild_funcs.system import system_env

_OLDEST = (3, 9)
_GUILD = (0, 9)
_NEW_PYTHON = (3, 12)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        title: What it is.
        status: `ok`; `note`, when a part does without it; `wrong`.
        detail: What was found.
        cure: What to do.
    """

    title: str
    status: Literal["ok", "note", "wrong"]
    detail: str
    cure: Optional[str] = None


@dataclass(frozen=True)
class _Pin:
    """A distribution that Guild 0.9.0 needs in an old version.

    From version `below` on the distribution does what `why` says. From version `breaks` on, if
    that is known, Guild fails.
    """

    name: str
    below: tuple[int, ...]
    why: str
    breaks: Optional[tuple[int, ...]] = None


_PINS = (
    _Pin("chardet", (6,), "requests warns; from 7 on a binary file crashes a run", (7,)),
    _Pin("setuptools", (80, 9), "pkg_resources warns; from 82 on it is gone", (82,)),
    _Pin("click", (8, 3), "Guild prints 'run parameter ... ignored' for each step"),
)


def examine() -> Iterator[Finding]:
    """Yields what is right and what is not, in the order in which to mend it."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield _told("Python", sys.version_info[:2] >= _OLDEST, f"{version} at {sys.executable}", "3.9")
    yield from _guild()
    yield Finding("guild-funcs", "ok", f"{__version__} at {_folder()}")
    yield from map(_pin, _PINS)
    yield from _modules()
    yield _numpy()
    yield from _seams()
    yield _startup()
    yield from _home()
    git = shutil.which("git")
    cure = "install git: without it the git state of a library is not recorded"
    yield Finding("git", "ok", git) if git else Finding("git", "note", "not found", cure)


def _told(title: str, is_right: bool, detail: str, needed: str) -> Finding:
    cure = None if is_right else f"install {title} {needed} or later"
    return Finding(title, "ok" if is_right else "wrong", detail, cure)


def _folder() -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _version(name: str) -> Optional[str]:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    found = []
    for part in version.split("."):
        if not part.isdecimal():
            break
        found.append(int(part))
    return tuple(found)


def _guild() -> Iterator[Finding]:
    version = _version("guildai")
    if version is None:
        yield Finding("Guild", "wrong", "not installed", "pip install 'guildai>=0.9.0'")
        return
    try:
        importlib.import_module("guild.main")
    except Exception as error:  # noqa: BLE001 - Guild runs any code of its requirements
        detail = f"{version} cannot be imported: {type(error).__name__}: {error}"
        yield Finding("Guild", "wrong", detail, "see the lines below for what it needs")
        return
    yield _told("Guild", _numbers(version) >= _GUILD, version, "0.9.0")


def _pin(pin: _Pin) -> Finding:
    version = _version(pin.name)
    if version is not None and _numbers(version) < pin.below:
        return Finding(pin.name, "ok", version)
    cure = f"pip install '{pin.name}<{'.'.join(map(str, pin.below))}'"
    if version is None:
        return Finding(pin.name, "wrong", "not installed", cure)
    is_broken = pin.breaks is not None and _numbers(version) >= pin.breaks
    return Finding(pin.name, "wrong" if is_broken else "note", f"{version}: {pin.why}", cure)


def _modules() -> Iterator[Finding]:
    """Yields the modules of Python itself, once, that Guild still imports."""
    wanted = {"pkg_resources": "pip install 'setuptools<80.9'"}
    if sys.version_info >= _NEW_PYTHON:
        wanted["imp"] = "pip install zombie-imp"
    for name, cure in wanted.items():
        if importlib.util.find_spec(name) is None:
            yield Finding(name, "wrong", "Guild imports it, and it is not there", cure)


def _numpy() -> Finding:
    version = _version("numpy")
    if version is None or _numbers(version) < (1, 24):
        return Finding("numpy", "ok", version or "not installed; Guild's optimizers need it")
    detail = f"{version}: Guild's optimizers (random, gp, forest, gbrt) need an older one"
    cure = "pip install 'numpy<1.24' to use them; a grid, as lr=[0.1,0.2], does without"
    return Finding("numpy", "note", detail, cure)


def _seams() -> Iterator[Finding]:
    known = table.SEAMS
    missing = [(each, why) for each in known if (why := loading.reason(each)) is not None]
    for seam, why in missing:
        detail = f"{why}; off: {seam.feature}"
        yield Finding("seam", "wrong", detail, "use Guild 0.9.0, or a newer guild-funcs")
    if not missing:
        yield Finding("seams", "ok", f"{counted(len(known), 'function')} of Guild are as expected")


def _startup() -> Finding:
    """Looks into a Python as Guild starts it: `python -m`."""
    try:
        is_hooked = children.are_hooked()
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("startup file", "wrong", f"Python does not start: {error}")
    if is_hooked:
        return Finding("startup file", "ok", "processed: batches and restarts evaluate too")
    return Finding(
        "startup file",
        "wrong",
        "guild_funcs_startup.pth is not processed: batches, restarts and 'guild label' do not "
        "evaluate, and no import is proved",
        "install guild-funcs into site-packages with pip (not with --target), without python -S",
    )


def _home() -> Iterator[Finding]:
    try:
        from guild import config

        home = str(config.guild_home())
    except Exception as error:  # noqa: BLE001 - told above, as Guild's own problem
        yield Finding("GUILD_HOME", "wrong", f"unknown: {error}")
        return
    if system_env().get("GUILD_HOME") and not os.path.lexists(home):
        # Guild makes its default home. It refuses a home that is given and does not exist.
        yield Finding(
            "GUILD_HOME", "wrong", f"{home} is not there", f"mkdir -p {shlex.quote(home)}"
        )
        return
    path = home
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    if os.path.isdir(path) and os.access(path, os.W_OK | os.X_OK):
        yield Finding("GUILD_HOME", "ok", home)
        return
    cure = "set GUILD_HOME to a folder that you can write to"
    yield Finding("GUILD_HOME", "wrong", f"{home} cannot be written", cure)


def import_path() -> Iterator[Finding]:
    """Yields the import path of the project's operations, entry by entry."""
    from guild_funcs.adapters.host.interpreter import own_path
    from guild_funcs.context import import_path as full_path
    from guild_funcs.functions.nearby import relative_entries

    env = system_env()
    wrong = relative_entries(env, os.getcwd())
    if wrong is not None:
        yield Finding("path", "note", *wrong)
    named = [each for each in env.get("PYTHONPATH", "").split(os.pathsep) if each]
    given = {os.path.abspath(each) for each in named}
    for entry in full_path(env, own_path(sys.executable, env), os.getcwd()):
        if os.path.exists(entry):
            yield Finding("path", "ok", entry)
        elif entry in given:
            cure = "mend PYTHONPATH: there is no such folder"
            yield Finding("path", "note", f"{entry} is not there", cure)
