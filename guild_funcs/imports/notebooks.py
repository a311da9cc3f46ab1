"""The Python in a Jupyter notebook: its code cells, without what only IPython understands."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any, Optional

from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import Facts, Unread
from guild_funcs.imports.reader import CELL, parse, read_trees

# The cell below one of these magics is Python. Other magics give the cell to another program.
_PYTHON = ("time", "timeit", "capture", "prun", "python3", "python", "pypy")
_MAGIC = re.compile(
    r"^([ \t]*)(?=\S)(?:[%!?].*|[\w.,\[\] ]+=\s*[%!].*|[^#'\"\n]*\?)$", re.MULTILINE
)

# Line magics of which the rest is Python, and the one that runs a script.
_STATEMENT = re.compile(
    r"^([ \t]*)%{1,2}(?:time|timeit|prun)[ \t]+(?:-\w+[ \t]+(?:\d+[ \t]+)?)*(?=\S)", re.MULTILINE
)
_RUN = re.compile(r"^([ \t]*)%run[ \t]+(?:-\w+[ \t]+)*([^\s'\"\\]+\.(?:py|ipynb)).*$", re.MULTILINE)


def read_notebook(source: bytes, file: str, platform: Optional[Platform] = None) -> Facts:
    r"""Returns the imports in the code cells of a notebook, one after the other.

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
        cells = list(_cells(notebook))
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        return Facts(problem=f"no notebook that can be read: {error}")
    if str(language).lower() != "python":
        return Facts(problem=f"a notebook of another language: {language}")
    parsed = []
    unread = []
    for number, text in cells:
        source = text.encode("utf-8", "surrogatepass")
        tree = parse(source)
        if isinstance(tree, Facts):
            unread.append(
                Unread(number * CELL + tree.problem_line, f"cell {number}: {tree.problem}")
            )
        else:
            ast.increment_lineno(tree, number * CELL)
            parsed.append((tree, source))
    facts = read_trees(parsed, file, platform)
    made = (facts.imports, facts.paths, (*unread, *facts.unread))
    told = (facts.exported, facts.makes_modules, facts.problem)
    return Facts(*made, *told, quotes=facts.quotes, called=facts.called)


def code_of(notebook: str) -> str:
    r"""Returns the code of a notebook's cells, or "" when it cannot be read.

    Example:
        >>> code_of('{"cells": [{"cell_type": "code", "source": ["import acme"]}]}')
        'import acme'
    """
    try:
        return "\n".join(text for _, text in _cells(json.loads(notebook)))
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError):
        return ""


def _cells(notebook: Any) -> Iterator[tuple[int, str]]:
    # Before version 4 of the format, cells stood in worksheets.
    cells = notebook.get("cells") or [
        cell for sheet in notebook.get("worksheets") or () for cell in sheet["cells"]
    ]
    for number, cell in enumerate(cells, 1):
        if cell.get("cell_type") == "code":
            source = cell["source"] if "source" in cell else cell["input"]
            yield number, python_of("".join(source) if isinstance(source, list) else str(source))


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
