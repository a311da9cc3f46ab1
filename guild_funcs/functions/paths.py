"""Functions about the names of files and folders. Paths are text and stay text.

`os.path` is used rather than `pathlib`: a path is returned as it was written,
and `pathlib` drops `./` and a separator at the end.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Optional

from guild_funcs.context import Context, Text
from guild_funcs.errors import ArgumentProblem, MissingError
from guild_funcs.functions import globbing
from guild_funcs.registry import FlagValue, Scalar, as_text, function, spellings
from guild_funcs.registry.limits import check_length


def _bare(path: str) -> str:
    """Removes one separator at the end, as Guild's `util.strip_trailing_sep` does."""
    return path[:-1] if path.endswith(("/", "\\")) else path


def _name(path: str) -> str:
    return os.path.basename(_bare(path))


def _folder(path: str) -> str:
    # The root has no folder above it.
    return os.path.dirname(_bare(path)) if _bare(path) else path


@function(examples=spellings("basename data/train.csv", "'data/train.csv'|basename", "train.csv"))
def basename(path: Scalar) -> Text:
    """Returns the last part of a path.

    It is Guild's `basename` of labels: one separator at the end is ignored, and
    of nothing the name is empty.
    """
    # Guild's _t_basename gives nothing for any false value, so the flag 0 has no name either.
    return Text(_name(as_text(path))) if path else Text()


@function(
    examples=spellings("dirname data/raw/train.csv", "'data/raw/train.csv'|dirname", "data/raw")
)
def dirname(path: str) -> Text:
    """Returns a path without its last part; of a bare name it is empty.

    See `parent`, which returns `.` then.
    """
    return Text(_folder(path))


@function(examples=spellings("stem data/train.csv", "'data/train.csv'|stem", "train"))
def stem(path: str) -> Text:
    """Returns the last part of a path without its suffix.

    Only the last suffix goes: the stem of `a.tar.gz` is `a.tar`.
    """
    return Text(os.path.splitext(_name(path))[0])


@function(examples=spellings("suffix data/train.csv", "'data/train.csv'|suffix", ".csv"))
def suffix(path: str) -> Text:
    """Returns the suffix of the last part of a path, with its dot, or nothing.

    Only the last suffix counts: that of `a.tar.gz` is `.gz`, and `.bashrc` has none.
    """
    return Text(os.path.splitext(_name(path))[1])


@function(examples=spellings("suffixes a.tar.gz", "'a.tar.gz'|suffixes", [".tar", ".gz"]))
def suffixes(path: str) -> list[Text]:
    """Returns all suffixes of the last part of a path, each with its dot.

    The dots that a name begins with make no suffix: `.bashrc` has none.
    """
    found: list[Text] = []
    name, suffix = os.path.splitext(_name(path))
    while suffix:
        found.insert(0, Text(suffix))
        name, suffix = os.path.splitext(name)
    return found


@function(
    examples=spellings("parent data/raw/train.csv 2", "'data/raw/train.csv'|parent:2", "data")
)
def parent(path: str, levels: int = 1) -> Text:
    """Returns the folder that a path is in; of a bare name that is `.`.

    With levels, the folder that many steps up.
    """
    if levels < 0:
        raise ArgumentProblem("parent: 'levels' must not be negative").about("levels")
    for _ in range(levels):
        above = _folder(path)
        if above == path:
            break
        path = above
    return Text(path or ".")


@function(
    examples=spellings(
        "abspath data/train.csv", "'data/train.csv'|abspath", "/home/ann/digits/data/train.csv"
    )
)
def abspath(context: Context, path: str) -> Text:
    """Returns the absolute path, without `.` and `..`; a relative path starts at the project.

    Links are not followed: see `realpath`.
    """
    return Text(os.path.abspath(os.path.join(context.project_dir, path)))


@function(
    examples=spellings(
        "relpath /home/ann/digits/data/train.csv data",
        "'/home/ann/digits/data/train.csv'|relpath:data",
        "train.csv",
    )
)
def relpath(context: Context, path: str, start: str = ".") -> Text:
    """Returns the path as seen from a folder, by default from the project's folder.

    Relative paths, that of the folder included, start at the project.
    """
    # An empty path is the folder itself, as it is for abspath.
    base = os.path.join(context.project_dir, start)
    return Text(os.path.relpath(os.path.join(context.project_dir, path), base))


@function(
    capability="filesystem",
    examples=spellings(
        "realpath latest.csv", "'latest.csv'|realpath", "/home/ann/digits/data/train.csv"
    ),
)
def realpath(context: Context, path: str) -> Text:
    """Returns the absolute path with all links followed; a relative path starts at the project.

    Parts that do not exist stay as they are.
    """
    full = os.path.join(context.project_dir, path)
    try:
        with suppress(OSError):
            os.lstat(full)  # Python 3.9 takes any character when it follows links
        return Text(os.path.realpath(full))
    except ValueError:
        message = "realpath: 'path' holds a character that no path has"
        raise ArgumentProblem(message).about("path") from None


@function(
    examples=(
        *spellings(
            "join $DATA_PATH raw train.csv",
            "$DATA_PATH|join:raw,train.csv",
            "/home/ann/data/raw/train.csv",
        ),
        *spellings("join ${layers} -", "layers|join:-", "32-64"),
    )
)
def join(parts: FlagValue, *more: str) -> Text:
    """Joins the parts of a path, or the items of a list.

    Parts of a path get one separator between them; an absolute part starts anew.
    The items of a list become one text, with the text given after the list
    between them, by default `/`. So `join` undoes `split`.
    """
    if isinstance(parts, (list, tuple)):
        return _join_items(parts, more)
    return Text(os.path.join(as_text(parts), *more))


def _join_items(items: Sequence[FlagValue], separators: Sequence[str]) -> Text:
    if len(separators) > 1:
        message = "join takes one separator after a list"
        raise ArgumentProblem(message, hint="for example: $(join ${names} ', ')").about("more")
    separator = (*separators, "/")[0]
    texts = [as_text(item) for item in items]
    check_length(sum(map(len, texts)) + len(texts) * len(separator))
    return Text(separator.join(texts))


@function(
    capability="filesystem",
    examples=spellings("glob data/*.csv", "'data/*.csv'|glob", ["data/test.csv", "data/train.csv"]),
)
def glob(context: Context, *patterns: str) -> list[Text]:
    """Returns the files and folders that match, as a list: a flag with this default is a batch.

    `*` and `?` stand for characters, `[ab]` for one of them, `**` for any folders.
    Names with a leading dot match only a pattern that writes the dot; `**` does not
    follow links to folders. Paths look like the pattern: relative to the project when
    it is. They are sorted as people count, `run2` before `run10`. When nothing matches
    the list is empty. More than 100,000 matches are an error, and so is a part of a pattern
    with more than 500 characters.
    """
    if not patterns:
        raise ArgumentProblem("glob(*patterns) needs at least one pattern")
    found = (
        path for pattern in patterns for path in globbing.matches(context.project_dir, pattern)
    )
    return [Text(path) for path in dict.fromkeys(found)]


@function(
    capability="filesystem",
    examples=spellings("exists data/train.csv", "'data/train.csv'|exists", True),
)
def exists(context: Context, path: str) -> bool:
    """Tells whether a file or folder exists; a relative path starts at the project.

    A link that leads nowhere does not exist. An empty path does not.
    """
    return bool(path) and os.path.exists(os.path.join(context.project_dir, path))


@function(
    capability="env",
    examples=spellings("expanduser ~/data", "'~/data'|expanduser", "/home/ann/data"),
)
def expanduser(context: Context, path: str) -> Text:
    """Returns the path with `~` at its start replaced by the home folder.

    `~` is `$HOME` when it is set, `~name` is the home of that user. Elsewhere `~` is an
    ordinary character.
    """
    if not path.startswith("~"):
        return Text(path)
    user, separator, rest = path[1:].partition("/")
    return Text(_home(user, context).rstrip("/") + separator + rest)


def _home(user: str, context: Context) -> str:
    home: Optional[str] = None
    if not user:
        home = context.getenv("HOME") or context.getenv("USERPROFILE")
    home = home or _home_in_user_database(user)
    if home is None:
        who = f"user '{user}'" if user else "you"
        raise MissingError(f"no home folder is known for {who}").about("path")
    return home


def _home_in_user_database(user: str) -> Optional[str]:
    try:
        import pwd

        return pwd.getpwnam(user).pw_dir if user else pwd.getpwuid(os.getuid()).pw_dir
    except (ImportError, KeyError, ValueError):
        return None
