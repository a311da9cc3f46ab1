"""One room makes every change below a run folder: no other calls what changes a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "guild_funcs"
OWNER = ROOT / "runfolder"

# Of `os`, `shutil` and `pathlib`; of any object when the name says it.
CHANGES = {
    *("chmod", "chown", "lchown", "lchmod", "chflags", "copyfile", "copyfileobj", "copymode"),
    *("copystat", "copytree", "copy2", "fchmod", "fchown", "ftruncate", "hardlink_to", "link_to"),
    *(
        "makedirs",
        "mkdir",
        "mkfifo",
        "mknod",
        "move",
        "posix_fallocate",
        "removedirs",
        "removexattr",
    ),
    *("rename", "renames", "rmdir", "rmtree", "setxattr", "symlink", "symlink_to", "touch"),
    *("truncate", "unlink", "utime", "write_bytes", "write_text", "extract", "extractall"),
    *("unpack_archive", "copy_file_range", "sendfile"),
    # Of Guild.
    *("safe_rmtree", "ensure_safe_rmtree", "ensure_deleted", "ensure_dir", "_link_to_source"),
    *("copyfiles", "select_copytree", "set_run_marker", "clear_run_marker"),
}
# Names that other things have too: only of these modules.
CHANGES_OF = {("os", "remove"), ("os", "replace"), ("os", "link"), ("shutil", "copy")}
WRITING = set("wax+")
_NAMES = CHANGES | {"open"} | {name for _, name in CHANGES_OF}
MAY_CHANGE = re.compile(rf"\b(?:{'|'.join(sorted(_NAMES))})\(")

# Changes elsewhere than in a run folder, or none: what, and why.
ALLOWED = {
    ("adapters/fields/sourcecode/selection.py", "extract"): "into a temporary folder",
    ("adapters/batch/trial_code.py", "copytree"): "Guild's walk; its handler copies nothing",
    ("git/standin.py", "open"): "in a temporary folder of its own",
    ("git/standin.py", "rmtree"): "that temporary folder",
    ("git/standin.py", "symlink"): "in that temporary folder",
    ("cached.py", "makedirs"): "in Guild's cache folder",
    ("cached.py", "open"): "in Guild's cache folder",
    ("cached.py", "replace"): "in Guild's cache folder",
    ("cached.py", "unlink"): "in Guild's cache folder",
    **{
        ("record/restoring.py", name): "in the folder that `restore --to` names"
        for name in ("chmod", "makedirs", "open", "rename", "rmdir", "rmtree", "symlink")
    },
    **{
        ("record/worktrees.py", name): "the folder that `restore --worktree` makes"
        for name in ("mkdir", "open", "rmtree")
    },
    ("record/checkin.py", "mkdir"): "in a temporary folder of its own",
    ("cli/lock.py", "open"): "the file that `lock --output` names",
    ("imports/children.py", "os.open"): "the null device, for what a process would complain of",
    ("adapters/host/runs.py", "extractall"): "into a temporary folder",
    ("adapters/host/runs.py", "rmtree"): "that temporary folder",
    ("language/lark_tables.py", "write_text"): "the parser's tables, by a developer",
}


def changes(tree: ast.AST) -> Iterator[str]:
    """The calls of a module that may change a file."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = function.value.id if isinstance(function.value, ast.Name) else ""
            if function.attr in CHANGES or (owner, function.attr) in CHANGES_OF:
                yield function.attr
            if function.attr == "open" and owner == "os":
                flags = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                if flags & {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"}:
                    yield "os.open"
        if isinstance(function, (ast.Name, ast.Attribute)):
            name = function.id if isinstance(function, ast.Name) else function.attr
            if name == "open" and WRITING & set(mode(node, is_name=isinstance(function, ast.Name))):
                yield "open"


def mode(call: ast.Call, *, is_name: bool) -> str:
    """The mode of `open(path, mode)` or `path.open(mode)`; a computed one may be any."""
    given = [word.value for word in call.keywords if word.arg == "mode"]
    given += call.args[1:2] if is_name else call.args[:1]
    if not given:
        return ""
    known = isinstance(given[0], ast.Constant)
    value = given[0].value if isinstance(given[0], ast.Constant) else ""
    if not known:
        return "w" if is_name else ""
    return value if isinstance(value, str) and len(value) <= len("rb+") else ""


def found(path: Path) -> set[str]:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    # To parse all modules takes half a second.
    names = set(changes(ast.parse(text))) if MAY_CHANGE.search(text) else set()
    return {each for each in names if (name, each) not in ALLOWED}


def test_only_the_owner_of_the_run_folder_changes_files() -> None:
    others = [path for path in sorted(ROOT.rglob("*.py")) if OWNER not in path.parents]
    wrong = {path: found(path) for path in others}
    assert {path: names for path, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "os.unlink(p)",
        "os.remove(p)",
        "os.replace(a, b)",
        "shutil.rmtree(p)",
        "Path(p).write_text('')",
        "open(p, 'w')",
        "open(p, mode='ab')",
        "open(p, how)",
        "p.open('r+')",
        "os.open(p, os.O_WRONLY)",
        "util.safe_rmtree(p)",
        "q.rename(p)",
        "os.symlink(a, b)",
    ],
)
def test_a_change_would_be_seen(text: str) -> None:
    assert MAY_CHANGE.search(text)
    assert list(changes(ast.parse(text)))


@pytest.mark.parametrize("text", ["open(p)", "open(p, 'rb')", "names.remove(x)", "s.replace(a, b)"])
def test_what_changes_nothing_is_not(text: str) -> None:
    assert not list(changes(ast.parse(text)))


def test_each_exception_is_used() -> None:
    for name, call in ALLOWED:
        assert call in set(changes(ast.parse((ROOT / name).read_text(encoding="utf-8"))))
