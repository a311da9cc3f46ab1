"""Measures what the record costs: the proof of import, a large dependency, git's state.

Run it in an environment with guild-funcs and a large distribution:

    python benchmarks/record.py scikit-learn sklearn
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable

ROUNDS = 9


def main(distribution: str, module: str) -> None:
    """Prints medians, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        print(f"proof of import, 1 library: {proof_cost(root, 'import shared'):.1f} ms")
        heavy = f"import shared, {module}"
        print(f"proof of import, and {module}: {proof_cost(root, heavy):.1f} ms")
        print(f"the work at exit alone, and {module}: {exit_cost(root, heavy)}")
        print(f"requires module: {module} ({distribution}): {require_cost(module):.1f} ms")
        print(f"git state of a library: {git_cost(root):.1f} ms")
        print(f"verify of a library of 1,000 files and its copy: {verify_cost(root):.1f} ms")


def median(measure: Callable[[], float]) -> float:
    """Returns the median of some rounds, in milliseconds."""
    return statistics.median(measure() for _ in range(ROUNDS)) * 1000


def timed(action: Callable[[], object]) -> float:
    """Returns the seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def make_run(root: Path, script: str) -> Path:
    """Makes a run with a copied library and its record."""
    run = root / "run"
    (run / ".guild" / "attrs").mkdir(parents=True, exist_ok=True)
    (run / "shared").mkdir(exist_ok=True)
    (run / "shared" / "__init__.py").write_text("")
    (run / "train.py").write_text(script + "\n")
    (run / ".guild" / "attrs" / "_funcs").write_text(
        "version: 1\nlibraries:\n- name: shared\n  dest: .\n  target-type: copy\n"
        "  mounts:\n  - {target: shared, source: /nowhere/shared}\n"
    )
    return run


def operation(run: Path, *, with_record: bool) -> None:
    """Runs the operation's process as Guild does."""
    record = run / ".guild" / "attrs" / "_funcs"
    hidden = run / "funcs"
    if not with_record:
        record.rename(hidden)
    command = [sys.executable, "-um", "guild.op_main", "train"]
    env = {**os.environ, "RUN_DIR": str(run), "PYTHONPATH": str(run), "FLAGS_DEST": "none"}
    subprocess.run(command, cwd=run, env=env, check=True, capture_output=True)
    if not with_record:
        hidden.rename(record)


def proof_cost(root: Path, script: str) -> float:
    """Returns how much longer the operation's process takes with a record than without."""
    run = make_run(root, script)
    pairs = [
        (
            timed(lambda: operation(run, with_record=True)),
            timed(lambda: operation(run, with_record=False)),
        )
        for _ in range(ROUNDS)
    ]
    return statistics.median(one - other for one, other in pairs) * 1000


def exit_cost(root: Path, script: str) -> str:
    """Returns how long the comparison at exit takes, measured in the process itself."""
    run = make_run(root, script)
    program = (
        f"import sys, time; sys.path.insert(0, {str(run)!r}); import yaml; {script}\n"
        "from guild_funcs.record import proof\n"
        "start = time.process_time()\n"
        f"process = proof.Process({str(run)!r}, {str(run)!r}, tuple(sys.path))\n"
        "proof.complete(process, dict(sys.modules))\n"
        "print(round((time.process_time() - start) * 1000, 1), 'for', len(sys.modules), 'modules')"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    return done.stdout.decode().strip().replace(" for", " ms for")


def require_cost(module: str) -> float:
    """Returns how long resolving `module` takes in Guild's process, its first time included."""
    program = (
        "import time\n"
        "from types import SimpleNamespace as N\n"
        "from guild import resolver, resourcedef, run\n"
        "import tempfile, os\n"
        "from guild_funcs.adapters.host import installation; installation.install()\n"
        "folder = tempfile.mkdtemp(); os.makedirs(folder + '/.guild/attrs')\n"
        f"resdef = resourcedef.ResourceDef('r', [{{'module': {module!r}}}])\n"
        "found = resolver.ModuleResolver(resdef.sources[0], N(location='.', config=None))\n"
        "context = resolver.ResolveContext(run.Run('1', folder))\n"
        "start = time.perf_counter(); found.resolve(context)\n"
        "print(time.perf_counter() - start)"
    )

    def once() -> float:
        done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
        return float(done.stdout)

    return median(once)


def verify_cost(root: Path) -> float:
    """Returns how long `verify` takes for 1,000 files that were copied into a run."""
    from guild_funcs.locate.origin import Origin, Part
    from guild_funcs.record import attribute, comparing, libraries, listing
    from guild_funcs.record.run import Run
    from guild_funcs.snapshot import copy, plan

    library, run_dir = root / "many", root / "verified"
    (run_dir / ".guild").mkdir(parents=True)
    library.mkdir()
    for number in range(1000):
        (library / f"module_{number}.py").write_text(f"x = {number}\n" * 50)
    origin = Origin("many", "package", str(library), str(root), (Part(str(library), "many"),))
    made = plan([origin])
    files = copy(made.entries, str(run_dir))
    mounts = [walked.mount for walked in made.walked]
    described = libraries.describe(libraries.Use(origin, mounts, files), {})
    listing.write(str(run_dir), described, files, (), ())
    run = Run("1234567890", str(run_dir), attribute.merged(None, [described]), {})
    assert comparing.verify(run, described).is_same  # noqa: S101 - what is measured is right
    return median(lambda: timed(lambda: comparing.verify(run, described)))


def git_cost(root: Path) -> float:
    """Returns how long the state of a library in a repository takes."""
    from guild_funcs.record import repository

    library = root / "repository"
    (library / "shared").mkdir(parents=True)
    for number in range(200):
        (library / "shared" / f"module_{number}.py").write_text("x = 1\n")
    identity = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "first"]):
        subprocess.run(["git", "-C", str(library), *arguments], check=True)
    env = dict(os.environ)
    return median(lambda: timed(lambda: repository.state(str(library / "shared"), env)))


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("distribution", nargs="?", default="scikit-learn")
    made.add_argument("module", nargs="?", default="sklearn", help="what it is imported as")
    return made


if __name__ == "__main__":
    main(**vars(parser().parse_args()))
