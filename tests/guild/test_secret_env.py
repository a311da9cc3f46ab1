"""Variables with a secret in them: each process of a run has them, and no record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Callable

import pytest
from guild_runs import Guild, write_tree

SECRETS = {"API_TOKEN": "s3cr3t-one", "PLAIN": "hush-hush"}
# What Guild itself writes of the environment it runs in: not by the operation's `env`.
GUILDS_OWN = ("attrs/env", "ENV")


@pytest.fixture
def train(guild: Guild) -> Guild:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  env-secrets: [PLAIN]
                  env:
                    COPY: $(env API_TOKEN)
                    OTHER: ${lr} $(env PLAIN)
                    OPEN: ${lr|int}
                  flags: {lr: 1}
                """,
            "train.py": """
                import os
                lr = 1
                env = os.environ
                # Each is printed in a form that a search for the secret does not find.
                print(lr, env["COPY"].upper(), env["OTHER"].upper(), env["OPEN"])
                """,
        },
    )
    guild.env.update(SECRETS)
    return guild


def starts(guild: Guild, *args: str) -> None:
    guild.run("train", *args, "--stage")
    guild("run", "--start", guild.latest.name, "-y")


def restarts(guild: Guild, *args: str) -> None:
    guild.run("train")
    guild("run", "--restart", guild.latest.name, *args, "-y")


def from_proto(guild: Guild, *args: str) -> None:
    guild.run("train")
    guild("run", "--proto", guild.latest.name, *args, "-y")


def queued(guild: Guild) -> None:
    guild.run("train", "--stage")
    guild.run("queue", "run-once=yes")


def staged_trials(guild: Guild) -> None:
    guild.run("train", "lr=[1,2]", "--stage-trials")
    for run in guild.runs:
        if not (run / ".guild/proto").exists():
            guild("run", "--start", run.name, "-y")


def batch_again(option: str) -> Callable[[Guild], None]:
    def flow(guild: Guild) -> None:
        guild.run("train", "lr=[1,2]", "--keep-batch")
        (batch,) = [run for run in guild.runs if (run / ".guild/proto").exists()]
        guild("run", option, batch.name, "-y")

    return flow


def batch_file(guild: Guild) -> None:
    (guild.project / "trials.csv").write_text("lr\n1\n2\n")
    guild.run("train", "@trials.csv")


FLOWS = [
    pytest.param(lambda guild: guild.run("train"), [1], id="run"),
    pytest.param(starts, [1], id="stage and start"),
    pytest.param(restarts, [1], id="restart"),
    pytest.param(lambda guild: restarts(guild, "lr=3"), [3], id="restart with other flags"),
    pytest.param(
        lambda guild: restarts(guild, "--label", "$(upper a)"), [1], id="restart with a label"
    ),
    pytest.param(from_proto, [1, 1], id="proto"),
    pytest.param(lambda guild: from_proto(guild, "lr=3"), [1, 3], id="proto with other flags"),
    pytest.param(queued, [1], id="queue"),
    pytest.param(lambda guild: guild.run("train", "lr=[1,2]"), [1, 2], id="grid"),
    pytest.param(batch_file, [1, 2], id="batch file"),
    pytest.param(lambda guild: starts(guild, "lr=[1,2]"), [1, 2], id="staged batch"),
    pytest.param(batch_again("--restart"), [1, 1, 2, 2], id="a batch again"),
    pytest.param(batch_again("--proto"), [1, 1, 2, 2], id="a batch with the prototype of another"),
    pytest.param(staged_trials, [1, 2], id="staged trials"),
]


@pytest.mark.parametrize(("flow", "rates"), FLOWS)
def test_the_process_has_it_and_no_record(
    train: Guild, flow: Callable[[Guild], None], rates: Sequence[int]
) -> None:
    flow(train)
    trials = [run for run in train.runs if not (run / ".guild/proto").exists()]
    runs = [run for run in trials if "lr" in (train.attr("flags", run) or {})]
    printed = sorted((run / ".guild/output").read_text() for run in runs)
    assert printed == [f"{lr} S3CR3T-ONE {lr} HUSH-HUSH {lr}\n" for lr in rates]
    for run in train.runs:
        assert_unrecorded(run)


def assert_unrecorded(run: Path) -> None:
    for path in (run / ".guild").rglob("*"):
        if path.is_file() and not str(path).endswith(GUILDS_OWN):
            for secret in SECRETS.values():
                assert secret.encode() not in path.read_bytes(), path
    env = run / ".guild/attrs/env"
    names = [line.split(":")[0] for line in env.read_text().splitlines()] if env.exists() else []
    assert not {"COPY", "OTHER"} & set(names)


def test_a_step_inherits_it_and_does_not_record_it(guild: Guild) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                all:
                  flags-import: no
                  env: {COPY: $(env API_TOKEN), OTHER: x $(env API_TOKEN)}
                  steps: [train]
                train: {main: train}
                """,
            "train.py": "import os\nprint(os.environ['COPY'].upper())\n",
        },
    )
    done = guild.run("all", env=SECRETS)
    assert "S3CR3T-ONE" in done.out
    for run in guild.runs:
        assert_unrecorded(run)


def test_a_variable_that_is_gone_when_a_staged_run_starts(train: Guild) -> None:
    train.run("train", "--stage")
    del train.env["API_TOKEN"]
    done = train("run", "--start", train.latest.name, "-y", code=1)
    assert "guild: guild.yml:5:" in done.err
    assert "API_TOKEN" in done.err
