"""Every block of every page is run: by whom, by its kind. What is not run is listed, with why."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pages
import pytest
import yaml
from guild import guildfile

import guild_funcs
from guild_funcs.lint import check

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGES = sorted({*pages.ROOT.glob("docs/*.md"), *pages.ROOT.glob("examples/*/README.md")})
PAGES = [pages.ROOT / "README.md", *PAGES]
BLOCK = re.compile(r"^```([\w-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# By the kind of a block, the test that runs it.
RUN_BY = {
    "console": "test_docs_pages.py: the page is a session",
    "funcs": "test_docs.py",
    "funcs-world": "test_docs.py",
    "yaml-part": "test_docs_blocks.py: each wrong example has its code",
    "mermaid": "test_docs_rooms.py",
    "lua": "editor/test_neovim.py",
    "text": "editor/test_neovim.py",
    "python": "test_docs_blocks.py",
    "yaml": "test_docs_blocks.py",
    "toml": "test_docs_blocks.py",
}
# Kinds that nobody runs, and why.
NOT_RUN = {
    "elisp": "settings of Emacs, which is not where the tests run",
    "json": "settings of editors that are not where the tests run",
}
# Blocks without a kind are no input: a tree of files, what a run printed on another machine.
SHOWN = {
    "README.md": ["the tree of the example"],
    "docs/flows.md": [
        "what Guild's own notebook program prints (docs/flows.md says with which versions)"
    ],
    "docs/functions.md": ["test_docs_functions.py: the page is generated"],
}


def name(page: Path) -> str:
    return str(page.relative_to(pages.ROOT))


def blocks(kind: str) -> Iterator[tuple[str, int, str, str]]:
    """The blocks of a kind: page, line, text, and what stands before."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            if block[1] == kind:
                line = text.count("\n", 0, block.start()) + 1
                yield name(page), line, block[2], text[: block.start()]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_each_block_is_run_by_somebody(page: Path) -> None:
    kinds = [block[1] for block in BLOCK.finditer(page.read_text(encoding="utf-8"))]
    assert set(kinds) - {""} <= {*RUN_BY, *NOT_RUN}
    assert len(SHOWN.get(name(page), [])) == kinds.count("")
    if "console" in kinds:
        assert name(page) in pages.PAGES


# What is no guild file: by a part of it, what it is held against.
OTHER_YAML = {
    "- id: guild-funcs-check": ".pre-commit-hooks.yaml",
    "version: 2 ": "the record of a run",
}


@pytest.mark.parametrize(
    ("page", "text"),
    [pytest.param(each[0], each[2], id=f"{each[0]}:{each[1]}") for each in blocks("yaml")],
)
# Guild leaves files open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_guild_file_is_taken_by_guild_and_by_check(page: str, text: str, tmp_path: Path) -> None:
    """A block that a session writes may be wrong on purpose: the page then shows the code."""
    other = next((what for part, what in OTHER_YAML.items() if part in text), None)
    if other == ".pre-commit-hooks.yaml":
        hooks = yaml.safe_load((pages.ROOT / other).read_text(encoding="utf-8"))
        used = [each["id"] for repo in yaml.safe_load(text)["repos"] for each in repo["hooks"]]
        assert used == [each["id"] for each in hooks]
    if other is not None:
        return
    if _is_written(page, text):
        (tmp_path / "guild.yml").write_text(text, encoding="utf-8")
        wrong = {
            each.code for each in check(str(tmp_path / "guild.yml")) if each.severity == "error"
        }
        shown = (pages.ROOT / page).read_text(encoding="utf-8")
        assert {code for code in wrong if f"[{code}]" not in shown} == set()
        return
    data = yaml.safe_load(text)
    if isinstance(data, dict) and set(data) <= {"sourcecode", "requires", "label", "flags", "env"}:
        flags = "" if "flags" in data else "  flags: {data: a.csv}\n"
        text = f"train:\n{flags}" + "".join(f"  {line}\n" for line in text.splitlines())
    path = tmp_path / "guild.yml"
    path.write_text(text, encoding="utf-8")
    assert guildfile.for_string(text).models
    # What is not on this machine is a warning: libraries, files, variables.
    assert [each.code for each in check(str(path)) if each.severity == "error"] == []


def _is_written(page: str, text: str) -> bool:
    """Tells whether a session writes the block to a file, and so runs it."""
    if page not in pages.PAGES:
        return False
    found = next(each for each in blocks("yaml") if each[0] == page and each[2] == text)
    return pages._FILE.search(found[3]) is not None  # noqa: SLF001 - a session's own rule


@pytest.mark.parametrize(
    ("page", "line", "text"),
    [pytest.param(*each[:3], id=f"{each[0]}:{each[1]}") for each in blocks("python")],
)
def test_python_runs(page: str, line: int, text: str, tmp_path: Path) -> None:
    whole = text if "def " in text or text[0] != "@" else f"{text}def any(): ...\n"
    compile(whole, f"{page}:{line}", "exec")
    if page == "docs/own-functions.md" and "def " in text:
        given = "" if "import function" in text else "from guild_funcs import function\n"
        (tmp_path / "guild_functions.py").write_text(given + text, encoding="utf-8")
        calls = {"shout": ("$(shout hi)", "HI!"), "on_cluster": ("$(on-cluster 1 2)", 2)}
        calls["shell"] = ("$(shell 'echo hi')", "hi")
        called, expected = next(each for key, each in calls.items() if f"def {key}(" in text)
        value = guild_funcs.evaluate(called, env={}, project_dir=str(tmp_path))
        assert str(value) == str(expected)


def test_toml_is_toml() -> None:
    for _, _, text, _ in blocks("toml"):
        assert tomllib.loads(text)


# Commands that are set apart and not run where they stand, with what runs them.
COMMANDS = {
    "make demo": "tests/test_install.py",
    "make help": "tests/test_docs_blocks.py",
    "pip install path/to/guild-funcs": "tests/test_install.py",
    "guild-funcs doctor": "tests/guild/test_doctor.py",
    'eval "$(guild-funcs completion bash)"': "tests/cli/test_shells.py",
    'eval "$(guild-funcs completion zsh)"': "tests/cli/test_shells.py",
    "guild-funcs completion fish | source": "tests/cli/test_shells.py",
    "python -m venv venv && . venv/bin/activate": "tests/test_install.py",
    "pip install check-jsonschema": "tests/editor/test_schema.py",
    "guild-funcs schema --strict > guild.schema.json": "tests/editor/test_schema.py",
    "check-jsonschema --schemafile guild.schema.json guild.yml": "tests/editor/test_schema.py",
    "guild run train --stage": "tests/guild/test_remotes.py",
    "pip install 'guild-funcs[lsp]'": "tests/test_install.py",
    "guild push NAME RUN": "tests/guild/test_remotes.py",
    "guild run --start RUN --remote NAME": "tests/guild/test_remotes.py",
}
_COMMAND = re.compile(
    r"^    ((?:make|pip|guild|guild-funcs|python|eval|check-jsonschema) .*)$", re.MULTILINE
)


def test_commands_that_are_set_apart_are_run_elsewhere() -> None:
    found = set()
    for page in PAGES:
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        found |= {re.split(r"\s{2,}#|\s+# ", each)[0].strip() for each in _COMMAND.findall(text)}
    # Not commands: a message, and the text that a tree hash begins with.
    found -= {"guild-funcs works with Guild 0.9 and is off: this is Guild 0.8.2"}
    found -= {"guild-funcs tree 1 NUL"}
    assert found == set(COMMANDS)
    for test in COMMANDS.values():
        assert (pages.ROOT / test).is_file()
