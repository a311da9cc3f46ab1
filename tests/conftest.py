"""Fixtures for all tests."""

from __future__ import annotations

import compileall
import gc
import itertools
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["environments", "kept_environments", "editable_projects"]

# Another git than the first on PATH, for all tests: see CONTRIBUTING.md.
if "GUILD_FUNCS_TEST_GIT" in os.environ:
    folder = os.path.dirname(os.path.abspath(os.environ["GUILD_FUNCS_TEST_GIT"]))
    os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])

# Guild's own switch: a run of a Python script starts `pip freeze`, which takes as long as the rest
# of the run. Tests of what it lists set the variable to 0.
os.environ["NO_PIP_FREEZE"] = "1"

# `git init` copies no samples of hooks, 17 files for each repository.
os.environ["GIT_TEMPLATE_DIR"] = ""


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the package once, where Python is told to write no bytecode.

    Each of the many Guild processes would else compile what it imports, a sixth of its time.
    """
    is_worker = hasattr(config, "workerinput")
    # What a shell starts in the background ignores Ctrl-C, and so would what the tests start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not is_worker:
        compileall.compile_dir(Path(__file__).parent.parent / "guild_funcs", quiet=2)
    if is_worker or not config.getoption("numprocesses", None):  # else it runs no test itself
        from effort import load_profile

        load_profile()
    if is_worker and not config.getoption("durations") and not config.getoption("xmlpath"):
        _tell_less(config)


def _tell_less(config: pytest.Config) -> None:
    """Has a worker of xdist tell how a test ended, and not that it began and was cleaned up.

    Nobody looks at that, and it makes five of six messages, a millisecond for a test.
    """
    (worker,) = (each for each in config.pluginmanager.get_plugins() if hasattr(each, "sendevent"))
    send = worker.sendevent

    def sendevent(name: str, **told: Any) -> None:
        report = told.get("data") if name == "testreport" else None
        is_quiet = report and report["when"] != "call" and report["outcome"] == "passed"
        if not is_quiet and name not in ("logstart", "logfinish"):
            send(name, **told)

    worker.sendevent = sendevent


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """Has pytest keep the tests as it compiles them, a third of the time of a collection.

    What is collected lives as long as the process, and the collector of garbage passes it over.
    """
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    yield
    sys.dont_write_bytecode = before
    gc.freeze()


# What takes seconds each, and would leave one of two workers without work when it comes last.
LONG = {"with_notebooks", "with_extras", "with_editables"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes long first."""
    items.sort(key=lambda item: LONG.isdisjoint(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session", autouse=True)
def guilds_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Guild's home where a test names none: no test reads the user's runs, or writes there."""
    home = tmp_path_factory.mktemp("guild-home")
    os.environ["GUILD_HOME"] = str(home)
    return home


_folders = itertools.count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As pytest's own, without a link to the last folder of each name, half of its time."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}{next(_folders)}", numbered=False)


@pytest.fixture
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has coverage out of the processes of a test that looks at what they import."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Saves what coverage counted in a worker: xdist waits ten seconds for its end, and no more."""
    # pytest collects garbage ten times at the end. What is not garbage now, will not be then.
    gc.collect()
    gc.freeze()
    if hasattr(session.config, "workerinput") and "COVERAGE_PROCESS_CONFIG" in os.environ:
        import coverage

        current = coverage.Coverage.current()
        if current is not None:
            current.save()
