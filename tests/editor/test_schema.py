"""The JSON Schema of guild.yml: it takes what Guild takes, and knows every key that Guild reads."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import guild_files
import pytest
import yaml
from click.testing import CliRunner
from guild_files import guildfile, resourcedef, steps_main
from jsonschema import Draft7Validator

from guild_funcs.adapters.parts.texts import LIBRARY_TYPES, RESOURCE_KEYS
from guild_funcs.cli import _group
from guild_funcs.editor import schema as schemas
from guild_funcs.language.detection import GUILD_TYPES

ROOT = Path(__file__).parent.parent.parent

# What a schema cannot know: what other files and packages hold.
NOT_TOLD = {
    "cross-package-inherits/b/guild.yml": "cannot find Guild file for package 'a'",
    "cross-package-inherits/c/guild.yml": "cannot find Guild file for package 'b'",
    "cross-package-inherits/cycle_a/guild.yml": "cannot find Guild file for package 'cycle_b'",
    "cross-package-inherits/cycle_b/guild.yml": "cannot find Guild file for package 'cycle_a'",
    "extend-pkg/guild.yml": "cannot find Guild file for package 'pkg'",
    "inherit-and-include/guild.yml": "cannot find Guild file for package 'pkg'",
    "includes/bad-include.yml": "cannot find include 'bad.yml'",
    "includes/include-pkg.yml": "cannot find include 'mnist-pkg'",
    "includes/cycle.yml": "cycle in 'includes'",
    "includes/cycle-2.yml": "cycle in 'includes'",
    "includes/include-self.yml": "cycle in 'includes'",
}
# Guild loads them, and refuses the operation when it is run: the mistakes are on purpose. Only
# the strict schema finds them.
REFUSED_LATER = {
    "resources/guild.yml": "'invalid' is not valid",  # the target-type of test5
    "steps/guild.yml": "[1, 2, 3] is not valid",  # a step
}


def _name(path: Path) -> str:
    return path.relative_to(guild_files.SAMPLES).as_posix()


@pytest.mark.parametrize("path", list(guild_files.files(guild_files.SAMPLES)), ids=_name)
def test_it_agrees_with_guild_on_the_guild_files_of_guild(path: Path) -> None:
    found = guild_files.outcome(path)
    name = _name(path).rpartition("/projects/")[2]
    if name in NOT_TOLD:
        assert NOT_TOLD[name] in found.guild
        assert not found.schema
    elif name in REFUSED_LATER:
        assert not found.guild
        assert not found.schema
        data = yaml.safe_load(path.read_text())
        told = [each.message for each in Draft7Validator(schemas.strict()).iter_errors(data)]
        assert any(REFUSED_LATER[name] in each for each in told), told
    else:
        assert bool(found.guild) == bool(found.schema), found


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("guild.yml")), ids=str)
def test_our_examples_are_valid_also_when_it_is_strict(path: Path) -> None:
    data = yaml.safe_load(path.read_text())
    assert not guild_files.of_schema(data)
    assert not [each.message for each in Draft7Validator(schemas.strict()).iter_errors(data)]


def test_both_are_schemas_of_draft_7() -> None:
    Draft7Validator.check_schema(dict(schemas.schema()))
    Draft7Validator.check_schema(schemas.strict())


def keys(name: str) -> set[str]:
    return set(schemas.properties(schemas.definition(f"#/definitions/{name}")))


@cache
def defined_in(path: str) -> dict[str, ast.AST]:
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
    }


def read_by(module: Any, *names: str) -> set[str]:
    """The keys that functions and classes of Guild take from data: `data.get("main")`."""
    found = defined_in(module.__file__)
    return {key for name in names for key in _keys_read(found[name])} - {"__parents__"}


def _keys_read(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        key = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            key = node.args[0] if node.func.attr in ("get", "pop") else None
            owner: ast.AST = node.func.value
        elif isinstance(node, ast.Subscript):
            owner, key = node.value, node.slice
        is_data = key is not None and isinstance(owner, ast.Name) and "data" in owner.id
        if is_data and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


OPERATION = ("OpDef", "_init_op_main", "_maybe_nbexec_main", "_steps_data", "_coerce_opts_data")
READ = [
    ("operation", guildfile, OPERATION, {"sourcecode", "requires"}),
    ("flag", guildfile, ("FlagDef",), {"default"}),
    ("choice", guildfile, ("FlagChoice",), {"flags"}),
    ("item", guildfile, ("ModelDef", "PackageDef", "_params"), {"params", "version"}),
    ("select", guildfile, ("FileSelectDef", "_coerce_select_files_dict"), {"root"}),
    ("dependency", guildfile, ("OpDependencyDef",), {"resource"}),
    ("resource", resourcedef, ("ResourceDef",), {"sources"}),
    ("step", steps_main, ("Step", "_run_params_for_step_data", "_init_checks"), {"run"}),
]


@pytest.mark.parametrize(("name", "module", "names", "some"), READ, ids=[row[0] for row in READ])
def test_it_knows_every_key_that_guild_reads(
    name: str, module: Any, names: tuple[str, ...], some: set[str]
) -> None:
    read = read_by(module, *names)
    assert some <= read
    assert read <= keys(name)


def test_it_knows_every_attribute_of_a_source() -> None:
    code = resourcedef.ResourceSource.__init__.__code__
    taken = {name.replace("_", "-") for name in code.co_varnames[3 : code.co_argcount]}
    assert "target-path" in taken
    assert {*taken, *guildfile.ResourceDef.source_types, *RESOURCE_KEYS} <= keys("source")


def test_it_knows_every_parameter_of_a_step() -> None:
    taken = {name.strip("_").replace("_", "-") for name in steps_main.STEP_USED_PARAMS}
    # `run` says which operation.
    assert taken - {"opspec"} <= keys("step")


def test_it_knows_the_forms_of_include() -> None:
    assert keys("patterns") == {*GUILD_TYPES, *LIBRARY_TYPES}


def test_each_key_says_what_it_means() -> None:
    for name in schemas.schema()["definitions"]:
        found = schemas.properties(schemas.definition(f"#/definitions/{name}"))
        for key, part in found.items():
            said = [
                each["description"] for each in schemas.alternatives(part) if "description" in each
            ]
            assert said, f"{name}.{key}"
            assert said[0].endswith((".", ")")), f"{name}.{key}"


ACCEPTED = [
    ("nothing", ""),
    ("short", "train: train --lr 1"),
    (
        "typed-include",
        "train: {sourcecode: [{include: {package: shared}}, {include: {imports: a}}]}",
    ),
    ("in-a-flow", "train: {sourcecode: [$<'shared'|find-package>]}"),
    ("computed-root", "train: {sourcecode: {root: $(find src), select: ['*.py']}}"),
    ("computed-choices", "train: {flags: {data: {choices: $(glob '*.csv')}}}"),
    ("verified", "train: {requires: [{module: torch, target-type: verify-source}]}"),
    ("one-dependency", "train: {requires: {file: a.csv}}"),
    ("yes-and-no", "train: {default: yes, plugins: no, sourcecode: no, flags-import: no}"),
    # An editor that reads YAML 1.2 takes them for texts.
    ("yes-and-no-as-texts", "train: {default: 'yes', plugins: 'no', flags-import: 'no'}"),
    ("params", "- {model: m, params: {n: 1}, operations: {a: {default-max-trials: '{{n}}'}}}"),
    ("unknown-key", "train: {pre-process: a}"),
    ("operations-alone", "- operations: {train: train}"),
]
REFUSED = [
    ("a-text", "train", "$: 'train' is not of type 'object', 'array', 'null'"),
    ("flags", "train: {flags: [a]}", "$.train.flags: ['a'] is not of type 'object'"),
    ("no-operation", "train:", "$.train: None is not of type 'object', 'string'"),
    ("rule", "a: {sourcecode: [{included: b}]}", "$.a.sourcecode[0]: "),
    ("both", "a: {sourcecode: [{include: b, exclude: c}]}", "$.a.sourcecode[0]: "),
    ("typed", "a: {sourcecode: [{include: {pakage: b}}]}", "$.a.sourcecode[0].include: "),
    ("no-source", "a: {requires: [{select: b}]}", "$.a.requires[0]: "),
    ("two-sources", "a: {requires: [{file: b, url: c}]}", "$.a.requires[0]: "),
    ("flag-type", "a: {flags: {b: {type: integer}}}", "$.a.flags.b.type: "),
    ("choice", "a: {flags: {b: {choices: [{description: c}]}}}", "$.a.flags.b.choices[0]: "),
    ("two-kinds", "- {model: a, config: b}", "$[0]: "),
    ("no-kind", "- {flags: {}}", "$[0]: "),
    ("two-optimizers", "a: {optimizer: gp, optimizers: [gp]}", "$.a: "),
    ("sourcecode-yes", "a: {sourcecode: yes}", "$.a.sourcecode: True should not be valid"),
]


@pytest.mark.parametrize("text", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_it_takes(text: str) -> None:
    assert guild_files.of_schema(yaml.safe_load(text)) == ""


@pytest.mark.parametrize(
    ("text", "told"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_it_refuses(text: str, told: str) -> None:
    assert guild_files.of_schema(yaml.safe_load(text)).startswith(told)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("train: {lable: a}", id="operation"),
        pytest.param("train: {flags: {a: {defualt: 1}}}", id="flag"),
        pytest.param("train: {requires: [{file: a, slect: b}]}", id="source"),
        pytest.param("- {config: a, operation: {}}", id="config"),
        pytest.param("train: {steps: [{run: a, tag: b}]}", id="step"),
        pytest.param("a: {requires: {module: b, target-type: symlink}}", id="target-type"),
        pytest.param("train: {steps: [{}]}", id="a step that runs nothing"),
    ],
)
def test_the_strict_one_refuses_what_guild_passes_over(text: str) -> None:
    data = yaml.safe_load(text)
    assert guild_files.of_schema(data) == ""
    assert list(Draft7Validator(schemas.strict()).iter_errors(data))


def printed(*args: str) -> Mapping[str, Any]:
    done = CliRunner().invoke(_group, ["schema", *args])
    assert done.exit_code == 0, done.output
    found: Mapping[str, Any] = json.loads(done.output)
    return found


def test_the_command_prints_the_file_where_it_is_and_the_strict_one() -> None:
    assert printed() == json.loads(Path(schemas.PATH).read_text(encoding="utf-8"))
    assert printed("--strict") == schemas.strict()
    assert CliRunner().invoke(_group, ["schema", "--path"]).output == f"{schemas.PATH}\n"
    assert CliRunner().invoke(_group, ["schema", "--path", "--strict"]).exit_code == 2
