"""The graph as a tree, JSON, DOT, Mermaid and SVG, of names that each of them must escape."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from imports_trees import find

from guild_funcs.imports.drawing import data, dot, svg, tree
from guild_funcs.imports.result import Imports

ODD = 'a"b<c>&[x].py'


@pytest.fixture
def found(tmp_path: Path) -> Imports:
    files = {
        f"project/{ODD}": "import acme, gone\n",
        "lib/acme/__init__.py": "import helper\nimport installed\nimport_module(x)\n"
        "import acme.part\n",
        "lib/acme/part.py": "if TYPE_CHECKING:\n    import helper\n",
        "lib/helper.py": "def f():\n    import acme\n",
        "lib/site-packages/installed.py": "",
    }
    path = [tmp_path / "lib", tmp_path / "lib/site-packages"]
    return find(tmp_path, files, ODD, path=path)


def test_the_tree(found: Imports, tmp_path: Path) -> None:
    assert tree.tree(found).splitlines() == [
        ODD,
        f"└── acme  {tmp_path}/lib/acme  [{ODD}:1]",
        f"    ├── helper  {tmp_path}/lib/helper.py  [acme/__init__.py:1]",
        "    │   └── acme (see above)  [helper.py:2, function]",
        "    └── installed  installed  [acme/__init__.py:2]",
        "",
        "Not found:",
        f"  {ODD}:1: 'gone' was not found",
        "",
        "Cannot be known from source:",
        "  acme/__init__.py:3: import_module(...) of a computed name",
    ]


def test_the_data_is_json(found: Imports) -> None:
    told = json.loads(json.dumps(data.as_data(found)))
    assert [each["name"] for each in told["libraries"]] == ["acme", "helper"]
    assert told["installed"] == ["installed"]
    assert told["imports"][0] == {"from": ODD, "to": "acme", "places": [f"{ODD}:1"]}
    assert told["missing"][0]["name"] == "gone"


def test_dot_and_mermaid_escape_what_is_theirs(found: Imports) -> None:
    assert '  n0 [label="a\\"b<c>&[x].py", style=bold];' in dot.dot(found).splitlines()
    assert '  n0["a#34;b#60;c#62;#38;#91;x#93;.py"]' in dot.mermaid(found).splitlines()


def test_the_picture_is_xml_with_a_box_for_each_library(found: Imports) -> None:
    root = ET.fromstring(svg.svg(found))  # noqa: S314 - made here
    space = "{http://www.w3.org/2000/svg}"
    texts = [each.text for each in root.iter(f"{space}text")]
    assert texts == [ODD, "acme", "helper", "installed"]
    assert len([each for each in root.iter(f"{space}path") if each.get("marker-end")]) == 4
