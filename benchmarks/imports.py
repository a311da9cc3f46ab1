"""Measures `imports` against the truth, beside three other readers, on libraries from PyPI.

    python benchmarks/imports.py            # the table, and each difference with its reason
    python benchmarks/imports.py scipy rich # only these
    python benchmarks/imports.py --again    # ours anew; the other readers as they were measured
    python benchmarks/imports.py --holdout  # the libraries that nothing was fitted to
    python benchmarks/imports.py --speed    # 1,000 modules, cold and warm

Each library is installed into a folder of its own, below `.bench/imports`, with all that it
needs; its metadata is moved away, so that nothing tells it from code of one's own. The truth
is `sys.modules` after a script has used it. The tools (ruff, PyInstaller) come from an
environment of their own, which the first run makes.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import textwrap
import time
import venv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Optional

from import_cases import CASES, HOLDOUT, Case

ALL = {**CASES, **HOLDOUT}
ROOT = Path(__file__).parent.parent / ".bench" / "imports"
TOOLS = ROOT.parent / "imports-tools"
TIMEOUT = 120
MODULES = 1000

# What is measured in one process of the running Python, without its site-packages.
TRUTH = """
    import json, runpy, sys
    sys.path[:0] = json.loads(sys.argv[2])
    sys.argv = sys.argv[:2]
    try:
        runpy.run_path(sys.argv[1], run_name="__main__")
    except SystemExit as ended:
        assert not ended.code, ended.code
    files = [getattr(m, "__file__", None) for m in list(sys.modules.values())]
    print("\\nFILES" + json.dumps([f for f in files if isinstance(f, str)]))
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


@dataclass
class Score:
    """The libraries that a tool found, added up, and the seconds it took."""

    right: int = 0
    missed: int = 0
    extra: int = 0
    failed: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, truth: set[str], found: set[str], seconds: float) -> None:
        """Adds one library."""
        self.right += len(truth & found)
        self.missed += len(truth - found)
        self.extra += len(found - truth)
        self.seconds.append(seconds)

    def row(self, name: str) -> str:
        """Returns the line of the table."""
        recall = self.right / max(1, self.right + self.missed)
        precision = self.right / max(1, self.right + self.extra)
        median = statistics.median(self.seconds) if self.seconds else 0
        return (
            f"| {name} | {recall:.1%} | {precision:.1%} | {self.missed} | {self.extra} "
            f"| {self.failed} | {median:.2f} s |"
        )


def main(names: list[str], *, again: bool) -> None:
    """Prints the table and each difference of ours; what was measured of a library is kept."""
    python = tools()
    scores = {name: Score() for name in READERS}
    lines: list[str] = []
    for name in names:
        kept = ROOT / name / "result.json"
        told = json.loads(kept.read_text()) if kept.exists() else {}
        if again or any(reader not in told for reader in READERS):
            told = measure(name, python, told, OURS if again else ())
            kept.write_text(json.dumps(told))
            print(name, file=sys.stderr, flush=True)
        truth = set(told["truth"])
        for reader, score in scores.items():
            found, seconds = told[reader]
            score.failed += found is None
            score.add(truth, set(found or ()), seconds)
        ours = set(told["guild-funcs"][0] or ())
        lines += [f"{name}: missed {each}" for each in sorted(truth - ours)]
        lines += [f"{name}: extra {told['ways'][each]}" for each in sorted(ours - truth)]
    print(f"{len(names)} libraries, {scores['ruff'].right + scores['ruff'].missed} imported")
    print("| reader | recall | precision | missed | extra | failed | median |")
    print("|---|---|---|---|---|---|---|")
    print("\n".join(score.row(name) for name, score in scores.items()))
    print("\n" + "\n".join(lines))


OURS = ("guild-funcs", "lazy=yes", "lazy=no")
READERS = (*OURS, "ruff", "modulefinder", "modulegraph")


def measure(
    name: str, python: Path, known: dict[str, Any], anew: Iterable[str] = ()
) -> dict[str, Any]:
    """Returns what is imported of a library, and what each reader says, with its seconds.

    What is known, and not to be measured anew, is taken over.
    """
    lib, script, meta = install(name, ALL[name])
    if "truth" not in known:
        files = run(sys.executable, TRUTH, script, [lib, meta], isolated=True)
        known["truth"] = sorted(libraries(files, lib))
    ways: dict[str, str] = {}
    readers: dict[str, Callable[[], set[str]]] = {
        "guild-funcs": partial(ours, script, lib, ways),
        "lazy=yes": partial(ours, script, lib, {}, lazy=True),
        "lazy=no": partial(ours, script, lib, {}, lazy=False),
        "ruff": partial(_ruff, script, lib),
        "modulefinder": partial(_run, sys.executable, MODULEFINDER, script, lib),
        "modulegraph": partial(_run, str(python), MODULEGRAPH, script, lib),
    }
    told = dict(known)
    for reader, read in readers.items():
        if reader in known and reader not in anew:
            continue
        start = time.process_time() + children()
        try:
            found: Optional[list[str]] = sorted(read())
        except (subprocess.SubprocessError, ValueError):
            found = None
        told[reader] = [found, time.process_time() + children() - start]
    return {**told, "ways": ways or known.get("ways", {})}


def children() -> float:
    """Returns the processor seconds of the processes that were waited for."""
    times = os.times()
    return times.children_user + times.children_system


def _run(python: str, program: str, script: Path, lib: Path) -> set[str]:
    return libraries(run(python, program, script, [script.parent, lib]), lib)


def _ruff(script: Path, lib: Path) -> set[str]:
    return libraries(ruff(script, lib), lib)


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


def libraries(files: Iterable[str], lib: Path) -> set[str]:
    """Returns the libraries that files are in: a package, a module, a package of a namespace."""
    return {library_of(Path(file), lib) for file in files} - {""}


def library_of(file: Path, lib: Path) -> str:
    """Returns the dotted name of the library that a file below `lib` is in, or ""."""
    try:
        parts = file.relative_to(lib).parts
    except ValueError:
        return ""
    for count in range(1, len(parts)):
        if any(lib.joinpath(*parts[:count]).glob("__init__.*")):
            return ".".join(parts[:count])
    return ".".join((*parts[:-1], parts[-1].partition(".")[0]))


def ours(script: Path, lib: Path, tell: dict[str, str], *, lazy: Optional[bool] = None) -> set[str]:
    """Returns the libraries that guild-funcs finds, and in `tell` the way to each."""
    from guild_funcs import imports

    found = imports(str(script), project_dir=str(script.parent), path=[str(lib)], lazy=lazy)
    for each in found.libraries:
        part = Path(each.origin.parts[0].source)
        file = part / "__init__.py" if part.is_dir() else part
        tell[library_of(file, lib)] = f"{each.chain} ({each.condition})"
    return set(tell)


def speed() -> None:
    """Prints the seconds that 1,000 modules take: cold, warm, and with ruff.

    Seconds of the clock, and of the processor: another program on the machine slows the first.
    """
    from guild_funcs import imports

    tools()
    root = ROOT / "speed"
    lib, script = root / "lib", root / "project" / "script.py"
    if not script.exists():
        thousand(lib, script)
        time.sleep(3)  # a file that changed in the last two seconds is not kept
    cache = root / "cache"
    options: dict[str, Any] = {
        "project_dir": str(script.parent),
        "path": [str(lib)],
        "cache_dir": str(cache),
    }
    texts = [file.read_bytes() for file in sorted(lib.rglob("*.py"))]

    here = processors()

    def cold(count: int) -> None:
        shutil.rmtree(cache, ignore_errors=True)
        use_processors(here[:count])
        imports(str(script), **options)
        use_processors(here)

    steps: dict[str, Callable[[], Any]] = {
        "cold, on one processor": partial(cold, 1),
        "cold": partial(cold, len(here)),
        "warm": partial(imports, str(script), **options),
        "`ast.parse` of the same texts": partial(parse, texts),
        "`ruff analyze graph`": partial(ruff, script, lib),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(5):
        for name, step in steps.items():
            start, used = time.perf_counter(), time.process_time() + children()
            step()
            used = time.process_time() + children() - used
            taken[name].append((time.perf_counter() - start, used))
    found = imports(str(script), **options)
    size = f"{sum(map(len, texts)) / 1e6:.1f} MB of source"
    print(f"{len(found.graph.nodes)} modules, {size}, {len(here)} processors")
    print("| | best | median | processor, best | processor, median |\n|---|---|---|---|---|")
    for name, pairs in taken.items():
        cells = [
            f"{f(each) * 1000:.0f} ms" for each in zip(*pairs) for f in (min, statistics.median)
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def processors() -> list[int]:
    """Returns the processors that this process may use, where that can be told."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


def use_processors(numbers: list[int]) -> None:
    """Keeps this process to some processors."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, numbers)


def parse(texts: Iterable[bytes]) -> None:
    """Parses texts one after the other, as `imports` does: without the collector."""
    gc.disable()
    for text in texts:
        ast.parse(text)
    gc.enable()


def thousand(lib: Path, script: Path) -> None:
    """Writes 1,000 modules with the text of real ones, of which each imports five others."""
    sources = sorted(Path(os.__file__).parent.glob("*.py"))
    texts = [file.read_text("utf-8", "replace") for file in sources]
    texts = [text for text in texts if 2_000 < len(text) < 30_000]
    names = [f"lib{i // 100}.pkg{i % 100 // 10}.m{i}" for i in range(MODULES)]
    for index, name in enumerate(names):
        file = lib.joinpath(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        for folder in (file.parent, file.parent.parent):
            (folder / "__init__.py").touch()
        others = [2 * index + 1, 2 * index + 2, *((index * k) % MODULES for k in (7, 31, 97))]
        lines = "".join(f"import {names[each]}\n" for each in others if each < MODULES)
        file.write_text(f"{texts[index % len(texts)]}\n{lines}")
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f"import {names[0]}\n")


if __name__ == "__main__":
    chosen = [each for each in sys.argv[1:] if not each.startswith("--")]
    if "--speed" in sys.argv:
        speed()
    else:
        every = HOLDOUT if "--holdout" in sys.argv else CASES
        main(chosen or [*every], again="--again" in sys.argv)
