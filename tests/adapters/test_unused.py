"""What is not used costs nothing: where a seam passes a call to Guild, its adapter would too."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import guild.op_util  # noqa: F401 - when Guild imports it, the adapters are installed
import pytest
from guild import guildfile
from guild.commands import run_impl
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.adapters.fields import labels
from guild_funcs.adapters.host import table, unused
from guild_funcs.language.references import is_ours

# Guild leaves files open; that is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestWarning")

GATED = [seam for seam in table.SEAMS if seam.unused]
PLAIN = """
label: lr=${lr} ${data|basename} ${lr|%.2f|default:0.1}
flags:
  lr: 0.1
  data: {default: a/b.csv, choices: [a/b.csv, {value: c.csv, flags: {lr: 1}}]}
env: {NAME: '${data}', OTHER: x}
sourcecode: {root: src, select: [{exclude: '*.bin'}, {include: {text: '*.x'}}]}
requires:
  - file: ${data}
    rename: '(.+)$ \\1'
  - operation: prepare
"""


def operation(folder: Path, lines: str) -> Any:
    inside = "\n".join(f"  {line}" for line in lines.strip().splitlines())
    (folder / "guild.yml").write_text(f"train:\n  main: train\n{inside}\n", encoding="utf-8")
    found = guildfile.for_file(str(folder / "guild.yml"))
    return found.default_model.get_operation("train")


def is_unused(opdef: Any) -> dict[str, bool]:
    return {
        "label": unused.label(opdef.label, {}),
        "flags": unused.flag_values(opdef),
        "patterns": unused.patterns(opdef),
        "requires": unused.dependencies(opdef, {}),
    }


@pytest.mark.parametrize("seam", GATED, ids=lambda seam: seam.unused)
def test_a_gate_takes_what_guilds_function_takes(seam: Any) -> None:
    gate = getattr(unused, seam.unused)
    assert tuple(inspect.signature(gate).parameters)[: len(seam.parameters)] == seam.parameters


def test_an_operation_without_expressions_uses_nothing(tmp_path: Path) -> None:
    assert set(is_unused(operation(tmp_path, PLAIN)).values()) == {True}


@pytest.mark.parametrize(
    ("lines", "used"),
    [
        pytest.param("label: $(hostname)", "label", id="label"),
        pytest.param("label: ${data|stem}", "label", id="filter"),
        pytest.param("label: $<data>", "label", id="angle"),
        pytest.param("flags: {lr: $(env LR)}", "flags", id="default"),
        pytest.param("flags: {lr: '${x}'}", "flags", id="of-a-flag"),
        pytest.param("flags: {lr: {choices: ['$(env LR)']}}", "flags", id="choices"),
        pytest.param("flags: {lr: {choices: [{value: '$(x)'}]}}", "flags", id="choice"),
        pytest.param("sourcecode: [{include: $(package x)}]", "patterns", id="include"),
        pytest.param("sourcecode: [{include: {package: x}}]", "patterns", id="typed"),
        pytest.param("sourcecode: {root: $(env X)}", "patterns", id="root"),
        pytest.param("requires: [{file: $(env X)}]", "requires", id="file"),
        pytest.param("requires: [{module: json}]", "requires", id="module"),
        pytest.param("requires: [{sources: [{module: json}]}]", "requires", id="modules"),
        pytest.param("requires: [{file: x, rename: '$(a b) c'}]", "requires", id="rename"),
    ],
)
def test_what_is_used_is_seen(tmp_path: Path, lines: str, used: str) -> None:
    found = is_unused(operation(tmp_path, lines))
    assert [name for name, is_not in found.items() if not is_not] == [used]


# (lines of an operation, whether its start is Guild's alone)
STARTED = [
    ("label: lr=${lr}", True),
    ("label: $(hostname)", False),
    ("env: {A: '${lr}'}", True),
    ("env: {A: '${lr|str}'}", False),
    ("sourcecode: [{include: $(package x)}]", False),
    ("requires: [{file: x}]", True),
    ("requires: [{module: json}]", False),
    ("steps: [a, {run: b, label: x}]", True),
    ("steps: [{run: b, label: $(upper x)}]", False),
    ("exec: echo $(date)", True),
    ("description: in $(upper x)", True),
    ("tags: ['$(upper x)']", True),
    ("plugins: no", False),
]


@pytest.mark.parametrize(("lines", "expected"), STARTED, ids=[row[0] for row in STARTED])
def test_an_operation_that_starts(tmp_path: Path, lines: str, *, expected: bool) -> None:
    op: Any = run_impl.Operation()
    op._opdef = operation(tmp_path, lines)  # noqa: SLF001
    op._label_template = op._opdef.label  # noqa: SLF001
    args: Any = SimpleNamespace(label=None, batch_label=None)
    assert unused.started(args, op) is expected
    # Nothing is known of one that starts again as it was.
    op._opdef = None  # noqa: SLF001
    assert unused.started(args, op) is False


def test_a_folder_of_no_run_has_no_record(tmp_path: Path) -> None:
    assert not unused.has_record(None)
    assert not unused.has_record(str(tmp_path))


def test_a_file_below_a_link_of_a_run_is_ours(tmp_path: Path) -> None:
    (tmp_path / ".guild" / "attrs").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert unused.applied("x", str(tmp_path / "elsewhere" / "x"), False, None)
    assert not unused.applied("x", str(tmp_path / "link" / "x"), False, None)


TEXTS = st.lists(
    st.sampled_from([*"$({<>})|'\"\\:%\n", "${", "lr", "default", "basename", "stem", " ", "x"])
).map("".join)


@given(TEXTS)
def test_a_label_that_is_guilds_is_guilds_by_the_adapter_too(text: str) -> None:
    if unused.label(text, {}):
        assert not labels.may_be_ours(text)


@given(TEXTS)
def test_a_variable_that_is_guilds_is_guilds_by_the_adapter_too(text: str) -> None:
    if unused._is_guilds(text):  # noqa: SLF001
        assert not is_ours(text)
