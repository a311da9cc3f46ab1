"""The names that a text of Python mentions: read by patterns, for whole trees would take long.

Too much may count as mentioned, too little may not: a name in an f-string, in an annotation,
of a parameter counts; a name in a comment, in a plain text or in an import does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Optional

from guild_funcs.imports.tested import without_lists

# What is never closed ends with its line, or the text: each character is looked at once.
_TEXT = (
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
)
_TEXTS = re.compile(rf"(#[^\n]*|{_TEXT})", re.DOTALL)
# What stands before a text; to look for it with the text would stop at each such letter.
_LETTERS = frozenset("rRbBuUfFtT")
_PREFIX = re.compile(r"\b[rRbBuUfFtT]{1,2}\Z")
_IMPORTS = re.compile(
    r"(?:^|[:;])[ \t]*(?:from\b[\w. \t]*\bimport\b[ \t]*(?:\([^)]*\)|(?:[^\n;\\]|\\\n)*)"
    r"|import[ \t](?:[^\n;\\]|\\\n)*)",
    re.MULTILINE,
)
# A chain of names, with what tells of its first: `def f`, `.f` of something, `f=` in a call.
_CHAIN = re.compile(
    r"(?<!\w)(?:(?:def|class)[ \t]+|\.\s*)?[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*(?:\s*=(?!=))?"
)
# The head of a class of which each base is a name; it may have a metaclass.
_HEAD = re.compile(r"^([ \t]*class[ \t]+(\w+)[ \t]*)\(([\w\s.,=]*)\)", re.MULTILINE)
# `x.__dict__[name]` takes one name of a value, as `getattr` does, and tells none of the others.
_ENTRY = re.compile(r"\.\s*__dict__\s*(?=\[|\.\s*(?:get|pop|setdefault|update)\b)")
# A module that takes itself: `globals` gives the same.
_ITSELF = re.compile(
    r"(?:\b\w+\s*\.\s*)?\bmodules\s*(?:\[\s*__name__\s*\]|\.\s*get\s*\(\s*__name__\s*\))"
)
# An object that takes what another has, as lazy modules do: who has it asks for it.
_TAKES = re.compile(r"\bself\.__dict__\.update\(\s*[\w.]+?\.__dict__\s*\)")
_QUOTE = re.compile(r"([a-zA-Z]*)(\"{3}|'{3}|[\"'])")
_PLACES = re.compile(r"\{([^{}]*)")
_NAME = re.compile(r"[^\W\d]\w*")
# `big-net` may be a part of `acme.big_net`.
_DOTTED = re.compile(r"\.*[^\W\d][\w.]*(?:(?::[\w.]+)|(?:-\w+)+)?")
# A configuration, as `{"hooks": ["acme.Hook"]}`, and the dotted names in it.
_CONFIGURES = re.compile(r"\s*[\[{]|[\s\S]*\b_target_:")
_NAMED = re.compile(r"(?:[\"']|\b_target_:[ \t]+)([^\W\d]\w*(?:\.\w+)+(?::\w+)?)\b")
_START = re.compile(r"([^\W\d]\w*)(?=%|\{)")
_END = re.compile(r"(?:\}|%[sd])(\w+)\Z")

# For so many starts and ends, each name is asked for all of them: the parts of a name are as many.
_FEW = 16


class Mentions(NamedTuple):
    """What a text mentions.

    Args:
        chains: Names and chains of names, `a` and `a.b.c`.
        attributes: What is asked of values that are not named: `f().a`.
        bound: Names that are bound to something, or defined.
        texts: Quoted texts that may be names, of attributes or modules.
        starts: What is quoted as the start of a name: `"visit_"`, `f"visit{x}"`.
        ends: What is quoted as its end: `"_handler"`, `f"{x}handler"`.
    """

    chains: frozenset[str]
    attributes: frozenset[str]
    bound: frozenset[str]
    texts: frozenset[str]
    starts: frozenset[str]
    ends: frozenset[str]


def mentions(
    text: str,
    classes: Optional[Mapping[str, set[str]]] = None,
    tested: frozenset[str] = frozenset(),
) -> Mentions:
    r"""Returns the names that a text mentions.

    Args:
        text: The text.
        classes: Classes with the names of their bases: that a class is derived from one of them
            mentions none.
        tested: Lists of functions that nobody calls; see `tested`.

    Example:
        >>> found = mentions("import x\na.b(c=1)\ngetattr(a, 'd')  # e")
        >>> sorted(found.chains), sorted(found.bound), sorted(found.texts)
        (['a', 'a.b', 'getattr'], ['c'], ['d'])
    """
    texts: set[str] = set()
    starts: set[str] = set()
    ends: set[str] = set()
    codes: list[str] = []
    code, tokens = _divided(text)
    for token in tokens:
        _quoted(token, texts, starts, ends, codes)
    code = _IMPORTS.sub("", code) if "import" in code else code
    code = without_lists(code, tested)
    codes.append(_without_bases(code, classes) if classes else code)
    chains: set[str] = set()
    attributes: set[str] = set()
    bound: set[str] = set()
    if "__dict__" in text or "modules" in text:
        codes = [*map(_simpler, codes)]
    for code in codes:
        for found in set(_CHAIN.findall(code)):
            _sort(found, chains, attributes, bound)
    return Mentions(*map(frozenset, (chains, attributes, bound, texts, starts, ends)))


def _divided(text: str) -> tuple[str, set[str]]:
    """Returns the code, with empty texts and without comments, and the texts in it."""
    parts = _TEXTS.split(text)  # code, and a comment or text, in turn
    tokens: set[str] = set()
    for at in range(1, len(parts), 2):
        token, code = parts[at], parts[at - 1]
        if token[0] == "#":
            parts[at] = ""
            continue
        parts[at] = '""'
        prefix = _PREFIX.search(code[-3:]) if code[-1:] in _LETTERS else None
        if prefix:
            parts[at - 1] = code[: -len(prefix[0])]
            token = prefix[0] + token
        tokens.add(token)
    return "".join(parts), tokens


def _simpler(code: str) -> str:
    """Returns a code in which what reaches less than it seems to is spelled as what is alike."""
    if "__name__" in code:
        code = _ITSELF.sub("globals()", code)
    if _ENTRY.search(code):
        code = _ENTRY.sub("", _TAKES.sub("", code)) + "\ngetattr"
    return code


def _without_bases(code: str, classes: Mapping[str, set[str]]) -> str:
    """Returns a code without the bases of some classes, where these are names alone."""

    def rest(head: re.Match[str]) -> str:
        known = classes.get(head[2], ())
        given = (each for each in head[3].split(",") if "".join(each.split()) not in known)
        return f"{head[1]}({','.join(given)})"

    return _HEAD.sub(rest, code)


def _quoted(
    token: str, texts: set[str], starts: set[str], ends: set[str], codes: list[str]
) -> None:
    opened = _QUOTE.match(token)
    prefix, quote = opened.groups() if opened else ("", "")
    inside = token[len(prefix) + len(quote) : -len(quote)]
    if "f" in prefix.lower() or "t" in prefix.lower():
        codes.extend(_PLACES.findall(inside))
    if len(inside) < 200 and _DOTTED.fullmatch(inside):  # noqa: PLR2004 - no name is longer
        texts.add(inside)
        if inside[-1] == "_":
            starts.add(inside)
        if inside[0] == "_":
            ends.add(inside)
        return
    if _CONFIGURES.match(inside):
        texts.update(_NAMED.findall(inside))
    start, end = _START.match(inside), _END.search(inside)
    if start:
        starts.add(start[1])
    if end:
        ends.add(end[1])


def _sort(found: str, chains: set[str], attributes: set[str], bound: set[str]) -> None:
    if found[0] == ".":
        attributes.update(_NAME.findall(found))
        return
    if found[-1] == "=":
        names = _NAME.findall(found)
        # `a.b = 1` binds b, and asks for a.
        (chains if len(names) > 1 else bound).add(".".join(names))
        return
    if found.startswith(("def ", "class ", "def\t", "class\t")):
        bound.add(_NAME.findall(found)[1])
        return
    chains.add(".".join(_NAME.findall(found)) if not found.isidentifier() else found)


def made_of(names: Iterable[str], starts: set[str], ends: set[str]) -> Iterator[str]:
    """Yields the names that may be put together from parts that are quoted."""
    heads, tails = tuple(starts), tuple(ends)
    are_few = len(heads) + len(tails) <= _FEW
    for name in names:
        if are_few and not (name.startswith(heads) or name.endswith(tails)):
            continue
        sizes = range(3, len(name))
        if not (
            starts.isdisjoint(name[:at] for at in sizes)
            and ends.isdisjoint(name[-at:] for at in sizes)
        ):
            yield name
