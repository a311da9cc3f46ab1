"""One's own functions: guild_functions.py and entry points, good, broken and twice."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from function_projects import Project, culprit
from odd_order import ORDERS, listing

from guild_funcs.errors import FuncsError, UnknownNameError
from guild_funcs.functions import builtin_registry
from guild_funcs.functions.library import Library
from guild_funcs.functions.providers import entry_points
from guild_funcs.registry import Function

SHOUT = """
from guild_funcs.registry import function

@function
def shout(text: str) -> str:
    "Returns the text, loud."
    return text.upper() + "!"
"""


def _project(folder: Path, source: str) -> Project:
    project = Project(folder)
    project.write({"guild_functions.py": dedent(source)})
    return project


def _install(
    site: Path, name: str, entry_points: str, modules: dict[str, str], version: str = "1.0"
) -> None:
    """Installs a distribution as pip leaves it: metadata and modules."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[guild_funcs.functions]\n{entry_points}\n")
    for module, source in modules.items():
        (site / f"{module}.py").write_text(dedent(source))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an empty site-packages folder that Python imports from."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    return site


def test_function_of_the_project(tmp_path: Path) -> None:
    project = _project(tmp_path, SHOUT)
    assert project.value("$(shout 'a é')") == "A É!"
    assert project.value("${'a'|shout}") == "A!"
    found = builtin_registry(str(tmp_path)).find("shout")
    assert found is not None
    assert found.provider == "guild_functions.py"
    assert found.theme == "Your own"


def test_the_file_is_not_run_for_a_built_in_function(tmp_path: Path) -> None:
    project = _project(tmp_path, "raise SystemExit('run')")
    assert project.value("$(upper a)") == "A"


def test_the_file_runs_once_and_again_after_a_change(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    source = f"with open({str(ran)!r}, 'a') as file:\n    file.write('x')\n{SHOUT}"
    project = _project(tmp_path, source)
    project.value("$(shout a) $(shout b)")
    project.value("$(shout c)")
    assert ran.read_text() == "x"
    project.write({"guild_functions.py": source.replace('"!"', '"?!"')})
    assert project.value("$(shout c)") == "C?!"


def test_loading_leaves_the_project_and_the_import_path_as_they_were(tmp_path: Path) -> None:
    path, written = list(sys.path), sys.dont_write_bytecode
    project = _project(
        tmp_path,
        """
        from dataclasses import dataclass
        from sibling_of_guild_functions import LOUD
        from guild_funcs.registry import function

        @dataclass
        class Voice:
            loud: "str" = LOUD

        @function(name="shout-it", capability="pure", aliases=("yell",))
        def shout(text: str) -> str:
            return text + Voice().loud
        """,
    )
    project.write({"sibling_of_guild_functions.py": "LOUD = '!!'"})
    assert project.value("$(shout-it a)") == "a!!"
    assert project.value("$(yell a)") == "a!!"
    assert sys.path == path
    assert sys.dont_write_bytecode is written
    assert sorted(os.listdir(tmp_path)) == ["guild_functions.py", "sibling_of_guild_functions.py"]
    assert "guild_functions" not in sys.modules


def test_a_project_module_does_not_hide_a_library(tmp_path: Path) -> None:
    project = _project(
        tmp_path,
        """
        import colorsys
        from guild_funcs.registry import function

        @function
        def where() -> str:
            return colorsys.__file__
        """,
    )
    project.write({"colorsys.py": ""})
    assert not project.value("$(where)").startswith(str(tmp_path))


def test_imported_functions_belong_to_the_module_that_defines_them(tmp_path: Path) -> None:
    project = _project(
        tmp_path,
        """
        from guild_funcs.functions.text import upper
        from guild_funcs.registry import function

        LIMIT = 3

        def helper() -> int:
            return LIMIT

        @function
        def limit() -> int:
            return helper()
        """,
    )
    assert project.value("$(limit)") == 3
    assert project.error("$(helper)").message == "there is no function 'helper'"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "\n\nnope()\n",
            "guild_functions.py could not be loaded (line 3): "
            "NameError: name 'nope' is not defined",
            id="exception",
        ),
        pytest.param(
            "def f(:\n",
            "guild_functions.py could not be loaded: "
            "SyntaxError: invalid syntax (guild_functions.py, line 1)",
            id="syntax",
        ),
        pytest.param(
            "import sys\nsys.exit()",
            "guild_functions.py could not be loaded (line 2): SystemExit",
            id="exit",
        ),
        pytest.param(
            "from guild_funcs.registry import function\n"
            "@function\ndef f(x: complex) -> None: ...\n",
            "guild_functions.py could not be loaded: FuncsError: function 'f' cannot be called "
            "from an expression: values cannot be converted to <class 'complex'>",
            id="annotation",
        ),
    ],
)
def test_broken_file_is_reported_once_and_fails_what_may_need_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, source: str, message: str
) -> None:
    project = _project(tmp_path, source)
    with caplog.at_level(logging.WARNING, "guild.funcs"):
        first, second = project.error("x $(shout a)"), project.error("x $(shout a)")
    assert project.value("$(upper a)") == "A"
    assert isinstance(first, UnknownNameError)
    assert first.message == second.message == "there is no function 'shout'"
    assert first.notes == (message, "it may define the function")
    assert isinstance(first.__cause__, FuncsError)
    assert caplog.messages == [message]


def test_a_typing_mistake_beside_a_broken_file_still_gets_a_suggestion(tmp_path: Path) -> None:
    error = _project(tmp_path, "nope()").error("$(basenam a)")
    assert error.hint == "did you mean 'basename'?"


def test_own_function_that_fails_says_whose_it_is(tmp_path: Path) -> None:
    project = _project(
        tmp_path,
        """
        from guild_funcs.registry import function

        @function
        def fail(text: str) -> str:
            raise KeyError(f"no {text}\\nmore")
        """,
    )
    error = project.error("x $(fail a)")
    assert error.message == (
        "function 'fail' of guild_functions.py failed: KeyError: 'no a\\nmore'"
    )
    assert isinstance(error.__cause__, KeyError)
    assert culprit(error) == "fail"


def test_own_function_with_the_name_of_a_built_in_is_refused(tmp_path: Path) -> None:
    project = _project(tmp_path, SHOUT.replace("def shout", "def upper") + SHOUT)
    error = project.error("$(shout a)")
    assert error.message == (
        "function 'upper' is defined twice: by guild-funcs and by guild_functions.py"
    )
    assert project.error("$(shout a)").message == error.message


@pytest.mark.parametrize(
    ("entry_points", "source"),
    [
        pytest.param("loud = loud_one", SHOUT, id="module"),
        pytest.param("shout = loud_one:shout", SHOUT, id="decorated-function"),
        pytest.param(
            "shout = loud_one:shout", "def shout(text): return text.upper() + '!'", id="plain"
        ),
        pytest.param("sh_out = loud_one:f", "def f(text): return text.upper() + '!'", id="renamed"),
        pytest.param("any = loud_one:ALL", f"{SHOUT}\nALL = [shout]", id="list"),
        pytest.param("any = loud_one:ALL [extra]", f"{SHOUT}\nALL = (shout,)", id="tuple-extra"),
        pytest.param(
            "any = loud_one:In.made",
            "from guild_funcs.registry import Function\n"
            "class In:\n    made = Function('shout', lambda text: text.upper() + '!')",
            id="function-object-in-class",
        ),
    ],
)
def test_function_of_a_package(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch, entry_points: str, source: str
) -> None:
    monkeypatch.delitem(sys.modules, "loud_one", raising=False)
    _install(site, "acme-loud", entry_points, {"loud_one": source})
    name = "sh-out" if "sh_out" in entry_points else "shout"
    assert Project(tmp_path).value(f"$({name} a)") == "A!"
    found = builtin_registry().find(name)
    assert found is not None
    assert found.provider == "acme-loud 1.0"
    monkeypatch.delitem(sys.modules, "loud_one")


def test_package_is_not_imported_for_a_built_in_function(tmp_path: Path, site: Path) -> None:
    _install(site, "acme-never", "never = never_imported", {"never_imported": "raise OSError"})
    assert Project(tmp_path).value("$(upper a)") == "A"
    assert "never_imported" not in sys.modules


def test_broken_package_fails_its_function_with_what_to_install(
    tmp_path: Path, site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _install(site, "acme-a", "soft = soft_one", {"soft_one": SHOUT.replace("shout", "soft")})
    _install(site, "acme-b", "loud = loud_two:loud [fast]", {"loud_two": "import no_such_library"})
    _install(site, "acme-c", "table = loud_three:T", {"loud_three": "T = 3"})
    _install(site, "acme-d", "gone = loud_four:gone", {"loud_four": ""})
    project = Project(tmp_path)
    with caplog.at_level(logging.WARNING, "guild.funcs"):
        assert project.value("$(soft a)") == "A!"
        error = project.error("x $(loud a)")
    assert isinstance(error, UnknownNameError)
    assert error.message == "function 'loud' cannot be used"
    assert error.notes == (
        "acme-b 1.0 could not be loaded: ModuleNotFoundError: No module named 'no_such_library'",
    )
    assert error.hint == "it may need its extra: pip install 'acme-b[fast]'"
    assert project.error("$(table)").notes[0] == (
        "acme-c 1.0 could not be loaded: "
        "TypeError: table is neither a function nor a module nor a list of functions"
    )
    gone = project.error("$(gone)")
    assert gone.notes[0] == (
        "acme-d 1.0 could not be loaded: AttributeError: module 'loud_four' has no attribute 'gone'"
    )
    assert gone.hint == "install it again, or remove it: pip uninstall acme-d"
    assert len(caplog.messages) == 3
    assert project.error("$(gon)").hint == "did you mean 'gone'?"


def test_two_packages_with_the_same_function_are_refused(tmp_path: Path, site: Path) -> None:
    _install(site, "acme-y", "shout = loud_y", {"loud_y": SHOUT})
    _install(site, "acme-x", "shout = loud_x", {"loud_x": SHOUT})
    error = Project(tmp_path).error("$(whisper a)")
    assert error.message == "function 'shout' is defined twice: by acme-x 1.0 and by acme-y 1.0"


def test_metadata_that_is_there_twice_counts_once(tmp_path: Path, site: Path) -> None:
    _install(site, "acme-z", "shout = loud_z", {"loud_z": SHOUT})
    _install(site, "Acme-Z", "shout = loud_z", {}, version="0.9")
    _install(site, "nameless", "shout = loud_z", {})
    (site / "nameless-1.0.dist-info/METADATA").write_text("")
    assert Project(tmp_path).value("$(shout a)") == "A!"


@pytest.mark.parametrize("order", ORDERS)
def test_of_two_versions_the_same_is_taken_however_the_folder_is_listed(
    site: Path, order: str
) -> None:
    for version in ("2.0", "1.0", "3.0"):  # upgrades that failed left them
        _install(site, "acme-loud", "shout = loud_v", {"loud_v": SHOUT}, version=version)
    with listing(order):
        (found,) = [each for each in entry_points() if each.distribution == "acme-loud"]
    assert found.version == "1.0"


def test_what_a_registry_without_a_project_knows() -> None:
    library = Library()
    assert "upper" in list(library.names())
    assert library.find("no-such-function") is None
    assert library.own() == library.own()
    assert all(isinstance(each, Function) for each in library.functions())
