"""The files of the modules that a process has imported.

Each Python that an operation starts imports this module, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without the time to import typing
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Optional


def module_files(modules: Mapping[str, Any], cwd: str) -> dict[str, Optional[str]]:
    """Returns the absolute path of each module's file; None for a module without one.

    Namespace packages are no modules with a file, nor builtin ones; both are left out,
    and so is a further name of a module that has its own.
    """
    found: dict[str, Optional[str]] = {}
    for name, module in list(modules.items()):
        try:
            attributes = object.__getattribute__(module, "__dict__")
            file, path = attributes.get("__file__"), attributes.get("__path__")
            own_name = attributes.get("__name__")
        except Exception:  # noqa: BLE001, S112 - whatever stands in sys.modules
            continue
        if isinstance(own_name, str) and own_name != name and modules.get(own_name) is module:
            continue  # this is a second name of a module: `requests.packages.chardet` is chardet
        if isinstance(file, str):
            found[name] = _absolute(file, cwd)
        elif path is None and name not in sys.builtin_module_names:
            found[name] = None
    return found


def _absolute(file: str, cwd: str) -> Optional[str]:
    if os.path.isabs(file):
        return os.path.normpath(file)
    path = os.path.normpath(os.path.join(cwd, file))
    # A program may make a module and give it the name of a file that does not exist (`torch.ops`).
    return path if os.path.exists(path) else None
