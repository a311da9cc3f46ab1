"""The cut of the code: rooms import from rooms below them only, and stay small."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guild_funcs.collector import paused

ROOT = Path(__file__).parent.parent / "guild_funcs"

# From the bottom up. A room imports from rooms before it and from itself.
ROOMS = [
    "system",
    "collector",
    "structs",
    "cached",
    "paths",
    "ordered",
    "errors",
    "git",
    "context",
    "registry",
    "language",
    "locate",
    "imports",
    "functions",
    "runfolder",
    "snapshot",
    "record",
    "places",
    "expand",
    "adapters",
    "lint",
    "editor",
    "startup",
    "plugin",
    "hook",
    "cli",
]
# The rooms within a room, from the bottom up too; those in one row do not import each other.
FLOORS = {
    "locate": [
        {"origin", "wording"},
        {"path"},
        {"installed"},
        {"search"},
        {"answer"},
        {"modules", "distributions", "files", "session"},
    ],
    "imports": [
        {"places", "words", "kinds", "specials"},
        {"constants", "tested"},
        {"mentions", "reached", "units"},
        {"facts"},
        {"operators", "walks", "listing", "spelled"},
        {"expressions"},
        {"folders", "forms", "loads"},
        {"calls", "commands"},
        {"notes"},
        {"branches"},
        {"statements"},
        {"reader"},
        {"notebooks", "cache", "strings", "children", "parts"},
        {"ahead"},
        {"graph", "options", "texts"},
        {"answers"},
        {"names", "owners", "result", "programs"},
        {"seen", "fallbacks", "missed", "entries", "mentioning", "modules", "possible"},
        {"mentioned", "foreseen", "bases", "hidden"},
        {"methods", "classes"},
        {"uses"},
        {"lazy", "given", "made", "quoted"},
        {"givers"},
        {"computed"},
        {"closure"},
        {"search"},
        {"drawing"},
    ],
    "adapters": [
        {"parts"},
        {"host"},
        {"evaluation"},
        {"fields.trial"},
        {"fields.called"},
        {
            *("fields.labels", "fields.environment", "fields.flags", "fields.sourcecode"),
            "fields.steps",
        },
        {"fields.requires"},
        {"fields.written"},
        {"batch"},
        {"run"},
    ],
}
GUILD_ROOMS = {"adapters", "plugin"}
MODULES = sorted(ROOT.rglob("*.py"))


def module_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        return (alias.name for alias in node.names)
    assert node.level == 0, "imports are absolute"
    return (f"{node.module}.{alias.name}" for alias in node.names)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first, *rest = node.body
    has_docstring = ast.get_docstring(node) is not None and rest
    start = rest[0].lineno if has_docstring else first.lineno
    assert node.end_lineno is not None
    return node.end_lineno - start + 1


# What lists a folder.
LISTS = {"listdir", "scandir", "walk", "fwalk", "iterdir", "rglob", "glob", "iglob"}


@dataclass
class Module:
    """What the tests ask of a module, found in one walk: its tree is not kept."""

    has_docstring: bool
    imports: list[str] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)
    defined: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    reads_environment: bool = False
    lists: list[str] = field(default_factory=list)


@functools.cache
def parsed(path: Path) -> Module:
    with paused():
        tree = ast.parse(path.read_text(encoding="utf-8"))
    module = Module(ast.get_docstring(tree) is not None)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module.imports += imported(node)
        elif isinstance(node, ast.Attribute):
            is_of_os = isinstance(node.value, ast.Name) and node.value.id == "os"
            reads = is_of_os and node.attr in ("environ", "getenv", "environb")
            module.reads_environment |= reads
            if node.attr in LISTS and not (node.attr == "walk" and not is_of_os):
                module.lists.append(f"{ast.unparse(node.value)}.{node.attr}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            module.texts.append(node.value)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if not any(map(is_registered, node.decorator_list)):
                module.defined.append(node.name)
            if not isinstance(node, ast.ClassDef):
                module.lengths[f"{node.name} in line {node.lineno}"] = length(node)
    return module


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = []
    for path in MODULES:
        if room(path) == "__init__":
            continue
        allowed = set(ROOMS[: ROOMS.index(room(path)) + 1]) | {"__version__"}
        for name in parsed(path).imports:
            parts = name.split(".")
            if parts[0] == "guild_funcs" and parts[1] not in allowed:
                wrong.append(f"{module_id(path)} imports {name}")
    assert wrong == []


# A module that is named in a text and not imported, in a room above: what it is named for.
NAMED = {
    "adapters/host/mistakes.py guild_funcs.lint.telling": "tells of a failed run what check finds",
    "adapters/host/children.py guild_funcs.cli.started": "the program of a process of its own",
    "adapters/host/children.py guild_funcs.startup": "asks whether this process has it",
}
MODULE = re.compile(r"guild_funcs\.[a-z_.]+")


def test_a_room_above_is_named_only_where_that_is_listed() -> None:
    found = set()
    for path in MODULES:
        if room(path) in ("__init__", "cli"):
            continue
        below = ROOMS[: ROOMS.index(room(path)) + 1]
        for name in parsed(path).texts:
            if MODULE.fullmatch(name):
                other = name.split(".")[1]
                if other in ROOMS and other not in below:
                    found.add(f"{module_id(path)} {name}")
    assert found == set(NAMED)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def sub_room(module: str) -> tuple[int, str]:
    """The floor and the name of the sub-room that holds `module`; a face has none."""
    top, _, inside = module.partition(".")
    for floor, names in enumerate(FLOORS.get(top, [])):
        for name in names:
            if inside == name or inside.startswith(f"{name}."):
                return floor, name
    return -1, ""


INNER = [path for path in MODULES if room(path) in FLOORS and path.name != "__init__.py"]


def test_a_sub_room_imports_only_from_those_below_it() -> None:
    wrong = []
    for path in INNER:
        floor, name = sub_room(dotted(path))
        if not name:
            wrong.append(f"{module_id(path)} is in no sub-room that FLOORS knows")
        for called in parsed(path).imports:
            there, other = sub_room(called.removeprefix("guild_funcs."))
            inside = called.startswith(f"guild_funcs.{room(path)}.") and other != name
            if inside and not 0 <= there < floor:
                wrong.append(f"{module_id(path)} imports {called}")
    assert wrong == []


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The modules that reach themselves, each with what it reaches and is reached from."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            new = arrows.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        return seen

    reach = {module: reached(module) for module in arrows}
    return [sorted(n for n in reach[m] if m in reach[n]) for m in arrows if m in reach[m]]


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = {dotted(path): path for path in MODULES}
    arrows = {}
    for module, path in modules.items():
        # Also what its functions import later: that hides a circle, and does not undo it.
        names = {name.removeprefix("guild_funcs.") for name in parsed(path).imports}
        found = {name if name in modules else name.rpartition(".")[0] for name in names}
        arrows[module] = found & set(modules) - {"__init__"}
    assert circles(arrows) == []


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [["b", "c"], ["b", "c"]]


def test_only_the_adapters_import_guild() -> None:
    wrong = [
        f"{module_id(path)} imports {name}"
        for path in MODULES
        if room(path) not in GUILD_ROOMS
        for name in parsed(path).imports
        if name.split(".")[0] == "guild"
    ]
    assert wrong == []


def test_only_the_language_server_needs_its_extra() -> None:
    extra = {"pygls", "lsprotocol"}
    knowing = {
        module_id(path)
        for path in MODULES
        if extra & {name.split(".")[0] for name in parsed(path).imports}
    }
    assert knowing == {"editor/protocol.py", "editor/server.py"}


def test_a_module_is_small_and_says_what_it_is() -> None:
    wrong = []
    for path in MODULES:
        if not parsed(path).has_docstring:
            wrong.append(f"{module_id(path)} has no docstring")
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 300:
            wrong.append(f"{module_id(path)} has {lines} lines")
        wrong += [
            f"{module_id(path)}: {function} has {count} lines"
            for function, count in parsed(path).lengths.items()
            if count > 40
        ]
    assert wrong == []


def test_the_environment_is_read_in_one_place() -> None:
    readers = {module_id(path) for path in MODULES if parsed(path).reads_environment}
    # Every Python of the environment imports or asks what these have, and nothing else of ours.
    assert readers == {"system.py", "hook.py", "__init__.py"}


# Who lists a folder by itself: elsewhere `ordered` does, sorted.
LISTING = {
    "ordered.py os.listdir": "sorts",
    "ordered.py os.walk": "sorts",
    "snapshot/walking.py os.scandir": "sorts the entries by name",
    "locate/session.py os.scandir": "puts the names into sets",
    "functions/globbing.py os.scandir": "sorts all that matches, in the end",
    "runfolder/folder.py os.listdir": "sorts; each process of an operation imports this module",
    "runfolder/folder.py os.scandir": "removes all of it",
    "adapters/host/runs.py os.scandir": "sorts what the links lead to",
    "imports/children.py os.listdir": "counts threads",
}


def test_a_folder_is_listed_in_one_place_and_sorted() -> None:
    imported_ones = {f"{module}.{each}" for module in ("os", "glob") for each in LISTS}
    found = {
        f"{module_id(path)} {each}"
        for path in MODULES
        for each in (*parsed(path).lists, *imported_ones.intersection(parsed(path).imports))
    }
    assert found == set(LISTING)


# What others call by name: Guild makes the plugin, click asks its groups, Python asks modules.
CALLED_BY_OTHERS = {"FuncsPlugin", "get_command", "format_commands", "__getattr__", "_start"}
WORD = re.compile(r"\w+")


def test_nothing_is_there_for_the_tests_alone() -> None:
    words: Counter[str] = Counter()
    for path in MODULES:
        words.update(WORD.findall(path.read_text(encoding="utf-8")))
    names = {name for path in MODULES for name in parsed(path).defined}
    unused = {name for name in names if words[name] == 1} - CALLED_BY_OTHERS
    assert {name for name in unused if not name.startswith("__")} == set()


def is_registered(decorator: ast.expr) -> bool:
    """Whether it makes a function of the language, which is found by its name there."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id == "function"
