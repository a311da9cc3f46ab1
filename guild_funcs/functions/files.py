"""Functions that read files. What they read is noted for the run's record."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Optional

from guild_funcs.context import Context, Text
from guild_funcs.errors import FuncsError, MissingError, RefusedError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.functions import formats, reading
from guild_funcs.registry import FlagValue, PathArg, as_text, function, spellings

MAX_READ = 10 * 1024 * 1024
"""The largest file that `read` and `load` take, in bytes: a value is no place for more."""

MAX_HASH = 100 * 1024**3
"""The largest file that `sha256` takes, in bytes: it would take minutes."""


@function(
    capability="filesystem",
    examples=spellings("load config.yml model.layers.0", "'config.yml'|load:model.layers.0", 128),
)
def load(context: Context, file: PathArg, key: Optional[str] = None) -> FlagValue:
    """Returns a value from a YAML, JSON, TOML or INI file, or without a key all of it.

    The file's suffix says which: `.yml .yaml .json .toml .ini .cfg`. The key `model.layers.0`
    is the first item of `layers` in `model`; a name that holds a dot itself is found too. Numbers,
    texts and dates are what they are in the file, so `"1.10"` stays text; an INI file has only
    words, which a flag decodes. A TOML file needs Python 3.11 or the package `tomli`.
    The file is at most 10 MiB, and holds at most 100,000 values, aliases of YAML counted as often
    as they are used.
    """
    suffix = os.path.splitext(file)[1].lower()
    if suffix not in formats.READERS:
        known = " ".join(sorted(formats.READERS))
        message = f"load cannot tell the format of '{file}' by its suffix"
        raise RefusedError(message, hint=f"suffixes it knows: {known}").about("file")
    values = _parsed(file, suffix, _content(context, file))
    kept = values if key is None else _pick(values, key, file)
    return kept if suffix in (".ini", ".cfg") else _kept(kept)


def _parsed(file: str, suffix: str, text: str) -> FlagValue:
    try:
        return formats.READERS[suffix](text)
    except formats.FormatError as error:
        raise FuncsError(f"file '{file}' is no {error}").about("file") from None
    except ImportError as error:
        message = f"file '{file}' cannot be read: this Python has no reader for TOML"
        hint = "install one with: pip install tomli"
        raise MissingError(message, hint=hint).about("file") from error


def _kept(value: FlagValue) -> FlagValue:
    """Returns the value with its texts marked to stay text: the file's format has types."""
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, Mapping):
        return {key: _kept(item) for key, item in value.items()}
    return [_kept(item) for item in value] if isinstance(value, list) else value


def _pick(values: FlagValue, key: str, file: str) -> FlagValue:
    """Returns the value at a dotted key.

    Raises:
        MissingError: Nothing is there; the message names the file and the key.
    """
    value, rest = values, key
    while rest:
        names = _names(value)
        # A name may hold a dot: the longest name that the key starts with is taken.
        fitting = [name for name in names if rest == name or rest.startswith(f"{name}.")]
        if not fitting:
            raise _no_key(file, key, rest, names)
        name = max(fitting, key=len)
        value, rest = names[name], rest[len(name) + 1 :]
    return value


def _names(value: FlagValue) -> dict[str, FlagValue]:
    """Returns what a mapping or list holds, by the name that a key gives it."""
    if isinstance(value, Mapping):
        return {as_text(name): item for name, item in value.items()}
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return {}


def _no_key(file: str, key: str, rest: str, names: Mapping[str, FlagValue]) -> FuncsError:
    before = key[: len(key) - len(rest)].rstrip(".")
    within = f" ('{before}' has no '{rest}')" if before else ""
    message = f"file '{file}' has no key '{key}'{within}"
    prefix = f"{before}." if before else ""
    hint = did_you_mean(rest.partition(".")[0], names, prefix)
    return MissingError(message, hint=hint).about("key")


@function(
    capability="filesystem",
    examples=spellings("read VERSION", "'VERSION'|read", "1.10"),
)
def read(context: Context, file: PathArg) -> str:
    """Returns the text of a file, without the line ends at its end, as a shell's `$(cat FILE)`.

    The file is UTF-8 and at most 10 MiB. What it holds is never taken for an expression.
    """
    return _content(context, file).rstrip("\r\n")


@function(
    capability="filesystem",
    examples=spellings(
        "sha256 VERSION",
        "'VERSION'|sha256",
        "abbc1dfa005442cde25131e583640f0259dfabc4fd0b8c43690f6e5ebb872609",
    ),
)
def sha256(context: Context, path: PathArg) -> Text:
    """Returns the SHA-256 of a file's content, in hexadecimal, as `sha256sum` prints it.

    A folder is refused: its hash would depend on what counts as its content. Of a list of
    files, such as `$(glob data/*)`, each is hashed. A file is at most 100 GiB.
    """
    import hashlib

    digest = hashlib.sha256()
    for chunk in reading.chunks(path, MAX_HASH, "path"):
        digest.update(chunk)
    context.reads.files.append(path)
    return Text(digest.hexdigest())


def _content(context: Context, path: str) -> str:
    """Returns the text of a file and notes that it was read.

    Raises:
        MissingError: There is no such file.
        RefusedError: It is no file, too large, or no UTF-8 text.
        FuncsError: It cannot be read.
    """
    try:
        text = b"".join(reading.chunks(path, MAX_READ, "file")).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(f"file '{path}' is no UTF-8 text").about("file") from None
    context.reads.files.append(path)
    return text
