"""The Python in a Jupyter notebook: its code cells, without what only IPython understands."""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from typing import Any, Callable, NamedTuple, Optional, Union

from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import Facts, Unread
from guild_funcs.imports.reader import parse, read
from guild_funcs.structs import replace

CELL = 1_000_000_000
"""The line of a cell that is told is: its cell * CELL + its number in the cell.

No file that is read has so many lines."""

_ODD = (ValueError, RecursionError, TypeError, AttributeError, KeyError)

# The cell below one of these magics is Python. Other magics give the cell to another program.
_PYTHON = ("time", "timeit", "capture", "prun", "python3", "python", "pypy")
_MAGIC = re.compile(
    r"^([ \t]*)(?=\S)(?:[%!?].*|[\w.,\[\] ]+=\s*[%!].*|[^#'\"\n]*\?)$", re.MULTILINE
)

# Line magics of which the rest is Python, and the one that runs a script.
_STATEMENT = re.compile(
    r"^([ \t]*)%{1,2}(?:time|timeit|prun)[ \t]+(?:-\w+[ \t]+(?:\d+[ \t]+)?)*(?=\S)", re.MULTILINE
)
# The encoding that a comment names is that of a file; a cell is text already.
_CODING = re.compile(r"^([ \t\f]*#).*coding[:=].*$", re.MULTILINE)
_RUN = re.compile(r"^([ \t]*)%run[ \t]+(?:-\w+[ \t]+)*([^\s'\"\\]+\.(?:py|ipynb)).*$", re.MULTILINE)


def read_notebook(source: bytes, file: str, platform: Optional[Platform] = None) -> Facts:
    r"""Returns the imports in the code cells of a notebook, as of one text: see `code_of`.

    Args:
        source: The notebook, https://nbformat.readthedocs.io/.
        file: The path it is at.
        platform: What conditions may ask about.

    Example:
        >>> cell = b'{"cells": [{"cell_type": "code", "source": ["%time\\nimport acme"]}]}'
        >>> read_notebook(cell, "n.ipynb").imports[0].module
        'acme'
    """
    try:
        notebook = json.loads(source)
        kernel = (notebook.get("metadata") or {}).get("kernelspec") or {}
        language = kernel.get("language") or "python"
        cells = _cells(notebook)
    except _ODD as error:
        return Facts(problem=f"no notebook that can be read: {error}")
    if str(language).lower() != "python":
        return Facts(problem=f"a notebook of another language: {language}")
    found = read(_joined(cells).encode("utf-8", "surrogatepass"), file, platform)
    unread = [
        Unread(each.first + each.problem_line - 1, f"cell {each.number}: {each.problem}")
        for each in cells
        if each.problem
    ]
    return replace(found, unread=(*unread, *found.unread))


def code_of(notebook: Union[str, bytes]) -> str:
    r"""Returns the code of a notebook's cells, or "" when it cannot be read.

    A cell that is no Python stands there as empty lines.

    Example:
        >>> code_of('{"cells": [{"cell_type": "code", "source": ["import acme"]}]}')
        'import acme'
    """
    try:
        return _joined(_cells(json.loads(notebook)))
    except _ODD:
        return ""


def in_cells(notebook: Union[str, bytes]) -> Callable[[int], int]:
    """Returns what makes of a line of the code of a notebook one that `place` tells of.

    Example:
        >>> cells = '{"cells": [{"cell_type": "code", "source": "a"}, {"cell_type": "markdown"}, '
        >>> place("n.ipynb", in_cells(cells + '{"cell_type": "code", "source": "b"}]}')(2))
        'n.ipynb:cell 3:1'
    """
    try:
        cells = _cells(json.loads(notebook))
    except _ODD:
        cells = []
    firsts = [each.first for each in cells]

    def line_in_cell(line: int) -> int:
        at = bisect(firsts, line) - 1
        return line if at < 0 else cells[at].number * CELL + line - firsts[at] + 1

    return line_in_cell


class _Cell(NamedTuple):
    """A code cell: its number, its first line among the code of all, and its code.

    Of one that is no Python `problem` says why, and where in it.
    """

    number: int
    first: int
    code: str
    problem: str = ""
    problem_line: int = 0


def _joined(cells: Sequence[_Cell]) -> str:
    return "\n".join(each.code for each in cells)


def _cells(notebook: Any) -> list[_Cell]:
    """Returns the code cells of a notebook. Raises one of `_ODD` for what is no notebook."""
    found: list[_Cell] = []
    first = 1
    for number, code in _codes(notebook):
        tree = parse(code.encode("utf-8", "surrogatepass"))
        lines = code.count("\n")
        if isinstance(tree, Facts):
            found.append(_Cell(number, first, "\n" * lines, tree.problem, tree.problem_line))
        else:
            found.append(_Cell(number, first, code))
        first += lines + 1
    return found


def _codes(notebook: Any) -> Iterator[tuple[int, str]]:
    # Before version 4 of the format, cells stood in worksheets.
    cells = notebook.get("cells") or [
        cell for sheet in notebook.get("worksheets") or () for cell in sheet["cells"]
    ]
    for number, cell in enumerate(cells, 1):
        if cell.get("cell_type") == "code":
            source = cell["source"] if "source" in cell else cell["input"]
            text = "".join(source) if isinstance(source, list) else str(source)
            yield number, python_of(text.replace("\r\n", "\n").replace("\r", "\n"))


def python_of(cell: str) -> str:
    r"""Returns a cell with its magics and shell lines made `pass`; the lines stay where they are.

    Example:
        >>> python_of("!pip install acme\nimport acme")
        'pass\nimport acme'
    """
    first = cell.lstrip().partition("\n")[0]
    if first.startswith("%%"):
        name = first[2:].split()[:1]
        if not name or name[0] not in _PYTHON:
            return ""
    cell = _CODING.sub(r"\1", cell) if "coding" in cell else cell
    cell = _RUN.sub(r"\1__import__('runpy').run_path('\2')", cell)
    return _MAGIC.sub(r"\1pass", _STATEMENT.sub(r"\1", cell))


def place(file: str, line: int) -> str:
    """Returns a file and a line as a person reads them; in a notebook, the cell and its line.

    Example:
        >>> place("train.py", 3), place("n.ipynb", 2 * CELL + 3)
        ('train.py:3', 'n.ipynb:cell 2:3')
    """
    if line >= CELL:
        return f"{file}:cell {line // CELL}:{line % CELL}"
    return f"{file}:{line}" if line else file
