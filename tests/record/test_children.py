"""The processes that an operation starts, each in its proof: real processes, no Guild."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Optional

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.record import child, children, proof
from guild_funcs.runfolder.folder import Folder

START = """\
import sys
from guild_funcs.system import set_env, system_env
from guild_funcs.record import proof
proof.start(system_env(), set_env)
"""

WORKER = "def work(number):\n    import shared\n    return shared.x\n"

WAYS = [
    pytest.param(
        "import subprocess\nsubprocess.run([sys.executable, '-c', 'import shared'], check=True)\n",
        id="a subprocess",
    ),
    pytest.param(
        "import subprocess\nsubprocess.run([sys.executable, '-m', 'shared'], check=True)\n",
        id="a subprocess with -m",
    ),
    pytest.param(
        "import os\nif os.fork() == 0:\n    import shared\n    sys.exit(0)\nos.wait()\n",
        id="a forked process",
    ),
    *(
        pytest.param(
            "import multiprocessing, worker\n"
            "if __name__ == '__main__':\n"
            f"    context = multiprocessing.get_context('{method}')\n"
            "    process = context.Process(target=worker.work, args=(1,))\n"
            "    process.start()\n    process.join()\n    assert process.exitcode == 0\n",
            id=f"multiprocessing, {method}",
        )
        for method in ("fork", "spawn", "forkserver")
    ),
    pytest.param(
        "from concurrent.futures import ProcessPoolExecutor\nimport worker\n"
        "if __name__ == '__main__':\n"
        "    with ProcessPoolExecutor(2) as pool:\n"
        "        assert list(pool.map(worker.work, range(4))) == [1] * 4\n",
        id="a pool of processes",
    ),
    pytest.param(
        "import multiprocessing, worker\n"
        "if __name__ == '__main__':\n"
        "    pool = multiprocessing.get_context('fork').Pool(2)\n"
        "    pool.map(worker.work, range(4))\n    pool.close()\n    pool.join()\n",
        id="a multiprocessing pool that is closed",
    ),
]


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    run = tmp_path / "run"
    (run / ".guild" / "attrs").mkdir(parents=True)
    library = {
        "name": "shared",
        "dest": ".",
        "target-type": "copy",
        "mounts": [{"target": "shared", "source": "/nowhere/shared"}],
    }
    (run / ".guild" / "attrs" / "_funcs").write_text(yaml.safe_dump({"libraries": [library]}))
    (run / "shared").mkdir()
    (run / "shared" / "__init__.py").write_text("x = 1\n")
    (run / "shared" / "__main__.py").write_text("")
    (run / "worker.py").write_text(WORKER)
    return run


def operation(run_dir: Path, script: str, **env: str) -> dict[str, Any]:
    """Runs a script as the operation's process and returns what the record says of imports."""
    (run_dir / "train.py").write_text(START + script)
    command = [sys.executable, "train.py"]
    full = {**os.environ, "RUN_DIR": str(run_dir), "PYTHONPATH": str(run_dir), **env}
    done = subprocess.run(
        command, cwd=run_dir, env=full, check=True, capture_output=True, text=True
    )
    assert done.stdout == ""
    return {**read(run_dir), "err": done.stderr}


def read(run_dir: Path) -> dict[str, Any]:
    found = yaml.safe_load((run_dir / ".guild" / "attrs" / "_funcs").read_text())["imports"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("script", WAYS)
def test_what_a_process_of_the_operation_imports_is_in_the_proof(
    request: pytest.FixtureRequest, run_dir: Path, script: str
) -> None:
    if "'spawn'" in script or "'forkserver'" in script:
        # multiprocessing's own processes leave nothing; with coverage in them they do.
        request.getfixturevalue("uncounted")
    found = operation(run_dir, script)
    assert found["libraries"] == {"shared": "snapshot"}
    assert found["err"] == ""
    assert not children.is_left(str(run_dir))


@pytest.mark.parametrize("script", WAYS[:2])
def test_it_can_be_turned_off(run_dir: Path, script: str) -> None:
    found = operation(run_dir, script, GUILD_FUNCS_CHILDREN="0")
    assert found["libraries"] == {"shared": "not imported"}
    assert not (run_dir / ".guild" / "funcs-processes").exists()


def test_a_process_that_imports_it_from_elsewhere_is_warned_of(
    run_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "other" / "shared").mkdir(parents=True)
    (tmp_path / "other" / "shared" / "__init__.py").write_text("x = 2\n")
    script = (
        "import shared, subprocess, os\n"
        f"env = {{**os.environ, 'PYTHONPATH': {str(tmp_path / 'other')!r}}}\n"
        "code = 'import shared'\n"
        "subprocess.run([sys.executable, '-c', code], env=env, cwd='/', check=True)\n"
    )
    found = operation(run_dir, script)
    path = str(tmp_path / "other" / "shared" / "__init__.py")
    assert found["libraries"] == {"shared": path}
    assert f"'shared' was not imported from the run but from {path}" in found["err"]


def test_one_that_ends_after_its_operation_is_taken_up_later(run_dir: Path) -> None:
    end = run_dir.parent / "end"
    code = (
        "import os, shared, time\n"
        f"for _ in range(600):\n    os.path.exists({str(end)!r}) or time.sleep(0.05)"
    )
    script = (
        "import subprocess\n"
        f"subprocess.Popen([sys.executable, '-c', {code!r}], stdin=-3, stdout=-3, stderr=-3)\n"
    )
    found = operation(run_dir, script)
    assert found["libraries"] == {"shared": "not imported"}
    end.touch()
    for _ in range(300):
        if children.is_left(str(run_dir)):
            break
        subprocess.run(["sleep", "0.1"], check=True)
    proof.take_up(str(run_dir))
    assert read(run_dir)["libraries"] == {"shared": "snapshot"}
    assert not children.is_left(str(run_dir))


def test_a_python_outside_an_operation_loads_nothing_of_ours() -> None:
    env = {name: value for name, value in os.environ.items() if name != child.MARK}
    code = "import sys; sys.exit(any(name.startswith('guild_funcs.') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode == 0


@pytest.mark.usefixtures("uncounted")
def test_a_process_of_an_operation_imports_next_to_nothing_of_ours(run_dir: Path) -> None:
    """Each Python that an operation starts pays for it."""
    env = {**os.environ, child.MARK: str(run_dir), "PYTHONPATH": ""}
    code = "import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert {name.partition(".")[2] for name in loaded if name.startswith("guild_funcs.")} == {
        *("hook", "system", "record", "record.child", "record.modules"),
        *("runfolder", "runfolder.folder", "runfolder.record"),
    }
    assert not {"json", "shutil", "subprocess", "urllib.parse"} & loaded


def leave(run_dir: Path, *, times: int = 1, program: str = "acme") -> list[Path]:
    """Has this process, as one that runs `program`, leave its file; returns what is left."""
    here = child._Here(str(run_dir), str(run_dir))  # noqa: SLF001 - the end of a process
    with pytest.MonkeyPatch.context() as patch:
        for name in child._GUILDS:  # noqa: SLF001 - other tests may have imported them here
            patch.delitem(sys.modules, name, raising=False)
        patch.setitem(sys.modules, program, sys)
        for _ in range(times):
            child._unless_guilds(here)  # noqa: SLF001
    return sorted((run_dir / ".guild").rglob(f"*{child.SUFFIX}"))


def test_a_process_leaves_one_file_however_often_it_ends(run_dir: Path) -> None:
    """A process of `multiprocessing` runs the exit functions of its own and those of Python."""
    (left,) = leave(run_dir, times=2)
    assert child.__file__ in children.read(left.read_bytes()).files.values()


def test_a_process_whose_run_is_gone_leaves_nothing(tmp_path: Path) -> None:
    assert leave(tmp_path / "gone") == []
    assert not (tmp_path / "gone").exists()


def test_a_process_that_cannot_leave_its_file_ends_as_ever(
    run_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (run_dir / ".guild" / child.PLACE).write_text("a file of another's")
    assert leave(run_dir) == []
    assert (run_dir / ".guild" / child.PLACE).read_text() == "a file of another's"
    assert capfd.readouterr() == ("", "")


def test_two_processes_that_end_at_once_both_leave_their_files(
    run_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one makes the folder after this one has seen that there is none."""
    real = Folder.make

    def make(folder: Folder, place: str) -> None:
        monkeypatch.undo()
        leave(run_dir)
        real(folder, place)

    monkeypatch.setattr(Folder, "make", make)
    assert len(leave(run_dir)) == 2


def test_a_process_of_guild_leaves_nothing(run_dir: Path) -> None:
    assert leave(run_dir, program="guild.op_main") == []


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param({"guild_funcs": "/lib/guild_funcs/__init__.py"}, [], id="ours alone"),
        pytest.param({"os": os.__file__}, [], id="Python's own"),
        pytest.param({"made": None, "odd\0": "/lib/odd.py"}, [], id="no file, no name"),
        pytest.param(
            {
                "os": os.__file__,
                "guild_funcs": "/lib/guild_funcs/__init__.py",
                "acme": f"{os.path.dirname(os.__file__)}/site-packages/acme.py",
            },
            ["acme", "guild_funcs"],
            id="a program's",
        ),
    ],
)
def test_a_process_that_imported_nothing_of_others_leaves_nothing(
    run_dir: Path, files: dict[str, Optional[str]], names: list[str]
) -> None:
    """Such a process is a helper of `multiprocessing`."""
    child._write(str(run_dir), files)  # noqa: SLF001
    found = [sorted(each.files) for each in children.take(str(run_dir))]
    assert found == ([names] if names else [])


@pytest.mark.parametrize(
    "env",
    [
        pytest.param({child.SWITCH: "0"}, id="turned off by the operation itself"),
        pytest.param({child.MARK: "/nowhere"}, id="of a run that is gone"),
        pytest.param({child.MARK: ""}, id="of no run"),
    ],
)
def test_nothing_is_begun_in_a_process_that_is_not_wanted(
    run_dir: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    monkeypatch.setattr(atexit, "register", lambda *given: begun.append(given))
    child.start({child.MARK: str(run_dir), **env})
    assert begun == []


def test_a_forked_process_of_an_operation_leaves_its_file_and_no_proof(run_dir: Path) -> None:
    process = proof.Process(str(run_dir), str(run_dir), ())
    before = (run_dir / ".guild/attrs/_funcs").read_bytes()
    left: list[str] = []
    for leaves in (None, lambda: left.append("file")):
        proof._at_exit(process, -1, leaves)  # noqa: SLF001 - the id of the operation is another
    assert left == ["file"]
    assert (run_dir / ".guild/attrs/_funcs").read_bytes() == before


def test_an_operation_whose_record_cannot_be_read_ends_as_ever(
    run_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    record = run_dir / ".guild/attrs/_funcs"
    record.write_text("{no: [yaml")
    process = proof.Process(str(run_dir), str(run_dir), ())
    proof._at_exit(process, os.getpid(), None)  # noqa: SLF001
    assert capfd.readouterr() == ("", "")
    assert record.read_text() == "{no: [yaml"


def test_what_a_process_left_stays_where_the_record_is_none(run_dir: Path) -> None:
    left = leave(run_dir)
    (run_dir / ".guild/attrs/_funcs").write_text("- a list\n")
    proof.take_up(str(run_dir))
    assert [each for each in left if each.exists()] == left
    assert (run_dir / ".guild/attrs/_funcs").read_text() == "- a list\n"


TEXTS = st.text(alphabet=st.characters(exclude_characters="\0"))


@given(st.lists(TEXTS), st.dictionaries(TEXTS, TEXTS))
def test_what_a_process_leaves_is_taken_up(path: list[str], files: dict[str, str]) -> None:
    assert children.read(child.written(files, path)) == (files, tuple(path))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"1", b"-1", b"2\0x", b"0\0module", b"1\0x\0module", b"\xff"]
)
def test_a_file_that_is_none_is_left_alone(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / ".guild" / child.PLACE
    folder.mkdir(parents=True)
    (folder / f"1{child.SUFFIX}").write_bytes(data)
    assert list(children.take(str(tmp_path))) == []
    assert children.is_left(str(tmp_path))
