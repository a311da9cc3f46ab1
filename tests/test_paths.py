"""Whether a path is at or below another: one predicate, by the text of both."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.locate import Origin, Part
from guild_funcs.paths import is_below, is_path, path_inside, rest_below

NAMES = st.text(alphabet="ab.", min_size=1, max_size=3)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: "/" + "/".join(names))


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        pytest.param("/a/b", "/a", "/b", id="in-it"),
        pytest.param("/a/b/c", "/a", "/b/c", id="deep-in-it"),
        pytest.param("/a", "/a", "", id="itself"),
        pytest.param("/a", "/a/", "", id="itself-with-a-slash"),
        pytest.param("/a/", "/a", "/", id="a-slash-after-itself"),
        pytest.param("/a/b", "/a/", "/b", id="folder-with-a-slash"),
        pytest.param("/ab", "/a", None, id="longer-name"),
        pytest.param("/ab/a", "/a", None, id="longer-name-of-a-folder"),
        pytest.param("/", "/a", None, id="above"),
        pytest.param("/a", "/", "/a", id="below-the-root"),
        pytest.param("/", "/", "", id="the-root"),
        pytest.param("a/b", "a", "/b", id="relative"),
        pytest.param("a", "", None, id="relative-and-nothing"),
        pytest.param("", "", "", id="nothing"),
        pytest.param("/a", "", None, id="absolute-and-nothing"),
    ],
)
def test_the_rest_below(path: str, folder: str, expected: object) -> None:
    assert rest_below(path, folder, "/") == expected
    assert is_below(path, folder, "/") == (expected is not None)


def test_another_separator() -> None:
    assert rest_below("a\\b", "a", "\\") == "\\b"
    assert rest_below("a/b", "a", "\\") is None


@given(PATHS, PATHS)
def test_it_agrees_with_the_parts_of_paths(path: str, folder: str) -> None:
    parts, above = path.split("/"), folder.split("/")
    assert is_below(path, folder, "/") == (parts[: len(above)] == above)


@given(PATHS, PATHS)
def test_the_rest_after_the_folder_is_the_path(path: str, folder: str) -> None:
    rest = rest_below(path, folder, "/")
    assert rest is None or folder + rest == path


@pytest.mark.parametrize(
    ("path", "parts", "expected"),
    [
        pytest.param("/l/shared", [("/l/shared", "shared")], "shared", id="package"),
        pytest.param("/l/a/b", [("/l/a", "a")], "a/b", id="in-a-package"),
        pytest.param("/l/ab", [("/l/a", "a"), ("/l/ab", "ab")], "ab", id="longer-name"),
        pytest.param("/l/x.py", [("/l/x.py", "x.py")], "x.py", id="module"),
        pytest.param("/s/acme", [("/s/acme/one", "acme/one")], "acme", id="namespace"),
        pytest.param(
            "/s", [("/s/one", "acme/one"), ("/s/x/two", "acme/two")], "acme", id="namespace-parts"
        ),
        pytest.param("/s", [("/s/lib/odd", "acme/one")], "acme", id="namespace-of-other-names"),
        pytest.param(
            "/s", [("/s/i.py", "m/__init__.py"), ("/b/v.py", "m/v.py"), ("/s/a.py", "m/a.py")],
            "m", id="files-of-two-folders",
        ),
        pytest.param(
            "/s/sub", [("/s/a.py", "m/a.py"), ("/s/sub/b.py", "m/sub/b.py")], "m/sub",
            id="folder-in-files",
        ),
    ],
)  # fmt: skip
def test_the_target_of_an_origin(path: str, parts: list[tuple[str, str]], expected: str) -> None:
    native = [Part(source.replace("/", os.sep), target) for source, target in parts]
    origin = Origin("acme", "package", path.replace("/", os.sep), "/l", tuple(native))
    assert origin.target == expected


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        pytest.param("/p/a/b", "/p", "a/b", id="in-it"),
        pytest.param("/p", "/p", ".", id="itself"),
        pytest.param("/p/..data/a", "/p", "..data/a", id="a-name-with-two-dots"),
        pytest.param("/p/...", "/p", "...", id="a-name-of-dots"),
        pytest.param("/", "/p", None, id="above"),
        pytest.param("/p2/a", "/p", None, id="a-longer-name"),
        pytest.param("/..p", "/", "..p", id="in-the-root"),
    ],
)
def test_the_path_inside(path: str, folder: str, expected: object) -> None:
    assert path_inside(path, folder) == expected


OWN = re.compile(
    r'\.startswith\((?:[^()]*\+ (?:"/"|os\.sep)|os\.path\.join\([^()]*, ""\)|"\.\.")\)'
    r"|relpath\([^\n]*\)\.startswith"
)


def test_no_other_module_compares_paths_on_its_own() -> None:
    root = Path(__file__).parent.parent / "guild_funcs"
    texts = {path.name: path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert {name: OWN.findall(text) for name, text in texts.items() if OWN.search(text)} == {}


@pytest.mark.parametrize(
    "line",
    [
        *('a.startswith(b + "/")', "a.startswith(b + os.sep)"),
        *('a.startswith(os.path.join(b, ""))', 'inside.startswith("..")'),
    ],
)
def test_a_comparison_of_its_own_is_seen(line: str) -> None:
    assert OWN.search(line)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/a", True), ("", True), ("/a\udcff", True), ("/a\0", False), ("/a\ud800", False)],
)
def test_what_may_be_a_path(path: str, expected: bool) -> None:
    assert is_path(path) == expected
