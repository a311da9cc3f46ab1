"""Functions about the names of files and folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from function_projects import Project, culprit
from hypothesis import given
from hypothesis import strategies as st

from guild_funcs.context import Text
from guild_funcs.errors import ArgumentProblem, MissingError

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)


def _call(text: str, /, **flags: Any) -> Any:
    return Project(Path("/project"), flags=flags).value(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(basename data/train.csv)", "train.csv", id="basename"),
        pytest.param("$(basename data/)", "data", id="basename-separator-at-end"),
        pytest.param("$(basename data//)", "", id="basename-two-separators-as-guild"),
        pytest.param(
            "$(basename 'C:\\data\\')", "C:\\data", id="basename-backslash-at-end-as-guild"
        ),
        pytest.param("$(basename '')", "", id="basename-empty"),
        pytest.param("$(basename ${none})", "", id="basename-null"),
        pytest.param("$(basename ${zero})", "", id="basename-zero-as-guild"),
        pytest.param("$(basename ${number})", "0.5", id="basename-number"),
        pytest.param("$(basename 'a b/é ü.csv')", "é ü.csv", id="basename-spaces-unicode"),
        pytest.param("${files|basename}", ["b.txt", "c.txt"], id="basename-list"),
        pytest.param("$(dirname data/raw/train.csv)", "data/raw", id="dirname"),
        pytest.param("$(dirname data/raw/)", "data", id="dirname-separator-at-end"),
        pytest.param("$(dirname train.csv)", "", id="dirname-bare-name"),
        pytest.param("$(dirname '')", "", id="dirname-empty"),
        pytest.param("$(dirname '/')", "/", id="dirname-root"),
        pytest.param("$(dirname 'a b/é/x')", "a b/é", id="dirname-spaces-unicode"),
        pytest.param("${files|dirname}", ["a", ""], id="dirname-list"),
        pytest.param("$(stem data/train.csv)", "train", id="stem"),
        pytest.param("$(stem a.tar.gz)", "a.tar", id="stem-two-suffixes"),
        pytest.param("$(stem .bashrc)", ".bashrc", id="stem-hidden"),
        pytest.param("$(stem data.d/)", "data", id="stem-separator-at-end"),
        pytest.param("$(stem '')", "", id="stem-empty"),
        pytest.param("$(stem 'é ü.csv')", "é ü", id="stem-spaces-unicode"),
        pytest.param("${files|stem}", ["b", "c"], id="stem-list"),
        pytest.param("$(suffix data/train.csv)", ".csv", id="suffix"),
        pytest.param("$(suffix a.tar.gz)", ".gz", id="suffix-two"),
        pytest.param("$(suffix .bashrc)", "", id="suffix-hidden"),
        pytest.param("$(suffix data.d/train)", "", id="suffix-of-folder-does-not-count"),
        pytest.param("$(suffix '')", "", id="suffix-empty"),
        pytest.param("$(suffix 'a b.é')", ".é", id="suffix-spaces-unicode"),
        pytest.param("${files|suffix}", [".txt", ".txt"], id="suffix-list"),
        pytest.param("$(suffixes a.tar.gz)", [".tar", ".gz"], id="suffixes"),
        pytest.param("$(suffixes data.d/train.csv)", [".csv"], id="suffixes-of-a-folder-not"),
        pytest.param("$(suffixes ..a.b)", [".b"], id="suffixes-two-dots-first"),
        pytest.param("$(suffixes a..b)", [".", ".b"], id="suffixes-two-dots"),
        pytest.param("$(suffixes 'é.ü .tar')", [".ü ", ".tar"], id="suffixes-spaces-unicode"),
        pytest.param("$(suffixes a.tar.gz | last)", ".gz", id="suffixes-last"),
        pytest.param("$(parent data/raw/train.csv)", "data/raw", id="parent"),
        pytest.param("$(parent data/raw/train.csv 2)", "data", id="parent-two-up"),
        pytest.param("$(parent data/raw levels=0)", "data/raw", id="parent-none-up"),
        pytest.param("$(parent train.csv)", ".", id="parent-bare-name"),
        pytest.param("$(parent '')", ".", id="parent-empty"),
        pytest.param("$(parent /a 1000000)", "/", id="parent-stops-at-root"),
        pytest.param("$(parent 'a b/é')", "a b", id="parent-spaces-unicode"),
        pytest.param("${files|parent}", ["a", "."], id="parent-list"),
        pytest.param("$(abspath data/../train.csv)", "/project/train.csv", id="abspath"),
        pytest.param("$(abspath /etc//x/.)", "/etc/x", id="abspath-absolute"),
        pytest.param("$(abspath '')", "/project", id="abspath-empty"),
        pytest.param("$(abspath 'a é')", "/project/a é", id="abspath-spaces-unicode"),
        pytest.param("${files|abspath}", ["/project/a/b.txt", "/project/c.txt"], id="abspath-list"),
        pytest.param("$(relpath /project/data/x)", "data/x", id="relpath"),
        pytest.param("$(relpath data/x data)", "x", id="relpath-start"),
        pytest.param("$(relpath /other start=/project)", "../other", id="relpath-outside"),
        pytest.param("$(relpath '')", ".", id="relpath-empty"),
        pytest.param("$(relpath '/project/a é')", "a é", id="relpath-spaces-unicode"),
        pytest.param("${files|relpath:a}", ["b.txt", "../c.txt"], id="relpath-list"),
        pytest.param("$(join a b c.txt)", "a/b/c.txt", id="join"),
        pytest.param("$(join a)", "a", id="join-one"),
        pytest.param("$(join a/ /b)", "/b", id="join-absolute-starts-anew"),
        pytest.param("$(join '' b)", "b", id="join-empty"),
        pytest.param("$(join 'a é' b)", "a é/b", id="join-spaces-unicode"),
        pytest.param("$(join root ${files})", "root/a/b.txt/c.txt", id="join-list-of-parts"),
        pytest.param("$(join ${number} x)", "0.5/x", id="join-number"),
        pytest.param("${files|join}", "a/b.txt/c.txt", id="join-items"),
        pytest.param("${files|join:', '}", "a/b.txt, c.txt", id="join-items-with-separator"),
        pytest.param("${files|join:''}", "a/b.txtc.txt", id="join-items-with-nothing"),
        pytest.param("${empty|join:-}", "", id="join-no-items"),
        pytest.param("${mixed|join:-}", "1-yes-x", id="join-items-as-guild-writes-them"),
    ],
)
def test_path_function(text: str, value: Any) -> None:
    result = _call(
        text,
        none=None,
        zero=0,
        number=0.5,
        files=["a/b.txt", "c.txt"],
        empty=[],
        mixed=[1, True, "x"],
    )
    assert result == value
    # Paths stay text: a flag must not read "2024" as a number.
    results = result if isinstance(result, list) else [result]
    assert {type(each) for each in results} == {Text}


@pytest.mark.parametrize(
    "name",
    [
        *("dirname", "stem", "suffix", "suffixes", "parent", "abspath", "relpath", "realpath"),
        *("exists", "expanduser"),
    ],
)
def test_path_function_refuses_a_mapping_and_points_at_it(name: str) -> None:
    error = Project(Path("/project"), flags={"table": {"a": 1}}).error(f"x $({name} ${{table}})")
    assert isinstance(error, ArgumentProblem)
    assert error.message.startswith(f"{name}(path")
    assert error.message.endswith("'path' must be text, but the value given is a mapping")
    assert culprit(error) == "${table}"


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        pytest.param(
            "$(parent a -1)", "parent: 'levels' must not be negative", "-1", id="negative"
        ),
        pytest.param(
            "$(parent a two)",
            "parent(path, levels=1): 'levels' must be a whole number, but the value given is text",
            "two",
            id="no-number",
        ),
        pytest.param("${files|join:a,b}", "join takes one separator after a list", "a", id="join"),
        pytest.param(
            "$(join)", "join(parts, *more) needs a value for 'parts'", "join", id="join-none"
        ),
        pytest.param(
            "$(glob)", "glob(*patterns) needs at least one pattern", "glob", id="glob-none"
        ),
        pytest.param(
            "$(relpath ${files} ${files})",
            "relpath(path, start='.'): only one argument can be a list",
            "${files}",
            id="two-lists",
        ),
    ],
)
def test_wrong_call_of_a_path_function(text: str, message: str, at: str) -> None:
    error = Project(Path("/project"), flags={"files": ["a", "b"]}).error(text)
    assert isinstance(error, ArgumentProblem)
    assert error.message == message
    assert culprit(error) == at


@given(st.lists(NAMES, min_size=1))
def test_join_undoes_split(names: list[str]) -> None:
    text = "/".join(names)
    assert _call("$(split ${text} / | join)", text=text) == text


@given(st.text(), st.text(min_size=1))
def test_join_undoes_split_with_any_separator(text: str, separator: str) -> None:
    flags = {"text": text, "separator": separator}
    assert _call("$(split ${text} ${separator} | join ${separator})", **flags) == text


@given(st.lists(NAMES.filter(lambda name: name not in (".", "..")), min_size=1))
def test_relpath_undoes_abspath(names: list[str]) -> None:
    assert _call("$(abspath ${path} | relpath)", path="/".join(names)) == "/".join(names)


def test_realpath_follows_links_and_keeps_what_does_not_exist(tmp_path: Path) -> None:
    project = Project(tmp_path.resolve())
    project.write({"a é/x": ""})
    (project.folder / "link").symlink_to("a é")
    assert project.value("$(realpath link/x)") == f"{project.folder}/a é/x"
    assert project.value("$(realpath link/new)") == f"{project.folder}/a é/new"
    assert project.value("$(realpath '')") == str(project.folder)
    assert isinstance(project.value("$(realpath link)"), Text)


def test_exists_tells_files_folders_and_links_that_lead_somewhere(tmp_path: Path) -> None:
    project = Project(tmp_path, flags={"files": ["é x", "new"]})
    project.write({"é x": ""})
    (tmp_path / "dangling").symlink_to("new")
    assert project.value("$(exists 'é x')") is True
    assert project.value(f"$(exists '{tmp_path}')") is True
    assert project.value("$(exists dangling)") is False
    assert project.value("$(exists '')") is False
    assert project.value("${files|exists}") == [True, False]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("$(expanduser '~')", "/home/ann", id="home"),
        pytest.param("$(expanduser ~/a~b)", "/home/ann/a~b", id="below"),
        pytest.param("$(expanduser a/~)", "a/~", id="elsewhere"),
        pytest.param("$(expanduser '')", "", id="empty"),
        pytest.param("$(expanduser '~/é ü')", "/home/ann/é ü", id="spaces-unicode"),
        pytest.param("${files|expanduser}", ["/home/ann/a", "b"], id="list"),
    ],
)
def test_expanduser(text: str, value: Any) -> None:
    project = Project(Path("/project"), {"files": ["~/a", "b"]}, {"HOME": "/home/ann/"})
    assert project.value(text) == value


def test_expanduser_asks_the_user_database(monkeypatch: pytest.MonkeyPatch) -> None:
    pwd = pytest.importorskip("pwd")
    user = pwd.getpwuid(os.getuid())
    project = Project(Path("/project"))
    assert project.value("$(expanduser ~/x)") == f"{user.pw_dir}/x"
    assert project.value(f"$(expanduser ~{user.pw_name})") == user.pw_dir
    error = project.error("$(expanduser ~no-such-user/x)")
    assert isinstance(error, MissingError)
    assert error.message == "no home folder is known for user 'no-such-user'"
    monkeypatch.setitem(__import__("sys").modules, "pwd", None)
    assert project.error("$(expanduser '~')").message == "no home folder is known for you"
    project.env["USERPROFILE"] = "/Users/ann"
    assert project.value("$(expanduser '~')") == "/Users/ann"


@pytest.mark.parametrize("path", ["train", ".bashrc", "..", "''", "data.d/train", "/"])
def test_a_name_without_suffixes_has_an_empty_list(path: str) -> None:
    assert _call(f"$(suffixes {path})") == []


@given(NAMES)
def test_the_last_of_the_suffixes_is_the_suffix(name: str) -> None:
    found = _call("$(suffixes ${name})", name=name)
    assert "".join(found[-1:]) == _call("$(suffix ${name})", name=name)
