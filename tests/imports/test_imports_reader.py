"""The imports in a text, with the condition under which each runs."""

from __future__ import annotations

import inspect
import re
import sys

import pytest
from counting import calls
from hypothesis import given
from hypothesis import strategies as st
from imports_trees import facts, shown

from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import HOLE, from_data, to_data
from guild_funcs.imports.reader import read

TEXTS = {
    "import": ("import a.b, c as d", ["1 always a.b", "1 always c"]),
    "from": ("from a.b import c, d", ["1 always a.b:c,d"]),
    "relative": ("from . import x\nfrom ..y import z", ["1 always .:x", "2 always ..y:z"]),
    "star": ("from a import *", ["1 always a:*"]),
    "function": ("def f():\n    import a", ["2 function a"]),
    "async-lambda": ("async def f():\n    async with x:\n        import a", ["3 function a"]),
    "class": ("class A:\n    import a", ["2 always a"]),
    "loop": ("for x in y:\n    import a\nelse:\n    import b", ["2 always a", "4 always b"]),
    "try": (
        "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c",
        ["2 optional a", "4 fallback b", "6 optional c"],
    ),
    "try-tuple": (
        "try:\n    import a\nexcept (ValueError, ModuleNotFoundError):\n    import b",
        ["2 optional a", "4 fallback b"],
    ),
    "try-bare": ("try:\n    import a\nexcept:\n    pass", ["2 optional a"]),
    "try-other": (
        "try:\n    import a\nexcept KeyError:\n    import b\nfinally:\n    import c",
        ["2 always a", "4 branch b", "6 always c"],
    ),
    "suppress": (
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import a",
        ["1 always contextlib", "3 optional a"],
    ),
    "typing": (
        "if TYPE_CHECKING:\n    import a\nelse:\n    import b",
        ["2 typing a", "4 always b"],
    ),
    "typing-attribute": ("if t.TYPE_CHECKING and x:\n    import a", ["2 typing a"]),
    "typing-or": ("if TYPE_CHECKING or x:\n    import a", ["2 branch a"]),
    "not-typing": ("if not TYPE_CHECKING:\n    import a", ["2 always a"]),
    "main": (
        "if __name__ == '__main__':\n    import a\nelse:\n    import b",
        ["2 main a", "4 always b"],
    ),
    "version": (
        "if sys.version_info >= (3, 8):\n    import a\nelse:\n    import b",
        ["2 always a", "4 never b"],
    ),
    "version-index": ("if sys.version_info[0] == 2:\n    import a", ["2 never a"]),
    "version-slice": ("if sys.version_info[:2] < (3, 8):\n    import a", ["2 never a"]),
    "platform": ("if sys.platform.startswith('win'):\n    import a", ["2 never a"]),
    "windows": ("if os.name == 'nt':\n    import a", ["2 never a"]),
    "system": ("if platform.system() == 'Linux':\n    import a", ["2 always a"]),
    "named-constant": (
        "PY2 = sys.version_info[0] == 2\nif PY2:\n    import a\nelif x:\n    import b",
        ["3 never a", "5 branch b"],
    ),
    "rebound-constant": ("X = False\nX = True\nif X:\n    import a", ["4 branch a"]),
    "switch-in-function": (
        "X = False\nif X:\n    import a\ndef f():\n    if X:\n        import b",
        ["3 never a", "6 function b"],
    ),
    "parameter": ("PY2 = False\ndef f(PY2):\n    if PY2:\n        import a", ["4 function a"]),
    "import_module": ("importlib.import_module('a.b')", ["1 named a.b"]),
    "import_module-relative": (
        "importlib.import_module('.x', __package__)\nimportlib.import_module('.y', 'acme')",
        ["1 named .x", "2 named acme.y"],
    ),
    "import_module-two-up": ("importlib.import_module('..x', 'acme.a.b')", ["1 named acme.a.x"]),
    "import_module-of-no-package": ("importlib.import_module('.x', None)", ["1 named .x"]),
    "import-dunder": ("x = __import__('a')", ["1 named a"]),
    "resolve_name": ("pkgutil.resolve_name('a.b:c')", ["1 named a.b"]),
    "exec": ("exec('import a; from b import c')", ["1 named a", "1 named b:c"]),
    "exec-of-each": ("for n in ('a', 'b'):\n    exec(f'import {n}')", ["2 named a", "2 named b"]),
    "exec-of-a-compiled-text": ("exec(compile('import a', 'x', 'exec'))", ["1 named a"]),
    "exec-of-a-text-that-is-dedented": ("exec(dedent('\\n  import a\\n  b()'))", ["1 named a"]),
    "exec-of-a-call": ("exec('import_module(\"a\"); __import__(x)')", ["1 named a"]),
    "exec-joined": ("N = 'a'\nexec(f'import {N}')", ["2 named a"]),
    "eval": ("eval('__import__')", []),
    "exec-of-a-function": ("exec(text('a.py'))", []),
    "exec-of-names-of-each-other": ("a = open(b)\nb = open(a)\nexec(a)", []),
    "find-spec-only": ("importlib.util.find_spec('a')", []),
    "walrus": ("if (v := sys.version_info[0]) == 2:\n    import a", ["2 never a"]),
    "by-getattr": ("getattr(importlib, 'import_module')('a')", ["1 named a"]),
    "by-getattr-of-a-call": (
        "getattr(__import__('importlib'), 'import_module')('a')",
        ["1 named a", "1 named importlib"],
    ),
    "by-its-dict": ("importlib.__dict__['import_module']('a')", ["1 named a"]),
    "by-vars": ("load = vars(importlib)['import_module']\nload('a')", ["2 named a"]),
    "by-globals": ("globals()['import_module']('a')", ["1 named a"]),
    "by-builtins": ("__builtins__['__import__']('a')", ["1 named a"]),
    "by-attrgetter": ("attrgetter('import_module')(importlib)('a')", ["1 named a"]),
    "by-any-dict": ("x['import_module']('a')\ny()['import_module']('b')\nz()()('c')", []),
    "by-no-literal": ("getattr(importlib, name)('a_import')", []),
    "from-elsewhere": (
        "from .compat import import_module as load\nload('a')",
        ["1 always .compat:import_module", "2 named a"],
    ),
    "in-a-default": (
        "def f(x=__import__('a'), *, y, z=__import__('b')): pass",
        ["1 named a", "1 named b"],
    ),
    "in-a-handler": (
        "try:\n    pass\nexcept __import__('a').Error:\n    pass\nexcept:\n    pass",
        ["3 named a"],
    ),
    "in-a-decorator": ("@__import__('a').b\n@c\ndef f(): pass", ["1 named a"]),
    "in-a-decorator-of-a-class": ("@c\n@__import__(\n'a')\nclass A: pass", ["2 named a"]),
    "exec-of-no-python": ("exec('import')", []),
    "method-eval": ("model.eval('import a')", []),
    "command": ("run([sys.executable, '-m', 'a.b', 'x'])", ["1 hinted a.b:__main__"]),
    "command-keyword": ("Popen(args=('python', \"-m\", 'a'))", ["1 hinted a:__main__"]),
    "command-of-a-name": (
        "command = [sys.executable, '-m', 'a.b']\nsubprocess.run(command)",
        ["1 hinted a.b:__main__"],
    ),
    "command-in-a-function": (
        "def f():\n    c = ('python3', '-u', '-m', 'a.b')\n    subprocess.run(c)",
        ["2 hinted a.b:__main__"],
    ),
    "command-over-lines": (
        "c = [\n    sys.executable,\n    '-m',\n    'a',\n]\nrun(c)",
        ["1 hinted a:__main__"],
    ),
    "command-of-a-name-of-a-name": (
        "NAME = 'a.b'\nc = [sys.executable, '-m', NAME]\nrun(c)",
        ["2 hinted a.b:__main__"],
    ),
    "command-of-another-program": ("c = ['git', 'commit', '-m', 'fix']\nrun(c)", []),
    "command-of-a-script": ("run([sys.executable, '-u', 'a/b.py', 'c.py'])", ["1 hinted a/b.py"]),
    "command-of-a-script-by-name": (
        "c = ['/usr/bin/python3.9', 'b.py']\nrun(c)",
        ["1 hinted b.py"],
    ),
    "command-of-a-launcher": (
        "run(['python', '-m', 'x.launch', '--n', 2, 'b.py'])",
        ["1 hinted x.launch:__main__", "1 hinted b.py"],
    ),
    "command-with-a-file": ("run(['python', '-m', 'black', 'b.py'])", ["1 hinted black:__main__"]),
    "command-as-text": ("os.system('X=1 python -u a.py --x && y')", ["1 hinted a.py"]),
    "command-as-text-of-a-name": (
        "c = f'{sys.executable} -m a.b {x}'\nsubprocess.check_call(c, shell=True)",
        ["2 hinted a.b:__main__"],
    ),
    "command-that-is-split": (
        "run(shlex.split('python a.py'))\nrun('python b.py'.split())",
        ["1 hinted a.py", "2 hinted b.py"],
    ),
    "no-command": ("python = ['a.py', 'b.py']\nrun('no.py')\nrun(x)\nrun()\nrun([])\nx.run(1)", []),
    "flags": ("c = ('-m', 'model')", []),
    "command-of-no-module": ("run(['git', 'commit', '-m', 'a b'])", []),
    "run_module": ("runpy.run_module('a')", ["1 named a:__main__"]),
    "run_module-keyword": ("runpy.run_module(mod_name='a')", ["1 named a:__main__"]),
    "run_path": ("runpy.run_path('a/b.py')", ["1 named a/b.py"]),
    "spec-from-file": (
        "importlib.util.spec_from_file_location('x', os.path.join(os.path.dirname(__file__), 'y'))",
        ["1 named /project/y"],
    ),
    "resolve_name-attribute": ("pkgutil.resolve_name('a.b')", ["1 hinted a.b"]),
    "dunder-fromlist": ("__import__('a', fromlist=['b', 'c'])", ["1 named a:b,c"]),
    "dunder-level": ("__import__('a', globals(), locals(), ['b'], 2)", ["1 named ..a:b"]),
    "dunder-huge-level": ("__import__('a', level=999999999)", ["1 named a"]),
    "renamed": (
        "from importlib import import_module as load\nload('a')",
        ["1 always importlib:import_module", "2 named a"],
    ),
    "renamed-module": (
        "import importlib as i\ni.import_module('a')",
        ["1 always importlib", "2 named a"],
    ),
    "assigned": (
        "import importlib\nload = importlib.import_module\nload('a')",
        ["1 always importlib", "3 named a"],
    ),
    "formatted-in-loop": (
        "for n in ('a', 'b'):\n    import_module(f'acme.{n}')",
        ["2 named acme.a", "2 named acme.b"],
    ),
    "comprehension": (
        "N = ['a', 'b']\nx = {n: import_module('acme.' + n) for n in N}",
        ["2 named acme.a", "2 named acme.b"],
    ),
    "from-sys": (
        (
            "from sys import platform as p, version_info\nif p == 'win32':\n    import a\n"
            "if version_info < (3, 9):\n    import b"
        ),
        ["1 always sys:platform,version_info", "3 never a", "5 never b"],
    ),
    "sys-as": (
        "import sys as _sys\nif _sys.version_info[0] < 3:\n    import a",
        ["1 always sys", "3 never a"],
    ),
    "typing-as": (
        "from typing import TYPE_CHECKING as T\nif T:\n    import a",
        ["1 always typing:TYPE_CHECKING", "3 never a"],
    ),
    "alias-is-a-parameter": (
        "from sys import platform\ndef f(platform):\n    if platform == 'win32':\n        import a",
        ["1 always sys:platform", "4 function a"],
    ),
    "version-text": ("if sys.version[0] == '2':\n    import a", ["2 never a"]),
    "not-main": (
        "if __name__ != '__main__':\n    import a\nelse:\n    import b",
        ["2 always a", "4 main b"],
    ),
    "not-is-main": ("if not (__name__ == '__main__'):\n    import a", ["2 always a"]),
    "while-false": ("while False:\n    import a\nelse:\n    import b", ["2 never a", "4 always b"]),
    "while-unknown": ("while x:\n    import a", ["2 always a"]),
    "joined": ("P = 'acme'\nimportlib.import_module(P + '.x')", ["2 named acme.x"]),
    "loop-of-names": (
        "for name in ('a', 'b'):\n    importlib.import_module(name)",
        ["2 named a", "2 named b"],
    ),
    "lazy-call": ("np = lazy.load('numpy')", ["1 hinted numpy"]),
    "helper": ("x = optional_import('acme.x')", ["1 hinted acme.x"]),
    "condition-in-expression": ("def f():\n    return __import__('a')", ["2 function a"]),
    "attach": (
        "__getattr__, _, _ = lazy.attach(__name__, ['a'], {'b': ['C']})",
        ["1 lazy a:a", "1 lazy b:b,C", "1 lazy C:b,C"],
    ),
    "getattr": (
        "_WHERE = {'Net': '.models'}\ndef __getattr__(name):\n    return load(_WHERE[name])",
        ["1 lazy Net:Net,models", "1 lazy .models:Net,models"],
    ),
    "no-getattr": ("_WHERE = {'Net': '.models'}", []),
    "elif-chain": ("if a:\n    pass\n" + "elif b:\n    import x\n" * 300, None),
    "version-from-its-end": (
        (
            "if sys.version_info[:-2] >= (3, 8):\n    import a\nif sys.version_info[-2] == 'x':\n"
            "    import b\nif sys.version_info[+0] == 2:\n    import c"
        ),
        ["2 always a", "4 never b", "6 branch c"],
    ),
    "main-and": (
        "if __name__ == '__main__' and x:\n    import a\nelse:\n    import b",
        ["2 main a", "4 always b"],
    ),
    "not-main-and": (
        "if __name__ != '__main__' and x:\n    import a\nelse:\n    import b",
        ["2 branch a", "4 branch b"],
    ),
    "elif-that-imports": ("if x:\n    pass\nelif import_module('a'):\n    pass", ["3 branch a"]),
    "either": (
        "import_module('a' if os.name == 'nowhere' else 'b')\nimport_module('a' if x else 'b')",
        ["1 named b"],
    ),
    "annotated": ("X: str\nN: str = 'a'\nimport_module(N)", ["3 named a"]),
    "augmented": ("N = 'a'\nN += 'b'\nimport_module(N)", []),
    "loop-over-pairs": (
        (
            "a = 'x'\nfor a, b in y:\n    import_module(a)\nfor a in ('z',):\n    pass\n"
            "for a, b in y:\n    import_module(a)"
        ),
        [],
    ),
    "comprehension-over-pairs": ("a = 'x'\nz = [import_module(a) for a, b in y]", []),
    "comprehension-with-a-name-of-the-module": (
        "n = 'x'\nz = [import_module(n) for n in ('a', 'b')]\nimport_module(n)",
        ["2 named a", "2 named b", "3 named x"],
    ),
    "lambda-with-a-name-of-the-module": (
        "n = 'x'\nz = lambda n: import_module(n)\ny = lambda *n: import_module(n)",
        [],
    ),
    "parameters-of-all-kinds": (
        (
            "n = 'x'\ndef f(*n):\n    import_module(n)\ndef g(m, /, *, n):\n    import_module(n)\n"
            "def h(**n):\n    import_module(n)"
        ),
        [],
    ),
    "getattr-joined": (
        "_WHERE = {'Net': '.' + 'models'}\ndef __getattr__(name):\n    return load(_WHERE[name])",
        [
            "1 lazy Net:Net,models,models",
            "1 lazy .models:Net,models,models",
            "1 lazy models:Net,models,models",
        ],
    ),
    "try-in-a-try": (
        (
            "try:\n    f()\n    try:\n        import a\n    except ImportError:\n        import b\n"
            "except ImportError:\n    import c"
        ),
        ["4 optional a", "6 optional b", "8 fallback c"],
    ),
    "docstring": ("'''\nimport a\n'''\n# import b\nx = 'import c'", []),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_the_imports_of_a_text(text: str, expected: list[str]) -> None:
    found = facts(text)
    assert not found.problem
    if expected is not None:
        assert [shown(item) for item in found.imports] == expected


FOLLOWED = {
    "a-name": "load = importlib.import_module\nload('a')",
    "a-name-with-a-type": "load: X = importlib.import_module\nload('a')",
    "partial": "load = partial(import_module, package=p)\nload('a')",
    "given": "run(import_module, 'a')\nrun(target=import_module, args=('a',))",
    "compared": "if __import__ is x or y == __import__: z()",
    "asked": "import_module.__name__",
    "set": "importlib.import_module = f\ndel builtins.__import__\nx.__dict__['__import__'] = f",
    "never": "if TYPE_CHECKING:\n    T = {'a': import_module}",
}


@pytest.mark.parametrize("text", FOLLOWED.values(), ids=FOLLOWED)
def test_a_function_that_imports_and_is_followed_is_not_said(text: str) -> None:
    assert facts(text).unread == ()


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match is new in Python 3.10")
def test_a_case_is_a_branch() -> None:
    assert [shown(i) for i in facts("match x:\n    case 1:\n        import a").imports] == [
        "3 branch a"
    ]


UNREAD = {
    "computed": ("importlib.import_module(name)", "1 import_module(...) of a computed name"),
    "parameter": (
        "NAME = 'a'\ndef f(NAME):\n    return __import__(NAME)",
        "3 __import__(...) of a computed name",
    ),
    "file": (
        "importlib.util.spec_from_file_location('x', y)",
        "1 spec_from_file_location(...) loads a computed file",
    ),
    "entry-points": ("entry_points(group='acme.plugins')", "1 entry points of 'acme.plugins'"),
    "entry-points-of-each": (
        "for d in distributions():\n    found = [e for e in d.entry_points if e.group == g]",
        "2 entry points",
    ),
    "entry-points-by-a-name": (
        "for e in distribution('acme').entry_points:\n    e.load()",
        "1 entry points",
    ),
    "entry-points-by-attribute": (
        "importlib.metadata.entry_points().select(group=x)",
        "1 entry points",
    ),
    "entry-point-of-one": (
        "pkg_resources.load_entry_point('acme', 'console_scripts', 'x')",
        "1 entry points of 'acme'",
    ),
    "entry-points-that-are-set": (
        "self.entry_points = {}\nimport_module(x)",
        "2 import_module(...) of a computed name",
    ),
    "either-of-two": (
        "import_module('a' if x else 'b')",
        "1 import_module(...) of a computed name",
    ),
    "exec": ("exec(f'from acme.{n} import Net')", "1 exec(...) of a computed name"),
    "eval": (
        "def f(n):\n    return eval('__import__(\"a.' + n + '\")')",
        "2 eval(...) of a computed name",
    ),
    # A function that imports is a value: somebody calls it.
    "held-by-a-table": ("T = {'a': import_module}", "1 import_module(...) of a computed name"),
    "held-by-an-object": (
        "def f(self):\n    self.load = __import__",
        "2 import_module(...) of a computed name",
    ),
    "held-by-getattr": (
        "T = [getattr(importlib, 'import_module')]",
        "1 import_module(...) of a computed name",
    ),
    "held-by-a-default": (
        "def f(x, load=import_module): load(x)",
        "1 import_module(...) of a computed name",
    ),
    "held-by-others": ("load = importlib.import_module", "1 import_module(...) of a computed name"),
    "given-on": ("load = cache(import_module)\nload(x)", "1 import_module(...) of a computed name"),
    "given-on-with-no-name": ("run(import_module, n)", "1 import_module(...) of a computed name"),
    "path": ("sys.path.insert(0, find_it())", "1 sys.path gets a computed entry"),
}


@pytest.mark.parametrize(("text", "expected"), UNREAD.values(), ids=UNREAD)
def test_what_source_does_not_tell_is_said_with_its_place(text: str, expected: str) -> None:
    assert [f"{line} {what}" for line, what, *_ in facts(text).unread] == [expected]


# What a computed name surely begins with.
BEGINS = {
    "plus": ("import_module('acme.' + x)", "acme."),
    "plus-on-both-sides": ("import_module('acme.' + x + '.y')", "acme."),
    "plus-in-parentheses": ("import_module('acme.' + ('a.' + x))", "acme.a."),
    "nothing": ("import_module(x + '.y')", ""),
    "percent": ("import_module('acme.%s' % x)", "acme."),
    "percent-of-nothing": ("import_module(y % x)", ""),
    "format": ("import_module('acme.{}'.format(x))", "acme."),
    "another-method": ("import_module('acme.{}'.join(x))", ""),
    "f-string": ("P = 'acme'\nimport_module(f'{P}.a.{x}.{P}')", "acme.a."),
    "f-string-with-a-format": ("P = 'acme'\nimport_module(f'{P:>9}.{x}')", ""),
    "keyword": ("import_module(name='acme.' + x)", "acme."),
    "relative": ("import_module('.a.' + x, 'acme.sub')", "acme.sub.a."),
    "relative-two-up": ("import_module(f'..a.{x}', 'acme.sub')", "acme.a."),
    "relative-to-its-package": ("import_module('.' + x, __package__)", "<package>."),
    "relative-beyond": ("import_module('...' + x, 'acme.sub')", ""),
    "relative-to-what-is-computed": ("import_module('.' + x, y)", ""),
}


@pytest.mark.parametrize(("text", "begin"), BEGINS.values(), ids=BEGINS)
def test_what_a_computed_name_begins_with(text: str, begin: str) -> None:
    (found,) = facts(text).unread
    assert found.what == "import_module(...) of a computed name"
    assert re.sub("\0(.*?)\0", r"<\1>", found.form.partition(HOLE)[0]) == begin


# By the condition in `__getattr__(name)` of a module: the attributes for which its body runs.
ASKS = {
    "equal": ("name == 'a'", ("a",)),
    "one-of": ("name in ('a', 'b')", ("a", "b")),
    "not": ("name != 'a'", ()),
    "another-name": ("other == 'a'", ()),
    "any-of-a-name": ("name in WHERE", ()),
    "and": ("name == 'a' and x", ()),
    "two-comparisons": ("'a' <= name <= 'b'", ()),
    "a-number": ("name == 3", ()),
}


@pytest.mark.parametrize(("test", "asks"), ASKS.values(), ids=ASKS)
def test_the_attributes_for_which_a_module_imports(test: str, asks: tuple[str, ...]) -> None:
    found = facts(f"def __getattr__(name):\n    if {test}:\n        import acme")
    assert [each.asks for each in found.imports if each.module == "acme"] == [asks]


MAKES_MODULES = {
    "finder": ("sys.meta_path.insert(0, Finder())", True),
    "hook": ("import sys as s\ns.path_hooks.append(hook)", True),
    "put": ("sys.modules['a'] = b", True),
    "set": ("sys.modules.setdefault('a', b)", True),
    "asked": ("m = sys.modules.get('a')", False),
    "taken-out": ("sys.modules.pop('a')", False),
    "asked-after-it-was-put": ("sys.modules.update(a)\nsys.modules.copy()", True),
}


@pytest.mark.parametrize(("text", "expected"), MAKES_MODULES.values(), ids=MAKES_MODULES)
def test_a_module_that_may_make_others_is_known(text: str, expected: bool) -> None:
    assert facts(text).makes_modules is expected


PATHS = {
    "constant": ("sys.path.insert(0, '/opt/lib')", ["/opt/lib True"]),
    "append": ("sys.path.append('/opt/lib')", ["/opt/lib False"]),
    "relative": ("sys.path.append('lib')", ["lib False"]),
    "dirname": (
        "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))",
        ["/project/lib True"],
    ),
    "abspath": (
        "HERE = os.path.dirname(os.path.abspath(__file__))\nsys.path.append(HERE + '/lib')",
        ["/project/lib False"],
    ),
    "pathlib": (
        "sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'lib'))",
        ["/lib True"],
    ),
    "parents": ("sys.path.append(str(Path(__file__).parents[1]))", ["/ False"]),
    "plus": ("sys.path += ['/a', '/b']", ["/a False", "/b False"]),
    "site": ("site.addsitedir('/a')", ["/a False site"]),
    "slice": ("sys.path[:0] = ['/a', '/b']", ["/b True", "/a True"]),
    "assigned": ("sys.path = ['/a'] + sys.path", ["/a True"]),
    "assigned-after": ("sys.path = sys.path + ['/a']", ["/a False"]),
    "from-sys": ("from sys import argv, path\npath.insert(0, '/a')", ["/a True"]),
    "from-sys-as": ("from sys import path as p\np.append('/a')", ["/a False"]),
    "sys-as": ("import sys as s\ns.path.append('/a')", ["/a False"]),
    "os-path-is-not-sys-path": ("from os import path\npath.append('/a')", []),
    "loop": ("for p in ('/a', '/b'):\n    sys.path.append(p)", ["/a False", "/b False"]),
    "in-a-function": ("def f():\n    sys.path.append('/a')\nf()", ["/a False"]),
    "if-not-there": ("P = '/a'\nif P not in sys.path:\n    sys.path.insert(0, P)", ["/a True"]),
    "osp": (
        "import os.path as osp\nsys.path.insert(0, osp.join(osp.dirname(__file__), 'lib'))",
        ["/project/lib True"],
    ),
    "from-os-path": (
        "from os.path import dirname as d, join\nsys.path.insert(0, join(d(d(__file__)), 'lib'))",
        ["/lib True"],
    ),
    "split": ("sys.path.append(os.path.split(__file__)[0])", ["/project False"]),
    "joinpath": (
        "sys.path.append(pathlib.Path(__file__).absolute().parent.joinpath('a').as_posix())",
        ["/project/a False"],
    ),
    "f-string": ("A = '/a'\nsys.path.append(f'{A}/b')", ["/a/b False"]),
    "first": ("sys.path.append(os.path.join(sys.path[0], '..', 'lib'))", ["<first>/../lib False"]),
    "first-plus": ("sys.path.append(sys.path[0] + '/lib')", ["<first>/lib False"]),
    "argv": ("sys.path.append(os.path.dirname(sys.argv[0]))", ["<start> False"]),
    "argv-abspath": (
        "sys.path.append(os.path.dirname(os.path.abspath(sys.argv[0])) + '/lib')",
        ["<start>/lib False"],
    ),
    "argv-two-up": (
        "d = os.path.dirname\nsys.path.append(d(d(os.path.realpath(sys.argv[0]))))",
        ["<start>/.. False"],
    ),
    "argv-pathlib": (
        "sys.path.append(str(Path(sys.argv[0]).resolve().parent.parent.parent / 'lib'))",
        ["<start>/../../lib False"],
    ),
    "argv-parents": (
        "from sys import argv\nsys.path.append(str(Path(argv[0]).parents[2]))",
        ["<start>/../.. False"],
    ),
    "home": ("sys.path.append(os.path.expanduser('~/lib'))", ["<home>/lib False"]),
    "no-home-to-expand": ("sys.path.append(os.path.expanduser('/a/lib'))", ["/a/lib False"]),
    "home-itself": ("sys.path.append(os.path.expanduser('~'))", ["<home> False"]),
    "home-pathlib": (
        "sys.path.append(str(Path('~/lib').expanduser().resolve()))",
        ["<home>/lib False"],
    ),
    "home-path": ("sys.path.append(str(Path.home() / 'lib'))", ["<home>/lib False"]),
    "no-home": ("sys.path.append('~/lib')", ["~/lib False"]),
    "pardir": (
        "sys.path.append(os.path.join(os.path.dirname(__file__), os.pardir, 'lib'))",
        ["/project/../lib False"],
    ),
    "path-pardir": (
        "sys.path.append(os.path.normpath(os.path.join(__file__, os.path.pardir, 'lib')))",
        ["/project/lib False"],
    ),
    "parents-of-the-real-path": (
        "sys.path.insert(0, str(Path(__file__).resolve().parents[1]))",
        ["/ True"],
    ),
    "slice-of-one": ("sys.path[0:0] = ['/a']", ["/a True"]),
    "slice-at-the-end": ("sys.path[len(sys.path):] = ['/a']", ["/a True"]),
    "extend": ("sys.path.extend(['/a', '/b'])", ["/a False", "/b False"]),
    "insert-one": ("sys.path.insert(1, '/a')", ["/a True"]),
    "egg": ("sys.path.insert(0, 'libs/acme-1.0.egg')", ["libs/acme-1.0.egg True"]),
    "on-a-condition": (
        "sys.path.extend(((at := '/a') not in sys.path) * [at])",
        ["/a False"],
    ),
    "with-name": ("sys.path.append(Path(__file__).with_name('lib'))", ["/project/lib False"]),
    "addsitedir": ("import site\nsite.addsitedir('/a')", ["/a False site"]),
    "addsitedir-from": ("from site import addsitedir as a\na('/b')", ["/b False site"]),
}


@pytest.mark.parametrize(("text", "expected"), PATHS.values(), ids=PATHS)
def test_entries_that_a_module_puts_on_the_path(text: str, expected: list[str]) -> None:
    told = [
        f"{each.entry} {each.first}{' site' if each.is_site else ''}" for each in facts(text).paths
    ]
    assert [re.sub("\0(.*?)\0", r"<\1>", each) for each in told] == expected


UNKNOWN_PATHS = {
    "another-user": "sys.path.append(os.path.expanduser('~ann/lib'))",
    "variable": "sys.path.append(os.environ['LIB'])",
    "second-argument": "sys.path.append(sys.argv[1])",
    "second-entry": "sys.path.append(sys.path[1])",
    "called": "sys.path.append(find())",
    "name-of-nothing": "sys.path.append(HERE)",
    "expandvars": "sys.path.append(os.path.expandvars('$LIB'))",
    "part-of-a-list": "sys.path += ['/a', find()]",
    "slice": "sys.path[:0] = [find()]",
    "null": "sys.path.append('a\\0')",
    "half-a-character": "sys.path.append('a\\ud800')",
    "site": "site.addsitedir(find())",
}


@pytest.mark.parametrize("text", UNKNOWN_PATHS.values(), ids=UNKNOWN_PATHS)
def test_an_entry_that_is_not_known_is_said_and_not_guessed(text: str) -> None:
    found = facts(text)
    assert found.paths == ()
    assert [each.what for each in found.unread] == ["sys.path gets a computed entry"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"import (", "no valid Python for this version: "),
        (b"print 'x'", "no valid Python for this version: "),
        (b"\x00", "no valid Python for this version: "),
        (b"# coding: nope\n", "no valid Python for this version: "),
    ],
)
def test_a_text_that_is_no_python_is_a_problem(source: bytes, problem: str) -> None:
    assert read(source, "x.py").problem.startswith(problem)


def test_a_text_that_is_nested_deeper_than_the_caller_may_go_is_a_problem() -> None:
    text = "\n".join(" " * deep + "if a:" for deep in range(90)) + " import b\n"

    def told(deep: int) -> str:
        return told(deep - 1) if deep else read(text.encode(), "x.py").problem

    left = sys.getrecursionlimit() - len(inspect.stack(0))
    assert (told(0), told(left - 120)) == ("", "it is nested too deeply to be read")


def test_a_condition_is_answered_for_the_version_that_is_given() -> None:
    text = b"if sys.version_info < (3, 11):\n    import tomli\nelse:\n    import tomllib"
    old = read(text, "x.py", Platform(version=(3, 9, 1)))
    assert [shown(item) for item in old.imports] == ["2 always tomli", "4 never tomllib"]


HOSTILE = {
    "doubling": "a0 = 'x' * 1\n"
    + "\n".join(f"a{i + 1} = a{i} + a{i}" for i in range(64))
    + "\nsys.path.append(a64)",
    "width": "sys.path.append('%999999999d' % 1)",
    "format": "sys.path.append('{:>999999999}'.format(1))",
    "power": "sys.path.append(2 ** 999999999)",
    "self": "a = a\nif a:\n    import x",
    "self-name": "a = a.b.c\na.d('x')\nimport_module(a.b)",
    "two-selves": "a = b.x\nb = a.x\nimport_(a)\na('x', import_)",
    "doubling-form": "a0 = f()\n"
    + "\n".join(f"a{i + 1} = a{i} + '.' + a{i}" for i in range(64))
    + "\nimport_module(a64)",
    "row-of-names": "a0 = 'x'\n"
    + "\n".join(f"a{i + 1} = a{i} + 'x'" for i in range(2000))
    + "\nimport_module(a2000)",
    "row-of-elif": "if a: pass\n" + "elif a: pass\n" * 950,
    "deep-name": "import_module(" + " + ".join(["a"] * 900) + ")",
    "deep-sum": "sys.path.append(" + " + ".join(["'a'"] * 900) + ")",
    "deep-attribute": "x" + ".a" * 900 + "\nimport_(x" + ".b" * 900 + ")",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_costs_nothing(text: str) -> None:
    assert facts(text).problem == ""


@pytest.mark.parametrize(
    "text",
    [
        "spec_from_file_location('a', 'a\\ud800')",
        "exec(open('a\\ud800.py').read())",
        "for x in glob('a\\ud800/*'):\n    spec_from_file_location('a', x)",
        "for x in listdir(p):\n    spec_from_file_location('a', join('a\\ud800', x))",
        "__path__.append('a\\ud800')",
    ],
)
def test_a_text_that_can_be_no_path_is_none(text: str) -> None:
    found = facts(text)
    assert (found.imports, found.paths) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "x = listdir(p)\nimport_module(x)\n",
        "def f{0}():\n    for x in listdir(p):\n        import_module(x)\n",
        "def g{0}():\n    return listdir(p)\ndef f{0}(x):\n    import_module(g{0}())\n",
    ],
    ids=["outside", "in-functions", "beside"],
)
def test_a_text_twice_as_long_takes_twice_as_much(text: str) -> None:
    parts = [text.replace("{0}", str(number)) for number in range(200)]
    short, long = (calls(lambda n=n: facts("".join(parts[:n]))) for n in (100, 200))  # type: ignore[misc]
    assert long < short * 2.2


@given(st.text())
def test_any_text_is_read_or_is_a_problem(text: str) -> None:
    found = read(text.encode("utf-8", "surrogatepass"), "x.py")
    assert found.problem or isinstance(found.imports, tuple)


WORDS = [
    *("import a", "from . import b", "if x:", "else:", "try:", "except ImportError:", "def f(y):"),
    *("    pass", "    import c", "sys.path.append(__file__)", "__import__('q')", "A = 'b'"),
]


@given(st.lists(st.sampled_from(WORDS)))
def test_facts_come_back_from_json(lines: list[str]) -> None:
    import json

    found = read("\n".join(lines).encode(), "x.py")
    assert from_data(json.loads(json.dumps(to_data(found)))) == found
