"""What `imports.py` measures of one library: the truth, and what each reader finds, as files.

Each library is installed into a folder of its own, below `.bench/imports`, with all that it
needs; its metadata is moved away, so that nothing tells it from code of one's own. The truth
is `sys.modules` after a script has used it. The tools (ruff, PyInstaller) come from an
environment of their own, which the first run makes.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
import venv
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Optional

from import_cases import CASES, HOLDOUT, SECOND, Case
from import_fifth import FIFTH
from import_later import FOURTH, THIRD

# The libraries of which an option measures all: `--holdout`, and so on.
GROUPS: Mapping[str, Mapping[str, Case]] = {
    "holdout": HOLDOUT,
    "second": SECOND,
    "third": THIRD,
    "fourth": FOURTH,
    "fifth": FIFTH,
}
ALL: Mapping[str, Case] = {**CASES, **HOLDOUT, **SECOND, **THIRD, **FOURTH, **FIFTH}
ROOT = Path(__file__).parent.parent / ".bench" / "imports"
TOOLS = ROOT.parent / "imports-tools"
TIMEOUT = 120

OURS = ("guild-funcs", "lazy=yes", "lazy=no")
READERS = (*OURS, "ruff", "modulefinder", "modulegraph")

# What is measured in one process of the running Python, without its site-packages.
TRUTH = """
    import json, os, runpy, sys
    sys.path[:0] = json.loads(sys.argv[2])
    sys.argv = sys.argv[:2]
    try:
        runpy.run_path(sys.argv[1], run_name="__main__")
    except SystemExit as ended:
        assert not ended.code, ended.code
    files = [getattr(m, "__file__", None) for m in list(sys.modules.values())]
    # A module that a program makes may name a file that is not there.
    files = [f for f in files if isinstance(f, str) and os.path.isfile(f)]
    print("\\nFILES" + json.dumps(files))
    """
MODULEFINDER = """
    import json, sys
    from modulefinder import ModuleFinder
    finder = ModuleFinder(json.loads(sys.argv[2]))
    finder.run_script(sys.argv[1])
    files = [m.__file__ for m in finder.modules.values()]
    print("\\nFILES" + json.dumps([f for f in files if f]))
    """
MODULEGRAPH = """
    import json, sys
    from PyInstaller.lib.modulegraph.modulegraph import ModuleGraph
    graph = ModuleGraph(path=json.loads(sys.argv[2]))
    graph.add_script(sys.argv[1])
    files = [node.filename for node in graph.iter_graph()]
    print("\\nFILES" + json.dumps([f for f in files if isinstance(f, str)]))
    """

# A step of a way: the module with the statement, its file, the line, the condition, the target.
Step = tuple[str, str, int, str, str]


def measure(
    name: str, python: Path, known: dict[str, Any], anew: Iterable[str] = ()
) -> dict[str, Any]:
    """Returns what is imported of a library, and what each reader says, with its seconds.

    What is known, and not to be measured anew, is taken over. Files are those below the
    library's folder, relative to it.
    """
    lib, script, meta = install(name, ALL[name])
    told = dict(known)
    if "truth" not in told:
        told["truth"] = inside(run(sys.executable, TRUTH, script, [lib, meta], isolated=True), lib)
    steps: list[Step] = []
    readers: dict[str, Callable[[], Iterable[str]]] = {
        "guild-funcs": partial(ours, script, lib, steps),
        "lazy=yes": partial(ours, script, lib, [], lazy=True),
        "lazy=no": partial(ours, script, lib, [], lazy=False),
        "ruff": partial(ruff, script, lib),
        "modulefinder": partial(_run, sys.executable, MODULEFINDER, script, lib),
        "modulegraph": partial(_run, str(python), MODULEGRAPH, script, lib),
    }
    for reader, read in readers.items():
        if reader in known and reader not in anew:
            continue
        start = time.process_time() + children()
        try:
            found: Optional[list[str]] = inside(read(), lib)
        except (subprocess.SubprocessError, ValueError):
            found = None
        told[reader] = [found, time.process_time() + children() - start]
    return {**told, "steps": steps or known.get("steps", [])}


def inside(files: Iterable[str], lib: Path) -> list[str]:
    """Returns the files below a folder, relative to it, in their order."""
    start = f"{lib}{os.sep}"
    return [file[len(start) :] for file in dict.fromkeys(files) if file.startswith(start)]


def modules(files: Iterable[str]) -> set[str]:
    """Returns the dotted names of modules: of `a/__init__.py` it is `a`."""
    made = set()
    for file in files:
        *above, last = Path(file).parts
        name = last.partition(".")[0]
        made.add(".".join(above if name == "__init__" and above else [*above, name]))
    return made


def libraries(files: Iterable[str], lib: Path) -> set[str]:
    """Returns the libraries that files are in: a package, a module, a package of a namespace.

    That is what `$(imports)` mounts.
    """
    return {library_of(file, lib) for file in files}


def library_of(file: str, lib: Path) -> str:
    """Returns the dotted name of the library that a file below `lib` is in."""
    parts = Path(file).parts
    for count in range(1, len(parts)):
        if any(lib.joinpath(*parts[:count]).glob("__init__.*")):
            return ".".join(parts[:count])
    return ".".join((*parts[:-1], parts[-1].partition(".")[0]))


def children() -> float:
    """Returns the processor seconds of the processes that were waited for."""
    times = os.times()
    return times.children_user + times.children_system


def _run(python: str, program: str, script: Path, lib: Path) -> list[str]:
    return run(python, program, script, [script.parent, lib])


def tools() -> Path:
    """Returns the Python of the environment with ruff and PyInstaller; makes it when needed."""
    python = TOOLS / "bin" / "python"
    if not (TOOLS / "bin" / "ruff").exists():
        venv.create(TOOLS, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "ruff", "pyinstaller"], check=True)
    return python


def install(name: str, case: Case) -> tuple[Path, Path, Path]:
    """Returns the folders of a library and of its metadata, and its script."""
    folder = ROOT / name
    lib, meta, script = folder / "lib", folder / "meta", folder / "project" / "script.py"
    if not (lib / ".done").exists():
        shutil.rmtree(lib, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--target", str(lib)]
        subprocess.run([*pip, *shlex.split(case.requires)], check=True)
        (lib / ".done").touch()
    meta.mkdir(exist_ok=True)
    for info in [*lib.glob("*.dist-info"), *lib.glob("*.pth")]:
        shutil.move(str(info), str(meta / info.name))
    script.parent.mkdir(exist_ok=True)
    if not script.exists() or script.read_text() != case.script + "\n":
        script.write_text(case.script + "\n")
    return lib, script, meta


def run(
    python: str, program: str, script: Path, path: Iterable[Path], *, isolated: bool = False
) -> list[str]:
    """Returns the files that a program prints for a script."""
    flags = ["-I", "-S", "-B"] if isolated else ["-B"]
    arguments = [str(script), json.dumps([str(each) for each in path])]
    done = subprocess.run(
        [python, *flags, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
        cwd=script.parent,
    )
    if done.returncode:
        sys.stderr.write(done.stderr[-500:])
        done.check_returncode()
    files: list[str] = json.loads(done.stdout.rpartition("FILES")[2])
    return files


def ruff(script: Path, lib: Path) -> list[str]:
    """Returns the files that `ruff analyze graph` reaches from a script."""
    src = f'src=["{script.parent}", "{lib}"]'
    # As it comes, ruff takes imports for type checkers too. Without these
    # (analyze.type-checking-imports) it misses more than twice as many libraries.
    settings = ("--config", src)
    program = [str(TOOLS / "bin" / "ruff"), "analyze", "graph", "--detect-string-imports"]
    made = subprocess.run(
        [*program, "--quiet", *settings, str(script), str(lib)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=True,
        cwd=script.parent.parent,
    )
    graph = json.loads(made.stdout)
    at = script.parent.parent
    edges = {os.path.join(at, k): [os.path.join(at, v) for v in vs] for k, vs in graph.items()}
    seen, queue = set(), [str(script)]
    while queue:
        here = queue.pop()
        if here not in seen:
            seen.add(here)
            queue.extend(edges.get(here, ()))
    return sorted(seen)


def ours(
    script: Path,
    lib: Path,
    steps: list[Step],
    *,
    lazy: Optional[bool] = None,
    cache: Optional[str] = None,
) -> list[str]:
    """Returns the files that guild-funcs reaches, and in `steps` each import that it followed.

    Only files in the libraries that it mounts.
    """
    from guild_funcs import imports

    project = str(script.parent)
    found = imports(str(script), project_dir=project, path=[str(lib)], lazy=lazy, cache_dir=cache)
    nodes = found.graph.nodes
    for edges in found.graph.edges.values():
        for each in edges:
            if each.taken and each.target in nodes:
                file = nodes[each.source].file
                steps.append((each.source, file, each.line, each.condition, each.target))
    mounted = {each.name for each in found.libraries}
    return [each.file for each in nodes.values() if each.library in mounted]
