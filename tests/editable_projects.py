"""Small projects, one for each kind of editable install, in an environment with real packages."""

from __future__ import annotations

import os
import shutil
import textwrap
from pathlib import Path

import pytest
from environments import Environment
from file_trees import write_tree
from kept_environments import Keeper


def _setuptools(name: str, more: str = "") -> str:
    return (
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        f'[project]\nname = "acme-{name}"\nversion = "1.2"\n{textwrap.dedent(more)}'
    )


def _other(name: str, requires: str, backend: str, more: str = "") -> str:
    return (
        f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n'
        f'[project]\nname = "acme-{name}"\nversion = "1.2"\n{textwrap.dedent(more)}'
    )


_HATCH = "[tool.hatch.build]\ndev-mode-exact = true\n"
_WHEEL = '[tool.hatch.build.targets.wheel]\npackages = ["src/{}"]\n'
_MESON = """
    project('acme-meson')
    py = import('python').find_installation()
    made = configure_file(input: 'made.py.in', output: 'made.py', copy: true)
    py.install_sources('mesonlib/__init__.py', made, subdir: 'mesonlib')
    install_subdir('mesonlib/sub', install_dir: py.get_install_dir() / 'mesonlib',
                   exclude_files: ['skipped.py'], exclude_directories: ['skip'])
    install_data('notes.txt', install_dir: get_option('datadir'))
    """
_CMAKE = """
    cmake_minimum_required(VERSION 3.15)
    project(skb LANGUAGES NONE)
    configure_file(made.py.in made.py)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/made.py DESTINATION skblib)
    """

# By the way they are installed: setuptools' editable modes are a setting.
PROJECTS: dict[str, dict[str, dict[str, str]]] = {
    "default": {
        "flat": {
            "pyproject.toml": _setuptools("flat", '[tool.setuptools]\npackages = ["flatlib"]\n'),
            "flatlib/__init__.py": "",
        },
        "src": {"pyproject.toml": _setuptools("src"), "src/srclib/__init__.py": ""},
        "mapped": {
            "pyproject.toml": _setuptools(
                "mapped",
                """
                [tool.setuptools]
                packages = ["maplib", "maplib.sub"]
                py-modules = ["mapone"]
                package-dir = {"maplib" = "code/lib", "maplib.sub" = "code/other"}
                """,
            ),
            "code/lib/__init__.py": "",
            "code/other/__init__.py": "",
            "mapone.py": "",
        },
        "space": {
            "pyproject.toml": _setuptools(
                "space",
                """
                [tool.setuptools]
                packages = ["acmespace.one", "acmespace.two"]
                package-dir = {"acmespace.one" = "one", "acmespace.two" = "more/two"}
                """,
            ),
            "one/__init__.py": "",
            "more/two/__init__.py": "",
        },
        "hatch": {
            "pyproject.toml": _other(
                "hatch", "hatchling", "hatchling.build", _WHEEL.format("hatchlib")
            ),
            "src/hatchlib/__init__.py": "",
        },
        "exact": {
            "pyproject.toml": _other(
                "exact", "hatchling", "hatchling.build", _WHEEL.format("exactlib") + _HATCH
            ),
            "src/exactlib/__init__.py": "",
            "src/notpart.py": "",
        },
        "meson": {
            "pyproject.toml": _other("meson", "meson-python", "mesonpy"),
            "meson.build": textwrap.dedent(_MESON),
            "made.py.in": "",
            "notes.txt": "",
            "mesonlib/__init__.py": "",
            "mesonlib/notinstalled.py": "",
            "mesonlib/sub/__init__.py": "",
            "mesonlib/sub/skipped.py": "",
            "mesonlib/sub/skip/never.py": "",
        },
        "skb": {
            "pyproject.toml": _other(
                "skb",
                "scikit-build-core",
                "scikit_build_core.build",
                '[tool.scikit-build]\nwheel.packages = ["src/skblib"]\n',
            ),
            "CMakeLists.txt": textwrap.dedent(_CMAKE),
            "made.py.in": "",
            "src/skblib/__init__.py": "",
            "src/skblib/sub.py": "",
        },
        "pure": {
            "pyproject.toml": _other(
                "pure",
                "scikit-build-core",
                "scikit_build_core.build",
                '[tool.scikit-build]\nwheel.cmake = false\nwheel.packages = ["src/purelib"]\n',
            ),
            "src/purelib/__init__.py": "",
        },
    },
    "strict": {
        "strict": {"pyproject.toml": _setuptools("strict"), "src/strictlib/__init__.py": ""},
    },
    "compat": {
        "compat": {"pyproject.toml": _setuptools("compat"), "src/compatlib/__init__.py": ""},
    },
}

TOOLS = ["wheel", "hatchling", "editables", "meson-python", "ninja", "scikit-build-core"]
PACKAGES = ["attrs", "requests", "numpy", "scipy", "sympy", "protobuf"]
PACKAGES += ["zope.interface", "zope.event", "jaraco.functools", "jaraco.context"]


def make(root: Path) -> None:
    """Makes the environment (`venv`) with the projects (`projects/NAME`), by pip."""
    made = Environment.make_with_guild(root / "venv")
    cmake = [] if shutil.which("cmake") else ["cmake"]
    made.install(*PACKAGES, *TOOLS, *cmake)
    with pytest.MonkeyPatch.context() as patch:
        # meson-python runs the environment's own ninja.
        patch.setenv("PATH", f"{made.folder}/bin", prepend=os.pathsep)
        for mode, projects in PROJECTS.items():
            given: list[str] = []
            for name, tree in projects.items():
                given += ["-e", str(write_tree(root / "projects" / name, tree))]
            settings = [] if mode == "default" else ["--config-settings", f"editable_mode={mode}"]
            made.pip("install", "--no-build-isolation", "--no-deps", *settings, *given)


@pytest.fixture(scope="session")
def with_editables(keeper: Keeper) -> Environment:
    """Real packages and editable installs, with Guild and guild-funcs; `projects` is beside it."""
    given = (PROJECTS, PACKAGES, TOOLS)
    return keeper.environment("editables", given, make)
