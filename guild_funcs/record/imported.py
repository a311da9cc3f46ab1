"""Which installed distributions the imported modules are of, with version and origin.

It runs in the operation's process when that ends: only the standard library is used, and few
files are read: `top_level.txt`, or RECORD where several distributions share a name.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Optional, Union
from urllib.parse import unquote, urlsplit, urlunsplit

from guild_funcs.locate.path.probe import is_vendored
from guild_funcs.ordered import list_folder

_METADATA = (".dist-info", ".egg-info")
_NAME = re.compile(r"[-_.]+")
_NO_SECRET = re.compile(r"git|\$\{[\w-]+\}(:\$\{[\w-]+\})?")


class _Info(NamedTuple):
    """The metadata folder of a distribution: where it is, and the name that its own name gives."""

    site: str
    folder: str
    name: str

    def read(self, file: str) -> bytes:
        """Returns a file of the metadata, empty when there is none."""
        try:
            with open(os.path.join(self.site, self.folder, file), "rb") as found:
                return found.read()
        except OSError:
            return b""


def distributions(files: Mapping[str, Optional[str]], path: Iterable[str]) -> dict[str, Any]:
    """Returns version and origin of the distributions that modules were imported from, by name.

    Args:
        files: The file of each module (`modules.module_files`).
        path: `sys.path`.

    Returns:
        A version for a distribution from an index, else a mapping: `version`, `url`, and
        `editable`, or `vcs` and `commit`.
    """
    found: dict[str, Any] = {}
    # What setuptools brings in its own folder is setuptools, and nothing that pip could install.
    sites_once = dict.fromkeys(entry for entry in path if not is_vendored(entry))
    infos = [info for site in sites_once for info in _infos(site)]
    sites: dict[str, list[_Info]] = {}
    for info in infos:
        sites.setdefault(info.site, []).append(info)
    by_site = _by_site(files, sites)
    owners = [owner for site, names in by_site.items() for owner in _owners(sites[site], names)]
    editables = [
        info for info in infos if _is_imported_from(_parsed(info.read("direct_url.json")), files)
    ]
    for info in dict.fromkeys([*owners, *editables]):
        name, version = _name_and_version(info)
        found.setdefault(name, entry(version, info.read("direct_url.json")))
    return dict(sorted(found.items()))


def _infos(site: str) -> Iterator[_Info]:
    try:
        names = list_folder(site or ".")
    except OSError:
        return
    for name in names:
        if name.endswith(_METADATA):
            yield _Info(site, name, normalized(name.rpartition(".")[0].partition("-")[0]))


def normalized(name: str) -> str:
    """Returns the name of a distribution as all of its spellings are compared.

    Example:
        >>> normalized("Ruamel.YAML"), normalized("a__b")
        ('ruamel-yaml', 'a-b')
    """
    return _NAME.sub("-", name).lower()


def _by_site(
    files: Mapping[str, Optional[str]], sites: Mapping[str, Any]
) -> dict[str, dict[str, list[str]]]:
    """Returns the files of modules relative to the site that has them, by site and top name."""
    ordered = sorted(sites, key=len, reverse=True)
    found: dict[str, dict[str, list[str]]] = {}
    for file in files.values():
        for site in ordered if file else ():
            prefix = os.path.join(site, "")
            if file and file.startswith(prefix):
                inside = file[len(prefix) :].replace(os.sep, "/")
                top = inside.partition("/")[0].partition(".")[0]
                found.setdefault(site, {}).setdefault(top, []).append(inside)
                break
    return found


def _owners(infos: list[_Info], names: Mapping[str, list[str]]) -> Iterator[_Info]:
    tops = {
        info: set(info.read("top_level.txt").decode("utf-8", "replace").split()) for info in infos
    }
    for name, inside in names.items():
        told = [info for info in infos if name in tops[info]]
        if len(told) == 1:
            yield told[0]
            continue
        # The file may be in several distributions (a namespace), or its owner lists no names.
        same = [info for info in infos if info.name == normalized(name)]
        ask = told or [*same, *(info for info in infos if not tops[info] and info not in same)]
        yield from _by_record(ask, inside)


def _by_record(infos: Iterable[_Info], inside: list[str]) -> Iterator[_Info]:
    wanted = {path.encode("utf-8", "surrogateescape") for path in inside}
    # A package with an `__init__` belongs to one distribution, and so does a module.
    is_whole = any(
        "/" not in path or path.partition("/")[2].startswith("__init__.") for path in inside
    )
    for info in infos:
        if not wanted:
            return
        lines = info.read("RECORD").splitlines()
        owned = wanted.intersection(line.partition(b",")[0].strip(b'"') for line in lines)
        wanted -= owned
        if owned:
            yield info
            if is_whole:
                return


def _parsed(direct_url: bytes) -> dict[str, Any]:
    try:
        found = json.loads(direct_url or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_imported_from(url: Mapping[str, Any], files: Mapping[str, Optional[str]]) -> bool:
    """Tells whether a module is of the project of an editable install."""
    folder = _editable_folder(url)
    return folder is not None and any(file and file.startswith(folder) for file in files.values())


def editable_folders(path: Iterable[str]) -> list[str]:
    """Returns the folders of the projects that are editable installs."""
    infos = [info for site in dict.fromkeys(path) for info in _infos(site)]
    folders = (_editable_folder(_parsed(info.read("direct_url.json"))) for info in infos)
    return [os.path.dirname(folder) for folder in folders if folder is not None]


def _editable_folder(url: Mapping[str, Any]) -> Optional[str]:
    info, address = url.get("dir_info"), str(url.get("url", ""))
    if not (isinstance(info, dict) and info.get("editable") and address.startswith("file://")):
        return None
    try:
        return os.path.join(unquote(urlsplit(address).path), "")
    except ValueError:  # the file is of another tool, and may say anything
        return None


def _name_and_version(info: _Info) -> tuple[str, str]:
    text = info.read("METADATA") or info.read("PKG-INFO")
    head = text.partition(b"\n\n")[0].decode("utf-8", "replace")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line[:20])
    stem, _, version = info.folder.rpartition(".")[0].partition("-")
    return fields.get("Name", stem).strip(), fields.get("Version", version).strip()


def entry(version: str, direct_url: bytes) -> Union[str, dict[str, Any]]:
    """Returns what the record has of a distribution: its version, and where it came from.

    Args:
        version: Its version.
        direct_url: The content of its `direct_url.json`, empty when it has none.

    Example:
        >>> entry("1.2", b"")
        '1.2'
        >>> entry("1.2", b'{"url": "file:///acme", "dir_info": {"editable": true}}')
        {'version': '1.2', 'url': 'file:///acme', 'editable': True}
    """
    url = _parsed(direct_url)
    address = url.get("url")
    if not isinstance(address, str):
        return version
    found: dict[str, Any] = {"version": version, "url": without_password(address)}
    parts = {key: url.get(f"{key}_info") for key in ("dir", "vcs", "archive")}
    known = {key: value for key, value in parts.items() if isinstance(value, dict)}
    if known.get("dir", {}).get("editable"):
        found["editable"] = True
    vcs = known.get("vcs", {})
    found.update(
        {k: str(vcs[o]) for k, o in (("vcs", "vcs"), ("commit", "commit_id")) if vcs.get(o)}
    )
    hashes = known.get("archive", {}).get("hashes")
    if isinstance(url.get("subdirectory"), str):
        found["subdirectory"] = url["subdirectory"]
    sha256 = hashes.get("sha256") if isinstance(hashes, dict) else None
    return {**found, "sha256": str(sha256)} if sha256 else found


def without_password(url: str) -> str:
    """Returns an address without user and password, but for a user that is no secret (PEP 610).

    Example:
        >>> without_password("https://ann:secret@example.org/x")
        'https://example.org/x'
        >>> without_password("ssh://git@example.org/x")
        'ssh://git@example.org/x'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    user, _, host = parts.netloc.rpartition("@")
    is_name = parts.scheme.endswith("ssh") and ":" not in user
    kept = parts.netloc if is_name or _NO_SECRET.fullmatch(user) else host
    return urlunsplit(parts._replace(netloc=kept))
