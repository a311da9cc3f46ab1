"""What is on this machine, for warnings: libraries, files, variables. Nothing is changed or run."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from guild_funcs.context import Context, Program, import_path, with_own_path
from guild_funcs.errors import FuncsError
from guild_funcs.language import has_expression
from guild_funcs.language.evaluator import Evaluator
from guild_funcs.language.nodes import Call, Node, walk
from guild_funcs.lint.models import Operation
from guild_funcs.lint.written import Written
from guild_funcs.locate import Origin
from guild_funcs.ordered import walk_folders
from guild_funcs.registry import Registry
from guild_funcs.structs import replace
from guild_funcs.system import system_env


def _program(operation: Operation, own: Sequence[str]) -> Program:
    """Returns what an operation runs (`adapters.host.operations.program`)."""
    data = operation.data
    runs = next((name for name in ("exec", "main", "notebook", "steps") if data.get(name)), "main")
    main = data.get(runs) or operation.name.rpartition(":")[2]
    return Program(str(main) if runs in ("main", "notebook") else "", runs, tuple(own))


_MOST_FILES = 20_000
"""In a larger project no name is looked for in all folders."""


def own_paths(operation: Operation) -> list[str]:
    """Returns the project's folders on the operation's import path.

    The rule is Guild's: `guild.op_util.opdef_model_paths`.
    """
    given = operation.data.get("python-path")
    if given is not None:
        names = given if isinstance(given, list) else [given]
        return [os.path.normpath(os.path.join(operation.folder, str(name))) for name in names]
    sourcecode = operation.data.get("sourcecode")
    root = sourcecode.get("root") if isinstance(sourcecode, dict) else None
    return [os.path.normpath(os.path.join(operation.folder, root if isinstance(root, str) else ""))]


def own_variable(operation: Operation) -> Optional[Written]:
    """Returns the `PYTHONPATH` of the operation's `env`, unless it is known only when it runs."""
    env = operation.data.get("env")
    given = env.get("PYTHONPATH") if isinstance(env, Mapping) else None
    return given if isinstance(given, Written) and not has_expression(given) else None


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
        self._files: dict[str, tuple[str, ...]] = {}
        self._refused: dict[str, FuncsError] = {}
        self._named: dict[Any, Optional[str]] = {}
        self._missing: dict[Any, tuple[Any, ...]] = {}
        self._asked: dict[Any, tuple[Any, Optional[FuncsError]]] = {}
        self._secret: set[Any] = set()

    def context(self, operation: Operation) -> Context:
        """Returns the context of the operation's expressions, without flags."""
        own = tuple(own_paths(operation))
        env = with_own_path(self.env, own_variable(operation))
        key = (*own, env.get("PYTHONPATH", ""))
        if key not in self._paths:
            from guild_funcs.locate import describe

            rest = [*describe(sys.executable, self.env).path, *own]
            self._paths[key] = import_path(env, rest, operation.folder)
        names = operation.data.get("env-secrets")
        secrets = frozenset(map(str, names)) if isinstance(names, list) else frozenset()
        return replace(
            self._context,
            operation=operation.name,
            python_path=self._paths[key],
            program=_program(operation, own),
            secrets=secrets,
        )

    def ask(self, node: Node, text: str, context: Context) -> tuple[Any, Optional[FuncsError]]:
        """Returns the value of a call that reads no flag, or the error; each is asked once."""
        key = self._key(node, context)
        found = self._asked.get(key)
        if found is None or (found[1] and found[1].text != text):
            before = len(context.reads.closures)
            try:
                value, secrets = Evaluator(text, context, self._registry).traced(node)
                found = value, None
                if secrets:
                    self._secret.add(key)
            except FuncsError as error:
                found = None, error.at(text=text, span=_named(node))
            self._asked[key] = found
            closures = context.reads.closures[before:]
            self._missing[key] = tuple(note for each in closures for note in each.missing)
        return found

    def shown(self, node: Node, text: str, context: Context) -> Any:
        """Returns the value of such a call when a message may tell it.

        None when it is computed from a secret, or there is an error.
        """
        value, _error = self.ask(node, text, context)
        return None if self._key(node, context) in self._secret else value

    def missing(self, node: Node, context: Context) -> tuple[Any, ...]:
        """Returns the `imports.result.Note` of each import that a call asked for did not find."""
        return self._missing.get(self._key(node, context), ())

    def _key(self, node: Node, context: Context) -> tuple[object, ...]:
        inside = [node, *(inner for inner, _ in walk(node))]
        is_of_main = any(isinstance(each, Call) and each.name == "imports" for each in inside)
        # Only what reads the operation's own script differs from operation to operation.
        program = context.program if is_of_main else None
        return node, context.python_path, context.secrets, program

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

    def files(self, origin: Origin) -> tuple[str, ...]:
        """Returns the places of a library's files in a run, before any rule."""
        if origin.path not in self._files:
            from guild_funcs.snapshot import plan

            try:
                entries = plan((origin,)).entries
            except FuncsError as error:
                entries, self._refused[origin.path] = (), error
            self._files[origin.path] = tuple(each.target for each in entries if each.kind != "dir")
        return self._files[origin.path]

    def refused(self, origin: Origin) -> Optional[FuncsError]:
        """Returns why a library cannot be copied: two folders of a namespace have one file."""
        if origin.kind == "namespace" and len(origin.parts) > 1:
            self.files(origin)
        return self._refused.get(origin.path)

    def has_place(self, target: str) -> bool:
        """Tells whether the project has a file or folder of its own there."""
        return os.path.exists(os.path.join(self._context.project_dir, target))

    def library(self, name: str, context: Context) -> Optional[str]:
        """Returns the function that finds a library of that name, None when there is none."""
        from guild_funcs.functions.nearby import library

        key = (name, context.python_path)
        if key not in self._named:
            self._named[key] = library(name, context)
        return self._named[key]

    def has_match(self, name: str) -> bool:
        """Tells whether the project may have a file or folder of that name, in any folder."""
        seen = 0
        for _, folders, files in walk_folders(self._context.project_dir):
            folders[:] = [each for each in folders if not each.startswith(".")]
            seen += len(files) + len(folders)
            if name in files or name in folders or seen > _MOST_FILES:
                return True
        return False


def _has_file(path: str) -> bool:
    return os.path.isfile(path) or any(files for _, _, files in walk_folders(path))


def _named(node: Node) -> Any:
    return node.name_span if isinstance(node, Call) else node.span
