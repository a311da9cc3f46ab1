"""Our answers as the classes of the language server protocol."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Optional
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types

from guild_funcs.editor.completion import Completion, Item
from guild_funcs.editor.definition import Location
from guild_funcs.editor.diagnostics import Diagnostic
from guild_funcs.editor.fixes import Edit, Fix
from guild_funcs.editor.hover import Hover
from guild_funcs.editor.positions import Lines, Position
from guild_funcs.editor.signatures import Help
from guild_funcs.editor.tokens import TYPES, Token
from guild_funcs.errors import Span
from guild_funcs.lint.codes import CODES

SOURCE = "guild-funcs"

_KINDS = {
    "function": types.CompletionItemKind.Function,
    "flag": types.CompletionItemKind.Variable,
    "variable": types.CompletionItemKind.Constant,
    "secret": types.CompletionItemKind.Constant,
    "module": types.CompletionItemKind.Module,
    "file": types.CompletionItemKind.File,
    "folder": types.CompletionItemKind.Folder,
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "operation": types.CompletionItemKind.Method,
    "parameter": types.CompletionItemKind.Field,
}


def path_of(uri: str) -> str:
    """Returns the path of a `file:` URI; of another, the URI itself.

    Example:
        >>> path_of("file:///a%20b/guild.yml")
        '/a b/guild.yml'
    """
    parts = urlsplit(uri)
    return url2pathname(unquote(parts.path)) if parts.scheme == "file" else uri


def uri_of(path: str) -> str:
    """Returns the `file:` URI of a path."""
    from pathlib import Path

    return Path(os.path.abspath(path)).as_uri()


def position_in(given: Any) -> Position:
    """Returns the protocol's position as ours."""
    return Position(given.line, given.character)


def range_of(lines: Lines, span: Span) -> Any:
    """Returns the protocol's range of a span."""
    found = lines.range(span)
    return types.Range(
        types.Position(found.start.line, found.start.character),
        types.Position(found.end.line, found.end.character),
    )


def diagnostic(each: Diagnostic, lines: Lines) -> Any:
    """Returns a problem as the protocol has it."""
    is_error = each.problem.severity == "error"
    severities = types.DiagnosticSeverity
    return types.Diagnostic(
        range=range_of(lines, each.span),
        message=each.message,
        severity=severities.Error if is_error else severities.Warning,
        code=each.problem.code,
        source=SOURCE,
        data={"cause": CODES[each.problem.code].cause},
    )


def completion(found: Completion, lines: Lines) -> Any:
    """Returns what may be typed as the protocol has it, in our order."""
    edited = range_of(lines, found.span)
    items = [_item(each, index, edited) for index, each in enumerate(found.items)]
    return types.CompletionList(is_incomplete=False, items=items)


def _item(each: Item, index: int, edited: Any) -> Any:
    documentation = types.MarkupContent(types.MarkupKind.Markdown, each.documentation)
    return types.CompletionItem(
        label=each.label,
        kind=_KINDS[each.kind],
        detail=each.detail or None,
        documentation=documentation if each.documentation else None,
        text_edit=types.TextEdit(edited, each.insert or each.label),
        sort_text=f"{index:05}",
    )


def hover(found: Hover, lines: Lines) -> Any:
    """Returns what is told of a thing as the protocol has it."""
    content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
    return types.Hover(content, range_of(lines, found.span))


def locations(found: Iterable[Location], lines_of: Any) -> list[Any]:
    """Returns places in files as the protocol has them; `lines_of` gives the lines of a path."""
    return [
        types.Location(uri_of(each.path), range_of(lines_of(each.path), each.span))
        for each in found
    ]


def signature(found: Help) -> Any:
    """Returns a signature as the protocol has it."""
    parameters = [types.ParameterInformation(label=each) for each in found.parameters]
    documentation = types.MarkupContent(types.MarkupKind.Markdown, found.documentation)
    made = types.SignatureInformation(found.label, documentation, parameters)
    # An index past the end is the protocol's way to say that none is at hand.
    active = len(parameters) if found.active is None else found.active
    return types.SignatureHelp([made], active_signature=0, active_parameter=active)


def workspace_edit(edits: Sequence[Edit], lines_of: Any) -> Any:
    """Returns changes of files as the protocol has them."""
    changes: dict[str, list[Any]] = {}
    for each in edits:
        made = types.TextEdit(range_of(lines_of(each.path), each.span), each.text)
        changes.setdefault(uri_of(each.path), []).append(made)
    return types.WorkspaceEdit(changes=changes)


def action(fix: Fix, lines_of: Any, told: Optional[Any]) -> Any:
    """Returns a change that is offered as the protocol has it; `told` is its diagnostic."""
    return types.CodeAction(
        title=fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[told] if told is not None else None,
        edit=workspace_edit(fix.edits, lines_of),
        is_preferred=fix.is_sure or None,
    )


def semantic_tokens(found: Iterable[Token], lines: Lines) -> Any:
    """Returns tokens as the protocol has them: each relative to the one before it."""
    data: list[int] = []
    before = Position(0, 0)
    for each in found:
        at = lines.range(each.span)
        line = at.start.line - before.line
        character = at.start.character - (0 if line else before.character)
        length = at.end.character - at.start.character
        data += [line, character, length, TYPES.index(each.type), 0]
        before = at.start
    return types.SemanticTokens(data=data)
