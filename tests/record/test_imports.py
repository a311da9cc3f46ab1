"""Where modules came from, told from `sys.modules` and a record alone."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path
from typing import Any, Optional

import pytest
from file_trees import write_tree
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.record import imports
from guild_funcs.record.imports import Library, Stray
from guild_funcs.record.modules import module_files


@pytest.mark.parametrize(
    ("target", "name"),
    [
        pytest.param("shared", "shared", id="a package"),
        pytest.param("helper.py", "helper", id="a module"),
        pytest.param("_fast.cpython-311-x86_64-linux-gnu.so", "_fast", id="an extension"),
        pytest.param("a/b/c", "a.b.c", id="a namespace part"),
        pytest.param("a/b/c.py", "a.b.c", id="a module in a namespace"),
        pytest.param("scipy.libs", None, id="a folder of libraries"),
        pytest.param("acme-1.0.dist-info", None, id="metadata"),
        pytest.param("data.csv", None, id="a data file"),
        pytest.param("a-b", None, id="no identifier"),
    ],
)
def test_the_import_name_of_a_place(target: str, name: Optional[str]) -> None:
    assert imports.import_name(target) == name


@given(st.text(alphabet="ab._-/1", max_size=12))
def test_any_place_has_an_import_name_or_none(target: str) -> None:
    name = imports.import_name(target)
    assert name is None or all(part.isidentifier() for part in name.split("."))


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {},
        {"libraries": 1},
        {"libraries": [1]},
        {"libraries": [{"name": "a", "dest": ".", "mounts": [{"source": "/x"}]}]},
        {"libraries": [{"name": "a", "dest": ".", "mounts": [{"target": 1}]}]},
        {"libraries": [{"name": "a", "dest": ".", "mounts": []}]},
    ],
)
def test_what_is_no_record_has_no_libraries(record: Any) -> None:
    assert imports.recorded_libraries(record, "/run") == []


def recorded(**fields: Any) -> dict[str, Any]:
    mounts = [{"target": "shared", "source": "/lib/shared"}]
    library = {"name": "shared", "dest": "src", "mounts": mounts, "target-type": "copy"}
    return {"libraries": [{**library, **fields}]}


@pytest.mark.parametrize(
    ("fields", "library"),
    [
        pytest.param({}, Library("shared", ("/run/src/shared",), ()), id="copied"),
        pytest.param(
            {"target-type": "link"},
            Library("shared", ("/run/src/shared",), ("/lib/shared",)),
            id="linked",
        ),
        pytest.param(
            {"target-type": "verify-source"},
            Library("shared", (), ("/lib/shared",)),
            id="verified",
        ),
    ],
)
def test_where_a_library_is_expected(fields: dict[str, Any], library: Library) -> None:
    assert imports.recorded_libraries(recorded(**fields), "/run") == [library]


class Hostile:
    """Something in `sys.modules` that fails when it is asked for anything."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_a_package_mounted_file_by_file_is_one_library() -> None:
    """meson-python's editable installs have a mount for each file."""
    targets = ("shared/__init__.py", "shared/made.py", "shared/sub/__init__.py")
    mounts = [{"target": target, "source": f"/lib/{target}"} for target in targets]
    (found,) = imports.recorded_libraries(recorded(mounts=mounts), "/run")
    assert found.name == "shared"
    assert found.copies == tuple(f"/run/src/{target}" for target in targets)


def test_modules_are_only_looked_at(tmp_path: Path) -> None:
    (tmp_path / "relative.py").write_text("")
    lazy = types.ModuleType("lazy")
    lazy.__file__ = "relative.py"
    invented = types.ModuleType("invented")
    invented.__file__ = "_ops.py"
    space = types.ModuleType("space")
    space.__path__ = ["/x"]
    found = module_files(
        {
            "lazy": lazy,
            "vendored.lazy": lazy,
            "invented": invented,
            "space": space,
            "sys": sys,
            "made": types.ModuleType("made"),
            "hostile": Hostile(),
            "number": 1,
        },
        str(tmp_path),
    )
    assert found == {
        "lazy": str(tmp_path / "relative.py"),
        "invented": None,
        "made": None,
        "hostile": None,
    }


def test_a_module_that_a_library_makes_is_no_stray() -> None:
    library = Library("shared", ("/run/shared",), ())
    files: dict[str, Optional[str]] = {"shared": "/run/shared/__init__.py", "shared.moves": None}
    assert imports.origins([library], files) == ({"shared": "snapshot"}, [])
    assert imports.origins([library], {"shared": None}) == (
        {"shared": "no file"},
        [Stray("shared", "no file")],
    )


def test_a_file_reached_through_another_name_of_its_folder_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "alias").symlink_to("real")
    library = Library("shared", (str(tmp_path / "real" / "shared"),), ())
    files = {"shared": str(tmp_path / "alias" / "shared" / "__init__.py")}
    assert imports.origins([library], files) == ({"shared": "snapshot"}, [])


@pytest.mark.parametrize("first", ["/run/shared", "/run/src/shared"])
def test_a_library_that_a_run_has_twice_may_be_imported_from_either(first: str) -> None:
    """A rule brings it, and a dependency with a `target-path`."""
    two = [recorded(dest=".")["libraries"][0], recorded()["libraries"][0]]
    (found,) = imports.recorded_libraries({"libraries": two}, "/run")
    assert found == Library("shared", ("/run/shared", "/run/src/shared"), ())
    files = {"shared": f"{first}/__init__.py"}
    assert imports.origins([found], files) == ({"shared": imports.SNAPSHOT}, [])


def test_a_module_from_elsewhere_is_a_stray() -> None:
    library = Library("shared", ("/run/shared",), ())
    files: dict[str, Optional[str]] = {
        "shared": "/run/shared/__init__.py",
        "shared.sub": "/lib/shared/sub.py",
        "sharedother": "/lib/other.py",
    }
    told, strays = imports.origins([library], files)
    assert told == {"shared": "/lib/shared/sub.py"}
    assert strays == [Stray("shared", "/lib/shared/sub.py")]


def test_modules_of_python_of_installs_and_of_the_run_are_not_in_house(tmp_path: Path) -> None:
    files: dict[str, Optional[str]] = {
        "json": os.__file__,
        "numpy": "/venv/lib/site-packages/numpy/__init__.py",
        "apt": "/usr/lib/python3/dist-packages/apt/__init__.py",
        "own": str(tmp_path / "own.py"),
        "guild": "/src/guild/__init__.py",
        "__main__": "/x.py",
        "none": None,
        "shared": "/lib/shared/__init__.py",
        "shared.sub": "/lib/shared/sub.py",
    }
    found = imports.in_house([], files, str(tmp_path))
    assert found == [Stray("shared", "/lib/shared", "$(package shared /lib)")]


EDITABLE = '{"url": "file://%s", "dir_info": {"editable": true}}'


@pytest.mark.parametrize(
    ("direct_url", "include"),
    [
        pytest.param(EDITABLE, "$(package acme)", id="editable"),
        pytest.param('{"url": "file://%s", "dir_info": {}}', "$(package acme %s/src)", id="not"),
        pytest.param('{"url": 1}', "$(package acme %s/src)", id="odd"),
    ],
)
def test_a_name_alone_finds_what_is_an_editable_install(
    direct_url: str, include: str, tmp_path: Path
) -> None:
    """Its finder is no folder on `sys.path`."""
    project, site = tmp_path / "acme", tmp_path / "site"
    written = direct_url % project if "%" in direct_url else direct_url
    write_tree(site, {"acme-1.dist-info/direct_url.json": written})
    files: dict[str, Optional[str]] = {"acme": str(project / "src/acme/__init__.py")}
    found = imports.in_house([], files, "/run", [str(site)])
    wanted = include % project if "%" in include else include
    assert found == [Stray("acme", str(project / "src/acme"), wanted)]


def test_only_so_many_are_told(tmp_path: Path) -> None:
    files: dict[str, Optional[str]] = {f"m{n}": f"/lib/m{n}.py" for n in range(100)}
    assert len(imports.in_house([], files, str(tmp_path))) == 20
