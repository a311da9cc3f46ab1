"""The language server, asked by a client that speaks the protocol with its process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, Optional

import pytest
from marked import applied

pytest.importorskip("pytest_lsp", reason="pytest-lsp needs Python 3.10")

from lsprotocol import types
from pytest_lsp import ClientServerConfig

from guild_funcs.editor.server import Server
from guild_funcs.editor.tokens import TYPES

SCRIPT = str(Path(sys.executable).with_name("guild-funcs"))
_PATIENCE = 60
CONFIG = ClientServerConfig(server_command=[SCRIPT, "lsp"])
PROJECT = """\
train:
  label: 😀 ${data|stem} $(shout a) $(stm b)
  flags:
    data: a/train.csv
  sourcecode:
    - include: $(package shared)
all:
  steps:
    - run: train data=b.csv
"""
FUNCTIONS = """\
from guild_funcs import function


@function
def shout(text: str, times: int = 1) -> str:
    \"\"\"Returns the text in capitals.\"\"\"
    raise SystemExit("it was run")
"""


class Editor:
    """A client with one open file."""

    def __init__(self, client: Any, path: Path) -> None:
        self.client = client
        self.path = path
        self.uri = path.as_uri()
        self.text = ""
        self._version = 0
        self._seen: Any = None

    @property
    def document(self) -> Any:
        return types.TextDocumentIdentifier(self.uri)

    async def open(self, text: str) -> list[Any]:
        """Opens the file with a text, and waits for its problems."""
        self.text = text
        item = types.TextDocumentItem(self.uri, "yaml", self._version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.problems()

    def change(self, text: str) -> None:
        """Replaces the text."""
        self.text = text
        self._version += 1
        document = types.VersionedTextDocumentIdentifier(self._version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    async def problems(self) -> list[Any]:
        """Waits until the server tells the problems anew, and returns them."""
        for _ in range(_PATIENCE * 50):
            found = self.client.diagnostics.get(self.uri)
            if found is not None and found is not self._seen:
                self._seen = found
                return list(found)
            await asyncio.sleep(0.02)
        raise AssertionError("the server tells no problems")

    def at(self, word: str, skipped: int = 0) -> Any:
        """The position before a word of the text, or some characters after that."""
        before = self.text[: self.text.index(word) + skipped]
        line = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    def of(self, found: Any) -> str:
        """The text of a range, counted in UTF-16."""
        lines = self.text.split("\n")
        assert found.start.line == found.end.line
        units = lines[found.start.line].encode("utf-16-le")
        cut: bytes = units[found.start.character * 2 : found.end.character * 2]
        return cut.decode("utf-16-le")


async def started(folder: Path, encodings: Optional[list[str]] = None) -> Any:
    client = await CONFIG.start()
    general = types.GeneralClientCapabilities(position_encodings=encodings)
    capabilities = types.ClientCapabilities(general=general if encodings else None)
    params = types.InitializeParams(capabilities=capabilities, root_uri=folder.as_uri())
    await client.initialize_session(params)
    return client


Scenario = Callable[[Editor], Coroutine[Any, Any, None]]


class Session:
    """One server for the tests of this module; each has a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.client = self.loop.run_until_complete(started(folder))

    def __call__(
        self, folder: Path, scenario: Callable[[Editor], Coroutine[Any, Any, None]]
    ) -> None:
        self.client.messages.clear()
        editor = Editor(self.client, folder / "guild.yml")
        self.loop.run_until_complete(scenario(editor))

    def end(self) -> None:
        self.loop.run_until_complete(self.client.shutdown_session())
        self.loop.close()


@pytest.fixture(scope="module")
def in_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = Session(tmp_path_factory.mktemp("editor"))
    yield session
    session.end()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "guild_functions.py").write_text(FUNCTIONS)
    (tmp_path / "guild.yml").write_text("")
    (tmp_path / "train.py").write_text("")
    return tmp_path


def test_problems_are_told_as_one_types(project: Path, in_session: Session) -> None:
    async def scenario(editor: Editor) -> None:
        found = await editor.open(PROJECT)
        assert [(each.code, editor.of(each.range)) for each in found] == [
            ("GF201", "stm"),
            ("GF401", "shared"),
        ]
        editor.change(PROJECT.replace("$(stm b)", "$(stem b").replace("  steps:", "  steps"))
        found = await editor.problems()
        # The file is no YAML now, and what is left of it is checked all the same.
        assert {each.code for each in found} == {"GF105", "GF102", "GF401"}
        # Of several changes in a row the last is the one that is checked.
        for count in range(5):
            editor.change(PROJECT.replace("$(stm b)", "x" * count).replace("(package", "(pakage"))
        editor.change(PROJECT.replace("(package", "(pakage"))
        found = await editor.problems()
        assert [editor.of(each.range) for each in found] == ["stm", "pakage"]

    in_session(project, scenario)


def test_positions_are_counted_as_the_client_wants(project: Path) -> None:
    async def scenario(editor: Editor) -> None:
        (first, *_) = await editor.open(PROJECT)
        line = PROJECT.split("\n")[1]
        start = first.range.start.character
        assert line.encode()[start : start + 3] == b"stm"

    async def run() -> None:
        client = await started(project, ["utf-8", "utf-16"])
        await scenario(Editor(client, project / "guild.yml"))
        await client.shutdown_session()

    asyncio.run(run())


def test_what_may_be_typed(project: Path, in_session: Session) -> None:
    async def scenario(editor: Editor) -> None:
        await editor.open(PROJECT)
        # The text that was typed last counts, also before it was checked.
        editor.change(PROJECT.replace("$(stm b)", "${da"))
        params = types.CompletionParams(editor.document, editor.at("${da", 4))
        found = await editor.client.text_document_completion_async(params)
        (item,) = found.items
        assert (item.label, item.detail) == ("data", "a/train.csv")
        assert editor.of(item.text_edit.range) == "da"
        editor.change(PROJECT.replace("$(stm b)", "$(truncate x "))
        params = types.SignatureHelpParams(editor.document, editor.at("$(truncate x ", 13))
        shown = await editor.client.text_document_signature_help_async(params)
        (signature,) = shown.signatures
        assert signature.label.startswith("truncate(text, length")
        assert shown.active_parameter == 1

    in_session(project, scenario)


def test_what_a_thing_is_and_where_it_is(project: Path, in_session: Session) -> None:
    async def scenario(editor: Editor) -> None:
        await editor.open(PROJECT)
        ask = editor.client
        told = await ask.text_document_hover_async(
            types.HoverParams(editor.document, editor.at("shout", 2))
        )
        assert "Returns the text in capitals." in told.contents.value
        assert editor.of(told.range) == "shout"
        (there,) = await ask.text_document_definition_async(
            types.DefinitionParams(editor.document, editor.at("shout", 2))
        )
        assert there.uri == (project / "guild_functions.py").as_uri()
        assert (there.range.start.line, there.range.start.character) == (4, 4)
        (there,) = await ask.text_document_definition_async(
            types.DefinitionParams(editor.document, editor.at("${data", 3))
        )
        assert (there.uri, editor.of(there.range)) == (editor.uri, "data")
        assert there.range.start.line == 3
        for with_definition, lines in ((True, {1, 3, 8}), (False, {1, 8})):
            context = types.ReferenceContext(include_declaration=with_definition)
            found = await ask.text_document_references_async(
                types.ReferenceParams(context, editor.document, editor.at("${data", 3))
            )
            assert {each.range.start.line for each in found} == lines
            assert {editor.of(each.range) for each in found} == {"data"}

    in_session(project, scenario)


def test_a_flag_is_renamed_everywhere(project: Path, in_session: Session) -> None:
    async def scenario(editor: Editor) -> None:
        await editor.open(PROJECT)
        position = editor.at("${data", 3)
        prepared = await editor.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(editor.document, position)
        )
        assert (editor.of(prepared.range), prepared.placeholder) == ("data", "data")
        edit = await editor.client.text_document_rename_async(
            types.RenameParams(editor.document, position, "input")
        )
        assert applied(editor.text, edit.changes[editor.uri]) == (
            PROJECT.replace("data|", "input|").replace("data:", "input:").replace("data=", "input=")
        )
        edit = await editor.client.text_document_rename_async(
            types.RenameParams(editor.document, position, "a|b")
        )
        assert edit is None
        (message,) = editor.client.messages
        assert message.message.startswith("'a|b' cannot be the name of a flag")

    in_session(project, scenario)


def test_problems_are_mended(project: Path, in_session: Session) -> None:
    async def scenario(editor: Editor) -> None:
        (first, *_) = await editor.open(PROJECT)
        params = types.CodeActionParams(
            editor.document, first.range, types.CodeActionContext([first])
        )
        found = await editor.client.text_document_code_action_async(params)
        assert [each.title for each in found] == [
            "Change to 'stem'",
            "Ignore GF201 on this line",
        ]
        assert found[0].is_preferred
        assert list(found[0].diagnostics) == [first]
        text = applied(editor.text, found[0].edit.changes[editor.uri])
        assert text == PROJECT.replace("stm", "stem")
        editor.change(text)
        assert [each.code for each in await editor.problems()] == ["GF401"]

    in_session(project, scenario)


def test_a_file_that_is_saved_or_closed_is_read_from_disk_again(
    project: Path, in_session: Session
) -> None:
    async def scenario(editor: Editor) -> None:
        assert [each.code for each in await editor.open(PROJECT)] == ["GF201", "GF401"]
        # What others read of a file on disk is read again once it is written.
        functions = project / "guild_functions.py"
        functions.write_text(FUNCTIONS.replace("shout", "stm"))
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document))
        found = await editor.problems()
        assert [(each.code, editor.of(each.range)) for each in found] == [
            ("GF201", "shout"),
            ("GF401", "shared"),
        ]
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document))
        assert await editor.problems() == []
        hover = types.HoverParams(editor.document, types.Position(0, 0))
        assert await editor.client.text_document_hover_async(hover) is None

    in_session(project, scenario)


def test_where_there_is_nothing_to_do_nothing_is_offered(
    project: Path, in_session: Session
) -> None:
    async def scenario(editor: Editor) -> None:
        (first, *_) = await editor.open(PROJECT)
        ask, start = editor.client, types.Position(0, 0)
        prepare = types.PrepareRenameParams(editor.document, start)
        assert await ask.text_document_prepare_rename_async(prepare) is None
        only = types.CodeActionContext([first], only=[types.CodeActionKind.Refactor])
        params = types.CodeActionParams(editor.document, first.range, only)
        assert not await ask.text_document_code_action_async(params)

    in_session(project, scenario)


def test_expressions_are_coloured(project: Path, in_session: Session) -> None:
    async def scenario(editor: Editor) -> None:
        await editor.open(PROJECT)
        params = types.SemanticTokensParams(editor.document)
        found = await editor.client.text_document_semantic_tokens_full_async(params)
        assert list(told(found.data, PROJECT))[:6] == [
            ("${", "operator"),
            ("data", "variable"),
            ("|", "operator"),
            ("stem", "function"),
            ("}", "operator"),
            ("$(", "operator"),
        ]

    in_session(project, scenario)


def told(data: list[int], text: str) -> Iterator[tuple[str, str]]:
    """The texts and the types of tokens, which the protocol has as numbers."""
    line = character = 0
    for start in range(0, len(data), 5):
        down, right, length, kind, _ = data[start : start + 5]
        line, character = line + down, right if down else character + right
        units = text.split("\n")[line].encode("utf-16-le")
        shown = units[character * 2 : (character + length) * 2].decode("utf-16-le")
        yield shown, TYPES[kind]


def test_an_included_file_belongs_to_the_guild_file(project: Path, in_session: Session) -> None:
    (project / "guild.yml").write_text("- include: more.yml\n")
    (project / "more.yml").write_text("")

    async def scenario(editor: Editor) -> None:
        other = Editor(editor.client, project / "more.yml")
        found = await other.open("- model: m\n  operations: {x: {label: $(stm a)}}\n")
        assert [each.code for each in found] == ["GF201"]

    in_session(project, scenario)


def test_a_file_that_is_no_guild_file_is_left_alone(project: Path, in_session: Session) -> None:
    (project / "other.yml").write_text("")

    async def scenario(editor: Editor) -> None:
        other = Editor(editor.client, project / "other.yml")
        other.text = "train: {label: $(stm a)}\n"
        item = types.TextDocumentItem(other.uri, "yaml", 0, other.text)
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        params = types.HoverParams(other.document, other.at("stm"))
        assert await editor.client.text_document_hover_async(params) is None
        saved = types.DidSaveTextDocumentParams(other.document)
        editor.client.text_document_did_save(saved)
        closed = types.DidCloseTextDocumentParams(other.document)
        editor.client.text_document_did_close(closed)
        # The guild file's problems come, and none of the other file's before.
        await editor.open(PROJECT)
        assert other.uri not in editor.client.diagnostics

    in_session(project, scenario)


class Pygls:
    """What a server of pygls is for ours: it has the texts, and sends what is told."""

    def __init__(self) -> None:
        self.server_capabilities = types.ServerCapabilities()
        self.workspace = self
        self.texts: dict[str, str] = {}
        self.told: list[tuple[str, list[Any]]] = []

    def get_text_document(self, uri: str) -> Any:
        return SimpleNamespace(source=self.texts[uri])

    def text_document_publish_diagnostics(self, params: Any) -> None:
        self.told.append((params.uri, [each.code for each in params.diagnostics]))


def test_what_was_found_in_a_text_that_is_another_now_is_not_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guild_funcs.editor.server.PAUSE", 0)
    sent = Pygls()
    server = Server(sent)
    uri, more = ((project / name).as_uri() for name in ("guild.yml", "more.yml"))
    (project / "more.yml").write_text("- config: c\n- extends: no\n")

    def opened(text: str) -> Any:
        sent.texts[uri] = text
        document = types.TextDocumentItem(uri, "yaml", 0, text)
        server.opened(types.DidOpenTextDocumentParams(document))
        return next(iter(server._waiting.values()))  # noqa: SLF001 - to wait for the check

    async def scenario() -> None:
        await opened("- include: more.yml\n- model: m\n  operations: {a: {label: $(stm x)}}\n")
        assert sent.told == [(uri, ["GF201"]), (more, ["GF515"])]
        sent.told.clear()
        # A file that is included no more has no problems.
        check = opened("- model: m\n  operations: {a: {label: $(stm x)}}\n")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        sent.texts[uri] = "a: {label: x}\n"
        server._opened[str(project / "guild.yml")] = sent.texts[uri]  # noqa: SLF001 - typed meanwhile
        await check
        assert sent.told == [(more, [])]
        sent.told.clear()
        await opened("a: {label: x}\n")
        assert sent.told == [(uri, [])]

    asyncio.run(scenario())


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import importlib.util, sys\n"
        "importlib.util.find_spec = lambda name, find=importlib.util.find_spec: "
        "None if name == 'pygls' else find(name)\n"
        "sys.argv = ['guild-funcs', 'lsp']\n"
        "from guild_funcs.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "guild-funcs: the language server needs pygls: pip install 'guild-funcs[lsp]'\n"
    )
