"""What was read is kept between commands, and never believed when it may be another's."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from file_trees import write_tree
from imports_trees import chains, find

from guild_funcs.cached import load, store
from guild_funcs.imports import mentioning, parts, reader, texts
from guild_funcs.imports.facts import Facts

FILES = {
    "project/train.py": "import acme.data\n",
    "lib/acme/__init__.py": "",
    "lib/acme/data.py": "import helper\n",
    "lib/helper.py": "",
}
CHAINS = ["train.py:1 -> acme", "train.py:1 -> acme/data.py:1 -> helper"]


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as old at once: the tests do not wait for two seconds."""
    monkeypatch.setattr("guild_funcs.imports.cache.FRESH", 0)
    monkeypatch.setattr("guild_funcs.imports.answers.FRESH", 0)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read and parsed."""
    found: list[str] = []
    real = reader.read

    def read(source: bytes, file: str, platform: object) -> object:
        found.append(os.path.basename(file))
        return real(source, file, platform)  # type: ignore[arg-type]

    monkeypatch.setattr(texts, "read", read)
    return found


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def forget_answers(folder: Path) -> None:
    """Leaves what was read of each file, and takes the whole answers away."""
    for path in (folder / "imports").iterdir():
        if path.is_file():
            path.unlink()


@pytest.mark.usefixtures("old")
def test_only_a_changed_file_is_read_again(tmp_path: Path, reads: list[str]) -> None:
    cache = tmp_path / "cache"
    assert chains(find(tmp_path, FILES, cache_dir=str(cache))) == CHAINS
    assert sorted(reads) == ["__init__.py", "data.py", "helper.py", "train.py"]
    reads.clear()
    forget_answers(cache)
    assert chains(find(tmp_path, {}, cache_dir=str(cache))) == CHAINS
    assert reads == []
    write_tree(tmp_path, {"lib/acme/data.py": "import os\n\nimport helper\n"})
    found = find(tmp_path, {}, cache_dir=str(cache))
    assert chains(found)[1] == "train.py:1 -> acme/data.py:3 -> helper"
    assert reads == ["data.py"]


# What is mentioned is asked for: the library imports in a function.
WAITING = {
    **FILES,
    "project/train.py": "import acme.data\nacme.data.load()\n",
    "lib/acme/data.py": "def load():\n    import helper\n",
}


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of which it was found out what each part mentions."""
    found: list[str] = []
    real = parts.parts

    def divide(text: str, facts: Facts, file: str) -> parts.Parts:
        found.append(text)
        return real(text, facts, file)

    monkeypatch.setattr(mentioning, "parts", divide)
    return found


@pytest.mark.usefixtures("old")
def test_what_a_module_mentions_is_kept(tmp_path: Path, divided: list[str]) -> None:
    cache = str(tmp_path / "cache")
    expected = ["train.py:1 -> acme", "train.py:1 -> acme/data.py:2 -> helper"]
    assert chains(find(tmp_path, WAITING, cache_dir=cache)) == expected
    assert len(divided) == 3  # of the helper, nobody asks
    divided.clear()
    forget_answers(tmp_path / "cache")
    assert chains(find(tmp_path, {}, cache_dir=cache)) == expected
    assert divided == []
    edited = "import acme.data\n"
    assert chains(find(tmp_path, {"project/train.py": edited}, cache_dir=cache)) == expected[:1]
    assert divided == [edited]


@pytest.mark.usefixtures("old")
def test_what_a_module_in_a_zip_mentions_is_kept(tmp_path: Path, divided: list[str]) -> None:
    path, cache = [tmp_path / "acme.zip", tmp_path / "lib"], str(tmp_path / "cache")

    def zipped(name: str) -> None:
        with zipfile.ZipFile(tmp_path / "acme.zip", "w") as archive:
            archive.writestr("acme/__init__.py", "")
            archive.writestr("acme/data.py", f"def {name}():\n    import helper\n")

    zipped("load")
    found = find(tmp_path, WAITING, path=path, cache_dir=cache)
    assert [each.name for each in found.libraries] == ["acme", "helper"]
    divided.clear()
    forget_answers(tmp_path / "cache")
    again = find(tmp_path, {}, path=path, cache_dir=cache)
    assert (chains(again), divided) == (chains(found), [])
    zipped("other")
    assert [e.name for e in find(tmp_path, {}, path=path, cache_dir=cache).libraries] == ["acme"]
    assert sorted(divided) == ["", "def other():\n    import helper\n"]


@pytest.mark.usefixtures("old")
def test_modules_in_a_zip_are_kept_until_the_zip_changes(tmp_path: Path, reads: list[str]) -> None:
    path, cache = [tmp_path / "acme.zip", tmp_path / "lib"], tmp_path / "cache"

    def zipped(text: str) -> None:
        with zipfile.ZipFile(tmp_path / "acme.zip", "w") as archive:
            archive.writestr("acme/__init__.py", "from . import data\n")
            archive.writestr("acme/data.py", text)

    zipped("import helper\n")
    write_tree(
        tmp_path, {"project/train.py": "import acme\n", "lib/helper.py": "", "lib/other.py": ""}
    )
    first = chains(find(tmp_path, {}, path=path, cache_dir=str(cache)))
    assert first[1].endswith("acme/data.py:1 -> helper")
    reads.clear()
    forget_answers(cache)
    assert chains(find(tmp_path, {}, path=path, cache_dir=str(cache))) == first
    assert reads == []
    zipped("import os\nimport other\n")
    again = chains(find(tmp_path, {}, path=path, cache_dir=str(cache)))
    assert again[1].endswith("acme/data.py:2 -> other")
    assert sorted(reads) == ["__init__.py", "data.py", "other.py"]


def replaced(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


SPOILED: dict[str, Callable[[Path], object]] = {
    "removed": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut-short": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "one-byte": lambda path: path.write_bytes(
        path.read_bytes()[:-9] + b"~" + path.read_bytes()[-8:]
    ),
    "another-word": lambda path: path.write_bytes(path.read_bytes().replace(b"helper", b"hammer")),
    "garbage": lambda path: path.write_bytes(b"\xff\x00 garbage"),
    "a-folder": lambda path: replaced(path, Path.mkdir),
    "a-link-to-itself": lambda path: replaced(path, lambda it: it.symlink_to(it.name)),
    "a-fifo": lambda path: replaced(path, os.mkfifo),
    "of-another-kind": lambda path: store(str(path), {"seen": 3, "train.py": 4, "graph": [5]}),
    "a-list-of-another-kind": lambda path: store(
        str(path), {key: [value, [1]] for key, value in load(str(path)).items()}
    ),
    "deep": lambda path: path.write_bytes(b"[" * 100_000),
}


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_cache_that_is_spoiled_is_made_anew(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    cache = tmp_path / "cache"
    expected = chains(find(tmp_path, WAITING, cache_dir=str(cache)))
    assert any(path.name.endswith("-mentions.json") for path in kept(cache))
    for answers_too in (True, False):
        for path in kept(cache):
            if answers_too or path.parent.name != "imports":
                spoil(path)
        found = find(tmp_path, {}, cache_dir=str(cache))
        assert chains(found) == expected
        assert "helper" in found.graph.nodes
        assert found.why("helper") == (expected[1],)


@pytest.mark.usefixtures("old")
def test_an_answer_of_another_kind_is_no_answer(tmp_path: Path) -> None:
    """Its digest, files and times are right: only what it says is of another version."""
    cache = tmp_path / "cache"
    find(tmp_path, FILES, cache_dir=str(cache))
    for path in (cache / "imports").glob("*.json"):
        data = load(str(path))
        store(str(path), {"seen": data["seen"], "identity": data["identity"]})
    assert chains(find(tmp_path, {}, cache_dir=str(cache))) == CHAINS
    for libraries in (
        [["acme"]],
        [["acme", "train.py:1 -> acme", "always", 1, "/elsewhere"]],
        [["gone", "train.py:1 -> gone", "always", 1, str(tmp_path / "lib/gone.py")]],
    ):
        for path in (cache / "imports").glob("*.json"):
            store(str(path), {**load(str(path)), "libraries": libraries})
        assert chains(find(tmp_path, {}, cache_dir=str(cache))) == CHAINS
    for path in (cache / "imports").glob("*.graph"):
        store(str(path), {**load(str(path)), "graph": [["train.py"], 3, 4]})
    assert sorted(find(tmp_path, {}, cache_dir=str(cache)).graph.nodes) == [
        *("acme", "acme.data", "helper", "train.py")
    ]


@pytest.mark.usefixtures("old")
def test_an_answer_rests_on_folders_of_the_path_that_are_not_there(tmp_path: Path) -> None:
    path, cache = [tmp_path / "first", tmp_path / "lib"], str(tmp_path / "cache")
    assert chains(find(tmp_path, FILES, path=path, cache_dir=cache)) == CHAINS
    (known,) = (tmp_path / "cache/imports").glob("*.json")
    assert str(tmp_path / "first") in load(str(known))["seen"]
    before = known.read_bytes()
    assert chains(find(tmp_path, {}, path=path, cache_dir=cache)) == CHAINS
    assert known.read_bytes() == before
    write_tree(tmp_path, {"first/acme.py": "", "first/helper.py": ""})
    assert chains(find(tmp_path, {}, path=path, cache_dir=cache)) == CHAINS[:1]


@pytest.mark.usefixtures("old")
def test_an_answer_with_an_editable_install_is_not_kept(tmp_path: Path) -> None:
    """Where its files are is decided anew by whatever its build made."""
    info = "lib/site-packages/acme-1.dist-info"
    url = {"url": f"file://{tmp_path}/work", "dir_info": {"editable": True}}
    files = {
        "project/train.py": "import acme\n",
        "work/acme/__init__.py": "",
        f"{info}/METADATA": "Name: acme\nVersion: 1\n",
        f"{info}/RECORD": "acme.pth,,\n",
        f"{info}/direct_url.json": json.dumps(url),
        "lib/site-packages/acme.pth": f"{tmp_path}/work\n",
    }
    path = [tmp_path / "lib/site-packages", tmp_path / "work"]
    found = find(tmp_path, files, path=path, cache_dir=str(tmp_path / "cache"))
    assert [each.origin.editable for each in found.libraries] == [True]
    assert not list((tmp_path / "cache/imports").glob("*.json"))


def test_the_format_and_the_interpreter_have_caches_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: None, reads: list[str]
) -> None:
    del old
    cache = tmp_path / "cache"
    find(tmp_path, FILES, cache_dir=str(cache))
    known = len(reads)
    monkeypatch.setattr("guild_funcs.imports.cache.FORMAT", 99)
    monkeypatch.setattr("guild_funcs.imports.answers.FORMAT", 99)
    assert chains(find(tmp_path, {}, cache_dir=str(cache))) == CHAINS
    assert len(reads) == 2 * known
    assert len([path for path in (cache / "imports").iterdir() if path.is_dir()]) == 2


def test_a_file_that_changes_while_a_long_search_runs_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search took longer than two seconds: the change is old when the answer is kept."""
    cache = tmp_path / "cache"
    write_tree(tmp_path, FILES)
    real, clock = reader.read, [0.0]
    began = os.stat(tmp_path / "lib/helper.py").st_ctime + 60

    def read(source: bytes, file: str, platform: object) -> object:
        if file.endswith("data.py"):
            found = real(source, file, platform)  # type: ignore[arg-type]
            write_tree(tmp_path, {"lib/acme/data.py": "import os\n"})
            os.utime(tmp_path / "lib/acme/data.py", (began + 1, began + 1))
            clock[0] = 3600
            return found
        return real(source, file, platform)  # type: ignore[arg-type]

    monkeypatch.setattr(texts, "read", read)
    monkeypatch.setattr("time.time", lambda: began + clock[0])
    assert chains(find(tmp_path, {}, cache_dir=str(cache))) == CHAINS
    monkeypatch.setattr(texts, "read", real)
    assert chains(find(tmp_path, {}, cache_dir=str(cache))) == CHAINS[:1]


PROCESS = """
import json, shutil, sys
from guild_funcs.imports import answers, cache, imports
cache.FRESH = answers.FRESH = 0
root, kept, number = sys.argv[1:]
for turn in range(25):
    found = imports("train.py", project_dir=root + "/project", path=[root + "/lib"], cache_dir=kept)
    print(json.dumps([each.chain for each in found.libraries]), len(found.graph.nodes))
    if turn % 7 == int(number):
        shutil.rmtree(kept, ignore_errors=True)
"""


def test_commands_side_by_side_share_a_cache(tmp_path: Path) -> None:
    """Each reads, writes and removes it while the others do."""
    write_tree(tmp_path, FILES)
    start = [sys.executable, "-c", PROCESS, str(tmp_path), str(tmp_path / "cache")]
    running = [
        subprocess.Popen([*start, str(number)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for number in range(2)
    ]
    told = [each.communicate(timeout=100) for each in running]
    assert [err.decode() for _, err in told] == ["", ""]
    expected = f"{json.dumps(CHAINS)} 4"
    assert [out.decode().splitlines() for out, _ in told] == [[expected] * 25] * 2
    assert not list((tmp_path / "cache").rglob("*.tmp"))


@pytest.mark.parametrize("make", ["file", "link", "below-a-file"])
def test_a_cache_that_cannot_be_made_is_no_error(tmp_path: Path, old: None, make: str) -> None:
    del old
    cache = tmp_path / "cache"
    if make == "link":
        cache.symlink_to(cache.name)
    else:
        cache.write_text("")
    folder = cache / "inner" if make == "below-a-file" else cache
    assert chains(find(tmp_path, FILES, cache_dir=str(folder))) == CHAINS


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{'a': 1}", id="no JSON"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b"[" * 100_000, id="deeper than Python reads"),
        pytest.param(b"[1]", id="no mapping"),
    ],
)
def test_what_another_program_kept_with_a_right_digest_is_nothing(
    tmp_path: Path, text: bytes
) -> None:
    file = tmp_path / "cache.json"
    file.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
    assert load(str(file)) == {}


@pytest.mark.usefixtures("old")
def test_a_write_that_fails_leaves_no_part(tmp_path: Path) -> None:
    target = tmp_path / "cache.json"
    target.mkdir()
    with pytest.raises(OSError, match=r"cache\.json"):
        store(str(target), {})
    assert [path.name for path in tmp_path.iterdir()] == ["cache.json"]
    shutil.rmtree(target)
    store(str(target), {"a": 1})
    assert load(str(target)) == {"a": 1}
