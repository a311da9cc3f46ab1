"""Whatever Guild understands whole is Guild's, in every field."""

from __future__ import annotations

import pytest
from guild_runs import Guild, write_tree

PREPARE = "open('foo-file', 'w').write('made')\n"
LIST = "import os\nprint(*sorted(n for n in os.listdir('.') if not n.startswith('.')))\n"

GUILD_YML = """
- model: ''
  plugins: {plugins}
  operations:
    prepare:
      main: prepare
    train:
      main: train
      flags:
        name: baz.txt
        it's: odd
      requires:
        - {source}: {at}
          {rule}
      sourcecode:
        - exclude: '*'
        - include: train.py
"""

RULES = [
    pytest.param("rename: foo-file ${name}", "baz.txt", id="flag"),
    pytest.param("rename: ${name}", "baz.txt", id="flag-alone"),
    pytest.param("rename: foo-(.+) '${name}-\\1'", "baz.txt-file", id="group"),
    pytest.param("rename: foo-file$() out.txt", "out.txt", id="regex-end"),
    pytest.param("rename: 'foo-file$(?!x) out.txt'", "out.txt", id="regex-lookahead"),
    pytest.param("rename: {pattern: 'foo-file$()', repl: '${name}'}", "baz.txt", id="mapping"),
    pytest.param('rename: ["nope$() a", "foo ${name}-"]', "baz.txt--file", id="list"),
    pytest.param('rename: "foo-file \\"${it\'s}\\""', "odd", id="odd-name"),
    pytest.param("rename: foo-file ${name", "${name", id="never-closed"),
    pytest.param("select: foo-file$()", "foo-file", id="select"),
    pytest.param("target-path: a${}b", "a${}b", id="empty"),
]

ON = pytest.param("[]", id="on")
OFF = pytest.param("no", id="off")


def project(guild: Guild, rule: str, *, source: str, plugins: str) -> None:
    at = "." if source == "file" and rule.startswith("select") else "foo-file"
    at = at if source == "file" else "prepare"
    text = GUILD_YML.replace("{plugins}", plugins).replace("{source}", source)
    text = text.replace("{at}", at).replace("{rule}", rule)
    write_tree(guild.project, {"guild.yml": text, "prepare.py": PREPARE, "train.py": LIST})
    if source == "file":
        write_tree(guild.project, {"foo-file": "made"})


@pytest.mark.parametrize("plugins", [OFF, ON])
@pytest.mark.parametrize(("rule", "expected"), RULES)
def test_a_file(guild: Guild, rule: str, expected: str, plugins: str) -> None:
    project(guild, rule, source="file", plugins=plugins)
    assert expected in guild.run("train").out.split()


@pytest.mark.parametrize("plugins", [OFF, ON])
@pytest.mark.parametrize(("rule", "expected"), RULES)
def test_files_of_a_run(guild: Guild, rule: str, expected: str, plugins: str) -> None:
    project(guild, rule, source="operation", plugins=plugins)
    guild.run("prepare")
    assert expected in guild.run("train").out.split()


def test_trials_of_a_batch(guild: Guild) -> None:
    project(guild, "rename: foo-file ${name}", source="file", plugins="[]")
    out = guild.run("train", "name=[one,two]").out
    assert "one" in out.split()
    assert "two" in out.split()


def test_a_pattern_beside_an_expression(guild: Guild) -> None:
    rule = "rename: foo-file$() $(basename /x/y)-${name}"
    project(guild, rule, source="file", plugins="[]")
    assert "y-baz.txt" in guild.run("train").out.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("${name}", "baz", id="flag"),
        pytest.param("\\${name}", "${name}", id="escaped"),
        pytest.param("\\${name|stem}", "${name|stem}", id="escaped-filter"),
        pytest.param("${name", "${name", id="never-closed"),
        pytest.param("$HOME {x} $5", "$HOME {x} $5", id="text"),
        pytest.param("${it's}", "odd", id="odd-name"),
    ],
)
def test_env(guild: Guild, text: str, expected: str) -> None:
    quoted = text.replace("'", "''")
    guild_yml = f"""
        train:
          main: train
          flags:
            name: baz
            it's: odd
          env:
            SEEN: '{quoted}'
        """
    script = "import os\nprint('seen', os.environ['SEEN'])\n"
    write_tree(guild.project, {"guild.yml": guild_yml, "train.py": script})
    assert f"seen {expected}" in guild.run("train").out
