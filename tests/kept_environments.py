"""Environments with packages from PyPI, kept from one session of tests to the next.

Pip takes ten seconds and more for each of them. A kept one only gets guild-funcs anew, and is made
again each week, so that new versions of the packages are tested. They lie beside pytest's own
folders, in `/tmp/pytest-of-USER/environments`, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
from environments import Environment, Make, check, dependencies, needed, shared_folder
from filelock import FileLock, Timeout

# Of the folders that this process has for itself, among all sessions of tests.
_held: list[FileLock] = []


class Keeper:
    """Gives environments, each made once for all workers and for the sessions after this one."""

    def __init__(self, factory: pytest.TempPathFactory, worker_id: str, wheel: Path) -> None:
        self._session = (factory, worker_id)
        self._wheel = wheel

    def environment(self, name: str, given: object, make: Make) -> Environment:
        """Returns the environment `venv` of a folder, with the guild-funcs of this checkout.

        Args:
            name: The folder's name.
            given: What it is made of. It is made again when that is another.
            make: Makes the folder, without guild-funcs.
        """

        def choose(session: Path) -> None:
            session.mkdir()
            place = _own_place(session, name)
            make_once(place, given, make)
            Environment(place / "venv").install_funcs(self._wheel)
            (session / "place").write_text(str(place))

        session = shared_folder(*self._session, name, choose)
        return Environment(Path((session / "place").read_text()) / "venv")


def _own_place(session: Path, name: str) -> Path:
    """Returns where the kept folder is; while another session has it, a place in this session."""
    base = session.parent
    if base.name.startswith("pytest-"):  # it is pytest's own, not one of `--basetemp`
        base = base.parent
    owner = hashlib.sha256(sys.prefix.encode()).hexdigest()[:8]
    place = base / "environments" / f"{name}-{owner}"
    place.parent.mkdir(exist_ok=True)
    lock = FileLock(f"{place}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return session / "own"
    _held.append(lock)
    return place


def make_once(place: Path, given: object, make: Make) -> None:
    """Makes a folder, if it is not there or was made of something else."""
    # Python 3.9's distributions have no `name`.
    linked = sorted(f"{each.metadata['Name']}=={each.version}" for each in needed(dependencies()))
    week = datetime.now(timezone.utc).isocalendar()[:2]
    key = repr((sys.version, sys.prefix, week, linked, given))
    made = place.with_name(f"{place.name}.made")
    if made.exists() and made.read_text() == key:
        return
    made.unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    make(place)
    made.write_text(key)


@pytest.fixture(scope="session")
def keeper(tmp_path_factory: pytest.TempPathFactory, worker_id: str, wheel: Path) -> Keeper:
    return Keeper(tmp_path_factory, worker_id, wheel)


# Guild 0.9.0's own optimizers import numpy.core.umath_tests, which later
# versions of NumPy do not have; these versions have no wheels for Python 3.12.
OPTIMIZERS = ["numpy==1.23.5", "scipy==1.10.1", "scikit-learn==1.2.2"]
HAS_OPTIMIZERS = sys.version_info < (3, 12)


@pytest.fixture(scope="session")
def with_extras(keeper: Keeper) -> Environment:
    """guild-funcs with what Guild needs for its optimizers, Dask scheduler and packages."""

    extras = [*(OPTIMIZERS if HAS_OPTIMIZERS else []), "dask", "distributed", "wheel"]

    def make(folder: Path) -> None:
        Environment.make_with_guild(folder / "venv").install(*extras)

    return keeper.environment("with-extras", extras, make)


# What Guild 0.9.0 needs to run a notebook: it imports a module that later IPythons do
# not have, and an exporter of jupyter_contrib_nbextensions, which is for these versions.
NOTEBOOKS = [
    *("ipykernel", "nbconvert", "pandas", "jupyter_contrib_nbextensions"),
    *("notebook<7", "ipython<8.13", "setuptools<81"),
]


@pytest.fixture(scope="session")
def with_notebooks(keeper: Keeper) -> Environment:
    """guild-funcs with what Guild needs to run notebooks, and a kernel for them."""

    def make(folder: Path) -> None:
        made = Environment.make_with_guild(folder / "venv")
        # Pip of Python 3.9 tries one version of Jupyter's packages after another for minutes.
        made.pip("install", "--no-compile", "pip>=24")
        pip = [made.python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        check([*pip, "--no-compile", *NOTEBOOKS])

    return keeper.environment("with-notebooks", NOTEBOOKS, make)
