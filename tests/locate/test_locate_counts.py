"""What locating asks of the system: counted, for a path with few distributions and with many."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

import pytest
from counting import named_calls
from locate_trees import build

from guild_funcs.locate import find_module
from guild_funcs.locate.session import Search

ASKED = ("stat", "lstat", "listdir", "scandir", "open", "open_code")


def site(root: Path, distributions: int) -> Path:
    tree = {
        "acme/__init__.py": "",
        "acme/sub/__init__.py": "",
        "acme/sub/deep.py": "",
        "acme-1.0.dist-info/METADATA": "Name: acme\nVersion: 1.0\n",
        "acme-1.0.dist-info/RECORD": "acme/__init__.py,,\nacme/sub/__init__.py,,\n",
    }
    for number in range(distributions):
        info = f"other_{number}-1.0.dist-info"
        tree[f"{info}/METADATA"] = f"Name: other-{number}\nVersion: 1.0\n"
        tree[f"{info}/RECORD"] = f"other_{number}/__init__.py,,\n"
        tree[f"other_{number}/__init__.py"] = ""
    return build(root, tree)


def asked(root: Path, distributions: int) -> int:
    path = (str(site(root, distributions)),)
    count = named_calls(lambda: find_module("acme.sub.deep", path))
    return sum(count[name] for name in ASKED)


def test_many_distributions_are_not_asked_one_by_one(tmp_path: Path) -> None:
    asked(tmp_path / "first", 1)  # imports what it needs, when no test before has
    few, many = asked(tmp_path / "few", 2), asked(tmp_path / "many", 200)
    assert many == few <= 80


@pytest.mark.parametrize(
    ("module", "distribution"), [("sklearn", "scikit_learn"), ("PIL", "pillow")]
)
def test_a_short_name_leads_to_its_distribution_at_once(
    tmp_path: Path, module: str, distribution: str
) -> None:
    found = []
    for count in (2, 200):
        root = site(tmp_path / str(count), count)
        info = f"{distribution}-1.0.dist-info"
        name = distribution.replace("_", "-")
        tree = {
            f"{module}/__init__.py": "",
            f"{info}/METADATA": f"Name: {name}\nVersion: 1.0\n",
            f"{info}/RECORD": f"{module}/__init__.py,,\n",
        }
        path = (str(build(root, tree)),)
        assert find_module(module, path).distribution == name
        asked_for = named_calls(lambda path=path: find_module(module, path))  # type: ignore[misc]
        found.append(sum(asked_for[each] for each in ASKED))
    assert found[0] == found[1]


@pytest.mark.parametrize("folders", [1, 20])
def test_a_folder_that_has_not_the_name_is_asked_a_few_times(tmp_path: Path, folders: int) -> None:
    empty = []
    for number in range(folders):
        (tmp_path / f"empty{number}").mkdir()
        empty.append(str(tmp_path / f"empty{number}"))
    path = (*empty, str(site(tmp_path / "site", 2)))
    count = named_calls(lambda: find_module("acme.sub.deep", path))
    assert sum(count[name] for name in ASKED) <= 60 + 8 * folders


def test_of_a_folder_that_goes_meanwhile_nothing_is_found(tmp_path: Path) -> None:
    build(tmp_path, {"pkg/__init__.py": "", "pkg/sub.py": "", "other.py": ""})
    search = Search([str(tmp_path)])
    assert search.find("other") is not None  # the folder is listed now
    rmtree(tmp_path / "pkg")
    assert search.find("pkg.sub") is None
    search.extend("gone", str(tmp_path), first=True)
    assert search.find("gone.other") is None
