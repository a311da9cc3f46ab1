"""`guild-funcs list`: all functions by theme, and all about one."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from guild_funcs.cli import _group
from guild_funcs.cli.listing import describe, overview
from guild_funcs.errors import FuncsError, UnknownNameError
from guild_funcs.functions.themes import builtins
from guild_funcs.registry import Example, Function

OWN = '''
from guild_funcs import function

@function
def shout(text: str) -> str:
    """Returns the text, loud."""
    return text.upper()
'''


def _list(*arguments: str) -> str:
    # Workers of pytest-xdist have COLUMNS in their environment.
    runner = CliRunner(env={"COLUMNS": ""})
    done = runner.invoke(_group, ["list", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def _width(lines: list[str]) -> int:
    """Where the descriptions begin: two spaces after the longest signature."""
    return max(line.rindex(")  ") + 3 for line in lines if ")  " in line)


def test_every_function_has_one_line_below_its_theme(tmp_path: Path) -> None:
    lines = _list("-p", str(tmp_path)).splitlines()
    themes = [line for line in lines if line and not line.startswith(" ")]
    assert themes == ["Packages", "Paths", "Environment", "Git", "Text", "Data", "Logic"]
    shown = [line.split("(")[0].strip() for line in lines if line.startswith("  ")]
    assert shown == [each.name for each in builtins()]
    stem = "Returns the last part of a path without its suffix."
    assert f"{'  stem(path)':{_width(lines)}}{stem}" in lines


def test_own_functions_are_listed(tmp_path: Path) -> None:
    (tmp_path / "guild_functions.py").write_text(OWN)
    out = _list("--project", str(tmp_path))
    signature = f"{'  shout(text)':{_width(out.splitlines())}}"
    assert out.endswith(f"\n\nYour own\n{signature}Returns the text, loud.\n")


def test_a_broken_file_is_a_warning_and_the_list_is_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "guild_functions.py").write_text("nope")
    with caplog.at_level(logging.WARNING, "guild.funcs"):
        assert "upper(text)" in _list("-p", str(tmp_path))
    assert caplog.messages == [
        "guild_functions.py could not be loaded (line 1): NameError: name 'nope' is not defined"
    ]


def test_all_about_one_function(tmp_path: Path) -> None:
    assert (
        _list("-p", str(tmp_path), "find-package")
        == """\
package(name, *paths)

Finds the package that Python would import under a name, and returns its folder.

It is looked for on the operation's import path, `PYTHONPATH` first, or on
the given paths. Nothing is imported.

Also called:  find-package
Reaches:      filesystem (files and folders, to read)
Provided by:  guild-funcs

Examples
  $(package shared)         /home/ann/lib/shared
  ${'shared'|find-package}  /home/ann/lib/shared
  $<'shared'|find-package>  /home/ann/lib/shared
"""
    )


def test_all_about_a_function_of_your_own(tmp_path: Path) -> None:
    (tmp_path / "guild_functions.py").write_text(OWN)
    assert (
        _list("-p", str(tmp_path), "shout")
        == """\
shout(text)

Returns the text, loud.

Reaches:      pure (nothing but its arguments and the project's names)
Provided by:  guild_functions.py
"""
    )


def test_function_without_description() -> None:
    made = Function("f", lambda a: a, examples=(Example("$(f a)", ...), Example("$(f 1)", "1")))
    assert describe(made).splitlines()[2] == "It has no description."
    assert describe(made).splitlines()[-2:] == ["  $(f a)  (as the machine is)", "  $(f 1)  '1'"]
    assert overview([made]) == "Your own\n  f(a)"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("basenam", "did you mean 'basename'?", id="close"),
        pytest.param("zzz", "for all of them: guild-funcs list", id="none-close"),
    ],
)
def test_unknown_function(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        _list("-p", str(tmp_path), name)
    assert caught.value.message == f"there is no function '{name}'"
    assert caught.value.hint == hint


def test_a_name_twice_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "guild_functions.py").write_text(OWN.replace("shout", "upper"))
    with pytest.raises(FuncsError) as caught:
        _list("-p", str(tmp_path))
    assert caught.value.message == (
        "function 'upper' is defined twice: by guild-funcs and by guild_functions.py"
    )
