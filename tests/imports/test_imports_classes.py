"""A method counts when its class may have objects: when it, or one that derives from it, is named.

Each program is read, and then run, all of them in one process: what Python imports must have
been found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from file_trees import write_tree
from imports_trees import find

from guild_funcs.imports.mentions import mentions

METHOD = "    def run(self):\n        import helper\n"
A = "class A:\n" + METHOD
LAZY = (
    "WHERE = {{{}}}\ndef __getattr__(name):\n    import importlib\n    if name in WHERE:\n"
    "        m = importlib.import_module(WHERE[name], __name__)\n"
    "        return getattr(m, name, m)\n    raise AttributeError(name)\n"
)
# Somebody asks another value for a method of this name.
ASKED = "import acme\nclass X:\n    def run(self): pass\nX().run()"

# By name: the script, and the files of the library. A method of a class is called in each.
MADE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    # Named in the body of the class, as it stands there.
    "a-property-that-is-made": (
        "import acme\nacme.A().x",
        {"acme": "class A:\n    def _get(self):\n        import helper\n    x = property(_get)"},
    ),
    "a-method-under-another-name": (
        "import acme\nacme.A() + 1",
        {"acme": A + "    __add__ = lambda self, other: self.go()\n    go = run"},
    ),
    "in-a-table-of-the-class": (
        "import acme\nacme.A().go('x')",
        {
            "acme": "class A:\n    def _one(self):\n        import helper\n"
            "    TABLE = {'x': _one}\n    def go(self, name):\n        self.TABLE[name](self)",
        },
    ),
    "base-as-a-chain": (
        "import acme\nacme.B().run()",
        {"acme/__init__": "from . import a\nclass B(a . A): pass", "acme/a": A},
    ),
    "base-as-a-long-chain": (
        "import acme\nacme.B().run()",
        {"acme/__init__": "import acme.a.b\nclass B(acme.a.b.A): pass", "acme/a/b": A},
    ),
    "base-under-another-name": (
        "import acme\nacme.B().run()",
        {"acme/__init__": "from .a import A as C\nclass B(C): pass", "acme/a": A},
    ),
    "base-that-is-re-exported": (
        "import acme\nacme.B().run()",
        {
            "acme/__init__": "from .b import A\nclass B(A): pass",
            "acme/b": "from .a import *",
            "acme/a": A,
        },
    ),
    "base-of-a-circle": (
        "import acme.b\nacme.b.B().run()",
        {
            "acme/__init__": "",
            "acme/a": A + "from .b import *",
            "acme/b": "from . import a\nfrom .a import *\nclass B(a.A): pass",
        },
    ),
    "base-that-may-be-missing": (
        "import acme\nacme.B().run()",
        {
            "acme": "try:\n    from missing import A\nexcept ImportError:\n"
            "    class A:\n    " + METHOD.replace("\n", "\n    ") + "\nclass B(A): pass"
        },
    ),
    "base-of-one-of-two-modules": (
        "import acme\nacme.B().run()",
        {
            "acme/__init__": "import sys\nif sys.argv:\n    from .a import A\nelse:\n"
            "    from .b import A\nclass B(A): pass",
            "acme/a": A,
            "acme/b": "class A: pass",
        },
    ),
    "two-classes-of-a-name": (
        "import acme\nacme.B().run()",
        {
            "acme": A + "class C: pass\nimport sys\nif sys.argv:\n    class B(A): pass\nelse:\n"
            "    class B(C): pass"
        },
    ),
    "base-of-a-base-of-a-base": (
        "import acme\nacme.D().run()",
        {"acme": A + "class B(A): pass\nclass C(B): pass\nclass D(C, object): pass"},
    ),
    "method-of-a-diamond": (
        "import acme\nacme.D().feed('<a>')",
        {
            "acme": "from html.parser import HTMLParser\nclass A(HTMLParser): pass\n"
            "class B(A): pass\nclass C(A): pass\nclass D(B, C):\n"
            "    def handle_starttag(self, t, a):\n        import helper"
        },
    ),
    "bases-over-lines": (
        "import acme\nacme.B().run()",
        {"acme": A + "class M: pass\nclass B(\n    M,  # first\n    A,\n): pass"},
    ),
    "base-with-a-parameter": (
        "import acme\nacme.B().run()",
        {
            "acme": "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(Generic[T]):\n"
            + METHOD
            + "class B(A[int]): pass"
        },
    ),
    "mixin": (
        "import acme\nacme.A().go()",
        {"acme": "class M:\n    def go(self):\n        self.run()\nclass A(M):\n" + METHOD},
    ),
    "method-of-a-mixin": (
        "import acme\nacme.B().go()",
        {"acme": A + "class C:\n    def go(self):\n        self.run()\nclass B(A, C): pass"},
    ),
    "by-super": (
        "import acme\nacme.B().go()",
        {"acme": A + "class B(A):\n    def go(self):\n        super().run()"},
    ),
    "in-a-list": ("import acme\nacme.ALL[0]().run()", {"acme": A + "ALL = [A]"}),
    "as-a-default": (
        "import acme\nacme.go()",
        {"acme": A + "def go(c=A):\n    c().run()"},
    ),
    "under-another-name": ("import acme\nacme.B().run()", {"acme": A + "B = A"}),
    "of-its-own-class": (
        "import acme\nacme.A.make().run()",
        {"acme": A + "    @classmethod\n    def make(cls):\n        return cls()"},
    ),
    "of-a-class-that-derives": (
        "import acme\nacme.B.make().run()",
        {"acme": "class C:\n    @classmethod\n    def make(c): return c()\nclass B(C):\n" + METHOD},
    ),
    "data-class": (
        "import acme\nacme.A(1).run()",
        {"acme": "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n" + METHOD},
    ),
    "protocol": (
        "import acme\nacme.go(acme.A())",
        {
            "acme": "from typing import Protocol\nclass P(Protocol):\n    def run(self): ...\n"
            "def go(p: P):\n    p.run()\n" + A
        },
    ),
    "error-that-is-caught": (
        "import acme\ntry:\n    acme.go()\nexcept acme.E as e:\n    e.run()",
        {"acme": "class E(Exception):\n" + METHOD + "def go():\n    raise E"},
    ),
    "of-a-metaclass": (
        "import acme\nacme.A.run()",
        {"acme": "class M(type):\n" + METHOD + "class A(metaclass=M): pass"},
    ),
    "taken-by-the-metaclass-of-a-base": (
        "import acme.b, acme\nacme.ALL[-1]().run()",
        {
            "acme/__init__": "ALL = []\nclass M(type):\n    def __init__(c, *a):\n"
            "        ALL.append(c)\nclass A(metaclass=M): pass",
            "acme/b": "import acme\nclass B(acme.A):\n" + METHOD,
        },
    ),
    "taken-by-a-decorator": (
        "import acme\nacme.ALL[0]().run()",
        {"acme": "ALL = []\ndef keep(c):\n    ALL.append(c)\n    return c\n@keep\n" + A},
    ),
    "taken-by-a-base-that-is-computed": (
        "import acme\nacme.ALL[0]().run()",
        {
            "acme": "ALL = []\ndef make():\n    class C:\n        def __init_subclass__(c):\n"
            "            ALL.append(c)\n    return C\nclass B(make()):\n" + METHOD
        },
    ),
    "taken-by-a-base-that-is-a-value": (
        "import acme\nacme.ALL[0]().run()",
        {
            "acme": "ALL = []\ndef make():\n    class C:\n        def __init_subclass__(c):\n"
            "            ALL.append(c)\n    return C\nD = make()\nclass B(D):\n" + METHOD
        },
    ),
    "taken-by-a-base-of-a-star": (
        "import acme\nacme.ALL[0]().run()",
        {
            "acme/__init__": "from .a import *\nclass B(D):\n" + METHOD,
            "acme/a": "ALL = []\ndef make():\n    class C:\n        def __init_subclass__(c):\n"
            "            ALL.append(c)\n    return C\nD = make()",
        },
    ),
    "found-by-another-library": (
        "import acme, third\nthird.go()",
        {
            "other": "class A: pass",
            "acme": "import other\nclass B(other.A):\n" + METHOD,
            "third": "import other\ndef go():\n    for c in other.A.__subclasses__(): c().run()",
        },
    ),
    "found-by-the-library-of-the-base": (
        "import acme, other\nother.go()",
        {
            "other": "class A: pass\ndef go():\n    for c in A.__subclasses__(): c().run()",
            "acme": "import other\nclass B(other.A):\n" + METHOD + "class C(B): pass",
        },
    ),
    "found-among-all-names": (
        "import acme\nacme.go('B').run()",
        {
            "acme/__init__": "from .a import A\nclass B(A): pass\ndef go(n):\n"
            "    return globals()[n]()",
            "acme/a": A,
        },
    ),
    "base-of-the-project": (
        "import acme\nclass B(acme.A): pass\nB().run()",
        {"acme": A},
    ),
    "base-of-a-class-in-a-function": (
        "import acme\nacme.make()().run()",
        {"acme": A + "def make():\n    class B(A): pass\n    return B"},
    ),
    "base-of-a-nested-class": (
        "import acme\nacme.C.B().run()",
        {"acme": A + "class C:\n    class B(A): pass"},
    ),
    "base-asked-of-a-lazy-package": (
        "import acme",
        {
            "acme": "import other\nclass B(other.C): pass",
            "other/__init__": LAZY.format("'C': '.a'"),
            "other/a": "import helper\nclass C: pass",
        },
    ),
    "base-asked-of-two-lazy-packages": (
        "import acme",
        {
            "acme": "from other import C\nclass B(C): pass",
            "other/__init__": LAZY.format("'C': '.b'"),
            "other/b/__init__": LAZY.format("'C': '.a'"),
            "other/b/a": "import helper\nclass C: pass",
        },
    ),
    "base-asked-of-a-lazy-package-that-tells-its-type": (
        "import acme",
        {
            "acme": "import other.a\nclass B(other.C): pass",
            "other/__init__": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from .a import C\ndef __getattr__(name):\n    if name == 'C':\n"
            "        import helper\n        from .a import C\n        return C\n"
            "    raise AttributeError(name)",
            "other/a": "class C: pass",
        },
    ),
    "base-of-a-module-that-somebody-else-binds": (
        "import acme\nacme.B().run()",
        {
            "acme/__init__": "from . import a as m\nm = m\nclass B(m.A): pass",
            "acme/a": A,
        },
    ),
}

# No method is called in these, though somebody asks other values for one of its name.
NOT_MADE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "only-a-base": (ASKED, {"acme": A + "class B(A): pass"}),
    "only-a-base-of-a-base": (ASKED, {"acme": A + "class B(A): pass\nclass C(B, A): pass"}),
    "a-base-with-a-metaclass": (
        ASKED,
        {"acme": "import abc\n" + A + "class B(A, metaclass=abc.ABCMeta): pass"},
    ),
    "derived-from-another-module": (
        ASKED,
        {
            "acme/__init__": "from .b import B\nfrom . import b\nclass C(b.B):\n" + METHOD,
            "acme/b": "from .a import *\nclass B(A): pass",
            "acme/a": "class A: pass",
        },
    ),
    "derived-from-python-s": (
        ASKED,
        {"acme": "import threading\nclass A(threading.Thread):\n" + METHOD},
    ),
    "derived-from-a-builtin": (ASKED, {"acme": "class A(dict):\n" + METHOD}),
    "only-the-other-is-made": (
        ASKED + "\nacme.C()",
        {"acme": "class A: pass\nclass B(A):\n" + METHOD + "class C(A): pass"},
    ),
    "other-subclasses-are-asked-for": (
        ASKED + "\nimport third",
        {"acme": "class A: pass\nclass B(A):\n" + METHOD, "third": "int.__subclasses__()"},
    ),
}

# Runs programs one after the other, and prints for each what it imported from its own folder.
PROGRAM = """
import json, os, runpy, sys
told = {}
for root in sys.argv[1:]:
    lib = os.path.join(root, "lib")
    sys.path.insert(0, lib)
    runpy.run_path(os.path.join(root, "project", "train.py"), run_name="__main__")
    own = {name.partition(".")[0] for name in os.listdir(lib)}
    told[root] = [name for name in sys.modules if name.partition(".")[0] in own]
    for name in told[root]:
        del sys.modules[name]
    sys.path.remove(lib)
print(json.dumps(told))
"""


def write(root: Path, script: str, files: Mapping[str, str]) -> None:
    texts = {f"lib/{name}.py": f"{text}\n" for name, text in files.items()}
    write_tree(root, {"project/train.py": script + "\n", "lib/helper.py": "", **texts})


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Returns what each program of the tables imports, by its folder."""
    root = tmp_path_factory.mktemp("truth")
    folders = []
    for name, (script, files) in {**MADE, **NOT_MADE}.items():
        folders.append(root / name)
        write(folders[-1], script, files)
    command = [sys.executable, "-I", "-S", "-B", "-c", PROGRAM, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {Path(root).name: set(names) for root, names in json.loads(done.stdout).items()}


@pytest.mark.parametrize("name", MADE)
def test_a_class_that_may_have_objects_counts(
    name: str, truth: dict[str, set[str]], tmp_path: Path
) -> None:
    write(tmp_path, *MADE[name])
    assert "helper" in truth[name]
    assert truth[name] <= set(find(tmp_path, {}).graph.nodes)


@pytest.mark.parametrize("name", NOT_MADE)
def test_a_class_that_nobody_names_does_not_count(
    name: str, truth: dict[str, set[str]], tmp_path: Path
) -> None:
    write(tmp_path, *NOT_MADE[name])
    assert "helper" not in truth[name]
    assert find(tmp_path, {}).library("helper") is None
    assert find(tmp_path, {}, lazy=True).library("helper") is not None


# What a file of YAML names, and whether the library comes in.
NAMED = {
    "class": ("acme.B", True),
    "function": ("acme.make", True),
    "method": ("acme.B.run", True),
    "module": ("acme", False),
    "other": ("acme.C", False),
}


@pytest.mark.parametrize(("name", "counts"), NAMED.values(), ids=NAMED)
def test_what_a_file_of_yaml_names_counts(name: str, counts: bool, tmp_path: Path) -> None:
    text = (
        "class A: pass\nclass B(A):\n    def __init__(self):\n        import helper\n"
        "    @classmethod\n" + METHOD + "def make():\n    import helper\nclass C(A): pass"
    )
    write(tmp_path, "import acme", {"acme": text})
    write_tree(tmp_path, {"project/model.yaml": f"_target_: {name}\n"})
    assert (find(tmp_path, {}, strings=True).library("helper") is not None) is counts
    assert find(tmp_path, {}).library("helper") is None


def test_bases_may_be_a_tower(tmp_path: Path) -> None:
    tower = "".join(f"class A{n}(A{n - 1}): pass\n" for n in range(1, 1200))
    write(tmp_path, "import acme\nacme.A1199().run()", {"acme": A.replace("A:", "A0:") + tower})
    assert find(tmp_path, {}).library("helper") is not None
    (tmp_path / "project/train.py").write_text("import acme\nrun = 1\nprint(acme.run)\n")
    assert find(tmp_path, {}).library("helper") is None


# No program can run the first of these.
LOST: Mapping[str, Mapping[str, str]] = {
    "in-a-circle": {"acme/a": "from . import B"},
    "far-away": {
        **{f"acme/a{n or ''}": f"from .a{n + 1} import B" for n in range(40)},
        "acme/a40": "def keep(c): return c\n@keep\nclass B: pass",
    },
}


@pytest.mark.parametrize("files", LOST.values(), ids=LOST)
def test_a_base_that_is_not_found_may_keep_a_class(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    write(tmp_path, ASKED, {"acme/__init__": "from .a import B\nclass C(B):\n" + METHOD, **files})
    assert find(tmp_path, {}).library("helper") is not None


def test_classes_may_derive_from_each_other(tmp_path: Path) -> None:
    text = "class B(C):\n" + METHOD + "class C(B): pass"  # no program can run this
    write(tmp_path, ASKED, {"acme": text})
    assert find(tmp_path, {}).library("helper") is None
    (tmp_path / "project/train.py").write_text("import acme\nacme.C().run()\n")
    assert find(tmp_path, {}).library("helper") is not None


HEADS = {
    "names": ("class B(A, m.A): pass", {"A", "m.A"}, []),
    "some": ("class B(A, C): pass", {"A"}, ["C"]),
    "none": ("class B(A): pass", set(), ["A"]),
    "keyword": ("class B(A, metaclass=M): pass", {"A"}, ["M", "metaclass"]),
    "elsewhere": ("class B(A): x = A", {"A"}, ["A", "x"]),
    "a-call": ("class B(A, f(A)): pass", {"A", "?"}, ["A", "f"]),
    "a-function": ("def B(A): pass", {"A"}, ["A"]),
}


@pytest.mark.parametrize(("text", "bases", "named"), HEADS.values(), ids=HEADS)
def test_that_a_class_derives_from_another_names_none(
    text: str, bases: set[str], named: list[str]
) -> None:
    found = mentions(text, {"B": bases})
    assert sorted((found.chains | found.bound) - {"B", "pass"}) == named
