"""Which modules an import statement asks for, by name, and how modules are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guild_funcs.imports.facts import NAME, PACKAGE, Import
from guild_funcs.imports.graph import Node
from guild_funcs.locate import Module
from guild_funcs.paths import path_inside


class Asked(NamedTuple):
    """What an import asks for.

    Args:
        base: The dotted name of the module; "" when dots lead out of the package.
        names: What is imported of it: a submodule, or an attribute of it.
        certain: Whether `base` must be there.
    """

    base: str
    names: Sequence[str] = ()
    certain: bool = True


def asked_by(node: Node, item: Import) -> Iterator[Asked]:
    """Yields what an import in a module asks for.

    Example:
        >>> node = Node("acme.data", "", "", "library", package="acme")
        >>> next(asked_by(node, Import(1, "always", 1, "x", ("y",)))).base
        'acme.x'
    """
    name = item.module.replace(NAME, node.name).replace(PACKAGE, node.package)
    if item.condition == "lazy":
        yield from _lazy(node, name)
    elif item.level:
        base = _relative(node.package, item.level, name)
        if base or not node.package:
            yield Asked(base, item.names or ())
        else:
            yield Asked("")
    else:
        yield Asked(name, item.names or (), item.condition not in ("hinted", "config"))


def absolute(node: Node, level: int, module: str) -> str:
    """Returns the dotted name of a module that an import in another one names.

    Example:
        >>> absolute(Node("acme.data", "", "", "library", package="acme"), 1, "x")
        'acme.x'
    """
    return _relative(node.package, level, module) if level else module


def _relative(package: str, level: int, name: str) -> str:
    parts = package.split(".") if package else []
    if level - 1 >= len(parts):
        return ""
    base = parts[: len(parts) - level + 1]
    return ".".join([*base, name] if name else base)


def _lazy(node: Node, text: str) -> Iterator[Asked]:
    """A text in a package that imports lazily: one of its submodules, or it is nothing."""
    if text.startswith("."):
        text = text.partition(":")[0]
        rest = text.lstrip(".")
        base = _relative(node.package, len(text) - len(rest), rest)
        if base:
            yield Asked(base, (), certain=False)
        return
    if node.package and (
        text == node.package or text.startswith(f"{node.package.partition('.')[0]}.")
    ):
        yield Asked(text.partition(":")[0], (), certain=False)
    elif node.package:
        yield Asked(f"{node.package}.{text}", (), certain=False)


def below(path: str, folder: str) -> str:
    """Returns a path relative to a folder that it is in, or the path itself.

    Example:
        >>> below("/a/b/c.py", "/a")
        'b/c.py'
    """
    return path_inside(path, folder) or path


def shown_place(module: Module, project_dir: str) -> str:
    """Returns how the file of a module is shown: below the project, or below its import root."""
    if module.kind == "namespace":
        return module.name.replace(".", "/") + "/"
    if project_dir:
        return below(module.source, project_dir)
    *parents, tail = module.name.split(".")
    if module.is_package:
        parents.append(tail)
    return "/".join([*parents, module.file])
