"""What is computed from a secret variable is refused wherever a run would record it."""

from __future__ import annotations

import pytest
from guild_runs import Guild, write_tree

SECRET = "hunter2-of-nobody-123"  # noqa: S105 - of nobody
ENV = {"API_TOKEN": SECRET, "MY_TOKEN": "1"}
PARTS = [SECRET[start : start + 6] for start in range(len(SECRET) - 5)]

REFUSED = [
    pytest.param("flags: {key: $(truncate $API_TOKEN 20 end='')}", id="a part in a flag"),
    pytest.param("flags: {key: $(replace $API_TOKEN - _)}", id="replaced"),
    pytest.param("flags: {key: $(split $API_TOKEN - | json)}", id="as json"),
    pytest.param("flags: {key: $(split $API_TOKEN -)}", id="a batch of its parts"),
    pytest.param("flags: {key: $(upper $API_TOKEN)}", id="capitals"),
    pytest.param("flags: {key: {default: a, choices: [$(lower $API_TOKEN)]}}", id="choices"),
    pytest.param("flags: {key: $(int $MY_TOKEN)}", id="a number"),
    pytest.param("flags: {a: $(env API_TOKEN), b: '${a|len}'}", id="through another flag"),
    pytest.param("label: x $(truncate $API_TOKEN 12)", id="label"),
    pytest.param("label: ${key} $(replace $API_TOKEN h H)\n  flags: {key: [1, 2]}", id="trials"),
    pytest.param("sourcecode: [{include: $(truncate $API_TOKEN 8)}]", id="sourcecode"),
    pytest.param("sourcecode: {root: $(truncate $API_TOKEN 8)}", id="root"),
    pytest.param("requires: [{file: $(truncate $API_TOKEN 8)}]", id="requires"),
    pytest.param("requires: [{file: a, rename: a $(stem $API_TOKEN)}]", id="rename"),
    pytest.param("requires: [{file: a, target-path: $(lower $API_TOKEN)}]", id="target-path"),
]


@pytest.mark.parametrize("field", REFUSED)
def test_a_value_computed_from_a_secret_is_recorded_nowhere(guild: Guild, field: str) -> None:
    write_tree(guild.project, {"guild.yml": f"train:\n  main: train\n  {field}\n"})
    write_tree(guild.project, {"train.py": "key = a = b = None\n", "a": ""})
    done = guild.run("train", code=1, env=ENV)
    name = "MY_TOKEN" if "MY_TOKEN" in field else "API_TOKEN"
    assert f"the value of {name} is a secret, and this value would be recorded" in done.err
    assert "guild.yml:" in done.err
    assert not [part for part in PARTS if part in done.text.lower()]
    assert guild.runs == []


def test_what_does_not_come_from_a_secret_may_look_like_it(guild: Guild) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  flags: {n: 17, has: "$(not $(not $MY_TOKEN))", size: $(len $API_TOKEN)}
                  label: run ${n|str} $(if $MY_TOKEN with without) $(or $(env NONE_TOKEN '') 1)
                """,
            "train.py": "n = has = size = None\n",
        },
    )
    guild.run("train", env=ENV)
    assert guild.attr("label") == "run 17 with 1"
    assert guild.attr("flags") == {"n": 17, "has": True, "size": len(SECRET)}


def test_env_gives_it_to_the_process_and_the_record_hides_it(guild: Guild) -> None:
    write_tree(
        guild.project,
        {
            "guild.yml": """
                train:
                  main: train
                  env: {PART: "$(truncate $API_TOKEN 9 end='')", MODE: $(if $API_TOKEN on off)}
                """,
            "train.py": "import os\nprint(os.environ['PART'].upper(), os.environ['MODE'])\n",
        },
    )
    assert "HUNTER2-O on" in guild.run("train", env=ENV).out
    record = {each["place"]: each["value"] for each in guild.attr("_funcs")["expressions"]}
    assert record == {"env.PART": "***", "env.MODE": "on"}
    for path in (guild.latest / ".guild").rglob("*"):
        # Guild's own record of the environment that it runs in.
        if path.is_file() and path.name not in ("ENV", "env"):
            assert SECRET[:6].encode() not in path.read_bytes(), path
