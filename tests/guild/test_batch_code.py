"""Batches whose flags choose the source code: each trial has what its own flags select."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

TRAIN = """
    import importlib
    lib = part = "x"
    for name in ("shared", "other"):
        try:
            print(name, importlib.import_module(name).__file__)
        except ImportError as error:
            print(name, error)
    """
OTHER = {"other/__init__.py": "name = 'other'\n", "other/a.py": "", "other/b.py": ""}
OPTIMIZER = """
    from guild import batch_util
    batch_run = batch_util.batch_run()
    flags = batch_run.batch_proto.get("flags")
    for lib in ("other", "shared"):
        batch_util.run_trial(batch_run, dict(flags, lib=lib))
    """


@pytest.fixture
def project(guild: Guild, library: Path) -> Guild:
    write_tree(library, OTHER)
    files = {f"data/{name}.txt": name for name in ("a", "b", "c")}
    write_tree(guild.project, {"train.py": TRAIN, "optimizer.py": OPTIMIZER, **files})
    guild.env["PYTHONPATH"] = str(library)
    return guild


def batch(guild: Guild, sourcecode: str, *args: str) -> dict[str, list[str]]:
    """Runs the batch and returns the source files of each trial, by the flag that varies."""
    text = f"""
train:
  main: train
  flags: {{lib: shared, part: a}}
  sourcecode:
{sourcecode}
optimizer: {{main: optimizer, flags-import: no}}
"""
    (guild.project / "guild.yml").write_text(text)
    guild.run("train", *args)
    return trials(guild)


def trials(guild: Guild) -> dict[str, list[str]]:
    runs = [run for run in guild.runs if not (run / ".guild/proto").exists()]
    own = {"guild.yml", "train.py", "optimizer.py"}
    return {
        f"{flags['lib']} {flags['part']}": sorted(set(guild.sourcecode(run)) - own)
        for run, flags in ((run, guild.attr("flags", run)) for run in runs)
        if flags and "lib" in flags
    }


SHARED = ["shared/__init__.py", "shared/sub/__init__.py", "shared/sub/hello.txt"]
ALL_OTHER = ["other/__init__.py", "other/a.py", "other/b.py"]
DATA = ["data/a.txt", "data/b.txt", "data/c.txt"]

CASES = [
    pytest.param(
        """
    - exclude: data/*
    - include: ${lib|find-package}
        """,
        ["lib=[shared,other]"],
        {"shared a": SHARED, "other a": ALL_OTHER},
        id="the library",
    ),
    pytest.param(
        """
    - exclude: data/*
    - include: ${lib|find-package}
        """,
        ["--optimizer", "optimizer"],
        {"shared a": SHARED, "other a": ALL_OTHER},
        id="the library, chosen by an optimizer",
    ),
    pytest.param(
        """
    - exclude: data/*
    - include: $(package shared)
    - include: ${lib|find-package}
        """,
        ["lib=[shared,other]"],
        {"shared a": SHARED, "other a": [*ALL_OTHER, *SHARED]},
        id="one library always, another sometimes",
    ),
    pytest.param(
        """
    - exclude: data/*
    - include: $(package other)
    - exclude: $(package other)/${part|lower}.py
        """,
        ["part=[a,b]"],
        {
            "shared a": ["other/__init__.py", "other/b.py"],
            "shared b": ["other/__init__.py", "other/a.py"],
        },
        id="a file of a library is left out",
    ),
    pytest.param(
        "    - exclude: data/${part|lower}.txt",
        ["part=[a,b]"],
        {"shared a": ["data/b.txt", "data/c.txt"], "shared b": ["data/a.txt", "data/c.txt"]},
        id="a file of the project is left out",
    ),
    pytest.param(
        """
    - exclude: data/*
    - include: data/${part|lower}.txt
        """,
        ["part=[a,b]"],
        {"shared a": ["data/a.txt"], "shared b": ["data/b.txt"]},
        id="a file of the project is brought",
    ),
    pytest.param(
        """
    - exclude: data/*
    - include: data/${part|lower}.txt
        """,
        ["@parts.csv"],
        {"shared a": ["data/a.txt"], "shared b": ["data/b.txt"]},
        id="a file of the project, by a batch file",
    ),
]


@pytest.mark.parametrize(("sourcecode", "args", "expected"), CASES)
def test_each_trial_has_what_its_flags_select(
    project: Guild, sourcecode: str, args: list[str], expected: dict[str, list[str]]
) -> None:
    (project.project / "parts.csv").write_text("part\na\nb\n")
    found = batch(project, sourcecode + "\n    - exclude: parts.csv", *args)
    assert found == {name: sorted(files) for name, files in expected.items()}


@pytest.mark.parametrize(
    ("sourcecode", "args", "expected"),
    [case for case in CASES if "optimizer" not in str(case.id)],
)
def test_the_files_are_those_that_guild_lists(
    project: Guild, sourcecode: str, args: list[str], expected: dict[str, list[str]]
) -> None:
    (project.project / "parts.csv").write_text("part\na\nb\n")
    batch(project, sourcecode + "\n    - exclude: parts.csv", *args, "--stage-trials")
    for run in project.runs:
        if not (run / ".guild/proto").exists():
            on_disk = {str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()}
            inside = {name for name in on_disk if not name.startswith(".guild/")}
            assert inside == set(project.sourcecode(run))
    digests = {project.attr("sourcecode_digest", run) for run in project.runs} - {None}
    assert len(digests) == len(expected)


def test_the_root_depends_on_a_flag(project: Guild) -> None:
    write_tree(
        project.project,
        {
            "guild.yml": """
                train:
                  main: train
                  flags-dest: globals
                  flags: {lib: one}
                  sourcecode:
                    root: ${lib|lower}
                    select:
                      - include: $(package shared)
                """,
            "one/train.py": "lib = ''\nprint('one', lib)\n",
            "two/train.py": "lib = ''\nprint('two', lib)\n",
            "two/more.py": "",
        },
    )
    done = project.run("train", "lib=[one,two]")
    assert done.out == "one one\ntwo two\n"
    runs = {
        project.attr("flags", run)["lib"]: run for run in project.runs if project.attr("flags", run)
    }
    assert project.sourcecode(runs["one"]) == [*SHARED, "train.py"]
    assert project.sourcecode(runs["two"]) == ["more.py", *SHARED, "train.py"]
    assert project.attr("op", runs["two"])["sourcecode"]["root"] == "two"


def test_what_does_not_vary_is_as_it_was_staged(project: Guild, library: Path) -> None:
    """Of a project that changed since, only what a trial's flags bring is as it is now."""
    rules = """
    - exclude: data/*
    - include: $(package shared)
    - include: ${lib|find-package}
        """
    batch(project, rules, "lib=[shared,other]", "--stage")
    staged = project.latest
    for path in (
        project.project / "later.py",
        library / "shared/later.py",
        library / "other/later.py",
    ):
        path.write_text("")
    (library / "shared/sub/hello.txt").unlink()
    project("run", "--start", staged.name, "-y")
    assert trials(project) == {
        "shared a": SHARED,
        "other a": [*ALL_OTHER, "other/later.py", *SHARED],
    }


def test_the_record_names_the_libraries_of_the_trial(project: Guild) -> None:
    batch(project, "    - include: ${lib|find-package}", "--optimizer", "optimizer")
    for run in project.runs:
        flags = project.attr("flags", run)
        if flags and "lib" in flags and not (run / ".guild/proto").exists():
            libraries = project.attr("_funcs", run)["libraries"]
            assert [library["name"] for library in libraries] == [flags["lib"]]


class TestAgain:
    """A batch that starts again with flags that have nothing to do with its source code, or do."""

    RULES = """
    - exclude: data/*
    - include: ${lib|find-package}
    - include: data/${part|lower}.txt
        """

    @pytest.mark.parametrize("option", ["--restart", "--proto"])
    @pytest.mark.parametrize(
        ("first", "then", "expected"),
        [
            pytest.param(
                "lib=[shared,other]",
                "part=b",
                {"shared b": ["data/b.txt", *SHARED], "other b": ["data/b.txt", *ALL_OTHER]},
                id="another flag",
            ),
            pytest.param(
                "part=[a,b]",
                "lib=other",
                {"other a": ["data/a.txt", *ALL_OTHER], "other b": ["data/b.txt", *ALL_OTHER]},
                id="another library",
            ),
            pytest.param(
                "lib=[shared,other]",
                "lib=[other,shared]",
                {"shared a": ["data/a.txt", *SHARED], "other a": ["data/a.txt", *ALL_OTHER]},
                id="the same flag",
            ),
        ],
    )
    def test_each_trial_has_what_its_flags_select(
        self, project: Guild, option: str, first: str, then: str, expected: dict[str, list[str]]
    ) -> None:
        batch(project, self.RULES, first, "--keep-batch")
        (made,) = [run for run in project.runs if (run / ".guild/proto").exists()]
        for run in project.runs:
            if run != made:
                shutil.rmtree(run)
        project("run", option, made.name, then, "-y")
        assert trials(project) == expected

    def test_staged_it_starts_with_another_flag(self, project: Guild) -> None:
        batch(project, self.RULES, "lib=[shared,other]", "--stage")
        project("run", "--start", project.latest.name, "part=b", "-y")
        assert trials(project) == {
            "shared b": ["data/b.txt", *SHARED],
            "other b": ["data/b.txt", *ALL_OTHER],
        }

    def test_staged_its_rules_are_those_of_then(self, project: Guild) -> None:
        batch(project, self.RULES, "lib=[shared,other]", "--stage")
        staged = project.latest.name
        text = (project.project / "guild.yml").read_text()
        (project.project / "guild.yml").write_text(text.replace(self.RULES, "\n    - exclude: '*'"))
        project("run", "--start", staged, "-y")
        assert trials(project) == {
            "shared a": ["data/a.txt", *SHARED],
            "other a": ["data/a.txt", *ALL_OTHER],
        }

    def test_staged_and_its_guild_file_is_broken(self, project: Guild) -> None:
        batch(project, self.RULES, "lib=[shared,other]", "--stage")
        (project.project / "guild.yml").write_text("train: [")
        done = project("run", "--start", project.latest.name, "-y", code=1)
        assert "cannot read the operation of" in done.text
        assert "Traceback" not in done.text
