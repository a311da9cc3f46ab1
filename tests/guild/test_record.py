"""The run attributes `_funcs` and `libraries` on real runs: expressions, libraries, git."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from guild_runs import Guild, write_tree

INCLUDED = """\
train:
  main: train
  sourcecode:
    - include: $(package shared)
"""


def git(folder: Path, *arguments: str) -> str:
    name = ("-c", "user.name=ann", "-c", "user.email=ann@example.org")
    command = ["git", "-C", str(folder), *name, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def run(guild: Guild, library: Path, yml: str = INCLUDED, script: str = "", *args: str) -> Any:
    """Runs `train` and returns its record."""
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    guild.env["PYTHONPATH"] = str(library)
    guild.run("train", *args)
    return guild.attr("_funcs")


@pytest.fixture
def repository(library: Path, tmp_path: Path) -> Path:
    """The library in a repository with one commit, pushed to another."""
    git(library, "init", "-q", "-b", "main")
    git(library, "add", ".")
    git(library, "commit", "-q", "-m", "first")
    git(tmp_path, "init", "-q", "--bare", "remote")
    git(library, "remote", "add", "origin", str(tmp_path / "remote"))
    git(library, "push", "-q", "-u", "origin", "main")
    return library


class TestLibraries:
    def test_what_is_said_of_a_library(self, guild: Guild, library: Path) -> None:
        (found,) = run(guild, library)["libraries"]
        assert len(found.pop("sha256")) == 64
        assert found == {
            "name": "shared",
            "kind": "package",
            "by": "include",
            "target-type": "copy",
            "dest": ".",
            "mounts": [{"target": "shared", "source": f"{library}/shared"}],
            "found": "PYTHONPATH",
            "files": 3,
            "bytes": sum(path.stat().st_size for path in (library / "shared").rglob("*.*")),
        }

    def test_the_same_library_has_the_same_hash(self, guild: Guild, library: Path) -> None:
        hashes = [run(guild, library)["libraries"][0]["sha256"] for _ in range(2)]
        (library / "shared" / "sub" / "hello.txt").write_text("changed\n")
        hashes.append(run(guild, library)["libraries"][0]["sha256"])
        assert hashes[0] == hashes[1] != hashes[2]

    def test_what_the_rules_left_out(self, guild: Guild, library: Path) -> None:
        write_tree(library, {"shared/tests/a.py": "", "shared/tests/b.py": ""})
        yml = INCLUDED + "    - exclude: shared/tests/*\n    - exclude: shared/sub/hello.txt\n"
        (found,) = run(guild, library, yml)["libraries"]
        assert found["left-out"] == ["shared/sub/hello.txt", "shared/tests/"]

    def test_an_installed_distribution(self, guild: Guild, library: Path) -> None:
        yml = INCLUDED.replace("package shared", "package lark")
        (found,) = run(guild, library, yml)["libraries"]
        assert found["distribution"] == "lark"
        assert found["version"]
        assert {mount["target"].partition("-")[0] for mount in found["mounts"]} == {"lark"}
        assert "git" not in found

    def test_an_install_from_elsewhere_says_from_where(self, guild: Guild, tmp_path: Path) -> None:
        site = write_tree(
            tmp_path / "site-packages",
            {
                "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
                "acme-1.0.dist-info/RECORD": "acme/__init__.py,,\nacme-1.0.dist-info/RECORD,,\n",
                "acme-1.0.dist-info/direct_url.json": (
                    '{"url": "https://ann:pass@example.org/acme.git",'
                    ' "vcs_info": {"vcs": "git", "commit_id": "12ab"}}'
                ),
                "acme/__init__.py": "",
            },
        )
        (found,) = run(guild, site, INCLUDED.replace("shared", "acme"))["libraries"]
        assert found["version"] == "1.0"
        assert found["direct-url"] == {
            "url": "https://example.org/acme.git",
            "vcs": "git",
            "commit": "12ab",
        }


class TestGit:
    def test_a_clean_and_pushed_repository(self, guild: Guild, repository: Path) -> None:
        (found,) = run(guild, repository)["libraries"]
        assert found["git"] == {
            "root": str(repository),
            "commit": git(repository, "rev-parse", "HEAD"),
            "branch": "main",
            "dirty": False,
        }

    def test_changed_untracked_and_unpushed(self, guild: Guild, repository: Path) -> None:
        (repository / "helper.py").write_text("")
        git(repository, "commit", "-q", "-a", "-m", "second")
        (repository / "shared" / "__init__.py").write_text("")
        write_tree(repository, {"shared/new/one.py": "", "shared/new/two.py": ""})
        (found,) = run(guild, repository)["libraries"]
        state = {
            key: found["git"].get(key) for key in ("dirty", "changed", "untracked", "unpushed")
        }
        assert len(found["git"]["files"]) == 3
        assert state == {"dirty": True, "changed": 1, "untracked": 2, "unpushed": 1}

    def test_changes_elsewhere_in_the_repository_are_not_the_librarys(
        self, guild: Guild, repository: Path
    ) -> None:
        (repository / "helper.py").write_text("changed = True\n")
        (found,) = run(guild, repository)["libraries"]
        assert found["git"]["dirty"] is False

    def test_a_detached_head(self, guild: Guild, repository: Path) -> None:
        git(repository, "checkout", "-q", "--detach")
        (found,) = run(guild, repository)["libraries"]
        assert "branch" not in found["git"]

    def test_a_repository_without_a_commit(self, guild: Guild, library: Path) -> None:
        git(library, "init", "-q", "-b", "main")
        (found,) = run(guild, library)["libraries"]
        assert "commit" not in found["git"]
        assert found["git"]["untracked"] == 3

    def test_a_library_that_git_ignores(self, guild: Guild, repository: Path) -> None:
        write_tree(repository, {".gitignore": "vendor/\n", "vendor/ven/__init__.py": ""})
        guild.env["PYTHONPATH"] = str(repository / "vendor")
        (found,) = run(guild, repository / "vendor", INCLUDED.replace("shared", "ven"))["libraries"]
        assert found["git"]["ignored"] is True

    def test_no_git_program(self, guild: Guild, repository: Path, tmp_path: Path) -> None:
        guild.env["PATH"] = str(tmp_path)
        (found,) = run(guild, repository)["libraries"]
        assert found["git"] == {
            "root": str(repository),
            "error": "the program 'git' was not found",
        }


class TestExpressions:
    def test_place_text_value_and_variables(self, guild: Guild, library: Path) -> None:
        yml = (
            INCLUDED
            + """\
  label: ${lr} on $(upper $WHERE)
  flags:
    lr: $(env LR 0.1)
    out: ${lr|str}.h5
  env:
    HERE: $(env WHERE)/x
"""
        )
        guild.env["WHERE"] = "here"
        found = {each["place"]: each for each in run(guild, library, yml)["expressions"]}
        assert found["flags.lr.default"] == {
            "place": "flags.lr.default",
            "text": "$(env LR 0.1)",
            "value": "0.1",
            "env": ["LR"],
        }
        assert found["flags.out.default"]["value"] == "0.1.h5"
        assert found["env.HERE"]["value"] == "here/x"
        assert found["label"] == {
            "place": "label",
            "text": "$(upper $WHERE)",
            "value": "HERE",
            "env": ["WHERE"],
        }
        assert found["sourcecode"]["value"] == f"{library}/shared"

    def test_an_operation_without_libraries_has_its_expressions(
        self, guild: Guild, library: Path
    ) -> None:
        record = run(guild, library, "train:\n  main: train\n  label: $(upper x)\n")
        assert [each["text"] for each in record["expressions"]] == ["$(upper x)"]
        assert "libraries" not in record

    def test_long_text_is_cut(self, guild: Guild, library: Path) -> None:
        guild.env["LONG"] = "x" * 5000
        record = run(guild, library, "train:\n  main: train\n  env: {A: $(env LONG)}\n")
        assert record["expressions"][0]["value"] == "x" * 400 + "..."

    def test_each_trial_has_its_own_values(self, guild: Guild, library: Path) -> None:
        yml = INCLUDED + "  flags: {a: 1, b: '${a}$(env TAIL)'}\n  label: $(upper x${b})\n"
        guild.env["TAIL"] = "t"
        run(guild, library, yml, "", "a=[1,2]")
        found = {}
        for path in guild.runs:
            flags = guild.attr("flags", path) or {}
            if "b" in flags:
                entries = guild.attr("_funcs", path)["expressions"]
                found[flags["a"]] = {each["place"]: each["value"] for each in entries}
        assert {a: (each["flags.b.default"], each["label"]) for a, each in found.items()} == {
            1: ("1t", "X1T"),
            2: ("2t", "X2T"),
        }


SECRET = "hunter2-very-secret"  # noqa: S105 - no real one


@pytest.mark.parametrize(
    "yml",
    [
        pytest.param("env: {KEY: $(env MY_TOKEN)}", id="the value"),
        pytest.param("env: {KEY: 'x$(env MY_TOKEN | upper)y'}", id="derived"),
        pytest.param("env: {KEY: $(env PRIVATE)}\n  env-secrets: [PRIVATE]", id="env-secrets"),
        pytest.param("env: {APP_PASSWORD: $(lower $PLAIN)}", id="into a secret variable"),
    ],
)
def test_the_value_of_a_secret_is_nowhere_in_the_record(
    guild: Guild, library: Path, yml: str
) -> None:
    guild.env.update({"MY_TOKEN": SECRET, "PRIVATE": SECRET, "PLAIN": SECRET})
    record = run(guild, library, f"train:\n  main: train\n  {yml}\n")
    assert record["expressions"][0]["value"] == "***"
    written = (guild.latest / ".guild" / "attrs" / "_funcs").read_text().lower()
    assert SECRET not in written


def test_ten_libraries_are_less_than_10_kb(guild: Guild, library: Path, repository: Path) -> None:
    names = [f"library_number_{number}" for number in range(10)]
    write_tree(repository, {f"{name}/__init__.py": "x = 1\n" for name in names})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "ten")
    includes = "".join(f"    - include: $(package {name})\n" for name in names)
    yml = f"train:\n  main: train\n  sourcecode:\n{includes}"
    record = run(guild, library, yml, f"import {', '.join(names)}\n")
    assert len(record["libraries"]) == 10
    assert set(record["imports"]["libraries"].values()) == {"snapshot"}
    size = (guild.latest / ".guild" / "attrs" / "_funcs").stat().st_size
    assert size < 10_000, size


def test_guild_shows_one_line_a_library(guild: Guild, repository: Path) -> None:
    """The short form is what Guild's own commands show, filter by and compare."""
    (repository / "shared" / "new.py").write_text("")
    (first, _) = run(guild, repository, INCLUDED + "    - include: $(module helper)\n")["libraries"]
    commit, digest = first["git"]["commit"][:10], first["sha256"][:12]
    line = f"shared {commit}-dirty sha256:{digest}"
    shown = guild("runs", "info").out.splitlines()
    at = shown.index("libraries: ")
    assert shown[at + 1] == f"  {line}"
    assert shown[at + 2].startswith(f"  helper {commit} sha256:")
    assert "funcs" not in "".join(shown)
    assert line in guild("select", "--attr", "libraries").out
    assert yaml.safe_load(guild("select", "--attr", "_funcs").out) == guild.attr("_funcs")
    (repository / "shared" / "new.py").write_text("changed")
    run(guild, repository)
    wanted = f"attr:libraries contains sha256:{digest}"
    (listed,) = guild("runs", "list", "--filter", wanted, "--json").out.splitlines()
    assert [each["id"] for each in yaml.safe_load(listed)] == [guild.runs[1].name]
    compared = guild("compare", "--cols", ".libraries", "--csv", "-").out
    assert line in compared


def test_a_run_with_the_prototype_of_another_has_its_libraries(guild: Guild, library: Path) -> None:
    first = run(guild, library, INCLUDED, "import shared\n")
    guild("run", "--proto", guild.latest.name, "-y")
    assert len(guild.runs) == 2
    assert guild.attr("_funcs")["libraries"] == first["libraries"]
