"""Lists of functions that nobody calls: code only asks whether something is in them.

`BUILTINS = {dir, eval, len}` with no other use than `if f in BUILTINS` calls neither `eval`
nor `dir`.
"""

from __future__ import annotations

import re

from guild_funcs.imports.specials import SPELLED, WORDS

_SPECIAL = tuple(sorted(each for each in WORDS | SPELLED if each.isidentifier()))
# Most texts have none of these: to look for a word is fast, for a pattern it is not.
_IN_LISTS = tuple(f"{each}," for each in ("dir", "eval", "exec", "globals", "vars"))
# A list outside of functions of which each element is a name: its name, and the elements.
_LIST = re.compile(
    r"^(\w+)[ \t]*(?::[^\n=]*)?=[ \t]*(?:(?:frozenset|set|list|tuple)[ \t]*\()?\s*"
    r"[\[({]([\w\s.,]*)[\])}]",
    re.MULTILINE,
)
_WORD = re.compile(rf"(?<![\w.])(?:{'|'.join(_SPECIAL)})\b")
_TESTED = re.compile(r"\bin\s+\Z")
_ASKED = re.compile(r"\s*[.\[(]")
# What a loop binds: to go through a list is to have what is in it.
_LOOP = re.compile(r"\bfor\b[\w\s,.*()\[\]]*\Z")


def only_tested(outside: str, text: str) -> frozenset[str]:
    r"""Returns the names of lists of functions of which a module only asks what is in them.

    Args:
        outside: What stands outside of the functions of the module.
        text: All of it.

    Example:
        >>> lists = "A = {dir, eval,}\nB = [eval, len]\n"
        >>> sorted(only_tested(lists, lists + "x in A\nB[0]('1')"))
        ['A']
    """
    if not any(each in outside for each in _IN_LISTS):
        return frozenset()
    names = {found[1] for found in _LIST.finditer(outside)}
    return frozenset(name for name in names if _is_tested(text, name))


def without_lists(code: str, names: frozenset[str]) -> str:
    r"""Returns a code, without comments, in which some lists name none of `specials`.

    Example:
        >>> without_lists("A = {dir, len}\ndir", frozenset("A"))
        'A = {, len}\ndir'
    """

    def rest(found: re.Match[str]) -> str:
        return _WORD.sub("", found[0]) if found[1] in names else found[0]

    return _LIST.sub(rest, code) if names else code


def _is_tested(text: str, name: str) -> bool:
    """Tells whether a name is bound once, and is asked for nothing but what is in it."""
    before = 200  # characters, more than a line
    bound = 0
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
        start = text[max(0, found.start() - before) : found.start()]
        if start.endswith("\n") or not start:
            bound += 1
        elif not _TESTED.search(start) or _LOOP.search(start) or _ASKED.match(text, found.end()):
            return False
    return bound == 1
