"""Where the cursor is: positions, the keys that lead to it, what an unfinished text ends with."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from marked import MARK, marked

from guild_funcs.editor.inside import inside
from guild_funcs.editor.mended import mended
from guild_funcs.editor.outline import spot
from guild_funcs.editor.positions import Lines, Position
from guild_funcs.editor.quoting import meant, quoted
from guild_funcs.language import parse

TEXTS = st.text(alphabet="ab é日😀\n\r\t")
ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
UNITS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


@given(TEXTS, st.integers(0, 40), st.sampled_from(sorted(ENCODINGS)))
def test_a_position_is_what_the_protocol_says_and_leads_back(
    text: str, offset: int, encoding: str
) -> None:
    offset = min(offset, len(text))
    if text[:offset].endswith("\r") and text[offset:].startswith("\n"):
        return  # within a line break
    found = Lines(text, encoding).position(offset)
    # Each break is one; Python's own splitlines knows more kinds of them.
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    units = len(before[-1].encode(ENCODINGS[encoding])) // UNITS[encoding]
    assert found == Position(len(before) - 1, units)
    assert Lines(text, encoding).offset(found) == offset


@given(TEXTS, st.integers(-1, 9), st.integers(0, 99))
def test_any_position_is_an_offset(text: str, line: int, character: int) -> None:
    assert 0 <= Lines(text).offset(Position(line, character)) <= len(text)


SPOTS = [
    ("value", "train:\n  label: ${da@", ("train", "label"), "${da", "value"),
    ("key", "train:\n  la@", ("train",), "la", "both"),
    ("nothing", "@", (), "", "both"),
    ("operation", "tr@", (), "tr", "both"),
    ("rule", "a:\n  sourcecode:\n    - inc@", ("a", "sourcecode", "-"), "inc", "both"),
    ("item", "a:\n  sourcecode:\n    - @", ("a", "sourcecode", "-"), "", "both"),
    (
        "in-an-item",
        "a:\n  sourcecode:\n    - include: $(pack@",
        ("a", "sourcecode", "-", "include"),
        "$(pack",
        "value",
    ),
    (
        "list-at-its-key",
        "a:\n  sourcecode:\n  - include: {pack@",
        ("a", "sourcecode", "-", "include"),
        "pack",
        "key",
    ),
    (
        "flow",
        "a:\n  sourcecode: [{include: {package: sh@",
        ("a", "sourcecode", "-", "include", "package"),
        "sh",
        "value",
    ),
    (
        "flow-over-lines",
        "t:\n  flags: {\n    a: 1,\n    b: ${x@",
        ("t", "flags", "b"),
        "${x",
        "value",
    ),
    ("flow-item", "t:\n  flags:\n    a: [1, $(stem@", ("t", "flags", "a", "-"), "$(stem", "value"),
    ("flow-root", "t: {label: ${a@", ("t", "label"), "${a", "value"),
    ("closed-flow", "t: {flags: {a: 1}, la@", ("t",), "la", "key"),
    ("block", "t:\n  label: >\n    key: a\n    ${d@", ("t", "label"), "key: a\n    ${d", "value"),
    ("goes-on", "t:\n  label: $(stem\n    ${d@", ("t", "label"), "$(stem\n    ${d", "value"),
    ("single", "t:\n  label: '${''a''|st@", ("t", "label"), "${'a'|st", "value"),
    ("double", 't:\n  label: "$(f @', ("t", "label"), "$(f ", "value"),
    (
        "after-a-sibling",
        "t:\n  requires:\n    - file: a\n      sel@",
        ("t", "requires", "-"),
        "sel",
        "both",
    ),
    (
        "step",
        "t:\n  steps:\n  - run: a\n    flags: {x: ${y@",
        ("t", "steps", "-", "flags", "x"),
        "${y",
        "value",
    ),
    ("anchor", "t: &a\n  label: $(@\n", ("t", "label"), "$(", "value"),
    ("comment", "t:\n# x\n  # y: z\n  label: a@", ("t", "label"), "a", "value"),
    ("quoted-key", "t:\n  'flags':\n    a: b@", ("t", "flags", "a"), "b", "value"),
]


@pytest.mark.parametrize(
    ("text", "path", "typed", "may_be"), [row[1:] for row in SPOTS], ids=[row[0] for row in SPOTS]
)
def test_the_lines_tell_which_keys_lead_to_a_place(
    text: str, path: tuple[str, ...], typed: str, may_be: str
) -> None:
    bare, offset = marked(text)
    found = spot(Lines(bare), offset)
    assert (found.path, found.typed(bare, offset)) == (path, typed)
    expected = {"value": (False, True), "key": (True, False), "both": (True, True)}
    assert (found.is_key, found.is_value) == expected[may_be]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("- model: m\n  operations:\n    t:\n      la@", ("model", "m")),
        ("- config: c\n\n- model: 'm' # x\n  operations:\n    t: @", ("model", "m")),
        ("- operations:\n    t: @\n  config: c\n", ("config", "c")),
        ("- mod@", ("", "")),
        ("t: @", ("", "")),
    ],
)
def test_of_a_list_the_item_is_known(text: str, item: tuple[str, str]) -> None:
    bare, offset = marked(text)
    assert spot(Lines(bare), offset).item == item


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{t: {a: [\n    b@]}}\n", ("t", "a", "-")),
        ("# c\n\n{a: 1,\n\n  b: {c: @", ("b", "c")),
        ("[{t: {l: 1,\n  b: @", ("-", "t", "b")),
        ("t:\n- {a: [x,\n    '@']}\n", ("t", "-", "a", "-")),
        ("t:\n- [x,\n  '@']\n", ("t", "-", "-")),
        ("t:\n- - [x,\n    '@']\n", ("t", "-", "-", "-")),
        ("t:\n  - some text\n    that goes on @\n", ("t", "-")),
        ("t:\n-\n  a: @", ("t", "-", "a")),
        ("t:\n- label:\n  - @", ("t", "-", "label", "-")),
    ],
)
def test_brackets_that_go_over_lines_are_one_value(text: str, path: tuple[str, ...]) -> None:
    bare, offset = marked(text)
    assert spot(Lines(bare), offset).path == path


KEYS = st.sampled_from(["label", "flags", "a", "b c", "$include"])
DATA = st.recursive(
    st.sampled_from(["x", "$(stem a)", 1, None, "a: b", "- c", "# d", "é"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1)
    ),
    max_leaves=8,
)


def ways(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(value, dict):
        return [way for key, each in value.items() for way in ways(each, (*path, key))]
    if isinstance(value, list):
        return [way for each in value for way in ways(each, (*path, "-"))]
    return [path] if value == MARK else []


@given(DATA, st.integers(0, 20), st.sampled_from([None, True, False]))
def test_the_keys_are_those_that_yaml_finds(data: object, which: int, flow: bool | None) -> None:
    """Whatever PyYAML writes, the way to a value is the one that PyYAML reads."""
    count = [0]

    def put(value: object) -> object:
        if isinstance(value, dict):
            return {key: put(each) for key, each in value.items()}
        if isinstance(value, list):
            return [put(each) for each in value]
        count[0] += 1
        return MARK if count[0] == which + 1 else value

    made = put(data)
    text = yaml.safe_dump({"t": made}, default_flow_style=flow, sort_keys=False, allow_unicode=True)
    if text.count(MARK) != 1:
        return
    bare, offset = marked(text)
    if "'" in text.partition(MARK)[2][:1]:
        offset = bare.index("''") + 1  # PyYAML puts @ in quotes
    (way,) = ways({"t": made})
    assert spot(Lines(bare), offset).path == way


@given(st.text(alphabet="ab:-# \n[]{},'\"$(|>&@"), st.integers(0, 60))
def test_any_text_has_a_spot(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert 0 <= spot(Lines(text), offset).start <= len(text)


ENDS = [
    ("a", "text", "", "", 0),
    ("$$(a", "text", "", "", 0),
    ("$(a) b", "text", "", "", 0),
    ("$(", "function", "", "", 0),
    ("$(fi", "function", "fi", "", 0),
    ("$(f a | ", "function", "", "", 0),
    ("$(find ", "argument", "", "find", 0),
    ("$(find tr", "argument", "tr", "find", 0),
    ("$(find tr $DA", "variable", "DA", "find", 1),
    ("$(find tr a/$DA", "variable", "DA", "find", 1),
    ("$(f a | g b", "argument", "b", "g", 1),
    ("$(truncate x length=", "argument", "", "truncate", 1),
    ("${", "flag", "", "", 0),
    ("${da", "flag", "da", "", 0),
    ("${data|", "filter", "", "", 0),
    ("${data|st", "filter", "st", "st", 0),
    ("${data|join:a,b", "argument", "b", "join", 2),
    ("${'sh", "flag", "sh", "", 0),
    ("${$HO", "variable", "HO", "", 0),
    ("$<'a'|find", "filter", "find", "find", 0),
    ('$(f "a ${', "flag", "", "", 0),
    ('$(f "ab', "argument", "ab", "f", 0),
    ("$(f 'it", "argument", "it", "f", 0),
]


@pytest.mark.parametrize(("text", "role", "word", "call", "index"), ENDS)
def test_an_unfinished_text_tells_what_it_ends_with(
    text: str, role: str, word: str, call: str, index: int
) -> None:
    found = inside(text)
    assert (found.role, found.word) == (role, word)
    if role in ("argument", "variable"):
        assert (found.call, found.index) == (call, index)


@given(st.text(alphabet="ab $({<}>)|:,'\"=%$"))
def test_any_text_ends_with_something(text: str) -> None:
    found = inside(text)
    assert text.endswith(found.word)


MENDED = [
    ("whole", "a: {b: 1}\n", "a: {b: 1}\n"),
    ("key-without-colon", "t:\n  label: x\n  la\n", "t:\n  label: x\n    \n"),
    ("open-bracket", "t:\n  a: [${x\nb: c\n", None),
    ("flow", "t: x\nb: [${'a'|f}]\n", f"t: x\n{' ' * 13}\n"),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in MENDED], ids=[row[0] for row in MENDED]
)
def test_lines_that_yaml_stumbles_over_are_blank(text: str, expected: str | None) -> None:
    found = mended(text)
    assert found is not None
    assert len(found) == len(text)
    yaml.safe_load(found)
    assert expected is None or found == expected


@example("a:\t\x01")
@given(st.text(alphabet="ab:-# \n[]{},'\"$(|>&*@\t\x01"))
def test_any_text_is_mended_or_given_up(text: str) -> None:
    found = mended(text)
    if found is not None:
        assert [len(each) for each in found.split("\n")] == [len(each) for each in text.split("\n")]


@given(st.text(alphabet="ab #,:'\"\\$([]{}é", min_size=1))
def test_a_quoted_text_is_that_text_to_yaml(text: str) -> None:
    assert yaml.safe_load(f"[{quoted(text)}]") == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: $(join b@ #c)", "$(join b #c)"),
        ("a: b@ # c", "b"),
        ("a: [$(join b@, c), d]", "$(join b, c)"),
        ("a: [d, ${'x'|f@}]", "${'x'|f}"),
        ("a: x ${'y'|f:a #b}@ z", "x ${'y'|f:a #b} z"),
        ("a: '$(f@'", None),
    ],
)
def test_a_value_that_yaml_cut_is_known_whole(text: str, value: str | None) -> None:
    bare, offset = marked(text)
    span = meant(bare, offset)
    assert (span and span.of(bare)) == value
    if value is not None:
        parse(value)
