r"""What is given to functions that import: `load("acme")` of `def load(x): import_module(x)`.

A function that imports a name which it is given imports what its callers quote, and one that
imports all modules of a package those of the package which it is given. Names without a dot
count here, and beside an import of a name that is not known at all: elsewhere such a text can
be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from guild_funcs.imports.facts import Unread
from guild_funcs.imports.graph import Node
from guild_funcs.imports.methods import PROTOCOLS
from guild_funcs.imports.units import Unit

_LONGEST = 4000  # characters of what a call is given, or a name is bound to

_TOKENS = re.compile(
    r"#[^\n]*|\"{3}(?P<long>[\s\S]*?)\"{3}|'{3}(?P<other>[\s\S]*?)'{3}|[rbuf]?(?P<quote>[\"'])(?P<text>\.{0,9}[^\W\d][\w.:]*)(?P=quote)"
    r"|\"[^\"\n]*\"|'[^'\n]*'|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<open>[(\[{])|(?P<close>[)\]}])|\n"
)
# `load("acme, helper")`
_LISTED = re.compile(r"\s*[^\W\d][\w.]*\s*(?:,\s*[^\W\d][\w.]*\s*)+")
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w.]+)", re.MULTILINE)
OWN_NAMES = ("__path__", "__file__", "__name__", "__package__")
"""Who gives one of these gives the package that the code is in."""

# `NAMES = ["a"]`
_BINDING = r"([^\W\d]\w*)[ \t]*(?::[^=\n]{0,200})?\+?=(?!=)[ \t]*(?=[\"'(\[{])"


_OPENED = re.compile(r"[ \t]*\(")
_DEFINES = re.compile(r"\b(?:def|class)\s+\Z")
_HEAD = 8  # characters that may stand before what a function is called where it is defined


class Function(NamedTuple):
    """A function that imports a name which it may be given.

    Args:
        node: The module that it is in.
        unread: The import.
    """

    node: Node
    unread: Unread


class Given(NamedTuple):
    """What a call gives.

    Args:
        line: Where the call stands.
        texts: What it quotes, and what is quoted where names that it gives are bound.
        names: The names that it gives.
    """

    line: int
    texts: tuple[str, ...]
    names: tuple[str, ...]


def called_as(unit: Unit) -> tuple[str, ...]:
    """Returns the names by which a function, or the class that it is a method of, is called."""
    names = (unit.owner, "" if unit.owner and unit.name in PROTOCOLS else unit.name)
    return tuple(name for name in names if name and not name.startswith("__"))


def calls_of(name: str, text: str, units: Sequence[Unit] = ()) -> Iterator[Given]:
    r"""Yields what is given where a text calls something by a name.

    Args:
        name: The name.
        text: The text of a module.
        units: Its functions.

    Example:
        >>> [(each.line, each.texts) for each in calls_of("load", "# 1\na.load('b', [1, 'c'])")]
        [(2, ('b', 'c'))]
    """
    line, counted = 1, 0
    for start, end in _calls(name, text):
        if _DEFINES.search(text, max(0, start - _HEAD), start):
            continue
        texts, names = _within(text, end)
        line, counted = line + text.count("\n", counted, start), start
        unit = next((each for each in units if each.first <= line <= each.last), None)
        inside = _bound(_text_of(unit, text), "[ \t]*") if unit and names else {}
        for each in names:
            texts += [*_bound(text).get(each, ()), *inside.get(each, ())]
        yield Given(line, tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(names)))


def _calls(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yields where a name stands before an open bracket, and where that ends.

    A pattern that begins with anything but the name itself would look at each character.
    """
    at = text.find(name)
    while at >= 0:
        found = _OPENED.match(text, at + len(name))
        before = text[at - 1 : at]
        if found and not (before == "_" or before.isalnum()):
            yield at, found.end()
        at = text.find(name, at + len(name))


@lru_cache(maxsize=1)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _text_of(unit: Unit, text: str) -> str:
    return "\n".join(_lines(text)[unit.first - 1 : unit.last])


def _within(text: str, start: int) -> tuple[list[str], list[str]]:
    """Returns the texts and names from an open bracket to where it is closed."""
    texts: list[str] = []
    names: list[str] = []
    deep = 1
    for token in _TOKENS.finditer(text, start, start + _LONGEST):
        deep += bool(token["open"]) - bool(token["close"])
        if not deep:
            break
        if token["text"]:
            texts.append(token["text"])
        elif token["long"] or token["other"]:  # of a configuration, as Gin's
            texts += _IMPORT.findall(token["long"] or token["other"])
        elif token["name"]:
            names.append(token["name"])
        elif _LISTED.fullmatch(token[0], 1, len(token[0]) - 1):
            texts += [each.strip() for each in token[0][1:-1].split(",")]
    return texts, names


@lru_cache(maxsize=2)  # of the text that is looked at, for each call in it
def _bound(text: str, before: str = "") -> dict[str, list[str]]:
    """Returns the texts in the lists and texts that names are bound to, by name.

    Args:
        text: The text of a module, or of a function.
        before: What may stand on a line before the name, as a pattern.
    """
    found: dict[str, list[str]] = {}
    for each in re.finditer(rf"^{before}{_BINDING}", text, re.MULTILINE):
        at = each.end()
        if text[at] in "([{":
            texts = _within(text, at + 1)[0]
        else:
            token = _TOKENS.match(text, at)
            texts = [token["text"]] if token and token["text"] else []
        found.setdefault(each[1], []).extend(texts)
    return found
