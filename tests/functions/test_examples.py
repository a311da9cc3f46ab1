"""Every example of every function, in the project that the documentation describes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from function_projects import SEARCH_PATH, git

from guild_funcs.context import Context
from guild_funcs.functions import builtin_registry, sample
from guild_funcs.functions.themes import THEMES, Theme, builtins, functions_in
from guild_funcs.language import evaluate
from guild_funcs.registry import Example, Function

EXAMPLES = [
    pytest.param(each, id=f"{function.name} {each.text}")
    for function in builtins()
    for each in function.examples
]
FUNCTIONS = [pytest.param(each, id=each.name) for each in builtins()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Makes the sample project, and returns the home folder that it is in."""
    home = tmp_path_factory.mktemp("home").resolve()
    for name, text in sample.FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o644)
    for name, target in sample.LINKS.items():
        (home / name).symlink_to(target)
    project = home / "digits"
    git(project, "init", "--quiet", "--initial-branch=main", "--object-format=sha1")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message=Start")
    git(project, "tag", "v1.0")
    return home


@pytest.fixture
def context(home: Path) -> Context:
    def moved(text: str) -> str:
        return text.replace(sample.HOME, str(home))

    return Context(
        flags=sample.FLAGS,
        env={**{name: moved(value) for name, value in sample.ENV.items()}, "PATH": SEARCH_PATH},
        project_dir=moved(sample.PROJECT),
        operation=sample.OPERATION,
        python_path=(moved(sample.ENV["PYTHONPATH"]), moved(sample.SITE)),
        cwd=moved(sample.PROJECT),
        clock=lambda: sample.TIME,
    )


def in_sample(value: Any, home: Path) -> Any:
    """Returns a value with the folders that the documentation shows."""
    if isinstance(value, list):
        return [in_sample(each, home) for each in value]
    return value.replace(str(home), sample.HOME) if isinstance(value, str) else value


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_has_the_value_that_the_documentation_shows(
    example: Example, context: Context, home: Path
) -> None:
    text = example.text.replace(sample.HOME, str(home))
    value = in_sample(evaluate(text, context, builtin_registry()), home)
    if example.value is ...:
        assert isinstance(value, str)
        assert value
    else:
        assert value == example.value
        assert isinstance(value, bool) is isinstance(example.value, bool)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_has_an_example_in_each_spelling(function: Function) -> None:
    for spelling in ("$(", "${", "$<"):
        assert any(each.text.startswith(spelling) for each in function.examples)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_tells_in_its_first_line_what_it_does(function: Function) -> None:
    assert function.summary.endswith(".")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.module)
def test_the_table_of_functions_names_those_that_a_module_defines(theme: Theme) -> None:
    defined = [name for each in functions_in(theme) for name in (each.name, *each.aliases)]
    assert theme.names == tuple(defined), "functions/themes.py lists other names"


def test_a_call_imports_the_module_of_its_function_and_no_other() -> None:
    code = (
        "import sys, guild_funcs;"
        "assert guild_funcs.evaluate('$(stem a/b.txt)') == 'b';"
        "folder = 'guild_funcs.functions.';"
        "print(*sorted(m.replace(folder, '') for m in sys.modules if m.startswith(folder)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["globbing", "library", "paths", "themes"]
