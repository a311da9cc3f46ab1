"""The shapes of Guild's objects that mypy holds our code to: Guild's own objects have them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guild import (
    file_util,
    guildfile,
    op_cmd,
    op_dep,
    opref,
    remote,
    resolver,
    run_merge,
)
from guild import run as runlib
from guild.commands import run as run_command
from guild.commands import run_impl

from guild_funcs.adapters.host import installation, shapes

ADAPTERS = Path(installation.__file__).parents[1]
SHAPES = {
    name: shape
    for name, shape in vars(shapes).items()
    if getattr(shape, "_is_protocol", False) and shape.__module__.startswith(shapes.__name__)
}
# Classes whose objects Guild makes of a command line: what Guild's `run` command takes.
ARGUMENTS = {parameter.name for parameter in run_command.run.params}


def members(shape: type) -> Iterator[tuple[str, Any]]:
    """The members of a shape: the name of each, and the function if it is one."""
    # Python 3.9 gives a class without any none.
    yield from ((name, None) for name in getattr(shape, "__annotations__", ()))
    for name, value in vars(shape).items():
        if isinstance(value, property):
            yield name, None
        elif inspect.isfunction(value) and value.__qualname__ == f"{shape.__name__}.{name}":
            yield name, value


def parameters(function: Any) -> list[tuple[str, bool]]:
    """The names of a function's parameters, and whether each may be left out."""
    found = inspect.signature(function).parameters.values()
    empty = inspect.Parameter.empty
    return [(each.name, each.default is not empty) for each in found if each.name != "self"]


def differences(shape: type, real: object) -> list[str]:
    """What a shape says that an object of Guild, or a class of it, does not have."""
    told = []
    for name, function in members(shape):
        # Not asked for its value: a property may need a run that has started.
        if name not in dir(real):
            told.append(f"{name} is not there")
        elif function is not None:
            own = parameters(function)
            found = parameters(getattr(real, name))
            if found[: len(own)] != own or not all(optional for _, optional in found[len(own) :]):
                told.append(f"{name} takes {found}, expected {own}")
    return told


class Taken:
    """The arguments of Guild's `run` command."""

    def __dir__(self) -> list[str]:
        return [str(name) for name in ARGUMENTS]


GUILDFILE = """
- model: m
  sourcecode: [include: '*.py']
  resources: {data: [{file: data.csv}]}
  operations:
    train:
      main: guild.pass
      flags-import: no
      flags: {lr: {default: 0.1, choices: [0.1, {value: 0.2, alias: two}]}}
      requires: [{file: data.csv}, data]
"""


# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """An object of Guild for each shape."""
    folder = tmp_path_factory.mktemp("project")
    guild_file = guildfile.for_string(GUILDFILE, str(folder / "guild.yml"))
    operation = guild_file.models["m"]["train"]
    resource = operation.dependencies[0].inline_resource
    proxy = op_dep.ResourceProxy(str(folder), None)
    return {
        "Guildfile": guild_file,
        "ModelDef": operation.modeldef,
        "SelectDef": operation.modeldef.sourcecode,
        "SelectSpec": operation.modeldef.sourcecode.specs[0],
        "OpDef": operation,
        "FlagDef": operation.flags[0],
        "FlagChoice": operation.flags[0].choices[1],
        "DependencyDef": operation.dependencies[0],
        "ResourceDef": resource,
        "ResourceSource": resource.sources[0],
        "Uri": resource.sources[0].parsed_uri,
        "Dependency": op_dep.OpDependency(resource, str(folder), None),
        "ResourceProxy": proxy,
        "Resolver": resolver.ModuleResolver(resource.sources[0], proxy),
        "ResolveContext": resolver.ResolveContext(runlib.for_dir(str(folder))),
        "OpRef": opref.OpRef._make(["guildfile", str(folder), "", "m", "train"]),
        "Attributes": runlib.for_dir(str(folder)),
        "Run": runlib.for_dir(str(folder)),
        "OpCmd": op_cmd.OpCmd([], {}, {}, None),
        "Operation": run_impl.Operation(),
        "RunState": run_impl.State(None),
        "Remote": remote.Remote(),
        "Arguments": Taken(),
        "Rule": file_util.exclude("*"),
        "Select": file_util.FileSelect(None, []),
        "CopyHandler": file_util.FileCopyHandler("", "", None),
        "MergeFile": run_merge.CopyFile("s", "a", "a"),
        "Merge": run_merge.RunMerge(*[None] * 6, to_copy=[], to_skip=[]),
    }


@pytest.mark.parametrize("name", SHAPES)
def test_guilds_own_objects_have_the_shape(name: str, real: dict[str, object]) -> None:
    assert differences(SHAPES[name], real[name]) == []


WHOLE = ["ModelDef", "OpDef", "ResourceDef", "ResourceSource", "OpCmd", "Operation"]


@pytest.mark.parametrize("name", WHOLE)
def test_what_guild_reads_of_a_guild_file_is_all_there(name: str, real: dict[str, object]) -> None:
    """A field that is new to us needs no attribute that its shape does not have."""
    known = {each for each, _ in members(SHAPES[name])}
    given = set(vars(real[name]))
    is_guilds_own = name == "Operation"
    assert {each for each in given - known if is_guilds_own or not each.startswith("_")} == set()


def test_a_guild_that_differs_is_seen() -> None:
    class Other(runlib.Run):  # type: ignore[misc] # guild has no types
        def write_attr(self, name: str, val: object, kind: str) -> None:
            """Takes another parameter than Guild 0.9.0."""

        def get(self, key: str) -> None:
            """Takes another name, and no default."""

    class Few:
        to_copy = ()

    run = Other("", "")
    assert differences(shapes.Run, run) == [
        "get takes [('key', False)], expected [('name', False), ('default', True)]",
        (
            "write_attr takes [('name', False), ('val', False), ('kind', False)], "
            "expected [('name', False), ('val', False), ('raw', True)]"
        ),
    ]
    assert differences(shapes.Merge, Few()) == ["to_skip is not there"]


def test_only_a_type_checker_imports_the_shapes() -> None:
    for path in ADAPTERS.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        inside = {
            id(node)
            for block in ast.walk(tree)
            if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
            for node in ast.walk(block)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == shapes.__name__:
                assert id(node) in inside, path


# Where a type is not told, in how many lines, and why.
UNTOLD = {
    "batch/record.py": (2, "each field knows what it records; of a flag a text, of choices a list"),
    "fields/requires/field.py": (1, "a path leads through mappings and lists of any depth"),
    "fields/sourcecode/copies.py": (1, "a class of Guild to derive from: mypy takes none but Any"),
    "fields/called.py": (2, "a function by its name"),
    "host/attributes.py": (1, "a run attribute is whatever was written"),
    "host/compat.py": (1, "the method that is added is the one that is not there"),
    "host/names.py": (3, "a name of Guild, and what holds it: a module or a class"),
    "host/seams.py": (1, "a function of Guild: its parameters are checked when it is wrapped"),
    "host/shapes/definitions.py": (2, "a mapping or a list out of YAML, as it was read"),
    "host/shapes/runs.py": (2, "a run attribute is whatever was written"),
    "host/installation.py": (1, "what holds a function of Guild: a module or a class"),
}


def test_any_is_said_only_where_there_is_a_reason() -> None:
    """A value out of YAML is an object, and what is read of Guild has a shape."""
    found = {
        path.relative_to(ADAPTERS).as_posix(): len(
            {
                node.lineno
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Name) and node.id == "Any"
            }
        )
        for path in ADAPTERS.rglob("*.py")
    }
    assert {name: lines for name, lines in found.items() if lines} == {
        name: lines for name, (lines, _why) in UNTOLD.items()
    }
