"""Every message of the code base is on the page of errors, and in a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import errors_page
import messages

TESTS = Path(__file__).parent
# What no test makes happen, and why.
_OF_GIT = "a repository that git itself finds broken, or a git that cannot be started"
_MEANWHILE = "another process changes a file between two looks at it"
_RECORD = "a record and files that contradict each other; the commands' tests have others"
_SSH = "tests/guild/test_remotes.py asks for the beginning"
_EDITOR = "tests/editor/test_server.py asks for the refusal through its protocol"
UNTOLD = {
    "Guild cannot list …: the run has it, its manifest does"
    " not": "tests/guild/test_snapshot_failures.py asks for the file",
    "'…' uses a library from outside its project (…), which cannot be sent to …: …": _SSH,
    "the step '…' of '…' uses a library from outside its project (…), which"
    " cannot be sent to …: the steps of a pipeline are made there": _SSH,
    "it is not recorded which distributions run … imported": _RECORD,
    "'…' cannot be the name of a flag: letters, digits, '_', '-' and '.'": _EDITOR,
    "now: 'format' is no format that strftime takes": "a strftime that refuses",
    "more than … files match": "100,000 files",
    "'…' goes on after the size that it states": _MEANWHILE,
    "git could not be run: …": _OF_GIT,
    "whether the submodule '…' is changed is not known": _OF_GIT,
    "git has no object … in …": _OF_GIT,
    "'…' is not in its repository whole: … is outside": _RECORD,
    "files of '…' are no longer as the run used them": _RECORD,
    "the patch does not apply: …": _OF_GIT,
    "the patch does not give the state of the run": _OF_GIT,
    "files as the run used them are no longer in the run, the library or its repository": _RECORD,
    "… have one place, …": _RECORD,
    "its references are no files: use git worktree add, and restore --patch": (
        "a git with reftables"
    ),
    "'…' of the run cannot be changed: it moved meanwhile": _MEANWHILE,
}
_END = "\x01"


def strings() -> Iterator[str]:
    """The texts in the tests; what a text puts in may be anything."""
    for path in sorted(TESTS.rglob("*.py")):
        if path == Path(__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    each.value if isinstance(each, ast.Constant) else "\0" for each in node.values
                )
                yield "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def is_in(message: messages.Message, texts: str) -> bool:
    """Tells whether a message stands in a text, with anything where it puts something in."""
    parts = [re.escape(part) for part in message.text.strip("…").split("…")]
    return re.search(f"[^{_END}]{{0,300}}?".join(parts), texts) is not None


def test_each_message_is_in_a_test() -> None:
    texts = _END.join(strings())
    untold = {each.text for each in messages.messages() if not is_in(each, texts)}
    assert untold <= set(UNTOLD)


def test_each_message_is_on_the_page() -> None:
    page = errors_page.PAGE.read_text(encoding="utf-8")
    missing = [each.text for each in messages.messages() if errors_page.shown(each) not in page]
    assert missing == []
