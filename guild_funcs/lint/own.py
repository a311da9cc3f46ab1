"""One's own functions by reading `guild_functions.py`: names and signatures, nothing is run."""

from __future__ import annotations

import ast
import inspect
import os
from collections.abc import Iterator
from typing import Any, Optional, Union

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, told
from guild_funcs.functions.providers import FILE, entry_points
from guild_funcs.language.hints import for_missing_function
from guild_funcs.registry import FlagValue, Function, Lazy, Registry
from guild_funcs.registry.signature import user_name
from guild_funcs.structs import replace

_TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "Context": Context,
    "Lazy": Lazy,
}
_Def = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class KnownFunctions(Registry):
    """The built-in functions, and one's own as far as reading tells.

    `problem` is what is wrong with the file.
    """

    def __init__(self, project_dir: str) -> None:
        from guild_funcs.functions.themes import builtins

        super().__init__(builtins())
        self.problem: Optional[FuncsError] = None
        self._may_have_more: Optional[bool] = None
        self._plain: set[str] = set()
        try:
            for each in _read(os.path.join(project_dir, FILE)):
                if isinstance(each, str):
                    self._plain.add(each)
                else:
                    self.add(each)
        except FuncsError as error:
            self.problem = error

    def hint(self, name: str) -> str:
        """Returns what to do for a function of an unknown name."""
        return self.undecorated(name) or for_missing_function(name, self.names())

    def undecorated(self, name: str) -> Optional[str]:
        """Returns what to do for a function that is in the file and is none of ours there."""
        return f"{FILE} defines it: write @function above it" if name in self._plain else None

    def may_have_more(self) -> bool:
        """Returns whether a package or the file offers functions that only running it would tell.

        The packages are looked through when it is asked first, for a name that is not known:
        for a small file that takes longer than all else.
        """
        if self._may_have_more is None:
            self._may_have_more = self.problem is not None or bool(entry_points())
        return self._may_have_more


def _read(path: str) -> Iterator[Union[Function, str]]:
    """Yields the functions of a file; of those without `@function`, what their names would be."""
    try:
        with open(path, "rb") as opened:
            tree = ast.parse(opened.read())
    except FileNotFoundError:
        return
    except SyntaxError as error:
        # A null byte has no line.
        line = f" (line {error.lineno})" if error.lineno else ""
        raise FuncsError(f"{FILE} cannot be read{line}: {error.msg}") from None
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        # Python's parser has the last two for thousands of signs in one expression.
        said = str(error) or "it is nested too deeply"
        raise FuncsError(f"{FILE} cannot be read: {said}") from None
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            try:
                found = list(_function(node))
            except (FuncsError, ValueError, TypeError, RecursionError) as error:
                # Python itself refuses it when the file runs: a parameter twice, `aliases=5`.
                said = error.message if isinstance(error, FuncsError) else told(error)
                message = f"{FILE} cannot be read (line {node.lineno}): {said}"
                raise FuncsError(message) from None
            yield from found
            if not found:
                yield user_name(node.name)


def _function(node: _Def) -> Iterator[Function]:
    for decorator in node.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
        if name != "function":
            continue
        given = {
            keyword.arg: _literal(keyword.value)
            for keyword in (decorator.keywords if isinstance(decorator, ast.Call) else ())
        }
        shown = given.get("name") or user_name(node.name)
        aliases = tuple(map(str, given.get("aliases") or ()))
        made = Function(str(shown), _stub(node), "process", aliases=aliases)
        _ = made.signature  # a run reads it as soon as the file is loaded
        yield replace(made, provider=FILE)


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _stub(node: _Def) -> Any:
    """Returns a function that has the signature and does nothing: only its parameters are asked."""

    def stub() -> None: ...

    kinds = inspect.Parameter
    given, annotations = [], {}
    plain = [*node.args.posonlyargs, *node.args.args]
    optional = len(plain) - len(node.args.defaults)
    for index, argument in enumerate(plain):
        default = (
            kinds.empty if index < optional else _literal(node.args.defaults[index - optional])
        )
        given.append(kinds(argument.arg, kinds.POSITIONAL_OR_KEYWORD, default=default))
    if node.args.vararg:
        given.append(kinds(node.args.vararg.arg, kinds.VAR_POSITIONAL))
    for argument, value in zip(node.args.kwonlyargs, node.args.kw_defaults):
        default = kinds.empty if value is None else _literal(value)
        given.append(kinds(argument.arg, kinds.KEYWORD_ONLY, default=default))
    if node.args.kwarg:
        given.append(kinds(node.args.kwarg.arg, kinds.VAR_KEYWORD))
    for argument in (*plain, *node.args.kwonlyargs, *filter(None, [node.args.vararg])):
        annotations[argument.arg] = _annotation(argument.annotation)
    stub.__signature__ = inspect.Signature(given)  # type: ignore[attr-defined] # any object has it
    stub.__annotations__ = annotations
    stub.__doc__ = ast.get_docstring(node)
    return stub


def _annotation(node: Optional[ast.expr]) -> Any:
    base = node.value if isinstance(node, ast.Subscript) else node
    name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        name = node.value.partition("[")[0].rpartition(".")[2]
    return _TYPES.get(name, FlagValue)
