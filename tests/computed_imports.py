"""Small programs that import by computed names, and what Python imports of each."""

from __future__ import annotations

LIBRARIES = {f"lib/{name}/__init__.py": "" for name in ("helper", "other", "third")}

LOAD = "import importlib\ndef load(n):\n    return importlib.import_module(n)"
LIST = (
    "import importlib, pkgutil\ndef load_all(path, name):\n"
    "    for _, n, _ in pkgutil.iter_modules(path):\n"
    '        importlib.import_module(name + "." + n)'
)

# Imports all modules of the folder that the code is in, or of one beside it.
BESIDE = (
    "import importlib, os, sys\n"
    "FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), {!r})\n"
    "sys.path.append(FOLDER)\n"
    "for name in sorted(os.listdir(FOLDER)):\n"
    "    importlib.import_module(name.partition('.')[0])\n"
)

# The files, and the libraries that the script `train.py` imports.
COMPUTED: dict[str, tuple[dict[str, str], str]] = {
    "in-a-text-that-is-run": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/big.py": "import helper",
            "lib/acme/small.py": "import other",
            "lib/acme/rest.py": "import third",
            "project/train.py": (
                'def load(name):\n    exec(f"from acme.{name} import __name__")\n'
                'load("big")\nexec("import acme.%s" % ["small"].pop())'
            ),
        },
        "acme helper other",
    ),
    "held-as-a-value": (
        {
            "project/train.py": (
                "import functools\nfrom importlib import import_module\n"
                'TABLE = {"load": import_module}\n'
                "class A:\n    def __init__(self):\n        self._get = import_module\n"
                '    def go(self):\n        self._get("other")\n'
                'TABLE["load"]("helper")\nA().go()\n'
                "def use(name, get=functools.lru_cache(None)(import_module)):\n    get(name)\n"
                'use("third")'
            ),
        },
        "helper other third",
    ),
    "asked-of-a-package-by-text": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef __getattr__(name):\n"
                '    return importlib.import_module(f".{name}", __name__)'
            ),
            "lib/acme/nets.py": "import helper",
            "lib/acme/data.py": "import other",
            "lib/acme/rest.py": "import third",
            "lib/acme/__main__.py": "import third",
            "project/train.py": (
                'import acme\nfor name in ("nets", "data"):\n    getattr(acme, name)\n'
                'IS_MAIN = __name__ == "__main__"'
            ),
        },
        "acme helper other",
    ),
    # What nobody calls names it first, code that runs later.
    "given-first-by-nobody": (
        {
            "lib/acme/__init__.py": f'{LOAD}\ndef never():\n    return load("helper")',
            "lib/beta/__init__.py": 'import acme\nacme.load("helper")',
            "project/train.py": "import acme, beta",
        },
        "acme beta helper",
    ),
    "given-first-by-nobody-here": (
        {
            "lib/acme/__init__.py": (
                f'{LOAD}\ndef never():\n    return load("helper")\nload("helper")'
            ),
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "listed-first-by-nobody": (
        {
            "lib/acme/__init__.py": (
                f"{LIST}\ndef never():\n    import beta\n    load_all(beta.__path__, 'beta')"
            ),
            "lib/beta/__init__.py": "import acme\nacme.load_all(__path__, __name__)",
            "lib/beta/a.py": "import helper",
            "project/train.py": "import acme, beta",
        },
        "acme beta helper",
    ),
    "quoted-first-by-nobody": (
        {
            "lib/acme/__init__.py": f'{LOAD}\ndef never():\n    return "beta.a"',
            "lib/beta/__init__.py": (
                'import acme\nclass A:\n    of = "beta.a"\nacme.load(getattr(A, "of"))'
            ),
            "lib/beta/a.py": "import helper",
            "project/train.py": "import acme, beta",
        },
        "acme beta helper",
    ),
    "quoted-first-by-nobody-here": (
        {
            "lib/acme/__init__.py": (
                f'{LOAD}\ndef never():\n    return "acme.a"\n'
                'class A:\n    of = "acme.a"\nload(getattr(A, "of"))'
            ),
            "lib/acme/a.py": "import helper",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "listed-by-a-name-of-a-star": (
        {
            "lib/acme/__init__.py": LIST,
            "lib/base/__init__.py": "import beta",
            "lib/beta/__init__.py": "",
            "lib/beta/a.py": "import helper",
            "project/train.py": (
                "import acme\nfrom base import *\nacme.load_all(beta.__path__, 'beta')"
            ),
        },
        "acme base beta helper",
    ),
    "listed-by-a-name-of-another-module": (
        {
            "lib/base/__init__.py": "import beta",
            "lib/beta/__init__.py": "",
            "lib/beta/a.py": "import helper",
            "project/train.py": (
                "import importlib, pkgutil\nfrom base import beta\n"
                "for _, n, _ in pkgutil.iter_modules(beta.__path__):\n"
                '    importlib.import_module("beta." + n)'
            ),
        },
        "base beta helper",
    ),
    "given-with-others": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef load(kind, name):\n"
                '    importlib.import_module(f"acme.{kind}.{name}")\n'
                'load("nets", "big")'
            ),
            "lib/acme/nets/__init__.py": "",
            "lib/acme/nets/big.py": "import helper",
            "lib/acme/nets/small.py": "import other",
            "lib/beta.py": 'import acme\nacme.load("nets", "small")',
            "project/train.py": "import beta",
        },
        "acme beta helper other",
    ),
    "iter-modules": (
        {
            "lib/plug/__init__.py": (
                "import pkgutil, importlib\n"
                "for _, n, _ in pkgutil.iter_modules(__path__):\n"
                '    importlib.import_module(f"{__name__}.{n}")'
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "iter-modules-attr": (
        {
            "lib/plug/__init__.py": (
                "import pkgutil, importlib\n"
                'for m in pkgutil.iter_modules(__path__, __name__ + "."):\n'
                "    importlib.import_module(m.name)"
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "walk-packages": (
        {
            "lib/plug/__init__.py": (
                "import pkgutil, importlib\n"
                "def load_all():\n"
                "    import plug.sub\n"
                '    for m in pkgutil.walk_packages(plug.sub.__path__, plug.sub.__name__ + "."):\n'
                "        importlib.import_module(m.name)"
            ),
            "lib/plug/sub/__init__.py": "",
            "lib/plug/sub/deep/__init__.py": "",
            "lib/plug/sub/deep/a.py": "import helper",
            "project/train.py": ("import plug\nplug.load_all()"),
        },
        "helper plug",
    ),
    "listdir": (
        {
            "lib/plug/__init__.py": (
                "import os\n"
                "from importlib import import_module\n"
                "for f in os.listdir(os.path.dirname(__file__)):\n"
                '    if f.endswith(".py") and f[0] != "_":\n'
                '        import_module("plug." + f[:-3])'
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "listdir2": (
        {
            "lib/plug/__init__.py": (
                "import os\n"
                "from importlib import import_module\n"
                "HERE = os.path.dirname(os.path.abspath(__file__))\n"
                "\n"
                "def load():\n"
                "  for f in sorted(os.listdir(HERE)):\n"
                "    n, e = os.path.splitext(f)\n"
                '    if e == ".py" and n != "__init__":\n'
                '        import_module("." + n, package=__name__)'
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": ("import plug\nplug.load()"),
        },
        "helper plug",
    ),
    "glob": (
        {
            "lib/plug/__init__.py": (
                "import glob, os\n"
                "from os.path import dirname, basename, isfile, join\n"
                'modules = glob.glob(join(dirname(__file__), "*.py"))\n'
                '__all__ = [basename(f)[:-3] for f in modules if not f.endswith("__init__.py")]\n'
                "from . import *"
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "starall": (
        {
            "lib/plug/__init__.py": (
                "import glob, os\n"
                "from os.path import dirname, basename, isfile, join\n"
                'modules = glob.glob(join(dirname(__file__), "*.py"))\n'
                '__all__ = [basename(f)[:-3] for f in modules if not f.endswith("__init__.py")]'
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": "from plug import *",
        },
        "helper plug",
    ),
    "pathglob": (
        {
            "lib/plug/__init__.py": (
                "from pathlib import Path\n"
                "import importlib\n"
                'for f in Path(__file__).parent.glob("*.py"):\n'
                '    if f.stem != "__init__":\n'
                '        importlib.import_module("." + f.stem, __package__)'
            ),
            "lib/plug/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "path-iterdir-sub": (
        {
            "lib/plug/__init__.py": ("from .load import load\nload()"),
            "lib/plug/load.py": (
                "from pathlib import Path\n"
                "import importlib\n"
                "def load():\n"
                '  for f in (Path(__file__).parent / "models").iterdir():\n'
                '    if f.suffix == ".py" and f.stem != "__init__":\n'
                '        importlib.import_module("plug.models." + f.stem)'
            ),
            "lib/plug/models/__init__.py": "",
            "lib/plug/models/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "rglob": (
        {
            "lib/plug/__init__.py": (
                "from pathlib import Path\n"
                "import importlib\n"
                "root = Path(__file__).parent\n"
                'for f in root.rglob("*.py"):\n'
                '    if f.stem != "__init__":\n'
                '        rel = f.relative_to(root).with_suffix("")\n'
                '        importlib.import_module("plug." + ".".join(rel.parts))'
            ),
            "lib/plug/sub/__init__.py": "",
            "lib/plug/sub/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "oswalk": (
        {
            "lib/plug/__init__.py": (
                "import os, importlib\n"
                "def named(f):\n"
                "    f = os.path.relpath(f, os.path.dirname(__file__))\n"
                '    return f[:-3].replace(os.sep, ".")\n'
                "for d, _, fs in os.walk(os.path.dirname(__file__)):\n"
                "    for f in fs:\n"
                '        if f.endswith(".py") and f != "__init__.py":\n'
                '            importlib.import_module("plug." + named(os.path.join(d, f)))'
            ),
            "lib/plug/sub/__init__.py": "",
            "lib/plug/sub/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "scandir-project": (
        {
            "project/train.py": (
                "import os, importlib\n"
                'for e in os.scandir(os.path.join(os.path.dirname(__file__), "plugins")):\n'
                '    if e.name.endswith(".py"):\n'
                '        importlib.import_module("plugins." + e.name[:-3])'
            ),
            "project/plugins/a.py": "import helper",
        },
        "helper",
    ),
    "modload": (
        {
            "lib/plug/__init__.py": "",
            "lib/plug/utils.py": (
                "import importlib, pkgutil\n"
                "def load_all(pkg):\n"
                "    for _, n, _ in pkgutil.iter_modules(pkg.__path__):\n"
                '        importlib.import_module(pkg.__name__ + "." + n)'
            ),
            "lib/plug/ops/__init__.py": "",
            "lib/plug/ops/a.py": "import helper",
            "project/train.py": ("from plug import utils, ops\nutils.load_all(ops)"),
        },
        "helper plug",
    ),
    "modload-lib": (
        {
            "lib/loader.py": (
                "import importlib, pkgutil\n"
                "def load_all(pkg):\n"
                "    for _, n, _ in pkgutil.iter_modules(pkg.__path__):\n"
                '        importlib.import_module(pkg.__name__ + "." + n)'
            ),
            "lib/ops/__init__.py": "",
            "lib/ops/a.py": "import helper",
            "project/train.py": ("import loader, ops\nloader.load_all(ops)"),
        },
        "helper loader ops",
    ),
    "modload-str": (
        {
            "lib/loader.py": (
                "import importlib, pkgutil\n"
                "def load_all(name):\n"
                "    pkg = importlib.import_module(name)\n"
                "    for _, n, _ in pkgutil.iter_modules(pkg.__path__):\n"
                '        importlib.import_module(name + "." + n)'
            ),
            "lib/ops/__init__.py": "",
            "lib/ops/a.py": "import helper",
            "project/train.py": ('import loader\nloader.load_all("ops")'),
        },
        "helper loader ops",
    ),
    "lazy-computed": (
        {
            "lib/acme/__init__.py": (
                "import importlib\n"
                "def __getattr__(name):\n"
                '    return importlib.import_module("." + name, __name__)'
            ),
            "lib/acme/models.py": "import helper",
            "lib/acme/data.py": "import other",
            "project/train.py": ("import acme\nacme.models"),
        },
        "acme helper",
    ),
    "lazy-snake": (
        {
            "lib/acme/__init__.py": (
                "import importlib\n"
                "from .case import snake\n"
                '__all__ = ["BigNet"]\n'
                "def __getattr__(name):\n"
                "    if name not in __all__:\n"
                "        raise AttributeError(name)\n"
                '    m = importlib.import_module(f"._{snake(name)}", package="acme")\n'
                "    return getattr(m, name)"
            ),
            "lib/acme/case.py": (
                "import re\n"
                "def snake(n):\n"
                '    return re.sub("(?<=[a-z])([A-Z])", r"_\\1", n).lower()'
            ),
            "lib/acme/_big_net.py": ("import helper\nclass BigNet: pass"),
            "project/train.py": "from acme import BigNet",
        },
        "acme helper",
    ),
    "registry-project": (
        {
            "lib/acme/__init__.py": (
                "import importlib\n"
                "REG = {}\n"
                "def register(id, entry):\n"
                "    REG[id] = entry\n"
                "def make(id):\n"
                '    m, c = REG[id].rsplit(".", 1)\n'
                "    return getattr(importlib.import_module(m), c)()"
            ),
            "lib/mine/__init__.py": "",
            "lib/mine/nets.py": ("import helper\nclass Net: pass"),
            "project/train.py": (
                'import acme\nacme.register("x", "mine.nets.Net")\nacme.make("x")'
            ),
        },
        "acme helper mine",
    ),
    "other-lib-string": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef load(n):\n    return importlib.import_module(n)"
            ),
            "lib/mine/__init__.py": ('import acme\nacme.load("helper.sub")'),
            "lib/helper/sub.py": "import other",
            "project/train.py": "import mine",
        },
        "acme helper mine other",
    ),
    "other-lib-plain": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef load(n):\n    return importlib.import_module(n)"
            ),
            "lib/mine/__init__.py": ('import acme\nacme.load("helper")'),
            "project/train.py": "import mine",
        },
        "acme helper mine",
    ),
    "plain-project": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef load(n):\n    return importlib.import_module(n)"
            ),
            "project/train.py": ('import acme\nacme.load("other")'),
        },
        "acme other",
    ),
    "given-what-python-has": (
        {
            "lib/acme/__init__.py": LOAD,
            "project/train.py": 'import acme\nacme.load("json")\nacme.load("other")',
        },
        "acme other",
    ),
    "given-twice": (
        {
            "lib/acme/__init__.py": LOAD,
            "project/more.py": 'import acme\nacme.load("other")',
            "project/train.py": 'import acme, more\nacme.load("other")\nacme.load("third")',
        },
        "acme other third",
    ),
    "given-what-imports-what-it-is-given": (
        {
            "lib/acme/__init__.py": LOAD,
            "lib/mine/__init__.py": LOAD,
            "project/train.py": 'import acme\nacme.load("mine").load("other")',
        },
        "acme mine other",
    ),
    "joined-of-what-is-known": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/sub.py": "import helper",
            "project/train.py": (
                "import importlib\ndef load():\n"
                '    importlib.import_module(".".join(["acme", "sub"]))\nload()'
            ),
        },
        "acme helper",
    ),
    "given-its-own-path": (
        {
            "lib/loader.py": LIST,
            "lib/ops/__init__.py": "import loader\nloader.load_all(__path__, __name__)",
            "lib/ops/a.py": "import helper",
            "project/train.py": "import ops",
        },
        "helper loader ops",
    ),
    "given-a-package-that-is-not-there": (
        {
            "lib/loader.py": (
                "import importlib, pkgutil\ndef load_all(name):\n"
                "    pkg = importlib.import_module(name)\n"
                "    for _, n, _ in pkgutil.iter_modules(pkg.__path__):\n"
                '        importlib.import_module(name + "." + n)'
            ),
            "project/train.py": (
                'import loader\ntry:\n    loader.load_all("gone")\nexcept ImportError:\n    pass'
            ),
        },
        "loader",
    ),
    "put-together-of-what-is-not-there": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef get(kind):\n    try:\n"
                '        return importlib.import_module(f"acme.{kind}.big")\n'
                "    except ImportError:\n        return None"
            ),
            "lib/acme/nets/__init__.py": "",
            "project/train.py": 'import acme\nacme.get("nets")',
        },
        "acme",
    ),
    "bound-twice": (
        {
            "project/train.py": (
                'import importlib\ndef load():\n    n = "gone"\n    n = "other"\n'
                "    importlib.import_module(n)\nload()"
            ),
        },
        "other",
    ),
    "quoted-in-another-function": (
        {
            "project/train.py": (
                LOAD + '\ndef another():\n    return "third"\nanother()\nload("other")'
            ),
        },
        "other",
    ),
    "path-of-a-package-that-grows": (
        {
            "lib/acme/__init__.py": (
                "import os\n__path__ += [os.path.join(os.path.dirname(__file__), 'more')]"
            ),
            "lib/acme/more/part.py": "import helper",
            "project/train.py": "import acme.part",
        },
        "acme helper",
    ),
    "plain-own": (
        {
            "project/train.py": (
                "import importlib\n"
                "import sys\n"
                "def load(n):\n"
                "    return importlib.import_module(n)\n"
                'load("other")'
            ),
        },
        "other",
    ),
    "plain-var": (
        {
            "project/train.py": (
                "import importlib\n"
                'NAMES = {"a": "other", "b": "third"}\n'
                "for k in NAMES:\n"
                "    importlib.import_module(NAMES[k])"
            ),
        },
        "other third",
    ),
    "plain-items": (
        {
            "project/train.py": (
                "import importlib\n"
                'NAMES = {"a": "other", "b": "third"}\n'
                "for k, n in NAMES.items():\n"
                "    importlib.import_module(n)"
            ),
        },
        "other third",
    ),
    "default": (
        {
            "project/train.py": (
                "import importlib\n"
                'def load(n="other"):\n'
                "    return importlib.import_module(n)\n"
                "load()"
            ),
        },
        "other",
    ),
    "argparse": (
        {
            "project/train.py": (
                "import importlib, argparse\n"
                "p = argparse.ArgumentParser()\n"
                'p.add_argument("--model", default="other")\n'
                "a = p.parse_args([])\n"
                "importlib.import_module(a.model)"
            ),
        },
        "other",
    ),
    "getattr-sub": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\n"
                "def get(kind, name):\n"
                '    m = import_module("acme." + kind + "." + name)\n'
                "    return m"
            ),
            "lib/acme/nets/__init__.py": "",
            "lib/acme/nets/big.py": "import helper",
            "project/train.py": ('import acme\nacme.get("nets", "big")'),
        },
        "acme helper",
    ),
    "fstr-prefix": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\n"
                "def get(name):\n"
                '    return import_module(f"acme.nets.{name}")'
            ),
            "lib/acme/nets/__init__.py": "",
            "lib/acme/nets/big.py": "import helper",
            "project/train.py": ('import acme\nacme.get("big")'),
        },
        "acme helper",
    ),
    "fstr-libs": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\n"
                "def get(name):\n"
                '    return import_module(f"acme_{name}")'
            ),
            "lib/acme_big/__init__.py": "import helper",
            "project/train.py": ('import acme\nacme.get("big")'),
        },
        "acme acme_big helper",
    ),
    "prefix-iter": (
        {
            "lib/acme/__init__.py": (
                "import pkgutil, importlib\n"
                "for _, n, _ in pkgutil.iter_modules():\n"
                '    if n.startswith("acme_"):\n'
                "        importlib.import_module(n)"
            ),
            "lib/acme_big/__init__.py": "import helper",
            "project/train.py": "import acme",
        },
        "acme acme_big helper",
    ),
    "deferredimport": (
        {
            "lib/acme/__init__.py": ('import deferred\ndeferred.define(Net="acme._net:Net")'),
            "lib/deferred.py": (
                "import sys\n"
                "def define(**kw):\n"
                "    g = sys._getframe(1).f_globals\n"
                '    mod = sys.modules[g["__name__"]]\n'
                "    class P(type(mod)):\n"
                "        def __getattr__(self, n):\n"
                '            m, a = kw[n].split(":")\n'
                '            return getattr(__import__(m, fromlist=["x"]), a)\n'
                "    mod.__class__ = P"
            ),
            "lib/acme/_net.py": ("import helper\nNet=1"),
            "project/train.py": ("import acme\nacme.Net"),
        },
        "acme deferred helper",
    ),
    "apipkg": (
        {
            "lib/acme/__init__.py": (
                "import apip\n"
                'defs = {"path": {"local": "._path:local"}, "net": "._net:Net"}\n'
                "apip.initpkg(__name__, exportdefs=defs)"
            ),
            "lib/apip.py": (
                "import sys, importlib, types\n"
                "class A(types.ModuleType):\n"
                "    def __init__(self, name, d):\n"
                "        super().__init__(name)\n"
                "        self._d = d\n"
                "        self.__path__ = sys.modules[name].__path__\n"
                "    def __getattr__(self, n):\n"
                '        if n.startswith("__"): raise AttributeError(n)\n'
                '        m, a = self._d[n].split(":")\n'
                "        return getattr(importlib.import_module(m, self.__name__), a)\n"
                "def initpkg(name, exportdefs):\n"
                "    sys.modules[name] = A(name, exportdefs)"
            ),
            "lib/acme/_net.py": ("import helper\nNet=1"),
            "project/train.py": ("import acme\nacme.net"),
        },
        "acme apip helper",
    ),
    "django-apps": (
        {
            "lib/dj/__init__.py": (
                "import importlib\n"
                "def setup(apps):\n"
                "    for a in apps:\n"
                "        importlib.import_module(a)\n"
                '        for s in ("models", "apps"):\n'
                "            try:\n"
                '                importlib.import_module(f"{a}.{s}")\n'
                "            except ImportError: pass"
            ),
            "lib/shop/__init__.py": "",
            "lib/shop/models.py": "import helper",
            "project/train.py": ('import dj\nINSTALLED_APPS = ["shop"]\ndj.setup(INSTALLED_APPS)'),
        },
        "dj helper shop",
    ),
    "autodiscover": (
        {
            "lib/cel/__init__.py": (
                "import importlib\n"
                "class App:\n"
                '    def autodiscover(self, packages, related_name="tasks"):\n'
                '        for i in packages: importlib.import_module(i + "." + related_name)'
            ),
            "lib/jobs/__init__.py": "",
            "lib/jobs/tasks.py": "import helper",
            "project/train.py": ('import cel\ncel.App().autodiscover(["jobs"])'),
        },
        "cel helper jobs",
    ),
    "autodiscover-fmt": (
        {
            "lib/cel/__init__.py": (
                "import importlib\n"
                "class App:\n"
                '    def autodiscover(self, packages, related_name="tasks"):\n'
                '        for i in packages: importlib.import_module("%s.%s" % (i, related_name))'
            ),
            "lib/jobs/__init__.py": "",
            "lib/jobs/tasks.py": "import helper",
            "project/train.py": ('import cel\ncel.App().autodiscover(["jobs"])'),
        },
        "cel helper jobs",
    ),
    "importorskip": (
        {
            "project/train.py": (
                "def optional(name):\n"
                "    try:\n"
                "        return __import__(name)\n"
                "    except ImportError:\n"
                "        return None\n"
                'h = optional("helper")'
            ),
        },
        "helper",
    ),
    "decor": (
        {
            "lib/acme/__init__.py": (
                "import importlib\n"
                "_where = {}\n"
                "def where(m):\n"
                "    def d(f):\n"
                "        def g(*a):\n"
                "            importlib.import_module(m)\n"
                "            return f(*a)\n"
                "        return g\n"
                "    return d"
            ),
            "lib/use/__init__.py": ('from acme import where\n@where("helper")\ndef f(): pass'),
            "project/train.py": ("import use\nuse.f()"),
        },
        "acme helper use",
    ),
    "classattr": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\n"
                "class Base:\n"
                "    backend = None\n"
                "    def __init__(self):\n"
                "        import_module(self.backend)\n"
                "class X(Base):\n"
                '    backend = "other"'
            ),
            "project/train.py": ("import acme\nacme.X()"),
        },
        "acme other",
    ),
    "envdefault": (
        {
            "lib/acme/__init__.py": (
                "import os\n"
                "from importlib import import_module\n"
                'b = os.environ.get("BACKEND", "other")\n'
                "import_module(b)"
            ),
            "project/train.py": "import acme",
        },
        "acme other",
    ),
    "zipextra": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\n"
                'for n, v in [("helper", 1), ("other", 2)]:\n'
                "    import_module(n)"
            ),
            "project/train.py": "import acme",
        },
        "acme helper other",
    ),
    "wrap": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\n"
                "def _need(pkg, extra=None):\n"
                "    try:\n"
                "        return import_module(pkg)\n"
                "    except ImportError as e:\n"
                "        raise ImportError(extra) from e\n"
                'other = _need("other")'
            ),
            "project/train.py": "import acme",
        },
        "acme other",
    ),
    "specload": (
        {
            "lib/plug/__init__.py": (
                "import os, importlib.util as u\n"
                'd = os.path.join(os.path.dirname(__file__), "ext")\n'
                "for f in os.listdir(d):\n"
                '    if f.endswith(".py"):\n'
                "        s = u.spec_from_file_location(f[:-3], os.path.join(d, f))\n"
                "        m = u.module_from_spec(s)\n"
                "        s.loader.exec_module(m)"
            ),
            "lib/plug/ext/a.py": "import helper",
            "project/train.py": "import plug",
        },
        "helper plug",
    ),
    "split": (
        {
            "project/train.py": (
                'import importlib\nfor n in "other third".split():\n    importlib.import_module(n)'
            ),
        },
        "other third",
    ),
    "path-change": (
        {
            "lib/acme/__init__.py": (
                "import os\n"
                '__path__.append(os.path.join(os.path.dirname(__file__), "more"))\n'
                "from . import extra"
            ),
            "lib/acme/more/extra.py": "import helper",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "path-insert": (
        {
            "lib/acme/__init__.py": (
                'import os\n__path__.insert(0, os.path.join(os.path.dirname(__file__), "more"))'
            ),
            "lib/acme/more/extra.py": "import helper",
            "project/train.py": "import acme.extra",
        },
        "acme helper",
    ),
    "path-set": (
        {
            "lib/acme/__init__.py": (
                "import os\n"
                '__path__ = [os.path.join(os.path.dirname(__file__), "more")]\n'
                "from acme import extra"
            ),
            "lib/acme/more/extra.py": "import helper",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "exec-compile": (
        {
            "lib/acme/__init__.py": (
                "import os\n"
                'with open(os.path.join(os.path.dirname(__file__), "body.py")) as f:\n'
                '    exec(compile(f.read(), "body.py", "exec"))'
            ),
            "lib/acme/body.py": "import helper",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "exec-open": (
        {
            "project/train.py": 'exec(open("more.py").read())',
            "project/more.py": "import helper",
        },
        "helper",
    ),
    "exec-path": (
        {
            "project/train.py": (
                'from pathlib import Path\nexec(Path(__file__).with_name("more.py").read_text())'
            ),
            "project/more.py": "import helper",
        },
        "helper",
    ),
    "resources": (
        {
            "lib/acme/__init__.py": (
                "from importlib import resources\n"
                'resources.files("acme.data").joinpath("x.txt").read_text()'
            ),
            "lib/acme/data/__init__.py": "import helper",
            "lib/acme/data/x.txt": "",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "resources2": (
        {
            "lib/acme/__init__.py": (
                'from importlib import resources\nresources.read_text("assets.more", "x.txt")'
            ),
            "lib/assets/more/__init__.py": "import helper",
            "lib/assets/__init__.py": "",
            "lib/assets/more/x.txt": "",
            "project/train.py": "import acme",
        },
        "acme assets helper",
    ),
    "logging": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/h.py": ("import helper, logging\nclass H(logging.Handler): pass"),
            "project/train.py": (
                "import logging.config\n"
                'HOW = {"version": 1, "handlers": {"a": {"class": "acme.h.H"}}}\n'
                "logging.config.dictConfig(HOW)"
            ),
        },
        "acme helper",
    ),
    "mock-patch": (
        {
            "project/train.py": (
                'import unittest.mock\nwith unittest.mock.patch("helper.sub.x", 1): pass'
            ),
            "lib/helper/sub.py": ("import other\nx=0"),
        },
        "helper other",
    ),
    "unittest-names": (
        {
            "project/train.py": (
                'import unittest\nunittest.defaultTestLoader.loadTestsFromName("helper.sub")'
            ),
            "lib/helper/sub.py": ("import other\nx=0"),
        },
        "helper other",
    ),
    "spec-of-a-name": (
        {
            "project/train.py": (
                "import importlib.util\n"
                's = importlib.util.find_spec("helper")\n'
                "m = importlib.util.module_from_spec(s)\n"
                "s.loader.exec_module(m)\n"
                "import sys\n"
                'sys.modules["helper"] = m'
            ),
            "lib/helper/__init__.py": "import other",
        },
        "helper other",
    ),
    "partial": (
        {
            "lib/acme/__init__.py": (
                "from functools import partial\n"
                "from importlib import import_module\n"
                'load = partial(import_module, package="acme")\n'
                'load(".x")'
            ),
            "lib/acme/x.py": "import helper",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "map": (
        {
            "lib/acme/__init__.py": (
                'from importlib import import_module\nlist(map(import_module, ["helper", "other"]))'
            ),
            "project/train.py": "import acme",
        },
        "acme helper other",
    ),
    "nested-fallback": (
        {
            "lib/acme/__init__.py": (
                "try:\n    import not_there as it\nexcept ImportError:\n"
                "    try:\n        import helper as it\n"
                "    except ImportError:\n        import other\n"
            ),
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "gin": (
        {
            "lib/gin9/__init__.py": (
                "import importlib\n"
                "def parse(text):\n"
                "    for l in text.splitlines():\n"
                '        if l.startswith("import "):\n'
                "            importlib.import_module(l[7:])"
            ),
            "project/train.py": ('import gin9\ngin9.parse("""\nimport helper.sub\nNet.a = 1\n""")'),
            "lib/helper/sub.py": "import other",
        },
        "gin9 helper other",
    ),
    "hydra-dataclass": (
        {
            "lib/hy/__init__.py": (
                "import importlib\n"
                "def instantiate(c):\n"
                '    m, _, a = c._target_.rpartition(".")\n'
                "    return getattr(importlib.import_module(m), a)()"
            ),
            "lib/conf/__init__.py": (
                "from dataclasses import dataclass\n"
                "@dataclass\n"
                "class C:\n"
                '    _target_: str = "helper.sub.Net"'
            ),
            "project/train.py": ("import hy, conf\nhy.instantiate(conf.C())"),
            "lib/helper/sub.py": ("import other\nclass Net: pass"),
        },
        "conf helper hy other",
    ),
    "classes-in-texts-of-configurations": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/nets.py": "class Net:\n    def __init__(self):\n        import helper",
            "lib/acme/hooks.py": "class Hook:\n    def __init__(self):\n        import other",
            "project/train.py": (
                "import importlib, json\n"
                "def make(name):\n"
                '    module, _, attribute = name.rpartition(".")\n'
                "    getattr(importlib.import_module(module), attribute)()\n"
                'CONFIG = """\nnet:\n  _target_: acme.nets.Net\n"""\n'
                'make(CONFIG.split("_target_: ")[1].strip())\n'
                'for name in json.loads(\'{"a": ["acme.hooks.Hook"]}\')["a"]:\n    make(name)'
            ),
        },
        "acme helper other",
    ),
    "plug-ins-by-another-library-s-loader": (
        {
            "lib/loads.py": (
                "import importlib\ndef load_module_of(n):\n    importlib.import_module(n)\n"
            ),
            "lib/lint/__init__.py": (
                "import os, loads\n"
                "def register(folder):\n"
                "    for each in os.listdir(folder):\n"
                "        if not each.startswith('_'):\n"
                "            loads.load_module_of('lint.checks.' + each[:-3])\n"
            ),
            "lib/lint/checks/__init__.py": "from lint import register\nregister(__path__[0])\n",
            "lib/lint/checks/names.py": "import helper\n",
            "project/train.py": "import lint.checks",
        },
        "helper lint loads",
    ),
    "keys-and-comparisons": (
        {
            "lib/acme/__init__.py": (
                "import importlib\n"
                "def load(name):\n"
                "    if name == 'helper' or name in ('no', 'more') or 'helper' in name:\n"
                "        return {'helper': 1, 'b': name}['helper' and 'b']\n"
                "    return importlib.import_module(name)\n"
            ),
            "project/train.py": "import acme",
        },
        "acme",
    ),
    "calls-that-give-nothing-new": (
        {
            "lib/acme.py": "import importlib\ndef load(name):\n    importlib.import_module(name)\n",
            "project/train.py": (
                "from acme import load\nWORDS = 'two words'\nload('json')\nload('helper')\n"
                "load('helper')\ntry:\n    load(WORDS)\nexcept ImportError:\n    pass\n"
                f"x = 'acme.' + load.__name__; load(('other', '{4100 * '-'}')[0])\n"
            ),
        },
        "acme helper other",
    ),
    "beside-the-script": (
        {"project/train.py": BESIDE.format("."), "project/mod.py": "import helper"},
        "helper",
    ),
    "beside-the-script-given": (
        {
            "project/load.py": (
                "import importlib, os\ndef load_all(file):\n"
                "    for name in os.listdir(os.path.dirname(file)):\n"
                "        importlib.import_module(name.partition('.')[0])\n"
            ),
            "project/train.py": "import load\nload.load_all(__file__)\n",
            "project/mod.py": "import helper",
        },
        "helper",
    ),
    "below-the-script": (
        {"project/train.py": BESIDE.format("inner"), "project/inner/mod.py": "import helper"},
        "helper",
    ),
    "beside-a-library": (
        {"lib/solo.py": BESIDE.format("."), "lib/a.py": "", "project/train.py": "import solo"},
        "a helper other solo third",
    ),
    "parts-that-are-not-there": (
        {
            "lib/acme/__init__.py": (
                "import importlib, pkgutil\n"
                "def load(name):\n    importlib.import_module(f'acme.{name}.models')\n"
                "def load_net(name):\n    importlib.import_module(f'acme.net_{name}')\n"
                "def load_all(package):\n"
                "    for each in pkgutil.iter_modules(package.__path__):\n"
                "        importlib.import_module(package.__name__ + '.' + each.name)\n"
            ),
            "lib/acme/a/__init__.py": "",
            "lib/acme/a/models.py": "import helper",
            "lib/acme/b/__init__.py": "import other",
            "lib/acme/data/words.txt": "",
            "lib/acme/net_a.py": "import third",
            "project/train.py": (
                "import acme\nacme.load('a')\nacme.load_net('a')\nNAMES = ['b']\n"
                "try:\n    acme.load_all('gone')\nexcept AttributeError:\n    pass\n"
            ),
        },
        "acme helper third",
    ),
    "texts-that-run": (
        {
            "project/train.py": (
                "import importlib.util\n"
                "def text():\n    return 'y = 2'\n"
                "exec(text())\nexec(str().format())\nx = 'y = 1'\n"
                "x = compile(x, 'x', 'exec')\nexec(x)\n"
                "importlib.util.find_spec('other')\nimport third\n"
            ),
        },
        "third",
    ),
    # A module's own name is one level below its package.
    "relative-to-the-module-s-name": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/x/__init__.py": (
                "from importlib import import_module\nimport_module('..two', __name__)"
            ),
            "lib/acme/x/y.py": (
                "from importlib import import_module\nimport_module('...one', __name__)\n"
                "def load(name):\n    import_module('..' + name, __name__)\nload('near')\n"
            ),
            "lib/acme/x/near.py": "import third",
            "lib/acme/one.py": "import helper",
            "lib/acme/two.py": "import other",
            "project/train.py": "import acme.x.y",
        },
        "acme helper other third",
    ),
    "locate-by-its-name": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/a.py": "import helper\nclass B: pass",
            "project/train.py": "from pydoc import locate\nlocate('acme.a.B')",
        },
        "acme helper",
    ),
    "functions-of-resources": (
        {
            "lib/acme/__init__.py": "",
            "lib/acme/data/__init__.py": "import helper",
            "lib/acme/data/x.txt": "",
            "lib/acme/more/__init__.py": "import other",
            "project/train.py": (
                "from importlib.resources import open_text, read_text as read\n"
                "read('acme.data', 'x.txt')\nfrom importlib import resources\n"
                "resources.files('acme.more')\n"
            ),
        },
        "acme helper other",
    ),
    "exec-read-text": (
        {
            "lib/acme/__init__.py": (
                "from pathlib import Path\nexec(Path(__file__).with_name('code.txt').read_text())"
            ),
            "lib/acme/code.txt": "import helper",
            "project/train.py": "import acme",
        },
        "acme helper",
    ),
    "relative-names-in-a-mapping": (
        {
            "lib/acme/__init__.py": (
                "from importlib import import_module\nMAP = {'Net': '.a', 'Big': '.sub.b:Big'}\n"
                "def create(kind):\n    name = MAP[kind].partition(':')[0]\n"
                "    return getattr(import_module(name, __name__), kind)()\n"
            ),
            "lib/acme/a.py": "import helper\nclass Net: pass",
            "lib/acme/sub/__init__.py": "",
            "lib/acme/sub/b.py": "import other\nclass Big: pass",
            "project/train.py": "import acme\nfor each in 'Net', 'Big':\n    acme.create(each)",
        },
        "acme helper other",
    ),
    "dashes-that-are-replaced": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef create(kind):\n"
                "    importlib.import_module('acme.' + kind.replace('-', '_'))"
            ),
            "lib/acme/big_net.py": "import helper",
            "project/train.py": "import acme\nacme.create('big-net')",
        },
        "acme helper",
    ),
    "a-list-in-a-text": (
        {
            "lib/acme/__init__.py": (
                "import importlib\ndef load(text):\n    for each in text.split(','):\n"
                "        importlib.import_module(each.strip())"
            ),
            "project/train.py": "import acme\nacme.load('helper, other')\n'third, third'",
        },
        "acme helper other",
    ),
}
