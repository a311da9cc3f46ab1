"""Lists of a lazy module that only say what it may bring in: what `__getattr__` looks up.

`WHERE = {"Net": ".models"}` asks for nothing, and nor does `PLACES = dict(WHERE)`. Where other code
of the module names such a list too, it may ask for all that stands in it.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from typing import Union

from guild_funcs.imports.constants import dotted_name, names_within, within

_LAZY = ("__getattr__", "__getattribute__", "__dir__")
# These make a list of another one, and do nothing with what is in it.
_MAKE = frozenset((
    "add", "append", "chain", "copy", "dict", "endswith", "enumerate", "extend", "from_iterable",
    "fromkeys", "frozenset", "items", "keys", "list", "reversed", "set", "setdefault", "sorted",
    "split", "startswith", "tuple", "union", "update", "values", "zip",
))  # fmt: skip

_Node = Union[ast.stmt, ast.expr]


def only_looked_up(
    body: Iterable[ast.stmt], looked_up: Iterable[str], attaching: Container[int]
) -> set[str]:
    r"""Returns the names that `__getattr__` looks up, and for which nothing else has a use.

    Those that they are made of count as looked up.

    Args:
        body: The statements of the module.
        looked_up: The names that `__getattr__` names, or that are given to what makes it.
        attaching: The lines of the calls that make it.

    Example:
        >>> text = "A = {'x': 'y'}\nB = dict(A)\nC = ['z']\nprint(C)"
        >>> sorted(only_looked_up(ast.parse(text).body, ["B", "C"], ()))
        ['A', 'B', 'dict']
    """
    found = set(looked_up)
    used: set[str] = set()
    # What a list is made of stands before it.
    for node in reversed([*_parts(body)]):
        names = names_within(node)
        bound = _bound(node)
        if "__all__" in bound or any(line in attaching for line in _lines(node)):
            continue
        if bound & found and all(map(_makes, _calls(node))):
            found |= names
        else:
            used |= names - bound
    return found - used


def _parts(body: Iterable[ast.stmt]) -> Iterator[_Node]:
    """Yields what runs, but for what makes the module lazy; of a block its head and its body."""
    for node in body:
        blocks = [getattr(node, name, ()) for name in ("body", "orelse", "finalbody")]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name not in _LAZY:
                yield node
        elif any(blocks):
            yield from (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))
            handlers = [each.body for each in getattr(node, "handlers", ())]
            for block in (*blocks, *handlers):
                yield from _parts(block)
        else:
            yield node


def _bound(node: _Node) -> set[str]:
    """Returns the names that a statement binds, or of which it only changes what is in them."""
    if isinstance(node, ast.Assign):
        return set().union(*map(names_within, node.targets))
    if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        return names_within(node.target)
    call = node.value if isinstance(node, ast.Expr) else None
    return names_within(call.func) if isinstance(call, ast.Call) and _makes(call) else set()


def _calls(node: _Node) -> Iterator[ast.Call]:
    return (each for each in within(node) if isinstance(each, ast.Call))


def _makes(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", None) or dotted_name(call.func)
    return name in _MAKE


def _lines(node: _Node) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)
