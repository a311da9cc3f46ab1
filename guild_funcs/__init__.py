"""A function language for `guild.yml` that snapshots the libraries a run imports.

From Python: `evaluate` gives the value of a text, `function` makes a function of
one's own, `imports` reads what a program imports. All import what they need when they are used.
"""

# From Python 3.15 on, every Python of the environment imports this file when it starts, and calls
# `_start`. It imports nothing, `__future__` neither, which would be a third of that time.
TYPE_CHECKING = False  # typing.TYPE_CHECKING
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Optional

    from guild_funcs.imports import imports as imports
    from guild_funcs.registry import function

__version__ = "0.7.0"

__all__ = ["evaluate", "function", "imports"]


def evaluate(
    text: str,
    *,
    flags: "Optional[Mapping[str, Any]]" = None,
    env: "Optional[Mapping[str, str]]" = None,
    project_dir: "Optional[str]" = None,
) -> "Any":
    """Returns the value of a text with expressions in it.

    Args:
        text: The text, as it would stand in `guild.yml`.
        flags: Flag values by name, for `${name}`.
        env: Environment variables, by default those of the process.
        project_dir: The folder of `guild.yml`, by default the current one. Relative
            paths start there, and functions of its `guild_functions.py` can be called.

    Returns:
        The expression's own value when the text is one expression, else text; a
        text without expressions is returned as it is.

    Raises:
        guild_funcs.errors.FuncsError: The text is wrong, or cannot be evaluated.

    Example:
        >>> evaluate("${data|stem}.h5", flags={"data": "/data/train.csv"})
        'train.h5'
    """
    from guild_funcs import context, functions, language

    made = context.outside_operation(flags, env, project_dir, rest=_own_path)
    return language.evaluate(text, made, functions.builtin_registry(made.project_dir))


def _start() -> None:
    """Starts guild-funcs in processes that may be Guild's, or that an operation has started.

    The entry point in `guild_funcs_startup.start`. The line in `guild_funcs_startup.pth` asks the
    same, for earlier Pythons. It is here and not in `hook` as another module would take another
    tenth of a millisecond of every Python.
    """
    import os
    import sys

    program = (getattr(sys, "argv", None) or [""])[0]
    if program.endswith(("guild", "guild.exe", "-m")) or "GUILD_FUNCS_PROOF" in os.environ:
        from guild_funcs import hook

        hook.start()


def _own_path() -> "tuple[str, ...]":
    from guild_funcs.locate.path.interpreter import current

    return current().path


if not TYPE_CHECKING:  # a type checker takes the names above for all that there are

    def __getattr__(name: str) -> "Any":
        if name == "function":
            from guild_funcs.registry import function

            return function
        if name == "imports":
            import importlib

            return importlib.import_module("guild_funcs.imports")  # this room can be called
        raise AttributeError(f"module 'guild_funcs' has no attribute '{name}'")
