"""What one does half a year later: `restore`, `lock`, `why`, `libs --uses` on real runs."""

from __future__ import annotations

import json
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


def train(
    guild: Guild, library: Path, yml: str = INCLUDED, script: str = "import shared\n"
) -> Path:
    write_tree(guild.project, {"guild.yml": yml, "train.py": script})
    guild.env["PYTHONPATH"] = str(library)
    guild.run("train")
    return guild.latest


def digest(guild: Guild) -> str:
    found: str = guild.attr("_funcs")["libraries"][0]["sha256"]
    return found


STRAYS = [
    pytest.param("that/helperx.py", "helperx", id="a module"),
    pytest.param("that/helperx/__init__.py", "helperx", id="a package"),
    pytest.param("that/space/helperx.py", "space.helperx", id="a module in a namespace"),
    pytest.param("with a space, it's/helperx.py", "helperx", id="a folder to quote"),
]


@pytest.mark.parametrize(("file", "name"), STRAYS)
def test_the_suggested_line_works_when_it_is_pasted(
    guild: Guild, tmp_path: Path, file: str, name: str
) -> None:
    folder = tmp_path / Path(file).parts[0]
    write_tree(tmp_path, {file: "x = 1\n"})
    script = f"import sys\nsys.path.append({str(folder)!r})\nimport {name}\nprint({name}.x)\n"
    write_tree(guild.project, {"guild.yml": "train: {main: train, label: $(op)}\n"})
    write_tree(guild.project, {"train.py": script})
    said = guild.run("train").err.splitlines()
    at = said.index("guild-funcs: imported, but not in the run; to add, under sourcecode:")
    yml = f"train:\n  main: train\n  label: $(op)\n  sourcecode:\n  {said[at + 1]}\n"
    write_tree(guild.project, {"guild.yml": yml})
    done = guild.run("train")
    assert "guild-funcs" not in done.text
    assert guild.imports() == {"libraries": {name: "snapshot"}}


class TestRestore:
    def test_a_run_of_the_restored_state_imports_it(
        self, guild: Guild, library: Path, tmp_path: Path
    ) -> None:
        run = train(guild, library)
        before = digest(guild)
        (library / "shared" / "__init__.py").write_text("raise SystemExit('broken since')\n")
        then = tmp_path / "then"
        assert guild.funcs("restore", run.name, "--to", str(then)).out == (
            f"shared: restored to {then}\n"
        )
        train(guild, then)
        assert digest(guild) == before
        assert guild.imports() == {"libraries": {"shared": "snapshot"}}
        done = guild.funcs("restore", "--to", str(then), code=1)  # of the latest run
        assert done.err.startswith(f"guild-funcs: '{then}' is not empty\n")
        assert "no library 'nope'" in guild.funcs("restore", "1", "nope", "--to", "x", code=2).err

    @pytest.mark.parametrize("archive", ["archive", "archive.zip"])
    def test_from_an_archive(
        self, guild: Guild, library: Path, tmp_path: Path, archive: str
    ) -> None:
        (library / "shared" / "run.sh").write_text("")
        (library / "shared" / "run.sh").chmod(0o755)
        (library / "shared" / "link").symlink_to("sub")
        run = train(guild, library)
        before = digest(guild)
        path = str(tmp_path / archive)
        guild("export", "-y", path)
        guild("runs", "rm", "-y")
        (library / "shared" / "__init__.py").write_text("raise SystemExit('broken since')\n")
        then = tmp_path / "then"
        guild.funcs("restore", run.name[:6], "--to", str(then), "--archive", path)
        train(guild, then)
        assert digest(guild) == before
        listed = guild.funcs("libs", "1", "--archive", path).out
        assert f"  sha256 {before}" in listed.splitlines()

    def test_a_patch_and_a_worktree(self, guild: Guild, library: Path, tmp_path: Path) -> None:
        for arguments in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", "-C", str(library), *arguments], check=True)
        (library / "shared" / "sub" / "hello.txt").write_text("hello dirty\n")
        train(guild, library)
        before = digest(guild)
        assert "+hello dirty" in guild.funcs("diff", "--commit", code=1).out.splitlines()
        assert guild.funcs("diff", "--commit", "--stat", "--exit-zero").out.splitlines() == [
            "shared",
            "  M shared/sub/hello.txt  +1 -1",
        ]
        subprocess.run(["git", "-C", str(library), "checkout", "-q", "."], check=True)
        to = tmp_path / "patches"
        guild.funcs("restore", "1", "shared", "--to", str(to), "--patch")
        subprocess.run(["git", "-C", str(library), "apply", f"{to}/shared.patch"], check=True)
        train(guild, library)
        assert digest(guild) == before
        trees = tmp_path / "the trees"
        done = guild.funcs("restore", "1", "--to", str(trees), "--worktree")
        train(guild, trees / "library")
        assert digest(guild) == before
        command = done.out.splitlines()[1].partition(": ")[2]  # it can be pasted
        subprocess.run(["bash", "-c", command], check=True)
        assert not (trees / "library").exists()

    def test_an_installed_distribution_is_no_library_to_restore(
        self, guild: Guild, library: Path
    ) -> None:
        train(guild, library, "train:\n  main: train\n  requires:\n    - module: lark\n", "")
        done = guild.funcs("restore", "1", "--to", "then", code=1)
        assert done.err.startswith("guild-funcs: 'lark' cannot be restored: it was installed")


class TestEnvironment:
    def test_lock_and_what_differs_now(self, guild: Guild, library: Path) -> None:
        import yaml

        script = "import shared, yaml, lark\n"
        guild.env["NO_PIP_FREEZE"] = "0"
        run = train(guild, library, script=script)
        lines = guild.funcs("lock").out.splitlines()
        assert f"PyYAML=={yaml.__version__}" in lines
        assert lines[1].startswith("# Python: CPython 3.")
        assert not [line for line in lines if line.startswith(("hypothesis", "pytest"))]
        assert "hypothesis" in guild.funcs("lock", "--all").out
        guild.funcs("lock", "-o", "pylock.toml")
        assert 'lock-version = "1.0"' in (guild.project / "pylock.toml").read_text()
        assert guild.funcs("verify", "--env").code == 0
        record = run / ".guild" / "attrs" / "_funcs"
        text = record.read_text().replace(f"PyYAML: {yaml.__version__}", "PyYAML: 5.4")
        record.write_text(text.replace("lark: ", "nowhere: "))
        done = guild.funcs("verify", "--env", code=1)
        assert f"PyYAML: 5.4 then, {yaml.__version__} now" in done.out.splitlines()
        assert ": 1" in done.out
        assert "then, not installed now" in done.out

    def test_a_run_without_a_proof(self, guild: Guild, library: Path) -> None:
        train(guild, library, script="import os\nos._exit(0)\n")
        done = guild.funcs("lock", code=1)
        assert "is not recorded which distributions run" in done.err


def test_why_two_runs_differ(guild: Guild, library: Path) -> None:
    yml = INCLUDED + "  label: $(env WHO nobody)\n"
    guild.env["WHO"] = "ann"
    first = train(guild, library, yml)
    (library / "shared" / "sub" / "hello.txt").write_text("hello again\n")
    guild.env["WHO"] = "bob"
    second = train(guild, library, yml, "import shared, lark\n")
    lines = guild.funcs("why", first.name, second.name).out.splitlines()
    assert "    M shared/sub/hello.txt" in lines
    assert "    M train.py" in lines
    assert "  label: $(env WHO nobody): ann -> bob" in lines
    assert "    reads $WHO" in lines
    assert [line for line in lines if line.startswith("  lark: none -> ")]
    found = json.loads(guild.funcs("why", "2", "1", "--json").out)
    assert {each["topic"] for each in found} == {
        "library",
        "sourcecode",
        "distribution",
        "expression",
    }
    same = guild.funcs("why", "1", "1").out.splitlines()
    assert same[2:] == ["no difference in flags, code or environment is recorded"]


def test_several_runs_and_those_that_used_a_library(guild: Guild, library: Path) -> None:
    first = train(guild, library)
    one = digest(guild)
    (library / "shared" / "sub" / "hello.txt").write_text("hello again\n")
    second = train(guild, library, INCLUDED + "    - include: $(module helper)\n")
    two = digest(guild)
    head, *rows = [line.split() for line in guild.funcs("libs", "2", "1").out.splitlines()]
    assert head == [first.name[:8], second.name[:8]]
    assert rows[0] == ["*", "shared", f"sha256:{one[:12]}", f"sha256:{two[:12]}"]
    assert rows[1][:3] == ["*", "helper", "-"]
    for wanted in (one, one[:8], f"sha256:{one[:12]}"):
        (line,) = guild.funcs("libs", "--uses", wanted).out.splitlines()
        assert line.startswith(f"run {first.name[:8]}  train  ")
    assert len(guild.funcs("libs", "--uses", "shared").out.splitlines()) == 2
    assert guild.funcs("libs", "--uses", "nope", code=1).out == "no run used 'nope'\n"
    assert len(json.loads(guild.funcs("libs", "1", "2", "--json").out)) == 2


class TestDependencyThatFailed:
    def test_it_says_so(self, guild: Guild) -> None:
        """One that is missing is told before there is a run, unless another may bring it."""
        yml = "train:\n  main: train\n  requires:\n    - config: c.yml\n    - module: nowhere\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": "", "c.yml": "a: 1\n"})
        guild.run("train", code=1)
        assert "nowhere: not resolved: module 'nowhere' was not found" in guild.funcs("libs").out

    def test_an_optional_one_is_told_and_its_import_warned_of(
        self, guild: Guild, tmp_path: Path
    ) -> None:
        folder = write_tree(tmp_path / "that", {"nowhere.py": ""})
        yml = "train:\n  main: train\n  requires:\n    - module: nowhere\n      optional: yes\n"
        script = f"import sys\nsys.path.append({str(folder)!r})\nimport nowhere\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": script})
        done = guild.run("train")
        assert f"  - include: $(module nowhere {folder})  # {folder}/nowhere.py" in done.err
        assert "nowhere: optional, not resolved: module 'nowhere' was" in guild.funcs("libs").out

    def test_a_run_that_did_not_start_does_not_claim_to_know(self, guild: Guild) -> None:
        yml = "train:\n  main: train\n  requires:\n    - file: nowhere.txt\n"
        write_tree(guild.project, {"guild.yml": yml, "train.py": ""})
        guild.run("train", code=1)
        assert "it did not start (status: error)" in guild.funcs("libs", code=1).err


def test_the_steps_of_a_pipeline_with_their_libraries(guild: Guild, library: Path) -> None:
    yml = INCLUDED + "all:\n  label: $(op)\n  steps: [train]\n"
    write_tree(guild.project, {"guild.yml": yml, "train.py": "import shared\n"})
    guild.env["PYTHONPATH"] = str(library)
    guild.run("all")
    pipeline = min(guild.runs, key=lambda run: int((run / ".guild/attrs/initialized").read_text()))
    lines = guild.funcs("libs", pipeline.name).out.splitlines()
    assert lines[0].startswith(f"run {pipeline.name[:8]}  all")
    assert [line for line in lines if line.startswith("step run ")]
    assert [line for line in lines if line.startswith("shared: copied, ")]


PIPELINE = """\
train:
  main: train
  sourcecode:
    - include: $(package shared)
plain: {main: plain}
inner: {steps: [plain, train]}
outer: {steps: [inner, train]}
"""


@pytest.fixture(scope="module")
def in_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Guild:
    """A pipeline without an expression of its own, with one like it; tests only look at it."""
    root = tmp_path_factory.mktemp("pipeline")
    (root / "home/runs").mkdir(parents=True)
    guild = Guild(root / "project", root / "home")
    write_tree(
        guild.project, {"guild.yml": PIPELINE, "train.py": "import shared\n", "plain.py": ""}
    )
    library = write_tree(root / "library", {"shared/__init__.py": ""})
    # Each of the five runs has pip list what is installed.
    guild.env.update(PYTHONPATH=str(library), NO_PIP_FREEZE="0")
    guild.run("outer")
    return guild


@pytest.fixture(scope="module")
def pipeline(in_pipeline: Guild) -> Path:
    """Its run."""
    started = ".guild/attrs/initialized"
    return min(in_pipeline.runs, key=lambda run: int((run / started).read_text()))


def test_a_pipeline_without_an_expression_is_read_by_its_steps(
    in_pipeline: Guild, pipeline: Path
) -> None:
    guild = in_pipeline
    trains = [run for run in guild.runs if guild.attr("_funcs", run)]
    assert len(trains) == 2
    done = guild.funcs("libs", pipeline.name)
    lines = done.out.splitlines()
    assert lines[0].startswith(f"run {pipeline.name[:8]}  outer")
    steps = [line for line in lines if line.startswith("step run ")]
    assert sorted(line.split()[2] for line in steps) == sorted(run.name[:8] for run in trains)
    data = json.loads(guild.funcs("libs", pipeline.name, "--json").out)
    assert [step["libraries"][0]["name"] for step in data["steps"]] == ["shared", "shared"]
    head = guild.funcs("libs", pipeline.name, trains[0].name).out.splitlines()[0]
    assert len(head.split()) == 3
    assert "libraries:\n  shared: none -> shared" in (
        guild.funcs("why", pipeline.name, trains[0].name).out
    )
    for command in ("verify", "diff"):
        failed = guild.funcs(command, pipeline.name, code=1).err
        first, second = failed.splitlines()
        assert first == f"guild-funcs: run {pipeline.name[:8]} has no record of guild-funcs"
        assert second.startswith("its steps have: train (")


def test_a_run_whose_imports_are_not_known_is_locked_by_what_was_installed(
    in_pipeline: Guild, pipeline: Path
) -> None:
    guild = in_pipeline
    assert "its steps have: train (" in guild.funcs("lock", pipeline.name, code=1).err
    lines = guild.funcs("lock", pipeline.name, "--all").out.splitlines()
    assert lines[1] == "# installed, what it imported is not recorded:"
    assert any(line.startswith("guildai==") for line in lines)


class TestShownByGuild:
    """Guild's own commands show the short form, and nothing else of ours."""

    YML = """\
        train:
          main: train
          label: $(upper x)
          env: {KEY: $(lower $API_TOKEN)}
          sourcecode:
            - include: $(package shared)
        """

    @pytest.fixture
    def line(self, guild: Guild, library: Path) -> str:
        guild.env["API_TOKEN"] = "t0ken-0123456789"  # noqa: S105
        train(guild, library, self.YML)
        return f"shared sha256:{digest(guild)[:12]}"

    def test_info(self, guild: Guild, line: str) -> None:
        lines = guild("runs", "info").out.splitlines()
        assert not [each for each in lines if "funcs" in each]
        assert f"libraries: {line}" in lines
        assert "_funcs_label: $(upper x)" in guild("runs", "info", "--private-attrs").out

    def test_view(self, guild: Guild, line: str) -> None:
        """What `guild view` sends to the browser."""
        script = """if True:
            import json
            from guild import click_util
            from guild.commands import view, view_impl
            params = view.view.make_context("view", []).params
            data = view_impl.ViewDataImpl(click_util.Args(**params)).runs_data()
            print(json.dumps([run["otherAttrs"] for run in data]))
            """
        done = guild.process([guild.python, "-c", script])
        assert json.loads(done.out) == [{"libraries": line}]

    def test_compare_and_select(self, guild: Guild, line: str) -> None:
        table = guild("compare", "--csv", "-", "--cols", ".libraries").out
        assert line in table
        assert guild("select", "--attr", "libraries").out.strip() == line


def test_a_run_with_the_old_attributes_starts_again(guild: Guild, library: Path) -> None:
    """Runs of guild-funcs 0.2 have no `_` before the attributes that carry something."""
    yml = """\
        train:
          main: train
          flags: {x: 1}
          label: x=${x} $(env KEY none)
          env: {KEY: $(lower $API_TOKEN)}
        """
    guild.env["API_TOKEN"] = "t0ken-0123456789"  # noqa: S105
    run = train(guild, library, yml, "import os\nprint(os.environ['KEY'][:5])\nx = 1\n")
    attrs = run / ".guild" / "attrs"
    for name in ("_funcs_label", "_funcs_env"):
        (attrs / name).rename(attrs / name[1:])
    (guild.project / "guild.yml").unlink()
    assert "t0ken" in guild("run", "--restart", run.name, "-y").text
