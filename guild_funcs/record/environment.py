"""The installed distributions of a run: as requirements, as `pylock.toml`, and beside those of now.

See https://packaging.python.org/en/latest/specifications/pylock-toml/ (PEP 751) and
https://pip.pypa.io/en/stable/reference/requirements-file-format/.
"""

from __future__ import annotations

import json
import platform
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from typing import Any, Optional
from urllib.parse import unquote, urlsplit

from guild_funcs import __version__
from guild_funcs.record.imported import entry, normalized, without_password
from guild_funcs.record.run import Run
from guild_funcs.structs import dataclass

_KEYS = ("version", "url", "vcs", "commit", "sha256", "subdirectory")
_FREEZE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(==(?P<version>\S+)| @ (?P<url>\S+))")


@dataclass(frozen=True)
class Installed:
    """An installed distribution.

    Args:
        name: Its name.
        version: Its version; empty when only its address is known.
        url: Where it was installed from; empty for one from an index.
        editable: True for an editable install.
        vcs: What its repository is in, `git`.
        commit: The commit that was installed.
        sha256: Of the archive that was installed.
        subdirectory: Where it is in its repository or archive.
        imported: False for one that was only there.
    """

    name: str
    version: str
    url: str = ""
    editable: bool = False
    vcs: str = ""
    commit: str = ""
    sha256: str = ""
    subdirectory: str = ""
    imported: bool = True


def imported(run: Run) -> Optional[list[Installed]]:
    """Returns the distributions that a run imported; None when that was not recorded."""
    proof = run.value.get("imports")
    found = proof.get("distributions") if isinstance(proof, dict) else None
    if not isinstance(found, dict):
        return None
    return [_installed(str(name), entry) for name, entry in found.items()]


def _installed(name: str, entry: Any) -> Installed:
    if not isinstance(entry, dict):
        return Installed(name, str(entry))
    version, url, vcs, commit, sha256, inside = (str(entry.get(key) or "") for key in _KEYS)
    return Installed(name, version, url, bool(entry.get("editable")), vcs, commit, sha256, inside)


def frozen(run: Run) -> list[Installed]:
    """Returns what was installed, from Guild's own list (`pip freeze`)."""
    lines = run.info.get("pip-freeze") or ()
    found = [match for line in lines if (match := _FREEZE.match(str(line)))]
    return [
        Installed(m["name"], m["version"] or "", without_password(m["url"] or ""), imported=False)
        for m in found
    ]


def joined(some: Sequence[Installed], others: Iterable[Installed]) -> list[Installed]:
    """Returns `some` and those of `others` that have another name."""
    known = {normalized(each.name) for each in some}
    return [*some, *(each for each in others if normalized(each.name) not in known)]


def python(run: Run) -> str:
    """Returns the Python of a run, as `CPython 3.11.9`; empty when it was not recorded."""
    proof = run.value.get("imports")
    return str(proof.get("python") or "") if isinstance(proof, dict) else ""


def requirements(run: Run, installed: Iterable[Installed]) -> Iterator[str]:
    """Yields the lines of a `requirements.txt`."""
    yield f"# the distributions of run {run.name}, by guild-funcs {__version__}"
    if python(run):
        yield f"# Python: {python(run)}"
    listed = list(installed)
    for each in listed:
        if each.imported:
            yield _requirement(each)
    others = [each for each in listed if not each.imported]
    if others:
        is_known = imported(run) is not None
        which = "but not imported by the run" if is_known else "what it imported is not recorded"
        yield f"# installed, {which}:"
        yield from map(_requirement, others)


def _requirement(each: Installed) -> str:
    if each.editable:
        return (
            f"-e {shlex.quote(_path(each.url))}  # {each.name} {each.version}: as it is there now"
        )
    if each.vcs:
        return f"{each.name} @ {each.vcs}+{each.url}@{each.commit}{_fragment(each, '')}"
    if each.url:
        return f"{each.name} @ {each.url}{_fragment(each, each.sha256)}"
    return f"{each.name}=={each.version}"


def _fragment(each: Installed, sha256: str) -> str:
    """Returns what follows an address: where in it the distribution is, and the hash."""
    facts = {"subdirectory": each.subdirectory, "sha256": sha256}
    text = "&".join(f"{name}={value}" for name, value in facts.items() if value)
    return f"#{text}" if text and "#" not in each.url else ""


def _path(url: str) -> str:
    return unquote(urlsplit(url).path) if url.startswith("file://") else url


def pylock(run: Run, installed: Iterable[Installed]) -> Iterator[str]:
    """Yields the lines of a `pylock.toml` (PEP 751).

    What an index gave is known by name and version alone: the files and their
    hashes are not, and a comment says so.
    """
    yield f"# the distributions of run {run.name}"
    yield "# not known: the files, hashes and indexes of packages that have a version alone"
    yield 'lock-version = "1.0"'
    match = re.search(r"\d+\.\d+", python(run))
    if match:
        yield f'requires-python = "=={match[0]}.*"'
    yield f"created-by = {_toml('guild-funcs ' + __version__)}"
    for each in sorted(installed, key=lambda each: normalized(each.name)):
        yield ""
        yield "[[packages]]"
        yield f"name = {_toml(normalized(each.name))}"
        if each.version and not each.editable:
            yield f"version = {_toml(each.version)}"
        yield from _source(each)


def _source(each: Installed) -> Iterator[str]:
    if each.vcs:
        facts = {"type": each.vcs, "url": each.url, "commit-id": each.commit}
        yield f"vcs = {{ {_table(facts)}{_inside(each)} }}"
    elif each.editable or (each.url.startswith("file://") and not each.sha256):
        flag = ", editable = true" if each.editable else ""
        yield f"directory = {{ path = {_toml(_path(each.url))}{flag} }}"
    elif each.url and each.sha256:
        digest = f"hashes = {{ sha256 = {_toml(each.sha256)} }}"
        yield f"archive = {{ url = {_toml(each.url)}, {digest}{_inside(each)} }}"
    elif each.url:
        yield f"# from {each.url}, whose hash is not known"


def _table(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{key} = {_toml(value)}" for key, value in facts.items())


def _inside(each: Installed) -> str:
    return f", subdirectory = {_toml(each.subdirectory)}" if each.subdirectory else ""


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # every string of JSON is a basic string of TOML


def told(each: Installed) -> str:
    """Returns a version as one reads it, with where it came from when that was no index.

    Example:
        >>> told(Installed("acme", "1.2", url="file:///acme", editable=True))
        '1.2 (editable)'
        >>> told(Installed("acme", "1.2", url="https://x/g", vcs="git", commit="1f3a9c2d04ee71"))
        '1.2 (1f3a9c2d04)'
    """
    origin = "editable" if each.editable else each.commit[:10] or each.sha256[:10] or each.url
    return f"{each.version} ({origin})" if origin else each.version


def differences(run: Run, installed: Iterable[Installed]) -> Iterator[tuple[str, str, str]]:
    """Yields name, version then and version now of what differs; empty for what is not there.

    A distribution differs when its version does, or where it was installed from: another commit
    or archive of the same version, an editable install.
    """
    here = f"{platform.python_implementation()} {platform.python_version()}"
    if python(run) and python(run) != here:
        yield "Python", python(run), here
    for each in installed:
        now = _now(each.name)
        if now is None:
            yield each.name, told(each), ""
        elif each.version and _origin(each) != _origin(now):
            texts = told(each), told(now)
            if texts[0] == texts[1]:
                texts = f"{texts[0]} from {each.url}", f"{texts[1]} from {now.url}"
            yield (each.name, *texts)


def _origin(each: Installed) -> tuple[str, ...]:
    # Up to 0.6, no address had a user.
    url = re.sub("//[^/@]*@", "//", each.url)
    return (each.version, "editable" if each.editable else "", url, each.commit, each.sha256)


def _now(name: str) -> Optional[Installed]:
    try:
        found = metadata.distribution(name)
        direct_url = found.read_text("direct_url.json") or ""
    except (metadata.PackageNotFoundError, OSError, ValueError):
        return None
    return _installed(name, entry(str(found.version), direct_url.encode()))
