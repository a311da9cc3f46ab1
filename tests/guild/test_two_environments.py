"""The same commands with guild-funcs installed and without it.

What a run records is plain Guild: it starts again where guild-funcs is not
installed. And a project that uses nothing of ours sees no difference at all.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from environments import Environment
from guild_runs import Guild, write_tree

# Different in any two runs, or of the machine's moment.
PASSING = {"id", "initialized", "started", "stopped", "random_seed", "output.index"}


def attributes(run: Path) -> dict[str, str]:
    """The run's attributes as they are written."""
    return {path.name: path.read_text() for path in sorted((run / ".guild/attrs").iterdir())}


def by_start(guild: Guild) -> list[Path]:
    """The runs, oldest first."""
    return sorted(guild.runs, key=lambda run: int(attributes(run)["initialized"]))


class TestPlainRecord:
    """Runs made with guild-funcs, used by Guild alone."""

    GUILD_YML = """
        train:
          main: train
          label: ${data|stem} lr=${lr} $(upper x) ${out|default:o|basename}
          env:
            STEM: ${data|stem}-$(upper a)
          flags:
            data: {default: data/x.csv, choices: [$(glob data/*.csv)]}
            lr: 0.1
            n: $(add-one 6)
            out: runs/${data|stem}-${lr}.h5
          requires:
            - file: data/$(lower X).csv
          sourcecode:
            - include: $(package shared)
        """
    TRAIN = """
        import os
        import shared
        data = lr = n = out = None
        print(data, lr, n, out, os.environ["STEM"], shared.hello(), os.path.exists("x.csv"))
        print(os.path.dirname(shared.__file__) == os.path.abspath("shared"))
        """
    FUNCTIONS = """
        from guild_funcs import function

        @function
        def add_one(n: int) -> int:
            return n + 1
        """
    PRINTED = "data/x.csv 0.1 7 runs/x-0.1.h5 x-A hello from shared True\nTrue\n"

    @pytest.fixture
    def made(self, guild: Guild, library: Path) -> Guild:
        """A project whose every field has an expression, in the tests' own environment."""
        write_tree(
            guild.project,
            {
                "guild.yml": self.GUILD_YML,
                "train.py": self.TRAIN,
                "guild_functions.py": self.FUNCTIONS,
                "data/x.csv": "",
                "data/y.csv": "",
            },
        )
        guild.env.update(PYTHONPATH=str(library))
        return guild

    @pytest.fixture
    def plain(self, made: Guild, without_funcs: Environment, library: Path) -> Guild:
        """Guild alone, for the same runs; the library is not on its path."""
        env = {"PYTHONPATH": str(library / "gone")}
        return dataclasses.replace(made, python=without_funcs.python, env=env)

    def recorded(self, guild: Guild, run: Path) -> dict[str, object]:
        names = ("flags", "label", "deps", "sourcecode_digest", "exit_status")
        return {
            "source code": guild.sourcecode(run),
            **{name: guild.attr(name, run) for name in names},
        }

    def test_a_run_restarts(self, made: Guild, plain: Guild) -> None:
        assert made.run("train").out == self.PRINTED
        run = made.latest
        before = self.recorded(made, run)
        assert plain("run", "--restart", run.name, "-y").out == self.PRINTED
        assert self.recorded(plain, run) == before
        assert before["label"] == "x lr=0.1 X x-0.1.h5"

    def test_a_staged_run_starts(self, made: Guild, plain: Guild) -> None:
        made.run("train", "data=data/y.csv", "--stage")
        run = made.latest
        before = self.recorded(made, run)
        done = plain("run", "--start", run.name, "-y")
        assert done.out == self.PRINTED.replace("x.csv", "y.csv", 1).replace("x-", "y-")
        assert self.recorded(plain, run) == {**before, "exit_status": 0}

    def test_trials_restart(self, made: Guild, plain: Guild) -> None:
        made.run("train", "lr=[1,2]")
        trials = by_start(made)[1:]
        for run, lr in zip(trials, ("1", "2")):
            before = self.recorded(made, run)
            assert before["label"] == f"x lr={lr} X x-{lr}.h5"
            done = plain("run", "--restart", run.name, "-y")
            assert done.out == self.PRINTED.replace("0.1", lr)
            assert self.recorded(plain, run) == before

    def test_staged_trials_start(self, made: Guild, plain: Guild) -> None:
        made.run("train", "lr=[1,2]", "--stage-trials")
        trials = [run for run in made.runs if not (run / ".guild/proto").exists()]
        assert len(trials) == 2
        for run in trials:
            before = self.recorded(made, run)
            plain("run", "--start", run.name, "-y")
            assert self.recorded(plain, run) == {**before, "exit_status": 0}

    def test_a_run_is_the_prototype_of_another(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        proto = made.latest
        assert plain("run", "--proto", proto.name, "-y").out == self.PRINTED
        assert plain.latest != proto
        assert self.recorded(plain, plain.latest) == self.recorded(made, proto)

    def test_a_run_made_from_another_restarts(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        made("run", "--proto", made.latest.name, "-y")
        run = made.latest
        before = self.recorded(made, run)
        assert plain("run", "--restart", run.name, "-y").out == self.PRINTED
        assert self.recorded(plain, run) == before

    def test_a_label_from_the_command_line(self, made: Guild, plain: Guild) -> None:
        made.run("train", "--label", "$(upper a) ${out|stem} ${lr} $5")
        run = made.latest
        plain("run", "--restart", run.name, "-y")
        assert plain.attr("label", run) == "A x-0.1 0.1 $5"

    def test_guild_label_uses_the_recorded_flags(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        run = made.latest
        plain("label", run.name, "--set", "${out|basename} ${lr|%.2f}", "-y")
        assert plain.attr("label", run) == "x-0.1.h5 0.10"

    def test_the_project_compares_and_merges(self, made: Guild, plain: Guild) -> None:
        made.run("train")
        run, train = made.latest, made.project / "train.py"
        train.write_text("changed = True\n")
        diff = plain("diff", run.name, "--working", "--cmd", "diff")
        assert "> changed = True" in diff.out
        plain("merge", run.name, "-y", "--replace")
        assert train.read_bytes() == (run / "train.py").read_bytes()


@dataclasses.dataclass(frozen=True)
class Observed:
    """What a flow printed and what it left, with what passes and what is of the place replaced."""

    printed: list[str]
    files: dict[str, str]


class Flow:
    """Commands in a project that uses nothing of ours."""

    def __init__(self, guild: Guild, python: str, folders: Sequence[Path]) -> None:
        self.guild = dataclasses.replace(guild, python=python)
        self.folders = folders

    def observe(self, commands: list[str]) -> Observed:
        printed = [
            line
            for command in commands
            for line in self.command(command)
            # The one line that we add to a warning of Guild's, on purpose.
            if "Guild makes '#error#' of the unknown filter" not in line
        ]
        files = {
            self.normal(str(path.relative_to(self.guild.home.parent))): self.content(path)
            for folder in (self.guild.home / "runs", self.guild.project)
            for path in sorted(folder.rglob("*"))
            if not path.is_dir() and "__pycache__" not in path.parts
        }
        # A run may be gone by now.
        lines = [re.sub(r"\b[0-9a-f]{32}\b", "RUN", self.normal(line)) for line in printed]
        return Observed(lines, files)

    def command(self, command: str) -> Iterator[str]:
        """Runs a command in which RUN0 is the oldest run; yields what it printed."""
        base = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        home = str(self.guild.home)
        env = {**base, "GUILD_HOME": home, "COLUMNS": "120", "EDITOR": "true", "HOME": home}
        words = [self.guild.script, *shlex.split(self.named(command))]
        done = self.guild.start(words, env)
        yield f"$ guild {command} -> {done.returncode}"
        yield from done.stdout.splitlines()
        yield from done.stderr.splitlines()

    def named(self, command: str) -> str:
        names = [run.name for run in by_start(self.guild)]
        return re.sub(r"RUN(\d)", lambda found: names[int(found[1])], command)

    def content(self, path: Path) -> str:
        if path.is_symlink():
            return self.normal(f"-> {os.readlink(path)}")
        if path.name in PASSING or ".tfevents." in path.name:
            return ""
        text = self.normal(path.read_bytes().decode("latin-1"))
        if path.name == "output":  # two threads of Guild write it, one for each stream
            return "".join(sorted(text.splitlines(keepends=True)))
        return text

    def normal(self, text: str) -> str:
        """Replaces what differs between any two runs, and the environment's own place."""
        for number, run in enumerate(by_start(self.guild)):
            text = text.replace(run.name, f"RUN{number}").replace(run.name[:8], f"RUN{number}")
        for folder in self.folders:
            text = text.replace(str(folder), "ENV")
        for pattern, replacement in PASSED:
            text = pattern.sub(replacement, text)
        return text


PASSED = [
    (re.compile(r"tfevents\.[\w.]+"), "tfevents"),
    # A batch that was run is removed.
    (re.compile(r"runs/[0-9a-f]{32}"), "runs/RUN"),
    (re.compile(r"\b1\d{12}(\d{3})?\b"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "DATE"),
    (re.compile(r"\b\d+:\d\d:\d\d\b"), "DURATION"),
    (re.compile(r"\b\d+\.\d+ seconds"), "SECONDS"),
]

PROJECT = {
    "guild.yml": r"""
        - config: common
          flags:
            lr: 0.1
            data: {default: data/x.csv, description: "costs $5, not $(5)"}
        - include: more.yml
        - model: ''
          sourcecode:
            - exclude: '*.txt'
          resources:
            data:
              sources:
                - file: data/x.csv
                  rename: '(.)\.csv renamed-\1'
                - file: ${data}
                  target-path: picked
          operations:
            train:
              main: train
              description: Trains
              label: ${ lr }${lr|%.2f} ${data|basename} ${nope|default:{x}} $lr $5 ${layers}
              flags:
                $include: common
                layers: 1 2
                shuffle: {default: true, type: boolean}
                kind: {default: a, choices: [a, b, {value: c, description: The third}]}
                size: {default: 3, min: 1, max: 9, type: int}
                token: {arg-name: TOKEN, default: 'x y', required: yes}
                none: null
              env:
                LR: lr ${lr}
                PRICE: $5 $HOME
              requires: data
            shell:
              exec: bash -c "echo $(echo hello) ${lr} $LR"
              env: {LR: "1"}
              flags: {lr: 1}
            args:
              main: args --fixed $HOME ${lr}
              flags-dest: args
              flags-import: no
              flags: {lr: 0.1, name: '$HOME'}
            default-label:
              main: train
              flags: {$include: common}
              flags-import: [lr, data]
              sourcecode: {root: sub, dest: code, select: [{exclude: dropped.py}]}
            nofilter:
              main: train
              label: ${lr|nofilter}
              flags: {lr: 0.1}
            nocode: {main: train, sourcecode: no}
            reference: {main: train, env: {NOPE: '${nope}'}}
            all:
              flags: {lr: 3}
              steps:
                - run: train
                  flags: {lr: '${lr}'}
                  label: step ${lr}
                - default-label data=data/y.csv
            tune: {main: tune, flags-import: no, flags: {best: 7}}
            broken: {main: broken}
        """,
    "more.yml": """
        - model: more
          operations:
            base: {main: train, label: 'more ${lr}', flags: {lr: 5}}
        - model: extended
          extends: more
          operations:
            other: {main: train}
        """,
    "train.py": """
        import os
        lr = 1
        data = ""
        layers = shuffle = kind = size = token = none = None
        print(lr, data)
        print(os.environ.get("LR"), os.environ.get("PRICE"), sorted(os.listdir(".")))
        print("loss: 0.5")
        """,
    "sub/train.py": "lr = 1\ndata = ''\nprint(lr, data)\n",
    "sub/dropped.py": "",
    "args.py": "import sys\nprint(sys.argv[1:])\n",
    "tune.py": """
        from guild import batch_util
        batch_run = batch_util.batch_run()
        flags = batch_run.batch_proto.get("flags")
        batch_util.run_trial(batch_run, dict(flags, lr=9))
        """,
    "broken.py": "raise SystemExit(3)\n",
    "data/x.csv": "1\n",
    "data/y.csv": "2\n",
    "trials.csv": "lr,kind\n1,a\n2,b\n",
    "notes.txt": "",
}

FLOWS = [
    pytest.param(["run train -y"], id="run"),
    pytest.param(["run train -y lr=2 shuffle=no kind=b token='$(x) ${lr}' none=1"], id="flags"),
    pytest.param(
        ["run train -y kind=d", "run train -y size=10", "run train -y nope=1"], id="refused"
    ),
    pytest.param(["run train -y kind=d size=10 nope=1 --force-flags"], id="--force-flags"),
    pytest.param(
        ["run train -y --label 'x ${lr} ${ lr } $y' --tag a --comment c", "runs info RUN0"],
        id="--label",
    ),
    pytest.param(["run train -y --tag a --tag b"], id="--tag"),
    pytest.param(
        ["run default-label -y", "ls RUN0 --sourcecode -n", "ls RUN0 -an"], id="default label"
    ),
    pytest.param(["run nofilter -y", "run nocode -y"], id="#error# and no source code"),
    pytest.param(["run shell -y", "run args -y", "run args -y name='$(x)'"], id="exec and args"),
    pytest.param(["run more:base -y", "run extended:base -y lr=6"], id="an included file"),
    pytest.param(["run broken -y", "run missing -y", "run reference -y", "runs"], id="failures"),
    pytest.param(
        ["run all -y", "runs"],
        id="steps",
        marks=pytest.mark.skipif(
            sys.version_info >= (3, 12),
            reason="Guild alone fails here; guild-funcs repairs it (adapters.host.compat)",
        ),
    ),
    pytest.param(["run train -y lr=[1,2] kind=[a,b]"], id="a batch"),
    pytest.param(["run train -y @trials.csv --keep-batch"], id="a batch file"),
    pytest.param(
        ["run train -y lr=[1,2] --stage-trials", "run --start RUN1 -y"], id="--stage-trials"
    ),
    pytest.param(["run train -y lr=[1,2] --stage", "run --start RUN0 -y"], id="a staged batch"),
    pytest.param(["run train -y --optimizer tune"], id="--optimizer"),
    pytest.param(["run train -y --stage", "run --start RUN0 -y", "ls RUN0 -n"], id="--stage"),
    pytest.param(
        [
            "run train -y",
            "run --restart RUN0 -y",
            "run --restart RUN0 -y lr=5 token=t",
            "run --restart RUN0 -y --label 'again ${lr}'",
        ],
        id="--restart",
    ),
    pytest.param(["run train -y", "run --proto RUN0 -y", "run --proto RUN0 -y lr=4"], id="--proto"),
    pytest.param(
        [
            "run train -y",
            "label RUN0 -y --set 'x ${lr} ${ lr } ${lr|nofilter}'",
            "label RUN0 -y --set 'x ${lr} $y $$ 5'",
            "label RUN0 -y --append '${data|basename}'",
            "label RUN0 -y --prepend p",
            "label RUN0 -y --remove p",
            "runs",
        ],
        id="guild label",
    ),
    pytest.param(
        ["run train --test-sourcecode", "run default-label --test-sourcecode"],
        id="--test-sourcecode",
    ),
    pytest.param(["run train --test-flags", "run train --test-flags lr=3"], id="--test-flags"),
    pytest.param(
        [
            "run train lr=[1,2] --print-trials",
            "run train @trials.csv --print-trials",
            "run train lr=[1,2] --save-trials saved.json",
        ],
        id="trials shown",
    ),
    pytest.param(
        ["run train --print-cmd", "run train --print-env", "run train lr=[1,2] --print-cmd"],
        id="--print-cmd",
    ),
    pytest.param(
        ["ops", "ops -v", "help", "models", "run train --help-op", "run train --help-model"],
        id="listings",
    ),
    pytest.param(
        [
            "run train -y",
            "run train -y lr=2",
            "diff RUN0 RUN1 --flags --cmd diff",
            "diff RUN0 RUN1 --sourcecode --cmd 'diff -r -x .guild'",
            "cat RUN0 -p train.py",
            "cat RUN0 --sourcecode -p train.py",
            "compare --csv -",
            "api runs",
            "runs info RUN1 --json",
            "ls RUN0 -anL",
            "export -y exported",
        ],
        id="runs compared",
    ),
    pytest.param(["run train -y", "merge RUN0 -y --replace", "merge RUN0 -y"], id="merge"),
    pytest.param(["run train -y --run-dir there", "run train -y -n"], id="--run-dir"),
    pytest.param(["run train -y --stage", "run queue -y run-once=yes"], id="queue"),
    pytest.param(["run train -y --edit-flags", "run train -y lr=[1,2] -e"], id="--edit-flags"),
    pytest.param(
        ["run train -y", "run train -y --needed", "run train -y lr=2 --needed"], id="--needed"
    ),
    pytest.param(
        ["run train -y", "run --restart RUN0 -y --force-sourcecode"], id="--force-sourcecode"
    ),
    pytest.param(
        [
            "run train -y lr=[1,2] --keep-batch",
            "run --restart RUN0 -y",
            "run --proto RUN0 -y --keep-batch",
            "run --restart RUN0 -y lr=[3,4]",
        ],
        id="a batch again",
    ),
]


@pytest.mark.parametrize("commands", FLOWS)
def test_guild_is_the_same_with_and_without_guild_funcs(
    guild: Guild, without_funcs: Environment, from_wheel: Environment, commands: list[str]
) -> None:
    observed = []
    environments = (without_funcs, from_wheel)
    for environment in environments:
        for folder in (guild.project, guild.home):
            shutil.rmtree(folder)
            folder.mkdir()
        (guild.home / "runs").mkdir()
        write_tree(guild.project, PROJECT)
        flow = Flow(guild, environment.python, [each.folder for each in environments])
        observed.append(flow.observe(commands))
    without, with_funcs = observed
    assert "contains an error" not in "".join(without.printed)
    assert with_funcs.printed == without.printed
    assert with_funcs.files.keys() == without.files.keys()
    for name, content in without.files.items():
        assert with_funcs.files[name] == content, name


# Templates that Guild renders without guild-funcs, its odd cases included.
LABELS = [
    None,
    "",
    " ",
    "plain",
    "$",
    "$$",
    "$5",
    "$lr",
    "$lr}",
    "{lr}",
    "${",
    "${}",
    "${lr",
    "a } b",
    "}${",
    "${lr}",
    "$${lr}",
    "${lr}}",
    "${{lr}}",
    "${ lr }",
    "${lr }",
    "${ lr}",
    "${lr}${lr}",
    "${lr} ${lr",
    "${nope}",
    "${nope|default:x}",
    "${nope|default:{x}}",
    "${nope|default:}",
    "${nope|default}",
    "${nope|default:a:b}",
    "${nope|default:a,b}",
    "${nope|default: a }",
    "${lr|default:x}",
    "${none}",
    "${none|default:x}",
    "${empty}",
    "${empty|default:x}",
    "${on} ${off}",
    "${on|%s}",
    "${data|basename}",
    "${data|basename|basename}",
    "${data|basename:x}",
    "${data|default:a/b|basename}",
    "${nope|default:a/b|basename}",
    "${lr|basename}",
    "${quoted|unquote}",
    "${quoted}",
    "${data|unquote}",
    "${lr|unquote}",
    "${lr|%.2f}",
    "${lr|%.3e}",
    "${lr|%d}",
    "${lr|%5.1f|x}",
    "${n|%05d}",
    "${n|%x}",
    "${data|%.2f}",
    "${data|%s}",
    "${data|%}",
    "${lr|%.2f%%}",
    "${nope|%.2f}",
    "${lr|nofilter}",
    "${lr|nofilter:1}",
    "${lr|}",
    "${lr||}",
    "${|default:x}",
    "${lr|default:0.1|%.2f}",
    "${lr| default:x}",
    "${lr |default:x}",
    "${lr|default :x}",
    "${list}",
    "${list|%s}",
    "${dict}",
    "${long} ${tiny} ${huge}",
    "${a.b} ${a-b} ${a b}",
    "${default_label}",
    "x ${default_label} y",
    "${default_label|unquote}",
    "Größe ${größe}",
    "a\nb ${lr}",
    "#error# ${lr}",
    "50% ${lr}",
    "a\\b ${lr}",
    "<${lr}>",
    "(${lr})",
    "'${lr}'",
    '"${lr}"',
]
FLAGS = {
    "lr": 0.123456789,
    "n": 7,
    "data": "a/b/c.csv",
    "quoted": "'a b'",
    "on": True,
    "off": False,
    "none": None,
    "empty": "",
    "list": [1, "a b", None],
    "dict": {"a": 1},
    "long": "x" * 100,
    "tiny": 1e-10,
    "huge": 10**20,
    "a.b": "dot",
    "a-b": "dash",
    "a b": "space",
    "größe": "groß",
    "default_label": "a=1 b=2",
}
RENDER = """
import json, sys
from guild import op_util, plugin
list(plugin.iter_plugins())
if sys.argv[1] == "with":
    assert hasattr(op_util.run_label, "guild_funcs_seam")
labels, flags = json.load(sys.stdin)
def render(label):
    try:
        return op_util.run_label(label, flags)
    except Exception as error:
        return repr(error)
print(json.dumps([render(label) for label in labels]))
"""


def rendered(environment: Environment, folder: Path, which: str) -> list[str]:
    done = subprocess.run(
        [environment.python, "-c", RENDER, which],
        cwd=folder,
        input=json.dumps([LABELS, FLAGS]),
        capture_output=True,
        text=True,
        check=True,
    )
    labels: list[str] = json.loads(done.stdout)
    return labels


def test_plain_labels_are_rendered_the_same(
    without_funcs: Environment, from_wheel: Environment, tmp_path: Path
) -> None:
    without = rendered(without_funcs, tmp_path, "without")
    with_funcs = rendered(from_wheel, tmp_path, "with")
    assert list(zip(LABELS, with_funcs)) == list(zip(LABELS, without))
