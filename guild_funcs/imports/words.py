"""The lines of a text that may import: found by words, before any tree is walked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# A line without one of these words has no call that imports.
_WORDS = (
    b"_import",
    b"azy",
    b"entry_point",
    b"sys.path",
    b"addsitedir",
    b"sys.modules",
    b"meta_path",
    b"__name__,",
    b"spec_from_file",
    b"SourceFileLoader",
    b"load_source",
    b"resolve_name",
    b"run_module",
    b"run_path",
    b"__all__.",
    b"exec(",
    b"dictConfig(",
    b"find_spec(",
    b"load_module",
    b"load_plugin",
    b"load_file",
    b"loadTestsFrom",
    b"locate(",
    b"patch(",
    b"resource",
    b"get_data(",
    b"files(",
    b"__path__",
    b"eval(",
)
# Whether one of those with an underscore is there: to look at each underscore once is faster than
# to look for each word.
_ANY = re.compile(
    b"_(?:"
    + b"|".join(
        b"(?<=%s_)%s" % tuple(map(re.escape, word.split(b"_", 1)))
        for word in _WORDS
        if b"_" in word
    )
    + b")"
)
# The same of words that are alike: each text is searched for each word, which takes a tenth of the
# time of reading it. A pattern that begins with letters is as fast as a word.
_ALIKE = {
    re.compile(rb"mport[_(]"): (b"import_", b"import(", b"Import("),
    re.compile(rb"-m[\"']"): (b'"-m"', b"'-m'"),
}
# Another name for one of these functions.
_FUNCTIONS = (
    b"import_module", b"__import__", b"resolve_name", b"run_module", b"run_path", b"addsitedir",
)  # fmt: skip
# What `_WORDS` and `_ALIKE` have of each.
_PARTS = frozenset((
    b"import_", b"_import", b"resolve_name", b"run_module", b"run_path", b"addsitedir",
))  # fmt: skip
_RENAMED = (
    re.compile(rb"\b(?:" + b"|".join(_FUNCTIONS) + rb")[ \t]+as[ \t]+(\w+)"),
    re.compile(
        rb"^[ \t]*(\w+)[ \t]*=[ \t]*[\w.,\"' \t()\[\]]*\b(?:"
        + b"|".join(_FUNCTIONS)
        + rb")[\"']?[ \t)\]]*[\r;#]?$",
        re.MULTILINE,
    ),
)
# The same of `partial`: the pattern begins with any word, so a text without is not looked at.
_PARTIAL = re.compile(
    rb"\b(\w+)[ \t]*=[ \t]*(?:\w+\.)?partial\([ \t]*(?:\w+\.)*(?:import_module|__import__)\b"
)
_SYS_AS = re.compile(rb"\bsys[ \t]+as[ \t]+(\w+)")
_FROM_SYS = re.compile(rb"\bfrom[ \t]+sys[ \t]+import\b[^;\n]*?\bpath\b(?:[ \t]+as[ \t]+(\w+))?")
# What `from importlib.resources import ...` may bring: too common elsewhere.
_OF_RESOURCES = (b"_text(", b"_binary(", b"path(", b"contents(", b"is_resource(", b"as_file(")
# What may run Python, in a text where this matches.
_OF_COMMANDS = (
    b"python", b"executable", b"torchrun", b"system(", b"open(", b"subprocess.", b"shlex.split(",
)  # fmt: skip
_COMMAND = re.compile(rb"python[\d.]*(?: (?:-|[\w./-]+\.py\b)|[\"'],)")
_RESOURCES_AS = re.compile(rb"\bresources[ \t]+import\b[^;\n]*?[ \t]as[ \t]+(\w+)")
_LAZY_WORDS = (b"__getattr__", b"__name__,")

# A function or class without one of these words imports nothing.
_MARKS = (b"import", b"__getattr__")

# A text with a space for each byte that is neither of a name nor an open bracket.
_SPACED = bytes(
    each if each >= 0x80 or chr(each).isalnum() or chr(each) in "_(" else 0x20  # noqa: PLR2004 - ASCII
    for each in range(0x100)
)
# A dotted name between quotes: it may be that of a module.
_QUOTED = re.compile(r"[\"']([^\W\d]\w*(?:\.\w+)+(?::\w+)?)[\"']")


def hinted_lines(source: bytes) -> list[int]:
    r"""Returns the numbers of the lines that may hold such a call, in order.

    Example:
        >>> hinted_lines(b"import os\nx = import_module('a')")
        [2]
    """
    has_any = _ANY.search(source) is not None
    words = [word for word in _WORDS if (has_any or b"_" not in word) and word in source]
    for pattern, alike in _ALIKE.items():
        words += alike if pattern.search(source) else ()
    if not _PARTS.isdisjoint(words):
        renamed = (*_RENAMED, _PARTIAL) if b"partial(" in source else _RENAMED
        words += [name + b"(" for each in renamed for name in each.findall(source)]
    if b"sys.executable" in source or b"torchrun" in source or _COMMAND.search(source):
        words += _OF_COMMANDS
    if b"resources import" in source:
        words += _OF_RESOURCES
        words += [name + b"(" for name in _RESOURCES_AS.findall(source)]
    if b"sys as" in source or b"from sys" in source:
        words += [name + b".path" for name in _SYS_AS.findall(source)]
        words += [(name or b"path") + b"." for name in _FROM_SYS.findall(source)]
    return lines_with(words, source)


def marked_lines(source: bytes) -> list[int]:
    r"""Returns the numbers of the lines that may import by a statement or `__getattr__`, in order.

    Example:
        >>> marked_lines(b"import os\nx = 1")
        [1]
    """
    return lines_with(_MARKS, source)


def lines_with(words: Iterable[bytes], source: bytes) -> list[int]:
    r"""Returns the numbers of the lines that hold one of some words, in order.

    Example:
        >>> lines_with([b"a", b"b"], b"a\rx\r\nb")
        [1, 3]
    """
    text = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in source else source
    lines: set[int] = set()
    for word in words:
        at, line, counted = text.find(word), 1, 0
        while at >= 0:
            line, counted = line + text.count(b"\n", counted, at), at
            lines.add(line)
            at = text.find(b"\n", at)
            at = text.find(word, at) if at >= 0 else -1
    return sorted(lines)


_TARGET = re.compile(
    r"(?<!\w)_target_(?:[\"']?\s*(?::\s*\w+\s*=|[:=])\s*[\"']|:[ \t]+)([^\W\d]\w*(?:\.\w+)+)"
    r"(?=[\"'\s,}\\]|\Z)"
)
_PLAIN = re.compile(r"(?<!\w)([\"'])([^\W\d]\w*|\.{1,9}[^\W\d][\w.]*(?::\w+)?)\1")
# A key of a dict or of a subscript, and what something is compared with, names no module.
_BEFORE = re.compile(r"(?:[=!]=|[\w)\]]\[)\s*\Z")
_AFTER = re.compile(r"\s*(?::|[=!]=|(?:not[ \t]+)?in\b)")


def quoted_names(source: bytes) -> list[tuple[str, int]]:
    r"""Returns the dotted names that a text quotes, each with the lines where it stands.

    Example:
        >>> quoted_names(b"\nx = 'a.b', 'c', 'a.b'\n'a.b'")
        [('a.b', 2), ('a.b', 3)]
    """
    found = _with_lines(_QUOTED, _decoded(source))
    return [*dict.fromkeys((match[1], line) for match, line in found)]


def called_names(source: bytes) -> set[str]:
    r"""Returns the names that stand before an open bracket in a text, and perhaps some others.

    Example:
        >>> sorted(called_names(b"a.b (c)(d(1))"))
        ['b', 'c', 'd']
    """
    parts = source.translate(_SPACED).split(b"(")[:-1]
    names = {each.rstrip().rpartition(b" ")[2] for each in parts}
    return {each.decode("utf-8", "replace") for each in names if each}


def plain_names(source: bytes) -> list[tuple[str, int]]:
    r"""Returns the names without a dot that a text quotes, and relative ones, each with its line.

    Example:
        >>> plain_names(b"\nx = 'a.b', 'c', '.d.e'")
        [('c', 2), ('.d.e', 2)]
    """
    text = _decoded(source)
    found: dict[tuple[str, int], None] = {}
    for match, line in _with_lines(_PLAIN, text):
        before = text[max(0, match.start() - 9) : match.start()]
        if not (_AFTER.match(text, match.end()) or _BEFORE.search(before)):
            found[match[2], line] = None
    return [*found]


def targets(source: bytes) -> list[tuple[str, int]]:
    r"""Returns what configurations of Hydra name in a text, each with its line.

    As `{"_target_": "acme.Net"}` and `_target_: str = "acme.Net"`, and in YAML; see
    https://hydra.cc/docs/advanced/instantiate_objects/overview/.

    Example:
        >>> targets(b"\ncall(_target_='acme.Net')")
        [('acme.Net', 2)]
    """
    if b"_target_" not in source:
        return []
    return [(match[1], line) for match, line in _with_lines(_TARGET, _decoded(source))]


def _decoded(source: bytes) -> str:
    text = source.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _with_lines(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yields what a pattern finds in a text, each with the number of its line."""
    line, counted = 1, 0
    for match in pattern.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        yield match, line


def loads_specs(source: bytes) -> bool:
    """Tells whether a module may load what it finds by `find_spec`."""
    return b"find_spec(" in source and (b"module_from_spec" in source or b"load_module" in source)


def may_be_lazy(source: bytes) -> bool:
    """Tells whether a module may import submodules when an attribute is asked for."""
    return any(word in source for word in _LAZY_WORDS)


def may_hold(source: bytes) -> bool:
    """Tells whether a module names a function that imports, and so may hand it on."""
    return any(word in source for word in (b"import_module", b"__import__"))
