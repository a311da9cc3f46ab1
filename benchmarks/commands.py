"""Commands of Guild, with guild-funcs installed and without it, and the commands of guild-funcs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from places import Environment, clean, control, fresh
from sides import Measure, Work, process

_TRAIN = "lr = 0.1\ndata = 'train.csv'\nout = 'train.h5'\nn = 1\n"
_PLAIN = "train:\n  main: train\n  flags-import: no\n  flags: {lr: 0.1, data: train.csv}\n"

# The field of an operation, as plain Guild has it and with an expression: the same result.
_FIELDS = {
    "label": ("label: train lr=${lr}", "label: ${data|stem} lr=${lr}"),
    "default": (
        "flags: {lr: 0.1, data: train.csv, out: train.h5}",
        "flags: {lr: 0.1, data: train.csv, out: '${data|stem}.h5'}",
    ),
    "env": ("env: {NAME: '${data}'}", "env: {NAME: '${data|stem}'}"),
}


def rows(plain: Environment, funcs: Environment) -> Iterator[Work]:
    """Yields the rows: Guild where nothing of guild-funcs is used, then where it is."""
    few, many = _project("few", _PLAIN), _project("many", _many(200))
    empty = control(plain)
    for args in (["ops"], ["runs"], ["run", "train", "-y"]):
        name = f"guild {args[0]}, with a plugin that does nothing"
        sides = _guild(args, few, plain), _guild(args, few, empty)
        yield Work(name, "Guild alone", "", *sides, is_quick=False)
    yield _both("guild ops, no expression", ["ops"], few, plain, funcs)
    yield _both("guild ops, 200 operations", ["ops"], many, plain, funcs)
    yield _both("guild run, no expression", ["run", "train", "-y"], few, plain, funcs)
    yield _both("guild runs", ["runs"], few, plain, funcs)
    for name, (given, ours) in _FIELDS.items():
        work, folders = f"guild run, {name} with an expression", []
        for text in (given, ours):
            base = _PLAIN if not text.startswith("flags") else "train:\n  main: train\n"
            folder = f"{name}-{'plain' if text == given else 'funcs'}"
            folders.append(_project(folder, f"{base}  {text}\n"))
        yield Work(
            work,
            "Guild, no expression",
            "x1.03",
            _guild(["run", "train", "-y"], folders[0], plain),
            _guild(["run", "train", "-y"], folders[1], funcs),
            is_quick=name == "label",
        )
    yield from _with_library(plain, funcs)
    yield from _batches(plain, funcs)
    yield from _own_commands(funcs)


def _with_library(plain: Environment, funcs: Environment) -> Iterator[Work]:
    shared = "def hello() -> str:\n    return 'hello'\n"
    inside = _project("inside", _PLAIN, {"shared/__init__.py": shared})
    include = _project("include", _PLAIN + "  sourcecode:\n    - include: $(package shared)\n")
    requires = "  requires:\n    - module: shared\n"
    module, modules = _project("module", _PLAIN + requires), fresh("library")
    (modules / "shared").mkdir()
    (modules / "shared" / "__init__.py").write_text(shared)
    run = ["run", "train", "-y"]
    for work, anchor, theirs, ours in (
        ("guild run, a package included", "Guild, package in the project", inside, include),
        ("guild run, a module required", "Guild, which imports it", module, module),
    ):
        goal, path = "x1.03", str(modules)
        yield Work(
            work, anchor, goal, _guild(run, theirs, plain, path), _guild(run, ours, funcs, path)
        )


def _batches(plain: Environment, funcs: Environment) -> Iterator[Work]:
    files = {f"shared/m{number}.py": "x = 1\n" * 8000 for number in range(100)}
    inside = _project("batch-inside", _PLAIN, {"shared/__init__.py": "", **files})
    library = fresh("batch-library")
    _write(library, {"shared/__init__.py": "", **files})
    include = "  sourcecode:\n    - include: $(package shared)\n    - include: '*.py'\n"
    outside = _project("batch-outside", _PLAIN + include)
    run = ["run", "train", "lr=[{}]".format(",".join(f"0.{n}1" for n in range(10, 50))), "-y"]
    yield Work(
        "a batch of 40 trials, no expression",
        "Guild alone",
        "x1.02",
        _guild(run, inside, plain),
        _guild(run, inside, funcs),
        is_long=True,
    )
    yield Work(
        "a batch of 40 trials, 5 MB library",
        "Guild, files in the project",
        "x1.05",
        _guild(run, inside, plain),
        _guild(run, outside, funcs, str(library)),
        is_long=True,
    )


def _own_commands(funcs: Environment) -> Iterator[Work]:
    folder = fresh("own")

    def click() -> float:
        command = [funcs.script("python"), "-c", "import click"]
        return process(command, folder, clean())

    for name, args in (("list", ["list"]), ("eval", ["eval", "$(stem a/b.txt)"])):

        def ours(args: list[str] = args) -> float:
            return process([funcs.script("guild-funcs"), *args], folder, clean())

        yield Work(f"guild-funcs {name}", "python -c 'import click'", "x1.5", click, ours)


def _both(work: str, args: list[str], folder: Path, *sides: Environment) -> Work:
    theirs, ours = (_guild(args, folder, side) for side in sides)
    return Work(work, "Guild alone", "x1.01", theirs, ours)


def _guild(args: list[str], folder: Path, environment: Environment, path: str = "") -> Measure:
    home = folder.with_name(f"{folder.name}-{environment.folder.name}-home")
    variables = {"GUILD_HOME": str(home), **({"PYTHONPATH": path} if path else {})}

    def measure() -> float:
        home.mkdir(exist_ok=True)
        return process([environment.script("guild"), *args], folder, clean(**variables))

    return measure


def _project(name: str, guild_file: str, files: dict[str, str] | None = None) -> Path:
    folder = fresh(name)
    _write(folder, {"guild.yml": guild_file, "train.py": _TRAIN, **(files or {})})
    return folder


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _many(count: int) -> str:
    operation = _PLAIN.replace("train:\n", "train-{}:\n", 1)
    return "".join(operation.replace("{}", str(number), 1) for number in range(count))
