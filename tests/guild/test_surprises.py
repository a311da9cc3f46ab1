"""Whatever an expression runs into is one message with its place, exit code 1, and no run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

FUNCTIONS = """
from guild_funcs import function

class Odd(Exception):
    def __str__(self): raise ValueError
class Thing:
    def __repr__(self): raise ValueError
    __str__ = __repr__

@function
def leaves() -> str: raise SystemExit(3)
@function
def stops() -> str: raise GeneratorExit
@function
def odd() -> str: raise Odd
@function
def deep() -> str: return deep()
@function
def thing(): return Thing()
@function
def inside(): return {"a": [Thing()]}
@function
def holds():
    found = []
    found.append(found)
    return found
"""

# The label, and the message.
SURPRISES = [
    ("$(leaves)", "function 'leaves' of guild_functions.py failed: SystemExit: 3"),
    ("$(stops)", "function 'stops' of guild_functions.py failed: GeneratorExit"),
    ("$(odd)", "function 'odd' of guild_functions.py failed: Odd"),
    ("$(deep)", "function 'deep' of guild_functions.py failed: RecursionError"),
    ("$(thing)", "but this is an object of the type Thing"),
    ("$(inside)", "but this is an object of the type Thing"),
    ("$(holds)", "lists or mappings are nested more than 100 deep"),
    ("$(load loop.yml)", "lists or mappings are nested more than 100 deep"),
    ("$(load bomb.yml)", "a list or mapping has more than 100,000 items"),
    ("$(load digits.yml a)", "a number has more than 4,300 digits"),
    ("$(read fifo)", "is not a regular file"),
    ("$(sha256 /proc/self/pagemap)", "/proc/self/pagemap"),
    ("$(format 1 %.999999999f)", "format: 'spec' asks for more than 9,999 characters"),
    ("$(json '\"\\u0000\"')", "the value holds a NUL character"),
    ("$(json '\"\\ud800\"')", "half of a character"),
    ("$(upper a)${x" + " " * 61 + "'|upper}", "expected '|' or '}' after 'x'"),
]


@pytest.mark.parametrize(("label", "message"), SURPRISES, ids=[each[0][:30] for each in SURPRISES])
def test_a_surprise_is_one_message(guild: Guild, label: str, message: str) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    write_tree(
        guild.project,
        {
            "guild.yml": "train:\n  main: train\n  label: |\n    " + label + "\n",
            "train.py": "",
            "guild_functions.py": FUNCTIONS,
            "loop.yml": "&a [*a]",
            "bomb.yml": "\n".join(["a0: &a0 [x]", *levels]),
            "digits.yml": f"a: {'9' * 6000}",
        },
    )
    os.mkfifo(guild.project / "fifo")
    done = guild.run("train", code=1)
    assert message in done.err
    assert "guild.yml:4:" in done.err
    assert guild.runs == []


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("RECORD", b"\0\1\2", "it is no text"),
        ("direct_url.json", b"[]", "it is no mapping, or its dir_info is no mapping"),
    ],
)
def test_metadata_that_is_damaged(
    guild: Guild, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    info = "acme-1.0.dist-info"
    files = {f"{info}/METADATA": "Name: acme\nVersion: 1.0\n", f"{info}/RECORD": "acme.py,,\n"}
    site = write_tree(tmp_path / "site", {**files, "acme.py": ""})
    (site / info / name).write_bytes(data)
    guild.env["PYTHONPATH"] = str(site)
    text = "train:\n  main: train\n  sourcecode:\n    - include: $(distribution acme)\n"
    write_tree(guild.project, {"guild.yml": text, "train.py": ""})
    done = guild.run("train", code=1)
    assert f"guild.yml:4:31: {site}/{info}/{name} cannot be read: {why}\n" in done.err
    assert done.err.endswith("install the distribution again\n")
    assert guild.runs == []
