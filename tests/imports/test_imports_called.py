"""What libraries import in their functions counts when the function may be called.

Each program is read, and then run: what Python imports must have been found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from file_trees import write_tree
from fresh_python import Ask, forking
from imports_trees import find

# What the library is, when the program does not say otherwise.
RUN = "def run():\n    import helper\n"
METHOD = "    def run(self):\n        import helper\n"
A = "class A:\n" + METHOD
LAZY = (
    "WHERE = {{{}}}\ndef __getattr__(name):\n    import importlib\n    if name in WHERE:\n"
    "        m = importlib.import_module(WHERE[name], __name__)\n"
    "        return getattr(m, name, m)\n    raise AttributeError(name)\n"
)
LISTS = "LISTS = {'.a': ['run']}\n" + LAZY.format(
    "name: module for module, names in LISTS.items() for name in names"
)
# What `lazy_loader` does, as far as the tests need it.
LOADER = (
    "import ast, importlib\ndef attach_stub(package, file):\n"
    "    where = {a.name: n.module or a.name for n in ast.parse(open(file + 'i').read()).body\n"
    "        for a in n.names}\n    def get(name):\n"
    "        if name not in where: raise AttributeError(name)\n"
    "        m = importlib.import_module('.' + where[name], package)\n"
    "        return getattr(m, name, m)\n    return get, None, list(where)\n"
)
STUBS = (
    "import lazy_loader as lazy\n"
    "__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)\n"
)
TAKES = (
    "import importlib\nclass Lazy:\n    def __init__(self, name):\n        self.n = name\n"
    "    def __getattr__(self, name):\n        m = importlib.import_module(self.n)\n"
    "        self.__dict__.update(m.__dict__)\n        return getattr(m, name)\n"
    "b = Lazy('acme.a')"
)
GO = "import importlib\ndef go(n):\n    importlib.import_module('acme.' + n).run()"

TAKE = (
    "import importlib\ndef go(n, f):\n    m = importlib.import_module('acme.' + n)\n"
    "    found = m.__dict__[{}]()"
)
TRY = "try:\n    from acme import {}\nexcept ImportError:\n    import helper"
STAR = "from .a import *"

# A package that finds out by itself where its names are.
FINDS = (
    "import importlib, os, re\nfrom types import ModuleType\ndef structure(file):\n"
    "    root, found = os.path.dirname(file), {{}}\n    for folder, _, files in os.walk(root):\n"
    "        for each in files:\n            path = os.path.join(folder, each)\n"
    "            name = os.path.relpath(path, root)[:-3].replace(os.sep, '.')\n"
    "            if path.endswith('.py') and not each.startswith('_'):\n"
    "                text = open(path).read()\n"
    "                found.update((n, name) for n in re.findall(r'^def (\\w+)', text, re.M))\n"
    "    return found\nclass Lazy(ModuleType):\n    def __init__(self, name, file, where):\n"
    "        super().__init__(name)\n        self.__path__ = [os.path.dirname(file)]\n"
    "        self.where = where\n    def __getattr__(self, name):\n"
    "        if name not in self.where: raise AttributeError(name)\n"
    "        return getattr(self.get(self.where[name]), name)\n    def get(self, name):\n"
    "        return importlib.import_module('.' + name, self.__name__)\n"
).replace("{{}}", "{}")
REPLACED = (
    "import sys\nfrom ._lazy import Lazy, structure\n"
    "sys.modules[__name__] = Lazy(__name__, __file__, structure(__file__))"
)

# By name: the script, and the files of the library. The function is called in each.
CALLED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "attribute": ("import acme\nacme.run()", {}),
    "attribute-as": ("import acme as a\na .run()", {}),
    "attribute-in-a-function": ("def f():\n    import acme\n    acme.run()\nf()", {}),
    "attribute-over-lines": ("import acme\n(acme\n    .run)()", {}),
    "in-an-f-string": ("import acme\nf'{acme.run()}'", {}),
    "from": ("from acme import run\nrun()", {}),
    "from-as": ("from acme import run as go\ngo()", {}),
    "star": ("from acme import *\nrun()", {}),
    "in-the-module": ("import acme", {"acme": RUN + "run()"}),
    "in-a-lambda": ("import acme\nacme.go()", {"acme": RUN + "go = lambda: run()"}),
    "as-a-value": ("import acme\nacme.ALL[0]()", {"acme": RUN + "ALL = [run]"}),
    "as-an-argument": ("import acme\nlist(map(lambda f: f(), [acme.run]))", {}),
    "as-a-default": ("import acme\nacme.go()", {"acme": RUN + "def go(f=run):\n    f()"}),
    "by-another": ("import acme\nacme.go()", {"acme": RUN + "def go():\n    run()"}),
    "one-line": ("import acme\nacme.go()", {"acme": RUN + "def go(): run()"}),
    "head-of-two-lines": ("import acme\nacme.go()", {"acme": RUN + "def go(a=1,\n  b=2): run()"}),
    "nested": (
        "import acme\nacme.go()",
        {"acme": "def go():\n    def f():\n" + "        import helper\n    f()"},
    ),
    "re-exported": (
        "import acme\nacme.run()",
        {"acme/__init__": "from .a import run", "acme/a": RUN},
    ),
    "re-exported-twice": (
        "import acme\nacme.go()",
        {"acme/__init__": "from .b import go", "acme/b": "from .a import run as go", "acme/a": RUN},
    ),
    "re-exported-by-star": (
        "import acme\nacme.run()",
        {"acme/__init__": "from .b import *", "acme/b": "from .a import *", "acme/a": RUN},
    ),
    "re-exported-in-a-try": (
        "import acme\nacme.run()",
        {"acme/__init__": "try:\n    from .a import run\nexcept ImportError: pass", "acme/a": RUN},
    ),
    "of-a-submodule": ("import acme.a\nacme.a.run()", {"acme/__init__": "", "acme/a": RUN}),
    "of-a-module-of-it": (
        "import acme\nacme.a.run()",
        {"acme/__init__": "from . import a", "acme/a": RUN},
    ),
    "module-as-a-value": ("import acme\ndef f(m):\n    m.run()\nf(acme)", {}),
    "module-in-a-list": ("import acme\nfor m in [acme]:\n    m.run()", {}),
    "module-under-another-name": ("import acme\nb = acme\nb.run()", {}),
    "module-enumerated": (
        "import acme\nfor n in dir(acme):\n    if n[0] != '_': getattr(acme, n)()",
        {},
    ),
    "vars": ("import acme\nvars(acme)['run']()", {}),
    "getattr": ("import acme\ngetattr(acme, 'run')()", {}),
    "getattr-joined": ("import acme\ngetattr(acme, 'r' + 'un')()", {}),
    "getattr-formatted": ("import acme\nx = 'un'\ngetattr(acme, f'r{x}')()", {}),
    "attrgetter": ("import acme, operator\noperator.attrgetter('run')(acme)()", {}),
    "sys-modules": ("import acme, sys\nsys.modules['acme'].run()", {}),
    "import-module": ("import importlib\nimportlib.import_module('acme').run()", {}),
    "dunder-import": ("__import__('acme').run()", {}),
    "resolve-name": ("import pkgutil\npkgutil.resolve_name('acme:run')()", {}),
    "resolve-name-dotted": ("import pkgutil\npkgutil.resolve_name('acme.run')()", {}),
    "globals": ("import acme", {"acme": RUN + "globals()['r' + 'un']()"}),
    "exec": ("import acme", {"acme": RUN + "exec('ru' 'n()')"}),
    "eval-of-a-list": ("import acme", {"acme": RUN + "F = [len, eval, len]\nF[1]('ru' 'n()')"}),
    "eval-of-a-list-of-a-list": (
        "import acme",
        {"acme": RUN + "F = [dir, eval,]\nif dir in F and F [1]('ru' 'n()'): pass"},
    ),
    "eval-in-a-loop": (
        "import acme",
        {"acme": RUN + "F: tuple = (eval, eval)\n[f('ru' 'n()') for f\n in F]"},
    ),
    "eval-of-a-list-that-has-two-names": (
        "import acme",
        {"acme": RUN + "F = [eval, len]\nG = F\nlen in F and G[0]('ru' 'n()')"},
    ),
    "eval-of-a-set-that-is-handed-on": (
        "import acme",
        {"acme": RUN + "F = {eval, }\nif len not in F: [*map(lambda f: f('ru' 'n()'), F)]"},
    ),
    "what-a-mutable-sequence-calls": (
        "import acme\nacme.A().append(1)",
        {
            "acme": "from collections.abc import MutableSequence as M\nG = M[int]\nclass A(G):\n"
            "    __len__ = __getitem__ = __delitem__ = __setitem__ = lambda self, *_: 0\n"
            + METHOD.replace("run(self", "insert(self, *_"),
        },
    ),
    "what-an-alias-derives-from": (
        "import acme\nacme.B().run()",
        {
            "acme": "from typing import Generic, TypeVar\nT = TypeVar('T')\n"
            + A.replace("A", "A(Generic[T])")
            + "G = A[int]\nclass B(G): pass"
        },
    ),
    "lazy-module-of-a-class": (
        "import acme\nacme.b.run()",
        {"acme/__init__": TAKES, "acme/a": RUN},
    ),
    "lazy-module-of-another-library": (
        "import other",
        {"acme/__init__": TAKES, "acme/a": RUN, "other": "import acme\nacme.b.run()"},
    ),
    "lazy-module-through-another-library": (
        "import other",
        {
            "acme/__init__": TAKES,
            "acme/a": RUN,
            "other": "from third import c\nc.run()",
            "third": "from acme import *\nfrom acme import b as c",
        },
    ),
    "lazy-module-by-a-star": (
        "import other",
        {"acme/__init__": TAKES, "acme/a": RUN, "other": "from acme import *\nb.run()"},
    ),
    "dict": ("import acme\nx = 'un'\nacme.__dict__['r' + x]()", {}),
    "dict-of-a-computed-module": (
        "import acme\nacme.go('x')",
        {
            "acme/__init__": "import importlib\ndef go(n):\n"
            "    importlib.import_module('acme.a').__dict__.get('do_' + n)()",
            "acme/a": RUN.replace("run", "do_x"),
        },
    ),
    "its-list": (
        "import acme\nacme.go()",
        {
            "acme": "import importlib\n__all__ = ['run']\ndef go():\n    global __all__\n"
            "    __all__ = __all__ + []\n    m = importlib.import_module(__name__)\n"
            "    for n in __all__:\n        getattr(m, n)()\n" + RUN
        },
    ),
    "its-list-handed-on": (
        "import acme\nacme.go()",
        {
            "acme": "import sys\n__all__ = ['run']\n" + RUN + "def call(m, __all__):\n"
            "    for n in __all__:\n        getattr(m, n)()\n"
            "def go():\n    call(\n        m=sys.modules['acme'],\n        __all__=__all__)"
        },
    ),
    "a-module-in-its-own": (
        "import acme",
        {
            "acme/__init__": "import sys\nfrom . import a\n"
            "getattr(sys.modules.get(__name__), 'a').run()",
            "acme/a": RUN,
        },
    ),
    "a-module-in-globals": (
        "import acme",
        {"acme/__init__": "from . import a\nglobals()['a'].run()", "acme/a": RUN},
    ),
    "a-module-among-members-of-its-own": (
        "import acme",
        {
            "acme/__init__": "import sys\nfrom inspect import getmembers\nfrom . import a\n"
            "for name, each in getmembers(sys.modules[__name__]):\n"
            "    if hasattr(each, 'r' + 'un'): getattr(each, 'r' + 'un')()",
            "acme/a": RUN,
        },
    ),
    "its-own-module": (
        "import acme",
        {"acme": "import sys\n" + RUN + "getattr(sys.modules[__name__], 'r' + 'un')()"},
    ),
    "dispatched-by-name": (
        "import acme\nacme.go('run')",
        {
            "acme/__init__": "from . import a\ndef go(n):\n    getattr(a, 'do_' + n)()",
            "acme/a": RUN.replace("run", "do_run"),
        },
    ),
    "dispatched-to-a-module-that-is-there": (
        "import acme.b\nacme.go('a')",
        {"acme/__init__": GO, "acme/a": RUN, "acme/b": "from . import a"},
    ),
    "decorated": ("import acme", {"acme": "def now(f):\n    f()\n    return f\n@now\n" + RUN}),
    "decorated-by-a-call": (
        "import acme",
        {"acme": "def at(x):\n    return lambda f: f()\n@at(1)\n" + RUN},
    ),
    "contextmanager": (
        "import acme\nwith acme.run(): pass",
        {"acme": "from contextlib import contextmanager\n@contextmanager\n" + RUN + "    yield"},
    ),
    "of-an-attribute": (
        "import acme\nacme.x",
        {
            "acme": "def __getattr__(name):\n    if name == 'x':\n        import helper\n"
            "        return 1\n    raise AttributeError(name)"
        },
    ),
    "of-any-attribute": (
        "import acme\nacme.x",
        {"acme": "def __getattr__(name):\n    import helper\n    return 1"},
    ),
    "bound-to-something-else": (
        "import acme\nfor acme in [acme]:\n    acme.run()",
        {},
    ),
    "parameter-of-the-same-name": (
        "import acme.a\nacme.go(acme.a)",
        {
            "acme/__init__": "from . import b as a\ndef go(a):\n    a.run()",
            "acme/a": RUN,
            "acme/b": "",
        },
    ),
    "method": ("import acme\nacme.A().run()", {"acme": A}),
    "method-of-a-method": (
        "import acme\nacme.A()",
        {"acme": "class A:\n    def __init__(self):\n        self.run()\n" + METHOD},
    ),
    "class-method": (
        "from acme import A\nA.run()",
        {"acme": "class A:\n    @classmethod\n    def run(cls):\n        import helper"},
    ),
    "property": (
        "from acme import A\nA().run",
        {"acme": "class A:\n    @property\n" + METHOD},
    ),
    "inherited": (
        "import acme\nacme.B().run()",
        {"acme": A + "class B(A): pass"},
    ),
    "inherited-from-another-module": (
        "import acme\nacme.B().run()",
        {"acme/__init__": "from .a import A\nclass B(A): pass", "acme/a": A},
    ),
    "by-the-base": (
        "import acme\nacme.B()",
        {"acme": "class A:\n    def __init__(self):\n        self.run()\nclass B(A):\n" + METHOD},
    ),
    "registered-by-the-base": (
        "import acme\nacme.ALL[0]().run()",
        {
            "acme/__init__": "ALL = []\nclass A:\n    def __init_subclass__(cls):\n"
            "        ALL.append(cls)\n"
            "from . import b",
            "acme/b": "from acme import A\nclass B(A):\n" + METHOD,
        },
    ),
    "found-among-the-subclasses": (
        "import acme\nacme.A.__subclasses__()[0]().run()",
        {"acme": "class A: pass\nclass B(A):\n" + METHOD},
    ),
    "of-a-metaclass": (
        "import acme",
        {
            "acme": "class M(type):\n    def __init__(cls, *a):\n        if a[1]: cls().run()\n"
            "class A(metaclass=M): pass\nclass B(A):\n" + METHOD
        },
    ),
    "nested-class": (
        "import acme\nacme.A.B().run()",
        {"acme": "class A:\n    class B:\n        def run(self):\n            import helper"},
    ),
    "made-by-a-function": (
        "import acme\nacme.make().run()",
        {"acme": A + "def make():\n    return A()"},
    ),
    "instance-of-the-module": (
        "import acme\nacme.a.run()",
        {"acme": A + "a = A()"},
    ),
    "class-of-a-python-base": (
        "import acme, threading\nt = threading.Thread(target=acme.A().run)\nt.start()\nt.join()",
        {"acme": "import threading\nclass A(threading.Thread):\n" + METHOD},
    ),
    "called-from-python": (
        "import acme\nacme.A().feed('<a>')",
        {
            "acme": "from html.parser import HTMLParser\nclass A(HTMLParser):\n"
            "    def handle_starttag(self, t, a):\n        import helper"
        },
    ),
    "method-by-text": ("import acme\ngetattr(acme.A(), 'run')()", {"acme": A}),
    "method-by-parts": (
        "import acme\nacme.A().go('run')",
        {
            "acme": "class A:\n    def go(self, n):\n        getattr(self, 'do_' + n)()\n"
            + METHOD.replace("run", "do_run")
        },
    ),
    "method-by-a-prefix-of-the-class": (
        "import acme\nacme.A().go('run')",
        {
            "acme": "class A:\n    prefix = 'do_'\n    def go(self, n):\n"
            "        getattr(self, self.prefix + n)()\n" + METHOD.replace("run", "do_run")
        },
    ),
    "method-by-a-suffix": (
        "import acme\nacme.A().go('run')",
        {
            "acme": "class A:\n    def go(self, n):\n        getattr(self, f'{n}_it')()\n"
            + METHOD.replace("run", "run_it")
        },
    ),
    "method-of-a-methodcaller": (
        "import acme, operator\noperator.methodcaller('run')(acme.A())",
        {"acme": A},
    ),
    "method-enumerated": (
        "import acme\na = acme.A()\nfor n in dir(a):\n    if n[0] != '_': getattr(a, n)()",
        {"acme": A},
    ),
    "method-enumerated-by-its-library": (
        "import acme\nacme.A().go()",
        {
            "acme": "import inspect\nclass A:\n    def go(self):\n"
            "        for n, f in inspect.getmembers(self, inspect.ismethod):\n"
            "            if n not in ('go',): f()\n" + METHOD
        },
    ),
    "method-enumerated-by-another-library": (
        "import acme, third\nthird.fire(acme.A())",
        {
            "acme": A,
            "third": "def fire(a):\n    for n in dir(a):\n        if n[0] != '_': getattr(a, n)()",
        },
    ),
    "method-that-python-calls": (
        "import acme\nprint('x', file=acme.A())",
        {"acme": "class A:\n    def write(self, t):\n        import helper"},
    ),
    "class-of-a-module-that-runs-text": (
        "import acme\nacme.go('A().r' + 'un()')",
        {"acme": A + "def go(text):\n    return eval(text)"},
    ),
    "method-of-a-builtin-base": (
        "import acme\nacme.A().sort()",
        {"acme": "class A(list):\n    def sort(self):\n        import helper"},
    ),
    "method-of-a-base-of-a-base": (
        "import acme\nacme.B().feed('<a>')",
        {
            "acme": "from html import parser\nclass A(parser.HTMLParser): pass\nclass B(A):\n"
            "    def handle_starttag(self, t, a):\n        import helper"
        },
    ),
    "method-taken-by-a-decorator": (
        "import acme\nacme.A",
        {
            "acme": "def all_of(c):\n    [f(c()) for n, f in vars(c).items() if n[0] != '_']\n"
            "    return c\n@all_of\n" + A
        },
    ),
    "method-taken-by-a-metaclass": (
        "import acme\nacme.A",
        {
            "acme": "class M(type):\n    def __init__(c, *a):\n"
            "        [f(c()) for n, f in a[2].items() if n[0] != '_']\n"
            "class A(metaclass=M):\n" + METHOD
        },
    ),
    "method-taken-by-a-base": (
        "import acme\nacme.B",
        {
            "acme": "class A:\n    def __init_subclass__(c):\n"
            "        [f(c()) for n, f in vars(c).items() if n[0] != '_']\n"
            "class B(A):\n" + METHOD
        },
    ),
    "method-of-a-base-of-the-same-name": (
        "import acme\nacme.A().feed('<a>')",
        {
            "acme": "from html.parser import HTMLParser as A\nclass A(A):\n"
            "    def handle_starttag(self, t, a):\n        import helper"
        },
    ),
    "method-of-a-base-in-another-module": (
        "import acme\nacme.B().feed('<a>')",
        {
            "acme/__init__": "from .a import A\nclass B(A):\n"
            "    def handle_starttag(self, t, a):\n        import helper",
            "acme/a": "from html.parser import HTMLParser\nclass A(HTMLParser): pass",
        },
    ),
    "method-of-a-base-of-a-module": (
        "import acme\nacme.B().feed('<a>')",
        {
            "acme/__init__": "from . import a\nclass B(a.A):\n"
            "    def handle_starttag(self, t, a):\n        import helper",
            "acme/a": "from html.parser import HTMLParser\nclass A(HTMLParser): pass",
        },
    ),
    "method-of-a-base-by-star": (
        "import acme\nacme.B().feed('<a>')",
        {
            "acme/__init__": "from json import *\nfrom .a import *\nclass B(A):\n"
            "    def handle_starttag(self, t, a):\n        import helper",
            "acme/a": "from html.parser import HTMLParser\nclass A(HTMLParser): pass",
        },
    ),
    "method-of-a-base-that-two-modules-have-of-each-other": (
        "import acme.c\nacme.c.C().feed('<a>')",
        {
            "acme/__init__": "",
            "acme/a": "try:\n    from .b import P\nexcept ImportError:\n"
            "    from html.parser import HTMLParser as P",
            "acme/b": "from .a import P",
            "acme/c": "from .a import P\nclass C(P):\n"
            "    def handle_starttag(self, t, a):\n        import helper",
        },
    ),
    "fallback-in-a-function": (
        "import acme\nacme.go()",
        {
            "acme": "def go():\n    try:\n        import gone\n    except ImportError:\n"
            "        import helper"
        },
    ),
    "file-run-in-a-function": (
        "import acme\nacme.go()",
        {
            "acme/__init__": "import os, runpy\ndef go():\n"
            "    runpy.run_path(os.path.join(os.path.dirname(__file__), 'tool.py'))",
            "acme/tool": "import helper",
        },
    ),
    "property-that-is-set": (
        "import acme\nacme.A().run = 1",
        {
            "acme": "class A:\n    @property\n    def run(self): pass\n    @run.setter\n"
            "    def run(self, x):\n        import helper"
        },
    ),
    "lazily": (
        "import acme\nacme.run()",
        {"acme/__init__": LAZY.format("'run': '.a'"), "acme/a": RUN},
    ),
    "lazily-from": (
        "from acme import run\nrun()",
        {"acme/__init__": LAZY.format("'run': '.a'"), "acme/a": RUN},
    ),
    "lazily-a-class": (
        "import acme\nacme.A().run()",
        {"acme/__init__": LAZY.format("'A': '.a'"), "acme/a": A},
    ),
    "lazily-a-submodule": (
        "import acme\nacme.a.run()",
        {"acme/__init__": LAZY.format("'a': '.a'"), "acme/a": RUN},
    ),
    "lazily-through-a-list": (
        "import acme\nfor n in acme.__all__: getattr(acme, n)()",
        {"acme/__init__": "__all__ = ['run']\n" + LAZY.format("'run': '.a'"), "acme/a": RUN},
    ),
    "lazily-by-somebody-it-was-handed-to": (
        "import acme, third\nthird.use(acme)",
        {
            "acme/__init__": LAZY.format("'run': '.a'"),
            "acme/a": RUN,
            "third": "def use(m):\n    m.run()",
        },
    ),
    "lazily-two-deep-by-stubs": (
        "import acme\nacme.b.run()",
        {
            "lazy_loader": LOADER,
            "acme/__init__": STUBS,
            "acme/__init__.pyi": "from . import b",
            "acme/b/__init__": STUBS,
            "acme/b/__init__.pyi": "from .a import run as run",
            "acme/b/a": RUN,
        },
    ),
    "lazily-two-deep": (
        "import acme\nacme.run()",
        {
            "acme/__init__": LAZY.format("'run': '.b'"),
            "acme/b/__init__": LAZY.format("'run': '.a'"),
            "acme/b/a": RUN,
        },
    ),
    "eager-where-nothing-is-lazy": (
        "import acme\nacme.run()",
        {
            "acme/__init__": "from typing import TYPE_CHECKING\ndef install_lazy():\n"
            "    return False\nif TYPE_CHECKING or not install_lazy():\n"
            "    from .a import run as run",
            "acme/a": RUN,
        },
    ),
    "computed-that-begins-so": (
        "import acme\nacme.go('a')",
        {
            "acme/__init__": "import importlib\nALL = ['acme.a']\ndef go(n):\n"
            "    importlib.import_module(f'acme.{n}').run()",
            "acme/a": RUN,
        },
    ),
    "two-libraries": (
        "import acme\nacme.go()",
        {"acme": "import other\ndef go():\n    other.run()", "other": RUN},
    ),
    "handed-from-library-to-library": (
        "import acme\nacme.go()",
        {
            "acme": "import other, third\ndef go():\n    third.use(other)",
            "other": RUN,
            "third": "def use(m):\n    m.run()",
        },
    ),
    "a-library-that-is-found-late": (
        "import acme\nacme.go()",
        {"acme": "def go():\n    import other\n    other.run()", "other": RUN},
    ),
    "listed-and-asked-one-by-one": (
        "import acme\nacme.go()",
        {
            "acme/__init__": LAZY.format("'run': '.a'")
            + "def go():\n    return [__getattr__(n) for n in WHERE]",
            "acme/a": "import helper\nrun = 1",
        },
    ),
    "listed-and-asked-when-imported": (
        "import acme",
        {
            "acme/__init__": LAZY.format("'run': '.a'")
            + "import os\nif os.environ.get('NO') is None:\n    for n in WHERE: __getattr__(n)",
            "acme/a": "import helper\nrun = 1",
        },
    ),
    "listed-in-a-mapping-of-lists-and-asked": (
        "import acme\nacme.go()",
        {
            "acme/__init__": LISTS
            + "def go():\n    return [__getattr__(n) for some in LISTS.values() for n in some]",
            "acme/a": "import helper\nrun = 1",
        },
    ),
    "listed-in-a-list-and-imported": (
        "import acme",
        {
            "acme/__init__": "import importlib\nNAMES = ['acme.a']\n"
            "WHERE = {n: importlib.import_module(n) for n in NAMES}\n"
            "def __getattr__(name):\n    return WHERE[name]",
            "acme/a": "import helper",
        },
    ),
    "listed-with-what-makes-it": (
        "import acme\nacme.it",
        {
            "acme/__init__": RUN + "MAKE = {'it': run}\ndef __getattr__(name):\n"
            "    if name in MAKE:\n        return MAKE[name]()\n    raise AttributeError(name)",
        },
    ),
    "taken-out-of-a-dict": (
        "import acme\nacme.go('a', 'run')",
        {"acme/__init__": TAKE.format("f"), "acme/a": RUN},
    ),
    "taken-out-of-a-dict-by-a-part": (
        "import acme\nacme.go('a', 'go')",
        {
            "acme/__init__": TAKE.format("f'do_{f}_it'"),
            "acme/a": RUN.replace("run", "do_go_it"),
        },
    ),
    "out-of-all-of-a-dict": (
        "import acme\nacme.go('a', 'x')",
        {
            "acme/__init__": TAKE.format("'x'").replace("__dict__['x']()", "__dict__.values()")
            + "\n    [f() for f in found if callable(f)]",
            "acme/a": RUN,
        },
    ),
    "the-list-of-the-module": (
        "import acme\nacme.go('acme')",
        {
            "acme": "import importlib\n__all__ = ['run']\n"
            + RUN
            + "def go(n):\n    def f():\n        __all__ = []\n    m = importlib.import_module(n)\n"
            "    [getattr(m, each)() for each in __all__]",
        },
    ),
    "fallback-of-what-a-star-does-not-list": (
        TRY.format("x"),
        {"acme/__init__": STAR, "acme/a": "__all__ = ['y']\nx = y = 1"},
    ),
    "fallback-of-what-a-list-that-is-not-read-leaves-out": (
        TRY.format("x"),
        {"acme/__init__": STAR, "acme/a": "names = ['y']\n__all__ = names\nx = y = 1"},
    ),
    "fallback-of-what-a-star-takes-from-a-circle": (
        TRY.format("x"),
        {"acme/__init__": STAR, "acme/a": "from .b import *", "acme/b": STAR},
    ),
    "fallback-of-a-private-name": (
        TRY.format("_x"),
        {"acme/__init__": STAR, "acme/a": "_x = 1"},
    ),
    "fallback-of-a-star-that-does-not-run": (
        TRY.format("x"),
        {"acme/__init__": f"import os\nif 'NO' in os.environ:\n    {STAR}", "acme/a": "x = 1"},
    ),
    "fallback-of-a-star-that-fails": (
        TRY.format("x"),
        {
            "acme/__init__": f"try:\n    {STAR}\nexcept ImportError:\n    pass",
            "acme/a": "x = 1\nimport not_there",
        },
    ),
    "found-by-a-module-of-another-class": (
        "from acme import run\nrun()",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/nets/__init__": "",
            "acme/nets/a": RUN,
        },
    ),
    "found-by-an-attribute-of-it": (
        "import acme\nacme.run()",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/nets/__init__": "",
            "acme/nets/a": RUN + "\n__all__ = ['run']",
        },
    ),
    "found-by-a-text": (
        "import acme\ngetattr(acme, 'run')()",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/nets/__init__": "",
            "acme/nets/a": RUN,
        },
    ),
    "found-one-after-the-other": (
        "from acme import first\nfirst()",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/c": "def first():\n    from acme.nets import go\n    go()",
            "acme/nets/__init__": REPLACED.replace("._lazy", ".._lazy"),
            "acme/nets/a": "def go():\n    from acme import run\n    run()",
            "acme/b": RUN,
        },
    ),
    "found-though-the-package-had-it": (
        "import acme\nacme.run()",
        {
            "acme/__init__": f"def run(): pass\n{REPLACED}",
            "acme/_lazy": FINDS,
            "acme/a": RUN,
        },
    ),
    "found-in-a-function-of-a-library": (
        "import other\nother.go()",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/a": RUN,
            "other": "def go():\n    from acme import run\n    run()",
        },
    ),
}

# The function is called in none of these, and is left out.
NOT_CALLED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "nobody": ("import acme", {}),
    "other-function": ("import acme\nacme.go()", {"acme": RUN + "def go(): pass"}),
    "imported-only": ("from acme import run", {}),
    "re-exported-only": ("import acme", {"acme/__init__": "from .a import run", "acme/a": RUN}),
    "in-a-comment": ("import acme  # acme.run()", {}),
    "in-a-text": ("import acme\n'''acme.run()'''", {}),
    "in-itself": ("import acme", {"acme": RUN + "    run()"}),
    "by-nobody-who-is-called": ("import acme", {"acme": RUN + "def go():\n    run()"}),
    "of-another-module": (
        "import acme, other\nother.run()",
        {"acme": RUN, "other": "def run(): pass"},
    ),
    "of-another-value": ("import acme\nclass A:\n    def run(self): pass\nA().run()", {}),
    "of-python": ("import acme, subprocess\nsubprocess.run(['true'])", {}),
    "keyword": ("import acme\ndict(run=1)", {}),
    "method-of-no-object": ("import acme", {"acme": A}),
    "other-method": (
        "import acme\nacme.A().go()",
        {"acme": A.replace("run", "later") + "    def go(self): pass"},
    ),
    "other-method-of-a-base": (
        "import acme\nacme.B().go()",
        {"acme": A.replace("run", "later") + "class B(A):\n    def go(self): pass"},
    ),
    "method-of-classes-that-share-a-name": (
        "import acme\nacme.A()",
        {
            "acme": "class B: pass\nclass A(B):\n"
            + METHOD.replace("run", "later")
            + "class B(A): pass"
        },
    ),
    "method-of-a-base-by-star": (
        "import acme\nacme.B()",
        {
            "acme/__init__": "from json import *\nfrom .a import *\nclass B(A):\n"
            + METHOD.replace("run", "later"),
            "acme/a": "class A: pass",
        },
    ),
    "method-of-a-base-of-a-module": (
        "import acme\nacme.B()",
        {
            "acme/__init__": "from . import a\nclass B(a.A):\n" + METHOD.replace("run", "later"),
            "acme/a": "class A: pass",
        },
    ),
    "file-run-in-a-function": (
        "import acme",
        {
            "acme/__init__": "import os, runpy\ndef go():\n"
            "    runpy.run_path(os.path.join(os.path.dirname(__file__), 'tool.py'))",
            "acme/tool": "import helper",
        },
    ),
    "in-a-list-that-is-only-tested": (
        "import acme\nacme.go(len)",
        {
            "acme": RUN + "F = frozenset({dir, eval, exec, globals, len,\n    vars})\n"
            "def go(f):\n    return f in F or f not in F"
        },
    ),
    "method-that-a-builtin-base-has-not": (
        "import acme\nacme.A()",
        {"acme": "class A(list):\n" + METHOD.replace("run", "later")},
    ),
    "beside-what-is-taken-from-a-mapping": (
        "import acme\nacme.X",
        {"acme": "TABLE = {'a': 1}\nX = TABLE['a']\n" + RUN},
    ),
    "method-of-a-mapping": (
        "import acme\nacme.A",
        {
            "acme/__init__": "from .a import Graph\nclass A(Graph):\n"
            + METHOD.replace("run", "later"),
            "acme/a": "import typing\nfrom collections.abc import Mapping as M\n"
            "Graph: 'typing.Any' = M[str, typing.Any]",
        },
    ),
    "method-of-python-s-containers": (
        "import acme\nacme.A(), acme.B(), acme.C.X, acme.D('x'), acme.E",
        {
            "acme": "import collections.abc, enum, types, typing as t\n"
            + "".join(
                f"class {name}({base}):\n    X = 1\n" + METHOD.replace("run", "later")
                for name, base in {
                    "A": "collections.UserDict",
                    "B": "t.Dict[str, int]",
                    "C": "enum.Enum",
                    "D": "types.ModuleType",
                    "E": "collections.abc.Set",
                }.items()
            )
        },
    ),
    "in-another-module-than-its-own": (
        "import acme.a\nacme.go()",
        {
            "acme/__init__": "import sys\nfrom inspect import getmembers\ndef go():\n"
            "    return getmembers(sys.modules[__name__])",
            "acme/a": RUN,
        },
    ),
    "listed-by-dir": (
        "import acme\nacme.go('acme', 'n')",
        {
            "acme": "import importlib\n__all__ = ['run']\n" + RUN + "def __dir__():\n"
            "    return __all__.copy()\ndef go(m, n):\n    __all__ = [importlib.import_module(m)]\n"
            "    return __all__[0].__dict__.get(n)\nhasattr(go, '__dir__')"
        },
    ),
    "of-a-library-that-keeps-what-it-loads": (
        "import acme\nacme.go('acme')",
        {
            "acme": "import sys\n" + RUN.replace("run", "later") + "class A:\n"
            "    def take(self, m):\n        self.__dict__.update(m.__dict__)\n"
            "        self.__dict__['x'] = 1\n        return sys.modules[m.__name__]\n"
            "def go(name):\n    A().take(sys.modules[name])"
        },
    ),
    "method-of-an-error": (
        "import acme\nacme.E('x')",
        {"acme": "class E(ValueError):\n" + METHOD.replace("run", "later")},
    ),
    "put-into-a-dict": (
        "import acme",
        {
            "acme/__init__": "import sys\nfrom . import a\nsys.modules['acme.a'].__dict__['x'] = 1",
            "acme/a": RUN,
        },
    ),
    "a-list-of-its-own": (
        "import acme\nacme.go()",
        {
            "acme": "import sys\n__all__ = ['run']\nsys.modules.get('zlib')\n"
            + RUN
            + "def go():\n    __all__ = []\n    return __all__.copy()",
        },
    ),
}

# What is asked for names none of these, whether functions count or not.
NOT_ASKED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "listed": (
        "import acme\nrepr(acme)",
        {
            "acme": "__all__ = ['x']\ndef __getattr__(name):\n    if name == 'x':\n"
            "        import helper\n    raise AttributeError(name)"
        },
    ),
    "listed-in-a-mapping": (
        "import acme\nrepr(acme)",
        {"acme/__init__": LAZY.format("'run': '.a'"), "acme/a": "import helper"},
    ),
    "listed-in-a-mapping-with-a-type": (
        "import acme\nrepr(acme)",
        {
            "acme/__init__": LAZY.format("'run': '.a'").replace("WHERE =", "WHERE: dict ="),
            "acme/a": "import helper",
        },
    ),
    "listed-in-a-mapping-of-lists": (
        "import acme\nrepr(acme)",
        {
            "acme/__init__": LISTS
            + "def __dir__():\n    return [*LISTS]\n__all__ = sorted(sum(LISTS.values(), []))",
            "acme/a": "import helper",
        },
    ),
    "listed-in-dir": (
        "import acme\nacme.__name__",
        {
            "acme/__init__": LAZY.format("'a': '.a'") + "def __dir__():\n    return ['a']",
            "acme/a": "import helper",
        },
    ),
    "listed-in-parts": (
        "import acme\nrepr(acme)",
        {
            "acme/__init__": LAZY.format("")
            + "MORE = {'run': '.a'}\nWHERE.update(MORE)\nWHERE['go'] = '.a'",
            "acme/a": "import helper",
        },
    ),
    "found-elsewhere-by-a-module-of-another-class": (
        "from acme import run\nrun()",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/a": "import helper\ndef other(): pass",
            "acme/b": "import acme\n__all__ = ['run']\ndef run(): pass\ndef other(): pass",
            "acme/c": "__all__ = ['it']\nimport helper\ndef run(): pass",
            "acme/d": "import helper\ndef _run(): pass\nrun = 1",
        },
    ),
    "found-by-nobody": (
        "import other, acme",
        {
            "acme/__init__": REPLACED,
            "acme/_lazy": FINDS,
            "acme/a": RUN,
            "other": "def never():\n    from acme import run\n    run()",
        },
    ),
    "asked-of-another-package": (
        "import acme, other\nother.run",
        {
            "acme/__init__": LAZY.format("'run': '.a'"),
            "acme/a": "import helper",
            "other": "run = 1",
        },
    ),
    "quoted-and-elsewhere": (
        "import acme\nacme.go('b')",
        {
            "acme/__init__": "import importlib\ndef go(n, other='zlib.helper'):\n"
            "    importlib.import_module('.' + n, __name__)",
            "acme/b": "X = 'other.helper'",
            "other/__init__": "",
            "other/helper": "import helper",
        },
    ),
    "fallback-that-is-not-needed-in-a-function": (
        "import acme\nacme.go()",
        {
            "acme/__init__": "def go():\n    try:\n        from . import a\n"
            "    except ImportError:\n        import helper",
            "acme/a": "",
        },
    ),
    "other-attribute": (
        "import acme\nacme.y",
        {
            "acme": "y = 1\ndef __getattr__(name):\n    if name == 'x':\n        import helper\n"
            "    raise AttributeError(name)"
        },
    ),
    "fallback-of-what-a-star-lists": (
        TRY.format("x, _y, z"),
        {
            "acme/__init__": f"{STAR}\nfrom .b import *\nz = 1",
            "acme/a": "__all__ = ['x']\nx = 1",
            "acme/b": "__all__ = ['_y']\n_y = 1",
        },
    ),
    "fallback-of-what-a-star-takes-from-python": (
        "try:\n    from collections.abc import Mapping\nexcept ImportError:\n    import helper",
        {},
    ),
    "fallback-of-a-second-name-of-python-s": (
        "try:\n    import os.path, collections.abc\nexcept ImportError:\n    import helper",
        {},
    ),
    "fallback-of-a-name-of-such-a-one": (
        "try:\n    from os.path import join\nexcept ImportError:\n    import helper",
        {},
    ),
    "fallback-of-what-stars-take": (
        TRY.format("x, y"),
        {"acme/__init__": STAR, "acme/a": "from .b import *\ny = 1", "acme/b": "x = 1"},
    ),
}


def write(root: Path, script: str, files: Mapping[str, str]) -> None:
    given = (files or {"acme": RUN}).items()
    texts = {f"lib/{name}{'' if '.' in name else '.py'}": f"{text}\n" for name, text in given}
    write_tree(root, {"project/train.py": script + "\n", "lib/helper.py": "", **texts})


@pytest.fixture(scope="module")
def python() -> Iterator[Ask]:
    """Runs a script, and returns which of these modules, and those below them, it imports."""
    program = """
script, library, *names = given
sys.path.insert(0, library)
runpy.run_path(script, run_name="__main__")
return [module for module in sys.modules if module.split(".")[0] in names]
"""
    before = "import ast, html.parser, importlib, inspect, pkgutil, runpy"
    with forking(program, before, ("-I", "-S", "-B")) as ask:
        yield ask


def imported(python: Ask, root: Path) -> set[str]:
    """Returns which of the test's modules the script really imports."""
    names = sorted({each.stem for each in (root / "lib").iterdir()})
    return {*python([str(root / "project/train.py"), str(root / "lib"), *names])}


@pytest.mark.parametrize(("script", "files"), CALLED.values(), ids=CALLED)
def test_a_function_that_is_called_counts(
    tmp_path: Path, script: str, files: Mapping[str, str], python: Ask
) -> None:
    write(tmp_path, script, files)
    found = find(tmp_path, {})
    truth = imported(python, tmp_path)
    assert "helper" in truth
    assert truth <= set(found.graph.nodes)


@pytest.mark.parametrize(("script", "files"), NOT_CALLED.values(), ids=NOT_CALLED)
def test_a_function_that_nobody_names_does_not_count(
    tmp_path: Path, script: str, files: Mapping[str, str], python: Ask
) -> None:
    write(tmp_path, script, files)
    assert "helper" not in imported(python, tmp_path)
    assert find(tmp_path, {}).library("helper") is None
    assert find(tmp_path, {}, lazy=False).library("helper") is None
    assert find(tmp_path, {}, lazy=True).library("helper") is not None


@pytest.mark.parametrize(("script", "files"), NOT_ASKED.values(), ids=NOT_ASKED)
def test_what_nobody_asks_for_does_not_count(
    tmp_path: Path, script: str, files: Mapping[str, str], python: Ask
) -> None:
    write(tmp_path, script, files)
    assert "helper" not in imported(python, tmp_path)
    assert find(tmp_path, {}).library("helper") is None


def test_what_an_extension_module_may_call_counts(tmp_path: Path) -> None:
    files = {"acme/__init__": "from . import fast", "other": RUN}
    write(tmp_path, "import acme, other", files)
    assert find(tmp_path, {}).library("helper") is None
    (tmp_path / "lib/acme/fast.abi3.so").write_bytes(b"\x7fELF\0other\0")
    assert find(tmp_path, {}).library("helper") is not None


def test_an_installed_distribution_may_call_any_method(tmp_path: Path) -> None:
    other = A.replace("run", "later") + "    def go(self): pass"
    write(tmp_path, "import acme\nimport inst\ninst.use(acme.A())", {"acme": other})
    write_tree(tmp_path, {"lib/inst.py": "def use(a):\n    a.later()\n"})
    assert find(tmp_path, {}).library("helper") is not None
    info = {"METADATA": "Name: inst\nVersion: 1\n", "RECORD": "inst.py,,\n"}
    write_tree(tmp_path, {f"lib/inst-1.dist-info/{name}": text for name, text in info.items()})
    found = find(tmp_path, {})
    assert found.installed == ("inst",)
    assert found.library("helper") is not None
    (tmp_path / "project/train.py").write_text("import acme\nacme.A()\n")
    assert find(tmp_path, {}).library("helper") is None
