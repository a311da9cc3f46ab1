"""A field of ours that is there but empty, or not what it must be, is refused: never ignored."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from guild_runs import TRAIN, Guild, write_tree

WRITE_A_HASH = "write the 64 hexadecimal digits of the hash, in quotes, or leave sha256 out"
TYPES = "expected copy, link, verify-source"
A_FOLDER = "write a folder in the run, or leave target-path out"

# What the dependency says, the message, and what to do.
REFUSED = [
    ("sha256: ", "sha256 is empty, not a hash", WRITE_A_HASH),
    ("sha256: ''", "sha256 is empty, not a hash", WRITE_A_HASH),
    ("sha256: null", "sha256 is empty, not a hash", WRITE_A_HASH),
    ("sha256: 0", "sha256 is a number, not a hash", WRITE_A_HASH),
    ("sha256: no", "sha256 is a boolean, not a hash", WRITE_A_HASH),
    (f"sha256: {'1' * 64}", "sha256 is a number, not a hash", WRITE_A_HASH),
    ("sha256: []", "sha256 is a list, not a hash", WRITE_A_HASH),
    (f"sha256: [{'a' * 64}]", "sha256 is a list, not a hash", WRITE_A_HASH),
    ("sha256: {a: b}", "sha256 is a mapping, not a hash", WRITE_A_HASH),
    (f"sha256: {'a' * 63}", "sha256 is another text, not a hash", WRITE_A_HASH),
    (f"sha256: {'a' * 65}", "sha256 is another text, not a hash", WRITE_A_HASH),
    (f"sha256: {'g' * 64}", "sha256 is another text, not a hash", WRITE_A_HASH),
    (f"sha256: '{'a' * 64} '", "sha256 is another text, not a hash", WRITE_A_HASH),
    (f"sha256: sha256:{'a' * 57}", "sha256 is another text, not a hash", WRITE_A_HASH),
    ("target-type: ", "target-type is empty", TYPES),
    ("target-type: ''", "target-type is empty", TYPES),
    ("target-type: 0", "target-type is a number", TYPES),
    ("target-type: [copy]", "target-type is a list", TYPES),
    ("target-path: ", "target-path is empty, not a path", A_FOLDER),
    ("target-path: 3", "target-path is a number, not a path", A_FOLDER),
    ("target-path: [a]", "target-path is a list, not a path", A_FOLDER),
]


@pytest.fixture
def project(guild: Guild, library: Path) -> Guild:
    write_tree(guild.project, {"train.py": TRAIN})
    guild.env["PYTHONPATH"] = str(library)
    return guild


@pytest.mark.parametrize(("field", "message", "hint"), REFUSED, ids=[each[0] for each in REFUSED])
def test_a_field_of_a_module(project: Guild, field: str, message: str, hint: str) -> None:
    text = f"train:\n  main: train\n  requires:\n    - module: shared\n      {field}\n"
    (project.project / "guild.yml").write_text(text)
    done = project.run("train", code=1)
    # A value that is empty or no text has no place of its own.
    at = "4:15" if "another text" not in message else "5:16" if "'" in field else "5:15"
    shown = "  - module: shared" if at == "4:15" else f"    {field[:40]}"  # a long line is cut
    assert f"guild: guild.yml:{at}: {message}\n    {shown}" in done.err
    assert done.err.rstrip().endswith(hint)
    assert project.runs == []
    project("ops")


def test_a_field_of_the_resource_of_a_module(project: Guild) -> None:
    text = "train: {main: train, requires: {target-type: '', sources: [{module: shared}]}}\n"
    (project.project / "guild.yml").write_text(text)
    assert "target-type is empty" in project.run("train", code=1).err
    assert project.runs == []


def test_a_hash_that_is_one(project: Guild) -> None:
    wrong = hashlib.sha256(b"").hexdigest()
    text = f"train: {{main: train, requires: [{{module: shared, sha256: {wrong.upper()}}}]}}\n"
    (project.project / "guild.yml").write_text(text)
    done = project.run("train", code=1)
    assert "'shared' is not what the guild file expects" in done.err


EMPTY = [
    pytest.param("sourcecode: [{include: {package: }}]", "package", id="package"),
    pytest.param("sourcecode: [{include: {package: ''}}]", "package", id="empty text"),
    pytest.param("sourcecode: [{include: {module: []}}]", "module", id="empty list"),
    pytest.param("sourcecode: [{include: {distribution: [a, null]}}]", "distribution", id="item"),
    pytest.param("sourcecode: [{exclude: {package: }}]", "package", id="exclude"),
]


@pytest.mark.parametrize(("field", "kind"), EMPTY)
def test_an_empty_name_in_sourcecode(project: Guild, field: str, kind: str) -> None:
    (project.project / "guild.yml").write_text(f"train:\n  main: train\n  {field}\n")
    done = project.run("train", code=1)
    assert f"'{kind}:' in sourcecode is empty: write a name, as in {{{kind}: NAME}}" in done.err
    assert project.runs == []


@pytest.mark.parametrize("name", ["", "''", "[]", "null"])
def test_an_empty_module_in_requires(project: Guild, name: str) -> None:
    text = f"train:\n  main: train\n  requires: [{{module: {name}}}]\n"
    (project.project / "guild.yml").write_text(text)
    done = project.run("train", code=1)
    assert "'module:' in requires is empty: write a name, as in - module: NAME" in done.err
    assert project.runs == []
