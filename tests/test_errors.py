"""How errors are put together and drawn."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import guild_funcs
from guild_funcs.errors import (
    FuncsError,
    MarkedLine,
    Place,
    Span,
    SyntaxProblem,
    UnclosedProblem,
    counted,
    marked_lines,
    render,
)
from guild_funcs.errors.drawing import MAX_LINES, draw
from guild_funcs.errors.guard import told

LINE = MarkedLine("x: $(f a)", Span(3, 9), Span(5, 6))

RENDERED = [
    pytest.param(FuncsError("wrong"), "wrong", id="message"),
    pytest.param(FuncsError("wrong", hint="do this"), "wrong\ndo this", id="hint"),
    pytest.param(
        FuncsError("wrong", notes=("searched a", "searched b"), hint="do this"),
        "wrong\nsearched a\nsearched b\ndo this",
        id="notes",
    ),
    pytest.param(
        FuncsError("wrong", place=Place("/p/guild.yml", 4, 6, "train, label", (LINE,))),
        "/p/guild.yml:4:6: wrong\n  x: $(f a)\n     ~~^~~~",
        id="place",
    ),
    pytest.param(
        FuncsError("wrong", place=Place("/p/guild.yml", about="train, label")),
        "/p/guild.yml (train, label): wrong",
        id="place-without-line",
    ),
    pytest.param(
        FuncsError("wrong", place=Place("/p/guild.yml")), "/p/guild.yml: wrong", id="file"
    ),
    pytest.param(
        FuncsError("wrong", text="x $(f)", span=Span(4, 5), whole=Span(2, 6)),
        "wrong\n  x $(f)\n    ~~^~",
        id="text",
    ),
    pytest.param(
        FuncsError("wrong", text="x $(f)", span=Span(4, 5)),
        "wrong\n  x $(f)\n      ^",
        id="no-whole",
    ),
    pytest.param(FuncsError("wrong", text="x $(f)"), "wrong", id="no-span"),
    pytest.param(
        FuncsError("wrong", text="$(f)", span=Span(2, 3), place=Place("/g.yml", about="a")),
        "/g.yml (a): wrong\n  $(f)\n    ^",
        id="text-without-line",
    ),
    pytest.param(
        UnclosedProblem("open", hint="close it", place=Place("/g.yml", 1, 1, cut="quote it")),
        "/g.yml:1:1: open\nquote it",
        id="cut",
    ),
    pytest.param(
        UnclosedProblem("open", hint="close it", place=Place("/g.yml", 1, 1)),
        "/g.yml:1:1: open\nclose it",
        id="not-cut",
    ),
    pytest.param(
        SyntaxProblem("bad", hint="mend it", place=Place("/g.yml", 1, 1, cut="quote it")),
        "/g.yml:1:1: bad\nmend it",
        id="cut-elsewhere",
    ),
]


@pytest.mark.parametrize(("error", "text"), RENDERED)
def test_an_error_is_drawn(error: FuncsError, text: str) -> None:
    assert render(error) == text
    assert str(error) == text


def test_a_file_below_the_current_folder_is_shown_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    below = FuncsError("wrong", place=Place(str(tmp_path / "a" / "guild.yml"), 1, 2))
    beside = FuncsError("wrong", place=Place(str(tmp_path) + "x/guild.yml", 1, 2))
    assert str(below) == f"{Path('a', 'guild.yml')}:1:2: wrong"
    assert str(beside) == f"{tmp_path}x/guild.yml:1:2: wrong"


DRAWN = [
    pytest.param(LINE, ["x: $(f a)", "   ~~^~~~"], id="plain"),
    pytest.param(
        MarkedLine("a\t$(f)", Span(2, 6), Span(4, 5)),
        ["a       $(f)", "        ~~^~"],
        id="tab",
    ),
    pytest.param(
        MarkedLine("$(f\ta)", Span(0, 6), Span(4, 5)),
        ["$(f     a)", "~~~~~~~~^~"],
        id="tab-inside",
    ),
    pytest.param(
        MarkedLine("日本 $(é日)", Span(3, 8), Span(5, 7)),
        ["日本 $(é日)", "     ~~^^^~"],
        id="wide",
    ),
    pytest.param(
        MarkedLine("\uff21 $(\uff22)", Span(2, 6), Span(4, 5)),
        ["\uff21 $(\uff22)", "   ~~^^~"],
        id="full-width",
    ),
    pytest.param(
        MarkedLine("e\u0301\u200d $(f)", Span(4, 8), Span(6, 7)),
        ["e\u0301\u200d $(f)", "  ~~^~"],
        id="combining",
    ),
    pytest.param(
        MarkedLine("\x1b[1m\u202e\ud800 $(f)", Span(7, 11), Span(9, 10)),
        ["\ufffd[1m\ufffd\ufffd $(f)", "       ~~^~"],
        id="dangerous",
    ),
    pytest.param(
        MarkedLine("x: $(f", Span(3, 6), Span(6, 6)), ["x: $(f", "   ~~~^"], id="at-the-end"
    ),
    pytest.param(
        MarkedLine("x: $(f a)", Span(3, 9), Span(7, 7)),
        ["x: $(f a)", "   ~~~~^~"],
        id="empty-culprit",
    ),
    pytest.param(MarkedLine("x: $(f", Span(3, 6)), ["x: $(f", "   ~~~"], id="no-culprit"),
    pytest.param(
        MarkedLine("a" * 100 + "$(f)" + "b" * 100, Span(100, 104), Span(102, 103)),
        ["…" + "a" * 28 + "$(f)" + "b" * 40 + "…", " " * 29 + "~~^~"],
        id="long",
    ),
    pytest.param(
        MarkedLine("$(f)" + "b" * 100, Span(0, 4), Span(2, 3)),
        ["$(f)" + "b" * 68 + "…", "~~^~"],
        id="long-at-the-start",
    ),
]


@pytest.mark.parametrize(("line", "drawn"), DRAWN)
def test_a_line_is_drawn_with_its_marks(line: MarkedLine, drawn: list[str]) -> None:
    assert draw(line) == drawn


def test_a_culprit_on_a_later_line_is_marked_there() -> None:
    text = "a $(f\n  b\r\n  c) d"
    assert marked_lines(text, Span(2, 15), Span(8, 9)) == (
        MarkedLine("a $(f", Span(2, 5)),
        MarkedLine("  b", Span(2, 3), Span(2, 3)),
        MarkedLine("  c) d", Span(2, 4)),
    )


def test_of_many_lines_those_at_the_culprit_are_shown() -> None:
    text = "$(f\n" + "a\n" * 50 + "b\n" + "a\n" * 50 + ")"
    culprit = Span(text.index("b"), text.index("b") + 1)
    shown = marked_lines(text, Span(0, len(text)), culprit)
    assert [line.text for line in shown] == ["b", *["a"] * (MAX_LINES - 1)]
    at_the_end = marked_lines(text, Span(0, len(text)), Span(len(text) - 1, len(text)))
    assert [line.text for line in at_the_end] == [*["a"] * (MAX_LINES - 1), ")"]


@settings(max_examples=examples(60), deadline=None)
@given(text=st.text(), data=st.data())
def test_any_span_of_any_text_can_be_drawn(text: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text))
    start, middle, late, end = sorted(data.draw(st.tuples(offsets, offsets, offsets, offsets)))
    for line in marked_lines(text, Span(start, end), Span(middle, late)):
        drawn = draw(line)
        if not line.text and line.culprit is None:  # an empty line with nothing to mark
            assert drawn == []
            continue
        shown, marks = drawn
        assert set(marks) <= set(" ~^")
        assert "\n" not in shown


def test_the_first_to_know_the_position_wins() -> None:
    error = FuncsError("wrong", span=Span(1, 2))
    error.at(text="abc", span=Span(0, 3)).at(text="abc", whole=Span(0, 2))
    error.at(text="abc", whole=Span(0, 3), place=Place("a")).at(place=Place("b"))
    assert (error.text, error.span, error.whole) == ("abc", Span(1, 2), Span(0, 2))
    assert error.place == Place("a")


def test_the_whole_of_another_text_is_not_taken() -> None:
    error = FuncsError("wrong", text="inner", span=Span(0, 1))
    error.at(text="outer $(f)", span=Span(6, 10), whole=Span(6, 10))
    assert (error.text, error.span, error.whole) == ("inner", Span(0, 1), None)


def test_an_error_says_which_parameter_it_is_about() -> None:
    assert FuncsError("wrong").about("path").parameter == "path"


class _MuteError(Exception):
    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        pytest.param(ValueError("a\nb"), "ValueError: a", id="lines"),
        pytest.param(ValueError(), "ValueError", id="no-text"),
        pytest.param(ValueError("a\x1b[2J\u200bb"), "ValueError: a\ufffd[2J\ufffdb", id="control"),
        pytest.param(ValueError("x" * 500), f"ValueError: {'x' * 300}...", id="long"),
        pytest.param(_MuteError(), "_MuteError", id="no-str"),
    ],
)
def test_an_exception_of_anybody_is_told_in_one_line(error: Exception, line: str) -> None:
    assert told(error) == line


COUNTS = re.compile(r"\blen\(|count|number|:,|\btotal|\bfiles\b|excluded")
AFTER_A_NUMBER = re.compile(r" (?!more\b|excluded\b|are\b|were\b|deep\b|of\b)[a-z]+")


def numbers(tree: ast.AST) -> Iterator[str]:
    """Yields each number in a text of a module, with the noun after it."""
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for value, after in zip(parts, parts[1:]):
            if not isinstance(value, ast.FormattedValue):
                continue
            spec = getattr(value.format_spec, "values", ())
            format_spec = "".join(
                f":{each.value!s}" for each in spec if isinstance(each, ast.Constant)
            )
            written = f"{{{ast.unparse(value.value)}{format_spec}}}"
            is_limit = re.search(r"\b_?[A-Z][A-Z_]+\b", written)  # it is never one
            noun = AFTER_A_NUMBER.match(str(getattr(after, "value", "")))
            is_worded = is_limit or "counted(" in written or "size" in written
            if noun and COUNTS.search(written) and not is_worded:
                yield f"{written}{noun[0]}"


# A line with such a number, or that ends with one: to parse all modules takes half a second.
MAY_COUNT = re.compile(rf"""(?:{COUNTS.pattern}).*\}}(?:["']\s*f?["'])? [a-z]""")


def test_what_is_counted_is_worded_in_one_place() -> None:
    paths = Path(guild_funcs.__file__).parent.rglob("*.py")
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in paths]
    found = {
        f"{name}: {each}"
        for name, text in texts
        if MAY_COUNT.search(text)
        for each in numbers(ast.parse(text))
    }
    # Of these there are always several.
    assert found == {
        "limits.py: {count:,} characters",
        "loader.py: {self.most:,} items",
        "runs.py: {len(matches)} runs",
    }


def test_a_number_in_words_that_is_not_counted_is_seen() -> None:
    text = "f'{len(x)} trials'; f'{count} file{end}'; f'{len(x)} more'; f'{MOST:,} a'"
    assert list(numbers(ast.parse(text))) == ["{len(x)} trials", "{count} file"]
    for each in ("f'{len(x)} trials'", "f'{count} a{b}'", "f'{count}'\n    f' a{b}'", 'f"{x:,} a"'):
        assert MAY_COUNT.search(each), each


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (0, "file", "0 files"),
        (1, "file", "1 file"),
        (2, "file", "2 files"),
        (1, "library", "1 library"),
        (2, "library", "2 libraries"),
        (2, "day", "2 days"),
        (12345, "path", "12,345 paths"),
    ],
)
def test_a_number_of_things_is_worded(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words
