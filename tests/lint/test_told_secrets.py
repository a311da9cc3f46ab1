"""What `check` says tells nothing of a secret, whatever is computed from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_trees import write_tree

from guild_funcs.lint import check

SECRET = "hunter2-of-nobody-123"  # noqa: S105 - of nobody
PARTS = [SECRET[start : start + 6] for start in range(len(SECRET) - 5)]

# Fields of an operation, with a value computed from a secret in place of the `@`.
FIELDS = {
    "choices": "flags: {key: {default: a, choices: [@]}}",
    "default": "flags: {key: {default: @, choices: [a]}}",
    "computed-choices": "flags: {key: {default: @, choices: [$(lower a)]}}",
    "type": "flags: {key: {default: @, type: int}}",
    "range": "flags: {key: {default: @, min: 1}}",
    "root": "sourcecode: {root: @}",
    "include": "sourcecode: [{include: @}]",
    "package": "sourcecode: [{include: $(package @)}]",
    "file": "requires: [{file: @}]",
    "module": "requires: [{module: @}]",
    "target-path": "requires: [{file: a, target-path: @}]",
    "label": "label: x @",
    "env": "env: {A: @}",
}
OPEN = 3  # lines of the first operation
VALUES = {
    "value": "$(lower $API_TOKEN)",
    "part": "$(truncate $API_TOKEN 9 end='')",
    "named": "$(env API_TOKEN)",
    "of-the-operation": "$(upper $OF_MINE)",
    "default": "$(env OF_MINE x)",
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_secret_is_told_nowhere(
    tmp_path: Path, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", SECRET)
    monkeypatch.setenv("OF_MINE", SECRET)
    operation = "{}:\n  main: train\n  {}\n"
    # Of the first one it is no secret: what was found there is known.
    texts = [operation.format("open", field.replace("@", VALUES["of-the-operation"]))]
    for name, value in VALUES.items():
        mine = "  env-secrets: [OF_MINE]\n"
        texts.append(operation.format(name, field.replace("@", value)) + mine)
    write_tree(tmp_path, {"guild.yml": "".join(texts), "train.py": "key = 1\n"})
    found = check(str(tmp_path / "guild.yml"))
    told = repr([each for each in found if (each.place.line or 0) > OPEN]).lower()
    assert not [part for part in PARTS if part in told]
