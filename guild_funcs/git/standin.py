"""A folder that stands in for a repository's own: links to its parts, and a configuration of ours.

Git takes the names of programs from a repository's configuration, its hooks and its
attributes. An override for each such setting would miss the next one. Here git never
reads the configuration: what is needed of it are a few values without any effect of
their own, each of a form that is checked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from guild_funcs.git.place import Place, first_line
from guild_funcs.ordered import list_folder

# The parts that the stand-in links: from the folder that all work trees share, and from the
# folder of this work tree.
_COMMON = ("objects", "refs", "packed-refs", "reftable", "info", "shallow")
_OWN = re.compile(r"sharedindex\.[0-9a-f]+")

# Settings that decide how files are compared, and the forms that their values have.
_BOOLEAN = r"(?i:true|false|yes|no|on|off|0|1|)"
_KEPT: Mapping[str, re.Pattern[str]] = {
    "core.filemode": re.compile(_BOOLEAN),
    "core.symlinks": re.compile(_BOOLEAN),
    "core.ignorecase": re.compile(_BOOLEAN),
    "core.precomposeunicode": re.compile(_BOOLEAN),
    "core.autocrlf": re.compile(_BOOLEAN + "|(?i:input)"),
    "core.eol": re.compile("(?i:lf|crlf|native)"),
    "extensions.objectformat": re.compile("[a-z0-9]{1,16}"),
    "extensions.refstorage": re.compile("[a-z0-9]{1,16}"),
}


@contextmanager
def standing_in(place: Place, settings: Mapping[str, str]) -> Iterator[str]:
    """Makes the folder, and removes it at the end.

    Args:
        place: The repository.
        settings: Its settings by name, in lower case; most are not used.
    """
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="guild-funcs-git-")
    try:
        for name in _COMMON:
            _link(os.path.join(place.common_dir, name), os.path.join(folder, name))
        for name in list_folder(place.git_dir) if os.path.isdir(place.git_dir) else ():
            if _OWN.fullmatch(name):
                _link(os.path.join(place.git_dir, name), os.path.join(folder, name))
        _write_head(place, folder)
        with open(os.path.join(folder, "config"), "w", encoding="utf-8") as file:
            file.write(_configuration(settings))
        yield folder
    finally:
        # The stand-in holds links; rmtree removes a link and does not follow it.
        shutil.rmtree(folder, ignore_errors=True)


def _link(source: str, target: str) -> None:
    if os.path.lexists(source):
        os.symlink(source, target)


def _write_head(place: Place, folder: str) -> None:
    path = os.path.join(place.git_dir, "HEAD")
    # HEAD is a symbolic link in repositories of early git.
    line = f"ref: {os.readlink(path)}" if os.path.islink(path) else first_line(path) or ""
    with open(os.path.join(folder, "HEAD"), "wb") as file:
        file.write(os.fsencode(f"{line}\n"))


def _configuration(settings: Mapping[str, str]) -> str:
    lines = ["[core]", "bare = false"]
    extensions: list[str] = []
    for name, form in _KEPT.items():
        value = settings.get(name)
        if value is not None and form.fullmatch(value):
            section, _, key = name.partition(".")
            line = f"{key} = {value or 'true'}"
            (lines if section == "core" else extensions).append(line)
    version = 1 if extensions else 0
    lines.append(f"repositoryformatversion = {version}")
    return "\n".join([*lines, *(["[extensions]"] if extensions else []), *extensions, ""])
