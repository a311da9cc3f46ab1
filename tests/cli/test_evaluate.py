"""`guild-funcs eval` and `explain`, as processes and in one."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from guild import flag_util
from hypothesis import given, strategies

import guild_funcs
from guild_funcs.cli import _group
from guild_funcs.cli.inputs import as_json, make_context
from guild_funcs.errors import FuncsError


def run(name: str, *args: str) -> Result:
    return CliRunner().invoke(
        _group,
        [name, *args],
        env={"HOME": "/home/u", "MY_TOKEN": "hunter2"},
        catch_exceptions=False,
    )


VALUES = [
    pytest.param(["plain"], "plain\n", id="plain"),
    pytest.param(["$(upper $HOME)"], "/HOME/U\n", id="macro"),
    pytest.param(["${lr}", "--flag", "lr=0.10"], "0.1\n", id="flag"),
    pytest.param(["${a}-${b}", "-f", "a=x=y", "-f", "b="], "x=y-\n", id="flags"),
    pytest.param(["${on}", "-f", "on=yes"], "yes\n", id="yes"),
    pytest.param(["${x}", "-f", "x=null"], "\n", id="null"),
    pytest.param(["$(split 'b a')"], "[b, a]\n", id="list"),
    pytest.param(["$(split 'b a')", "--json"], '["b", "a"]\n', id="json-list"),
    pytest.param(["${on}", "-f", "on=yes", "--json"], "true\n", id="json-yes"),
    pytest.param(["x $(env MY_TOKEN)"], "(secret)\n", id="secret"),
    pytest.param(["${'MY_TOKEN'|env}", "--json"], '"(secret)"\n', id="json-secret"),
    pytest.param(["é", "--json"], '"é"\n', id="json-text"),
    pytest.param(["$(stem a | upper)", "--spelling", "angle"], "$<'a'|stem|upper>\n", id="angle"),
    pytest.param(["${x|f:a}", "--spelling", "macro"], "$(f ${x} a)\n", id="macro-spelling"),
    pytest.param(["$(f a)", "--spelling", "template"], "${'a'|f}\n", id="template-spelling"),
]


@pytest.mark.parametrize(("args", "output"), VALUES)
def test_eval_prints_the_value(args: list[str], output: str) -> None:
    result = run("eval", *args)
    assert (result.output, result.exit_code) == (output, 0)


def test_a_flag_without_a_value_is_refused() -> None:
    result = run("eval", "a", "--flag", "lr")
    assert result.exit_code == 2
    assert "Invalid value for --flag: 'lr' is not NAME=VALUE" in result.output


def test_functions_of_the_project_can_be_called(tmp_path: Path) -> None:
    source = "from guild_funcs import function\n\n@function\ndef twice(text: str) -> str:\n"
    (tmp_path / "guild_functions.py").write_text(source + "    return text * 2\n", encoding="utf-8")
    assert run("eval", "$(twice ab)", "--project", str(tmp_path)).output == "abab\n"
    assert guild_funcs.evaluate("$(twice ab)", project_dir=str(tmp_path)) == "abab"


def test_an_error_is_printed_without_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from guild_funcs.cli import main; main()", "eval", "$(stm a)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[:3] == [
        "guild-funcs: there is no function 'stm'",
        "  $(stm a)",
        "  ~~^^^~~~",
    ]


def test_explain_prints_each_step() -> None:
    result = run("explain", "a $(stem $HOME | upper) ${lr}", "-f", "lr=0.1")
    assert result.output == (
        'a $(stem $HOME | upper) ${lr} = "a U 0.1"\n'
        '  $(stem $HOME | upper) = "U"\n'
        '    $(stem $HOME) = "u"\n'
        '      $HOME = "/home/u"  (environment)\n'
        "  ${lr} = 0.1  (flag)\n"
    )


def test_explain_prints_a_step_once() -> None:
    assert run("explain", "$(stem $HOME)-$(stem $HOME)").output == (
        '$(stem $HOME)-$(stem $HOME) = "u-u"\n'
        '  $(stem $HOME) = "u"\n'
        '    $HOME = "/home/u"  (environment)\n'
    )


def test_explain_leaves_out_what_is_not_needed() -> None:
    result = run("explain", "$(if ${on} a $(stem b))", "-f", "on=yes")
    assert result.output == '$(if ${on} a $(stem b)) = "a"\n  ${on} = true  (flag)\n'


@pytest.mark.parametrize("text", ["x $(upper $MY_TOKEN)", "x $(env MY_TOKEN | upper)"])
def test_explain_does_not_show_secrets(text: str) -> None:
    output = run("explain", text).output
    assert "hunter2" not in output.lower()
    assert output.count("(secret)") == 3


def test_explain_shows_the_steps_before_an_error() -> None:
    result = CliRunner().invoke(_group, ["explain", "$(upper $HOME) ${nope}"], env={"HOME": "/h"})
    assert isinstance(result.exception, FuncsError)
    assert result.output == '$(upper $HOME) = "/H"\n  $HOME = "/h"  (environment)\n'


def decoded(text: str) -> object:
    """The value of a flag that `eval` and `explain` get as text."""
    return make_context((f"x={text}",), None).flags["x"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1", 1, id="int"),
        pytest.param("1e-3", 0.001, id="float"),
        pytest.param("1_000", "1_000", id="underscore"),
        pytest.param("1:30", "1:30", id="base-60"),
        pytest.param("0x10", 16, id="hexadecimal"),
        pytest.param("yes", True, id="yes"),
        pytest.param("n", "n", id="one-letter"),
        pytest.param("null", None, id="null"),
        pytest.param("a", "a", id="text"),
        pytest.param("'1'", "1", id="quoted"),
        pytest.param("", "", id="empty"),
        pytest.param("a=b", "a=b", id="equals"),
        pytest.param("2024-01-31", date(2024, 1, 31), id="date"),
        pytest.param("[1, 2]", [1, 2], id="list"),
        pytest.param("[1:2]", "[1:2]", id="a-range-to-search"),
        pytest.param("loguniform[1e-4:1]", "loguniform[1e-4:1]", id="function"),
        pytest.param("range[1:3]", [1, 2, 3], id="range"),
        pytest.param("[a]*3", ["a", "a", "a"], id="repeated-list"),
        pytest.param("[1", "[1", id="no-yaml"),
        pytest.param("2024-13-01", "2024-13-01", id="no-date"),
        pytest.param("!!timestamp x", "!!timestamp x", id="no-timestamp"),
        pytest.param("[" * 500, "[" * 500, id="deep"),
    ],
)
def test_a_flag_is_decoded(text: str, value: object) -> None:
    assert decoded(text) == value


PIECES = ["[", "]", "{", "}", ":", ", ", "1", "20", "-", ".", "_", "e3", "yes", "'", '"', " ", "#"]
PIECES += ["0x", "~", "null", "2024-01-31", "!!", "str ", "&a ", "*a", "]*2", "a", "\n", "é", "lin"]


@given(strategies.lists(strategies.sampled_from(PIECES), max_size=6).map("".join))
def test_a_flag_is_decoded_as_by_guild(text: str) -> None:
    assert repr(decoded(text)) == repr(flag_util.decode_flag_val(text))


def test_json_has_text_for_what_it_does_not_know() -> None:
    assert as_json(float("nan")) == '"nan"'
    assert as_json(Path("a")) == '"a"'


def test_evaluate_is_the_entry_from_python(tmp_path: Path) -> None:
    assert guild_funcs.evaluate("${data|stem}.h5", flags={"data": "a/b.csv"}) == "b.h5"
    assert guild_funcs.evaluate("$(env HOME)", env={"HOME": "/h"}) == "/h"
    assert guild_funcs.evaluate("$(abspath a)", project_dir=str(tmp_path)) == str(tmp_path / "a")
    assert guild_funcs.evaluate("plain") == "plain"


def test_the_package_offers_function_and_nothing_unknown() -> None:
    from guild_funcs.registry import function

    assert guild_funcs.function is function
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        guild_funcs.nope  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("text", ["$(upper ${lr})", "${lr} $(upper a)", "${lr|first}"])
def test_a_flag_that_holds_itself_is_refused(text: str) -> None:
    with pytest.raises(FuncsError, match="nested more than 100 deep"):
        run("eval", text, "--flag", "lr=&a [*a]")
