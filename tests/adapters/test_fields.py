"""The fields of an operation through the adapters, on Guild's own objects, in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import guild.op_util  # noqa: F401 - when Guild imports it, the adapters are installed
import pytest
from guild import guildfile, op_util

from guild_funcs.adapters.evaluation.state import state_for
from guild_funcs.adapters.fields import labels
from guild_funcs.adapters.host import installation

# Guild leaves files open; that is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestWarning")

LIBRARY = {
    "shared/__init__.py": "",
    "shared/a.txt": "text",
    "shared/sub/x.py": "",
    "shared/sub/deep/y.py": "",
    "helper.py": "",
    "acme/one/__init__.py": "",
    "acme/two/__init__.py": "",
}
ALL = {name for name in LIBRARY if name.startswith("shared/")}
TOP = {"shared/__init__.py", "shared/a.txt"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in LIBRARY.items():
        path = tmp_path / "lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project/train.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    monkeypatch.setenv("LIB", str(tmp_path / "lib"))
    installation.install()
    return tmp_path / "project"


def operation(folder: Path, *lines: str) -> Any:
    text = "\n".join(["train:", "  main: train", *(f"  {line}" for line in lines), ""])
    (folder / "guild.yml").write_text(text, encoding="utf-8")
    found = guildfile.for_file(str(folder / "guild.yml"))
    return found.default_model.get_operation("train")


def selected(folder: Path, *rules: str) -> set[str]:
    opdef = operation(folder, "sourcecode:", *(f"  - {rule}" for rule in rules))
    chosen = op_util.sourcecode_select_for_opdef(opdef)
    entries = (entry for each in chosen.selected for entry in each.entries)
    return {entry.target for entry in entries if entry.kind != "dir"}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(["include: $(package shared)"], ALL, id="package"),
        pytest.param(["include: ${'shared'|find-package}"], ALL, id="template"),
        pytest.param(["include: {package: shared}"], ALL, id="typed"),
        pytest.param(
            ["include: {package: [shared, acme.one]}"],
            ALL | {"acme/one/__init__.py"},
            id="typed-two",
        ),
        pytest.param(["include: $(package shared)/*.txt"], {"shared/a.txt"}, id="pattern"),
        pytest.param(["include: $(package shared)/a.txt"], {"shared/a.txt"}, id="file"),
        pytest.param(["include: $(package shared)/sub"], ALL - TOP, id="folder"),
        pytest.param(["include: $(package shared)/sub/"], ALL - TOP, id="folder-with-a-slash"),
        pytest.param(["include: $(package shared)/"], ALL, id="package-with-a-slash"),
        pytest.param(
            ["include: $(package acme)/one/"], {"acme/one/__init__.py"}, id="namespace-and-slash"
        ),
        pytest.param(["include: $(package shared)/**"], ALL, id="two-stars"),
        pytest.param(["include: $(package shared)/nothing"], set(), id="nothing-of-it"),
        pytest.param(["include: $(module shared.sub.x)"], ALL, id="dotted-is-the-whole"),
        pytest.param(["include: $(module helper)"], {"helper.py"}, id="module"),
        pytest.param(["include: $(package acme.one)"], {"acme/one/__init__.py"}, id="part"),
        pytest.param(
            ["include: $(package acme)/two/*"], {"acme/two/__init__.py"}, id="namespace-folder"
        ),
        pytest.param(["include: $(find shared $LIB)"], ALL, id="found-folder"),
        pytest.param(["include: $(find helper.py $LIB)"], {"helper.py"}, id="found-file"),
        pytest.param(["include: $(env LIB)/helper.py"], {"lib/helper.py"}, id="path-as-text"),
        pytest.param(
            ["include: $(package shared)", "exclude: $(package shared)/sub"], TOP, id="exclude"
        ),
        pytest.param(
            ["include: $(package shared)", "exclude: shared/sub/*"], TOP, id="exclude-by-place"
        ),
        pytest.param(
            ["include: {package: shared}", "exclude: '*.py'"], {"shared/a.txt"}, id="glob"
        ),
        pytest.param(
            ["exclude: '*.py'", "include: $(package shared)"], ALL, id="a-rule-before-is-not-for-it"
        ),
        pytest.param(
            [
                "include: $(package shared)",
                "exclude: '*.py'",
                "include: $(package shared)/sub/x.py",
            ],
            {"shared/a.txt", "shared/sub/x.py"},
            id="the-last-rule-decides",
        ),
        pytest.param(
            ["include: $(package shared)", "include: $(package shared)"], ALL, id="twice-is-once"
        ),
    ],
)
def test_origins_through_patterns_and_selection(
    folder: Path, rules: list[str], expected: set[str]
) -> None:
    assert selected(folder, *rules) == expected


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        pytest.param("$(package shared)x", "there is text after the path of 'shared'", id="after"),
        pytest.param("a/$(package shared)", "text before the path of 'shared'", id="before"),
        pytest.param("$(package sharde)", "did you mean 'shared'?", id="missing"),
        pytest.param("$(package sys)", "'sys' is built into Python", id="stdlib"),
        pytest.param("$(pakage shared)", "did you mean 'package'?", id="function"),
    ],
)
def test_patterns_that_are_refused(folder: Path, rule: str, message: str) -> None:
    with pytest.raises(SystemExit) as raised:
        selected(folder, f"include: {rule}")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("flags", "given", "expected"),
    [
        pytest.param("{a: $(upper b)}", {}, {"a": "B"}, id="computed"),
        pytest.param("{a: $(upper b)}", {"a": "c"}, {"a": "c"}, id="given"),
        pytest.param("{a: $(nope)}", {"a": 1}, {"a": 1}, id="lazy"),
        pytest.param("{a: 1, b: 'x${a}'}", {"a": 2}, {"a": 2, "b": "x2"}, id="of-another"),
        pytest.param("{b: '${a}', a: '$(int 3)'}", {}, {"a": 3, "b": 3}, id="of-a-computed-one"),
        pytest.param("{a: $(env MISSING 0.1)}", {}, {"a": 0.1}, id="decoded"),
        pytest.param("{a: $(str 1)}", {}, {"a": "1"}, id="text-stays"),
        pytest.param("{a: '$(split a,b ,)'}", {}, {"a": ["a", "b"]}, id="list"),
        pytest.param("{a: $(basename x/1.10)}", {}, {"a": "1.10"}, id="a-path-stays-text"),
        pytest.param("{a: plain}", {}, {"a": "plain"}, id="plain"),
    ],
)
def test_flag_defaults(
    folder: Path, flags: str, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    opdef = operation(folder, f"flags: {flags}")
    assert op_util.flag_vals_for_opdef(opdef, given, force=False) == expected


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        pytest.param("{a: '${b}', b: '${a}'}", "a -> b -> a", id="circle"),
        pytest.param("{a: '${c}'}", "there is no flag 'c'", id="no-flag"),
        pytest.param("{a: $(upper)}", "upper(text)", id="argument"),
    ],
)
def test_flag_defaults_that_are_refused(folder: Path, flags: str, message: str) -> None:
    opdef = operation(folder, f"flags: {flags}")
    with pytest.raises(SystemExit) as raised:
        op_util.flag_vals_for_opdef(opdef, {}, force=False)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        pytest.param("lr=${lr}", "lr=0.1", id="guilds-own"),
        pytest.param("$(upper a) ${lr}", "A 0.1", id="mixed"),
        pytest.param("${data|stem}", "train", id="filter"),
        pytest.param("${data|basename}", "train.csv", id="guilds-filter"),
        pytest.param("$${lr}", "$0.1", id="guilds-dollar"),
        pytest.param("$$(upper a)", "$(upper a)", id="escaped"),
    ],
)
def test_labels(folder: Path, label: str, expected: str) -> None:
    flags = {"lr": 0.1, "data": "d/train.csv"}
    opdef = operation(folder, f"label: '{label}'", "flags: {lr: 0.1, data: d/train.csv}")
    template = labels.bind(opdef.label, state_for(opdef, flags))
    assert op_util.run_label(template, flags) == expected
