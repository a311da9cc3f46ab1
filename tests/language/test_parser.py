"""The parser's own promises: spans, caching, limits, and where the grammar is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guild_funcs import language
from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, Span, SyntaxProblem
from guild_funcs.language import (
    automaton,
    evaluate,
    evaluate_parts,
    grammar_file,
    lark_tables,
    parse,
    tables,
    to_text,
)
from guild_funcs.language.lexer import MODES, OPENS, TURNS, Token
from guild_funcs.language.nodes import Call, Node, Pair, walk
from guild_funcs.registry import Function, Registry

SPANS = [
    ("macro", "a $(show b 'c d')", ["$(show b 'c d')", "b", "'c d'"]),
    ("pipe", "$(show a | show  b)", ["$(show a | show  b)", "show a", "a", "b"]),
    ("template", "${ lr | show: a , b }", ["${ lr | show: a , b }", "lr", "a", "b"]),
    ("filters", "${lr|show|show:a}", ["${lr|show|show:a}", "lr|show", "lr", "a"]),
    ("pair", "$(show key='a b')", ["$(show key='a b')", "key='a b'", "'a b'"]),
    ("pieces", "$(show a$HOME'b')", ["$(show a$HOME'b')", "a$HOME'b'", "a", "$HOME", "'b'"]),
    ("string", '$(show "a $HOME")', ['$(show "a $HOME")', '"a $HOME"', "a ", "$HOME"]),
    ("flag", "x ${ lr }", ["${ lr }"]),
    ("inner", "${ $(show a) }", ["${ $(show a) }", "a"]),
    ("grouped", "$(show key=(a))", ["$(show key=(a))", "key=(a)", "(a)"]),
    ("group", "$(show (a $HOME))", ["$(show (a $HOME))", "(a $HOME)", "(a ", "$HOME", ")"]),
]


@pytest.mark.parametrize(
    ("text", "parts"), [pytest.param(text, parts, id=name) for name, text, parts in SPANS]
)
def test_every_node_says_where_it_stands(text: str, parts: list[str]) -> None:
    inside = [node.span.of(text) for node, _ in walk(parse(text))]
    assert [each for each in inside if each not in ("x ", "a ") or each in parts] == parts


def test_a_call_says_where_its_name_stands() -> None:
    text = "${lr|show: a}"
    (call,) = parse(text).parts
    assert isinstance(call, Call)
    assert call.name_span.of(text) == "show"


def test_a_text_seen_before_is_not_parsed_again() -> None:
    assert parse("$(same 'cached')") is parse("$(same 'cached')")


def test_a_very_long_text_is_not_kept() -> None:
    text = "$(same a)" + "x" * 5000
    assert parse(text) is not parse(text)


def test_tokens_that_do_not_follow_the_grammar_are_a_syntax_problem() -> None:
    with pytest.raises(SyntaxProblem, match="this does not fit here"):
        automaton.run(")", [Token.of("MACRO_CLOSE", Span(0, 1), ")")])


def test_the_tables_are_those_that_lark_makes_from_the_grammar() -> None:
    made = lark_tables.tables(grammar_file.read_grammar())
    assert Path(tables.__file__).read_text(encoding="utf-8") == made, (
        "python -m guild_funcs.language.lark_tables makes them anew"
    )


def test_the_tables_follow_the_grammar() -> None:
    assert "'PLUS'" not in lark_tables.tables("start: WORD\nWORD: /[a-z]+/")
    assert "'PLUS'" in lark_tables.tables("start: WORD (PLUS WORD)*\nWORD: /[a-z]+/\nPLUS: /[+]/")


def test_a_grammar_beyond_what_the_automaton_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="pair may have other than one item"):
        lark_tables.tables("start: pair\n?pair: WORD WORD\nWORD: /[a-z]+/")


def test_the_lexers_tables_fit_each_other() -> None:
    assert {mode for mode, _ in TURNS} | set(TURNS.values()) | set(OPENS.values()) <= set(MODES)
    assert all(kind in MODES[mode] for mode, kind in TURNS)


def test_the_grammar_in_a_checkout_is_the_one_at_its_top() -> None:
    top = Path(__file__).parents[2] / "grammar" / grammar_file.NAME
    assert grammar_file.read_grammar() == top.read_text(encoding="utf-8")


def test_the_grammar_in_the_package_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "guild_funcs"
    (package / "grammar").mkdir(parents=True)
    (package / "grammar" / grammar_file.NAME).write_text("installed", encoding="utf-8")
    monkeypatch.setattr(grammar_file, "__file__", str(package / "language" / "grammar_file.py"))
    assert grammar_file.read_grammar() == "installed"


def test_an_installation_without_the_grammar_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grammar_file, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    with pytest.raises(FuncsError) as caught:
        grammar_file.read_grammar()
    assert str(caught.value) == (
        "guild-funcs is not completely installed: its grammar, guild_funcs.lark, is missing\n"
        f"not at {tmp_path / 'a' / 'grammar' / 'guild_funcs.lark'}\n"
        f"not at {tmp_path / 'grammar' / 'guild_funcs.lark'}\n"
        "install it again: pip install --force-reinstall guild-funcs"
    )


def test_a_text_is_evaluated_without_lark() -> None:
    code = (
        "import sys; from guild_funcs import language, context, registry;"
        "functions = registry.Registry([registry.Function('lower', str.lower)]);"
        "value = language.evaluate('$(lower A) ${x}', context.Context({'x': 1}), functions);"
        "assert value == 'a 1';"
        "sys.exit('lark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_text_without_an_expression_imports_no_parser() -> None:
    code = (
        "import sys; from guild_funcs import language, context, registry;"
        "language.evaluate('plain $5', context.Context(), registry.Registry());"
        "language.is_guild_template('${lr|default:1} x');"
        "sys.exit('guild_funcs.language.tables' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_deep_texts_leave_the_recursion_limit_as_it_was(
    context: Context, registry: Registry
) -> None:
    limit = sys.getrecursionlimit()
    evaluate("$(same " * 100 + "a" + ")" * 100, context, registry)
    with pytest.raises(FuncsError):
        evaluate("$(same " * 100 + "$(explode)" + ")" * 100, context, registry)
    assert sys.getrecursionlimit() == limit


def test_a_deep_text_has_room_even_when_the_caller_is_deep(
    context: Context, registry: Registry
) -> None:
    def below(frames: int) -> Any:
        if frames:
            return below(frames - 1)
        return evaluate("$(same " * 100 + "a" + ")" * 100, context, registry)

    assert below(600) == "a"


def test_an_exception_that_a_function_lets_through_is_an_error_of_ours(context: Context) -> None:
    class Raw(Function):
        def invoke(self, *_: object) -> None:
            raise LookupError

    with pytest.raises(FuncsError) as caught:
        evaluate("$(raw)", context, Registry([Raw("raw", str)]))
    assert str(caught.value) == "function 'raw' failed: LookupError\n  $(raw)\n  ~~^^^~"


def test_an_exception_of_anything_else_is_an_error_of_ours(context: Context) -> None:
    class Raw(Registry):
        def find(self, name: str) -> Function:
            raise LookupError(name)

    with pytest.raises(FuncsError) as caught:
        evaluate_parts(parse("a $(raw)"), context, Raw())
    assert str(caught.value).startswith(
        "evaluating this value failed: LookupError: raw\n  a $(raw)"
    )


def test_a_broken_library_points_at_the_function(context: Context) -> None:
    class Broken(Registry):
        def find(self, name: str) -> Function:
            raise FuncsError(f"cannot load {name}")

    with pytest.raises(FuncsError) as caught:
        evaluate("$(own)", context, Broken())
    assert str(caught.value) == "cannot load own\n  $(own)\n  ~~^^^~"


class Failing(dict[str, object]):
    def __getitem__(self, name: str) -> object:
        raise FuncsError("flags refer to each other in a circle")


def test_an_error_of_a_computed_flag_points_at_the_flag(registry: Registry) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate("x ${lr}", Context(flags=Failing()), registry)
    assert str(caught.value) == "flags refer to each other in a circle\n  x ${lr}\n    ~~^^~"


def test_an_unknown_flag_where_there_are_none_says_so(registry: Registry) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate("${lr}", Context(), registry)
    assert caught.value.hint == "there are no flags"


def test_an_argument_is_evaluated_once(context: Context) -> None:
    calls = []

    def count() -> str:
        calls.append(1)
        return "a"

    class Twice(Function):
        def invoke(self, arguments: Any, *_: object) -> Any:
            return arguments[0].value() + arguments[0].value()

    functions = Registry([Function("count", count), Twice("twice", str)])
    assert evaluate("$(twice $(count))", context, functions) == "aa"
    assert len(calls) == 1


PRINTED: list[tuple[str, Node, dict[str, str]]] = [
    (
        "no-value",
        Call("show"),
        {"macro": "$(show)", "template": "$(show)", "angle": "$(show)"},
    ),
    (
        "keyword-first",
        Call("show", (Pair("key", Call("same")),)),
        {"macro": "$(show key=$(same))", "template": "$(show key=$(same))"},
    ),
]


@pytest.mark.parametrize(
    ("node", "texts"), [pytest.param(node, texts, id=name) for name, node, texts in PRINTED]
)
def test_a_call_that_has_no_template_is_printed_as_a_macro(
    node: Node, texts: dict[str, str]
) -> None:
    assert {spelling: to_text(node, spelling) for spelling in texts} == texts  # type: ignore[arg-type]


def test_printing_a_mixed_text() -> None:
    template = parse("a$(show 'x y' $HOME | same) ${lr}")
    assert to_text(template, "template") == "a${'x y'|show:$HOME|same} ${lr}"
    assert to_text(template, "angle") == "a$<'x y'|show:$HOME|same> $<lr>"
    assert to_text(template, "macro") == "a$(show 'x y' $HOME | same) ${lr}"


def test_the_language_is_imported_when_it_is_used() -> None:
    code = (
        "import sys; from guild_funcs.language import has_expression;"
        "has_expression('$(a)');"
        "sys.exit('guild_funcs.registry' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_language_offers_nothing_else() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        language.nope  # type: ignore[attr-defined]  # noqa: B018


def test_a_dollar_before_an_expression_is_printed_as_a_literal() -> None:
    template = parse("a${'$$'}$(show) $")
    assert to_text(template) == "a${'$$'}$(show) $"
    assert to_text(template, "angle") == "a$<'$$'>$(show) $"
    assert parse(to_text(template)) == template
