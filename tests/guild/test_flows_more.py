"""More of what a guild file can say, each with expressions of ours, as real Guild processes."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from guild_runs import Guild, write_tree

TRAIN = """
    import shared
    lr = 1.0
    data = ""
    out = ""
    print(data, lr, out)
    """


@pytest.fixture
def project(guild: Guild, library: Path) -> Guild:
    write_tree(guild.project, {"train.py": TRAIN, "data/x.csv": "", "data/y.csv": ""})
    guild.env["PYTHONPATH"] = str(library)
    return guild


def with_guildfile(guild: Guild, text: str) -> None:
    write_tree(guild.project, {"guild.yml": text})


def shared_files(guild: Guild) -> list[str]:
    return [name for name in guild.sourcecode() if "shared" in name]


ALL_SHARED = ["shared/__init__.py", "shared/sub/__init__.py", "shared/sub/hello.txt"]


class TestSourcecode:
    """The ways a guild file gives source code rules."""

    @pytest.mark.parametrize(
        "rules",
        [
            pytest.param("sourcecode: $(package shared)", id="one text"),
            pytest.param("sourcecode: [$(package shared)]", id="a list of texts"),
            pytest.param(
                "sourcecode: {select: [{include: ['*.py', $(package shared)]}]}",
                id="a list in an include",
            ),
            pytest.param(
                "sourcecode: [{include: [$(package shared)/*.py, $<'shared'|package>/sub/*]}]",
                id="two parts in an include",
            ),
        ],
    )
    def test_a_rule_brings_the_library(self, project: Guild, rules: str) -> None:
        with_guildfile(project, f"train:\n  main: train\n  {rules}\n")
        project.run("train", "--stage")
        assert shared_files(project) == ALL_SHARED

    def test_source_code_of_the_model(self, project: Guild) -> None:
        with_guildfile(
            project,
            """
            - model: m
              sourcecode:
                - include: $(package shared)
              operations:
                train: {main: train}
                less:
                  main: train
                  sourcecode:
                    - exclude: $(package shared)/sub/*.txt
            """,
        )
        project.run("m:train", "--stage")
        assert shared_files(project) == ALL_SHARED
        project.run("m:less", "--stage")
        assert shared_files(project) == ALL_SHARED[:2]

    def test_a_root_and_a_destination(self, project: Guild) -> None:
        """Guild reads a script's flags from the root as it is written: `flags-dest` says it."""
        write_tree(project.project, {"src/train.py": TRAIN, "src/x.txt": ""})
        with_guildfile(
            project,
            """
            train:
              main: train
              flags: {lr: 2.0}
              flags-dest: globals
              sourcecode:
                root: $(lower SRC)
                dest: code
                select:
                  - exclude: '*.txt'
                  - include: $(package shared)
            """,
        )
        assert project.run("train").out.splitlines()[-1] == " 2.0 "
        assert project.sourcecode() == [f"code/{name}" for name in (*ALL_SHARED, "train.py")]

    def test_two_runs_are_compared(self, project: Guild, library: Path) -> None:
        with_guildfile(
            project, "train: {main: train, sourcecode: [{include: $(package shared)}]}\n"
        )
        project.run("train")
        (library / "shared" / "sub" / "hello.txt").write_text("changed\n")
        project.run("train")
        second, first = (run.name for run in project.runs)
        diff = project("diff", first, second, "--sourcecode", "--cmd", "diff -r -x .guild")
        assert "< hello from shared\n---\n> changed" in diff.out


FLAGS = [
    pytest.param(
        "train: {main: train, flags: {lr: {default: $(env LR 2.5), type: string}}}",
        [],
        {"lr": "2.5"},
        id="type",
    ),
    pytest.param(
        "train: {main: train, flags: {lr: {default: $(env LR 2), min: 1, max: 3}}}",
        [],
        {"lr": 2},
        id="min and max",
    ),
    pytest.param(
        "train: {main: train, flags: {lr: {default: $(env LR 2), required: yes}}}",
        [],
        {"lr": 2},
        id="required",
    ),
    pytest.param(
        "train: {main: train, flags-import: all, flags: {lr: $(env LR 2), out: '${lr}.h5'}}",
        [],
        {"lr": 2, "out": "2.h5", "data": ""},
        id="flags-import all",
    ),
    pytest.param(
        "train: {main: train, flags-import: no, flags: {lr: $(env LR 2)}}",
        [],
        {"lr": 2},
        id="flags-import no",
    ),
    pytest.param(
        "train: {main: train, flags-import: [lr, out], flags: {out: '${lr}.h5'}}",
        [],
        {"lr": 1.0, "out": "1.0.h5"},
        id="flags-import a list, of an imported default",
    ),
    pytest.param(
        "train: {main: train, flags: {lr: 1.0, out: '${extra}-${lr}'}}",
        ["extra=e", "--force-flags"],
        {"lr": 1.0, "extra": "e", "out": "e-1.0"},
        id="--force-flags",
    ),
    pytest.param(
        "train: {main: train, flags: {lr: {default: $(env LR 2), max: 1}}}",
        ["--force-flags"],
        {"lr": 2},
        id="--force-flags out of range",
    ),
]


@pytest.mark.parametrize(("guildfile", "args", "flags"), FLAGS)
def test_flags(project: Guild, guildfile: str, args: list[str], flags: dict[str, Any]) -> None:
    (project.project / "train.py").write_text("lr = 1.0\ndata = ''\nout = ''\n")
    with_guildfile(project, guildfile)
    project.run("train", "--stage", *args)
    assert project.attr("flags") == flags


REFUSED = [
    pytest.param(
        "{default: $(env LR 5), max: 3}",
        "invalid value 5 for lr: out of range (greater than max 3)",
        id="max",
    ),
    pytest.param(
        "{default: $(env LR x), type: int}",
        "invalid value x for lr: invalid value for type 'int'",
        id="type",
    ),
    pytest.param(
        "{default: $(env LR '' | str), type: string, required: yes}",
        "Operation requires the following missing flags:",
        id="required",
    ),
]


@pytest.mark.parametrize(("flag", "message"), REFUSED)
def test_a_computed_default_that_guild_refuses(project: Guild, flag: str, message: str) -> None:
    with_guildfile(project, f"train: {{main: train, flags: {{lr: {flag}}}}}\n")
    assert message in project.run("train", code=1).text
    assert project.runs == []


class TestDestinations:
    """Where Guild puts flag values: computed ones go the same way."""

    def test_arguments(self, guild: Guild) -> None:
        write_tree(guild.project, {"train.py": "import sys\nprint(sys.argv[1:])\n"})
        with_guildfile(
            guild,
            """
            train:
              main: train --first ${out}
              flags-dest: args
              flags-import: no
              flags:
                out: {default: '${lr}.h5', arg-name: o}
                lr: {default: $(env LR 2), arg-skip: yes}
                fast: {default: $(eq 1 1), arg-switch: yes}
            """,
        )
        assert guild.run("train").out == "['--first', '2.h5', '--fast', '--o', '2.h5']\n"

    def test_globals(self, project: Guild) -> None:
        with_guildfile(
            project,
            "train: {main: train, flags-dest: globals, flags: {lr: $(env LR 2), out: '${lr}x'}}\n",
        )
        assert project.run("train").out == " 2 2x\n"

    @pytest.mark.parametrize("name", ["config.yml", "config.json"])
    def test_a_config_file(self, guild: Guild, name: str) -> None:
        config = {"lr": 0.1, "model": {"out": "x"}}
        write_tree(
            guild.project,
            {name: json.dumps(config), "train.py": f"print(open({name!r}).read())\n"},
        )
        with_guildfile(
            guild,
            f"""
            train:
              main: train
              flags-dest: config:{name}
              flags-import: all
              flags: {{model.out: '${{lr}}.h5'}}
            """,
        )
        done = guild.run("train", "lr=3")
        assert yaml.safe_load(done.out) == {"lr": 3, "model": {"out": "3.h5"}}

    def test_a_dictionary_of_the_script(self, guild: Guild) -> None:
        write_tree(
            guild.project, {"train.py": "settings = {'lr': 1, 'out': ''}\nprint(settings)\n"}
        )
        with_guildfile(
            guild,
            """
            train:
              main: train
              flags-dest: global:settings
              flags-import: all
              flags: {out: '${lr}.h5'}
            """,
        )
        assert guild.run("train").out == "{'lr': 1, 'out': '1.h5'}\n"


class TestReuse:
    """What a guild file takes from elsewhere."""

    def test_an_error_in_an_included_guild_file_has_its_place(self, project: Guild) -> None:
        write_tree(
            project.project,
            {
                "more.yml": """
                    - model: m
                      operations:
                        train:
                          main: train
                          label: $(nope)
                    """,
                "guild.yml": "- include: more.yml\n",
            },
        )
        done = project.run("m:train", code=1)
        assert "guild: more.yml:5:16: there is no function 'nope'" in done.err


class TestAround:
    def test_comments_are_text(self, project: Guild) -> None:
        with_guildfile(project, "train: {main: train, label: $(upper a)}\n")
        project.run("train", "--comment", "$(upper b) ${lr}", "--stage")
        assert project.attr("comments")[0]["body"] == "$(upper b) ${lr}"
        assert project.attr("label") == "A"

    def test_tags_are_text(self, project: Guild) -> None:
        with_guildfile(project, "train: {main: train, label: $(upper a)}\n")
        project.run("train", "--tag", "$(upper b)", "--stage")
        assert project.attr("tags") == ["$(upper b)"]


class TestUnknownGuild:
    """A Guild without a function that we wrap: one warning, and the rest works."""

    SITE = """
        import importlib.util
        import sys
        from importlib.abc import MetaPathFinder

        class Changed(MetaPathFinder):
            def find_spec(self, name, path=None, target=None):
                if name != "guild.op_util":
                    return None
                sys.meta_path.remove(self)
                spec = importlib.util.find_spec(name)
                execute = spec.loader.exec_module
                def changed(module):
                    execute(module)
                    CHANGE
                spec.loader.exec_module = changed
                return spec

        sys.meta_path.insert(0, Changed())
        """

    @pytest.mark.parametrize(
        ("change", "warning", "command"),
        [
            pytest.param(
                "module.new_name = module.__dict__.pop('copy_sourcecode')",
                "guild-funcs does not know this version of Guild: guild.op_util.copy_sourcecode: "
                "module 'guild.op_util' has no attribute 'copy_sourcecode' - "
                "disabled: source code of libraries",
                "--test-flags",
                id="a function is gone",
            ),
            pytest.param(
                "module.run_label = lambda template, flags: 'label'",
                "guild-funcs does not know this version of Guild: guild.op_util.run_label: "
                "it takes (template, flags), expected (label_template, flag_vals) - "
                "disabled: labels",
                "-y",
                id="other parameters",
            ),
        ],
    )
    def test_one_warning_names_what_is_disabled(
        self, project: Guild, tmp_path: Path, change: str, warning: str, command: str
    ) -> None:
        """What is wrapped is looked at when something of ours first goes through it."""
        site = textwrap.dedent(self.SITE).replace("CHANGE", change)
        write_tree(tmp_path / "site", {"sitecustomize.py": site})
        flags = "{lr: $(env LR 2), out: '${lr}x'}"
        with_guildfile(project, f"train: {{main: train, label: $(upper x), flags: {flags}}}\n")
        project.env["PYTHONPATH"] += f":{tmp_path / 'site'}"
        done = project("run", "train", command)
        assert [line for line in done.err.splitlines() if "does not know" in line] == [
            f"WARNING: {warning}"
        ]
        shown = (
            done.out
            if command == "--test-flags"
            else f"    default: {project.attr('flags')['out']}\n"
        )
        assert "    default: 2x\n" in shown
