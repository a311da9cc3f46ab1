"""Packages from PyPI and editable installs: runs import the copy that they hold, and it works.

One environment has all of them, with guild-funcs from its wheel.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from editable_projects import PROJECTS
from environments import Environment, dependencies, shared_folder
from guild_runs import Done, Guild, write_tree

PACKAGES = ["attrs", "requests", "numpy", "scipy", "sympy", "protobuf"]
PACKAGES += ["zope.interface", "zope.event", "jaraco.functools", "jaraco.context"]
BUILDERS = ["wheel", "hatchling", "editables", "meson-python", "ninja"]
# Another backend's own tests are in tests/locate; it needs cmake.
NOT_BUILT = {"skb"}

PROBE = """
    import importlib.metadata
    import {name}
    print({name}.__file__)
    found = importlib.metadata.distribution({distribution!r})
    print(found.version, found.locate_file(""))
    {code}
    """


def make_environment(folder: Path, wheel: Path) -> None:
    made = Environment.make(folder)
    made.pip("install", "--no-compile", *dependencies(), *PACKAGES, *BUILDERS)
    made.pip("install", "--no-deps", str(wheel))
    for mode, projects in PROJECTS.items():
        install_editables(made, mode, projects)


def install_editables(made: Environment, mode: str, projects: dict[str, Any]) -> None:
    given: list[str] = []
    for name in sorted({*projects} - NOT_BUILT):
        given += ["-e", str(write_tree(made.folder / "projects" / name, projects[name]))]
    settings = [] if mode == "default" else ["--config-settings", f"editable_mode={mode}"]
    with pytest.MonkeyPatch.context() as patch:
        # meson-python runs the environment's own ninja.
        patch.setenv("PATH", f"{made.folder}/bin", prepend=os.pathsep)
        made.pip("install", "--no-build-isolation", "--no-deps", *settings, *given)


@pytest.fixture(scope="session")
def environment(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, wheel: Path
) -> Environment:
    def make(folder: Path) -> None:
        make_environment(folder, wheel)

    return Environment(shared_folder(tmp_path_factory, worker_id, "real-packages", make))


@pytest.fixture
def real(guild: Guild, environment: Environment) -> Guild:
    """Guild in the environment of the packages, as when it is activated."""
    path = f"{environment.folder}/bin{os.pathsep}{os.environ['PATH']}"
    guild.python = environment.python
    guild.env.update(VIRTUAL_ENV=str(environment.folder), PATH=path)
    return guild


def run(guild: Guild, script: str, *includes: str, **options: Any) -> Done:
    """Runs a script with libraries."""
    specs = "".join(f"    - include: {include}\n" for include in includes)
    operation = f"train:\n  main: train\n  sourcecode:\n{specs}"
    write_tree(guild.project, {"guild.yml": operation, "train.py": script})
    return guild.run("train", **options)


def recorded(guild: Guild) -> dict[str, Any]:
    (library,) = guild.attr("funcs")["libraries"]
    found: dict[str, Any] = library
    return found


INSTALLED = [
    pytest.param(
        "{distribution: attrs}",
        "attrs",
        "attrs",
        "import attr; print(attrs.make_class('Point', ['x'])(1), attr.__file__)",
        "Point(x=1) {run}/attr/__init__.py",
        id="attrs",
    ),
    pytest.param(
        "$(package requests)",
        "requests",
        "requests",
        "print(requests.Session().headers['Accept'])",
        "*/*",
        id="requests",
    ),
    pytest.param(
        "{distribution: PyYAML}",
        "yaml",
        "PyYAML",
        "import _yaml; print(yaml.safe_load('a: 1'), _yaml.__file__)",
        "{{'a': 1}} {run}/_yaml/__init__.py",
        id="PyYAML-by-distribution",
    ),
    pytest.param(
        "{package: yaml}",
        "yaml",
        "PyYAML",
        "print(yaml.load('a: 1', yaml.CSafeLoader), yaml._yaml.__file__[:-len(SUFFIX)])",
        "{{'a': 1}} {run}/yaml/_yaml",
        id="PyYAML-by-import-name",
    ),
    pytest.param(
        "$(package sympy)",
        "sympy",
        "sympy",
        "x = sympy.Symbol('x'); print(sympy.simplify(sympy.sin(x) ** 2 + sympy.cos(x) ** 2))",
        "1",
        id="sympy",
    ),
    pytest.param(
        "$(package google.protobuf)",
        "google.protobuf",
        "protobuf",
        "from google.protobuf import wrappers_pb2 as made; print(made.Int32Value(value=3).value)",
        "3",
        id="protobuf",
    ),
    pytest.param(
        "{distribution: protobuf}",
        "google._upb._message",
        "protobuf",
        "from google.protobuf import wrappers_pb2 as made; print(made.__file__)",
        "{run}/google/protobuf/wrappers_pb2.py",
        id="protobuf-by-distribution",
    ),
    pytest.param(
        "$(package numpy)",
        "numpy",
        "numpy",
        "print(numpy.linalg.det(numpy.eye(2) * 2), numpy.linalg._umath_linalg.__file__[:-len(SUFFIX)])",
        "4.0 {run}/numpy/linalg/_umath_linalg",
        id="numpy",
    ),
]


@pytest.mark.parametrize(("include", "name", "distribution", "code", "printed"), INSTALLED)
def test_an_installed_package_works_from_the_run(
    real: Guild, include: str, name: str, distribution: str, code: str, printed: str
) -> None:
    """Its metadata too comes from the run, so that `importlib.metadata` agrees with it."""
    script = PROBE.format(name=name, distribution=distribution, code=code)
    suffix = "import sysconfig; SUFFIX = sysconfig.get_config_var('EXT_SUFFIX')\n"
    done = run(real, suffix + textwrap.dedent(script), include)
    assert "guild-funcs:" not in done.err
