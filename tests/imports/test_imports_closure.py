"""From a script to the libraries that it imports, through files on disk; nothing is run."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
from file_trees import write_tree
from imports_trees import chains, find

import guild_funcs
from guild_funcs.errors import FuncsError, MissingError, RefusedError
from guild_funcs.imports.cache import Cache
from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import KIND, Facts, Unread
from guild_funcs.imports.notebooks import code_of
from guild_funcs.imports.texts import EXTENSION, Texts
from guild_funcs.locate import Search

BOOM = "raise SystemExit('it was run')\n"
ACME = {
    "lib/acme/__init__.py": "",
    "lib/acme/data/__init__.py": "import json\n\nimport helper\n",
    "lib/helper.py": "import os\n",
    "lib/unused.py": BOOM,
}

TRY = "try:\n    {}\nexcept ImportError:\n    import helper\n"

CASES = {
    "steps": (
        {**ACME, "project/train.py": "import os\nimport acme.data\n"},
        ["train.py:2 -> acme", "train.py:2 -> acme/data/__init__.py:3 -> helper"],
    ),
    "submodule-or-attribute": (
        {**ACME, "project/train.py": "from acme import data, version\n"},
        ["train.py:1 -> acme", "train.py:1 -> acme/data/__init__.py:3 -> helper"],
    ),
    "only-what-is-reached": ({**ACME, "project/train.py": "import acme\n"}, ["train.py:1 -> acme"]),
    "through-the-project": (
        {**ACME, "project/train.py": "import util\n", "project/util.py": "import helper\n"},
        ["train.py:1 -> util.py:1 -> helper"],
    ),
    "the-project-comes-first": (
        {**ACME, "project/train.py": "import helper\n", "project/helper.py": ""},
        [],
    ),
    "relative": (
        {
            "project/train.py": "import acme.a.b\n",
            "lib/acme/__init__.py": "",
            "lib/acme/a/__init__.py": "",
            "lib/acme/a/b.py": "from ..c import x\nfrom . import d\n",
            "lib/acme/a/d.py": "import two\n",
            "lib/acme/c.py": "import one\n",
            "lib/one.py": "",
            "lib/two.py": "",
        },
        [
            "train.py:1 -> acme",
            "train.py:1 -> acme/a/b.py:1 -> acme/c.py:1 -> one",
            "train.py:1 -> acme/a/b.py:2 -> acme/a/d.py:1 -> two",
        ],
    ),
    "star": (
        {
            "project/train.py": "from acme import *\n",
            "lib/acme/__init__.py": "__all__ = ['sub']\n",
            "lib/acme/sub.py": "import helper\n",
            "lib/helper.py": "",
        },
        ["train.py:1 -> acme", "train.py:1 -> acme/sub.py:1 -> helper"],
    ),
    "namespace": (
        {
            "project/train.py": "from google.cloud import storage\n",
            "lib/google/cloud/storage/__init__.py": "import helper\n",
            "lib/google/cloud/other/__init__.py": BOOM,
            "lib/helper.py": "",
        },
        [
            "train.py:1 -> google.cloud.storage",
            "train.py:1 -> google/cloud/storage/__init__.py:1 -> helper",
        ],
    ),
    "typing": (
        {**ACME, "project/train.py": "if TYPE_CHECKING:\n    import acme\nimport helper\n"},
        ["train.py:3 -> helper"],
    ),
    "other-main": (
        {
            "project/train.py": "import util\nif __name__ == '__main__':\n    import helper\n",
            "project/util.py": "if __name__ == '__main__':\n    import acme\n",
            **ACME,
        },
        ["train.py:3 -> helper"],
    ),
    "fallback-not-needed": (
        {
            **ACME,
            "project/train.py": TRY.format("import acme"),
        },
        ["train.py:2 -> acme"],
    ),
    "fallback-needed": (
        {
            **ACME,
            "project/train.py": TRY.format("import nope"),
        },
        ["train.py:4 -> helper"],
    ),
    "fallback-attribute": (
        {
            **ACME,
            "project/train.py": TRY.format("from acme import x"),
        },
        ["train.py:2 -> acme", "train.py:4 -> helper"],
    ),
    "fallback-broken": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "import not_there\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-broken-further": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "import slow\n",
            "lib/slow.py": "import fast\nimport other\nimport not_there\n",
            "lib/other.py": "",
            "lib/helper.py": "",
        },
        [
            "train.py:2 -> fast",
            "train.py:4 -> helper",
            "train.py:2 -> fast.py:1 -> slow",
            "train.py:2 -> fast.py:1 -> slow.py:2 -> other",
        ],
    ),
    "fallback-of-what-raises": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "raise ImportError('not for this')\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-of-what-may-raise": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "import os\nif not os.environ.get('FAST'):\n    raise ImportError\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-of-what-raises-further": (
        {
            "project/train.py": TRY.format("from fast import core"),
            "lib/fast/__init__.py": "",
            "lib/fast/core.py": "from . import more\n",
            "lib/fast/more.py": "if __debug__:\n    raise ModuleNotFoundError\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-of-what-raises-again": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "try:\n    import gone\nexcept ImportError:\n    raise ImportError",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-of-what-raises-the-same": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "try:\n    import gone\nexcept ImportError:\n    print()\n    raise\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-of-what-would-raise": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": (
                "try:\n    import json\nexcept ImportError:\n    raise\n"
                "try:\n    import sys\nexcept ImportError:\n    raise\n"
                "def f():\n    raise ImportError\nif f.x:\n    raise ValueError\n"
            ),
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast"],
    ),
    "fallback-of-what-raises-in-a-circle": (
        {
            "project/train.py": TRY.format("import fast"),
            "lib/fast.py": "try:\n    import slow\nexcept ImportError:\n    raise\n",
            "lib/slow.py": "try:\n    import fast\nexcept ImportError:\n    raise\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:2 -> fast.py:2 -> slow"],
    ),
    "fallback-of-a-module-of-a-package-that-is-broken": (
        {
            "project/train.py": TRY.format("from fast import core"),
            "lib/fast/__init__.py": "",
            "lib/fast/core.py": "from . import _core\nimport gone\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "fallback-of-something-that-is-whole": (
        {
            "project/train.py": TRY.format("import fast") + "import broken\n",
            "lib/fast.py": "import slow\n",
            "lib/slow.py": "import fast\n",
            "lib/broken.py": "import not_there\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:5 -> broken", "train.py:2 -> fast.py:1 -> slow"],
    ),
    "fallback-of-no-import": (
        {**ACME, "project/train.py": TRY.format("work()")},
        ["train.py:4 -> helper"],
    ),
    "fallback-of-an-import-that-may-not-run": (
        {
            **ACME,
            "project/train.py": TRY.format("if TYPE_CHECKING: import acme"),
        },
        ["train.py:4 -> helper"],
    ),
    "fallback-of-what-is-imported-there": (
        {
            **ACME,
            "lib/acme/__init__.py": "from .data import x\n",
            "project/train.py": TRY.format("from acme import x"),
        },
        [
            "train.py:2 -> acme",
            "train.py:2 -> acme/__init__.py:1 -> acme/data/__init__.py:3 -> helper",
        ],
    ),
    "fallbacks-of-the-same-module": (
        {
            **ACME,
            "lib/acme/__init__.py": "x = y = 1\n",
            "project/train.py": TRY.format("from acme import x") + TRY.format("from acme import y"),
        },
        ["train.py:2 -> acme"],
    ),
    "fallback-of-an-attribute-that-may-not-be-there": (
        {
            "project/train.py": (
                "try:\n    import fast\n    fast.go\nexcept (ImportError, AttributeError):\n"
                "    import helper\n"
            ),
            "lib/fast.py": "",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:5 -> helper"],
    ),
    "fallback-of-an-attribute-that-is-imported": (
        {
            "project/train.py": (
                "try:\n    from fast import go\nexcept (ImportError, AttributeError):\n"
                "    import helper\n"
            ),
            "lib/fast.py": "go = 1",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast"],
    ),
    "fallback-of-an-extension": (
        {
            "project/train.py": TRY.format("from fast import x"),
            "lib/fast.abi3.so": "",
            "lib/helper.py": "",
        },
        ["train.py:2 -> fast", "train.py:4 -> helper"],
    ),
    "try-that-fails-before": (
        {**ACME, "project/train.py": TRY.format("import gone\n    import acme")},
        ["train.py:5 -> helper"],
    ),
    "try-that-does-not-fail-before": (
        {**ACME, "project/train.py": TRY.format("import sys\n    import acme")},
        ["train.py:3 -> acme"],
    ),
    "sys-path": (
        {
            "project/train.py": """
                import os, sys
                sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "more"))
                import extra
                """,
            "more/extra.py": "",
        },
        ["train.py:3 -> extra"],
    ),
    "sys-path-of-the-project": (
        {
            "project/train.py": "import paths\nimport extra\n",
            "project/paths.py": "import sys\nsys.path.append('vendor')\n",
            "project/vendor/extra.py": "import helper\n",
            "lib/helper.py": "",
        },
        ["train.py:2 -> vendor/extra.py:1 -> helper"],
    ),
    "getattr": (
        {
            "project/train.py": "import acme\nacme.Net\n",
            "lib/acme/__init__.py": """
                from importlib import import_module
                _WHERE = {"Net": "models", "Data": ".data"}
                def __getattr__(name):
                    return getattr(import_module(_WHERE[name], __name__), name)
                """,
            "lib/acme/models.py": "import one\n",
            "lib/acme/data.py": "import two\n",
            "lib/one.py": "",
            "lib/two.py": "",
        },
        [
            "train.py:1 -> acme",
            "train.py:1 -> acme/__init__.py:2 -> acme/models.py:1 -> one",
        ],
    ),
    "getattr-of-whole-names": (
        {
            "project/train.py": "import acme\nacme.Net\nacme.Data\nacme.Out\n",
            "lib/acme/__init__.py": """
                from importlib import import_module
                _WHERE = {"Net": "acme.models:Net", "Data": "....data", "Out": "one"}
                def __getattr__(name):
                    return getattr(import_module(_WHERE[name], __name__), name)
                """,
            "lib/acme/models.py": "import one\n",
            "lib/one.py": "",
            "lib/data.py": "",
        },
        [
            "train.py:1 -> acme",
            "train.py:1 -> acme/__init__.py:2 -> acme/models.py:1 -> one",
        ],
    ),
    "attach-stub": (
        {
            "project/train.py": "import acme\nacme.sub.x\n",
            "lib/acme/__init__.py": "import lazy_loader as lazy\n"
            "__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)\n",
            "lib/acme/__init__.pyi": "from . import sub, never\n",
            "lib/acme/never.py": "import two\n",
            "lib/two.py": "",
            "lib/acme/sub.py": "import helper\n",
            "lib/lazy_loader.py": "",
            "lib/helper.py": "",
        },
        [
            "train.py:1 -> acme",
            "train.py:1 -> acme/__init__.py:1 -> lazy_loader",
            "train.py:1 -> acme/__init__.py:1 -> acme/sub.py:1 -> helper",
        ],
    ),
    "extension-with-source": (
        {
            "project/train.py": "import fast\n",
            "lib/fast.cpython-311-x86_64-linux-gnu.so": "",
            "lib/fast.abi3.so": "",
            "lib/fast.py": "import helper\n",
            "lib/helper.py": "",
        },
        ["train.py:1 -> fast", "train.py:1 -> fast.py:1 -> helper"],
    ),
    "extension-with-stub": (
        {
            "project/train.py": "import fast\n",
            "lib/fast.abi3.so": "",
            "lib/fast.pyi": "import helper, gone\nif TYPE_CHECKING:\n    import unused\n",
            "lib/unused.py": BOOM,
            "lib/helper.py": "",
        },
        ["train.py:1 -> fast", "train.py:1 -> fast.py:1 -> helper"],
    ),
    "circle": (
        {
            "project/train.py": "import one\n",
            "lib/one.py": "import two\n",
            "lib/two.py": "import one\n",
        },
        ["train.py:1 -> one", "train.py:1 -> one.py:1 -> two"],
    ),
    "path-that-comes-after-a-function": (
        {
            "project/train.py": """
                import sys
                def work():
                    import extra
                sys.path.append("vendor")
                work()
                """,
            "project/vendor/extra.py": "import helper\n",
            "lib/helper.py": "",
        },
        ["train.py:3 -> vendor/extra.py:1 -> helper"],
    ),
    "file-that-is-run-twice": (
        {
            **ACME,
            "project/train.py": """
                import runpy
                runpy.run_path("tool.py")
                runpy.run_path("tool.py")
                if TYPE_CHECKING:
                    runpy.run_path("never.py")
                """,
            "project/tool.py": "import helper\n",
            "project/never.py": "import acme\n",
        },
        ["train.py:2 -> tool.py:1 -> helper"],
    ),
    "other-platform": ({"project/train.py": "import winreg, _scproxy, msvcrt\n"}, []),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_the_libraries_of_a_script(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    found = find(tmp_path, files)
    told = [chain.replace("fast.abi3.so", "fast.py") for chain in chains(found)]
    told = [c.replace("fast.cpython-311-x86_64-linux-gnu.so", "fast.py") for c in told]
    assert told == expected


def test_options(tmp_path: Path) -> None:
    files = {**ACME, "project/train.py": "import acme.data, util\n", "project/util.py": ""}
    assert chains(find(tmp_path, files, depth=1)) == ["train.py:1 -> acme"]
    assert chains(find(tmp_path, files, without=["acme"])) == []
    assert chains(find(tmp_path, files, without=["helper"])) == ["train.py:1 -> acme"]


QUOTED = {
    "module": ("names = ['acme.plugins.a']", True),
    "attribute": ("names = ('acme.plugins.a.Net',)", True),
    "entry": ("names = {'a': 'acme.plugins.a:Net'}", True),
    "of-another-library": ("names = ['other.plugins']", True),
    "not-there": ("names = ['acme.plugins.gone.Net']", False),
    "in-a-text": ("# 'acme.plugins.a is one of them'", False),
}


@pytest.mark.parametrize(("text", "expected"), QUOTED.values(), ids=QUOTED)
@pytest.mark.parametrize("where", ["lib/acme/__init__.py", "project/train.py"])
def test_modules_that_are_quoted_count_where_names_are_computed(
    tmp_path: Path, where: str, text: str, *, expected: bool
) -> None:
    load = "import importlib\ndef load(name):\n    importlib.import_module(name)\n"
    files = {
        "project/train.py": "import acme\n",
        "lib/acme/__init__.py": load,
        "lib/acme/plugins/__init__.py": "",
        "lib/acme/plugins/a.py": "import helper\n",
        "lib/other/plugins.py": "import helper\n",
        "lib/helper.py": "",
    }
    found = find(tmp_path, {**files, where: f"{files[where]}{text}\n"})
    assert (found.library("helper") is not None) is expected
    silent = {**files, "lib/acme/__init__.py": ""}
    found = find(tmp_path, {**silent, where: f"{silent[where]}{text}\n"})
    assert found.library("helper") is None


@pytest.mark.parametrize(
    ("where", "expected"), [("lib/acme/__init__.py", True), ("project/train.py", False)]
)
def test_a_quoted_name_without_a_dot_counts_beside_the_import_only(
    tmp_path: Path, where: str, *, expected: bool
) -> None:
    files = {
        "project/train.py": "import acme\n",
        "lib/acme/__init__.py": "import importlib\ndef load(x):\n    importlib.import_module(x)\n",
        "lib/helper.py": "",
    }
    found = find(tmp_path, {**files, where: f"{files[where]}names = ['helper']\n"})
    assert (found.library("helper") is not None) is expected


def test_what_libraries_import_in_their_functions_can_be_passed_over(tmp_path: Path) -> None:
    files = {
        "project/train.py": "def main():\n    import acme\n",
        "lib/acme.py": """
            def f():
                import helper
                try:
                    import two
                except ImportError:
                    import three
                return __import__("four")
            class A:
                import five
                def g(self):
                    class B:
                        import six
            """,
        **{f"lib/{name}.py": "" for name in ("helper", "two", "three", "four", "five", "six")},
    }
    found = find(tmp_path, files, lazy=True)
    assert {each.name for each in found.libraries} == {
        *("acme", "helper", "two", "four", "five", "six")
    }
    found = find(tmp_path, {}, lazy=False)
    assert chains(found) == ["train.py:2 -> acme", "train.py:2 -> acme.py:9 -> five"]


ASKED = {
    "attribute": ("import acme\nacme.Net", True),
    "attribute-as": ("import acme as a\nx = a . Net", True),
    "from": ("from acme import Net", True),
    "from-function": ("def f():\n    from acme import Net", True),
    "star": ("from acme import *", True),
    "getattr": ("import acme\ngetattr(acme, 'Net')", True),
    "import-module": ("x = importlib.import_module('acme')\nx.Net", True),
    "submodule-binds-it": ("import acme.other\nacme.Net", True),
    "not-asked": ("import acme\nacme.Tree", False),
    "comment": ("import acme  # Net", False),
    "other-name": ("import acme\nNet = 1", False),
    "not-held": ("from acme.other import x\nx.Net", False),
    "by-another-module": ("import acme\nimport user", False),
    "passed-on": ("import acme\nfrom user import use\nuse(acme, 'Net')", True),
}


@pytest.mark.parametrize(("script", "is_asked"), ASKED.values(), ids=ASKED)
def test_who_asks_for_a_lazy_import(tmp_path: Path, script: str, is_asked: bool) -> None:
    found = find(
        tmp_path,
        {
            "project/train.py": script,
            "lib/acme/__init__.py": """
                _WHERE = {"Net": "models"}
                def __getattr__(name):
                    return getattr(import_module("." + _WHERE[name], __name__), name)
                """,
            "lib/acme/models.py": "import helper\n",
            "lib/acme/other.py": "from . import x\n",
            "lib/user.py": "def use(it, name):\n    it.Net\n",
            "lib/helper.py": "",
        },
    )
    assert ("helper" in [each.name for each in found.libraries]) is is_asked


def test_installed_distributions_are_libraries_only_when_asked_for(tmp_path: Path) -> None:
    files = {
        "project/train.py": "import acme\n",
        "lib/site-packages/acme/__init__.py": "import helper\n",
        "lib/site-packages/acme-1.dist-info/RECORD": "acme/__init__.py,,\n",
        "lib/site-packages/helper.py": "",
    }
    path = [tmp_path / "lib/site-packages"]
    found = find(tmp_path, files, path=path)
    assert (chains(found), found.installed) == ([], ("acme",))
    assert chains(find(tmp_path, files, path=path, all=True)) == [
        "train.py:1 -> acme",
        "train.py:1 -> acme/__init__.py:1 -> helper",
    ]
    assert chains(find(tmp_path, files, path=path, all=True, without=["acme"])) == []


@pytest.mark.parametrize(
    ("imported", "expected"), [("import frame", ["helper", "shop"]), ("import json", [])]
)
def test_an_installed_distribution_may_import_what_the_project_quotes(
    tmp_path: Path, imported: str, expected: list[str]
) -> None:
    files = {
        "project/train.py": f"{imported}\nAPPS = ['shop.apps.Config']\n",
        "lib/site-packages/frame/__init__.py": "",
        "lib/site-packages/frame-1.dist-info/RECORD": "frame/__init__.py,,\n",
        "lib/own/shop/__init__.py": "",
        "lib/own/shop/apps.py": "import helper\n",
        "lib/own/helper.py": "",
    }
    found = find(tmp_path, files, path=[tmp_path / "lib/own", tmp_path / "lib/site-packages"])
    assert sorted(each.name for each in found.libraries) == expected


def test_a_target_folder_with_metadata_is_installed_and_without_it_is_not(tmp_path: Path) -> None:
    files = {
        "project/train.py": "import acme, plain\n",
        "lib/acme/__init__.py": "",
        "lib/acme-1.dist-info/RECORD": "acme/__init__.py,,\n",
        "lib/acme-1.dist-info/METADATA": "Name: acme\nVersion: 1\n",
        "lib/plain.py": "",
    }
    found = find(tmp_path, files)
    assert (chains(found), found.installed) == (["train.py:1 -> plain"], ("acme",))


MISSING = {
    "pythons-own": ("import sys, time, os.path, winreg, msvcrt, _scproxy", []),
    "plain": ("import gone", ["train.py:1: 'gone' was not found"]),
    "submodule": ("import acme.gone", ["train.py:1: 'acme.gone' was not found"]),
    "of-a-module": ("import helper.gone", ["train.py:1: 'helper.gone' was not found"]),
    "function": ("def f():\n    import gone", ["train.py:2: 'gone' was not found (function)"]),
    "relative": ("from .. import gone", ["train.py:1: '..' was not found"]),
    "deep-relative": (
        f"from {'.' * 2000} import gone",
        [f"train.py:1: '{'.' * 2000}' was not found"],
    ),
    "deep": (
        f"import helper.{'a.' * 2000}a",
        [f"train.py:1: 'helper.{'a.' * 2000}a' was not found"],
    ),
    "optional": ("try:\n    import gone\nexcept ImportError:\n    import gone2", []),
    "typing": ("if TYPE_CHECKING:\n    import gone", []),
    "never": ("if sys.version_info < (3, 0):\n    import gone", []),
    "helper": ("x = optional_import('gone')", []),
    "attribute": ("from acme import gone", []),
}


@pytest.mark.parametrize(("script", "expected"), MISSING.values(), ids=MISSING)
def test_what_is_not_there(tmp_path: Path, script: str, expected: list[str]) -> None:
    found = find(tmp_path, {**ACME, "project/train.py": script})
    assert [f"{note.place}: {note.text}" for note in found.missing] == expected


def test_what_cannot_be_known_is_said_with_its_place(tmp_path: Path) -> None:
    files = {
        "project/train.py": "import acme, broken, fast, old, six.moves.urllib\n",
        "lib/fast.pyi": "import gone\n",
        "lib/old.pyc": "",
        "lib/acme/__init__.py": "import importlib\n\nimportlib.import_module(name)\n",
        "lib/broken.py": "import os\nx = )\n",
        "lib/fast.abi3.so": "",
        "lib/six.py": "import sys\nsys.modules[__name__ + '.moves'] = x\n",
    }
    found = find(tmp_path, files)
    assert [f"{each.library} {each.place}: {each.text}" for each in found.unknown] == [
        "acme acme/__init__.py:3: import_module(...) of a computed name",
        "broken broken.py:2: no valid Python for this version: unmatched ')'",
        "fast fast.abi3.so: an extension module: what it imports is not known",
        "old old.pyc: bytecode without source: not read",
        " train.py:1: 'six.moves.urllib' is made when the program runs",
    ]
    assert found.missing == ()


@pytest.mark.parametrize("without", [(), ("inst",), ("other",)], ids=["all", "without", "others"])
def test_what_is_no_part_of_a_distribution_is_no_business_of_ours(
    tmp_path: Path, without: tuple[str, ...]
) -> None:
    """It may be made when the distribution is built; and its metadata may be broken."""
    site = "lib/site-packages"
    files = {
        "project/train.py": "from inst import *\nimport inst.gone\n",
        f"{site}/inst/__init__.py": "__all__ = ['x']\nimport_module(name)\n",
        f"{site}/inst-1.dist-info/METADATA": "Name: inst\nVersion: 1\n",
        f"{site}/inst-1.dist-info/RECORD": "inst/__init__.py,,\n",
        f"{site}/inst-1.dist-info/direct_url.json": "{",
    }
    found = find(tmp_path, files, path=[tmp_path / site], without=without)
    assert (found.missing, found.unknown, found.libraries) == ((), (), ())
    assert found.installed == (() if without == ("inst",) else ("inst",))


def test_what_is_left_out_is_neither_missed_nor_told_of(tmp_path: Path) -> None:
    files = {
        "project/train.py": "from acme import *\nimport acme.gone\n",
        "lib/acme/__init__.py": "__all__ = ['x']\nimport_module(name)\n",
    }
    found = find(tmp_path, files, without=["acme"])
    assert (found.missing, found.unknown, found.libraries) == ((), (), ())
    found = find(tmp_path, {})
    assert [each.text for each in found.missing] == ["'acme.gone' was not found"]
    assert [each.text for each in found.unknown] == ["import_module(...) of a computed name"]


def test_a_distribution_of_which_all_is_imported_may_call_any_method(tmp_path: Path) -> None:
    """Its text is read for the names that it exports, and that is all that is known of it."""
    files = {
        "project/train.py": "import acme\nfrom inst import *\nuse(acme.A())\n",
        "lib/acme.py": "class A:\n    def later(self):\n        import helper\n",
        "lib/helper.py": "",
        "lib/inst/__init__.py": "__all__ = ['use']\nfrom .other import use\n",
        "lib/inst/other.py": "def use(a):\n    a.later()\n",
        "lib/inst-1.dist-info/METADATA": "Name: inst\nVersion: 1\n",
        "lib/inst-1.dist-info/RECORD": "inst/__init__.py,,\ninst/other.py,,\n",
    }
    found = find(tmp_path, files)
    assert found.installed == ("inst",)
    assert found.library("helper") is not None


def test_a_file_that_is_gone_when_it_is_read_is_said(tmp_path: Path) -> None:
    """It was there when it was found."""
    write_tree(tmp_path, {"lib/acme.py": "import helper", "lib/fast.abi3.so": "_cffi_backend"})
    search = Search([str(tmp_path / "lib")])
    found = {name: search.find(name) for name in ("acme", "fast")}
    acme, fast = found["acme"], found["fast"]
    assert acme is not None
    assert fast is not None
    cache = Cache(str(tmp_path / "cache"), Platform())
    texts = Texts(Platform(), cache)
    assert [each.module for each in texts.module(fast).imports] == ["_cffi_backend"]
    for each in (acme, fast):
        os.unlink(each.source)
    assert texts.module(acme).problem == "it cannot be read: it is no file"
    assert texts.module(fast) == Facts(unread=(Unread(0, EXTENSION),))
    assert (texts.text(acme, acme.source), texts.text(None, acme.source)) == ("", "")
    assert texts.data(fast.source) == b""
    cache.save()
    assert not (tmp_path / "cache").exists()


def test_a_notebook_is_read_cell_by_cell(tmp_path: Path) -> None:
    import json

    sources = [
        "%matplotlib inline\n!pip install x\nimport acme",
        ["%%bash\n", "import no"],
        "x = (",
    ]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    cells.append({"cell_type": "markdown", "source": "import no"})
    cells.append({"cell_type": "code", "source": ["%%time\n", "import os\n", "import helper\n"]})
    files = {**ACME, "project/nb.ipynb": json.dumps({"cells": cells})}
    found = find(tmp_path, files, "nb.ipynb")
    assert chains(found) == ["nb.ipynb:cell 1:3 -> acme", "nb.ipynb:cell 5:3 -> helper"]
    assert [note.place for note in found.unknown] == ["nb.ipynb:cell 3:1"]


CELLS = {
    "time": ("%time import two", "two"),
    "timeit": ("%timeit -n 1 -r 3 import two", "two"),
    "cell-timeit": ("%%timeit import two\nimport helper", "helper two"),
    "cell-time": ("%%time\nimport two", "two"),
    "assigned-magic": ("x = %timeit -o 1\nimport two", "two"),
    "assigned-shell": ("files = !ls\nimport two", "two"),
    "shell-in-a-loop": ("for x in y:\n    !echo $x\n    import two", "two"),
    "help": ("os?\n?os\nos.path??\nimport two", "two"),
    "percent-and-not": ("a = 5 % 3\nb = x != y\nimport two  # why?", "two"),
    "await": ("await f()\nimport two", "two"),
    "other-language": ("%%bash\nimport two", ""),
    "written": ("%%writefile x.py\nimport two", ""),
    "run": ("%run -i other.py --lr 1", "two"),
    "no-encoding": ("# -*- coding: nope -*-\nx = 'é'\nimport two", "two"),
    "options": ("%timeit -n1 -r 3 -o import two", "two"),
    "blank-lines": ("\n" * 100_000 + (" " * 10_000 + "\n") * 10 + "!ls\nimport two", "two"),
    "load": ("%load_ext autoreload\n%autoreload 2\nimport two", "two"),
}


@pytest.mark.parametrize(("cell", "expected"), CELLS.values(), ids=CELLS)
def test_a_cell_with_what_only_ipython_understands(
    tmp_path: Path, cell: str, expected: str
) -> None:
    import json

    text = json.dumps({"cells": [{"cell_type": "code", "source": cell}]})
    files = {"project/nb.ipynb": text, "project/other.py": "import two", "lib/two.py": ""}
    found = find(tmp_path, {**files, "lib/helper.py": ""}, "nb.ipynb")
    assert sorted(each.name for each in found.libraries) == expected.split()
    assert not found.unknown


NOTEBOOKS = {
    "broken": ("{", "nb.ipynb: no notebook that can be read: "),
    "no-cells": ('{"cells": 3}', "nb.ipynb: no notebook that can be read: "),
    "list": ("[]", "nb.ipynb: no notebook that can be read: "),
    "kernel-of-no-language": (
        '{"cells": 1, "metadata": {"kernelspec": null}}',
        "nb.ipynb: no notebook",
    ),
    "r": (
        '{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}',
        "nb.ipynb: a notebook of another language: R",
    ),
}


@pytest.mark.parametrize(("text", "expected"), NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_what_is_no_notebook_of_python_is_said(tmp_path: Path, text: str, expected: str) -> None:
    (note,) = find(tmp_path, {"project/nb.ipynb": text}, "nb.ipynb").unknown
    assert f"{note.place}: {note.text}".startswith(expected)
    assert code_of(text) == ""


def test_a_notebook_of_an_old_format_is_read(tmp_path: Path) -> None:
    text = '{"worksheets": [{"cells": [{"cell_type": "code", "input": ["import two"]}]}]}'
    found = find(tmp_path, {"project/nb.ipynb": text, "lib/two.py": ""}, "nb.ipynb")
    assert chains(found) == ["nb.ipynb:cell 1:1 -> two"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_notebook_in_another_encoding_names_its_cells(tmp_path: Path, encoding: str) -> None:
    write_tree(tmp_path, {"project/x.py": "", "lib/two.py": ""})
    text = '{"cells": [{}, {"cell_type": "code", "source": "import two"}]}'
    (tmp_path / "project/nb.ipynb").write_text(text, encoding=encoding)
    assert chains(find(tmp_path, {}, "nb.ipynb")) == ["nb.ipynb:cell 2:1 -> two"]


def test_zips_pth_files_and_packages_with_a_main(tmp_path: Path) -> None:
    write_tree(tmp_path, {"project/tool/__main__.py": "from . import util\nimport acme\n"})
    write_tree(
        tmp_path, {"project/tool/__init__.py": "", "project/tool/util.py": "import helper\n"}
    )
    write_tree(tmp_path, {"lib/helper.py": ""})
    with zipfile.ZipFile(tmp_path / "acme.zip", "w") as archive:
        archive.writestr("acme/__init__.py", "import helper\n")
    path = [tmp_path / "acme.zip", tmp_path / "lib"]
    found = find(tmp_path, {}, "tool", path=path)
    assert chains(found) == [
        "tool/__main__.py:2 -> acme",
        "tool/__main__.py:1 -> tool/util.py:1 -> helper",
    ]


def test_names_in_yaml_files(tmp_path: Path) -> None:
    files = {
        **ACME,
        "project/train.py": "",
        "project/conf/model.yaml": "model:\n  _target_: acme.data.Loader\n  path: os.path\n"
        "b: helper.Net\nc: acme.data\n",
        "project/conf/broken.yaml": "a: [\n",
        "project/conf/large.yaml": "a: unused.x\n" + "#" * (1 << 20),
        "project/conf/odd.yaml": "a: os.path\nb: nowhere.x\nc: text\n",
    }
    assert chains(find(tmp_path, files)) == []
    assert chains(find(tmp_path, files, strings=True)) == [
        "conf/model.yaml:2 -> acme",
        "conf/model.yaml:4 -> helper",
    ]


STARTS = {
    "guilds-spelling": ("sub/train", ["sub/train.py:1 -> sub/local.py:1 -> helper"]),
    "module": (
        "pkg.train",
        [
            "pkg/train.py:3 -> ran",
            "pkg/train.py:1 -> pkg/__init__.py:1 -> above",
            "pkg/train.py:1 -> pkg/near.py:1 -> helper",
        ],
    ),
    "module-alone": (
        "pkg.alone",
        ["pkg/alone.py:2 -> ran", "import pkg -> pkg/__init__.py:1 -> above"],
    ),
    # What runs a file imports no package that it is in.
    "module-by-its-file": ("pkg/train.py", ["pkg/train.py:3 -> ran"]),
    "package": ("pkg", ["pkg/__main__.py:1 -> main", "import pkg -> pkg/__init__.py:1 -> above"]),
    "package-without-a-main": ("plain", ["import plain -> plain/__init__.py:1 -> above"]),
    "script-in-a-folder": ("sub/train.py", ["sub/train.py:1 -> sub/local.py:1 -> helper"]),
    "library": ("helper", ["import helper -> helper"]),
    "library-that-is-run": (
        "lib.train",
        [
            "import lib.train -> lib",
            "import lib.train -> lib/__init__.py:1 -> above",
            "import lib.train -> lib/train.py:2 -> ran",
        ],
    ),
    "library-with-a-main": (
        "lib",
        [
            "import lib -> lib",
            "import lib -> lib/__init__.py:1 -> above",
            "import lib -> lib/__main__.py:1 -> main",
        ],
    ),
}


@pytest.mark.parametrize(("script", "expected"), STARTS.values(), ids=STARTS)
def test_what_can_be_begun_with(tmp_path: Path, script: str, expected: list[str]) -> None:
    run = "if __name__ == '__main__':\n    import ran\n"
    files = {
        "project/sub/train.py": "import local\n",
        "project/sub/local.py": "import helper\n",
        "project/pkg/__init__.py": "import above\n",
        "project/pkg/__main__.py": "import main\n",
        "project/pkg/train.py": f"from . import near\n{run}",
        "project/pkg/near.py": "import helper\n",
        "project/pkg/alone.py": run,
        "project/plain/__init__.py": "import above\n",
        "lib/lib/__init__.py": "import above\n",
        "lib/lib/__main__.py": "import main\n",
        "lib/lib/train.py": run,
        **{f"lib/{name}.py": "" for name in ("helper", "above", "main", "ran")},
    }
    assert chains(find(tmp_path, files, script)) == expected


ERRORS = {
    "script": (
        "trian.py",
        MissingError,
        "script 'trian.py' was not found\nsearched: {root}\ndid you mean 'train.py'?",
    ),
    "module": (
        "trian",
        MissingError,
        "script or module 'trian' was not found\nsearched: {root}\ndid you mean 'train'?",
    ),
    "malformed": (
        "a b",
        RefusedError,
        (
            "'a b' is neither a script nor the name of a module\n"
            "expected for example train.py, notebook.ipynb, src/train or acme.train"
        ),
    ),
}


@pytest.mark.parametrize(("script", "kind", "expected"), ERRORS.values(), ids=ERRORS)
def test_errors(tmp_path: Path, script: str, kind: type[FuncsError], expected: str) -> None:
    with pytest.raises(kind) as raised:
        find(tmp_path, {"project/train.py": ""}, script)
    assert str(raised.value) == expected.format(root=tmp_path / "project")


def test_why_tells_all_the_ways(tmp_path: Path) -> None:
    files = {**ACME, "project/train.py": "import acme.data\nimport util\n"}
    found = find(tmp_path, {**files, "project/util.py": "import helper\n"})
    assert found.why("helper") == (
        "train.py:2 -> util.py:1 -> helper",
        "train.py:1 -> acme/data/__init__.py:3 -> helper",
    )


def test_nothing_hostile_is_run_or_opened(tmp_path: Path) -> None:
    """Every file would be noticed: it exits, writes a file, or waits for ever."""
    witness = tmp_path / "witness"
    boom = f"open({str(witness)!r}, 'w').write('run')\nraise SystemExit(3)\n"
    files = {
        "project/train.py": f"import acme, acme.sub, zipped, late, ext\n{boom}",
        "lib/acme/__init__.py": f"__path__ = []\nimport acme.sub\n{boom}",
        "lib/acme/sub.py": boom,
        "lib/sitecustomize.py": boom,
        "lib/usercustomize.py": boom,
        "lib/evil.pth": f"import os; {boom}",
        "lib/late.py": "import importlib\nimportlib.import_module('acme.dynamic')\n",
        "lib/acme/dynamic.py": boom,
        "lib/ext.abi3.so": "not an ELF file",
    }
    write_tree(tmp_path, files)
    os.mkfifo(tmp_path / "lib/acme/waits.py")
    (tmp_path / "lib/loop.py").symlink_to("loop.py")
    (tmp_path / "lib/acme/dynamic.py").write_text("import acme.waits, loop\n" + boom)
    before = set(sys.modules)
    found = find(tmp_path, {})
    assert [each.name for each in found.libraries] == ["acme", "late", "ext"]
    assert not witness.exists()
    assert not {name for name in set(sys.modules) - before if name.startswith(("acme", "late"))}
    assert {note.name for note in found.missing} == {"zipped", "acme.waits", "loop"}


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the clock say what it says in two seconds: files that changed just now are not kept."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 2.1)


def test_the_cache_holds_only_for_the_file_that_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, old = str(tmp_path / "cache"), time.time() - 60
    files = {**ACME, "project/train.py": "import acme\n"}
    write_tree(tmp_path, files)

    # The time of change cannot be set: the cache is told that it is later.
    for path in tmp_path.rglob("*.py"):
        os.utime(path, (old, old))
    later(monkeypatch)
    assert chains(find(tmp_path, {}, cache_dir=cache)) == ["train.py:1 -> acme"]
    shards = list(Path(cache).rglob("*.json"))
    assert shards
    assert chains(find(tmp_path, {}, cache_dir=cache)) == ["train.py:1 -> acme"]
    # Same size, same time of modification: the inode's own time differs.
    (tmp_path / "project/train.py").write_text("import x123\n".replace("x123", "helper")[:12])
    write_tree(tmp_path, {"project/train.py": "import nope\n"})
    os.utime(tmp_path / "project/train.py", (old, old))
    assert chains(find(tmp_path, {}, cache_dir=cache)) == []
    for shard in Path(cache).rglob("*.json"):
        shard.write_bytes(b"garbage")
    write_tree(tmp_path, {"project/train.py": "import acme\n"})
    assert chains(find(tmp_path, {}, cache_dir=cache)) == ["train.py:1 -> acme"]


def test_a_file_that_changed_just_now_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("")
    cache = Cache(str(tmp_path / "cache"), Platform())
    assert cache.identity(str(path)) is None
    assert cache.get(KIND, str(path), None) is None
    cache.put(KIND, str(path), None, Facts())
    cache.save()
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    files = {**ACME, "project/train.py": "import helper\n"}
    found = find(tmp_path, files, cache_dir=str(tmp_path / "cache"))
    assert chains(found) == ["train.py:1 -> helper"]


def test_the_room_is_the_function() -> None:
    assert callable(guild_funcs.imports)
    from guild_funcs import imports

    assert imports is guild_funcs.imports


def test_a_kept_answer_holds_while_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**ACME, "project/train.py": "import acme.data\n"}
    write_tree(tmp_path, files)
    cache = str(tmp_path / "cache")
    ask = {"cache_dir": cache}
    later(monkeypatch)
    first = find(tmp_path, {}, **ask)
    monkeypatch.setattr("guild_funcs.imports.search.Closure", None)  # it must not be needed
    second = find(tmp_path, {}, **ask)
    assert second == first
    assert second.why("helper") == first.why("helper")
    assert second.graph == first.graph
    monkeypatch.undo()
    for kept in (tmp_path / "cache").rglob("*.graph"):
        kept.unlink()
    assert find(tmp_path, {}, **ask).graph == first.graph
    # A module that comes before one that was found changes a folder that was listed.
    write_tree(tmp_path, {"project/helper.py": ""})
    assert chains(find(tmp_path, {}, **ask)) == ["train.py:1 -> acme"]


def test_a_script_that_a_command_runs_is_read_where_the_project_runs_it(tmp_path: Path) -> None:
    files = {
        "project/train.py": (
            "import os, subprocess, sys, acme\nos.system('python a/run.py --x 1')\n"
            "subprocess.run([sys.executable, 'gone.py'])"
        ),
        "project/a/run.py": "import helper",
        "project/setup.py": "import other",
        "lib/acme.py": "import subprocess, sys\nsubprocess.run([sys.executable, 'setup.py'])",
        "lib/helper.py": "",
        "lib/other.py": "",
    }
    found = find(tmp_path, files)
    assert chains(found) == ["train.py:1 -> acme", "train.py:2 -> a/run.py:1 -> helper"]
    assert (found.unknown, found.missing) == ((), ())
