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
    r"^(\w+)[ \t]*(?::[^\n=]*)?=\s*(?:(?:frozenset|set|list|tuple)\s*\(\s*)?"
    r"[\[({]([\w\s.,]*)[\])}]",
    re.MULTILINE,
)
_NAME = re.compile(r"[^\W\d]\w*")
_BEFORE = 200  # characters, more than a line
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
    lists = (found for found in _LIST.finditer(outside) if _WORD.search(found[2]))
    # How often each is bound: what is bound twice, or has another use, is left as it is.
    bound = {found[1]: 0 for found in lists}
    for found in _NAME.finditer(text) if bound else ():
        if found[0] in bound:
            start = text[max(0, found.start() - _BEFORE) : found.start()]
            is_head = start.endswith("\n") or not start
            bound[found[0]] += 1 if is_head or not _is_tested(start, text, found.end()) else 0
    return frozenset(name for name, count in bound.items() if count == 1)


def without_lists(code: str, names: frozenset[str]) -> str:
    r"""Returns a code, without comments, in which some lists name none of `specials`.

    Example:
        >>> without_lists("A = {dir, len}\ndir", frozenset("A"))
        'A = {, len}\ndir'
    """

    def rest(found: re.Match[str]) -> str:
        return _WORD.sub("", found[0]) if found[1] in names else found[0]

    return _LIST.sub(rest, code) if names else code


def _is_tested(start: str, text: str, end: int) -> bool:
    """Tells whether it is only asked what is in a list, where its name ends."""
    is_asked = _TESTED.search(start) and not _LOOP.search(start)
    return bool(is_asked) and not _ASKED.match(text, end)
