"""Editable installs' finders as data: those on the meta path are read, and never asked."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from locate_trees import Tree, build, dist_info, entries, error_text, summary

from guild_funcs.errors import FuncsError
from guild_funcs.locate import find_distribution, find_module
from guild_funcs.locate.path import probe


class Asked:
    """The finders here fail when they are asked."""

    @classmethod
    def find_spec(cls, name: str, *_: object) -> None:
        if name.startswith("lib"):
            raise AssertionError(f"asked for {name}")


def finder(kind: str, **attributes: Any) -> type:
    return type(kind, (Asked,), attributes)


def setuptools(
    monkeypatch: pytest.MonkeyPatch, mapping: dict[str, str], namespaces: dict[str, list[str]]
) -> None:
    """Puts a finder on the meta path as setuptools does: its data is in its module."""
    home = types.ModuleType("__editable___lib_finder")
    home.__dict__.update(MAPPING=mapping, NAMESPACES=namespaces)
    monkeypatch.setitem(sys.modules, home.__name__, home)
    made = finder("_EditableFinder", __module__=home.__name__)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, made])


def scikit_build(monkeypatch: pytest.MonkeyPatch, **attributes: Any) -> None:
    made = finder("ScikitBuildRedirectingFinder")()
    given: dict[str, Any] = {
        "known_source_files": {},
        "known_wheel_files": {},
        "path": None,
        "dir": "/site",
    }
    vars(made).update({**given, "submodule_search_locations": {}, **attributes})
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])


def meson(monkeypatch: pytest.MonkeyPatch, build_folder: Path, *names: str) -> None:
    made = finder("MesonpyMetaFinder")()
    vars(made).update(_top_level_modules=set(names), _build_path=str(build_folder))
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])


def located(name: str, tmp_path: Path, path: str = "") -> str:
    return summary(find_module(name, entries(tmp_path, path)), tmp_path)


def text(expected: str) -> str:
    return "\n".join(line.strip() for line in expected.strip().splitlines())


def test_finders_that_are_not_known_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = type("Slots", (Asked,), {"__slots__": ()})
    new = finder("MesonpyMetaFinder", of_a_new="version")
    known = len(probe.finders())
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Asked, slots(), new, new()])
    assert len(probe.finders()) == known


def test_a_finder_on_the_meta_path_twice_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = len(probe.finders())
    for _ in range(2):
        setuptools(monkeypatch, {"lib": "/src/lib"}, {})
    assert len(probe.finders()) == known + 1


SETUPTOOLS = [
    pytest.param(
        ({"lib": "src/lib"}, {}, {"src/lib/__init__.py": ""}),
        "package src/lib in src\neditable install by setuptools\nmount src/lib at lib",
        id="package",
    ),
    pytest.param(
        ({"lib": "src/lib", "lib.gone": "src/gone"}, {}, {"src/lib.py": ""}),
        "module src/lib.py in src\neditable install by setuptools\nmount src/lib.py at lib.py",
        id="module-by-its-name-without-suffix",
    ),
    pytest.param(
        ({"lib": "src/lib.py"}, {}, {"src/lib.py": ""}),
        "module src/lib.py in src\neditable install by setuptools\nmount src/lib.py at lib.py",
        id="module-by-its-file",
    ),
    pytest.param(
        ({}, {"lib": ["src/lib"]}, {"src/lib/one.py": ""}),
        "namespace src/lib in src\neditable install by setuptools\nmount src/lib at lib",
        id="namespace-with-a-folder",
    ),
    pytest.param(
        ({"lib": "src/lib"}, {"lib": []}, {"src/lib/one.py": ""}),
        "namespace src/lib in src\neditable install by setuptools\nmount src/lib at lib",
        id="namespace-with-its-folder-in-the-mapping",
    ),
    pytest.param(
        ({"lib": "src/lib"}, {}, {"src/lib/__init__.py": "", "path/lib/__init__.py": ""}),
        "package path/lib in path\nimport path\nmount path/lib at lib\n"
        "lost src/lib in src: later on the import path",
        id="the-import-path-comes-first",
    ),
    pytest.param(
        ({"lib": "src/lib"}, {}, {"src/lib/__init__.py": "", "path/lib/one.py": ""}),
        "namespace path/lib in path\nimport path\nmount path/lib at lib\n"
        "lost src/lib in src: later on the import path",
        id="a-namespace-on-the-import-path-comes-first-too",
    ),
    pytest.param(
        (
            {"lib": "path/lib/src/lib"},
            {},
            {"path/lib/src/lib/__init__.py": "", "path/lib/setup.py": ""},
        ),
        "package path/lib/src/lib in path/lib/src\neditable install by setuptools\n"
        "mount path/lib/src/lib at lib\nlost path/lib in path: a repository root, "
        "not the package in it",
        id="but-a-repository-root-does-not",
    ),
    pytest.param(
        ({"lib": "src/lib"}, {}, {"src/lib/__init__.py": "", "path/lib/data.csv": ""}),
        "package src/lib in src\neditable install by setuptools\nmount src/lib at lib\n"
        "lost path/lib in path: holds no Python file",
        id="nor-a-folder-of-data",
    ),
    pytest.param(
        ({"lib": "src/lib"}, {}, {"src/lib/__init__.py": "", "path/lib/setup.py": ""}),
        "namespace path/lib in path\nimport path\nmount path/lib at lib\n"
        "lost src/lib in src: later on the import path",
        id="a-folder-with-a-build-file-alone-is-no-repository-root",
    ),
]


@pytest.mark.parametrize(("given", "expected"), SETUPTOOLS)
def test_setuptools_finder_comes_after_the_import_path(
    given: tuple[dict[str, str], dict[str, list[str]], Tree],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mapping, namespaces, tree = given
    build(tmp_path, tree)
    setuptools(
        monkeypatch,
        {name: str(tmp_path / path) for name, path in mapping.items()},
        {name: [str(tmp_path / path) for path in paths] for name, paths in namespaces.items()},
    )
    assert located("lib", tmp_path, "path") == expected


def test_a_mapping_to_nothing_finds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setuptools(monkeypatch, {"libgone": str(tmp_path / "gone")}, {"libempty": []})
    for name in ("libgone", "libempty", "libempty.one"):
        with pytest.raises(FuncsError, match="was not found"):
            find_module(name, [])


def test_names_that_only_a_finder_knows_are_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    setuptools(monkeypatch, {"libshared": "/src/libshared"}, {})
    with pytest.raises(FuncsError, match="did you mean 'libshared'"):
        find_module("libsharde", [])


def test_a_namespace_without_a_folder_is_made_of_its_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"src/one/__init__.py": "", "src/more/two.py": ""})
    mapping = {"lib.one": str(tmp_path / "src/one"), "lib.two": str(tmp_path / "src/more/two")}
    setuptools(monkeypatch, mapping, {"lib": []})
    assert located("lib", tmp_path) == text(
        """
        namespace src in src
        editable install by setuptools
        mount src/one at lib/one
        mount src/more/two.py at lib/two.py
        """
    )


def test_the_finder_of_editables_maps_names_to_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"src/lib/__init__.py": "", "src/libone.py": ""})
    files = {
        "lib": str(tmp_path / "src/lib/__init__.py"),
        "libone": str(tmp_path / "src/libone.py"),
    }
    made = finder("RedirectingFinder", _redirections=files)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, made])
    by = "editable install by editables"
    assert located("lib", tmp_path) == f"package src/lib in src\n{by}\nmount src/lib at lib"
    assert located("libone", tmp_path) == (
        f"module src/libone.py in src\n{by}\nmount src/libone.py at libone.py"
    )


PLAN = {
    "python": {
        "{root}/src/lib/__init__.py": {"destination": "{py_purelib}/lib/__init__.py"},
        "{root}/src/lib/sub.py": {"destination": "{py_purelib}/lib/sub.py"},
        "{root}/src/libone.py": {"destination": "{py_purelib}/libone.py"},
        "{root}/src/tool": {"destination": "{bindir}/tool"},
    },
    "install_subdirs": {
        "{root}/src/space": {
            "destination": "{py_platlib}/libspace/deep",
            "exclude_files": ["no.py"],
            "exclude_dirs": ["in/no"],
        },
    },
}
MESON_TREE: Tree = {
    "build/meson-info/intro-install_plan.json": "",
    "src/lib/__init__.py": "extend_path(",
    "src/lib/sub.py": "",
    "src/libone.py": "",
    "src/space/yes.py": "",
    "src/space/no.py": "",
    "src/space/in/yes.py": "",
    "src/space/in/no/never.py": "",
    "src/space/__pycache__/yes.pyc": "",
}


@pytest.fixture
def meson_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build(tmp_path, MESON_TREE)
    plan = json.dumps(PLAN).replace("{root}", str(tmp_path))
    (tmp_path / "build/meson-info/intro-install_plan.json").write_text(plan)
    meson(monkeypatch, tmp_path / "build", "lib", "libone", "libspace")
    return tmp_path


BEATEN = (
    "warning: the editable install of {} by meson-python comes before every folder, so a run "
    "imports its own files, not the copy, unless it is started with MESONPY_EDITABLE_SKIP=build\n"
    "env MESONPY_EDITABLE_SKIP=build"
)

MESON = [
    pytest.param(
        "libone",
        "module src/libone.py in src\neditable install by meson-python\n"
        "mount src/libone.py at libone.py\n" + BEATEN.format("libone"),
        id="module",
    ),
    pytest.param(
        "libspace.deep",
        "namespace src/space in src\neditable install by meson-python\n"
        "mount src/space/in/yes.py at libspace/deep/in/yes.py\n"
        "mount src/space/yes.py at libspace/deep/yes.py\n" + BEATEN.format("libspace"),
        id="installed-folder-without-what-it-excludes",
    ),
    pytest.param(
        "lib",
        "package src/lib in src\neditable install by meson-python\n"
        "mount src/lib/__init__.py at lib/__init__.py\nmount src/lib/sub.py at lib/sub.py\n"
        "lost path/lib in path: later on the import path\n" + BEATEN.format("lib"),
        id="before-the-import-path",
    ),
]


@pytest.mark.parametrize(("name", "expected"), MESON)
def test_meson_python_files_are_those_of_the_install_plan(
    name: str, expected: str, meson_project: Path
) -> None:
    build(meson_project, {"path/lib/__init__.py": ""})
    assert located(name, meson_project, "path") == expected


def test_close_names_that_meson_python_knows_are_suggested(meson_project: Path) -> None:
    with pytest.raises(FuncsError, match="did you mean 'libone'"):
        find_module("libon", [])
    with pytest.raises(FuncsError) as caught:
        find_module("lib.sbu", [])
    assert error_text(caught.value, meson_project) == (
        "MissingError: module 'lib.sbu' was not found: 'lib' has no 'sbu'\n"
        "searched: src/lib\ndid you mean 'lib.sub'?"
    )


def test_a_meson_build_that_is_gone_or_broken_finds_nothing(meson_project: Path) -> None:
    plan = meson_project / "build/meson-info/intro-install_plan.json"
    for break_it in (lambda: plan.write_text("{"), plan.unlink):
        break_it()
        with pytest.raises(FuncsError, match="'lib' was not found"):
            find_module("lib", [])


def test_scikit_build_merges_source_and_build_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = "src/lib/__init__.py src/lib/deep/a.py site/lib/deep/b.py site/lib/made.py"
    build(tmp_path, dict.fromkeys(tree.split(), ""))
    scikit_build(
        monkeypatch,
        known_source_files={"lib": str(tmp_path / "src/lib/__init__.py")},
        submodule_search_locations={
            "lib": [str(tmp_path / "site/lib"), str(tmp_path / "src/lib")],
            "libgone": [str(tmp_path / "gone")],
        },
        path="/build",
    )
    warning = (
        "warning: the editable install of lib by scikit-build-core comes before every folder, so "
        "a run imports its own files, not the copy, unless it is started with "
        "SKBUILD_EDITABLE_SKIP=/build\nenv SKBUILD_EDITABLE_SKIP=/build"
    )
    mounts = "mount site/lib at lib\nmount src/lib at lib\n" + warning
    whole = "; the whole package 'lib' is taken, because '{}' cannot be imported without it\n"
    by = "editable install by scikit-build-core"
    assert located("lib", tmp_path, "site") == f"package src/lib in src\n{by}\n{mounts}"
    assert located("lib.made", tmp_path) == (
        f"module site/lib/made.py in src\n{by}{whole.format('lib.made')}{mounts}"
    )
    assert located("lib.deep.b", tmp_path) == (
        f"module site/lib/deep/b.py in src\n{by}{whole.format('lib.deep.b')}{mounts}"
    )
    with pytest.raises(FuncsError, match="'libb' was not found"):
        find_module("libb", [])
    with pytest.raises(FuncsError, match=r"did you mean 'lib\.made'"):
        find_module("lib.mad", [])
    with pytest.raises(FuncsError, match=r"did you mean 'lib\.deep\.a'"):
        find_module("lib.deep.aa", [])


def test_scikit_build_knows_modules_and_namespaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"site/libone.py": "", "src/libspace/x.py": ""})
    scikit_build(
        monkeypatch,
        dir=str(tmp_path / "site"),
        known_wheel_files={"libone": "libone.py"},
        submodule_search_locations={"libspace": [str(tmp_path / "src/libspace")]},
    )
    tail = (
        "warning: the editable install of {} by scikit-build-core comes before every folder, "
        "so a run imports its own files, not the copy"
    )
    by = "editable install by scikit-build-core"
    assert located("libone", tmp_path) == (
        f"module site/libone.py in site\n{by}\nmount site/libone.py at libone.py\n"
        + tail.format("libone")
    )
    assert located("libspace", tmp_path) == (
        f"namespace src/libspace in src\n{by}\nmount src/libspace at libspace\n"
        + tail.format("libspace")
    )


def test_a_distribution_brings_what_its_finder_knows_and_nothing_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = {"url": (tmp_path / "project").as_uri(), "dir_info": {"editable": True}}
    info = dist_info("acme", "1.0", "acme.pth")
    build(tmp_path, {f"site-packages/{name}": content for name, content in info.items()})
    build(tmp_path, {"site-packages/acme-1.0.dist-info/direct_url.json": json.dumps(url)})
    build(tmp_path, {"project/libmine/__init__.py": "", "elsewhere/libnot/__init__.py": ""})
    mapping = {
        "libmine": str(tmp_path / "project/libmine"),
        "libnot": str(tmp_path / "elsewhere/libnot"),
    }
    setuptools(monkeypatch, mapping, {})
    origin = find_distribution("acme", entries(tmp_path, "site-packages"))
    assert summary(origin, tmp_path) == text(
        """
        package project/libmine in site-packages
        editable install of acme 1.0
        mount project/libmine at libmine
        editable acme 1.0
        """
    )
