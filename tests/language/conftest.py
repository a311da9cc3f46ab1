"""A small library of functions that show what the language gives them."""

from __future__ import annotations

from typing import Any, Callable, Optional

import pytest

from guild_funcs.context import Context
from guild_funcs.language import evaluate
from guild_funcs.locate.origin import Location, Origin
from guild_funcs.registry import FlagValue, Function, Lazy, Registry

Evaluate = Callable[[str], Any]

FLAGS = {
    "lr": 0.1,
    "n": 3,
    "on": True,
    "off": False,
    "none": None,
    "name": "resnet",
    "tiny": 1e-05,
    "layers": [1, 2],
    "a.b": "dotted",
    "two words": "spaced",
    "unfolded": "$(show x) ${lr} $$(y)",
    "Größe": "groß",
}
ENV = {
    "HOME": "/home/u",
    "EMPTY": "",
    "LIBS": "/a b:/c",
    "EVIL": "$(show x) ${lr} $HOME",
    "MY_TOKEN": "hunter2",
}


def show(*values: FlagValue) -> str:
    """Shows where one argument ends and the next begins."""
    return "".join(f"[{value}]" for value in values)


def same(value: FlagValue) -> FlagValue:
    return value


def types(*values: FlagValue) -> str:
    return " ".join(type(value).__name__ for value in values)


def named(value: FlagValue = "-", *, key: FlagValue = "-") -> str:
    return f"value={value} key={key}"


def choose(condition: FlagValue, then: Lazy[FlagValue], other: Lazy[FlagValue]) -> FlagValue:
    return then() if condition else other()


def env(context: Context, name: str, default: Optional[str] = None) -> Optional[str]:
    value = context.getenv(name)
    return default if value is None else value


def explode(value: str = "") -> str:
    raise ValueError(f"no {value}\nand more")


def located(name: str) -> Location:
    return Location(f"/lib/{name}", Origin(name, "package", f"/lib/{name}", "/lib", ()))


@pytest.fixture(scope="session")
def registry() -> Registry:
    functions: dict[str, Callable[..., Any]] = {
        "show": show,
        "same": same,
        "types": types,
        "named": named,
        "choose": choose,
        "env": env,
        "explode": explode,
        "package": located,
    }
    return Registry([Function(name, call) for name, call in functions.items()])


@pytest.fixture
def context() -> Context:
    return Context(flags=FLAGS, env=ENV, project_dir="/project")


@pytest.fixture
def value_of(context: Context, registry: Registry) -> Evaluate:
    def value_of(text: str) -> Any:
        return evaluate(text, context, registry)

    return value_of
