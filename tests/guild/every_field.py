"""An operation with something of ours in each field, and what a run of it must hold.

Each field has an expression that reads no flag and one that reads `lr`. A function of the
project's own counts their evaluations: `label` for the first kind, `label.lr` for the second.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import pytest
from environments import Environment
from guild_runs import Done, Guild, write_tree

OPERATION = textwrap.dedent(
    """
    main: train
    label: ${data|stem} lr=${lr} $(count label) $(count label.lr ${lr})
    env:
      STEM: ${data|stem}
      SEVEN: $(count env)
      RATE: $(count env.lr ${lr})
    flags:
      data:
        default: data/x.csv
        choices:
          - $(glob data/*.csv)
          - $(count choices)
          - $(count choices.lr ${lr})
      lr: 0.1
      n: $(count default)
      out: ${data|stem}.h5
      rate: $(count default.lr ${lr})
    sourcecode:
      - include: $(package shared)
      - exclude: '*.$(count code)'
      - exclude: '*.$(count code.lr ${lr})'
    requires:
      - file: data/${data|stem}.txt
        target-path: in-$(count requires.lr ${lr})
      - file: data/z.txt
        target-path: out-$(count requires)
    """
).strip()
TRAIN = """
    import glob, os, shared
    data = lr = n = out = rate = None
    env = os.environ
    found = [name + ": " + open(name).read() for name in sorted(glob.glob("*-*/*"))]
    print(data, lr, n, out, rate)
    print(env["STEM"], env["SEVEN"], env["RATE"])
    print(os.path.relpath(shared.__file__), *found)
    print("loss:", lr)
    """
FUNCTIONS = """
    import os
    from guild_funcs import function

    @function
    def count(name: str, value: str = "7") -> str:
        with open(os.environ["COUNTS"], "a") as f:
            f.write(name + " ")
        return value
    """
FIELDS = ("choices", "code", "default", "env", "label", "requires")
X, Y = "data/x.csv", "data/y.csv"


def guildfile(operation: str = "train", indent: int = 2, text: str = OPERATION) -> str:
    """Returns a guild file with the operation, or with `indent` a part of one."""
    return f"{operation}:\n{textwrap.indent(text, ' ' * indent)}\n"


def times(fixed: int, of_rate: Optional[int] = None) -> dict[str, int]:
    """Returns how often each field is evaluated: what reads no flag, and what reads `lr`."""
    of_rate = fixed if of_rate is None else of_rate
    found = {**dict.fromkeys(FIELDS, fixed), **{f"{name}.lr": of_rate for name in FIELDS}}
    return {name: number for name, number in found.items() if number}


ONCE, NEVER = times(1), times(0)


@dataclass
class EveryField:
    """The project with that operation."""

    guild: Guild
    library: Path

    def evaluated(self) -> dict[str, int]:
        """Returns how often each field was evaluated since the last look."""
        path = Path(self.guild.env["COUNTS"])
        found = Counter(path.read_text().split()) if path.exists() else Counter()
        path.unlink(missing_ok=True)
        return dict(found)

    def write(self, files: dict[str, str]) -> None:
        write_tree(self.guild.project, files)

    def run(self, *args: str, **options: Any) -> Done:
        return self.guild("run", *args, "-y", **options)

    def in_environment(self, environment: Environment) -> EveryField:
        """Returns the same project, run in another environment."""
        env = {**self.guild.env, **environment.env}
        guild = dataclasses.replace(self.guild, python=environment.python, env=env)
        return dataclasses.replace(self, guild=guild)

    @property
    def runs(self) -> list[Path]:
        """The runs that are neither a batch nor a pipeline, oldest first."""
        runs = [run for run in self.guild.runs if self.flags(run)]
        return sorted(runs, key=lambda run: int((run / ".guild/attrs/initialized").read_text()))

    @property
    def latest(self) -> Path:
        return self.runs[-1]

    def flags(self, run: Path) -> Any:
        is_batch = (run / ".guild/proto").exists()
        flags = None if is_batch else self.guild.attr("flags", run)
        return flags if flags and "rate" in flags else None

    def check(self, run: Path, data: str, lr: Any, **other: Any) -> None:
        """Asserts every field of a run that ended, and that what it recorded is plain Guild.

        Args:
            run: The run.
            data: The value of the flag.
            lr: The value of the flag.
            other: What does not follow from these: `flags`, `label`, the rate that
                chose the source code (`code_of`), files that it has besides (`later`), what
                it resolved before (`before`).
        """
        assert self.guild.attr("exit_status", run) == 0, (run / ".guild/output").read_text()
        self.check_recorded(run, data, lr, **other)
        stem = Path(data).stem
        flags = self.guild.attr("flags", run)
        assert (run / ".guild/output").read_text().splitlines() == [
            " ".join(str(flags[name]) for name in ("data", "lr", "n", "out", "rate")),
            f"{stem} 7 {lr}",
            " ".join(
                filter(None, ["shared/__init__.py", other.get("before"), *required(stem, lr)])
            ),
            f"loss: {lr}",
        ]

    def check_recorded(self, run: Path, data: str, lr: Any, **other: Any) -> None:
        """Asserts what a run recorded, which may be staged."""
        stem = Path(data).stem
        flags = {"data": data, "lr": lr, "n": 7, "out": f"{stem}.h5", "rate": lr}
        assert self.guild.attr("flags", run) == {**flags, **other.get("flags", {})}
        label = other.get("label", f"{stem} lr={lr} 7 {lr}")
        assert self.guild.attr("label", run) == label
        env = self.guild.attr("op", run)["op-cmd"]["cmd-env"]
        assert (env["STEM"], env["SEVEN"], env["RATE"]) == (stem, "7", str(lr))
        code = self.guild.sourcecode(run)
        assert [name for name in code if name.startswith("shared/")] == [
            "shared/__init__.py",
            *other.get("later", []),
            "shared/sub/__init__.py",
            "shared/sub/hello.txt",
        ]
        # What the rules leave out: `*.7`, and `*.` with the rate.
        assert [name for name in code if name.startswith("some.")] == [
            f"some.{suffix}" for suffix in ("1", "2") if suffix != str(other.get("code_of", lr))
        ]
        assert_plain(run)

    def check_all(self, *expected: tuple[str, Any]) -> None:
        """Asserts every field of the runs: one for each data file and rate."""
        found = {(self.flags(run)["data"], self.flags(run)["lr"]): run for run in self.runs}
        assert sorted(found, key=repr) == sorted(expected, key=repr)
        assert len(self.runs) == len(expected)
        for (data, lr), run in found.items():
            self.check(run, data, lr)


def required(stem: str, lr: Any) -> tuple[str, str]:
    return f"in-{lr}/{stem}.txt: {stem.upper()}", "out-7/z.txt: Z"


def assert_plain(run: Path) -> None:
    """Asserts that what Guild recorded with the run holds no expression."""
    for name in ("op", "flags", "label", "deps", "cmd", "env"):
        path = run / ".guild" / "attrs" / name
        text = path.read_text() if path.exists() else ""
        for expression in ("$(", "|stem", "$<"):
            assert expression not in text, (name, text)


def values_of(flags: Mapping[str, Any]) -> list[str]:
    return [f"{name}={value}" for name, value in flags.items()]


@pytest.fixture
def every(guild: Guild, library: Path, tmp_path: Path) -> EveryField:
    write_tree(
        guild.project,
        {
            "guild.yml": guildfile(),
            "train.py": TRAIN,
            "guild_functions.py": FUNCTIONS,
            **{f"data/{stem}.csv": "" for stem in "xy"},
            **{f"data/{stem}.txt": stem.upper() for stem in "xyz"},
            **{f"some.{suffix}": "" for suffix in "127"},
        },
    )
    guild.env.update(PYTHONPATH=str(library), COUNTS=str(tmp_path / "counts"))
    return EveryField(guild, library)
