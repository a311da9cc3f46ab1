"""Fuzzing: `make fuzz`. Some minutes of odd texts, guild files, metadata files and trees.

Each case must end in a value or in an error of ours, in time. A case that does not is
printed with the seed that makes it again: `python tests/fuzz.py --seed 17 --only texts`.
It is no part of `make test`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Optional

from odd_yaml import guild_file

from guild_funcs.context import Context, Reads, import_path
from guild_funcs.errors import FuncsError
from guild_funcs.expand import expand_text
from guild_funcs.functions import builtin_registry
from guild_funcs.language import has_expression, parse, to_text
from guild_funcs.lint import check
from guild_funcs.locate import find_distribution, find_module
from guild_funcs.places import locate_text
from guild_funcs.snapshot import plan

LIMIT = 10.0
"""The seconds that a case may take."""

PIECES = [
    *("$(", "${", "$<", ")", "}", ">", "|", ":", ",", " ", "\n", "\t", "'", '"', "\\", "$", "$$("),
    *("(", "{", "<", "a", "lr", "KEY=", "end=", "%.2f", "%9999999f", "%(a)s", "**", "*", "[", "]"),
    *("/", "..", "~", "\0", "\ud800", "\u0301", "é", "1" * 60, "0x", "1e999", "-", "=", "&a *a"),
    *(
        "$API_TOKEN",
        "$NONE",
        "${lr}",
        "${data}",
        "yes",
        "null",
        "{a: b}",
        "[1, 2]",
        "a.yml",
        " " * 70,
    ),
]
FLAGS = {"lr": 0.1, "data": "data/x.csv", "n": 10**30, "l": [1, "a", None], "m": {"a": [1]}}
ENV = {"API_TOKEN": "hunter2-of-nobody", "PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"}
# They ask the network of names, or start programs, which takes long: git has tests of its own.
SLOW = ("git-commit", "git-branch", "git-describe", "git-dirty", "imports")


class Late(BaseException):
    """A case took too long."""


def texts(random_: random.Random, folder: Path) -> None:
    """A text of pieces of the language: it is read, printed, evaluated."""
    registry = builtin_registry(str(folder))
    names = [name for name in registry.names() if name not in SLOW]
    parts = [random_.choice([*PIECES, *names]) for _ in range(random_.randint(1, 12))]
    if random_.random() < 0.7:
        parts = ["$(", random_.choice(names), " ", " ".join(parts), ")"]
    text = "".join(parts)
    (folder / "a.yml").write_bytes(random_bytes(random_))
    reads = Reads()
    context = Context(flags=FLAGS, env=ENV, project_dir=str(folder), reads=reads)
    try:
        if has_expression(text):
            written = to_text(parse(text))
            assert to_text(parse(written)) == written, "the printed text changes"
        value = expand_text(text, context, registry)
    except FuncsError as error:
        if ENV["API_TOKEN"] in str(error):
            raise RuntimeError("an error shows a secret") from error
        if "of guild-funcs failed: " in str(error) or "is a fault in guild-funcs" in str(error):
            # The guard made an error of it; it is to be mended where it arises.
            raise RuntimeError("only the guard caught it") from error
        return
    if ENV["API_TOKEN"] in str(value):
        assert reads.secrets, "a value holds a secret that was not followed"


def guild_files(random_: random.Random, folder: Path) -> None:
    """A guild file, whole or damaged: the places of its texts are looked for."""
    text = random_.choice(["$(upper a)", "${lr|", "$(f\n  a)", "x $<'a'|b>", "$(é)"])
    shapes = [
        f"train:\n  label: {text}\n", f"train: {{label: '{text}'}}\n",
        f"- model: m\n  operations:\n    train:\n      label: >\n        {text}\n",
        f"train:\n  flags: &a\n    x: {text}\n  more: *a\n", f'a: "{text}"\nb: {text}\n',
    ]  # fmt: skip
    content = damaged(random_, random_.choice(shapes))
    path = folder / "guild.yml"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    locate_text(str(path), text, None, None, path_hint=("train", "label"))


def odd_yaml(random_: random.Random, folder: Path) -> None:
    """A guild file of odd values, keys and shapes: it is checked, and an editor asks about it."""
    from guild_funcs.editor.completion import complete
    from guild_funcs.editor.definition import definition
    from guild_funcs.editor.diagnostics import diagnose
    from guild_funcs.editor.hover import hover
    from guild_funcs.editor.project import Project

    text = guild_file(random_)
    path = folder / "guild.yml"
    path.write_bytes(text.encode("utf-8"))
    (folder / "train.py").write_text("lr = 0.1\n")
    for each in check(str(path)):
        assert each.place.line, "a problem has no line"
    project = Project(str(path), {str(path): text})
    for ask in (complete, definition, hover):
        ask(project, str(path), random_.randrange(len(text) + 1))
    diagnose(str(path), project.opened)


def metadata(random_: random.Random, folder: Path) -> None:
    """A site folder whose metadata is damaged: its package and distribution are looked for."""
    site = folder / "site-packages"
    info = site / "acme-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (site / "acme").mkdir(exist_ok=True)
    (site / "acme/__init__.py").write_text("")
    good = {
        "METADATA": "Name: acme\nVersion: 1.0\n",
        "RECORD": "acme/__init__.py,sha256=a,0\nacme-1.0.dist-info/METADATA,,\n",
        "direct_url.json": '{"url": "file:///src/acme", "dir_info": {"editable": true}}',
        "top_level.txt": "acme\n",
    }
    for name, text in good.items():
        if random_.random() < 0.3:
            (info / name).write_bytes(random_bytes(random_))
        else:
            written = damaged(random_, text) if random_.random() < 0.5 else text
            (info / name).write_bytes(written.encode("utf-8", "surrogatepass"))
    (site / "acme.pth").write_bytes(random_bytes(random_))
    path = import_path({}, [str(site)], str(folder))
    for find in (find_module, find_distribution):
        with contextlib.suppress(FuncsError):
            find("acme", path)


def trees(random_: random.Random, folder: Path) -> None:
    """A package with links, loops, fifos and odd names: a snapshot of it is planned."""
    root = folder / "lib"
    package = root / "acme"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text("")
    places = [package]
    for number in range(random_.randint(1, 12)):
        at = random_.choice(places)
        name = random_.choice(
            ["a", "b.py", "é", "x\ny", "\udce9", ".git", ".env", "k.pem", "c.pyc"]
        )
        path = at / f"{number}{name}"
        kind = random_.randrange(6)
        if kind == 0:
            path.mkdir()
            places.append(path)
        elif kind == 1:
            target = random_.choice(["..", ".", "/", "nowhere", str(package), f"../{path.name}"])
            path.symlink_to(target)
        elif kind == 2:
            os.mkfifo(path)
        else:
            path.write_bytes(random_bytes(random_))
    with contextlib.suppress(FuncsError):
        plan([find_module("acme", import_path({}, [str(root)], str(folder)))])


def random_bytes(random_: random.Random) -> bytes:
    """Returns some bytes of a file: binary, or what a format might hold."""
    choices = [
        random_.randbytes(random_.randrange(200)), b"[]", b"{}", b"null", b"a: &a [*a]", b"\0", b"",
        b'{"url": 3}', b'{"dir_info": []}', b"[" * 3000, b"a," * 200_000, b"x" * 200_000,
        b'{"url": "http://[", "dir_info": {"editable": true}}', b"a: 1\n", b"1" * 6000, b"<<: *a",
        b"a: &a {b: 1}\nc: {<<: [*a, *a]}\n", "a: é\n".encode("latin-1"), b"\xff\xfe", b'"\n,"',
    ]  # fmt: skip
    return random_.choice(choices)


def damaged(random_: random.Random, text: str) -> str:
    """Returns a text with some characters taken out, doubled, or put in."""
    for _ in range(random_.randrange(4)):
        at = random_.randrange(len(text) + 1)
        text = text[:at] + random_.choice(PIECES) + text[at + random_.randrange(3) :]
    return text


KINDS: dict[str, Callable[[random.Random, Path], None]] = {
    "texts": texts, "guild-files": guild_files, "odd-yaml": odd_yaml, "metadata": metadata,
    "trees": trees,
}  # fmt: skip


@contextlib.contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """Raises `Late` when what is done inside takes longer."""

    def late(_signal: int, _frame: Optional[FrameType]) -> None:
        raise Late

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def failure(kind: str, seed: int) -> Optional[str]:
    """Returns what went wrong in the case that the seed makes, or None."""
    folder = tempfile.TemporaryDirectory(prefix="guild-funcs-fuzz-")
    # What a function logs is no matter here.
    with folder as path, contextlib.redirect_stderr(io.StringIO()):
        try:
            with in_time(LIMIT):
                KINDS[kind](random.Random(f"{kind} {seed}"), Path(path))  # noqa: S311
        except Late:
            return f"it took more than {LIMIT:g} seconds"
        except Exception:  # noqa: BLE001 - whatever comes is what is looked for
            return traceback.format_exc(limit=-6)
    return None


def main() -> None:
    """Runs cases until the time is up; exit code 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180, help="how long, for all kinds")
    parser.add_argument("--seed", type=int, help="run this one case of --only and no other")
    parser.add_argument("--only", choices=sorted(KINDS), help="one kind")
    given = parser.parse_args()
    kinds = [given.only] if given.only else list(KINDS)
    if given.seed is not None:
        found = failure(kinds[0], given.seed)
        sys.stdout.write(f"{found or 'no failure'}\n")
        sys.exit(found is not None)
    first = random.SystemRandom().randrange(10**9)
    sys.stdout.write(f"fuzzing {', '.join(kinds)} for {given.seconds:g} s, from seed {first} on\n")
    failed, done, end = 0, 0, time.monotonic() + given.seconds
    while time.monotonic() < end and failed < 10:
        for kind in kinds:
            found = failure(kind, first + done)
            if found:
                failed += 1
                again = f"python tests/fuzz.py --only {kind} --seed {first + done}"
                sys.stdout.write(f"\n{again}\n{found}\n")
        done += 1
    sys.stdout.write(f"{done} cases of each kind, {failed} failed\n")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
