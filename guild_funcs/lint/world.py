"""What is on this machine, for warnings: libraries, files, variables. Nothing is changed or run."""

from __future__ import annotations

import os
import sys
from typing import Any, Optional

from guild_funcs.context import Context, import_path
from guild_funcs.errors import FuncsError
from guild_funcs.language.evaluator import Evaluator
from guild_funcs.language.nodes import Call, Node
from guild_funcs.lint.models import Operation
from guild_funcs.locate import Origin
from guild_funcs.registry import Registry
from guild_funcs.structs import replace
from guild_funcs.system import system_env


def own_paths(operation: Operation) -> list[str]:
    """Returns the project's folders on the operation's import path.

    The rule is Guild's: `guild.op_util.opdef_model_paths`.
    """
    given = operation.data.get("python-path")
    if given is not None:
        names = given if isinstance(given, list) else [given]
        return [os.path.join(operation.folder, str(name)) for name in names]
    sourcecode = operation.data.get("sourcecode")
    root = sourcecode.get("root") if isinstance(sourcecode, dict) else None
    return [os.path.join(operation.folder, root) if isinstance(root, str) else operation.folder]


class World:
    """This machine as the operations of one project see it.

    Args:
        folder: The absolute path of the project.
        registry: The functions.
    """

    def __init__(self, folder: str, registry: Registry) -> None:
        self.env = system_env()
        self._registry = registry
        self._context = Context(env=self.env, project_dir=folder)
        self._paths: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._collisions: dict[str, tuple[tuple[str, str], ...]] = {}
        self._asked: dict[Any, tuple[Any, Optional[FuncsError]]] = {}

    def context(self, operation: Operation) -> Context:
        """Returns the context of the operation's expressions, without flags."""
        own = tuple(own_paths(operation))
        if own not in self._paths:
            from guild_funcs.locate import describe

            rest = [*describe(sys.executable, self.env).path, *own]
            self._paths[own] = import_path(self.env, rest, operation.folder)
        names = operation.data.get("env-secrets")
        secrets = frozenset(map(str, names)) if isinstance(names, list) else frozenset()
        return replace(
            self._context,
            operation=operation.name,
            python_path=self._paths[own],
            secrets=secrets,
        )

    def ask(self, node: Node, text: str, context: Context) -> tuple[Any, Optional[FuncsError]]:
        """Returns the value of a call that reads no flag, or the error; each is asked once."""
        key = (node, context.python_path)
        found = self._asked.get(key)
        if found is None or (found[1] and found[1].text != text):
            try:
                found = Evaluator(text, context, self._registry).value(node), None
            except FuncsError as error:
                found = None, error.at(text=text, span=_named(node))
            self._asked[key] = found
        return found

    def collisions(self, origin: Origin) -> tuple[tuple[str, str], ...]:
        """Returns the parts of a library in whose place the project has other files."""
        if origin.path not in self._collisions:
            folder = self._context.project_dir
            sources = {os.path.realpath(part.source) for part in origin.parts}
            pairs = ((part.source, os.path.join(folder, part.target)) for part in origin.parts)
            self._collisions[origin.path] = tuple(
                (source, there)
                for source, there in (pairs if origin.kind != "namespace" else ())
                if os.path.realpath(there) not in sources and _has_file(there)
            )
        return self._collisions[origin.path]


def _has_file(path: str) -> bool:
    return os.path.isfile(path) or any(files for _, _, files in os.walk(path))


def _named(node: Node) -> Any:
    return node.name_span if isinstance(node, Call) else node.span
