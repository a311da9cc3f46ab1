"""`structs.dataclass` does what `dataclasses.dataclass` does, as far as we use it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs import structs


def classes(module: ModuleType) -> tuple[Any, Any, Any]:
    """The same three classes, made by `structs` and by `dataclasses`."""
    made: Any = module

    @made.dataclass(frozen=True)
    class Point:
        x: int
        y: int = 2
        path: tuple[str, ...] = made.field(default=(), compare=False, repr=False)

    @made.dataclass(frozen=True)
    class Named(Point):
        name: str = "p"

    @made.dataclass
    class Noted:
        names: list[str] = made.field(default_factory=list)

    return Point, Named, Noted


OURS, THEIRS = classes(structs), classes(dataclasses)
VALUES = st.integers(0, 2)


@given(VALUES, VALUES, VALUES, VALUES)
def test_equality_hash_and_text_are_those_of_dataclasses(a: int, b: int, c: int, d: int) -> None:
    for ours, theirs in zip(OURS[:2], THEIRS[:2]):
        one, other = ours(a, b, ("x",)), ours(c, y=d)
        same, another = theirs(a, b, ("x",)), theirs(c, y=d)
        assert (one == other) == (same == another)
        assert (hash(one) == hash(other)) == (hash(same) == hash(another))
        assert repr(one) == repr(same)


def test_a_method_that_the_class_has_itself_is_kept() -> None:
    @structs.dataclass(frozen=True)
    class Secret:
        text: str

        def __repr__(self) -> str:
            return "Secret(***)"

    assert repr(Secret("a")) == "Secret(***)"
    assert Secret("a") == Secret("a") != Secret("b")


def test_classes_differ() -> None:
    assert OURS[0](1) != OURS[1](1)
    assert OURS[0](1) != 1
    assert OURS[0](1).__eq__(1) is NotImplemented


def test_the_fields_of_dataclasses_are_made_once_for_each_class() -> None:
    point, named, _ = classes(structs)
    for each, count in ((named, 4), (point, 3), (named, 4)):
        fields = dataclasses.fields(each)
        assert len(fields) == count
        assert all(one is other for one, other in zip(fields, dataclasses.fields(each)))
    assert dataclasses.replace(named(1), name="q") == named(1, name="q")


def test_a_frozen_one_refuses_changes() -> None:
    point = OURS[0](1)
    with pytest.raises(AttributeError, match="cannot change field 'x' of a Point"):
        point.x = 2
    with pytest.raises(AttributeError, match="cannot change field 'x' of a Point"):
        del point.x
    assert point.x == 1


def test_each_object_has_a_list_of_its_own_and_can_change() -> None:
    one, other = OURS[2](), OURS[2]()
    one.names.append("x")
    assert (one.names, other.names) == (["x"], [])
    other.names = ["y"]
    assert other == OURS[2](["y"])
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        pytest.param((), {}, id="too-few"),
        pytest.param((1, 2, 3, 4, 5), {}, id="too-many"),
        pytest.param((1,), {"nope": 1}, id="unknown"),
        pytest.param((1,), {"x": 1}, id="twice"),
    ],
)
def test_wrong_arguments_are_refused_alike(given: tuple[int, ...], named: dict[str, int]) -> None:
    messages = []
    for point in (classes(structs)[0], classes(dataclasses)[0]):
        with pytest.raises(TypeError) as raised:
            point(*given, **named)
        messages.append(str(raised.value).rpartition("__init__")[2])
    assert messages[0] == messages[1]


def test_the_first_objects_and_those_after_them_are_alike() -> None:
    ours = classes(structs)[1]
    first = vars(ours)["__init__"]
    made = [ours(1, name=str(number)) for number in range(20)]
    assert vars(ours)["__init__"] is not first
    assert [repr(each) for each in made] == [
        f"{ours.__qualname__}(x=1, y=2, name='{number}')" for number in range(len(made))
    ]
    assert [list(vars(each)) for each in made] == [["x", "y", "path", "name"]] * len(made)
    assert len({*map(repr, map(copy.copy, made))}) == len(made)


def test_a_class_with_few_objects_compiles_nothing() -> None:
    ours = classes(structs)[2]
    first = vars(ours)["__init__"]
    assert [ours().names, ours(["x"]).names, ours(names=["y"]).names] == [[], ["x"], ["y"]]
    assert vars(ours)["__init__"] is first


def test_an_init_that_somebody_put_around_ours_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a profiler does: it sees the first objects, which ours makes, and those after them."""
    ours = classes(structs)[2]
    first, seen = vars(ours)["__init__"], list[int]()

    def around(self: Any, names: list[str]) -> None:
        seen.append(len(names))
        first(self, names)

    monkeypatch.setattr(ours, "__init__", around)
    made = [ours([str(number)]).names for number in range(20)]
    assert made == [[str(number)] for number in range(20)]
    assert seen == [1] * 20


def test_replaced_and_copied() -> None:
    point = OURS[1](1, name="q")
    assert structs.replace(point, x=3) == OURS[1](3, name="q")
    assert copy.copy(point) == copy.deepcopy(point) == point
    assert structs.names(point) == ("x", "y", "path", "name")


def test_what_dataclasses_does_with_its_own_it_does_with_ours() -> None:
    point, noted = OURS[1](1, name="q"), OURS[2](["x"])
    assert dataclasses.replace(point, x=3) == OURS[1](3, name="q")
    assert dataclasses.asdict(noted) == {"names": ["x"]}
    for ours, theirs in zip(OURS, THEIRS):
        assert [each.name for each in dataclasses.fields(ours)] == [
            each.name for each in dataclasses.fields(theirs)
        ]


def test_pickled() -> None:
    from guild_funcs.errors import Span

    assert pickle.loads(pickle.dumps(Span(1, 2))) == Span(1, 2)  # noqa: S301 - our own


@pytest.mark.usefixtures("uncounted")
def test_nothing_of_dataclasses_is_imported_for_an_expression() -> None:
    import subprocess
    import sys

    code = (
        "import sys, guild_funcs; guild_funcs.evaluate('${data|stem}', flags={'data': 'a.b'})\n"
        "print(sorted({'dataclasses', 'lark', 'yaml', 'difflib', 'textwrap'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_field_may_have_any_name() -> None:
    @structs.dataclass(frozen=True)
    class Named:
        values: object
        fields: object = 2
        names: list[int] = structs.field(default_factory=list)
        cls: object = 4
        known: object = 5
        record: object = 6
        args: object = 7

    made = Named({"a": 1})
    assert (made.values, made.fields, made.names, made.cls) == ({"a": 1}, 2, [], 4)
    assert (made.known, made.record, made.args) == (5, 6, 7)
    assert made == Named(values={"a": 1})
    assert "Named(values={'a': 1}, fields=2, names=[], cls=4," in repr(made)
