"""Unusual forms of import, and of files: each as Python itself takes it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from file_trees import write_tree
from imports_trees import find

LIBRARIES = {f"lib/{name}.py": "" for name in ("helper", "two", "three")}
ACME = {"lib/acme/__init__.py": "", "lib/acme/sub.py": "import helper\n"}

# The files, and the libraries that the script `train.py` imports.
FORMS: dict[str, tuple[dict[str, str], str]] = {
    "dunder-fromlist": (
        {**ACME, "project/train.py": "__import__('acme', fromlist=['sub'])"},
        "acme helper",
    ),
    "dunder-level": (
        {
            **ACME,
            "project/train.py": "import acme",
            "lib/acme/__init__.py": "__import__('sub', globals(), locals(), ['x'], 1)",
        },
        "acme helper",
    ),
    "renamed-function": (
        {"project/train.py": "from importlib import import_module as load\nload('helper')"},
        "helper",
    ),
    "resolve-name": (
        {**ACME, "project/train.py": "pkgutil.resolve_name('acme.sub:f.g')"},
        "acme helper",
    ),
    "resolve-name-attribute": (
        {**ACME, "project/train.py": "pkgutil.resolve_name('acme.sub.f')"},
        "acme helper",
    ),
    "run-module-package": (
        {
            "project/train.py": "import runpy\nrunpy.run_module('acme', run_name='__main__')",
            "lib/acme/__init__.py": "",
            "lib/acme/__main__.py": "if __name__ == '__main__':\n    import helper",
        },
        "acme helper",
    ),
    "run-module-main": (
        {
            "project/train.py": "import runpy\nrunpy.run_module('acme', run_name='__main__')",
            "lib/acme.py": "if __name__ == '__main__':\n    import helper",
        },
        "acme helper",
    ),
    "run-path": (
        {
            "project/train.py": "runpy.run_path(os.path.dirname(__file__) + '/other.py')",
            "project/other.py": "import helper",
        },
        "helper",
    ),
    "run-path-below-the-project": (
        {"project/train.py": "runpy.run_path('sub')", "project/sub/__main__.py": "import helper"},
        "helper",
    ),
    "file-of-a-library": (
        {
            "project/train.py": "import acme",
            "lib/acme/__init__.py": (
                "SourceFileLoader('x', os.path.join(os.path.dirname(__file__), 'data', 'x.py'))"
            ),
            "lib/acme/data/x.py": "import helper",
        },
        "acme helper",
    ),
    "star-of-a-star": (
        {
            **ACME,
            "project/train.py": "from acme import *",
            "lib/acme/__init__.py": "from .sub import *",
        },
        "acme helper",
    ),
    "all-in-parts": (
        {
            "project/train.py": "from acme import *",
            "lib/acme/__init__.py": (
                "__all__ = ['a'] + ['b']\n__all__ += ['c']\n__all__.append('d')\n"
                "__all__.extend(['e'])"
            ),
            **{f"lib/acme/{name}.py": f"import of_{name}" for name in "abcdef"},
            **{f"lib/of_{name}.py": "" for name in "abcdef"},
        },
        "acme of_a of_b of_c of_d of_e",
    ),
    "name-in-its-compatible-form": (
        {"project/train.py": "import \N{LATIN SMALL LIGATURE FI}le", "lib/file.py": "import two"},
        "file two",
    ),
    "beyond-the-top": (
        {
            "project/train.py": "import acme.a",
            "lib/acme/__init__.py": "",
            "lib/acme/a.py": "from ... import helper\nfrom ....two import x",
        },
        "acme",
    ),
    "fallbacks-for-a-version": (
        {"project/train.py": "try:\n    import json\nexcept ImportError:\n    import two as json"},
        "",
    ),
    "platforms": (
        {
            "project/train.py": (
                "if sys.platform in ('win32', 'cygwin'):\n    import two\n"
                "elif platform.system() == 'AIX':\n    import three\nelse:\n    import helper"
            )
        },
        "helper",
    ),
    "names-that-a-star-brings": (
        {
            "project/train.py": "from acme import *\nNet()",
            "lib/acme/__init__.py": (
                "__all__ = ['Net']\n_WHERE = {'Net': 'models'}\n"
                "def __getattr__(name):\n    return getattr(import_module(_WHERE[name]), name)"
            ),
            "lib/acme/models.py": "import helper",
        },
        "acme helper",
    ),
    "module-class-with-a-named-map": (
        {
            "project/train.py": "from acme import Net",
            "lib/acme/__init__.py": (
                "import sys\nfrom ._lazy import LazyModule\n_where = {'far': ['Thing']}\n"
                "_where['models'] = ['Net']\n"
                "sys.modules[__name__] = LazyModule(__name__, __file__, _where)"
            ),
            "lib/acme/_lazy.py": "",
            "lib/acme/models.py": "import helper",
            "lib/acme/far.py": "import three",
        },
        "acme helper",
    ),
    "attach": (
        {
            "project/train.py": "import acme\nacme.sub",
            "lib/acme/__init__.py": (
                "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach(\n"
                "    __name__, submodules=['sub', 'other'], submod_attrs={'far': ['Thing']})"
            ),
            "lib/acme/sub.py": "import helper",
            "lib/acme/other.py": "import two",
            "lib/acme/far.py": "import three",
            "lib/lazy_loader.py": "",
        },
        "acme helper lazy_loader",
    ),
}


@pytest.mark.parametrize(("files", "expected"), FORMS.values(), ids=FORMS)
def test_a_form_of_import(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    found = find(tmp_path, {**LIBRARIES, **files})
    assert sorted(each.name for each in found.libraries) == expected.split()


SPLIT = {
    "implicit": ("", ""),
    "pkgutil": ("__path__ = __import__('pkgutil').extend_path(__path__, __name__)",) * 2,
    "pkgutil-import": (
        "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)",
    )
    * 2,
}


@pytest.mark.parametrize("inits", SPLIT.values(), ids=SPLIT)
def test_a_namespace_over_several_entries(tmp_path: Path, inits: tuple[str, str]) -> None:
    files = {
        "project/train.py": "import ns.a\nfrom ns import b\nfrom ns.c import d",
        "one/ns/a.py": "import helper",
        "two/ns/b.py": "import two",
        "two/ns/c/d.py": "import three",
        "two/ns/e.py": "import unused",
        "lib/unused.py": "",
        **{f"{entry}/ns/__init__.py": text for entry, text in zip(("one", "two"), inits) if text},
    }
    path = [tmp_path / name for name in ("one", "two", "lib")]
    found = find(tmp_path, {**LIBRARIES, **files}, path=path)
    names = {each.name for each in found.libraries}
    assert {"ns.a", "ns.b", "helper", "two", "three"} <= names
    assert "unused" not in names


BYTES: dict[str, tuple[bytes, str]] = {
    "bom": (b"\xef\xbb\xbfimport helper\n", ""),
    "crlf": (b"import os\r\nimport helper\r\n", ""),
    "cr": (b"import os\rimport helper\r", ""),
    "form-feed": (b"\x0cimport helper\n", ""),
    "latin-1": (b"# -*- coding: latin-1 -*-\nx = '\xe9'\nimport helper\n", ""),
    "no-utf-8": (b"x = '\xe9'\nimport helper\n", "no valid Python for this version: "),
    "no-such-encoding": (b"# coding: nope\n", "no valid Python for this version: "),
    "null": (b"import helper\x00\n", "no valid Python for this version: "),
    "utf-16": ("import helper".encode("utf-16"), "no valid Python for this version: "),
    "python-2": (b"import helper\nprint 'x'\n", "no valid Python for this version: "),
    "nested": (b"x = " + b"-" * 100_000 + b"1\n", "it is nested too deeply to be read"),
    "brackets": (b"x = " + b"[" * 5_000 + b"]" * 5_000, "no valid Python for this version: "),
    "calls": (b"import_module" + b"()" * 5_000 + b"\n", "it is nested too deeply to be read"),
    "attributes": (b"import_(a" + b".b" * 20_000 + b")\n", "it is nested too deeply to be read"),
    "sums": (
        b"import_(" + b" + ".join([b"'a'"] * 20_000) + b")\n",
        "it is nested too deeply to be read",
    ),
    "too-large": (b"#" * ((32 << 20) + 1), "it is larger than 32 MiB"),
}


@pytest.mark.parametrize(("data", "problem"), BYTES.values(), ids=BYTES)
def test_the_bytes_of_a_file(tmp_path: Path, data: bytes, problem: str) -> None:
    """What Python reads is read; of the rest it is said why not, with the place."""
    write_tree(tmp_path, {**LIBRARIES, "project/train.py": "import odd\nimport two\n"})
    (tmp_path / "lib/odd.py").write_bytes(data)
    found = find(tmp_path, {})
    names = {each.name for each in found.libraries}
    notes = [note for note in found.unknown if note.library == "odd"]
    if sys.version_info[:2] != (3, 11) and problem.startswith("it is nested"):
        # Some parsers nest deeper, and those of Python 3.9 and 3.10 say otherwise what is too deep.
        problem = "" if not notes else notes[0].text
    assert bool(problem) == bool(notes), notes
    assert all(note.text.startswith(problem) and note.place.startswith("odd.py") for note in notes)
    assert names >= {"odd", "two"}
    assert ("helper" in names) == (not problem and b"import helper" in data)


FILES = {
    "fifo": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "link-to-itself": lambda path: path.symlink_to(path.name),
    "dangling-link": lambda path: path.symlink_to("nowhere"),
    "endless-device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_what_is_no_file_is_not_found_and_never_opened(tmp_path: Path, make: object) -> None:
    write_tree(tmp_path, {**LIBRARIES, "project/train.py": "import odd\nimport helper\n"})
    make(tmp_path / "lib/odd.py")  # type: ignore[operator]
    found = find(tmp_path, {})
    assert [each.name for each in found.libraries] == ["helper"]
    assert [f"{note.place}: {note.text}" for note in found.missing] == [
        "train.py:1: 'odd' was not found"
    ]


def test_a_package_that_holds_itself_ends(tmp_path: Path) -> None:
    write_tree(tmp_path, {**LIBRARIES, **ACME, "project/train.py": "import acme.acme.acme.sub\n"})
    (tmp_path / "lib/acme/acme").symlink_to(".")
    found = find(tmp_path, {})
    assert [each.name for each in found.libraries] == ["acme", "helper"]


@pytest.mark.parametrize("links", [("a", "b"), ("sub/a", "sub/b")], ids=["itself", "above"])
def test_a_package_that_holds_itself_twice_and_lists_itself_ends(
    tmp_path: Path, links: tuple[str, ...]
) -> None:
    """There are as many modules as ways through the links, for Python too: none is taken twice."""
    walk = "import pkgutil, importlib\nfor _, name, _ in pkgutil.walk_packages(__path__):\n"
    files = {
        "lib/acme/__init__.py": f"{walk}    importlib.import_module(name)\n",
        "lib/acme/sub/__init__.py": "import helper\n",
        "project/train.py": "import acme\n",
    }
    write_tree(tmp_path, {**LIBRARIES, **files})
    for link in links:
        (tmp_path / "lib/acme" / link).symlink_to(".." if "/" in link else ".")
    found = find(tmp_path, {})
    assert [each.name for each in found.libraries] == ["acme", "helper"]
    assert len(found.graph.nodes) < 10


def test_the_packages_beside_a_script_that_walks_its_folder_are_read(tmp_path: Path) -> None:
    files = {
        "project/train.py": (
            "import importlib, os, pkgutil\n"
            "for m in pkgutil.walk_packages([os.path.dirname(__file__)]):\n"
            "    if m.name != 'train':\n"
            "        importlib.import_module(m.name)\n"
        ),
        "project/parts/__init__.py": "",
        "project/parts/deep.py": "import helper\n",
    }
    found = find(tmp_path, {**LIBRARIES, **files})
    assert [each.name for each in found.libraries] == ["helper"]


def test_a_line_far_down_in_a_script_is_no_cell(tmp_path: Path) -> None:
    text = "\n" * 1_200_000 + "import helper\n"
    write_tree(tmp_path, LIBRARIES)
    (tmp_path / "project").mkdir()
    (tmp_path / "project/train.py").write_text(text)
    assert [each.chain for each in find(tmp_path, {}).libraries] == ["train.py:1200001 -> helper"]


LOADED = {
    "missing": ("runpy.run_path('gone.py')", "train.py:1: 'gone.py' is no file to load"),
    "computed": ("runpy.run_path(x)", "train.py:1: run_path(...) loads a computed file"),
}


@pytest.mark.parametrize(("script", "expected"), LOADED.values(), ids=LOADED)
def test_a_file_that_cannot_be_told_is_said(tmp_path: Path, script: str, expected: str) -> None:
    found = find(tmp_path, {"project/train.py": script})
    assert [f"{note.place}: {note.text}" for note in found.unknown] == [expected]
