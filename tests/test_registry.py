"""The registry: signatures, binding, conversion, lists, secrets, duplicates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Optional, Union

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.context import Context, Reads, Text
from guild_funcs.errors import ArgumentProblem, FuncsError, MissingError, Span
from guild_funcs.registry import (
    Example,
    FlagValue,
    Function,
    Lazy,
    PathArg,
    Registry,
    Scalar,
    as_text,
    function,
    functions_of,
    spellings,
    truth,
)
from guild_funcs.registry.conversion import kind_of
from guild_funcs.registry.writing import describe

CONTEXT = Context(project_dir="/project")
SOMEWHERE = Span(0, 0)


@dataclass
class Given:
    """An argument as the evaluator makes it. It counts how often it is asked for its value."""

    given: Any
    span: Span = SOMEWHERE
    asked: int = field(default=0, compare=False)

    def value(self) -> Any:
        self.asked += 1
        return self.given


def _invoke(call: Callable[..., Any], *values: Any, **keywords: Any) -> Any:
    arguments = [Given(value, Span(index, index + 1)) for index, value in enumerate(values)]
    named = {
        name: Given(value, Span(100 + index, 101 + index))
        for index, (name, value) in enumerate(keywords.items())
    }
    return Function("f", call).invoke(arguments, named, CONTEXT)


def plain(a: FlagValue, b: FlagValue = 2, *, only: FlagValue = None) -> list[FlagValue]:
    return [a, b, only]


def variadic(
    context: Context, name: str, *more: int, last: FlagValue = "x"
) -> tuple[str, str, tuple[int, ...], FlagValue]:
    return (context.project_dir, name, more, last)


def lazy(first: Lazy[int], *others: Lazy[FlagValue]) -> list[Any]:
    return [first(), [each() for each in others[:1]]]


def typed(  # noqa: PLR0913, PLR0917 - one parameter of each type
    text: str = "",
    whole: int = 0,
    number: float = 0.0,
    yes: bool = False,
    maybe: Optional[int] = None,
    items: Optional[list[int]] = None,
) -> list[Any]:
    return [text, whole, number, yes, maybe, items]


def reserved(else_: FlagValue, target_type: FlagValue = None) -> list[FlagValue]:
    return [else_, target_type]


@pytest.mark.parametrize(
    ("call", "values", "keywords", "result"),
    [
        pytest.param(plain, [1], {}, [1, 2, None], id="default"),
        pytest.param(plain, [1, 3], {}, [1, 3, None], id="positions"),
        pytest.param(plain, [1], {"b": 3, "only": 4}, [1, 3, 4], id="keywords"),
        pytest.param(plain, [], {"b": 3, "a": 1}, [1, 3, None], id="keywords-in-any-order"),
        pytest.param(variadic, ["n"], {}, ("/project", "n", (), "x"), id="variadic-none"),
        pytest.param(
            variadic, ["n", "1", 2], {"last": 3}, ("/project", "n", (1, 2), 3), id="variadic"
        ),
        pytest.param(
            variadic, ["n", [1, "2"], 3], {}, ("/project", "n", (1, 2, 3), "x"), id="variadic-list"
        ),
        pytest.param(lazy, ["1", "2", "3"], {}, ["1", ["2"]], id="lazy-is-not-converted"),
        pytest.param(reserved, [1], {"target-type": 2}, [1, 2], id="kebab-case-keyword"),
        pytest.param(reserved, [], {"else": 1, "target_type": 2}, [1, 2], id="python-keyword"),
    ],
)
def test_binding(
    call: Callable[..., Any], values: list[Any], keywords: dict[str, Any], result: Any
) -> None:
    assert _invoke(call, *values, **keywords) == result


@pytest.mark.parametrize(
    ("call", "values", "keywords", "message", "span"),
    [
        pytest.param(
            plain, [], {}, "f(a, b=2, [only]) needs a value for 'a'", None, id="too-few"
        ),
        pytest.param(
            plain, [1, 2, 3, 4], {}, "f(a, b=2, [only]) takes 2 arguments, but 4 were given",
            Span(2, 3), id="too-many",
        ),
        pytest.param(
            plain, [1], {"c": 3}, "f(a, b=2, [only]) has no parameter 'c'", Span(100, 101),
            id="unknown-keyword",
        ),
        pytest.param(
            plain, [1, 2], {"only": 1, "a": 3}, "f(a, b=2, [only]): 'a' is given twice",
            Span(101, 102), id="given-twice",
        ),
        pytest.param(
            variadic, ["n"], {"more": 3}, "f(name, *more, last='x') has no parameter 'more'",
            Span(100, 101), id="variadic-by-name",
        ),
        pytest.param(
            variadic, ["n"], {"context": 3}, "f(name, *more, last='x') has no parameter 'context'",
            Span(100, 101), id="context-by-name",
        ),
        pytest.param(
            variadic, ["n", 1, "two"], {},
            "f(name, *more, last='x'): 'more' must be a whole number, but the value given is text",
            Span(2, 3), id="wrong-type-in-variadic",
        ),
        pytest.param(
            typed, [], {"whole": ["1", "one"]},
            "f(text='', whole=0, number=0.0, yes=no, [maybe], [items]): "
            "'whole' must be a whole number, but the value given is text",
            Span(100, 101), id="wrong-type-in-mapped-list",
        ),
    ],
)  # fmt: skip
def test_wrong_binding(
    call: Callable[..., Any],
    values: list[Any],
    keywords: dict[str, Any],
    message: str,
    span: Optional[Span],
) -> None:
    with pytest.raises(ArgumentProblem) as caught:
        _invoke(call, *values, **keywords)
    assert caught.value.message == message
    assert caught.value.span == span


CONVERSIONS = [
    pytest.param(str, "3", "3", id="str-text"),
    pytest.param(str, 3, "3", id="str-int"),
    pytest.param(str, True, "yes", id="str-boolean"),
    pytest.param(str, None, "", id="str-null"),
    pytest.param(str, date(2024, 5, 17), "2024-05-17", id="str-date"),
    pytest.param(int, "3", 3, id="int-text"),
    pytest.param(int, " -3\n", -3, id="int-white-space"),
    pytest.param(int, 3.0, 3, id="int-float"),
    pytest.param(int, "9007199254740993", 9007199254740993, id="int-beyond-float"),
    pytest.param(float, "3", 3.0, id="float-text"),
    pytest.param(float, 3, 3.0, id="float-int"),
    pytest.param(bool, "yes", True, id="bool-yes"),
    pytest.param(bool, "OFF", False, id="bool-off"),
    pytest.param(bool, "", False, id="bool-empty"),
    pytest.param(bool, 0.0, False, id="bool-number"),
    pytest.param(bool, None, False, id="bool-null"),
    pytest.param(Optional[int], "3", 3, id="optional"),
    pytest.param(Optional[int], None, None, id="optional-null"),
    pytest.param(list, (1, "a"), [1, "a"], id="list"),
    pytest.param(list[int], ["1", 2], [1, 2], id="list-of-int"),
    pytest.param(dict, {"a": 1}, {"a": 1}, id="dict"),
    pytest.param(Any, [1], [1], id="any"),
    pytest.param(object, None, None, id="object"),
    pytest.param(Scalar, 3, 3, id="scalar"),
    pytest.param(PathArg, "data/../x", "/project/x", id="path"),
    pytest.param(PathArg, "/x", "/x", id="path-absolute"),
    pytest.param(Path, "a b", Path("/project/a b"), id="pathlib"),
]


@pytest.mark.parametrize(("annotation", "value", "result"), CONVERSIONS)
def test_conversion(annotation: Any, value: Any, result: Any) -> None:
    converted = kind_of(annotation).convert(value, CONTEXT)
    assert converted == result
    assert type(converted) is type(result)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        pytest.param(str, {}, id="str-mapping"),
        pytest.param(str, [1], id="str-list"),
        pytest.param(int, "3.5", id="int-fraction-text"),
        pytest.param(int, 3.5, id="int-fraction"),
        pytest.param(int, "1_000", id="int-underscore"),
        pytest.param(int, True, id="int-boolean"),
        pytest.param(int, math.inf, id="int-infinite"),
        pytest.param(int, "nan", id="int-nan"),
        pytest.param(int, "", id="int-empty"),
        pytest.param(int, None, id="int-null"),
        pytest.param(float, "one", id="float-word"),
        pytest.param(float, [1.0], id="float-list"),
        pytest.param(float, 10**400, id="float-too-large"),
        pytest.param(bool, "maybe", id="bool-word"),
        pytest.param(bool, [], id="bool-list"),
        pytest.param(list, "a", id="list-text"),
        pytest.param(list[int], ["a"], id="list-of-int-word"),
        pytest.param(dict, [1], id="dict-list"),
        pytest.param(PathArg, "", id="path-empty"),
        pytest.param(PathArg, None, id="path-null"),
        pytest.param(Path, {}, id="pathlib-mapping"),
    ],
)
def test_no_conversion(annotation: Any, value: Any) -> None:
    with pytest.raises(TypeError):
        kind_of(annotation).convert(value, CONTEXT)


@pytest.mark.parametrize(
    "annotation", [complex, Union[int, str], Optional[complex], list[complex], dict[str, int], []]
)
def test_annotation_that_values_cannot_be_converted_to(annotation: Any) -> None:
    with pytest.raises(TypeError, match="values cannot be converted to"):
        kind_of(annotation)


def _any_keyword(**options: int) -> None: ...


def _unknown_annotation(a: Nowhere) -> None: ...  # type: ignore[name-defined] # noqa: F821


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        pytest.param(_any_keyword, "it takes any keyword (**options)", id="any-keyword"),
        pytest.param(_unknown_annotation, "name 'Nowhere' is not defined", id="unknown-annotation"),
    ],
)
def test_function_that_cannot_be_called_from_an_expression(
    call: Callable[..., Any], reason: str
) -> None:
    with pytest.raises(FuncsError) as caught:
        _ = Function("f", call).signature
    assert caught.value.message == f"function 'f' cannot be called from an expression: {reason}"


def test_annotations_may_be_missing_and_that_of_the_result_may_be_unknown() -> None:
    def free(a, b: Lazy, c: Optional[Lazy] = None) -> Nowhere:  # type: ignore  # noqa: ANN001, F821, PGH003
        return (a, b(), c)

    assert _invoke(free, [1], 2) == ([1], 2, None)


def stem(text: str, number: int = 0) -> str:
    return f"{text}{number}"


@pytest.mark.parametrize(
    ("values", "result"),
    [
        pytest.param([["a", "b"]], ["a0", "b0"], id="list"),
        pytest.param([("a",)], ["a0"], id="tuple"),
        pytest.param([[]], [], id="empty"),
        pytest.param([[["a"], "b"]], [["a0"], "b0"], id="list-in-list"),
        pytest.param(["a", [1, "2"]], ["a1", "a2"], id="second-argument"),
    ],
)
def test_a_list_for_a_single_value_calls_the_function_for_each_item(
    values: list[Any], result: Any
) -> None:
    assert _invoke(stem, *values) == result


def test_two_lists_for_single_values_are_refused() -> None:
    with pytest.raises(ArgumentProblem) as caught:
        _invoke(stem, ["a"], [1])
    assert caught.value.message == "f(text, number=0): only one argument can be a list"
    assert caught.value.span == Span(1, 2)


def test_a_lazy_argument_is_evaluated_only_when_it_is_called() -> None:
    arguments = [Given(1), Given(2), Given(3)]
    assert Function("f", lazy).invoke(arguments, {}, CONTEXT) == [1, [2]]
    assert [each.asked for each in arguments] == [1, 1, 0]


def test_an_argument_that_does_not_fit_is_not_evaluated() -> None:
    argument = Given(1)
    with pytest.raises(ArgumentProblem):
        Function("f", stem).invoke([argument] * 3, {}, CONTEXT)
    assert argument.asked == 0


def test_accepts_keyword() -> None:
    made = Function("f", variadic)
    names = ("name", "last", "more", "context", "nope")
    assert [made.accepts_keyword(name) for name in names] == [True, True, False, False, False]


def test_an_error_about_a_parameter_points_at_its_argument() -> None:
    def fail(a: str, *more: str) -> str:
        raise MissingError(f"{len(more)} more").about(a)

    for name, span in (("a", Span(0, 1)), ("more", Span(1, 2)), ("nope", None)):
        with pytest.raises(MissingError) as caught:
            _invoke(fail, name, "x", "y")
        assert caught.value.span == span


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(ValueError("bad\nmore"), "ValueError: bad", id="first-line"),
        pytest.param(OSError(), "OSError", id="no-words"),
    ],
)
def test_any_exception_of_a_function_is_told_in_one_line(error: Exception, told: str) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(FuncsError) as caught:
        Function("f", fail, provider="acme 1.0").invoke([], {}, CONTEXT)
    assert caught.value.message == f"function 'f' of acme 1.0 failed: {told}"
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    ("name", "secrets", "hidden"),
    [
        pytest.param("API_TOKEN", frozenset[str](), True, id="by-guilds-rule"),
        pytest.param("KEY_FILE", frozenset({"KEY_FILE"}), True, id="by-env-secrets"),
        pytest.param("DATA", frozenset[str](), False, id="no-secret"),
    ],
)
def test_the_value_of_a_secret_is_in_no_error(
    name: str, secrets: frozenset[str], hidden: bool
) -> None:
    def fail(context: Context) -> None:
        value = context.getenv(name)
        raise MissingError(f"no {value}", notes=(f"in {value}",), hint=f"try {value}")

    context = Context(env={name: "hunter2", "EMPTY_TOKEN": ""}, secrets=secrets, reads=Reads())
    context.getenv("EMPTY_TOKEN")
    with pytest.raises(MissingError) as caught:
        Function("f", fail).invoke([], {}, context)
    error = caught.value
    why = f"why is not shown: it could show the value of {name}, which is secret"
    expected = (
        ("function 'f' failed", (why,), None)
        if hidden
        else ("no hunter2", ("in hunter2",), "try hunter2")
    )
    assert (error.message, error.notes, error.hint) == expected
    assert not hidden or (error.__cause__ is None and error.__suppress_context__)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("x", "x", id="text"),
        pytest.param("1", "1", id="text-that-looks-like-a-number"),
        pytest.param(None, "", id="null"),
        pytest.param(True, "yes", id="yes"),
        pytest.param(False, "no", id="no"),
        pytest.param(3, "3", id="int"),
        pytest.param(0.5, "0.5", id="float"),
        pytest.param(0.00001, "1.0e-05", id="small"),
        pytest.param(1.5e300, "1.5e+300", id="large"),
        pytest.param(math.inf, ".inf", id="inf"),
        pytest.param(-math.inf, "-.inf", id="minus-inf"),
        pytest.param(math.nan, ".nan", id="nan"),
        pytest.param([1, "a b", None], "[1, a b, null]", id="list"),
        pytest.param(["1", "", "é"], "['1', '', é]", id="list-of-texts"),
        pytest.param([["x" * 200, Text("y")]], f"[[{'x' * 200}, y]]", id="long-list"),
        pytest.param({"a": [True], "b c": 0.1}, "{a: [yes], b c: 0.1}", id="mapping"),
        pytest.param(date(2024, 5, 17), "2024-05-17", id="date"),
    ],
)
def test_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


@given(st.booleans() | st.integers() | st.floats(allow_nan=False))
def test_a_scalar_is_written_as_yaml_reads_it(value: Any) -> None:
    assert yaml.safe_load(as_text(value)) == value


YAML = st.none() | st.booleans() | st.integers() | st.text()


@given(st.lists(YAML | st.dictionaries(YAML, YAML, max_size=3)))
def test_a_list_is_written_on_one_line_as_yaml_reads_it(value: list[Any]) -> None:
    assert yaml.safe_load(as_text(value)) == value
    assert as_text(value).isprintable()


@pytest.mark.parametrize(
    "value", ["", " ", "0", "No", "false", "OFF", "null", "~", "n", 0, 0.0, None, [], {}, False]
)
def test_what_does_not_hold(value: Any) -> None:
    assert not truth(value)


@pytest.mark.parametrize("value", ["yes", "a", "00", "é", 1, 0.1, [0], {"a": 0}, True])
def test_what_holds(value: Any) -> None:
    assert truth(value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param("secret", "text", id="text"),
        pytest.param("", "empty text", id="empty"),
        pytest.param(None, "null", id="null"),
        pytest.param(True, "a boolean", id="boolean"),
        pytest.param(1.5, "a number", id="number"),
        pytest.param((), "a list", id="list"),
        pytest.param({}, "a mapping", id="mapping"),
        pytest.param(date(2024, 5, 17), "date", id="other"),
    ],
)
def test_describe(value: Any, name: str) -> None:
    assert describe(value) == name


def test_decorator_keeps_the_function_and_names_it() -> None:
    module = ModuleType("own")
    source = (
        "from guild_funcs.registry import Example, function\n"
        "@function\n"
        "def git_like(a: int = 1): 'Returns one.'; return a\n"
        "@function(name='loud', capability='env', aliases=('cry', 'yell'),\n"
        "          examples=[Example('$(loud a)', 'A')])\n"
        "def shout_(text): return text.upper()\n"
        "def helper(): pass\n"
    )
    exec(source, vars(module))  # noqa: S102 - a module made of text
    assert module.git_like(3) == 3
    first, second = functions_of(module)
    assert (first.name, str(first.signature), first.summary) == (
        "git-like",
        "git-like(a=1)",
        "Returns one.",
    )
    assert first.capability == "pure"
    assert (second.name, second.capability, second.aliases) == ("loud", "env", ("cry", "yell"))
    assert second.examples == (Example("$(loud a)", "A"),)
    assert second.text == second.summary == ""


def test_decorated_functions_that_are_imported_are_left_to_their_module() -> None:
    module = ModuleType("own")

    @function
    def elsewhere() -> None: ...

    vars(module)["elsewhere"] = elsewhere
    assert functions_of(module) == []


def test_spellings() -> None:
    assert [each.text for each in spellings("f a", "'a'|f", 1)] == [
        "$(f a)",
        "${'a'|f}",
        "$<'a'|f>",
    ]


def test_registry_finds_by_name_and_alias() -> None:
    made = Function("shout", str.upper, aliases=("yell",))
    registry = Registry([made])
    assert registry.find("shout") is registry.find("yell") is made
    assert registry.find("nope") is None
    assert list(registry.names()) == ["shout", "yell"]
    assert registry.functions() == [made]


@pytest.mark.parametrize("name", ["shout", "yell"])
def test_registry_refuses_a_name_twice_and_names_both_sides(name: str) -> None:
    registry = Registry([Function("shout", str.upper, aliases=("yell",))])
    other = Function("new", str.upper, aliases=(name,), provider="acme 1.0")
    with pytest.raises(FuncsError) as caught:
        registry.add(other)
    assert caught.value.message == (
        f"function '{name}' is defined twice: by guild-funcs and by acme 1.0"
    )
    assert registry.find("new") is None


def test_calling_a_lazy_annotation_itself_is_no_use() -> None:
    with pytest.raises(NotImplementedError):
        Lazy[int]()()


SCALARS: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
)


@given(
    st.lists(SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS), max_size=8),
    st.dictionaries(
        st.sampled_from(["text", "whole", "yes", "items", "nope"]), SCALARS, max_size=3
    ),
)
def test_any_call_works_or_is_a_problem_of_ours(
    values: list[Any], keywords: Mapping[str, Any]
) -> None:
    try:
        _invoke(typed, *values, **keywords)
    except ArgumentProblem as error:
        problem = error
    else:
        return
    assert problem.message.startswith("f(text='', ")
    assert problem.span is not None
