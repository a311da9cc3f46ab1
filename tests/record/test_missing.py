"""Where a module lies that a run did not find, and what its process ended with."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import pytest
import yaml
from file_trees import write_tree
from hypothesis import given
from hypothesis import strategies as st
from recorded_runs import record

from guild_funcs.record import ended, missing, proof
from guild_funcs.record.imports import Stray
from guild_funcs.record.missing import Here

FILES = {
    "lib/shared/__init__.py": "import helper\n",
    "lib/shared/other.py": "",
    "lib/shared/part/__init__.py": "",
    "lib/helper.py": "",
    "lib/acme/one/__init__.py": "",
    "lib/acme/two/__init__.py": "",
    "lib/open/x.py": "",
    "my lib/odd.py": "",
    "my lib/base.py": "",
    "deep/in/here.py": "",
    "project/util.py": "",
    "project/src/near.py": "",
    "project/pack/__init__.py": "",
    "project/data/x.csv": "",
}


def library(source: Path, target: str) -> dict[str, Any]:
    return {"name": "any", "mounts": [{"target": target, "source": str(source)}]}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_tree(tmp_path, FILES)


FOUND = [
    pytest.param("helper", "lib/helper.py", "$(module helper ../lib)", id="beside a library"),
    pytest.param("acme.two", "lib/acme/two", "$(package acme.two ../lib)", id="a namespace's part"),
    pytest.param("open", "lib/open", "$(package open ../lib)", id="a namespace"),
    pytest.param("shared.other", "lib/shared/other.py", "shared/other.py", id="left out"),
    pytest.param("shared.part", "lib/shared/part", "shared/part/*", id="a part left out"),
    pytest.param("base", "my lib/base.py", "$(module base '../my lib')", id="an odd folder"),
    pytest.param("given", "given/given.py", "$(module given)", id="a relative PYTHONPATH"),
    pytest.param("added", "added/added.py", "$(module added ../added)", id="a relative sys.path"),
    pytest.param("util", "project/util.py", "util.py", id="the project's"),
    pytest.param("pack", "project/pack", "pack/*", id="a package of the project's"),
    pytest.param("near", "project/src/near.py", "src/near.py", id="beside the script"),
    pytest.param("here", "deep/in/here.py", "$(module here ../deep/in)", id="deep beside it"),
    pytest.param("far", "../{name}-far/far.py", "$(module far {tree}-far)", id="far"),
    pytest.param("nowhere", None, "", id="nowhere"),
    pytest.param("data", None, "", id="no module"),
    pytest.param("shared.nothing", None, "", id="no part of the library"),
    pytest.param("known", None, "", id="what the run can import"),
]


@pytest.mark.parametrize(("name", "path", "include"), FOUND)
def test_where_a_missing_module_lies(
    name: str, path: Optional[str], include: str, tree: Path
) -> None:
    more = {"given/given.py": "", "added/added.py": "", "known/known.py": "", "known/lib.py": ""}
    write_tree(tree, more)
    write_tree(tree.parent / f"{tree.name}-far", {"far.py": ""})
    project = tree / "project"
    deep = tree / "run" / "deeper"
    written = {
        "libraries": [
            library(tree / "lib" / "shared", "shared"),
            library(tree / "lib/acme/one", "acme/one"),
            library(tree / "my lib/odd.py", "odd.py"),
            library(tree / "deep/in/there.py", "there.py"),
            library(tree.parent / f"{tree.name}-far/x.py", "x.py"),
            library(tree / "known/lib.py", "lib.py"),
            {"name": "odd", "mounts": 1},
            1,
        ]
    }
    where = Here(str(project), str(project), ("../given", "/absolute"), str(deep))
    found = missing.find(name, written, where, ["../added", str(deep / "src"), str(tree / "known")])
    told = include.replace("{tree}", str(tree))
    place = os.path.normpath(tree / path.replace("{name}", tree.name)) if path else ""
    assert found == (Stray(name, place, told) if path else None)


@pytest.mark.parametrize("value", [{}, {"libraries": None}, {"libraries": [{}, "x"]}])
def test_any_record_and_any_process(value: dict[str, Any]) -> None:
    assert missing.find("nosuch", value, Here(), [""]) is None


@given(st.text(max_size=8).filter(bool))
def test_any_name(name: str) -> None:
    if "\0" not in name:
        found = missing.find(name, {}, Here(project="/no/such/project"))
        assert found is None or found.name == name


def _raised(action: Callable[[], object]) -> BaseException:
    with pytest.raises(BaseException) as found:  # noqa: PT011 - any error is noted
        action()
    return found.value


def _caused() -> None:
    try:
        raise ModuleNotFoundError("No module named 'inner'", name="inner")
    except ImportError as error:
        raise ValueError("a secret") from error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ModuleNotFoundError("No module named 'a'", name="a"), ("ModuleNotFoundError: ", ("a",))),
        (ImportError("cannot import\nmore"), ("ImportError: cannot import", ())),
        (ImportError(), ("ImportError", ())),
        (ValueError("a secret"), ("ValueError", ())),
        (_raised(_caused), ("ValueError", ("inner",))),
    ],
)
def test_what_is_noted_of_an_error(error: BaseException, told: tuple[str, Any]) -> None:
    found = ended.ended(error)
    text = "ModuleNotFoundError: No module named 'a'" if told[0].endswith(": ") else told[0]
    assert (found.text, found.missing) == (text, told[1])


@pytest.mark.parametrize(
    ("source", "noted"),
    [
        ("x = 1", None),
        ("import sys; sys.exit(0)", None),
        ("import sys; sys.exit(3)", None),
        ("import nosuch_a", ("nosuch_a",)),
        # Guild's own code ends so: it catches the error, prints it and exits.
        ("import sys\ntry: import nosuch_b\nexcept ImportError: sys.exit(1)", ("nosuch_b",)),
        ("try: import nosuch_c\nexcept ImportError: pass", None),
        ("try: import nosuch_d\nexcept ImportError: raise ValueError", ()),
    ],
)
def test_the_error_that_a_program_ends_with(source: str, noted: Optional[tuple[str, ...]]) -> None:
    ended.note(None)
    made = ended.code(compile(source, "program.py", "exec"))
    namespace: dict[str, Any] = {}
    try:
        exec(made, namespace)  # noqa: S102 - as runpy does
    except (Exception, SystemExit):  # noqa: BLE001 - what it raises is noted
        assert noted is not None or "exit" in source
    found = ended.noted()
    assert (found.missing if found else None) == noted
    assert set(namespace) - {"__builtins__", "x", "sys"} == set()
    if noted:
        assert found is not None
        assert "program.py" in found.importing
    ended.note(None)
    assert "program" not in sys.modules


MISSING = ended.Ended(
    "ModuleNotFoundError: No module named 'helper'", ("helper", "nosuch"), ("{run}/shared/x.py",)
)


@pytest.mark.parametrize(
    ("modules", "told"),
    [
        pytest.param({}, f"import failed: {MISSING.text}", id="it failed"),
        pytest.param({"shared": "shared/__init__.py"}, "snapshot", id="imported before"),
    ],
)
def test_the_record_of_a_run_that_failed(
    modules: dict[str, str], told: str, tree: Path, tmp_path: Path
) -> None:
    run, _ = record(tmp_path, tree / "lib" / "shared")
    loaded = {
        name: types.SimpleNamespace(__name__=name, __file__=f"{run.folder}/{file}")
        for name, file in modules.items()
    }
    process = proof.Process(run.folder, run.folder, (), {"PROJECT_DIR": str(tree / "project")})
    files = tuple(each.replace("{run}", run.folder) for each in MISSING.importing)
    warning = proof.complete(process, loaded, MISSING._replace(importing=files))
    assert warning.splitlines() == [
        "guild-funcs: 'helper' is not in the run; to add, under sourcecode:",
        f"  - include: $(module helper ../lib)  # {tree}/lib/helper.py",
    ]
    found = yaml.safe_load(Path(run.folder, ".guild/attrs/_funcs").read_text())["imports"]
    assert found["libraries"] == {"shared": told}
    assert [each["name"] for each in found["missing"]] == ["helper"]
