"""Reads source to find what a program imports: the names, then the closure. Runs none of it.

`guild_funcs.imports(...)` is the function for programs; it is this room itself, which
can be called. A reader starts in `search.py`; each line needs those below it only:

- `search`, `result`, `options`, `programs`: the question, and its answer as data
- `closure`, `entries`, `fallbacks`, `missed`, `lazy`, `hidden`, `owners`, `names`:
  the walk from module to module
- `computed`, `givers`, `given`, `made`, `quoted`: imports of names that are computed
- `uses`, `methods`, `mentioned`, `seen`, `mentions`: which functions of libraries may be called
- `graph`: modules, statements, and the ways through them
- `texts`, `cache`: each module read once, and kept between commands
- `notebooks`, `strings`: notebooks, and names in YAML files
- `reader`, `statements`, `branches`, `notes`, `calls`, `commands`, `loads`, `spelled`:
  the text of one module
- `forms`, `walks`, `folders`: what a computed name, or path, is known to be
- `units`: functions, and names that imports bind
- `expressions`, `operators`, `reached`, `constants`, `places`, `facts`: known values, what was read
- `drawing/`: the graph as a tree, JSON, DOT, Mermaid, SVG
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from guild_funcs.imports.result import Imports


def imports(  # noqa: PLR0913 - all by keyword but the scripts
    *scripts: str,
    path: Optional[Sequence[str]] = None,
    project_dir: Optional[str] = None,
    all: bool = False,  # noqa: A002 - as a user of $(imports all=yes) writes it
    without: Sequence[str] = (),
    depth: Optional[int] = None,
    strings: bool = False,
    lazy: Optional[bool] = None,
    python_exe: Optional[str] = None,
    cache_dir: Optional[str] = None,
) -> Imports:
    """Returns the libraries that scripts or modules import, found by reading their source.

    Args:
        scripts: Scripts, notebooks, modules or packages.
        path: The import path; by default `PYTHONPATH`, then that of the running Python.
        project_dir: The project's folder, by default the current one. What a script
            imports from its own folder is the project's, and no library.
        all: Take installed distributions for libraries too.
        without: Names to leave out, with what only they import.
        depth: How many libraries deep to go; None for all the way.
        strings: Let texts in the project's YAML files name modules.
        lazy: Follow what libraries import in their functions: all (True), nothing (False), or
            what may be called (None): what code that runs can name.
        python_exe: The interpreter of the program, when it is not the running one.
        cache_dir: Where to keep what was read; None for nowhere.

    Raises:
        guild_funcs.errors.FuncsError: A script is not there, or a library cannot be told.

    Example:
        >>> found = imports("train.py")  # doctest: +SKIP
        >>> found.libraries[0].chain  # doctest: +SKIP
        'train.py:3 -> acme/data/__init__.py:7 -> helper'
    """
    from guild_funcs.context import outside_operation
    from guild_funcs.imports.options import Options
    from guild_funcs.imports.programs import programs
    from guild_funcs.imports.search import find

    def rest() -> tuple[str, ...]:
        from guild_funcs.locate import describe

        return describe(python_exe, dict(context.env)).path

    context = outside_operation(project_dir=project_dir, rest=rest)
    found = programs(
        scripts, [context.project_dir], path or context.python_path, python_exe, context.env
    )
    options = Options(
        path=path or context.python_path,
        own=found.own,
        project_dir=context.project_dir,
        all=all,
        without=tuple(without),
        depth=depth,
        strings=strings,
        lazy=lazy,
        python_exe=python_exe,
        env=context.env,
        cache_dir=cache_dir,
    )
    return find(found.starts, options)


class _Room(ModuleType):
    def __call__(self, *scripts: str, **options: Any) -> Imports:
        """See `imports`."""
        return imports(*scripts, **options)


# Users call `guild_funcs.imports`; for readers it is this room. Importing the room makes Python
# set the attribute `imports` to it, so the room itself can be called.
sys.modules[__name__].__class__ = _Room
