"""What a snapshot leaves out by default, and the reason a user is told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable
from typing import IO

_FOLDERS = {
    "__pycache__": "bytecode cache",
    "node_modules": "JavaScript packages",
    ".guild": "Guild's own folder",
    **dict.fromkeys([".git", ".hg", ".svn", ".bzr", "CVS"], "version control"),
}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
_SECRET_FILE = re.compile(r"\.env(\..*)?", re.IGNORECASE)
_KEY_FILE = re.compile(
    r"id_(rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)|.*\.(key|ppk|p12|pfx)", re.IGNORECASE
)
_PRIVATE_KEY = b"PRIVATE KEY-----"
_PEM_BYTES = 1 << 16
_BYTECODE_SUFFIXES = (".pyc", ".pyo")

HIDDEN_SETTINGS = "file of secret settings"
KEY_FILE = "key file"
VIRTUAL_ENVIRONMENT = "virtual environment"
BYTECODE = "bytecode with its source beside it"


def reason_for_name(name: str) -> str | None:
    """Returns why anything of that name is left out, or None.

    Example:
        >>> reason_for_name(".git"), reason_for_name("core.py")
        ('version control', None)
    """
    if _SECRET_FILE.fullmatch(name):
        return HIDDEN_SETTINGS
    return _FOLDERS.get(name)


def names_that_count(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names in a folder, sorted, without those that are left out by their name.

    Example:
        >>> names_that_count(["core.py", "__pycache__", "core.pyc"])
        ('core.py',)
    """
    return tuple(
        sorted(n for n in names if not reason_for_name(n) and not n.endswith(_BYTECODE_SUFFIXES))
    )


def reason_for_file(path: str, files: Collection[str]) -> str | None:
    """Returns why the file at `path`, one of `files`, is left out, or None.

    Bytecode without a source is how some libraries are shipped (Python's
    `importlib.machinery.SourcelessFileLoader` loads it), so only bytecode
    beside its source is left out.

    Example:
        >>> reason_for_file("a.pyc", {"a.pyc", "a.py"}), reason_for_file("a.pyc", {"a.pyc"})
        ('bytecode with its source beside it', None)
    """
    if _KEY_FILE.fullmatch(posixpath.basename(path)):
        return KEY_FILE
    if path.endswith(_BYTECODE_SUFFIXES) and f"{path[:-4]}.py" in files:
        return BYTECODE
    return None


def reason_for_folder(children: Collection[str]) -> str | None:
    """Returns why a folder that holds `children` is left out, or None."""
    if any(mark in children for mark in _ENVIRONMENT_MARKS):
        return VIRTUAL_ENVIRONMENT
    return None


def may_hold_key(name: str) -> bool:
    """Tells whether a file of that name is a private key or a certificate: its content says."""
    return name.lower().endswith(".pem")


def holds_key(head: bytes) -> bool:
    """Tells whether the first bytes of a PEM file hold a private key (RFC 7468, section 10)."""
    return _PRIVATE_KEY in head


def head(file: IO[bytes]) -> bytes:
    """Returns the first bytes of an open PEM file, enough to find a private key in it."""
    return file.read(_PEM_BYTES)
