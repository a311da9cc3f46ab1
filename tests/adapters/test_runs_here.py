"""Runs as the commands find them: those of Guild's home, and of an archive."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from guild_here import Here

from guild_funcs.adapters.host import runs
from guild_funcs.errors import DamagedError, FuncsError, MissingError
from guild_funcs.record import proof

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def home(here: Here) -> Here:
    """A home with a run that has a record, and one that has none."""
    here.write("label: $(upper x)")
    here.stage()
    here.write("label: x")
    here.stage()
    return here


def write(run: Path, **attributes: Any) -> None:
    """Writes attributes of a run; None removes one."""
    for name, value in attributes.items():
        path = run / ".guild" / "attrs" / name
        if value is None:
            path.unlink()
        else:
            path.write_text(yaml.safe_dump(value))


def link(pipeline: Path, *steps: Path) -> None:
    """Makes a run one of a pipeline, as Guild does: with a link to the run of each step."""
    for number, step in enumerate(steps):
        os.symlink(step, pipeline / f"step-{number}")


class TestFind:
    def test_by_its_index_and_the_start_of_its_id(self, home: Here) -> None:
        ours, _ = home.runs
        found = runs.find("2")
        assert (found.folder, found.value["expressions"][0]["value"]) == (str(ours), "X")
        assert runs.find(ours.name[:8]).folder == str(ours)

    def test_the_manifest_of_a_run_without_one_is_empty(self, home: Here) -> None:
        ours, _ = home.runs
        assert runs.find("2").manifest
        (ours / ".guild" / "manifest").unlink()
        assert runs.find("2").manifest == {}

    @pytest.mark.usefixtures("home")
    def test_several(self) -> None:
        # Ids begin with any digit: the empty text begins both.
        with pytest.raises(FuncsError) as error:
            runs.find("")
        assert error.value.message == "'' matches 2 runs"
        assert len(error.value.notes) == 2

    @pytest.mark.usefixtures("home")
    def test_none(self) -> None:
        with pytest.raises(MissingError, match="could not find a run matching 'nope'"):
            runs.find("nope")

    @pytest.mark.usefixtures("home")
    def test_without_a_record(self) -> None:
        assert runs.Runs().find("1", bare=True).value == {}

    # (attributes of the run, why it has no record)
    WHY = (
        pytest.param({"started": None}, "it did not start (status: staged)", id="not started"),
        pytest.param({}, "its operation had no expression, library or module", id="plain"),
        pytest.param(
            {"op": {"deps": [{"sources": [{"module": "json"}, {"file": "x"}, 5]}, 7]}},
            "its module dependency 'json' is of Python or Guild, or guild-funcs was not there",
            id="a module of Python",
        ),
    )

    @pytest.mark.parametrize(("attributes", "why"), WHY)
    def test_why_it_has_no_record(self, home: Here, attributes: dict[str, Any], why: str) -> None:
        _, plain = home.runs
        write(plain, **attributes)
        with pytest.raises(MissingError) as error:
            runs.find(plain.name)
        assert str(error.value.hint).startswith(why)

    def test_a_record_that_somebody_changed(self, home: Here) -> None:
        ours, plain = home.runs
        write(plain, _funcs={"libraries": "shared"})
        with pytest.raises(DamagedError) as error:
            runs.find("1")
        assert error.value.message == (
            f"run {plain.name[:8]}: the run's record is damaged: "
            "libraries: expected a list, not a text"
        )
        found = runs.Runs()
        assert [run.folder for run in found.all()] == [str(ours)]
        assert [each.message for each in found.damaged] == [error.value.message]
        said = home.funcs("libs", "--uses", "shared", code=1).err
        assert said.startswith(f"guild-funcs: {error.value.message}\n")
        path = plain / ".guild" / "attrs" / "_funcs"
        path.write_text("}{")
        with pytest.raises(DamagedError, match="cannot be read: ParserError"):
            runs.find("1")
        path.write_text("")  # the disk was full
        with pytest.raises(DamagedError) as error:
            runs.find("1")
        assert error.value.message == f"run {plain.name[:8]}: {path} cannot be read: it is empty"

    def test_what_guild_recorded_that_somebody_changed(self, home: Here) -> None:
        ours, _ = home.runs
        (ours / ".guild" / "attrs" / "label").write_text("}{")
        with pytest.raises(DamagedError) as error:
            runs.find("2")
        beginning = f"run {ours.name[:8]}: what Guild recorded of it cannot be read: ParserError: "
        assert error.value.message.startswith(beginning)

    def test_an_unfinished_copy_is_not_listed(self, home: Here) -> None:
        ours, _ = home.runs
        assert [run.folder for run in runs.Runs().all()] == [str(ours)]
        home.patch.setattr(runs, "is_unfinished", lambda _folder: True)
        assert list(runs.Runs().all()) == []


class TestSteps:
    def test_of_a_pipeline_and_of_pipelines_in_it(self, home: Here) -> None:
        ours, plain = home.runs
        inner = home.stage()
        home.write("label: $(upper y)")
        last = home.stage()
        link(plain, ours, inner)
        link(inner, last, plain)  # leads back: each run is told once
        (plain / "data").symlink_to(home.project)
        outer = runs.Runs().find(plain.name, bare=True)
        assert [Path(step.folder) for step in runs.Runs().steps(outer)] == [ours, last]
        with pytest.raises(MissingError) as error:
            runs.find(plain.name)
        assert (
            error.value.hint == f"its steps have: train ({ours.name[:8]}), train ({last.name[:8]})"
        )


class TestArchive:
    def test_a_folder_and_a_zip_file(self, home: Here) -> None:
        ours, _ = home.runs
        archive = home.folder / "archive"
        shutil.copytree(ours, archive / ours.name)
        packed = shutil.make_archive(str(home.folder / "packed"), "zip", archive)
        for given in (str(archive), packed):
            with runs.opened(given) as found:
                (run,) = found.all()
                assert run.name == ours.name
                assert run.value["expressions"]
        assert not os.path.exists(run.folder)
        with runs.opened(None) as found:
            assert len(list(found.all())) == 1

    def test_one_that_is_damaged_or_has_no_runs(self, home: Here) -> None:
        packed = home.folder / "packed.zip"
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr("data", "x" * 100)
        with runs.opened(str(packed)) as found, pytest.raises(MissingError) as error:
            found.find("1")
        assert str(error.value).splitlines() == [
            f"there are no runs in '{packed}'",
            "expected what 'guild export' made",
        ]
        packed.write_bytes(packed.read_bytes().replace(b"xxx", b"yyy"))
        with pytest.raises(MissingError) as error, runs.opened(str(packed)):
            pass
        assert error.value.message == (
            f"'{packed}' cannot be unpacked: BadZipFile: Bad CRC-32 for file 'data'"
        )

    def test_what_is_none(self, home: Here) -> None:
        guild_file = str(home.project / "guild.yml")
        with (
            pytest.raises(MissingError, match="is no archive of runs") as error,
            runs.opened(guild_file),
        ):
            pass
        assert error.value.hint == "expected what 'guild export' made"


STRAY = {"include": "$(package shared)", "path": "/lib/shared"}


class TestStrays:
    """What the latest run of an operation imported from outside of it."""

    # (the proof of import in the record, what is told)
    FOUND = (
        pytest.param({"not-in-run": [STRAY, {"path": "x"}, 5]}, [tuple(STRAY.values())], id="one"),
        pytest.param({"not-in-run": None}, [], id="none"),
        pytest.param({}, [], id="nothing was missed"),
        pytest.param(5, [], id="damaged"),
    )

    @pytest.mark.parametrize(("found", "told"), FOUND)
    def test_of_the_latest_run(self, home: Here, found: object, told: list[Any]) -> None:
        _, plain = home.runs
        write(plain, _funcs={proof.KEY: found})
        guild_file = str(home.project / "guild.yml")
        assert runs.strays(guild_file, "train") == (plain.name[:8], tuple(told))
        assert runs.strays(guild_file, "other") == ("", ())
        assert runs.strays(str(home.folder / "guild.yml"), "train") == ("", ())

    def test_of_an_operation_of_a_model(self, home: Here) -> None:
        text = "- model: m\n  operations: {train: {main: train}}\n"
        (home.project / "guild.yml").write_text(text)
        run = home.stage()
        assert runs.strays(str(home.project / "guild.yml"), "m:train") == (run.name[:8], ())


def test_the_date_is_that_of_the_start(home: Here) -> None:
    ours, _ = home.runs
    write(ours, started=86_400_000_000)
    day = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(86_400))
    assert runs.find(ours.name).info["started"] == day


def test_the_first_run_with_a_new_home_in_the_library_has_none_of_it(here: Here) -> None:
    """Guild's cache of flags fills it meanwhile."""
    new = here.library / "shared/home"
    new.mkdir()
    here.patch.setenv("GUILD_HOME", str(new))
    here.write("sourcecode:", "  - include: $(package shared)")
    for _ in range(2):
        here.guild("run", "train", "-y", "--stage")
    for run in (new / "runs").iterdir():
        assert (run / "shared/__init__.py").is_file()
        assert not (run / "shared/home").exists()
    assert "shared: same" in here.funcs("verify").out
