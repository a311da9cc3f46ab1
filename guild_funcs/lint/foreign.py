"""What other programs evaluate and nobody does here: a shell's, Jinja's, Python's ways.

A text that has one of these is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from guild_funcs.errors import Span
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.lint.written import Written
from guild_funcs.registry import Registry

_VARIABLE = re.compile(r"(?<![\w$\\])\$([A-Za-z_][\w]*)")
_BACKTICKS = re.compile(r"`\s*([a-z][a-z0-9-]*)((?:\s+[^`]+)?)`")
_JINJA = re.compile(r"\{\{\s*([\w-]+)((?:\s*\|\s*[\w-]+)*)\s*\}\}")
_BRACES = re.compile(r"(?<![\w$\\{<])\{([\w-]+)(?::[^{}|]*)?\}(?!\})")
_PERCENT = re.compile(r"%\(([\w-]+)\)[-+#0-9.]*[sdifgr]")

_DRIVE = re.compile(r"[A-Za-z]:\\[A-Za-z]")


def foreign(
    text: Text, registry: Registry, flags: Collection[str], env: Mapping[str, str]
) -> Iterator[Problem]:
    """Yields the first part of a text that its author took for something to be evaluated.

    Args:
        text: A text without an expression of ours.
        registry: The functions.
        flags: The names of the operation's flags.
        env: The environment.
    """
    value = str(text.value)
    # A pattern or a path has such characters with a meaning of its own.
    if text.entry is None or text.names_files or not any(mark in value for mark in "$`{%"):
        return
    every = (
        _variables(value, registry, flags, env),
        _backticks(value, registry),
        _templates(value, flags),
    )
    first = next((each for found in every for each in found), None)
    if first is not None:
        found, code, message, hint = first
        span = Span(*found.span())
        yield problem(code, message, text.value, span, span, hint)


_Found = Iterator[tuple[re.Match[str], str, str, str]]


def _variables(
    value: str, registry: Registry, flags: Collection[str], env: Mapping[str, str]
) -> _Found:
    for found in _VARIABLE.finditer(value):
        name = found[1]
        if name in flags:
            told = f"${name} is plain text here"
            yield found, "GF505", told, f"{name} is a flag: ${{{name}}}"
        elif name in env and name.isupper():
            told = f"${name} is plain text here: it is a variable only inside an expression"
            yield found, "GF505", told, f"write $(env {name})"
        elif registry.find(name) is not None:
            told = "without '$(' and ')' this is plain text"
            yield found, "GF504", told, f"write $({name})"


def _backticks(value: str, registry: Registry) -> _Found:
    for found in _BACKTICKS.finditer(value):
        if registry.find(found[1]) is not None:
            hint = f"write $({found[1]}{found[2].rstrip()})"
            yield found, "GF504", "backticks are plain text here", hint


def _templates(value: str, flags: Collection[str]) -> _Found:
    for found in _JINJA.finditer(value):
        if found[1] in flags:
            filters = found[2].replace(" ", "")
            told = "'{{' and '}}' are for the params of a model, and this is none"
            yield found, "GF504", told, f"{found[1]} is a flag: ${{{found[1]}{filters}}}"
    for pattern in (_BRACES, _PERCENT):
        for found in pattern.finditer(value):
            if found[1] in flags:
                hint = f"{found[1]} is a flag: ${{{found[1]}}}"
                yield found, "GF504", f"'{found[0]}' is plain text here", hint


def homes(words: Iterable[tuple[str, Span]], text: Written, whole: Span) -> Iterator[Problem]:
    """Yields a problem for each word of a call that is a shell's way to write the home folder."""
    for word, span in words:
        if word.partition("/")[0] == "~":
            hint = f"write $HOME{word[1:]}"
            yield problem("GF516", "'~' is plain text here", text, span, whole, hint)


def eaten(value: Written) -> Iterator[Problem]:
    """Yields a problem for a path of Windows in double quotes, where YAML reads backslashes."""
    written = value.source.text[value.start : value.end]
    if value.style == '"' and _DRIVE.search(written) and not value.isprintable():
        hint = "put it in single quotes, or write / for each backslash"
        yield problem("GF519", "YAML takes backslashes away in double quotes", value, hint=hint)
