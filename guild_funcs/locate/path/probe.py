"""What an interpreter says about itself, as plain data.

This file imports nothing of guild-funcs and nothing that a path could
replace: its text also runs in another interpreter (`interpreter.describe`),
where `PYTHONPATH` may hold a `json.py`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MARK = "guild-funcs-interpreter:"


def facts() -> dict[str, object]:
    """Returns what `interpreter.Interpreter` holds, for the running interpreter."""
    import _frozen_importlib_external as machinery
    import _imp

    # Python 3.9 has no list of its standard library: the folders of the library are read instead.
    names = getattr(sys, "stdlib_module_names", ())
    # Python 3.11 and later list the frozen modules.
    listed = getattr(_imp, "_frozen_module_names", lambda: (*names, "zipimport", "__hello__"))
    frozen = {name for name in listed() if _imp.is_frozen(name)}
    return {
        "executable": sys.executable,
        "version": "{}.{}.{}".format(*sys.version_info[:3]),
        "path": tuple(e for e in sys.path[_script_folder() :] if e and not is_vendored(e)),
        "stdlib_folders": tuple(stdlib_folders()),
        "stdlib_names": tuple(names),
        "fixed_names": tuple(frozen.union(sys.builtin_module_names)),
        "extension": tuple(_imp.extension_suffixes()),
        "source": tuple(machinery.SOURCE_SUFFIXES),
        "bytecode": tuple(machinery.BYTECODE_SUFFIXES),
    }


def is_vendored(entry: str) -> bool:
    """Tells whether the entry is one that the import of `pkg_resources` adds, as Guild does.

    No operation has it: what is there is setuptools' own copy of others' packages.

    Example:
        >>> is_vendored("/env/site-packages/setuptools/_vendor"), is_vendored("/acme/_vendor")
        (True, False)
    """
    owner, name = os.path.split(entry)
    return name == "_vendor" and os.path.basename(owner) in ("setuptools", "pkg_resources")


def _script_folder() -> int:
    """Returns 1 when the path begins with the folder of the script that Python started, else 0.

    `guild` is such a script: its folder is on its own path, and on no operation's. Python follows
    links first: pipx and uv put a link to the script on PATH.
    """
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    first = sys.path[0] if sys.path else ""
    if not first or not script:
        return 0
    return int(os.path.dirname(os.path.realpath(str(script))) == os.path.realpath(first))


def stdlib_folders() -> list[str]:
    """Returns the folders and zips on the path that hold the standard library."""
    lib = os.path.dirname(os.__file__)
    also = ("lib-dynload", "DLLs", "python{}{}.zip".format(*sys.version_info[:2]))
    return [lib, *(entry for entry in sys.path if os.path.basename(entry) in also)]


def finders() -> list[dict[str, object]]:
    """Returns the editable installs' finders on the meta path: their data, never their answers.

    Asking one may rebuild its project: meson-python's does.
    """
    found: list[dict[str, object]] = []
    first = True
    for finder in sys.meta_path:
        kind = getattr(finder, "__name__", type(finder).__name__)
        first = first and kind != "PathFinder"
        read = READERS.get(kind)
        home = vars(sys.modules.get(getattr(finder, "__module__", ""), sys))
        try:
            data = read and dict(read({**home, **vars(finder)}), first=first)
        except (AttributeError, KeyError, TypeError):
            continue  # the finder is another tool's, or of a version that is not known yet
        if data and data not in found:
            found.append(data)
    return found


# Each reader gets the attributes of a finder and of its module, and returns plain
# containers, which `ast.literal_eval` reads back.


def setuptools_data(has: dict[str, Any]) -> dict[str, object]:
    """Returns the data of the finder in setuptools' `__editable___NAME_finder.py`."""
    spaces = {name: tuple(paths) for name, paths in has["NAMESPACES"].items()}
    return {"tool": "setuptools", "mapping": dict(has["MAPPING"]), "namespaces": spaces}


def editables_data(has: dict[str, Any]) -> dict[str, object]:
    """Returns the data of the finder in `editables.redirector`."""
    return {"tool": "editables", "mapping": dict(has["_redirections"]), "namespaces": {}}


def meson_data(has: dict[str, Any]) -> dict[str, object]:
    """Returns the data of the finder in meson-python's `_NAME_editable_loader.py`."""
    names = tuple(sorted(has["_top_level_modules"]))
    return {"tool": "meson-python", "names": names, "build": has["_build_path"]}


def scikit_build_data(has: dict[str, Any]) -> dict[str, object]:
    """Returns the data of the finder in scikit-build-core's `_editable_skbc_NAME.py`."""
    built = {name: os.path.join(has["dir"], p) for name, p in has["known_wheel_files"].items()}
    folders = {name: tuple(p) for name, p in has["submodule_search_locations"].items()}
    files = dict(has["known_source_files"], **built)
    tool = "scikit-build-core"
    return {"tool": tool, "files": files, "folders": folders, "build": has["path"]}


READERS = {
    "_EditableFinder": setuptools_data,
    "RedirectingFinder": editables_data,
    "MesonpyMetaFinder": meson_data,
    "ScikitBuildRedirectingFinder": scikit_build_data,
}


if __name__ == "__main__":
    sys.stdout.write(MARK + ascii((facts(), finders())) + "\n")
