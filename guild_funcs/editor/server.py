"""The language server: `guild-funcs lsp`. It holds the open files, and asks the other modules.

Only this module and `protocol` know pygls, which comes with the extra `guild-funcs[lsp]`.
"""

from __future__ import annotations

import asyncio
from typing import Any, Callable, Optional

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from guild_funcs import __version__
from guild_funcs.editor import protocol
from guild_funcs.editor.asked import asked
from guild_funcs.editor.completion import complete
from guild_funcs.editor.definition import definition, prepared, references
from guild_funcs.editor.diagnostics import Diagnostic, diagnose
from guild_funcs.editor.fixes import fixes
from guild_funcs.editor.hover import hover
from guild_funcs.editor.positions import Lines, lines_of
from guild_funcs.editor.project import Project, main_file
from guild_funcs.editor.renaming import rename
from guild_funcs.editor.signatures import signature_help
from guild_funcs.editor.tokens import TYPES, tokens
from guild_funcs.errors import FuncsError

PAUSE = 0.3
"""How many seconds nobody types before the file is checked."""

_TRIGGERS = ["$", "(", "{", "<", "|", " ", ":", ",", "'", "/", "."]


class Server:
    """The open guild files of one editor, and its questions.

    Args:
        language_server: What speaks with the editor.
    """

    def __init__(self, language_server: Any) -> None:
        self._server = language_server
        self._opened: dict[str, str] = {}
        self._projects: dict[str, Project] = {}
        self._mains: dict[str, Optional[str]] = {}
        self._told: dict[str, list[Diagnostic]] = {}
        self._tellers: dict[str, str] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def lines(self, path: str) -> Lines:
        """Returns the lines of a file, counted as the editor counts characters."""
        encoding = str(getattr(self._encoding, "value", self._encoding))
        return lines_of(Project(path, self._opened).text(path), encoding)

    @property
    def _encoding(self) -> Any:
        return self._server.server_capabilities.position_encoding or "utf-16"

    def project(self, path: str) -> Optional[Project]:
        """Returns the guild file that a file belongs to, or None when it is no guild file."""
        if path not in self._mains:
            self._mains[path] = main_file(path, self._opened)
        main = self._mains[path]
        if main is None:
            return None
        return self._projects.setdefault(main, Project(main, self._opened))

    # What the editor tells.

    def opened(self, params: Any) -> None:
        """A file is open, or its text is another."""
        uri = params.text_document.uri
        path = protocol.path_of(uri)
        is_new = path not in self._told
        if is_new:
            self._mains.clear()
        self._opened[path] = self._server.workspace.get_text_document(uri).source
        if self.project(path) is None:
            del self._opened[path]
            return
        self._check_soon(path, 0 if is_new else PAUSE)

    def closed(self, params: Any) -> None:
        """A file is closed: what is on disk counts again."""
        path = protocol.path_of(params.text_document.uri)
        if self._opened.pop(path, None) is not None:
            self._publish(path, [])
            self._told.pop(path, None)

    def saved(self, params: Any) -> None:
        """A file is written: whatever was read of files on disk is read again."""
        self._mains.clear()
        for project in self._projects.values():
            project.forget()
        self._check_soon(protocol.path_of(params.text_document.uri), 0)

    def _check_soon(self, path: str, pause: float) -> None:
        project = self.project(path)
        if project is None:
            return
        before = self._waiting.pop(project.path, None)
        if before is not None:
            before.cancel()
        task = asyncio.get_running_loop().create_task(self._check(project, pause))
        self._waiting[project.path] = task

    async def _check(self, project: Project, pause: float) -> None:
        await asyncio.sleep(pause)
        texts = dict(self._opened)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, project.model)
        found = await loop.run_in_executor(None, diagnose, project.path, texts)
        for path, problems in found.items():
            # While it was checked, somebody went on typing: another check is on its way.
            if texts.get(path) == self._opened.get(path):
                self._tellers[path] = project.path
                self._publish(path, problems)
        for path in set(self._told) - set(found):
            # The file was included before, and is no longer.
            if self._tellers.get(path) == project.path:
                self._publish(path, [])
                del self._told[path]

    def _publish(self, path: str, problems: list[Diagnostic]) -> None:
        self._told[path] = problems
        lines = self.lines(path)
        told = [protocol.diagnostic(each, lines) for each in problems]
        made = types.PublishDiagnosticsParams(protocol.uri_of(path), told)
        self._server.text_document_publish_diagnostics(made)

    # What the editor asks.

    def asked_at(self, params: Any, answer: Callable[[Project, str, int], Any]) -> Any:
        """Returns an answer for a place in a guild file; None for another file."""
        path = protocol.path_of(params.text_document.uri)
        project = self.project(path)
        if project is None:
            return None
        offset = self.lines(path).offset(protocol.position_in(params.position))
        return answer(project, path, offset)

    def complete(self, params: Any) -> Any:
        """What may be typed."""
        found = self.asked_at(params, complete)
        path = protocol.path_of(params.text_document.uri)
        return protocol.completion(found, self.lines(path)) if found else None

    def hover(self, params: Any) -> Any:
        """What is told of a thing."""
        found = self.asked_at(params, hover)
        path = protocol.path_of(params.text_document.uri)
        return protocol.hover(found, self.lines(path)) if found else None

    def signature(self, params: Any) -> Any:
        """The signature at hand."""
        found = self.asked_at(params, signature_help)
        return protocol.signature(found) if found else None

    def define(self, params: Any) -> Any:
        """Where a thing is defined."""
        return protocol.locations(self.asked_at(params, definition) or (), self.lines)

    def refer(self, params: Any) -> Any:
        """Where a flag is named."""
        wanted = params.context.include_declaration

        def answer(project: Project, path: str, offset: int) -> Any:
            return references(project, path, offset, with_definition=wanted)

        return protocol.locations(self.asked_at(params, answer) or (), self.lines)

    def prepare(self, params: Any) -> Any:
        """What would be renamed."""
        found = self.asked_at(params, prepared)
        if found is None:
            return None
        span, name = found
        path = protocol.path_of(params.text_document.uri)
        range_ = protocol.range_of(self.lines(path), span)
        return types.PrepareRenamePlaceholder(range=range_, placeholder=name)

    def rename(self, params: Any) -> Any:
        """Every change that renames a flag."""

        def answer(project: Project, path: str, offset: int) -> Any:
            return rename(project.model(), path, offset, params.new_name)

        try:
            found = self.asked_at(params, answer)
        except FuncsError as error:
            message = types.ShowMessageParams(types.MessageType.Error, error.message)
            self._server.window_show_message(message)
            return None
        return protocol.workspace_edit(found, self.lines) if found else None

    def actions(self, params: Any) -> Any:
        """What can be done about the problems of a range, and what the last run asked for."""
        path = protocol.path_of(params.text_document.uri)
        project = self.project(path)
        only = params.context.only
        if project is None or (only and types.CodeActionKind.QuickFix not in only):
            return []
        lines = self.lines(path)
        start = lines.offset(protocol.position_in(params.range.start))
        end = lines.offset(protocol.position_in(params.range.end))
        # Some editors ask for the place of the cursor, and name the problems of its line.
        named = [protocol.position_in(each.range.start) for each in params.context.diagnostics]
        about = [
            each
            for each in self._told.get(path, [])
            if (each.span.start <= end and each.span.end >= start)
            or lines.position(each.span.start) in named
        ]
        model = project.model()
        found = [*fixes(model, path, lines.text, about), *asked(project, path, start)]
        made = []
        for fix in found:
            told = protocol.diagnostic(fix.diagnostic, lines) if fix.diagnostic else None
            made.append(protocol.action(fix, self.lines, told))
        return made

    def colour(self, params: Any) -> Any:
        """The tokens of the expressions."""
        path = protocol.path_of(params.text_document.uri)
        project = self.project(path)
        found = tokens(project.model(), path) if project is not None else ()
        return protocol.semantic_tokens(found, self.lines(path))


def make_server() -> Any:
    """Returns the language server, ready to be started with `start_io`."""
    made = LanguageServer(
        "guild-funcs", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Incremental
    )
    server = Server(made)
    legend = types.SemanticTokensLegend(token_types=list(TYPES), token_modifiers=[])
    actions = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    table: list[tuple[str, Callable[[Any], Any], Any]] = [
        (types.TEXT_DOCUMENT_DID_OPEN, server.opened, None),
        (types.TEXT_DOCUMENT_DID_CHANGE, server.opened, None),
        (types.TEXT_DOCUMENT_DID_SAVE, server.saved, None),
        (types.TEXT_DOCUMENT_DID_CLOSE, server.closed, None),
        (
            types.TEXT_DOCUMENT_COMPLETION,
            server.complete,
            types.CompletionOptions(trigger_characters=_TRIGGERS),
        ),
        (types.TEXT_DOCUMENT_HOVER, server.hover, None),
        (
            types.TEXT_DOCUMENT_SIGNATURE_HELP,
            server.signature,
            types.SignatureHelpOptions(trigger_characters=["(", " ", ":", ","]),
        ),
        (types.TEXT_DOCUMENT_DEFINITION, server.define, None),
        (types.TEXT_DOCUMENT_REFERENCES, server.refer, None),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, server.prepare, None),
        (types.TEXT_DOCUMENT_RENAME, server.rename, types.RenameOptions(prepare_provider=True)),
        (types.TEXT_DOCUMENT_CODE_ACTION, server.actions, actions),
        (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, server.colour, legend),
    ]
    for name, handler, options in table:
        made.feature(name, options)(_plain(handler))
    return made


def _plain(handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Returns a function of its own for a method: pygls marks what it is given."""

    def handle(params: Any) -> Any:
        return handler(params)

    return handle
