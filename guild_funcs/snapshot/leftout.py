"""What a snapshot leaves out by default, and the reason a user is told."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from typing import Optional

_FOLDERS = {
    "__pycache__": "bytecode cache",
    "node_modules": "JavaScript packages",
    **dict.fromkeys([".git", ".hg", ".svn", ".bzr", "CVS"], "version control"),
}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
_SECRET_FILE = re.compile(r"\.env(\..*)?", re.IGNORECASE)
_KEY_FILE = re.compile(r"id_(rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)|.*\.(key|ppk|p12|pfx)", re.I)
_PRIVATE_KEY = b"PRIVATE KEY-----"
_PEM_BYTES = 1 << 16

HIDDEN_SETTINGS = "file of secret settings"
KEY_FILE = "key file"
VIRTUAL_ENVIRONMENT = "virtual environment"
BYTECODE = "bytecode with its source beside it"


def reason_for_name(name: str) -> Optional[str]:
    """Returns why anything of that name is left out, or None.

    Example:
        >>> reason_for_name(".git"), reason_for_name("core.py")
        ('version control', None)
    """
    if _SECRET_FILE.fullmatch(name):
        return HIDDEN_SETTINGS
    return _FOLDERS.get(name)


def reason_for_file(name: str, siblings: Collection[str]) -> Optional[str]:
    """Returns why a file of that name, beside `siblings`, is left out, or None.

    Bytecode without a source is how some libraries are shipped
    (https://docs.python.org/3/library/importlib.html#importlib.machinery.SourcelessFileLoader),
    so only bytecode beside its source is left out.
    """
    if _KEY_FILE.fullmatch(name):
        return KEY_FILE
    stem, suffix = os.path.splitext(name)
    if suffix in (".pyc", ".pyo") and f"{stem}.py" in siblings:
        return BYTECODE
    return None


def reason_for_folder(children: Collection[str]) -> Optional[str]:
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


def read_head(path: str) -> bytes:
    """Returns the first bytes of a PEM file, enough to find a private key in it."""
    with open(path, "rb") as file:
        return file.read(_PEM_BYTES)
