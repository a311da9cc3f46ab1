"""What an interpreter says about itself, as plain data.

This file imports nothing of guild-funcs: it also runs as a script in another
interpreter (`interpreter.describe`), which may be older than ours, so it is
written in plain old Python.
"""

import json
import os
import sys
from importlib import machinery

MARK = "guild-funcs-interpreter:"


def facts():
    # type: () -> dict[str, object]
    """Returns the facts of `interpreter.Interpreter` about the running interpreter."""
    folders = stdlib_folders()
    names = getattr(sys, "stdlib_module_names", None) or names_in(folders)
    return {
        "executable": sys.executable,
        "version": "%d.%d.%d" % tuple(sys.version_info[:3]),
        "path": [entry for entry in sys.path if entry],
        "stdlib_folders": folders,
        "stdlib_names": sorted(names),
        "fixed_names": sorted(fixed_names(names)),
        "extension": list(machinery.EXTENSION_SUFFIXES),
        "source": list(machinery.SOURCE_SUFFIXES),
        "bytecode": list(machinery.BYTECODE_SUFFIXES),
    }


def stdlib_folders():
    # type: () -> list[str]
    """Returns the folders and zips on the path that hold the standard library."""
    lib = os.path.dirname(os.__file__)
    zipped = "python%d%d.zip" % tuple(sys.version_info[:2])
    also = ("lib-dynload", "DLLs", zipped)
    return [lib] + [entry for entry in sys.path if os.path.basename(entry) in also]


def names_in(folders):
    # type: (list[str]) -> list[str]
    """Returns the standard library's top-level names, for Pythons before 3.10."""
    found = set(sys.builtin_module_names)
    for folder in folders:
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            stem = name.partition(".")[0]
            package = os.path.isfile(os.path.join(folder, name, "__init__.py"))
            if package or name != stem and stem.isidentifier():
                found.add(stem)
    return sorted(found)


def fixed_names(names):
    # type: (object) -> set[str]
    """Returns the names that come before the path: builtin and frozen modules."""
    frozen = machinery.FrozenImporter.find_spec
    fixed = set(name for name in names if frozen(name) is not None)  # type: ignore
    return fixed.union(sys.builtin_module_names)


if __name__ == "__main__":
    sys.stdout.write(MARK + json.dumps(facts()) + "\n")
