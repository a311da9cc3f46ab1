"""What a walk finds, leaves out, follows and cannot read."""

from __future__ import annotations

import inspect
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from snapshot_trees import Tree, followed, left_out, make_tree, mount_of, read_tree, walk_of

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import Walked, copy, leftout, walk

_KEY = b"-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"
_CACHE = "bytecode cache"
_VCS = "version control"
_SECRET = "file of secret settings"  # noqa: S105 - a reason, no password
# The tests' own files may be on either.
_PLACES = (Path("/dev/shm"), Path(tempfile.gettempdir()))  # noqa: S108 - a folder of our own there
_LOST_LINK = "link to something that is left out"


def _snapshot(walked: Walked, dest: Path) -> dict[str, bytes | str]:
    assert walked.problems == ()
    copy(walked.entries, str(dest))
    return read_tree(dest / "lib") if (dest / "lib").exists() else {}


@pytest.mark.parametrize(
    ("tree", "missing", "notes"),
    [
        pytest.param({"a.py": b"1", "b/c/d.txt": b"2"}, [], {}, id="plain files, all of them"),
        pytest.param({"e.py": b"", "py.typed": b""}, [], {}, id="empty files"),
        pytest.param({"x.so": b"\x7fELF", "d.bin": bytes(range(256))}, [], {}, id="binary files"),
        pytest.param({".guild-nocopy": b"", "a.py": b""}, [], {}, id="Guild's marker is a file"),
        pytest.param({".gitignore": b"gen.py", "gen.py": b""}, [], {}, id="git-ignored files"),
        pytest.param({".hidden": b"", ".config/x": b""}, [], {}, id="hidden files and folders"),
        pytest.param({"empty": None, "a.py": b""}, [], {}, id="an empty folder is no file"),
        pytest.param(
            {"a.py": b"", "__pycache__/a.cpython-311.pyc": b""},
            ["__pycache__/a.cpython-311.pyc"],
            {"__pycache__": _CACHE},
            id="bytecode cache",
        ),
        pytest.param(
            {"a.py": b"", "a.pyc": b"", "b.py": b"", "b.pyo": b""},
            ["a.pyc", "b.pyo"],
            {
                "a.pyc": "bytecode with its source beside it",
                "b.pyo": "bytecode with its source beside it",
            },
            id="bytecode beside its source",
        ),
        pytest.param({"a.pyc": b"", "d/a.py": b""}, [], {}, id="bytecode without a source"),
        pytest.param(
            {".git/HEAD": b"", ".hg/x": b"", ".svn/x": b"", ".bzr/x": b"", "CVS/Root": b""},
            [".git/HEAD", ".hg/x", ".svn/x", ".bzr/x", "CVS/Root"],
            dict.fromkeys([".git", ".hg", ".svn", ".bzr", "CVS"], _VCS),
            id="version control",
        ),
        pytest.param(
            {"sub/.git": b"gitdir: ../.git/modules/sub", "sub/a.py": b""},
            ["sub/.git"],
            {"sub/.git": _VCS},
            id="the .git file of a submodule or worktree",
        ),
        pytest.param(
            {"venv/pyvenv.cfg": b"", "venv/lib/x.py": b"", "conda/conda-meta/history": b""},
            ["venv/pyvenv.cfg", "venv/lib/x.py", "conda/conda-meta/history"],
            {"venv": "virtual environment", "conda": "virtual environment"},
            id="virtual environments, whatever their name",
        ),
        pytest.param({"venv/a.py": b""}, [], {}, id="a folder called venv that is none"),
        pytest.param(
            {"home/runs/1/.guild/opref": b"", "home/runs/1/shared/a.py": b"", "home/x": b""},
            ["home/runs/1/.guild/opref", "home/runs/1/shared/a.py"],
            {"home/runs/1": "run of Guild"},
            id="runs of Guild, whose home is in the library",
        ),
        pytest.param(
            {"sub/.guild/cache/x": b"", "sub/a.py": b""},
            ["sub/.guild/cache/x"],
            {"sub/.guild": "Guild's own folder"},
            id="a project with a home of Guild's, which is no run",
        ),
        pytest.param(
            {"js/node_modules/x/index.js": b"", "js/main.js": b""},
            ["js/node_modules/x/index.js"],
            {"js/node_modules": "JavaScript packages"},
            id="JavaScript packages",
        ),
        pytest.param(
            {".env": b"", ".env.local": b"", ".ENV.prod": b"", "dotenv.py": b"", ".envoy": b""},
            [".env", ".env.local", ".ENV.prod"],
            dict.fromkeys([".env", ".env.local", ".ENV.prod"], _SECRET),
            id="files of secret settings",
        ),
        pytest.param(
            {"id_rsa": b"", "id_ed25519": b"", "id_rsa.pub": b"", "a.key": b"", "b.p12": b""},
            ["id_rsa", "id_ed25519", "a.key", "b.p12"],
            dict.fromkeys(["id_rsa", "id_ed25519", "a.key", "b.p12"], "key file"),
            id="key files by name",
        ),
        pytest.param(
            {"cacert.pem": _CERTIFICATE, "server.pem": _CERTIFICATE + _KEY, "keys/x.py": b""},
            ["server.pem"],
            {"server.pem": "key file"},
            id="a certificate is copied, a private key is not",
        ),
        pytest.param(
            {
                **dict.fromkeys(
                    ["id_ed25519_work", "id_rsa-old", "id_ecdsa_sk", "s.jks", "id_rsa.bak"], b""
                ),
                "id_rsa_tools.py": b"",
                "id_ed25519_work.pub": b"",
                "keys.py": b"",
            },
            ["id_ed25519_work", "id_rsa-old", "id_ecdsa_sk", "s.jks", "id_rsa.bak"],
            dict.fromkeys(
                ["id_ed25519_work", "id_rsa-old", "id_ecdsa_sk", "s.jks", "id_rsa.bak"], "key file"
            ),
            id="key files by other names",
        ),
        pytest.param(
            {
                **dict.fromkeys([".netrc", ".pypirc", ".aws/credentials", ".kube/config"], b""),
                **dict.fromkeys([".docker/config.json", "x/.git-credentials", ".npmrc"], b""),
                "credentials.py": b"",
                "config.json": b"",
                "x/config": b"",
            },
            [
                *(".netrc", ".pypirc", ".aws/credentials", ".kube/config"),
                *(".docker/config.json", "x/.git-credentials", ".npmrc"),
            ],
            dict.fromkeys(
                [
                    *(".netrc", ".pypirc", ".aws/credentials", ".kube/config"),
                    *(".docker/config.json", "x/.git-credentials", ".npmrc"),
                ],
                "file of credentials",
            ),
            id="files of credentials",
        ),
        pytest.param(
            {"prod.env": b"", "conf/staging.ENV": b"", "env.py": b"", ".envrc": b""},
            ["prod.env", "conf/staging.ENV", ".envrc"],
            dict.fromkeys(["prod.env", "conf/staging.ENV", ".envrc"], _SECRET),
            id="files of secret settings by other names",
        ),
        pytest.param(
            {
                "late.pem": _CERTIFICATE + b"x" * (1 << 17) + _KEY,
                "split.pem": b"x" * ((1 << 16) - 20) + _KEY,
                "chain.crt": _CERTIFICATE + _KEY,
                "long.pem": _CERTIFICATE + b"x" * (1 << 17),
            },
            ["late.pem", "split.pem", "chain.crt"],
            dict.fromkeys(["late.pem", "split.pem", "chain.crt"], "key file"),
            id="a private key anywhere in the file",
        ),
        pytest.param(
            {".ssh/config": b"", ".guild/runs/x": b"", "a": b""},
            [".ssh/config", ".guild/runs/x"],
            {".ssh": "folder of keys", ".guild": "Guild's own folder"},
            id="folders of keys and Guild's own",
        ),
        pytest.param(
            {"sp ace.py": b"", "-rf": b"", "*": b"", "é.py": b"", "new\nline": b"", "q'\"": b""},
            [],
            {},
            id="odd names",
        ),
        pytest.param(
            {"non-utf8-\udcff.txt": b"", "d\udce9/x": b""}, [], {}, id="names that are not UTF-8"
        ),
        pytest.param({"n" * 255: b"", f"{'d' * 255}/x": b""}, [], {}, id="the longest names"),
        pytest.param(
            {"a": b"1", "b": "-> a", "d/c": "-> ../a", "e": "-> d"}, [], {}, id="links inside stay"
        ),
        pytest.param(
            {"lib.so": "-> lib.so.1", "lib.so.1": "-> lib.so.1.2", "lib.so.1.2": b"so"},
            [],
            {},
            id="a chain of links stays",
        ),
        pytest.param(
            {"x": "-> nowhere", "y": "-> a/b", "a": b"", "z": f"-> {'n' * 300}"},
            ["x", "y", "z"],
            {
                "x": "dangling link: nowhere",
                "y": "dangling link: a/b",
                "z": f"dangling link: {'n' * 300}",
            },
            id="dangling links",
        ),
        pytest.param(
            {"me": "-> me", "one": "-> two", "two": "-> one"},
            ["me", "one", "two"],
            {
                "me": "link that loops: me",
                "one": "link that loops: two",
                "two": "link that loops: one",
            },
            id="links that lead to themselves",
        ),
        pytest.param(
            {"a.py": b"", "self": "-> .", "d/up": "-> ..", "d/a.py": b"", "d/here": "-> ../d"},
            ["self", "d/up", "d/here"],
            {
                "self": "link that loops: .",
                "d/up": "link that loops: ..",
                "d/here": "link that loops: ../d",
            },
            id="links to a folder that holds them",
        ),
        pytest.param(
            {"s": "-> .env", ".env": b"", "c": "-> s", "a.py": b""},
            ["s", ".env", "c"],
            {".env": _SECRET, "s": f"{_LOST_LINK}: .env", "c": f"{_LOST_LINK}: s"},
            id="links to what is left out",
        ),
        pytest.param(
            {"l": "-> empty", "empty": None},
            ["l"],
            {"l": f"{_LOST_LINK}: empty"},
            id="a link to an empty folder",
        ),
    ],
)
def test_a_snapshot_is_the_tree_but_for_what_is_noted(
    tmp_path: Path, tree: Tree, missing: list[str], notes: dict[str, str]
) -> None:
    walked = walk_of(make_tree(tmp_path / "src", tree))
    expected = {
        name: content
        for name, content in tree.items()
        if content is not None and name not in missing
    }
    assert _snapshot(walked, tmp_path / "run") == expected
    assert left_out(walked) == {f"lib/{name}": why for name, why in notes.items()}
    assert followed(walked) == {}


def test_a_link_that_leads_out_becomes_its_content(tmp_path: Path) -> None:
    make_tree(tmp_path / "out", {"data.csv": b"1,2", "folder/x": b"x", "folder/y": "-> x"})
    source = make_tree(
        tmp_path / "src", {"data": "-> ../out/data.csv", "folder": "-> ../out/folder"}
    )
    walked = walk_of(source)
    assert _snapshot(walked, tmp_path / "run") == {
        "data": b"1,2",
        "folder/x": b"x",
        "folder/y": "-> x",
    }
    assert followed(walked) == {
        "lib/data": f"link out of the library, copied as content: {tmp_path}/out/data.csv",
        "lib/folder": f"link out of the library, copied as content: {tmp_path}/out/folder",
    }
    assert left_out(walked) == {}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder of another device than the other files of a test."""
    here = tmp_path.stat().st_dev
    others = [each for each in _PLACES if each.is_dir() and each.stat().st_dev != here]
    if not others:
        pytest.skip("there is no other device")
    with tempfile.TemporaryDirectory(dir=others[0]) as folder:
        yield Path(folder)


def test_a_file_of_another_device_is_the_one_that_is_copied(tmp_path: Path, memory: Path) -> None:
    make_tree(memory, {"x.txt": b"one"})
    source = make_tree(tmp_path / "src", {"a.txt": b"", "x.txt": f"-> {memory}/x.txt"})
    entries = walk_of(source).entries
    devices = [os.stat(source).st_dev, os.stat(memory).st_dev]
    assert [each.identity[0] for each in entries if each.kind == "file"] == devices
    copy(entries, str(tmp_path / "one"))
    assert read_tree(tmp_path / "one/lib") == {"a.txt": b"", "x.txt": b"one"}
    make_tree(memory, {"x.txt": b"two"})
    with pytest.raises(SnapshotError, match="it changed while it was read"):
        copy(entries, str(tmp_path / "two"))


def test_an_absolute_link_that_leads_inside_becomes_relative(tmp_path: Path) -> None:
    source = make_tree(tmp_path / "src", {"d/a.py": b"", "x": f"-> {tmp_path}/src/d/a.py"})
    make_tree(source, {"d/y": f"-> {tmp_path}/src/x"})
    assert _snapshot(walk_of(source), tmp_path / "run") == {
        "d/a.py": b"",
        "x": "-> d/a.py",
        "d/y": "-> a.py",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("../src/a", "-> a", id="out of the library and back"),
        pytest.param("d/../a", "-> d/../a", id="up from behind another link"),
        pytest.param("./e//a", "-> ./e//a", id="an odd spelling stays"),
        pytest.param("d/a", "-> d/a", id="through another link"),
        pytest.param("self/a", "-> a", id="through a link that is left out"),
    ],
)
def test_a_link_is_rewritten_when_its_text_would_lead_elsewhere(
    tmp_path: Path, text: str, expected: str
) -> None:
    tree: Tree = {"a": b"1", "e/a": b"2", "e/f/a": b"3", "d": "-> e/f", "self": "-> ."}
    source = make_tree(tmp_path / "src", {**tree, "link": f"-> {text}"})
    content = (source / "link").read_bytes()
    assert _snapshot(walk_of(source), tmp_path / "run")["link"] == expected
    assert (tmp_path / "run/lib/link").read_bytes() == content


def test_a_link_to_a_folder_above_the_library_is_a_loop(tmp_path: Path) -> None:
    make_tree(tmp_path / "out", {"back": f"-> {tmp_path}", "x": b""})
    source = make_tree(tmp_path / "src", {"root": "-> /", "out": "-> ../out"})
    walked = walk_of(source)
    assert _snapshot(walked, tmp_path / "run") == {"out/x": b""}
    assert left_out(walked) == {
        "lib/root": "link that loops: /",
        "lib/out/back": f"link that loops: {tmp_path}",
    }


def test_a_link_back_from_outside_to_a_folder_above_the_library_is_a_loop(tmp_path: Path) -> None:
    make_tree(tmp_path / "b/out", {"back": f"-> {tmp_path}/a", "x": b""})
    walked = walk_of(make_tree(tmp_path / "a/src", {"out": "-> ../../b/out"}))
    assert _snapshot(walked, tmp_path / "run") == {"out/x": b""}
    assert left_out(walked) == {"lib/out/back": f"link that loops: {tmp_path}/a"}


def test_of_several_links_to_a_folder_outside_the_first_by_name_is_copied(tmp_path: Path) -> None:
    make_tree(tmp_path / "out", {"x": b""})
    names = [f"{number:02}" for number in range(20)]
    source = make_tree(tmp_path / "src", dict.fromkeys(reversed(names), "-> ../out"))
    expected = {"00/x": b"", **dict.fromkeys(names[1:], "-> 00")}
    assert _snapshot(walk_of(source), tmp_path / "run") == expected


def test_a_folder_outside_is_copied_once_and_then_linked(tmp_path: Path) -> None:
    for number in range(30):
        twice = f"-> ../d{number + 1}"
        make_tree(tmp_path / f"d{number}", {"one": twice, "two": twice, "x": b""})
    make_tree(tmp_path / "d30", {"end": b""})
    source = make_tree(tmp_path / "src", {"first": "-> ../d0", "second": "-> ../d0"})
    snapshot = _snapshot(walk_of(source), tmp_path / "run")
    assert sum(isinstance(content, bytes) for content in snapshot.values()) == 31
    assert snapshot["second"] == "-> first"
    assert (tmp_path / "run/lib/second/two/one/x").read_bytes() == b""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param(".env", _SECRET, id="secret settings"),
        pytest.param("id_rsa", "key file", id="a key by its name"),
        pytest.param(".git", _VCS, id="a folder by its name"),
        pytest.param("venv", "virtual environment", id="a folder by what it holds"),
        pytest.param("1f3a", "run of Guild", id="a run"),
        pytest.param("server.pem", "key file", id="a key by its content"),
    ],
)
def test_a_link_out_to_what_is_left_out_is_left_out(tmp_path: Path, name: str, why: str) -> None:
    out = tmp_path / "out"
    make_tree(out, {".env": b"", "id_rsa": b"", ".git/x": b"", "server.pem": _KEY})
    make_tree(out, {"venv/pyvenv.cfg": b"", "1f3a/.guild/opref": b""})
    source = make_tree(tmp_path / "src", {"a.pem": f"-> ../out/{name}"})
    walked = walk_of(source)
    assert _snapshot(walked, tmp_path / "run") == {}
    assert left_out(walked)["lib/a.pem"].startswith(why)
    assert followed(walked) == {}


def test_special_files_are_noted_and_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_tree(tmp_path / "src", {"a.py": b"", "zero": "-> /dev/zero", "p": "-> fifo"})
    monkeypatch.chdir(source)
    os.mkfifo("fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        walked = walk_of(source)
    assert _snapshot(walked, tmp_path / "run") == {"a.py": b""}
    assert left_out(walked) == {
        "lib/fifo": "special file: fifo",
        "lib/socket": "special file: socket",
        "lib/zero": "special file: device",
        "lib/p": f"{_LOST_LINK}: fifo",
    }


def test_guilds_home_in_the_library_is_left_out_as_it_fills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = make_tree(tmp_path / "lib", {"a.py": b"", "sub/home/x.py": b"", "other/x.py": b""})
    (tmp_path / "link").symlink_to(lib / "sub")
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "link/home"))
    walked = walk_of(lib)
    assert [entry.target for entry in walked.entries if entry.kind == "file"] == [
        "lib/a.py",
        "lib/other/x.py",
    ]
    assert [(note.target, note.why) for note in walked.notes] == [("lib/sub/home", "Guild's home")]
    make_tree(lib / "sub/home", {"cache/flags": b"", "runs/1/x.py": b""})
    copy(walked.entries, str(tmp_path / "run"))  # nothing of it has changed
    monkeypatch.setenv("GUILD_HOME", str(lib))
    assert len(walk_of(lib).entries) > len(walked.entries)  # it is asked for by name


@pytest.mark.parametrize("home", ["", "nowhere", "\0"])
def test_a_home_of_guild_that_is_not_there_is_no_part_of_a_library(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setattr(leftout, "system_env", lambda: {"GUILD_HOME": home})
    assert leftout.guild_home() is None


def test_the_mount_itself_is_never_left_out(tmp_path: Path) -> None:
    venv = make_tree(tmp_path / ".git", {"pyvenv.cfg": b"", "a.py": b""})
    assert _snapshot(walk_of(venv), tmp_path / "one") == {"pyvenv.cfg": b"", "a.py": b""}
    key = tmp_path / "id_rsa"
    key.write_bytes(_KEY)
    assert [entry.target for entry in walk_of(key, "id_rsa").entries] == ["id_rsa"]


def test_a_mount_that_is_a_link_is_followed(tmp_path: Path) -> None:
    make_tree(tmp_path / "real", {"a.py": b"1", "b.py": "-> a.py", "c.py": "-> ../src/a.py"})
    make_tree(tmp_path, {"src": "-> real"})
    assert _snapshot(walk_of(tmp_path / "src"), tmp_path / "run") == {
        "a.py": b"1",
        "b.py": "-> a.py",
        "c.py": "-> a.py",
    }


def test_a_strict_editable_install_is_copied_as_content(tmp_path: Path) -> None:
    make_tree(tmp_path / "repo", {"__init__.py": b"0", "core.py": b"1"})
    source = make_tree(
        tmp_path / "build",
        {"__init__.py": f"-> {tmp_path}/repo/__init__.py", "core.py": "-> ../repo/core.py"},
    )
    snapshot = _snapshot(walk_of(source), tmp_path / "run")
    assert snapshot == {"__init__.py": b"0", "core.py": b"1"}


def test_a_tree_deeper_than_the_recursion_limit_is_walked(tmp_path: Path) -> None:
    depth, before = 200, sys.getrecursionlimit()
    (tmp_path / "src" / "/".join("d" * depth)).mkdir(parents=True)
    (tmp_path / "src" / "/".join("d" * depth) / "a.py").write_bytes(b"1")
    sys.setrecursionlimit(len(inspect.stack(0)) + depth // 2)
    try:
        walked = walk_of(tmp_path / "src")
        copied = copy(walked.entries, str(tmp_path / "run"))
    finally:
        sys.setrecursionlimit(before)
    assert [one.target for one in copied] == [f"lib/{'d/' * depth}a.py"]


def test_entries_come_in_a_stable_order_with_folders_first(tmp_path: Path) -> None:
    source = make_tree(tmp_path / "src", {"b/z": b"", "b/a": b"", "a": b"", "c": b""})
    targets = [entry.target for entry in walk_of(source).entries]
    assert targets == ["lib", "lib/a", "lib/b", "lib/b/a", "lib/b/z", "lib/c"]


def test_the_caller_may_skip_folders_unread(unprivileged: Path) -> None:
    source = make_tree(unprivileged / "src", {"private/x": b"", "a": b"", "l": "-> ../out"})
    make_tree(unprivileged / "out", {"x": b""})
    (source / "private").chmod(0)
    skipped = walk(mount_of(source), skip_folder=lambda t: t in ("lib/private", "lib/l"))
    assert [entry.target for entry in skipped.entries] == ["lib", "lib/a"]
    assert (skipped.problems, skipped.notes) == ((), ())
    (source / "private").chmod(0o700)


def test_unreadable_folders_are_problems(unprivileged: Path) -> None:
    source = make_tree(
        unprivileged / "src", {"a/x": b"", "b/x": b"", "c.py": b"", "l": "-> ../out/in"}
    )
    closed = [source / "a", source / "b", make_tree(unprivileged / "out", {"in": b""})]
    for folder in closed:
        folder.chmod(0)
    walked = walk_of(source)
    for folder in closed:
        folder.chmod(0o700)
    assert [str(problem) for problem in walked.problems] == [
        f"{source}/a: permission denied",
        f"{source}/b: permission denied",
        f"{source}/l: permission denied",
    ]
    assert [entry.target for entry in walked.entries] == ["lib", "lib/c.py"]


def test_what_cannot_be_looked_at_is_a_problem(unprivileged: Path) -> None:
    source = make_tree(unprivileged / "src", {"d/a": b"", "d/b": b"", "e": b""})
    (source / "d").chmod(0o444)  # lists names, but lets nobody to them
    walked = walk_of(source)
    (source / "d").chmod(0o755)
    assert [str(problem) for problem in walked.problems] == [
        f"{source}/d/a: permission denied",
        f"{source}/d/b: permission denied",
    ]


def test_a_pem_file_that_cannot_be_read_is_left_to_the_copy(unprivileged: Path) -> None:
    source = make_tree(unprivileged / "src", {"a.pem": _KEY})
    (source / "a.pem").chmod(0)
    assert [entry.target for entry in walk_of(source).entries] == ["lib", "lib/a.pem"]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda _path: None, "no such file or directory", id="missing"),
        pytest.param(os.mkfifo, "it is neither a file nor a folder", id="a fifo"),
    ],
)
def test_a_mount_that_cannot_be_walked_is_a_problem(
    tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    make(tmp_path / "src")
    assert [str(p) for p in walk_of(tmp_path / "src").problems] == [f"{tmp_path}/src: {why}"]
