"""The page about the functions is made from the registry, and the samples work."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from guild_funcs import evaluate
from guild_funcs.errors import FuncsError
from guild_funcs.functions.document import document
from guild_funcs.functions.themes import builtins

ROOT = Path(__file__).parent.parent


def test_page_about_the_functions_is_up_to_date() -> None:
    page = (ROOT / "docs/functions.md").read_text(encoding="utf-8")
    stale = (
        "docs/functions.md is stale: python -m guild_funcs.functions.document > docs/functions.md"
    )
    assert page == document(builtins()), stale


def test_page_is_what_the_module_prints(capsys: pytest.CaptureFixture[str]) -> None:
    name = "guild_funcs.functions.document"
    with pytest.warns(RuntimeWarning, match="found in sys.modules"):
        runpy.run_module(name, run_name="__main__")
    assert capsys.readouterr().out == document(builtins())


def test_page_has_every_function_and_no_placeholder() -> None:
    page = document(builtins())
    assert re.findall(r"^### `([a-z0-9-]+)\(", page, re.MULTILINE) == [
        each.name for each in builtins()
    ]
    assert not re.search(r"\{(files|flags|env|capabilities)\}", page)


def test_rows_of_tables_have_the_columns_of_their_head() -> None:
    page = document(builtins())
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_functions_on_the_page_about_your_own_functions_work(tmp_path: Path) -> None:
    page = (ROOT / "docs/own-functions.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    whole = [block for block in blocks if "def " in block]
    (tmp_path / "guild_functions.py").write_text("\n".join(whole), encoding="utf-8")
    assert evaluate("$(shout a)", project_dir=str(tmp_path)) == "A!"
    assert evaluate("$(on-cluster a b)", env={}, project_dir=str(tmp_path)) == "b"
    assert evaluate("$(shell 'echo a b')", project_dir=str(tmp_path)) == "a b"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("${note|shout}", "FIRST TRY!", id="shout"),
        pytest.param("$(halve 0.1)", 0.05, id="halve"),
        pytest.param("$(shell 'printf \"é x\\n\"')", "é x", id="shell"),
        pytest.param("$(shell false | default none)", "none", id="shell-that-fails"),
    ],
)
def test_example_project_has_working_functions(text: str, value: object) -> None:
    project = ROOT / "examples/own-function"
    assert evaluate(text, flags={"note": "first try"}, project_dir=str(project)) == value


def test_shell_of_the_example_says_why_a_command_failed() -> None:
    project = ROOT / "examples/own-function"
    with pytest.raises(FuncsError) as caught:
        evaluate("$(shell 'echo no >&2; exit 3')", project_dir=str(project))
    assert caught.value.message == "the command failed: no"
