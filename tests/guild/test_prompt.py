"""What a user reads before Guild asks whether to run."""

from __future__ import annotations

from pathlib import Path

from guild_runs import Guild, write_tree

RULES = "train:\n  sourcecode:\n    - include: $(package shared)\nplain: train\n"


def test_a_library_is_named_before_the_prompt(guild: Guild, library: Path) -> None:
    write_tree(guild.project, {"guild.yml": RULES, "train.py": ""})
    guild.env = {"PYTHONPATH": str(library)}
    done = guild("run", "train", code=1)  # nobody answers
    named = f"Libraries:\n  shared: 3 files, 202 bytes\n    from {library}/shared"
    assert done.out.startswith(named)
    assert "You are about to run train" in done.err
    assert guild.runs == []


def test_nothing_is_said_without_a_library_or_a_prompt(guild: Guild, library: Path) -> None:
    write_tree(guild.project, {"guild.yml": RULES, "train.py": ""})
    guild.env = {"PYTHONPATH": str(library)}
    assert "Libraries" not in guild("run", "plain", code=1).text
    assert "Libraries" not in guild.run("train").text


def test_a_filter_that_guild_does_not_know_gets_its_place_and_a_suggestion(guild: Guild) -> None:
    text = "train:\n  label: x ${lr|basname} ${lr|%.2f}\n  flags: {lr: 0.1}\n"
    write_tree(guild.project, {"guild.yml": text, "train.py": "lr = 0\n"})
    done = guild.run("train")
    ours = (
        "WARNING: guild.yml:2:17: Guild makes '#error#' of the unknown filter 'basname'; "
        "did you mean 'basename'?\n"
    )
    assert done.text.count(ours) == 1
    assert "WARNING: unsupported template transform: 'basname'" in done.text
    assert guild.attr("label") == "x #error# 0.10"


def test_a_wrong_target_type_is_told_at_its_place_before_a_run_folder(guild: Guild) -> None:
    text = "train:\n  requires:\n    - module: shared\n      target-type: move\n"
    write_tree(guild.project, {"guild.yml": text, "train.py": ""})
    done = guild.run("train", code=1)
    assert (
        "guild: guild.yml:4:20: unsupported target-type 'move'\n"
        "        target-type: move\n"
        "                     ^^^^\n"
        "expected copy, link, verify-source\n"
    ) in done.err
    assert guild.runs == []


def test_a_label_of_guilds_own_gets_no_line(guild: Guild) -> None:
    text = "train:\n  label: ${lr|default:1|%.2f} ${nope}\n  flags: {lr: 0.1}\n"
    write_tree(guild.project, {"guild.yml": text, "train.py": "lr = 0\n"})
    assert "filter" not in guild.run("train").text
