"""Locating runs nothing: packages that leave a mark when anything of them runs leave none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from locate_trees import build

from guild_funcs.errors import FuncsError
from guild_funcs.locate import find_distribution, find_module

COUNT = 20
MARK = "with open({mark!r}, 'a') as mark: mark.write(__name__ + '\\n')\n"


@pytest.fixture
def loud(tmp_path: Path) -> Path:
    """Twenty packages in a namespace and out of it; every file writes to `mark` when it runs."""
    text = MARK.format(mark=str(tmp_path / "mark"))
    tree = {}
    for number in range(COUNT):
        top = f"lib/loud{number}"
        tree.update({f"{top}/{name}": text for name in ("__init__.py", "sibling.py", "setup.py")})
        tree.update({f"{top}/deep/{name}": text for name in ("__init__.py", "down.py")})
        tree[f"lib/space/loud{number}/__init__.py"] = text
        tree[f"lib/loud{number}.pth"] = "import loud{number}\n"
        tree[f"lib/loud{number}-1.0.dist-info/METADATA"] = f"Name: loud{number}\nVersion: 1.0\n"
        tree[f"lib/loud{number}-1.0.dist-info/RECORD"] = f"loud{number}/__init__.py,,\n"
    tree["lib/sitecustomize.py"] = text
    return build(tmp_path, tree)


def snapshot(root: Path) -> set[str]:
    return {os.path.join(at, name) for at, _, names in os.walk(root) for name in names}


def test_locating_runs_nothing_and_imports_nothing(loud: Path) -> None:
    path = [str(loud / "lib")]
    before, modules = snapshot(loud), set(sys.modules)
    caches = set(sys.path_importer_cache)
    for number in range(COUNT):
        for name in ("", ".sibling", ".deep", ".deep.down"):
            find_module(f"loud{number}{name}", path)
        find_module(f"space.loud{number}", path)
        find_distribution(f"loud{number}", path)
        with pytest.raises(FuncsError):
            find_module(f"loud{number}.deep.no_such", path)
        with pytest.raises(FuncsError):
            find_module(f"loud{number}_", path)
    assert snapshot(loud) == before
    assert not {name for name in set(sys.modules) - modules if "loud" in name or "space" in name}
    assert set(sys.path_importer_cache) == caches


def test_the_mark_would_be_seen(loud: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(loud / "lib"))
    __import__("loud0.deep")
    for name in ("loud0", "loud0.deep"):
        del sys.modules[name]
    assert (loud / "mark").read_text().splitlines() == ["loud0", "loud0.deep"]
