"""What the text of one module says about imports: plain data, small, and of JSON's types.

A `Facts` is made by `reader`, kept by `cache`, and followed by `closure`. Nothing
in it depends on what is on the import path: that is asked when it is followed.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Optional

from guild_funcs.imports.kinds import Kind
from guild_funcs.imports.units import Bind, Unit
from guild_funcs.structs import dataclass

Condition = Literal[
    "always",  # the statement runs whenever the module is imported
    "branch",  # in a branch whose condition is not known before the run
    "function",  # in a function: the statement runs when the function is called
    "fallback",  # in the handler of a `try` that expects ImportError
    "optional",  # in the body of such a `try`: the module may be missing
    "main",  # below `if __name__ == "__main__"`: runs in a script only
    "typing",  # below `if TYPE_CHECKING`: never runs
    "never",  # below a condition that does not hold for this interpreter
    "lazy",  # named by a text that is imported when an attribute is asked for
    "named",  # named by a literal in a call: `import_module("acme.models")`
    "hinted",  # named in a call of a function that seems to import: `lazy_load("pandas")`
    "stub",  # in the stub file of an extension module
    "config",  # named by a text in a configuration file
]

# Statements under these conditions are shown; the modules that they name are not read.
NOT_TAKEN = ("typing", "never")

# Under these conditions a missing module is no error.
MAY_BE_MISSING = ("fallback", "optional", "lazy", "hinted", "stub", "config", *NOT_TAKEN)

# These marks stand in a text for parts that the module's place on the path decides.
NAME = "\0name\0"
PACKAGE = "\0package\0"

HOLE = "\0*\0"
"""This stands in the text of a computed name for what is not known."""

COMPUTED = " of a computed name"
"""What is said of an import of which the name is not known."""

# The level of an import of which `module` is the path of a file, as of `runpy.run_path`.
FILE = -1

COMPUTED_ENTRY = "sys.path gets a computed entry"
"""What is said of a change of the path that is not known."""


class Import(NamedTuple):
    """One import: `import a.b`, or `from ..a import b, c` with `level` 2.

    Args:
        line: Where it stands; in a notebook, among the code of all cells.
        condition: When it runs.
        level: The number of leading dots.
        module: The dotted name, which may be empty after dots.
        names: What a `from` imports of it, `*` included; None for `import`. For a lazy one,
            the attributes that ask for it.
        guards: Which imports (by index) the same `try` tries first. A fallback runs when one of
            them fails, what is in the `try` or its `else` when none does.
        inside: Whether it stands in a function.
        asks: In `__getattr__` of a module, the attributes for which it runs.
    """

    line: int
    condition: Condition
    level: int
    module: str
    names: Optional[tuple[str, ...]] = None
    guards: tuple[int, ...] = ()
    inside: bool = False
    asks: tuple[str, ...] = ()


class PathChange(NamedTuple):
    """A folder that the module puts on `sys.path`, before the import with index `before`.

    Args:
        line: Where it stands.
        before: The index of the import.
        entry: The folder; it may begin with one of `places.PLACES`.
        first: Whether it comes before all others.
        is_site: Whether the `.pth` files in it are read too.
        package: Of which package it changes the `__path__`; "" for `sys.path`.
    """

    line: int
    before: int
    entry: str
    first: bool
    is_site: bool = False
    package: str = ""


class Unread(NamedTuple):
    """Something that imports in a way that source does not tell.

    Args:
        line: Where it stands.
        what: What it is.
        form: The name that it imports, with HOLE for what is not known.
        walks: The packages of which it imports the modules one by one: see `walks`.
        asked: Whether it stands in `__getattr__` of the module.
    """

    line: int
    what: str
    form: str = ""
    walks: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True)
class Facts:
    """All that was read in one module.

    Args:
        imports: Its imports, in order.
        paths: What it puts on `sys.path`.
        unread: Imports of names that are computed.
        exported: The names in a literal `__all__`, which a star import imports.
        makes_modules: Whether it puts modules into `sys.modules` or finders on the path.
        problem: Why the text could not be read, or "".
        problem_line: The line of it.
        units: Its functions and classes.
        binds: The names that its imports bind.
        listed: The first and last lines of statements that list the names of the module, and ask
            for none of them: `__all__`, and what `__getattr__` looks up.
        quotes: The dotted names that it quotes, each with its line.
        plain: The names without a dot that it quotes, each with its line; where it imports a
            name of which nothing, or more than one part, is not known.
        called: The names that stand before an open bracket.
        raises: Where it raises an ImportError when it is imported: as imports of nothing, under
            the condition that the statement runs.
        hides: The line where it puts a module in its place that finds names by itself, or 0.
    """

    imports: tuple[Import, ...] = ()
    paths: tuple[PathChange, ...] = ()
    unread: tuple[Unread, ...] = ()
    exported: tuple[str, ...] = ()
    makes_modules: bool = False
    problem: str = ""
    problem_line: int = 0
    units: tuple[Unit, ...] = ()
    binds: tuple[Bind, ...] = ()
    listed: tuple[tuple[int, int], ...] = ()
    quotes: tuple[tuple[str, int], ...] = ()
    plain: tuple[tuple[str, int], ...] = ()
    called: frozenset[str] = frozenset()
    raises: tuple[Import, ...] = ()
    hides: int = 0

    def lazy(self) -> list[Import]:
        """Returns the imports that run when the module is asked for an attribute."""
        return [each for each in self.imports if each.asks or each.condition in ("lazy", "stub")]


def to_data(facts: Facts) -> list[Any]:
    """Returns the facts as lists and texts that `from_data` reads back.

    Example:
        >>> from_data(to_data(Facts(exported=("a",)))).exported
        ('a',)
    """
    return [
        facts.imports,
        facts.paths,
        facts.unread,
        facts.exported,
        facts.makes_modules,
        facts.problem,
        facts.problem_line,
        facts.units,
        facts.binds,
        facts.listed,
        facts.quotes,
        facts.plain,
        sorted(facts.called),
        facts.raises,
        facts.hides,
    ]


def from_data(data: Any) -> Facts:
    """Returns the facts of what `to_data` gave, after a way through JSON.

    Raises:
        ValueError: It is nothing of the kind.
    """
    try:
        imports, paths, unread, exported, makes, *rest = data
        problem, line, units, binds, listed, quotes, plain, called, raises, hides = rest
        return Facts(
            _imports(imports),
            tuple([PathChange(*item) for item in paths]),
            tuple([Unread(a, b, c, tuple(d), e) for a, b, c, d, e in unread]),
            tuple(exported),
            makes,
            problem,
            line,
            tuple([Unit(a, b, c, d, e, tuple(f)) for a, b, c, d, e, f in units]),
            tuple([Bind(*item) for item in binds]),
            tuple([(first, last) for first, last in listed]),
            tuple([(name, at) for name, at in quotes]),
            tuple([(name, at) for name, at in plain]),
            frozenset(called),
            _imports(raises),
            hides,
        )
    except (TypeError, ValueError) as error:
        raise ValueError("no facts") from error


def _imports(data: Any) -> tuple[Import, ...]:
    return tuple(
        [
            Import(a, b, c, d, names and tuple(names), tuple(guards), inside, tuple(asks))
            for a, b, c, d, names, guards, inside, asks in data
        ]
    )


KIND = Kind("facts", to_data, from_data)
"""For the cache, and for other processes."""
