"""A field is one entry of the table: what the entry says is done with a new one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from guild import guildfile
from guild_here import Here

from guild_funcs import structs
from guild_funcs.adapters.batch.record import BatchRecord
from guild_funcs.adapters.evaluation import plain_state
from guild_funcs.adapters.evaluation.flag_reads import Varies
from guild_funcs.adapters.evaluation.state import State, begin
from guild_funcs.adapters.fields import called
from guild_funcs.adapters.fields.trial import Trial
from guild_funcs.adapters.parts import table, texts
from guild_funcs.adapters.parts.field import Field, Treatment
from guild_funcs.adapters.parts.texts import Found
from guild_funcs.adapters.run import off
from guild_funcs.editor.outline import is_evaluated
from guild_funcs.lint.checking import check

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TEXT = "$(upper abc) ${lr}"


class Comment(ModuleType):
    """The module of the field `comment`: what an entry of the table names."""

    @staticmethod
    def wanted(op: Any) -> Any:
        return op.comment if "$(" in op.comment else None

    @staticmethod
    def evaluate(op: Any, text: str, state: State, _args: Any) -> None:
        try:
            op.made = state.value(text, "comment", treatment=table.treatment("comment"))
        except Varies:
            op.made = None

    @staticmethod
    def written(op: Any, _state: State) -> str:
        return str(op.comment)

    @staticmethod
    def for_trial(trial: Any, text: str) -> None:
        trial.op["comment"] = trial.state.value(text, "comment")


def find_comment(data: Mapping[object, object]) -> Iterator[Found]:
    if isinstance(data.get("comment"), str):
        yield Found(("comment",), str(data["comment"]), "comment")


COMMENT = Field(
    name="comment",
    columns=("comment",),
    find=find_comment,
    treatment=Treatment(secrets=True),
    wanted="fields.comment:wanted",
    evaluate="fields.comment:evaluate",
    written="fields.comment:written",
    for_trial="fields.comment:for_trial",
)


@pytest.fixture(autouse=True)
def with_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "guild_funcs.adapters.fields.comment"
    monkeypatch.setitem(sys.modules, name, Comment(name))
    monkeypatch.setattr(table, "FIELDS", (*table.FIELDS, COMMENT))


def definition(folder: Path, plugins: str = "") -> Any:
    text = f"train: {{main: guild.pass, flags-import: no, comment: {TEXT!r}, flags: {{lr: 1}}"
    found = guildfile.for_string(text + plugins + "}", str(folder / "guild.yml"))
    return next(iter(found.models.values()))["train"]


def test_it_is_found() -> None:
    found = [(field.name, each.path) for field, each in table.find({"comment": TEXT})]
    assert found == [("comment", ("comment",))]


def test_it_is_refused_under_plugins_no(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        off.refuse_expressions(definition(tmp_path, ", plugins: no"))
    assert "'plugins: no' turns guild-funcs off here" in refused.value.args[0][0]


# (treatment of the field, whether its value may be a secret's)
@pytest.mark.parametrize("secrets", [True, False])
def test_it_is_evaluated_before_the_run_by_its_own_treatment(
    secrets: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "x")
    entry = structs.replace(COMMENT, treatment=Treatment(secrets=secrets))
    monkeypatch.setattr(table, "FIELDS", (*table.FIELDS[:-1], entry))
    op: Any = SimpleNamespace(comment="$(env A_TOKEN)", _opdef=None, _label_template=None)
    step = next(step for step in called.steps() if step.wanted is Comment.wanted)
    state, args = begin(definition(tmp_path), {"lr": 1}), SimpleNamespace()
    if secrets:
        step.evaluate(op, step.wanted(op), state, args)
        assert op.made == "x"
    else:
        with pytest.raises(SystemExit) as refused:
            step.evaluate(op, step.wanted(op), state, args)
        assert "the value of A_TOKEN is a secret" in refused.value.args[0][0]


def test_it_is_evaluated_where_nothing_else_is(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stub of a seam takes an operation for one of ours by what the table does not name too."""
    seen = []
    monkeypatch.setattr(Comment, "wanted", staticmethod(lambda _op: TEXT))
    monkeypatch.setattr(
        Comment,
        "evaluate",
        staticmethod(lambda _op, text, state, _args: seen.append(state.value(text, "comment"))),
    )
    here.write(f"comment: {TEXT}", "flags: {lr: 1}")
    here.stage()
    assert seen == ["ABC 1"]


def test_a_batch_records_it_and_a_trial_gets_its_own(tmp_path: Path) -> None:
    state = begin(definition(tmp_path), {"lr": [1, 2]})
    op = SimpleNamespace(comment=TEXT)
    info = BatchRecord(
        context=plain_state.as_data(state), fields={"comment": called.written(COMMENT, op, state)}
    )
    assert info.has_expressions()
    again = BatchRecord.from_plain(info.to_plain())
    assert again == info
    run: Any = {}
    own = plain_state.from_data(again.context, {"lr": 2})
    made = Trial(run, run, {}, {"lr": 2}, own, again.context)
    for field in table.trial_fields():
        if again.fields.get(field.name):
            called.complete(field, made, again.fields[field.name])
    assert made.op["comment"] == "ABC 2"


# Of a part of an operation that was a reader's until now, with no more than its entry says.
DESCRIPTION = Field(
    name="description",
    columns=("description",),
    find=partial(texts.find_text, "description"),
    form="text",
    evaluate="fields.comment:evaluate_description",
)


@pytest.fixture
def with_description(monkeypatch: pytest.MonkeyPatch) -> None:
    def evaluate(op: Any, found: list[Found], state: State, _args: Any) -> None:
        op.made = state.value(found[0].text, "description")

    module = sys.modules["guild_funcs.adapters.fields.comment"]
    monkeypatch.setattr(module, "evaluate_description", evaluate, raising=False)
    monkeypatch.setattr(table, "FIELDS", (*table.FIELDS[:-1], DESCRIPTION))


# (lines of the operation, what `check` tells of them)
CHECKED = [
    ("description: $(upper abc)", []),
    ("description: $(uper abc)", ["GF201: there is no function 'uper'"]),
    ("description: $(upper abc", ["GF102: '$(' is never closed"]),
    ("description: ${nodata|stem}", ["GF203: there is no flag 'nodata'"]),
    (
        "description: $(env A_TOKEN)",
        ["GF507: the value of A_TOKEN is a secret, and this value would be recorded with the run"],
    ),
    ("descripton: $(upper abc)", ["GF510: Guild knows no attribute 'descripton'"]),
    (
        "flags: {lr: {default: 1, description: $(upper abc)}}",
        ["GF501: an expression in description is not evaluated"],
    ),
    ("exec: echo $(stem abc)", ["GF501: an expression in exec is not evaluated"]),
    (
        "description: [$(upper abc)]",
        ["GF515: description must be text, but this is a list"],
    ),
]


@pytest.mark.usefixtures("with_description")
@pytest.mark.parametrize(("lines", "told"), CHECKED, ids=[row[0] for row in CHECKED])
def test_check_takes_what_was_somebody_elses_for_a_field(
    lines: str, told: list[str], tmp_path: Path
) -> None:
    main = "" if lines.startswith("exec") else "  main: train\n"
    (tmp_path / "guild.yml").write_text(f"train:\n{main}  {lines}\n")
    found = check(str(tmp_path / "guild.yml"))
    assert [f"{each.code}: {each.message}" for each in found] == told


PATHS: list[tuple[list[str], bool]] = [
    (["train", "description"], True),
    (["-", "operations", "train", "description"], True),
    (["-", "operation-defaults", "description"], True),
    (["train", "flags", "lr", "description"], False),
    (["-", "resources", "data", "description"], False),
    (["train", "exec"], False),
    (["train", "steps", "-", "label"], False),
    (["train", "env", "exec"], True),
]


@pytest.mark.usefixtures("with_description")
@pytest.mark.parametrize(("path", "expected"), PATHS, ids=[".".join(row[0]) for row in PATHS])
def test_the_editor_takes_it_for_one_too(path: list[str], *, expected: bool) -> None:
    assert is_evaluated(path) is expected
    assert [other.told for other in table.others()] == [
        *("exec", "main", "steps", "notebook", "the description of a flag")
    ]


@pytest.mark.usefixtures("with_description")
def test_a_run_records_it_and_show_tells_it(here: Here) -> None:
    here.write(f"description: {TEXT}", "flags: {lr: 1}")
    here.guild("ops")
    here.stage()
    (entry,) = here.record()["expressions"]
    assert entry == {"place": "description", "text": TEXT, "value": "ABC 1"}
    assert f"  description  ABC 1  computed: {TEXT}\n" in here.funcs("show", "train").out
