"""From what a user names, a script, a module, a package, to what is read first."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Callable, Optional

from guild_funcs.errors import FuncsError, MissingError, RefusedError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.imports.options import Start
from guild_funcs.locate import Search
from guild_funcs.locate.search.names import is_import_name
from guild_funcs.locate.wording import searched
from guild_funcs.ordered import list_folder
from guild_funcs.paths import path_inside, shown
from guild_funcs.structs import dataclass

SCRIPTS = (".py", ".pyw", ".ipynb")


@dataclass(frozen=True)
class Program:
    """What to begin with, and the folders from which it imports first.

    Args:
        starts: The scripts or modules.
        own: The folders, the first one first.
    """

    starts: tuple[Start, ...]
    own: tuple[str, ...]


def program(
    name: str, roots: Sequence[str], search: Optional[Callable[[], Search]] = None
) -> Program:
    """Returns the program that a name stands for.

    Args:
        name: A script or notebook (`train.py`, `nb/train.ipynb`), a module or package
            (`acme.train`), or Guild's spelling of a script in a folder (`src/train`).
        roots: The project's folders.
        search: Opens the import path, for modules that are not in the project.

    Raises:
        MissingError: There is none.
        RefusedError: It is no name of any of these.

    Example:
        >>> program("/no/such/train.py", ["/no"])
        Traceback (most recent call last):
        guild_funcs.errors.kinds.MissingError: script '/no/such/train.py' was not found
    """
    if name.endswith(SCRIPTS):
        return _script(name, roots)
    folder, _, module = name.replace(os.sep, "/").rpartition("/")
    is_file = any(os.path.isfile(os.path.join(root, name)) for root in roots)
    if is_file or not is_import_name(module):
        raise RefusedError(
            f"'{shown(name)}' is neither a script nor the name of a module",
            hint="expected for example train.py, notebook.ipynb, src/train or acme.train",
        )
    for root in roots:
        inside = os.path.join(root, folder)
        found = _in_folder(inside, module, root)
        if found:
            own = (inside, *roots) if folder else tuple(roots)
            return Program(found, tuple(dict.fromkeys(map(os.path.abspath, own))))
    if not folder and search is not None and search().find(module):
        return Program((Start("", module, is_run=True),), tuple(roots))
    raise _missing(name, roots)


def programs(
    names: Sequence[str],
    roots: Sequence[str],
    path: Sequence[str],
    python_exe: Optional[str] = None,
    env: Optional[Mapping[str, str]] = None,
) -> Program:
    """Returns the program made of several names; see `program`.

    Raises:
        FuncsError: As `program` does, about the name of that position.
    """

    def search() -> Search:  # lists all folders of the path
        return Search(path, python_exe, env)

    found = []
    for position, name in enumerate(names):
        try:
            found.append(program(name, roots, search))
        except FuncsError as error:
            raise error.about("scripts", position)  # noqa: B904 - the same error
    starts = [start for each in found for start in each.starts]
    own = [folder for each in found for folder in each.own]
    return Program(tuple(dict.fromkeys(starts)), tuple(dict.fromkeys(own or roots)))


def _script(name: str, roots: Sequence[str]) -> Program:
    paths = [os.path.abspath(os.path.join(root, name)) for root in roots]
    path = next((path for path in paths if os.path.isfile(path)), None)
    if path is None:
        raise _missing(name, roots)
    return Program((Start(path, _below(path, roots)),), (os.path.dirname(path),))


def _in_folder(folder: str, module: str, root: str) -> tuple[Start, ...]:
    base = os.path.join(folder, *module.split("."))
    main = os.path.join(base, "__main__.py")
    if os.path.isfile(base + ".py"):
        main, package = base + ".py", module.rpartition(".")[0]
    elif os.path.isfile(main):
        package = module
    else:
        is_package = os.path.isfile(os.path.join(base, "__init__.py"))
        return (Start("", module),) if is_package else ()
    # The packages that a module is in are imported before it runs.
    above = (Start("", package),) if package else ()
    return (Start(main, _below(main, [root]), package), *above)


def _below(path: str, roots: Sequence[str]) -> str:
    return next(filter(None, (path_inside(path, root) for root in roots)), path)


def _missing(name: str, roots: Sequence[str]) -> MissingError:
    is_script = name.endswith(SCRIPTS)
    files = [each for root in roots for each in _names(root)]
    known = files if is_script else [os.path.splitext(each)[0] for each in files]
    return MissingError(
        f"{'script' if is_script else 'script or module'} '{shown(name)}' was not found",
        notes=() if os.path.isabs(name) else (searched(roots),),
        hint=did_you_mean(name, known),
    )


def _names(root: str) -> Iterator[str]:
    try:
        yield from (name for name in list_folder(root) if name.endswith(SCRIPTS))
    except OSError:
        return
