"""`find NAME PLACES...`: which place wins, and what is said when none has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from locate_trees import Tree, build, error_text, relative, summary

from guild_funcs.errors import FuncsError
from guild_funcs.locate import find_file

TREE: Tree = {
    "lib/shared/x.py": "",
    "lib/data/train.csv": "",
    "more/shared/": "",
    "more/other.txt": "",
}

FOUND = [
    pytest.param(
        ("shared", ["lib"]),
        "folder lib/shared in lib\nthe place given\nmount lib/shared at shared",
        id="folder",
    ),
    pytest.param(
        ("data/train.csv", ["more", "lib"]),
        "file lib/data/train.csv in lib\nfirst of 2 places\n"
        "mount lib/data/train.csv at data/train.csv",
        id="file-below-a-folder-in-a-later-place",
    ),
    pytest.param(
        ("shared", [f"lib{os.pathsep}more"]),
        "folder lib/shared in lib\nfirst of 2 places\nmount lib/shared at shared\n"
        "lost more/shared in more: a later place",
        id="path-list-with-a-loser",
    ),
    pytest.param(
        ("./data/../shared/", ["lib", "lib"]),
        "folder lib/shared in lib\nthe place given\nmount lib/shared at shared",
        id="name-is-normalized-and-a-place-counts-once",
    ),
    pytest.param(
        ("lib", [f"more{os.pathsep}"]),
        "folder lib in .\nfirst of 2 places\nmount lib at lib",
        id="empty-piece-of-a-list-is-the-current-folder",
    ),
]


@pytest.mark.parametrize(("asked", "expected"), FOUND)
def test_find_takes_the_first_place_that_has_the_name(
    asked: tuple[str, list[str]], expected: str, tmp_path: Path
) -> None:
    name, places = asked
    build(tmp_path, TREE)
    assert summary(find_file(name, places, cwd=str(tmp_path)), tmp_path) == expected


NOT_FOUND = [
    pytest.param(
        ("sharde", ["lib", "more"]),
        "MissingError: 'sharde' was not found\nsearched: lib, more\ndid you mean 'shared'?",
        id="close-match",
    ),
    pytest.param(
        ("data/Train.csv", ["lib"]),
        "MissingError: 'data/Train.csv' was not found\nsearched: lib\n"
        "did you mean 'data/train.csv'? (upper and lower case differ)",
        id="wrong-case-below-a-folder",
    ),
    pytest.param(
        ("zzz", ["nowhere", "more/other.txt"]),
        "MissingError: 'zzz' was not found\nsearched: nowhere, more/other.txt\n"
        "no such folder: nowhere, more/other.txt",
        id="places-that-are-no-folders",
    ),
    pytest.param(
        ("shared", [""]),
        "MissingError: 'shared' was not found\nsearched: nothing, the path is empty",
        id="nowhere-to-look",
    ),
    pytest.param(
        ("", ["lib"]),
        "RefusedError: find needs the name of a file or folder, and was given ''",
        id="no-name",
    ),
    pytest.param(
        ("/etc/passwd", ["lib"]),
        "RefusedError: find looks for a relative name, and '/etc/passwd' is absolute\n"
        "write the path itself, without find",
        id="absolute-name",
    ),
    pytest.param(
        ("../more", ["lib"]),
        "RefusedError: find looks inside the given places, and '../more' is not inside them",
        id="name-that-leaves-the-place",
    ),
    pytest.param(
        ("data/..", ["lib"]),
        "RefusedError: find looks inside the given places, and 'data/..' is not inside them",
        id="the-place-itself",
    ),
]


@pytest.mark.parametrize(("asked", "expected"), NOT_FOUND)
def test_find_says_where_it_looked(
    asked: tuple[str, list[str]], expected: str, tmp_path: Path
) -> None:
    name, places = asked
    build(tmp_path, TREE)
    with pytest.raises(FuncsError) as caught:
        find_file(name, places, cwd=str(tmp_path))
    assert error_text(caught.value, tmp_path) == expected


def test_find_says_that_a_link_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to("nothing")
    with pytest.raises(FuncsError) as caught:
        find_file("gone", ["."], cwd=str(tmp_path))
    assert relative(str(caught.value), tmp_path).splitlines() == [
        "'gone' was not found",
        "searched: .",
        "gone is a symlink to nothing",
    ]
