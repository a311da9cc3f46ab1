"""The operation's interpreter: asked once, in its own environment, without running user code."""

from __future__ import annotations

import ast
import os
import runpy
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from locate_trees import build, relative

from guild_funcs.errors import FuncsError
from guild_funcs.locate import describe, find_module
from guild_funcs.locate.path import probe
from guild_funcs.locate.path.editables import MappedFinder
from guild_funcs.locate.path.interpreter import current

FINDER = """
MAPPING = {mapping!r}
NAMESPACES = {{}}
class _EditableFinder:
    @classmethod
    def find_spec(cls, *args):
        raise AssertionError("asked")
import sys
sys.meta_path.append(_EditableFinder)
"""


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with a library, an editable finder, and a `.pth`."""
    root = tmp_path_factory.mktemp("other")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / "venv"], check=True)
    scheme = {"base": str(root / "venv"), "platbase": str(root / "venv")}
    site = Path(sysconfig.get_path("purelib", "posix_prefix", scheme))
    build(root, {"extra/extra_lib.py": "", "project/mapped/__init__.py": ""})
    mapping = {"mapped": str(root / "project/mapped")}
    build(
        site,
        {
            "only_there/__init__.py": "raise AssertionError('imported')\n",
            "extra.pth": f"{root}/extra\nimport __editable___x_finder\n",
            "__editable___x_finder.py": FINDER.format(mapping=mapping),
        },
    )
    return root


def python(venv: Path) -> str:
    return str(venv / "venv" / "bin" / "python")


def test_the_running_interpreter_is_described_without_a_process() -> None:
    here = describe()
    assert here.executable == sys.executable
    assert here.version == ".".join(map(str, sys.version_info[:3]))
    assert os.path.dirname(os.__file__) in here.stdlib_folders
    assert "sys" in here.fixed_names
    assert (".py", "module") in here.suffixes
    assert describe(sys.executable) == here


def test_another_interpreter_is_asked_for_its_path_and_finders(venv: Path) -> None:
    env = {"PYTHONPATH": str(venv / "extra")}
    there = describe(python(venv), env)
    assert there.executable == python(venv)
    assert str(venv / "extra") in there.path
    assert there.version == describe().version
    mapping = {"mapped": str(venv / "project/mapped")}
    assert there.finders == (MappedFinder(False, "setuptools", mapping, {}),)


def test_another_interpreter_is_asked_once(venv: Path) -> None:
    env = {"ONCE": "1"}
    assert describe(python(venv), env) is describe(python(venv), dict(env))


def test_names_are_found_for_another_interpreter(venv: Path) -> None:
    path = describe(python(venv)).path
    found = find_module("only_there", path, python_exe=python(venv))
    assert relative(found.path, venv).startswith("venv/lib/")
    mapped = find_module("mapped", path, python_exe=python(venv))
    assert relative(mapped.path, venv) == "project/mapped"
    assert find_module("extra_lib", path, python_exe=python(venv)).editable is False


def test_what_a_user_puts_on_pythonpath_does_not_run(venv: Path, tmp_path: Path) -> None:
    build(tmp_path, {"json.py": "1/0\n", "ast.py": "1/0\n", "importlib.py": "1/0\n"})
    there = describe(python(venv), {"PYTHONPATH": str(tmp_path)})
    assert str(tmp_path) in there.path


def test_a_command_is_found_on_the_path_of_the_environment(venv: Path) -> None:
    env = {"PATH": str(venv / "venv" / "bin")}
    assert describe("python", env).executable == python(venv)


def test_an_interpreter_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("#!/no/such/interpreter\n")
    program.chmod(0o755)
    with pytest.raises(FuncsError, match=r"does not say what it can import\n.*No such file"):
        describe(str(program))


def test_two_names_of_one_interpreter_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("python", "python3"):
        (tmp_path / name).symlink_to(os.path.realpath(sys.executable))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert describe(str(tmp_path / "python3")) == current()


def test_the_program_that_asks_prints_what_the_process_itself_reads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(probe.__file__, run_name="__main__")
    facts, finders = ast.literal_eval(capsys.readouterr().out[len(probe.MARK) :])
    assert (facts, finders) == (probe.facts(), probe.finders())


def test_a_missing_interpreter_is_an_error() -> None:
    with pytest.raises(FuncsError) as caught:
        describe("/no/such/python")
    message = "the operation's Python '/no/such/python' was not found or cannot be run"
    assert str(caught.value) == message


BROKEN = [
    pytest.param("echo noise >&2; exit 3", "it ended with exit code 3\nnoise", id="exit-code"),
    pytest.param("exit 4", "it ended with exit code 4", id="exit-code-without-a-word"),
    pytest.param("echo hello", "its answer cannot be read: is it a Python?", id="no-answer"),
]


@pytest.mark.parametrize(("script", "said"), BROKEN)
def test_an_interpreter_that_does_not_answer_is_an_error(
    script: str, said: str, tmp_path: Path
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(FuncsError) as caught:
        describe(str(program))
    expected = "the operation's Python 'python' does not say what it can import"
    first, _, rest = relative(str(caught.value), tmp_path).partition("\n")
    assert first == expected
    assert rest.startswith(said)
