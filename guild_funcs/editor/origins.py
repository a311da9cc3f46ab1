"""Where libraries come from, for hovering over a name and for going to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Optional, Union

from guild_funcs import git
from guild_funcs.context import Context
from guild_funcs.editor.project import Model
from guild_funcs.errors import FuncsError
from guild_funcs.errors.drawing import shown_path
from guild_funcs.language.nodes import Call, Node, Pair, Text
from guild_funcs.lint.calls import LOCATING
from guild_funcs.locate import Origin

_LOSERS = 5


def origin(model: Model, function: str, name: str, context: Context) -> Union[Origin, FuncsError]:
    """Returns where a function such as `package` finds a name, or why it does not."""
    call = Call(function, (Text(name),))
    value, error = model.world.ask(call, name, context)
    found = getattr(value, "origin", None)
    if isinstance(found, Origin):
        return found
    return error or FuncsError(f"'{name}' was not found")


def named_library(nodes: tuple[Union[Node, Pair], ...]) -> Optional[tuple[str, str]]:
    """Returns the function and the name when the innermost node is the name of a library.

    Example:
        >>> named_library((Call("package", (Text("shared"),)), Text("shared")))
        ('package', 'shared')
    """
    if len(nodes) < 2 or not isinstance(nodes[-1], Text):  # noqa: PLR2004 - a call and its argument
        return None
    call = nodes[-2]
    if isinstance(call, Call) and call.arguments[:1] == (nodes[-1],):
        name = "package" if call.name == "find-package" else call.name
        if name in LOCATING:
            return ("distribution" if name == "version" else name), nodes[-1].value
    return None


def described(found: Origin, context: Context) -> str:
    """Returns what is known of a library, as Markdown: winner, version, commit, losers."""
    return "\n\n".join(_described(found, context))


def _described(found: Origin, context: Context) -> Iterator[str]:
    yield f"**{found.name}** ({found.kind})"
    yield f"`{shown_path(found.path)}` ({found.why})"
    if found.distribution:
        yield f"distribution {found.distribution} {found.version or ''}".rstrip()
    commit = _commit(found, context)
    if commit:
        yield commit
    for loser in found.losers[:_LOSERS]:
        yield f"not used: `{shown_path(loser.path)}` ({loser.why})"
    if len(found.losers) > _LOSERS:
        yield f"and {len(found.losers) - _LOSERS} more"
    yield from found.warnings


def _commit(found: Origin, context: Context) -> str:
    """Returns the commit of a library's repository, and whether its files differ from it."""
    real = os.path.realpath(found.path)
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    with suppress(git.GitError, OSError), git.opened(folder, context.env) as repository:
        if repository is None or not _is_tracked(repository, real):
            return ""
        done = repository.ask("rev-parse", "--verify", "--short", "HEAD^{commit}")
        if done.returncode:
            return ""
        dirty = ", with changes" if git.changes(repository, (real,)).is_dirty else ""
        return f"commit {done.stdout.strip()}{dirty}"
    return ""


def _is_tracked(repository: git.Repository, real: str) -> bool:
    """Tells whether git knows a file of the library: an installed one may lie in a repository."""
    done = repository.ask("ls-files", "--", real)
    return bool(done.stdout.strip())
