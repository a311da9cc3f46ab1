"""How long an answer of the language server takes, and how many calls: 200 and 2,000 operations.

    python benchmarks/editor.py [OPERATIONS...]

Each question is asked of the functions behind the server, on a file of that many operations in
which one character was just typed. The best of five is shown.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from guild_funcs.editor.completion import complete
from guild_funcs.editor.definition import definition, references
from guild_funcs.editor.diagnostics import diagnose
from guild_funcs.editor.hover import hover
from guild_funcs.editor.project import Project
from guild_funcs.editor.renaming import rename
from guild_funcs.editor.signatures import signature_help
from guild_funcs.editor.tokens import tokens

TIMES = 5
HEAD = "- config: base\n  flags: {data: train.csv}\n- model: m\n  operations:\n"
OPERATION = """\
    op{0}:
      main: train
      label: ${{data|stem}}-{0} on $(hostname)
      flags:
        $include: base
        out: ${{data|stem}}-{0}.h5
      sourcecode:
        - include: $(package yaml)
"""


def guild_file(count: int) -> str:
    """Returns a guild file of so many operations."""
    return HEAD + "".join(map(OPERATION.format, range(count)))


def questions(project: Project, path: str, text: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yields what is asked, at the last operation of the file."""
    flag = text.rindex("${data|stem}") + 3
    function = text.rindex("stem") + 1
    library = text.rindex("yaml") + 1
    yield "read the file", project.model
    yield "completion of a flag", lambda: complete(project, path, flag)
    yield "completion of a function", lambda: complete(project, path, function)
    yield "completion of a module", lambda: complete(project, path, library)
    yield "signature", lambda: signature_help(project, path, library)
    yield "hover over a function", lambda: hover(project, path, function)
    yield "hover over a library", lambda: hover(project, path, library)
    yield "definition of a flag", lambda: definition(project, path, flag)
    yield "references of a flag", lambda: references(project, path, flag, with_definition=True)
    yield "rename a flag", lambda: rename(project.model(), path, flag, "input")
    yield "colours of the file", lambda: list(tokens(project.model(), path))
    yield "problems of the file", lambda: diagnose(path, project.opened)


def best(work: Callable[[], object], type_one: Callable[[int], None]) -> float:
    """Returns the least processor time that some work takes after a change, in milliseconds."""
    found = []
    for number in range(TIMES):
        type_one(number)
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found) * 1000


def measured(count: int) -> Iterator[tuple[str, float]]:
    """Yields the milliseconds of each question about a file of so many operations."""
    with tempfile.TemporaryDirectory() as folder:
        path, text = str(Path(folder) / "guild.yml"), guild_file(count)
        Path(path).write_text(text)
        opened = {path: text}
        project = Project(path, opened)
        project.model()
        for name, work in questions(project, path, text):
            yield name, best(work, partial(_type, opened, path, f"{text}# {name} "))


def _type(opened: dict[str, str], path: str, text: str, number: int) -> None:
    opened[path] = f"{text}{number}\n"


def main(counts: list[int]) -> None:
    """Prints a table of milliseconds."""
    rows: dict[str, list[str]] = {}
    for count in counts:
        for name, took in measured(count):
            rows.setdefault(name, []).append(f"{took:8.1f}")
    print(f"{'milliseconds':28}" + "".join(f"{count:>8}" for count in counts))
    for name, cells in rows.items():
        print(f"{name:28}" + "".join(cells))


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("counts", nargs="*", type=int, metavar="OPERATIONS", default=[200, 2000])
    return made


if __name__ == "__main__":
    main(parser().parse_args().counts)
