"""Where a value stands in a guild file: the file's own line and column."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from knotted import BOMBS, CIRCLES, DEEP

from guild_funcs.errors import FuncsError, Place, Span
from guild_funcs.language import parse
from guild_funcs.places import guildfiles, locate_text
from guild_funcs.places.guildfiles import read_scalars

MARK = "@@"


def locate(path: Path, text: str, culprit: str = MARK, *hint: str) -> Place:
    start = text.index(culprit)
    return locate_text(str(path), text, Span(start, start + len(culprit)), path_hint=hint)


def written(tmp_path: Path, source: str, name: str = "guild.yml") -> Path:
    path = tmp_path / name
    path.write_bytes(source.encode("utf-8"))
    return path


# "@@" stands where the culprit is; it occurs once in each file.
STYLES = [
    ("plain", "op:\n  label: a $(@@ b)\n"),
    ("plain-two-lines", "op:\n  label: a $(f\n    @@ b)\n"),
    ("plain-blank-line", "op:\n  label: a\n\n\n    b @@\n"),
    ("plain-trailing-space", "op:\n  label: a  \n   \n    b @@\n"),
    ("plain-unicode", "op:\n  label: é日本 \U0001f680 $(@@)\n"),
    ("plain-in-list", "op:\n  - a\n  - $(@@ b)\n"),
    ("plain-in-flow", "op: [a, $(@@ b), c]\n"),
    ("plain-in-flow-mapping", "op: {a: b, c: $(@@)}\n"),
    ("single-tab", "op:\n  label: 'a\t$(@@\tb)'\n"),
    ("plain-comment-after", "op:\n  label: $(@@) # why\n"),
    ("plain-comment-before", "# $(f)\nop: # why\n  label: $(@@)\n"),
    ("single", "op:\n  label: 'a $(@@ b)'\n"),
    ("single-quotes", "op:\n  label: 'it''s $(f ''a'' @@)'\n"),
    ("single-two-lines", "op:\n  label: 'a\n    b\n\n    $(@@)'\n"),
    ("double", 'op:\n  label: "a $(@@ b)"\n'),
    ("double-escapes", 'op:\n  label: "\\t\\x41\\u00e9\\U0001f680\\n\\"\\\\ \\/ $(@@)"\n'),
    ("double-named", 'op:\n  label: "\\0\\a\\b\\v\\f\\r\\e\\N\\_\\L\\P @@"\n'),
    ("double-escaped-space", 'op:\n  label: "a\\ \\ b @@"\n'),
    ("double-two-lines", 'op:\n  label: "a\n    b $(@@)"\n'),
    ("double-continued", 'op:\n  label: "a\\\n    b\\\n    $(@@)"\n'),
    ("literal", "op:\n  label: |\n    a\n      b $(@@)\n    c\n"),
    ("literal-keep", "op:\n  label: |+2\n    a $(@@)\n\n\n"),
    ("literal-strip", "op:\n  label: |-\n    $(f a\n      @@)\n"),
    ("literal-comment", "op:\n  label: | # why $(f)\n    a $(@@)\n"),
    ("literal-blank-lines", "op:\n  label: |\n\n\n    a\n\n    $(@@)\n"),
    ("literal-tab", "op:\n  label: |\n    a\t$(@@)\n"),
    ("folded", "op:\n  label: >\n    a\n    b $(@@)\n    c\n"),
    ("folded-blank-lines", "op:\n  label: >\n    a\n\n    b\n\n\n    $(@@)\n"),
    ("folded-indented", "op:\n  label: >\n    a\n      b\n      $(@@)\n    c\n"),
    ("folded-strip", "op:\n  label: >-\n    $(f\n    @@)\n"),
    ("crlf", "op:\r\n  label: >\r\n    a\r\n    $(@@)\r\n"),
    ("crlf-plain", "op:\r\n  label: a\r\n    $(@@)\r\n"),
    ("crlf-double", 'op:\r\n  label: "a\\\r\n    b\r\n    $(@@)"\r\n'),
    ("bom", "\ufeffop:\n  label: $(@@)\n"),
    ("key-quoted", 'op:\n  "la: bel": $(@@)\n'),
    ("nested", "op:\n  a:\n    b:\n      - c: [{d: $(@@)}]\n"),
    ("anchor", "op:\n  a: &x $(@@)\n  b: *x\n"),
    ("anchor-mapping", "base: &b\n  flags:\n    lr: $(@@)\nop:\n  <<: *b\n"),
    ("merge-list", "base: &b\n  lr: $(@@)\nop:\n  <<: [*b, {n: 1}]\n"),
    ("anchor-quoted", "op:\n  a: &x '$(@@)'\n  b: *x\n"),
    ("anchor-block", "op:\n  a: &x |\n    $(@@)\n  b: *x\n"),
    ("tag", "op:\n  label: !!str $(@@)\n"),
    ("document-start", "---\nop:\n  label: $(@@)\n"),
]


def values_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in values_of(item)]
    if isinstance(value, list):
        return [text for item in value for text in values_of(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in STYLES])
def test_the_culprit_is_found_in_any_yaml_style(tmp_path: Path, source: str) -> None:
    path = written(tmp_path, source)
    text = next(each for each in values_of(yaml.safe_load(source)) if MARK in each)
    place = locate(path, text)
    lines = source.replace("\r\n", "\n").split("\n")
    line = next(number for number, each in enumerate(lines, 1) if MARK in each)
    assert (place.line, place.column) == (line, lines[line - 1].index(MARK) + 1)
    assert any(
        each.culprit is not None and each.culprit.of(each.text) == MARK for each in place.lines
    )


scalar_text = st.text(
    st.one_of(st.sampled_from(" \n'\"\\:#-,{}é日\t"), st.characters(codec="utf-8")), max_size=20
)


@settings(max_examples=examples(50), deadline=None)
@given(
    before=scalar_text,
    after=scalar_text,
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.sampled_from([10, 80]),
)
def test_what_yaml_writes_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, before: str, after: str, style: str, width: int
) -> None:
    text = before.replace(MARK, "") + MARK + after.replace(MARK, "")
    source = yaml.safe_dump({"op": [text]}, default_style=style, width=width, allow_unicode=True)
    if yaml.safe_load(source) != {"op": [text]}:
        return
    path = written(tmp_path_factory.mktemp("p"), source)
    place = locate(path, text)
    assert place.line is not None
    marked = [each.culprit.of(each.text) for each in place.lines if each.culprit]
    assert marked == [MARK]


KNOTTED = {
    **CIRCLES,
    **{f"bomb-{name}": text for name, text in BOMBS.items()},
    **{f"deep-{name}": text for name, text in DEEP.items() if "lists-1500" not in name},
}


@pytest.mark.parametrize("text", KNOTTED.values(), ids=KNOTTED)
def test_a_file_that_holds_itself_multiplies_or_has_no_bottom_has_places(
    tmp_path: Path, text: str
) -> None:
    path = written(tmp_path, f"{text}\n# the end\n")
    assert len(list(itertools.islice(read_scalars(str(path)), 1000))) <= 1000
    if text not in BOMBS.values():
        assert locate_text(str(path), "$(nowhere)", Span(0, 1)).line is None


def test_aliases_that_multiply_are_followed_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guildfiles, "_MOST", 1000)
    path = written(tmp_path, BOMBS["wide"])
    assert 500 < len(list(read_scalars(str(path)))) < 1000


def test_the_place_shows_the_whole_expression(tmp_path: Path) -> None:
    path = written(tmp_path, "op:\n  label: >\n    on\n    $(f a\n    b)\n")
    place = locate_text(str(path), "on $(f a b)\n", Span(9, 10), Span(3, 11))
    error = FuncsError("wrong", place=place)
    assert str(error) == f"{path}:5:5: wrong\n      $(f a\n      ~~~~~\n      b)\n      ^~"


def test_a_span_at_the_end_and_an_empty_value_have_places(tmp_path: Path) -> None:
    path = written(tmp_path, "op:\n  a: 'ab'\n  b: ''\n")
    assert locate_text(str(path), "ab", Span(2, 2)).column == 9
    empty = locate_text(str(path), "")
    assert (empty.line, empty.column) == (3, 7)


def test_without_spans_the_value_itself_is_the_place(tmp_path: Path) -> None:
    path = written(tmp_path, "op:\n  a: ab cd\n")
    place = locate_text(str(path), "ab cd")
    assert (place.line, place.column) == (2, 6)
    assert place.lines[0].whole == Span(5, 10)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("op: other\n", id="another-text"),
        pytest.param("op: [a\n", id="broken-yaml"),
        pytest.param("", id="empty"),
        pytest.param("op: \x01\n", id="unreadable"),
    ],
)
def test_a_text_that_is_not_there_has_the_file_and_what_it_belongs_to(
    tmp_path: Path, source: str
) -> None:
    path = written(tmp_path, source)
    place = locate(path, MARK, MARK, "train", "label")
    assert place == Place(file=str(path), about="train, label")


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "guild.yml"
    assert locate(path, MARK) == Place(file=str(path))


TWICE = """\
train:
  flags:
    lr: $(f @@)
  label: $(f @@)
test:
  flags:
    lr:
      default: $(f @@)
"""


@pytest.mark.parametrize(
    ("hint", "line"),
    [
        pytest.param((), 3, id="first"),
        pytest.param(("train", "label"), 4, id="attribute"),
        pytest.param(("train", "flags", "lr", "default"), 3, id="short-form"),
        pytest.param(("test", "flags", "lr", "default"), 8, id="operation"),
    ],
)
def test_of_equal_texts_the_one_that_fits_is_taken(
    tmp_path: Path, hint: tuple[str, ...], line: int
) -> None:
    path = written(tmp_path, TWICE)
    assert locate(path, "$(f @@)", MARK, *hint).line == line


MODELS = """\
- config: one
  flags:
    lr: $(f @@)
- config: unrelated
  operations:
    train:
      flags:
        lr: $(f @@)
- config: two
  operations:
    train:
      flags:
        lr: $(f @@)
- config: three
  extends: two
- model: resnet
  extends: [three]
  operations:
    test:
      flags:
        $include: one
"""


@pytest.mark.parametrize(
    ("hint", "line"),
    [
        pytest.param(("resnet", "train", "flags", "lr"), 13, id="extends"),
        pytest.param(("one", "flags", "lr"), 3, id="own"),
    ],
)
def test_what_a_model_extends_is_searched_first(
    tmp_path: Path, hint: tuple[str, ...], line: int
) -> None:
    path = written(tmp_path, MODELS)
    assert locate(path, "$(f @@)", MARK, *hint).line == line


def test_a_text_is_found_in_an_included_file(tmp_path: Path) -> None:
    path = written(tmp_path, "- include: more.yml\n- include: [less.yml, missing.yml]\n")
    written(tmp_path, "- include: guild.yml\n- config: a\n", "more.yml")
    less = written(tmp_path, "- model: m\n  sourcecode:\n    - include: $(@@)\n", "less.yml")
    place = locate(path, "$(@@)")
    assert (place.file, place.line, place.column) == (str(less), 3, 18)


PARAMS = """\
- config: base
  params:
    lib: shared
    all: $(find @@)
- model: m
  extends: base
  sourcecode:
    - include: "$(find {{ lib }} in {{path}} $PYTHONPTH)"
    - include: "{{ all }}"
"""


@pytest.mark.parametrize(
    ("text", "culprit", "position"),
    [
        pytest.param("$(find shared in a/b $PYTHONPTH)", "$PYTHONPTH", (8, 46), id="after-params"),
        pytest.param("$(find shared in a/b $PYTHONPTH)", "shared", (8, 24), id="in-a-param"),
        pytest.param("$(find shared in a/b $PYTHONPTH)", "find", (8, 19), id="before-params"),
        pytest.param("$(find @@)", "@@", (4, 17), id="the-param-itself"),
        pytest.param("$(nothing)", "nothing", (None, None), id="only-a-param-is-no-match"),
    ],
)
def test_a_text_with_params_is_found(
    tmp_path: Path, text: str, culprit: str, position: tuple[int, int]
) -> None:
    path = written(tmp_path, PARAMS)
    place = locate(path, text, culprit)
    assert (place.line, place.column) == position


def test_a_byte_order_mark_is_no_column(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufefftrain: {label: $(@@)}\n")
    assert locate(path, "$(@@)").column == 18


def test_many_params_in_a_text_are_found_at_once(tmp_path: Path) -> None:
    """Each place of a param was tried with each place of the others."""
    path = written(tmp_path, f"- config: c\n  label: '{'{{p}} ' * 60}$(@@)'\n")
    assert locate(path, "a b " * 200 + "$(@@)", "@@").column == 373
    assert locate(path, "a b " * 200 + "$(nothing)", "nothing").column is None


CUT = [
    pytest.param(
        "op:\n  label: $(f a #b)\n",
        "$(f a",
        "YAML takes ' #' for a comment: put the whole value in quotes",
        id="comment",
    ),
    pytest.param(
        "op:\n  label: [$(f a, b)]\n",
        "$(f a",
        "inside [ ] and { } YAML ends a value at ',': put the whole value in quotes",
        id="flow-list",
    ),
    pytest.param(
        "op: {label: $(f a }\n",
        "$(f a",
        "inside [ ] and { } YAML ends a value at '}': put the whole value in quotes",
        id="flow-mapping",
    ),
    pytest.param("op:\n  label: $(f a\n", "$(f a", "if it is text, write '$$('", id="own-fault"),
    pytest.param("op:\n  label: '$(f a' # b\n", "$(f a", "if it is text, write '$$('", id="quoted"),
]


@pytest.mark.parametrize(("source", "text", "hint"), CUT)
def test_yaml_that_cut_an_expression_short_is_explained(
    tmp_path: Path, source: str, text: str, hint: str
) -> None:
    path = written(tmp_path, source)
    with pytest.raises(FuncsError) as caught:
        parse(text)
    error = caught.value
    error.at(place=locate_text(str(path), text, error.span, error.whole))
    assert str(error).splitlines()[0].endswith("'$(' is never closed")
    assert str(error).splitlines()[-1] == hint


def test_an_alias_to_what_it_is_in_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "op: &a\n  label: $(@@)\n  self: *a\n  ? [key]\n  : x\n")
    assert [each.value for each in read_scalars(str(path))] == ["$(@@)", "x"]


def test_a_file_of_one_value_is_read(tmp_path: Path) -> None:
    assert locate(written(tmp_path, "$(@@)\n"), "$(@@)").column == 3
