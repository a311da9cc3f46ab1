"""What `guild-funcs doctor` finds, in the tests' own process; a process of it: `tests/guild`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Any, Optional

import pytest
from guild import config as guild_config
from guild_here import Here

from guild_funcs.adapters.host import checkup, children

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

NUMPY = "pip install 'numpy<1.24' to use them; a grid, as lr=[0.1,0.2], does without"
CHARDET, SETUPTOOLS = "pip install 'chardet<6'", "pip install 'setuptools<80.9'"
GUILD, OLD = "pip install 'guildai>=0.9.0'", "install Guild 0.9.0 or later"
# (distribution, its version, its title, status, cure)
VERSIONS = [
    ("chardet", "7.0.1", "chardet", "wrong", CHARDET),
    ("chardet", "6.1", "chardet", "note", CHARDET),
    ("chardet", "5.2.0", "chardet", "ok", None),
    ("chardet", "6.0rc1", "chardet", "note", CHARDET),
    ("chardet", None, "chardet", "wrong", CHARDET),
    ("setuptools", "82.0", "setuptools", "wrong", SETUPTOOLS),
    ("setuptools", "80.9.0", "setuptools", "note", SETUPTOOLS),
    ("setuptools", "80.8", "setuptools", "ok", None),
    ("click", "8.3.0", "click", "note", "pip install 'click<8.3'"),
    ("click", "8.2.1", "click", "ok", None),
    ("numpy", "1.26.0", "numpy", "note", NUMPY),
    ("numpy", "1.23.5", "numpy", "ok", None),
    ("numpy", None, "numpy", "ok", None),
    ("guildai", "0.8.2", "Guild", "wrong", OLD),
    ("guildai", None, "Guild", "wrong", GUILD),
]


def found(title: str) -> checkup.Finding:
    return next(each for each in checkup.examine() if each.title == title)


@pytest.fixture(autouse=True)
def hooked(here: Here) -> Here:
    """A process of Python takes a while to answer: its answer is given."""
    here.patch.setattr(children, "are_hooked", lambda: True)
    return here


@pytest.mark.parametrize(
    ("name", "version", "title", "status", "cure"),
    VERSIONS,
    ids=[f"{row[0]} {row[1]}" for row in VERSIONS],
)
def test_a_version_that_is_installed(  # noqa: PLR0913, PLR0917 - a table
    name: str,
    version: Optional[str],
    title: str,
    status: str,
    cure: Optional[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = metadata.version

    def as_installed(asked: str) -> str:
        if asked != name:
            return known(asked)
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(metadata, "version", as_installed)
    told = found(title)
    assert (told.status, told.cure) == (status, cure)
    if version is not None:
        assert told.detail.startswith(version)


def test_a_guild_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "guild.main", None)
    told = found("Guild")
    assert (told.status, told.cure) == ("wrong", "see the lines below for what it needs")
    assert "cannot be imported: ModuleNotFoundError: " in told.detail


# (Python, the module that is missing, the cure)
MODULES = [
    ((3, 11, 7), "pkg_resources", "pip install 'setuptools<80.9'"),
    ((3, 12, 0), "imp", "pip install zombie-imp"),
]


@pytest.mark.parametrize(("version", "name", "cure"), MODULES, ids=[row[1] for row in MODULES])
def test_a_module_that_python_had_once(
    version: tuple[int, int, int], name: str, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = util.find_spec
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(util, "find_spec", lambda asked: None if asked == name else known("sys"))
    told = found(name)
    assert (told.status, told.cure) == ("wrong", cure)


# (what asking a Python as Guild starts it comes to, status, how the detail begins)
STARTED: Sequence[tuple[Any, str, str]] = [
    (True, "ok", "processed"),
    (False, "wrong", "guild_funcs_startup.pth is not processed"),
    (OSError("no"), "wrong", "Python does not start: no"),
    (subprocess.TimeoutExpired("python", 60), "wrong", "Python does not start: Command"),
]


@pytest.mark.parametrize(("answer", "status", "detail"), STARTED, ids=[str(r[0]) for r in STARTED])
def test_the_startup_file(
    answer: Any, status: str, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def are_hooked() -> bool:
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    monkeypatch.setattr(children, "are_hooked", are_hooked)
    told = found("startup file")
    assert told.status == status
    assert told.detail.startswith(detail)


class TestHome:
    def test_one_that_can_be_used(self, here: Here) -> None:
        assert found("GUILD_HOME").detail == str(here.folder / "home")

    def test_one_that_guild_makes(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GUILD_HOME")
        monkeypatch.setattr(guild_config, "guild_home", lambda: str(here.folder / "new" / "home"))
        assert found("GUILD_HOME").status == "ok"

    def test_one_that_is_a_file(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GUILD_HOME", str(here.project / "train.py"))
        told = found("GUILD_HOME")
        assert (told.status, told.cure) == (
            "wrong",
            "set GUILD_HOME to a folder that you can write to",
        )

    def test_one_that_is_not_there(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GUILD_HOME", str(here.folder / "my home"))
        told = found("GUILD_HOME")
        assert (told.status, told.cure) == ("wrong", f"mkdir -p '{here.folder}/my home'")

    def test_one_that_guild_cannot_tell(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise ValueError("no configuration")

        monkeypatch.setattr(guild_config, "guild_home", fail)
        assert found("GUILD_HOME").detail == "unknown: no configuration"


def test_a_machine_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert found("git").status == "note"


def test_the_import_path(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = here.folder / "gone"
    monkeypatch.setenv("PYTHONPATH", f"{here.library}{os.pathsep}{gone}")
    told = {each.detail: each.status for each in checkup.import_path()}
    assert told[str(here.library)] == "ok"
    assert told[f"{gone} is not there"] == "note"


class TestBatches:
    """A batch needs guild-funcs in the process that Guild starts for it."""

    def test_one_that_computes_nothing_is_refused(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(children, "is_startup_read", lambda: False)
        monkeypatch.setattr(children, "are_hooked", lambda: False)
        here.write("flags: {n: 1}", "label: $(upper x)${n|str}")
        message = (
            "guild: the trials of this batch cannot be computed: this Python does not read "
            "guild_funcs_startup.pth\ninstall guild-funcs with pip into the environment that has "
            "Guild, without --target, or run each trial by itself\n"
        )
        assert here.refuse("n=[1,2]") == message

    @pytest.mark.parametrize("answer", [True, OSError("no")], ids=["hooked", "Guild will say so"])
    def test_one_that_is_asked(
        self, answer: Any, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def are_hooked() -> bool:
            if isinstance(answer, Exception):
                raise answer
            return True

        monkeypatch.setattr(children, "is_startup_read", lambda: False)
        monkeypatch.setattr(children, "are_hooked", are_hooked)
        here.write("flags: {n: 1}", "label: $(upper x)${n|str}")
        here.stage("n=[1,2]")

    @pytest.mark.parametrize("is_hooked", [False, True], ids=["--target", "site.addsitedir"])
    def test_a_run_warns_once(
        self, is_hooked: bool, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        children.warn_once.cache_clear()
        monkeypatch.setattr(children, "are_hooked", lambda: is_hooked)
        monkeypatch.setattr(children, "is_startup_read", lambda: False)
        monkeypatch.setattr(children.log, "warning", said.append)
        here.write("label: $(upper x)")
        here.stage()
        here.stage()
        children.warn_once.cache_clear()
        told = "guild-funcs: this Python does not read guild_funcs_startup.pth"
        assert [text.startswith(told) for text in said] == [True] * (not is_hooked)

    def test_the_command_fails_when_something_is_wrong(self, here: Here) -> None:
        here.patch.setattr(guild_config, "guild_home", lambda: str(here.folder / "nowhere"))
        here.patch.setenv("GUILD_HOME", "nowhere")
        said = here.funcs("doctor", code=1).out
        assert f"      {'':<12}  mkdir -p {here.folder}/nowhere\n" in said

    def test_a_folder_that_python_reads(self, tmp_path: Path, here: Here) -> None:
        here.patch.setattr("site.getsitepackages", lambda: [str(tmp_path)])
        here.patch.setattr("site.getusersitepackages", lambda: str(tmp_path))
        assert not children.is_startup_read()
        (tmp_path / "guild_funcs_startup.start").touch()
        assert children.is_startup_read()
