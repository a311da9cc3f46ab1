"""What a snapshot leaves out by default, and the reason a user is told."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterable
from typing import IO

from guild_funcs.system import system_env

_FOLDERS = {
    "__pycache__": "bytecode cache",
    "node_modules": "JavaScript packages",
    ".guild": "Guild's own folder",
    **dict.fromkeys([".ssh", ".gnupg", ".azure"], "folder of keys"),
    **dict.fromkeys([".git", ".hg", ".svn", ".bzr", "CVS"], "version control"),
}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
# Files of settings are named `.env`, `.env.local` or `prod.env` in practice.
_SETTINGS_FILE = re.compile(r"\.env(\..*)?|.*\.env|\.envrc", re.IGNORECASE)
# Programs keep what they log in with in these files; each is in its program's manual.
_CREDENTIALS_FILE = re.compile(
    r"[._]netrc|\.pypirc|\.npmrc|\.yarnrc(\.yml)?|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.htpasswd"
    r"|\.git-credentials|\.dockercfg|\.s3cfg|\.boto|\.vault-token|\.kaggle\.json|kaggle\.json"
    r"|credentials(\.json)?|client_secrets?.*\.json|service[-_]account.*\.json"
    r"|application_default_credentials\.json|\.?secrets?\.(ya?ml|json|toml|ini|env)|\.databrickscfg"
    r"|\.terraformrc|\.wandb_api_key|\.neptune_token",
    re.IGNORECASE,
)
# Files of these names count only in their program's folder: other programs use the names too.
_CREDENTIALS_IN = {
    ".aws": ("credentials", "config"),
    ".docker": ("config.json",),
    ".kube": ("config",),
    ".oci": ("config",),
    ".cargo": ("credentials", "credentials.toml"),
    ".gem": ("credentials",),
    "gcloud": ("access_tokens.db", "credentials.db"),
    "gh": ("hosts.yml",),
    "huggingface": ("token",),
}
_KEY_FILE = re.compile(
    r"(ssh_host_)?id_(rsa|dsa|ecdsa|ed25519|xmss)([-_.].*)?(?<!\.pub)(?<!\.py)"
    r"|ssh_host_(rsa|dsa|ecdsa|ed25519)_key"
    r"|.*\.(key|ppk|p12|pfx|p8|jks|jceks|keystore|kdbx?|keytab|gpg-key|ovpn)",
    re.IGNORECASE,
)
_PRIVATE_KEY = b"PRIVATE KEY-----"
_CHUNK = 1 << 16

MODULE = ".py"
_BYTECODE_SUFFIXES = (".pyc", ".pyo")

HIDDEN_SETTINGS = "file of secret settings"
KEY_FILE = "key file"
CREDENTIALS = "file of credentials"
VIRTUAL_ENVIRONMENT = "virtual environment"
RUN = "run of Guild"
HOME = "Guild's home"
BYTECODE = "bytecode with its source beside it"


def reason_for_name(name: str) -> str | None:
    """Returns why anything of that name is left out, or None.

    Example:
        >>> reason_for_name(".git"), reason_for_name("core.py")
        ('version control', None)
    """
    if _SETTINGS_FILE.fullmatch(name):
        return HIDDEN_SETTINGS
    return _FOLDERS.get(name)


def is_module(name: str) -> bool:
    """Tells whether a file of that name is source code, which no rule leaves out.

    Most files of a library are: this spares the patterns of all rules for them.

    Example:
        >>> is_module("core.py"), is_module(".env.py"), is_module("core.pyc")
        (True, False, False)
    """
    return name.endswith(MODULE) and name[0] != "."


def names_that_count(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names in a folder, sorted, without those that are left out by their name.

    Example:
        >>> names_that_count(["core.py", "__pycache__", "core.pyc"])
        ('core.py',)
    """
    return tuple(sorted(name for name in names if is_module(name) or _counts(name)))


def _counts(name: str) -> bool:
    return not reason_for_name(name) and not name.endswith(_BYTECODE_SUFFIXES)


def reason_for_file(path: str, files: Collection[str], folder: str = "") -> str | None:
    """Returns why the file at `path`, one of `files`, is left out, or None.

    Bytecode without a source is how some libraries are shipped (Python's
    `importlib.machinery.SourcelessFileLoader` loads it), so only bytecode
    beside its source is left out.

    Args:
        path: The name of the file, or a path that ends with it.
        files: What is there, named as `path` is.
        folder: The name of the folder that it is in, when `path` does not tell.

    Example:
        >>> reason_for_file("a.pyc", {"a.pyc", "a.py"}), reason_for_file("a.pyc", {"a.pyc"})
        ('bytecode with its source beside it', None)
    """
    name = posixpath.basename(path)
    if _KEY_FILE.fullmatch(name):
        return KEY_FILE
    if _CREDENTIALS_FILE.fullmatch(name) or _is_of_credentials(folder or _folder(path), name):
        return CREDENTIALS
    if path.endswith(_BYTECODE_SUFFIXES) and f"{path[:-4]}.py" in files:
        return BYTECODE
    return None


def _folder(path: str) -> str:
    return posixpath.basename(posixpath.dirname(path))


def _is_of_credentials(folder: str, name: str) -> bool:
    return name in _CREDENTIALS_IN.get(folder, ())


def reason_for_folder(children: Collection[str], folder: int | str) -> str | None:
    """Returns why a folder that holds `children` is left out, or None.

    With a run inside of a library, each run would have a copy of all before it.

    Args:
        children: The names in it.
        folder: Its descriptor, or its path.
    """
    if any(mark in children for mark in _ENVIRONMENT_MARKS):
        return VIRTUAL_ENVIRONMENT
    if ".guild" in children and _is_run(folder):
        return RUN
    return None


def guild_home() -> tuple[int, int] | None:
    """Returns the device and the inode of the folder that Guild keeps runs in, when it is named.

    Guild sets `GUILD_HOME` for its option -H too. Its usual home is a `.guild`, which is left out
    by its name.
    """
    path = system_env().get("GUILD_HOME")
    try:
        found = os.stat(path) if path else None
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if found else None


def _is_run(folder: int | str) -> bool:
    """Tells whether Guild made the folder for a run: another project may have a `.guild` too."""
    try:
        if isinstance(folder, str):
            os.stat(os.path.join(folder, ".guild", "opref"))
        else:
            os.stat(".guild/opref", dir_fd=folder)
    except OSError:
        return False
    return True


def may_hold_key(name: str) -> bool:
    """Tells whether a file of that name is a private key or a certificate: its content says."""
    return name.lower().endswith((".pem", ".crt", ".cer", ".cert"))


def holds_key(file: IO[bytes]) -> bool:
    """Tells whether an open PEM file holds a private key, anywhere in it (RFC 7468, section 10)."""
    tail = b""
    while chunk := file.read(_CHUNK):
        if _PRIVATE_KEY in tail + chunk:
            return True
        tail = chunk[-len(_PRIVATE_KEY) :]
    return False
