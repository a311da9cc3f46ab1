"""Runs of which `$(imports)` finds the libraries, by reading what the script imports."""

from __future__ import annotations

from pathlib import Path

import pytest
from guild_runs import Guild, write_tree
from library_projects import project

SCRIPT = """
    import acme.data
    print("from", acme.data.helper.__file__)
    """


@pytest.fixture
def monorepo(tmp_path: Path, guild: Guild) -> Path:
    """Three libraries: `acme` is imported, `helper` by it, `unused` by nobody."""
    root = write_tree(
        tmp_path / "repo",
        {
            "one/acme/__init__.py": "",
            "one/acme/data/__init__.py": "import json\n\nimport helper\n",
            "one/acme/tests/test_data.py": "import unused\n",
            "two/helper.py": "import os\n",
            "three/unused/__init__.py": "raise SystemExit('imported')\n",
        },
    )
    guild.env["PYTHONPATH"] = ":".join(str(root / name) for name in ("one", "two", "three"))
    return root


FORMS = {
    "macro": "include: $(imports)",
    "template": "include: ${'train'|imports}",
    "angle": "include: [$<'train'|imports>]",
    "script": "include: $(imports train.py)",
    "typed": "include: {imports: train}",
    "typed-list": "include: {imports: [train, train.py]}",
    "keywords": "include: $(imports depth=2 all=no except='nothing else')",
}


@pytest.mark.parametrize("spec", FORMS.values(), ids=FORMS)
def test_each_form_copies_what_is_imported_and_nothing_else(
    guild: Guild, monorepo: Path, spec: str
) -> None:
    project(guild, spec, "exclude: $(imports)/tests/*", script=SCRIPT)
    done = guild.run("train")
    assert f"from {guild.latest}/helper.py" in done.out
    assert guild.sourcecode() == [
        "acme/__init__.py",
        "acme/data/__init__.py",
        "guild.yml",
        "helper.py",
        "train.py",
    ]
    libraries = guild.attr("funcs")["libraries"]
    assert [(each["name"], each["reason"]) for each in libraries] == [
        ("acme", "train.py:1 -> acme"),
        ("helper", "train.py:1 -> acme/data/__init__.py:3 -> helper"),
    ]
    assert guild.attr("funcs")["imports"] == {
        "libraries": {"acme": "snapshot", "helper": "snapshot"}
    }
    assert str(monorepo) not in done.err
