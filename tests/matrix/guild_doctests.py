"""Runs Guild's own doctest files in two environments, and compares what they print.

    python guild_doctests.py [--tries N] PLAIN WITH OUT [NAME...]

PLAIN and WITH are folders of virtual environments, alike but for guild-funcs. Each
test runs in both, one after the other, in a home and a folder of its own; OUT gets the
output of each. What differs from run to run (ids, times, temporary folders) is left out
of the comparison, and so is the list of plugins, which is longer with guild-funcs.
A test that fails alike in both differs in nothing.

A few tests depend on chance, as which of two processes prints first: one that differs is run
again in both, and is alike when each has given an output that the other gave too; the table
says at which try. A test that has an outcome in OUT is not run again, unless it is named.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from difflib import unified_diff
from pathlib import Path

TIMEOUT = 900

# What a test prints that differs each time, and what may stand for it.
VARIES = [
    (re.compile(rf"{tempfile.gettempdir()}/[\w./+-]*"), "TEMP"),
    (re.compile(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}\b"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?"), "TIME"),
    (re.compile(r"\b\d+\.\d{3,}\b"), "NUMBER"),
    (re.compile(r"\b1[67]\d{8,14}\b"), "STAMP"),
    (re.compile(r"(?<=pid |PID )\d+|(?<=:)\d{4,5}\b|(?<=rue, |lse, )\d+(?=\))"), "N"),
    (re.compile(r"0x[0-9a-f]+"), "0xID"),
    (re.compile(r'(?<=content: ").*(?=")|(?<=simple_value: ).*'), "BYTES"),
    (re.compile(r"funcs[:,]? *"), ""),
]


def names(environment: Path) -> list[str]:
    """The names of Guild's test files."""
    (folder,) = environment.glob("lib/python*/site-packages/guild/tests")
    return sorted(path.stem for path in folder.glob("*.md"))


def run(environment: Path, name: str) -> str:
    """Returns what a test prints, and its exit code."""
    work = Path(tempfile.mkdtemp(prefix="doctest-"))
    keep = ("LANG", "LC_ALL", "SSL_CERT_FILE", "TERM")
    env = {name: os.environ[name] for name in keep if name in os.environ}
    bin_folder = environment / "bin"
    env["PATH"] = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    env.update(HOME=str(work), GUILD_HOME=str(work / "guild"), VIRTUAL_ENV=str(environment))
    # Half of the time of a short run goes into it.
    env["NO_PIP_FREEZE"] = "1"
    (work / "guild").mkdir()
    command = [str(bin_folder / "guild"), "check", "--no-info", "--test", name]
    try:
        done = subprocess.run(
            command,
            cwd=work,
            env=env,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {TIMEOUT} seconds\n"
    else:
        text = (done.stdout + done.stderr).decode(errors="replace")
        return f"{text}exit {done.returncode}\n"
    finally:
        shutil.rmtree(work, ignore_errors=True)


def compared(text: str, environment: Path) -> list[str]:
    """Returns the lines that must be the same in both environments."""
    # Guild prints some paths relative to the folder where it runs.
    text = re.sub(rf"[\w./+-]*/{re.escape(environment.name)}(?=/)", "ENV", text)
    for pattern, stands in VARIES:
        text = pattern.sub(stands, text)
    return [line.rstrip() for line in text.splitlines()]


def verdict(text: str) -> str:
    """Returns how a test ended: `ok`, `failed`, `skipped` or `no answer`."""
    if text.startswith("no answer"):
        return "no answer"
    if "skipped" in text.splitlines()[0]:
        return "skipped"
    return "ok" if text.endswith("exit 0\n") else "failed"


def compare(environments: tuple[Path, Path], out: Path, name: str, tries: int) -> str:
    """Runs a test in both; returns how it ended in each, and whether the outputs are alike."""
    start = time.monotonic()
    seen: tuple[list[list[str]], list[list[str]]] = ([], [])
    for _ in range(tries):
        texts = [run(environment, name) for environment in environments]
        for lines, text, environment in zip(seen, texts, environments):
            lines.append(compared(text, environment))
        if any(lines in seen[1] for lines in seen[0]):
            break
    for label, text in zip(("plain", "funcs"), texts):
        (out / f"{name}.{label}").write_text(text)
    is_alike = any(lines in seen[1] for lines in seen[0])
    difference = list(unified_diff(seen[0][-1], seen[1][-1], "plain", "with us", lineterm="", n=1))
    (out / f"{name}.diff").write_text("" if is_alike else "\n".join(difference))
    alike = f"DIFFERS in {len(difference)} lines"
    if is_alike:
        alike = f"alike at try {len(seen[0])}" if seen[0][1:] else "alike"
    seconds = time.monotonic() - start
    return f"{name}\t{verdict(texts[0])}\t{verdict(texts[1])}\t{alike}\t{seconds:.0f}s"


def main() -> int:
    """Compares, and tells with the exit code whether all are alike."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=3, help="how often, while it differs")
    parser.add_argument("plain", type=Path)
    parser.add_argument("funcs", type=Path, metavar="with")
    parser.add_argument("out", type=Path)
    parser.add_argument("chosen", nargs="*", metavar="name")
    given = parser.parse_args()
    environments = given.plain.absolute(), given.funcs.absolute()
    out = given.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    chosen = given.chosen or [
        name for name in names(environments[0]) if not (out / f"{name}.diff").exists()
    ]
    differs = False
    with (out / "table.tsv").open("a") as table:
        for name in chosen:
            line = compare(environments, out, name, given.tries)
            print(line, flush=True)
            print(line, file=table, flush=True)
            differs = differs or "DIFFERS" in line
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
