"""The `include` that the last run of an operation asked for, as a change of the guild file.

At its end a run compares what it imported with what it holds. What came from elsewhere is in its
record, with the pattern that would bring it into the next run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Optional

import yaml

from guild_funcs.editor.fixes import Edit, Fix
from guild_funcs.editor.outline import spot
from guild_funcs.editor.positions import lines_of
from guild_funcs.editor.project import Model, Project, short_name
from guild_funcs.errors import Span
from guild_funcs.lint.models import Operation
from guild_funcs.lint.readers import reader_of


def asked(project: Project, path: str, offset: int) -> list[Fix]:
    """Returns the rules that the last run of the operation at an offset asked for."""
    model = project.model()
    text = project.text(path)
    operations = model.at(spot(lines_of(text), offset))
    if len(operations) != 1 or model.texts.get(os.path.abspath(path), text) != text:
        return []
    return list(_fixes(project, model, operations[0], path, text))


def _fixes(
    project: Project, model: Model, operation: Operation, path: str, text: str
) -> Iterator[Fix]:
    run, found = _strays(project, model, operation.name)
    present = {str(each.text) for each in model.all_scalars}
    wanted = [(include, where) for include, where in found if include not in present]
    for include, where in wanted:
        edit = insertion(text, path, operation, include)
        if edit is not None:
            yield Fix(f"Include {include}: run {run} imported it from {where}", (edit,))


def _strays(
    project: Project, model: Model, operation: str
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Returns what the last run imported: read once, as editors ask whenever the cursor moves."""
    from guild_funcs.adapters.host.runs import strays

    key = f"strays of {operation}"
    if key not in model.kept:
        model.kept[key] = strays(project.path, operation)
    found: Any = model.kept[key]
    return found[0], found[1]


def insertion(text: str, path: str, operation: Operation, include: str) -> Optional[Edit]:
    """Returns the edit that adds a rule to the operation's source code."""
    key, node = _find(_composed(text), operation)
    if key is None or node is None:
        return None
    column = key.start_mark.column + 2
    if isinstance(node, yaml.ScalarNode):
        main = Span(key.end_mark.index + 1, node.end_mark.index).of(text).strip()
        indent = "\n" + " " * column
        new = f"{indent}main: {main}{indent}sourcecode:{indent}  - include: {include}"
        return Edit(path, Span(key.end_mark.index + 1, node.end_mark.index), new)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    pairs = {each.value: value for each, value in node.value}
    rules = pairs.get("sourcecode")
    if isinstance(rules, yaml.MappingNode):
        rules = next((value for each, value in rules.value if each.value == "select"), None)
    if rules is None and "sourcecode" not in pairs:
        indent = "\n" + " " * node.value[0][0].start_mark.column
        end = _end(node.value[-1][1], text)
        return Edit(path, Span(end, end), f"{indent}sourcecode:{indent}  - include: {include}")
    return _appended(rules, text, path, include)


def _appended(rules: Any, text: str, path: str, include: str) -> Optional[Edit]:
    """Returns the edit that adds an item to a list of rules; to a list of texts, a text."""
    if not isinstance(rules, yaml.SequenceNode) or not rules.value:
        return None
    texts = all(isinstance(each, yaml.ScalarNode) for each in rules.value)
    item = include if texts else f"include: {include}"
    end = _end(rules.value[-1], text)
    if rules.flow_style:
        return Edit(path, Span(end, end), f", {item}")
    indent = "\n" + " " * rules.start_mark.column
    return Edit(path, Span(end, end), f"{indent}- {item}")


def _end(node: Any, text: str) -> int:
    """Returns where a node ends, without the line breaks that YAML counts to a block."""
    start: int = node.start_mark.index
    end = start + len(text[start : node.end_mark.index].rstrip())
    stop = text.find("\n", end)
    rest = text[end : len(text) if stop < 0 else stop]
    # A comment on the line stays with what it is about.
    return end + len(rest.rstrip()) if rest.lstrip().startswith("#") else end


@lru_cache(maxsize=2)
def _composed(text: str) -> Any:
    try:
        return yaml.compose(text, Loader=reader_of(text))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _find(root: Any, operation: Operation) -> tuple[Any, Any]:
    """Returns the key and the node of an operation in its file."""
    model = str(operation.model.get("model") or "")
    for operations in _sections(root, model):
        for key, node in operations.value if isinstance(operations, yaml.MappingNode) else ():
            if key.value == short_name(operation):
                return key, node
    return None, None


def _sections(root: Any, model: str) -> Iterator[Any]:
    if isinstance(root, yaml.MappingNode) and not model:
        yield root
    for item in root.value if isinstance(root, yaml.SequenceNode) else ():
        pairs = {key.value: value for key, value in getattr(item, "value", ())}
        if "operations" in pairs and getattr(pairs.get("model"), "value", "") == model:
            yield pairs["operations"]
