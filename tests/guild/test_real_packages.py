"""Packages from PyPI and editable installs: runs import the copy that they hold, and it works.

One environment has all of them, with guild-funcs from its wheel.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from environments import Environment
from guild_runs import Done, Guild
from library_projects import project

# Prints where the module is, where its distribution's metadata is, and what it computes.
PROBE = """
    import importlib.metadata
    from os.path import dirname
    import {name}
    found = importlib.metadata.distribution({distribution!r})
    print({name}.__file__)
    print(found.locate_file(""), found.version)
    {code}
    """


@pytest.fixture
def real(guild: Guild, with_editables: Environment) -> Iterator[Guild]:
    """Guild in the environment of the packages, as when it is activated."""
    folder = with_editables.folder
    path = f"{folder}/bin{os.pathsep}{os.environ['PATH']}"
    guild.python, guild.is_new = with_editables.python, True
    guild.env.update(with_editables.env, VIRTUAL_ENV=str(folder), PATH=path)
    yield guild
    shutil.rmtree(guild.home)  # pytest would keep the large copies


def run(guild: Guild, script: str, *includes: str, **options: Any) -> Done:
    """Runs a script with libraries."""
    project(guild, *(f"include: {include}" for include in includes), script=script)
    return guild.run("train", **options)


def recorded(guild: Guild) -> dict[str, Any]:
    (library,) = guild.attr("_funcs")["libraries"]
    found: dict[str, Any] = library
    return found


INSTALLED = [
    pytest.param(
        "{distribution: attrs}",
        ("attrs", "attrs"),
        "import attr; print(attrs.make_class('Point', ['x'])(1), dirname(attr.__file__))",
        "Point(x=1) {run}/attr",
        id="attrs",
    ),
    pytest.param(
        "$(package requests)",
        ("requests", "requests"),
        "print(requests.Session().headers['Accept'])",
        "*/*",
        id="requests",
    ),
    pytest.param(
        "{distribution: PyYAML}",
        ("yaml", "PyYAML"),
        "import _yaml; print(yaml.safe_load('a: 1')['a'], dirname(_yaml.__file__))",
        "1 {run}/_yaml",
        id="PyYAML by distribution",
    ),
    pytest.param(
        "{package: yaml}",
        ("yaml", "PyYAML"),
        "print(yaml.load('a: 1', yaml.CSafeLoader)['a'], dirname(yaml._yaml.__file__))",
        "1 {run}/yaml",
        id="PyYAML by import name",
    ),
    pytest.param(
        "$(package sympy)",
        ("sympy", "sympy"),
        "print(sympy.simplify('sin(x) ** 2 + cos(x) ** 2'))",
        "1",
        id="sympy",
    ),
    pytest.param(
        "$(package google.protobuf)",
        ("google.protobuf", "protobuf"),
        "import google.protobuf.wrappers_pb2 as w; from google._upb import _message as m; "
        "print(w.Int32Value(value=3).value, dirname(m.__file__))",
        "3 {run}/google/_upb",
        id="protobuf by import name",
    ),
    pytest.param(
        "{distribution: protobuf}",
        ("google.protobuf", "protobuf"),
        "from google._upb import _message; print(dirname(_message.__file__))",
        "{run}/google/_upb",
        id="protobuf by distribution",
    ),
    pytest.param(
        "$(package zope.interface)",
        ("zope.interface", "zope_interface"),
        "import zope.event; print(zope.interface.Interface.__name__, zope.event.subscribers)",
        "Interface []",
        id="part of a namespace",
    ),
]


@pytest.mark.parametrize(("include", "names", "code", "printed"), INSTALLED)
def test_an_installed_package_works_from_the_run(
    real: Guild, include: str, names: tuple[str, str], code: str, printed: str
) -> None:
    """Its metadata too comes from the run, so that `importlib.metadata` agrees with it."""
    name, distribution = names
    script = PROBE.format(name=name, distribution=distribution, code=code)
    done = run(real, script, include)
    library, place = recorded(real), name.replace(".", "/")
    assert done.out.splitlines() == [
        f"{real.latest}/{place}/__init__.py",
        f"{real.latest} {library['version']}",
        printed.format(run=real.latest),
    ]
    assert "guild-funcs:" not in done.err
    assert real.attr("_funcs")["imports"]["libraries"][name] == "snapshot"
    listed = real.sourcecode()
    assert f"{place}/__init__.py" in listed
    assert any(f.endswith(".dist-info/RECORD") for f in listed)


def test_a_namespace_family_is_imported_from_the_run(real: Guild) -> None:
    """Each distribution brings its own part; the rest of the namespace stays where it is."""
    script = """
        import jaraco.context, jaraco.functools
        print(jaraco.functools.__file__)
        print(jaraco.context.__file__)
        print(jaraco.functools.compose(str, abs)(-1), jaraco.__path__[0])
        """
    done = run(real, script, "$(package jaraco.functools)", "$(package jaraco.context)")
    assert done.out.splitlines() == [
        f"{real.latest}/jaraco/functools/__init__.py",
        f"{real.latest}/jaraco/context/__init__.py",
        f"1 {real.latest}/jaraco",
    ]
    assert real.imports() == {
        "libraries": {"jaraco.context": "snapshot", "jaraco.functools": "snapshot"}
    }


def test_large_packages_work_from_the_run_and_are_warned_of(real: Guild) -> None:
    """The shared libraries of a wheel, in `numpy.libs` and `scipy.libs`, come along."""
    script = """
        import numpy, scipy, scipy.stats
        print(numpy.__file__)
        print(numpy.linalg.det(numpy.eye(2) * 2))
        print(scipy.__file__)
        print(scipy.stats.norm.cdf(0))
        loaded = {line.split()[-1] for line in open("/proc/self/maps") if ".libs/" in line}
        print(*sorted({path.rpartition("/")[0] for path in loaded}))
        """
    done = run(real, script, "$(package numpy)", "$(package scipy)")
    at = real.latest
    assert done.out.splitlines() == [
        f"{at}/numpy/__init__.py",
        "4.0",
        f"{at}/scipy/__init__.py",
        "0.5",
        f"{at}/numpy.libs {at}/scipy.libs",
    ]
    (warning,) = (line for line in done.err.splitlines() if "snapshot" in line)
    told = (
        r"WARNING: the snapshot holds 1\d\d\.\d MiB in [\d,]+ files; the largest folders are scipy "
    )
    assert re.match(told, warning)
    assert real.attr("_funcs")["imports"]["libraries"] == {"numpy": "snapshot", "scipy": "snapshot"}


# Import name and distribution, in the order of the projects.
EDITABLE = {
    "flatlib": "acme-flat",
    "srclib": "acme-src",
    "maplib.sub": "acme-mapped",
    "acmespace.two": "acme-space",
    "strictlib": "acme-strict",
    "compatlib": "acme-compat",
    "hatchlib": "acme-hatch",
    "exactlib": "acme-exact",
}


def test_editable_installs_are_imported_from_the_run(real: Guild) -> None:
    """By setuptools (flat, src, mapped, namespace, strict, compat) and hatchling (.pth, finder)."""
    script = f"""
        import importlib
        from importlib.metadata import version
        for name, distribution in {EDITABLE}.items():
            print(importlib.import_module(name).__file__, version(distribution))
        """
    done = run(real, script, *(f"$(package {name})" for name in EDITABLE))
    files = [f"{name.replace('.', '/')}/__init__.py" for name in EDITABLE]
    assert done.out.splitlines() == [f"{real.latest}/{file} 1.2" for file in files]
    recorded = real.attr("_funcs")
    expected = {**dict.fromkeys(EDITABLE, "snapshot"), "maplib": "snapshot"}
    assert recorded["imports"]["libraries"] == expected
    assert {each["distribution"]: each["version"] for each in recorded["libraries"]} == (
        dict.fromkeys(EDITABLE.values(), "1.2")
    )
    assert {*files} <= {*real.sourcecode()}
    assert "comes before" not in done.err


def test_editable_installs_are_found_by_reading(real: Guild) -> None:
    """That of meson-python too, whose finder the run is told to pass over."""
    found = {**EDITABLE, "mesonlib.made": "acme-meson"}
    names = [name.rpartition(".") for name in found]
    lines = [
        f"from {above} import {name}" if above else f"import {name}" for above, _, name in names
    ]
    told = f"import sys\nfor name in {[*found]}:\n    print(sys.modules[name].__file__)"
    done = run(real, "\n".join([*lines, told]), "$(imports)")
    files = [f"{name.replace('.', '/')}/__init__.py" for name in EDITABLE]
    assert done.out.splitlines() == [
        f"{real.latest}/{file}" for file in (*files, "mesonlib/made.py")
    ]
    libraries = real.attr("_funcs")["libraries"]
    assert [(each["distribution"], each["reason"].partition(" ")[0]) for each in libraries] == [
        (distribution, f"train.py:{line}") for line, distribution in enumerate(found.values(), 1)
    ]
    assert {*real.imports()["libraries"].values()} == {"snapshot"}


@pytest.mark.parametrize(
    ("includes", "selected"),
    [
        pytest.param(
            ["include: $(package acmespace)/one/*.py"],
            {"acmespace/one/__init__.py"},
            id="namespace",
        ),
        pytest.param(
            ["include: $(package acmespace)/two"], {"acmespace/two/__init__.py"}, id="its-folder"
        ),
        pytest.param(
            ["include: $(package mesonlib)/*.py"],
            {"mesonlib/__init__.py", "mesonlib/made.py", "mesonlib/sub/__init__.py"},
            id="meson",
        ),
        pytest.param(
            ["include: $(package mesonlib)", "exclude: $(package mesonlib)/sub"],
            {"mesonlib/__init__.py", "mesonlib/made.py"},
            id="meson-folder-excluded",
        ),
        pytest.param(
            ["include: $(package mesonlib)/made.py"], {"mesonlib/made.py"}, id="built-by-meson"
        ),
    ],
)
def test_patterns_below_a_package_that_is_no_folder_of_its_own(
    real: Guild, includes: list[str], selected: set[str]
) -> None:
    """A namespace of setuptools is made of mapped folders, meson-python's package of files."""
    project(real, *includes, script="print('done')")
    done = real.run("train")
    assert done.out == "done\n"
    python = {file for file in real.sourcecode() if file.endswith(".py") and "/" in file}
    assert python == selected


class TestFinderThatComesFirst:
    """Some editable installs have a finder that no folder of the import path comes before."""

    def test_the_run_is_told_to_pass_it_over(self, real: Guild) -> None:
        """meson-python's finder has a variable for that."""
        script = "import mesonlib.made, mesonlib.sub\nprint(mesonlib.made.__file__)\n"
        done = run(real, script, "$(package mesonlib)")
        assert done.out == f"{real.latest}/mesonlib/made.py\n"
        assert "comes before" not in done.err
        assert real.imports() == {"libraries": {"mesonlib": "snapshot"}}
        (build,) = (Path(real.python).parents[2] / "projects/meson/build").iterdir()
        assert real.attr("env")["MESONPY_EDITABLE_SKIP"] == str(build)
        # The record does not contradict the proof: the finder was passed over.
        assert not [note for note in recorded(real).get("notes", ()) if "its own files" in note]

    def test_the_user_is_warned_when_it_cannot_be_passed_over(self, real: Guild) -> None:
        """scikit-build-core's finder has one only when it has a build folder."""
        script = "import purelib\nprint(purelib.__file__)\n"
        done = run(real, script, "$(package purelib)")
        file = Path(real.python).parents[2] / "projects/pure/src/purelib/__init__.py"
        assert done.out == f"{file}\n"
        told = (
            "the editable install of acme-pure 1.2 by scikit-build-core comes before every "
            "folder, so a run imports its own files, not the copy"
        )
        lines = done.err.splitlines()
        assert f"WARNING: {told}" in lines
        assert f"guild-funcs: 'purelib' was not imported from the run but from {file}" in lines
        assert real.imports() == {"libraries": {"purelib": str(file)}}
        assert told in recorded(real)["notes"]
