"""`imports`: the libraries that a script imports, found by reading its source.

The reader is imported when the function is called: most expressions do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Optional

from guild_funcs.context import Context
from guild_funcs.errors import ArgumentProblem, MissingError, RefusedError
from guild_funcs.registry import as_text, function, spellings

if TYPE_CHECKING:
    from guild_funcs.imports.result import Imports

_FLAG = re.compile(r"\$\{([^}]*)\}")
_OPTIONS = {
    **{name: f"{name}=yes" for name in ("all", "strings", "lazy")},
    **dict.fromkeys(("except", "exclude", "ignore", "without"), "except='NAME OTHER'"),
    "depth": "depth=1",
}
_NOTEBOOK = "guild.plugins.nbexec"


@function(
    capability="filesystem",
    examples=spellings("imports train.py", "'train.py'|imports", ["/home/ann/lib/shared"]),
)
def imports(  # noqa: PLR0913 - all by keyword but the scripts
    context: Context,
    *scripts: str,
    all: bool = False,  # noqa: A002 - the name that users write
    except_: str = "",
    depth: Optional[int] = None,
    strings: bool = False,
    lazy: Optional[bool] = None,
) -> list[str]:
    """Finds the libraries that scripts or modules import, through any number of steps.

    Without a script it reads the operation's own `main`. A library is what is neither
    Python's, nor Guild's, nor an installed distribution (an editable install is one), nor
    the project's own. With `all` installed distributions are libraries too, `except` leaves
    names out, `depth` says how many libraries deep to go, `strings` lets texts in the
    project's YAML files name modules. What libraries import in their functions counts when
    the function may be called; `lazy=yes` takes all of it, `lazy=no` nothing. Source is
    read; nothing is imported.
    """
    if depth is not None and depth < 1:
        raise ArgumentProblem("imports: 'depth' must be 1 or more").about("depth")
    try:
        found = search(
            context,
            scripts,
            all=all,
            without=tuple(except_.replace(",", " ").split()),
            depth=depth,
            strings=strings,
            lazy=lazy,
        )
    except (MissingError, RefusedError) as error:
        error.hint = _option(scripts) or error.hint
        raise
    from guild_funcs.locate import Location

    context.reads.closures.append(found)
    context.reads.origins.extend(each.origin for each in found.libraries)
    return [Location(each.origin.path, each.origin) for each in found.libraries]


def _option(words: Sequence[str]) -> Optional[str]:
    """Returns how to write an option that was taken for a script."""
    names = (word.lstrip("-").partition("=")[0] for word in words)
    written = next(filter(None, map(_OPTIONS.get, names)), None)
    return f"for the option write {written}" if written else None


def search(context: Context, scripts: Sequence[str] = (), **options: Any) -> Imports:
    """Returns what scripts import, or the operation's own main.

    Args:
        context: Of the operation.
        scripts: Names as a user gives them; none for the operation's main.
        options: See `imports.options.Options`.

    Raises:
        FuncsError: A script is not there, or the operation has no Python main.
    """
    from guild_funcs.imports.options import Options
    from guild_funcs.imports.programs import programs
    from guild_funcs.imports.search import find

    roots = context.program.own if context.program else (context.project_dir,)
    program = programs(
        tuple(scripts) or (main_script(context),),
        roots,
        context.python_path,
        context.python_exe,
        context.env,
    )
    made = Options(
        path=context.python_path,
        own=tuple(dict.fromkeys((*program.own, *roots))),
        project_dir=context.project_dir,
        python_exe=context.python_exe,
        env=context.env,
        cache_dir=context.program.cache_dir if context.program else None,
        **options,
    )
    return find(program.starts, made)


def main_script(context: Context) -> str:
    """Returns the script that the operation runs, as its `main` names it.

    A flag in it is read, so that each trial of a batch has its own.

    Raises:
        RefusedError: The operation runs something else.
        MissingError: There is no operation, or no flag of a name in its `main`.
    """
    program = context.program
    if program is None:
        raise MissingError(
            "imports needs a script here: there is no operation with a main",
            hint="for example: $(imports train.py)",
        )
    if not program.main:
        raise RefusedError(
            f"operation '{context.operation}' has no Python main to read: it has '{program.runs}'",
            hint="name the script, as in $(imports train.py)",
        )
    import shlex

    words = shlex.split(_FLAG.sub(lambda match: _flag(match[1], context), program.main))
    if words[:1] == [_NOTEBOOK]:
        words = words[1:]
    name = words[0] if words else ""
    if name.startswith("guild."):
        raise RefusedError(
            f"operation '{context.operation}' runs Guild's own program '{name}'",
            hint="name the script, as in $(imports train.py)",
        )
    return name


def _flag(name: str, context: Context) -> str:
    if name not in context.flags:
        raise MissingError(f"main of operation '{context.operation}' has no flag '{name}'")
    return as_text(context.flags[name])
