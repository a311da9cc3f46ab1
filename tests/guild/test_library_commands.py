"""`guild-funcs libs`, `verify` and `diff` on real runs."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

INCLUDED = """\
train:
  main: train
  sourcecode:
    - include: $(package shared)
"""


def train(guild: Guild, library: Path, yml: str = INCLUDED, script: str = "") -> Path:
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    guild.env["PYTHONPATH"] = str(library)
    guild.run("train")
    return guild.latest


def installed(site: Path, files: dict[str, bytes]) -> Path:
    """Writes what pip leaves of the distribution acme 1.0: its files and their RECORD."""
    rows = []
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.append(f"{name},sha256={digest},{len(content)}\n")
    info = "acme-1.0.dist-info"
    metadata = "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n"
    record = "".join([*rows, f"{info}/METADATA,,\n", f"{info}/RECORD,,\n"])
    return write_tree(site, {f"{info}/METADATA": metadata, f"{info}/RECORD": record})


def requires(fields: str) -> str:
    return f"train:\n  main: train\n  requires:\n    - {fields}\n"


class TestRuns:
    def test_the_latest_run_is_the_default(self, guild: Guild, library: Path) -> None:
        run = train(guild, library)
        found = guild.funcs("libs").out
        assert found == guild.funcs("libs", "1").out == guild.funcs("libs", run.name[:8]).out

    def test_a_run_that_is_not_there(self, guild: Guild, library: Path) -> None:
        train(guild, library)
        for command in ("libs", "verify", "diff"):
            assert guild.funcs(command, "zzz", code=1).err == (
                "guild-funcs: could not find a run matching 'zzz'\nguild runs list shows them\n"
            )

    def test_several_runs_with_one_beginning(self, guild: Guild, library: Path) -> None:
        runs = [train(guild, library) for _ in range(2)]
        for number, run in enumerate(runs):
            run.rename(run.with_name(f"abcd{number}" + run.name[5:]))
        done = guild.funcs("libs", "abcd", code=1)
        assert done.err.startswith("guild-funcs: 'abcd' matches 2 runs\n  abcd")

    def test_a_run_without_a_record(self, guild: Guild, library: Path) -> None:
        run = train(guild, library, "train: {main: train}\n")
        done = guild.funcs("libs", code=1)
        assert f"run {run.name[:8]} has no record of guild-funcs" in done.err

    def test_a_run_without_a_library(self, guild: Guild, library: Path) -> None:
        train(guild, library, "train: {main: train, label: $(upper x)}\n")
        assert guild.funcs("libs").out.splitlines()[1] == "no libraries"
        assert guild.funcs("verify").out == "no libraries\n"
        assert guild.funcs("diff").out == "no difference\n"


class TestLibs:
    def test_origin_git_state_and_imports(self, guild: Guild, library: Path) -> None:
        for arguments in (
            ["init", "-q", "-b", "main"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", "-C", str(library), *arguments], check=True)
        (library / "shared" / "new.py").write_text("")
        train(guild, library, script="import shared, helper\n")
        record = guild.attr("_funcs")["libraries"][0]
        commit = record["git"]["commit"][:12]
        head, *lines = guild.funcs("libs").out.splitlines()
        assert head.startswith(f"run {guild.latest.name[:8]}  train  ")
        assert head.endswith("  completed")
        assert lines[:8] == [
            f"shared: copied, 4 files, {record['bytes']} bytes; imported from the run's copy",
            f"  shared from {library}/shared",
            "  found in: PYTHONPATH",
            f"  git {library}: commit {commit}, branch main, dirty, 1 untracked, 1 unpushed",
            "    shared/new.py",
            f"  sha256 {record['sha256']}",
            f"helper: imported from {library}/helper.py, not in the run",
            lines[7],
        ]
        assert lines[7].startswith("imported distributions: ")

    def test_a_distribution(self, guild: Guild, library: Path) -> None:
        train(guild, library, requires("module: lark"), "import lark\n")
        record = guild.attr("_funcs")["libraries"][0]
        lines = guild.funcs("libs").out.splitlines()
        assert lines[1].startswith(f"lark (lark {record['version']}): not copied, ")
        assert lines[1].endswith("; imported from its source")
        assert f"  record-sha256 {record['record-sha256']}" in lines

    def test_json(self, guild: Guild, library: Path) -> None:
        train(guild, library)
        found = json.loads(guild.funcs("libs", "--json").out)
        assert found["run"] == guild.latest.name
        assert found.items() >= guild.attr("_funcs").items()


WAYS = [
    pytest.param(INCLUDED, id="included"),
    pytest.param(requires("module: shared"), id="copied"),
    pytest.param(requires("{module: shared, target-path: a/b, rename: shared x}"), id="renamed"),
    pytest.param(requires("{module: shared, target-type: link}"), id="linked"),
    pytest.param(requires("{module: shared, target-type: verify-source}"), id="verified"),
]


class TestVerify:
    @pytest.mark.parametrize("yml", WAYS)
    def test_the_same_changed_and_missing(self, guild: Guild, library: Path, yml: str) -> None:
        train(guild, library, yml)
        assert guild.funcs("verify").out == "shared: same\n"
        (library / "shared" / "__init__.py").write_text("changed = True\n")
        (library / "shared" / "new.py").write_text("")
        (library / "shared" / "sub" / "hello.txt").unlink()
        done = guild.funcs("verify", code=1)
        assert done.out.splitlines() == [
            "shared: changed",
            "  M shared/__init__.py",
            "  A shared/new.py",
            "  D shared/sub/hello.txt",
        ]
        shutil.rmtree(library / "shared")
        assert "shared: missing" in guild.funcs("verify", code=1).out

    def test_bytecode_and_what_was_left_out_are_no_difference(
        self, guild: Guild, library: Path
    ) -> None:
        write_tree(library, {"shared/tests/a.py": ""})
        train(guild, library, INCLUDED + "    - exclude: shared/tests/*\n", "import shared\n")
        write_tree(library, {"shared/__pycache__/a.pyc": "", "shared/tests/b.py": ""})
        assert guild.funcs("verify").out == "shared: same\n"

    def test_a_link_in_the_library(self, guild: Guild, library: Path) -> None:
        (library / "shared" / "again.txt").symlink_to("sub/hello.txt")
        (library / "shared" / "also").symlink_to("sub")
        train(guild, library)
        assert guild.funcs("verify").out == "shared: same\n"
        (library / "shared" / "sub" / "hello.txt").write_text("changed\n")
        assert guild.funcs("verify", code=1).out.splitlines() == [
            "shared: changed",
            "  M shared/sub/hello.txt",
        ]

    def test_a_copy_that_the_run_changed(self, guild: Guild, library: Path) -> None:
        script = "open('shared/sub/hello.txt', 'a').write('more')\n"
        train(guild, library, script=script)
        assert guild.funcs("verify", code=1).out.splitlines() == [
            "shared: same; the run's copy changed",
            "  M shared/sub/hello.txt in the run",
        ]

    def test_an_installed_distribution(self, guild: Guild, tmp_path: Path) -> None:
        files = {"acme/__init__.py": b"x = 1\n", "acme/large.txt": b"x" * 2_000_000}
        site = installed(tmp_path / "site-packages", files)
        train(guild, site, requires("module: acme"))
        assert guild.funcs("verify").out == "acme: same\n"
        (site / "acme" / "__init__.py").write_text("x = 2\n")
        (site / "acme" / "large.txt").unlink()
        assert guild.funcs("verify", code=1).out.splitlines() == [
            "acme: changed",
            "  M acme/__init__.py",
            "  D acme/large.txt",
        ]
        record = site / "acme-1.0.dist-info" / "RECORD"
        record.write_text(record.read_text() + "acme/more.py,,\n")
        done = guild.funcs("verify", code=1)
        assert done.out == "acme: changed (acme 1.0 was used, acme-1.0.dist-info is installed)\n"
        shutil.rmtree(site)
        assert "acme: missing (acme is not installed in" in guild.funcs("verify", code=1).out

    def test_json(self, guild: Guild, library: Path) -> None:
        train(guild, library)
        (library / "shared" / "new.py").write_text("")
        (found,) = json.loads(guild.funcs("verify", "--json", code=1).out)
        assert (found["name"], found["status"], found["change"]["added"]) == (
            "shared",
            "changed",
            ["shared/new.py"],
        )


class TestDiff:
    def test_since_a_run(self, guild: Guild, library: Path) -> None:
        run = train(guild, library)
        assert guild.funcs("diff").out == "no difference\n"
        (library / "shared" / "sub" / "hello.txt").write_text("hello again\n")
        (library / "shared" / "new.bin").write_bytes(b"\0\1")
        name = run.name[:8]
        assert guild.funcs("diff", "--exit-zero").out == guild.funcs("diff", code=1).out
        assert guild.funcs("diff", code=1).out.splitlines() == [
            "Binary files /dev/null and now/shared/new.bin differ",
            f"--- {name}/shared/sub/hello.txt",
            "+++ now/shared/sub/hello.txt",
            "@@ -1 +1 @@",
            "-hello from shared",
            "+hello again",
        ]

    def test_between_two_runs(self, guild: Guild, library: Path) -> None:
        first = train(guild, library)
        (library / "shared" / "sub" / "hello.txt").unlink()
        second = train(guild, library, INCLUDED + "    - include: $(module helper)\n")
        assert guild.funcs("diff", "2", "1", code=1).out.splitlines() == [
            f"--- {first.name[:8]}/shared/sub/hello.txt",
            "+++ /dev/null",
            "@@ -1 +0,0 @@",
            "-hello from shared",
            f"Only in {second.name[:8]}: helper",
        ]

    def test_a_library_that_was_not_copied(self, guild: Guild, library: Path) -> None:
        yml = requires("{module: shared, target-type: verify-source}")
        first = train(guild, library, yml)
        (library / "shared" / "__init__.py").write_text("")
        second = train(guild, library, yml)
        name = "shared/__init__.py"
        assert guild.funcs("diff", "2", "1", code=1).out == f"{name}: only its hash is known\n"
        assert guild.funcs("diff", "2", code=1).out == f"{name}: only its hash is known\n"
        assert guild.funcs("diff", "2", "--name-only", code=1).out == f"{name}\n"
        assert guild.funcs("diff", "1").out == "no difference\n"
        assert first != second
