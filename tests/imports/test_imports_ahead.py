"""Other processes read modules too: what is found is the same, and nobody notices them."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Optional

import pytest
from effort import examples
from file_trees import write_tree
from hypothesis import given, settings
from hypothesis import strategies as st
from imports_trees import find

from guild_funcs.imports import ahead, children, texts
from guild_funcs.imports.ahead import Ahead
from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import KIND, Facts, from_data
from guild_funcs.imports.kinds import Kind
from guild_funcs.imports.reader import read
from guild_funcs.imports.result import Imports
from guild_funcs.structs import replace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are of Linux only")

# A name of each kind of fact, of which one cannot be read, and one can in no encoding.
SOURCES = {
    "plain": "import acme.b, helper as h\nfrom ..x import (y, z as w)\n",
    "functions": "class A:\n    def f(self):\n        import a\n\ndef g():\n    from b import *\n",
    "path": "import sys\nsys.path.insert(0, 'lib')\nsys.path.append(unknown)\nimport c\n",
    "lazy": "def __getattr__(name):\n    if name == 'x':\n        from . import x\n",
    "attach": "import lazy_loader\nlazy_loader.attach(__name__, ['a'], {'b': ['C']})\n",
    "try": "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\n",
    "computed": "import importlib\nimportlib.import_module(name)\n__all__ = ['a', 'b']\n",
    "broken": "import a\ndef f(:\n",
    "surrogate": "import importlib\nimportlib.import_module('a\\ud800b')\n",
    "empty": "",
}


class Tree:
    """Files to read, and who read each of them."""

    def __init__(self, folder: Path, count: int) -> None:
        self.log = folder / "log"
        self.parent = os.getpid()
        texts = list(SOURCES.values())
        self.paths = [str(folder / f"m{index}.py") for index in range(count)]
        for index, path in enumerate(self.paths):
            Path(path).write_text(texts[index % len(texts)])

    def read(self, path: str) -> Facts:
        with self.log.open("a") as log:
            log.write(f"{os.getpid()} {path}\n")
        return read(Path(path).read_bytes(), path)

    def readers(self) -> dict[str, int]:
        """Returns the process that read each file; no file may have been read twice."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        assert len({path for _, path in lines}) == len(lines)
        return {path: int(process) for process, path in lines}

    def told(self, work: Ahead[Facts]) -> list[Facts]:
        for path in self.paths:
            work.expect(path)
        try:
            return [work.read(path) for path in self.paths]
        finally:
            work.close()


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real, processes = os.fork, []

    def fork() -> int:
        processes.append(real())
        return processes[-1]

    monkeypatch.setattr(os, "fork", fork)
    listdir = os.listdir
    before = listdir("/proc/self/fd")
    yield
    assert listdir("/proc/self/fd") == before
    for each in processes:
        with pytest.raises(ChildProcessError):
            os.waitpid(each, os.WNOHANG)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few modules are enough for children, of which there are two."""
    monkeypatch.setattr(ahead, "ENOUGH", 3)
    monkeypatch.setattr(children, "spare_processors", lambda: 2)


@pytest.mark.usefixtures("few")
def test_each_file_is_read_once_and_by_several(tmp_path: Path) -> None:
    tree = Tree(tmp_path, 60)
    told = tree.told(Ahead(tree.read, KIND))
    assert told == [read(Path(path).read_bytes(), path) for path in tree.paths]
    processes = set(tree.readers().values())
    assert len(processes) == 3
    assert tree.parent in processes


@pytest.mark.usefixtures("few")
def test_paths_that_may_not_fit_in_a_pipe_are_read_here(tmp_path: Path) -> None:
    folder = tmp_path / ("é" * 100) / ("é" * 100)
    folder.mkdir(parents=True)
    tree = Tree(folder, 20)
    assert tree.told(Ahead(tree.read, KIND))[0] == read(
        Path(tree.paths[0]).read_bytes(), tree.paths[0]
    )
    assert set(tree.readers().values()) == {tree.parent}


def test_a_few_modules_are_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "spare_processors", lambda: 2)
    tree = Tree(tmp_path, ahead.ENOUGH - 1)
    tree.told(Ahead(tree.read, KIND))
    assert set(tree.readers().values()) == {tree.parent}


@pytest.mark.parametrize("text", SOURCES.values(), ids=SOURCES)
def test_facts_are_the_same_after_their_way(text: str, tmp_path: Path) -> None:
    """The loop of a child, in this process."""
    requests, asked = os.pipe()
    answers, answered = os.pipe()
    path = tmp_path / "a b é.py"
    children.send(asked, os.fsencode(path))
    os.close(asked)
    children.serve(lambda file: read(text.encode(), file), KIND, requests, answered)
    os.close(answered)
    answer = children.received(answers)
    assert answer is not None
    assert from_data(json.loads(answer)) == read(text.encode(), str(path))
    assert children.received(answers) is None
    for each in (requests, answers):
        os.close(each)


def ended() -> None:
    os._exit(3)


def failed() -> None:
    raise RuntimeError("not to be seen")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stopped() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def left() -> None:
    sys.exit("not to be seen")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("accident", [ended, failed, killed, stopped, left])
@pytest.mark.parametrize("when", [0, 7, 15])
def test_what_a_child_does_not_read_is_read_here(
    accident: Callable[[], None],
    when: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(ahead, "_PATIENCE", 100)
    tree = Tree(tmp_path, 16)

    def read_or_not(path: str) -> Facts:
        if os.getpid() != tree.parent and path in tree.paths[when : when + 1]:
            accident()
        return tree.read(path)

    told = tree.told(Ahead(read_or_not, KIND))
    assert told == [read(Path(path).read_bytes(), path) for path in tree.paths]
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("answer", [b"", b"nothing", b"[]", b"3", b"\xff", b'["a"]'])
def test_answers_of_another_kind_are_not_believed(
    answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(_read: object, _kind: object, requests: int, answers: int) -> None:
        while children.received(requests) is not None:
            children.send(answers, answer)

    monkeypatch.setattr(children, "serve", serve)
    tree = Tree(tmp_path, 20)
    told = tree.told(Ahead(tree.read, KIND))
    assert told == [read(Path(path).read_bytes(), path) for path in tree.paths]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("sizes", [[1 << 14], [100_000, 1], [1, 2, 3, 70_000]])
@pytest.mark.parametrize("is_stopped", [False, True])
def test_nobody_waits_for_the_rest_of_an_answer(
    sizes: list[int], is_stopped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers are larger than a pipe, and come in parts. In one of them the child is stopped."""
    monkeypatch.setattr(ahead, "_PATIENCE", 100 if is_stopped else 60_000)

    def send(pipe: int, data: bytes) -> None:
        message = len(data).to_bytes(4, "big") + data
        for size in sizes:
            os.write(pipe, message[:size])
            message = message[size:]
        if is_stopped:
            stopped()
        while message:
            message = message[os.write(pipe, message) :]

    def serve(read: Callable[[str], Facts], kind: Kind[Facts], requests: int, answers: int) -> None:
        while (path := children.received(requests)) is not None:
            send(answers, json.dumps(kind.to_data(read(os.fsdecode(path)))).encode())

    monkeypatch.setattr(children, "serve", serve)
    large = Facts(exported=tuple(f"name{index}" for index in range(20_000)))
    log, here = tmp_path / "log", os.getpid()

    def read(path: str) -> Facts:
        with log.open("a") as opened:
            opened.write(f"{os.getpid()}\n")
        # A child may take longer than this process is patient before it reads at all.
        while os.getpid() == here and len(set(log.read_text().split())) < 3:
            time.sleep(0.001)
        return replace(large, problem=path)

    work = Ahead(read, KIND)
    paths = [str(index) for index in range(12)]
    for path in paths:
        work.expect(path)
    assert [work.read(path).problem for path in paths] == paths
    work.close()
    processes = log.read_text().split()
    assert len(set(processes)) == 3
    assert is_stopped or len(processes) == len(paths)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("function", ["fork", "pipe"])
@pytest.mark.parametrize("error", [OSError(errno.EAGAIN, "no more"), RuntimeError("not here")])
@pytest.mark.parametrize("nth", [1, 2])
def test_without_children_this_process_reads(
    function: str, error: Exception, nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = getattr(os, function), []

    def fails() -> Any:
        calls.append(1)
        if len(calls) >= nth:
            raise error
        return real()

    monkeypatch.setattr(os, function, fails)
    tree = Tree(tmp_path, 20)
    assert tree.told(Ahead(tree.read, KIND))[0] == read(
        Path(tree.paths[0]).read_bytes(), tree.paths[0]
    )


def test_when_there_may_be_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    threads = len(os.listdir("/proc/self/task"))
    assert children.spare_processors() == (3 if threads == 1 else 0)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert children.spare_processors() == 0
    done.set()
    thread.join()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3})
    assert children.spare_processors() == 0
    monkeypatch.setattr(sys, "platform", "darwin")
    assert children.spare_processors() == 0


def test_without_proc_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_path: str) -> list[str]:
        raise FileNotFoundError

    monkeypatch.setattr(os, "listdir", absent)
    assert children.spare_processors() == 0


PROGRAM = """
    import atexit, os, signal, sys, time
    from guild_funcs.imports import ahead, children, texts
    from guild_funcs.imports.facts import KIND, Facts

    ahead.ENOUGH = 3
    children.spare_processors = lambda: 2
    parent = os.getpid()
    atexit.register(print, "the end")
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        signal.signal(each, lambda *_: os.write(1, b"handled"))
    print("begun", end=" ")  # stays in the buffer of each process

    def read(path):
        if os.getpid() == parent:
            here()
        else:
            there()
        return Facts()

    def here(): pass
    def there(): pass
    {}
    work = ahead.Ahead(read, KIND)
    for index in range(40):
        work.expect(str(index))
    try:
        for index in range(40):
            work.read(str(index))
    except KeyboardInterrupt:
        print("interrupted", end=" ")
    finally:
        work.close()
    print("done")
    """
PROGRAMS = {
    "all-goes-well": ("", "begun done\nthe end\n"),
    "a-child-prints": ("def there(): os.write(2, b'not to be seen')", "begun done\nthe end\n"),
    "a-child-gets-a-signal": (
        "def there(): os.kill(os.getpid(), signal.SIGUSR1)",
        "begun done\nthe end\n",
    ),
    "interrupted-while-it-waits": (
        """children.spare_processors = lambda: 1
    signal.signal(signal.SIGINT, signal.default_int_handler)
    def there(): os.kill(parent, signal.SIGINT); time.sleep(99)""",
        "begun interrupted done\nthe end\n",
    ),
    "children-are-not-waited-for": (
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        "begun done\nthe end\n",
    ),
    "a-pipe-that-breaks-kills": (
        """signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    def there(): os._exit(0)""",
        "begun done\nthe end\n",
    ),
    # The children hold the pipes that this test reads to their end.
    "the-program-is-killed": (
        "def here(): time.sleep(0.01); os.kill(parent, signal.SIGKILL)",
        "",
    ),
}


@pytest.mark.parametrize(("lines", "told"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_does_not_notice_its_children(lines: str, told: str) -> None:
    program = textwrap.dedent(PROGRAM.format(lines))
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == (told, "")


def everything(found: Imports) -> object:
    graph = found.graph
    told = [(each.name, each.chain, each.condition) for each in found.libraries]
    return (
        graph.starts, list(graph.nodes.items()), list(graph.edges.items()), told,
        found.unknown, found.missing, found.installed,
    )  # fmt: skip


@pytest.mark.usefixtures("few")
@settings(max_examples=examples(15))
@given(
    lines=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["import", "relative", "in", "try", "lazy", "path"]),
                st.integers(0, 11),
            ),
            max_size=4,
        ),
        min_size=12,
        max_size=12,
    ),
    count=st.integers(1, 2),
)
def test_any_graph_is_the_same(
    lines: list[list[tuple[str, int]]], count: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Modules in two libraries, of which each imports some others in its own ways."""
    names = [f"zz{index % 2}.m{index}" for index in range(12)]
    forms = {
        "import": "import {}\n",
        "in": "def f():\n    import {}\nf()\n",
        "try": "try:\n    import zz_not\nexcept ImportError:\n    import {}\n",
        "lazy": "import importlib\nimportlib.import_module('{}')\n",
        "relative": "from . import {last}\n",
        "path": "import sys\nsys.path.insert(0, '../other')\nimport {}\n",
    }
    folder = tmp_path_factory.mktemp("tree")
    files = {"project/train.py": "import zz0.m0, zz1.m1, zz0.m2, zz1.m3\n"}
    for name, kinds in zip(names, lines):
        text = "".join(
            forms[kind].format(names[other], last=names[other].partition(".")[2])
            for kind, other in kinds
        )
        files[f"lib/{name.replace('.', '/')}.py"] = text
    files.update({f"lib/zz{each}/__init__.py": "" for each in (0, 1)})
    files["other/zz0/m5.py"] = "import zz1.m9\n"
    write_tree(folder, files)
    log = folder / "log"

    def read_and_tell(source: bytes, file: str, platform: Optional[Platform]) -> Facts:
        with log.open("a") as opened:  # each process adds its lines
            opened.write(f"{file}\n")
        return read(source, file, platform)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "read", read_and_tell)
        patch.setattr(children, "spare_processors", lambda: count)
        found = find(folder, {})
        reached = [node.file for node in found.graph.nodes.values()]
        assert sorted(log.read_text().splitlines()) == sorted(reached)
        patch.setattr(children, "spare_processors", lambda: 0)
        assert everything(found) == everything(find(folder, {}))
