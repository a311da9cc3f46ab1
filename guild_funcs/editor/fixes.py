"""What can be done about a problem: the changes to a file that an editor offers for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Callable, Optional

from guild_funcs.editor.diagnostics import Diagnostic
from guild_funcs.editor.outline import ITEM
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Model
from guild_funcs.editor.quoting import encoded, meant, quoted
from guild_funcs.editor.written import value_at
from guild_funcs.errors import Span
from guild_funcs.errors.suggestion import suggested
from guild_funcs.structs import dataclass, replace

# What a hint tells to write: "for text write ${'a'|stem}", "data is a flag: ${data}".
_WRITE = re.compile(r"(?:write|is a flag:) (\$.+)$", re.DOTALL)
_RULE = re.compile(r"write '(include: .+)'$", re.DOTALL)


@dataclass(frozen=True)
class Edit:
    """A part of a file, and what takes its place."""

    path: str
    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """A change that is offered.

    Args:
        title: What it does.
        edits: The changes.
        diagnostic: The problem that it mends, if there is one.
        is_sure: Whether it is the one to take without looking.
    """

    title: str
    edits: tuple[Edit, ...]
    diagnostic: Optional[Diagnostic] = None
    is_sure: bool = False


def fixes(model: Model, path: str, text: str, problems: Sequence[Diagnostic]) -> list[Fix]:
    """Returns what can be done about the problems of a file, the best first.

    Args:
        model: What was read of the text.
        path: The file.
        text: Its text.
        problems: Those that are asked about.
    """
    found: list[Fix] = []
    for each in problems:
        offered = [fix for make in _MAKERS for fix in make(model, path, text, each)]
        found += [replace(fix, diagnostic=each) for fix in offered]
    return found


def _names(model: Model, path: str, _text: str, each: Diagnostic) -> Iterator[Fix]:
    """Yields the names that were perhaps meant."""
    names = suggested(each.problem.hint)
    for name in names:
        value = value_at(model, path, each.span.start)
        style = value.scalar.text.style if value is not None else None
        edit = Edit(path, each.span, encoded(name, style))
        yield Fix(f"Change to '{name}'", (edit,), is_sure=len(names) == 1)


def _quotes(_model: Model, path: str, text: str, each: Diagnostic) -> Iterator[Fix]:
    """Yields quotes around a value that YAML cut short."""
    if each.problem.code != "GF103":
        return
    span = meant(text, each.span.start)
    if span is None:
        return
    value = span.of(text)
    if value.startswith("${") and value.endswith("}") and not set("<>") & set(value):
        yield Fix("Write $<...>", (Edit(path, span, f"$<{value[2:-1]}>"),))
    yield Fix("Quote this value", (Edit(path, span, quoted(value)),), is_sure=True)


def _written(model: Model, path: str, text: str, each: Diagnostic) -> Iterator[Fix]:
    """Yields the expression that a hint tells to write."""
    told = _WRITE.search(each.problem.hint or "")
    value = value_at(model, path, each.span.start)
    if told is None or value is None:
        return
    span: Optional[Span] = each.span
    if each.problem.code in ("GF504", "GF505"):
        span = value.whole
    elif each.problem.code in ("GF304", "GF203", "GF201", "GF403", "GF506"):
        span = _whole(each, text)
    if span is None or (each.problem.code == "GF203" and "|" in span.of(text)):
        return
    yield Fix(f"Write {told[1]}", (Edit(path, span, encoded(told[1], value.scalar.text.style)),))


def _whole(each: Diagnostic, text: str) -> Optional[Span]:
    """Returns where the whole expression stands, when that is on one line."""
    lines = each.problem.place.lines
    if len(lines) != 1:
        return None
    found = lines_of(text)
    start = found.span(found.line_at(each.span.start)).start
    return Span(start + lines[0].whole.start, start + lines[0].whole.end)


def _rules(model: Model, path: str, _text: str, each: Diagnostic) -> Iterator[Fix]:
    """Yields the fix that makes a rule of a text or a key that stands in the place of one."""
    value = value_at(model, path, each.span.start)
    if value is None:
        return
    told = _RULE.search(each.problem.hint or "")
    if each.problem.code == "GF503" and told is not None and value.scalar.is_key:
        pairs = [x for x in model.scalars(path) if x.path == value.scalar.path and not x.is_key]
        after = [x for x in pairs if x.text.start > value.scalar.text.start]
        if after:
            span = Span(value.scalar.text.start, after[0].text.end)
            yield Fix(f"Write {told[1]}", (Edit(path, span, told[1]),), is_sure=True)
    elif each.problem.code == "GF502":
        yield from _only_library(model, path, value.scalar.path)


def _only_library(model: Model, path: str, keys: tuple[str, ...]) -> Iterator[Fix]:
    title = "Make rules of it, which add to the project's files"
    alike = [x for x in model.scalars(path) if x.path == keys and not x.is_key]
    name = keys[:-1] if keys[-1] == ITEM else keys
    key = next((x for x in model.scalars(path) if x.path == name and x.is_key), None)
    # A param, or what an alias stands for, is no list of rules in its own place.
    is_here = key is not None and all(x.text.start > key.text.end for x in alike)
    if key is None or not is_here or name[-1] not in ("sourcecode", "select"):
        return
    if keys[-1] == ITEM:
        edits = [Edit(path, Span(x.text.start, x.text.start), "include: ") for x in alike]
        yield Fix(title, tuple(edits), is_sure=True)
        return
    lines = lines_of(key.text.source.text)
    start = lines.span(lines.line_at(key.text.start)).start
    before = lines.text[start : key.text.start]
    if before.strip(" -"):
        return
    indent = " " * (len(before) + 2)
    item = alike[0].text
    edit = Edit(path, Span(key.text.end + 1, item.start), f"\n{indent}- include: ")
    yield Fix(title, (edit,), is_sure=True)


def _ignored(model: Model, path: str, text: str, each: Diagnostic) -> Iterator[Fix]:
    """Yields a comment that has the problem ignored, where a comment can stand."""
    value = value_at(model, path, each.span.start)
    if value is None or value.scalar.text.style in ("|", ">"):
        return
    lines = lines_of(text)
    number = lines.line_at(each.span.start)
    end = lines.span(number).end
    if lines.line_at(value.scalar.text.end) == number and "#" not in lines.of(number):
        comment = f"  # guild-funcs: ignore[{each.problem.code}]"
        title = f"Ignore {each.problem.code} on this line"
        yield Fix(title, (Edit(path, Span(end, end), comment),))


_MAKERS: tuple[Callable[[Model, str, str, Diagnostic], Iterator[Fix]], ...] = (
    _names,
    _quotes,
    _written,
    _rules,
    _ignored,
)


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Returns a text with edits of it made.

    Example:
        >>> applied("abc", [Edit("", Span(1, 2), "xy")])
        'axyc'
    """
    for each in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: each.span.start] + each.text + text[each.span.end :]
    return text
