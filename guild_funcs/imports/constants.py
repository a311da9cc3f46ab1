"""What an interpreter decides, and what functions of paths and texts give: known without running.

`expressions` puts expressions together from these. What is not known is `UNKNOWN`:
nothing is guessed.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from guild_funcs.imports.places import HOME, normal, parent, real, user
from guild_funcs.structs import dataclass, field

# These modules of Python are for other platforms. Python 3.9 has no list of its modules' names.
OTHER_PLATFORMS = (
    "_msi", "_overlapped", "_scproxy", "_winapi", "_winreg", "msilib", "msvcrt", "nt", "winreg",
    "winsound",
)  # fmt: skip


UNKNOWN: Any = object()  # the value of what is not known
MAIN = "\0main\0"  # the value of `__name__ == "__main__"`, which is true in a script only
NOT_MAIN = "\0not main\0"  # the value of `__name__ != "__main__"`

# The functions and attributes of these modules are known, whatever a module calls them.
KNOWN_MODULES = (
    "builtins", "importlib", "importlib.resources", "importlib.util",
    "importlib_resources", "os", "os.path", "pathlib", "pkgutil", "platform",
    "runpy", "site", "six", "sys", "typing", "typing_extensions",
)  # fmt: skip


@dataclass(frozen=True)
class Platform:
    """What conditions in source may ask about the interpreter.

    Args:
        version: As `sys.version_info[:3]`.
        platform: As `sys.platform`.
        os_name: As `os.name`.
        implementation: As `sys.implementation.name`.
    """

    version: tuple[int, ...] = field(default_factory=lambda: tuple(sys.version_info[:3]))
    platform: str = sys.platform
    os_name: str = os.name
    implementation: str = sys.implementation.name

    @property
    def system(self) -> str:
        """Returns what `platform.system()` returns there."""
        known = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
        return known.get(self.platform, self.platform)


# The values of names that a module does not bind itself.
NAMES: Mapping[str, Any] = {
    "TYPE_CHECKING": False,
    "MYPY": False,
    "PY2": False,
    "PY3": True,
    "__debug__": True,
}


def attribute(platform: Platform, dotted: str) -> Any:
    """Returns the value of an attribute of `sys`, `os` or `six`, or UNKNOWN.

    Example:
        >>> attribute(Platform(platform="linux"), "sys.platform")
        'linux'
    """
    version = platform.version
    facts: Mapping[str, Any] = {
        "sys.version_info": (*version, "final", 0),
        "sys.version_info.major": version[0],
        "sys.version_info.minor": version[1],
        "sys.hexversion": version[0] << 24 | version[1] << 16 | version[2] << 8,
        "sys.version": ".".join(map(str, version)),
        "sys.platform": platform.platform,
        "sys.implementation.name": platform.implementation,
        "sys.maxsize": sys.maxsize,
        "os.name": platform.os_name,
        "os.sep": os.sep,
        "os.path.sep": os.sep,
        "os.pardir": os.pardir,
        "os.path.pardir": os.pardir,
        "os.path.curdir": os.curdir,
        "os.curdir": os.curdir,
        "typing.TYPE_CHECKING": False,
        "typing_extensions.TYPE_CHECKING": False,
        "six.PY2": False,
        "six.PY3": True,
    }
    return facts.get(dotted, UNKNOWN)


def _format(text: str, values: Sequence[Any]) -> Any:
    return text.format(*values) if re.fullmatch(r"([^{}]|\{\d?\})*", text) else UNKNOWN


_PATHS: Mapping[str, Callable[..., Any]] = {
    "dirname": parent,
    "abspath": normal,
    "realpath": real,
    "normpath": normal,
    "expanduser": user,
    "join": os.path.join,
    "fspath": str,
    "str": str,
    "Path": lambda *parts: os.path.join(*parts) if parts else ".",
    "PurePath": os.path.join,
    "basename": os.path.basename,
    "split": os.path.split,
}
_METHODS: Mapping[str, Callable[..., Any]] = {
    "resolve": lambda path, *_: real(path),
    "absolute": normal,
    "expanduser": user,
    "as_posix": str,
    "joinpath": os.path.join,
    "with_name": lambda path, name: os.path.join(parent(path), name),
    "split": lambda text, *at: tuple(text.split(*at)),
    "startswith": lambda text, start: text.startswith(start),
    "endswith": lambda text, end: text.endswith(end),
    "lower": lambda text: text.lower(),
    "rpartition": lambda text, at: text.rpartition(at),
    "format": lambda text, *values: _format(text, values),
}


_MODULES = ("", "os", "os.path", "path", "pathlib", "osp", "op")


def called(platform: Platform, dotted: str, values: Sequence[Any]) -> Any:
    """Returns what a function called by this name gives for known values, or UNKNOWN."""
    implementations = {"cpython": "CPython", "pypy": "PyPy"}
    fixed = {
        "platform.system": platform.system,
        "platform.python_implementation": implementations.get(platform.implementation, UNKNOWN),
        "os.getcwd": ".",
        "Path.cwd": ".",
        "pathlib.Path.cwd": ".",
        "Path.home": HOME,
        "pathlib.Path.home": HOME,
    }
    if dotted in fixed:
        return fixed[dotted]
    module, _, name = dotted.rpartition(".")
    return _PATHS[name](*values) if name in _PATHS and module in _MODULES else UNKNOWN


def method(text: str, name: str, values: Sequence[Any]) -> Any:
    """Returns what a method of a text or path gives for known values, or UNKNOWN."""
    return _METHODS[name](text, *values) if name in _METHODS else UNKNOWN


def formatted(text: str, values: Any) -> Any:
    """Returns `text % values` where that only puts texts in.

    A width in the format could ask for gigabytes.
    """
    return text % values if re.fullmatch(r"([^%]|%[sdr%])*", text) else UNKNOWN


def dotted_name(node: Optional[ast.AST]) -> str:
    """Returns the text of `a.b.c`, or "" for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def within(node: ast.AST) -> list[ast.AST]:
    """Returns an expression and all in it, as `ast.walk` does: in half the time.

    Example:
        >>> [type(each).__name__ for each in within(ast.parse("f(x)").body[0].value)]
        ['Call', 'Name', 'Name', 'Load', 'Load']
    """
    found = [node]
    for each in found:
        for name in each._fields:
            value = getattr(each, name, None)
            if isinstance(value, list):
                found += [inner for inner in value if isinstance(inner, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


def parameters(arguments: ast.arguments) -> list[str]:
    """Returns the names of the parameters of a function."""
    return [each.arg for each in within(arguments) if isinstance(each, ast.arg)]


def names_within(node: ast.AST) -> set[str]:
    """Returns the names that stand anywhere in an expression or statement."""
    return {each.id for each in within(node) if isinstance(each, ast.Name)}
