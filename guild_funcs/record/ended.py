"""The error that an operation's process ended with: what was missing, whose import it ended.

Guild catches the error of an operation, prints it and exits, so at exit Python knows it no
more. `startup` has `run` run Guild's own code in place of Python. What is needed of
the error is noted at once, and the error is let go: it holds what the program had.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from types import CodeType, TracebackType
from typing import Any, NamedTuple, Optional

_LONGEST = 200

_RUN = "__import__('guild_funcs.record.ended', fromlist=['run']).run(globals())"


class Ended(NamedTuple):
    """What is known of the error that a process ended with.

    Args:
        text: The error in one line. Only what import errors say is told: others may tell a secret.
        missing: The modules that were not found.
        importing: The files of the modules whose import it ended.
    """

    text: str
    missing: tuple[str, ...]
    importing: tuple[str, ...]


_CODE: list[CodeType] = []
_NOTED: list[Ended] = []


def code(guilds: CodeType) -> CodeType:
    """Returns the code to run in place of Guild's own, which it runs."""
    _CODE[:] = [guilds]
    return compile(_RUN, "<guild-funcs>", "exec")


def run(namespace: dict[str, Any]) -> None:
    """Runs Guild's code, and notes the error that it ends with."""
    try:
        exec(_CODE.pop(), namespace)  # noqa: S102 - what Python itself would do with it
    except SystemExit as stopped:
        if stopped.code not in (None, 0):
            note(stopped.__context__)
        raise
    except BaseException as error:
        note(error)
        raise


def note(error: Optional[BaseException]) -> None:
    """Notes an error, and none for None. It raises nothing."""
    with suppress(Exception):
        _NOTED[:] = [ended(error)] if error is not None else []


def noted() -> Optional[Ended]:
    """Returns what was noted of the error that this process ends with."""
    return _NOTED[0] if _NOTED else None


def ended(error: BaseException) -> Ended:
    """Returns what the record needs of an error.

    Example:
        >>> ended(ModuleNotFoundError("No module named 'helper'", name="helper")).missing
        ('helper',)
        >>> ended(ValueError("the key is hush")).text
        'ValueError'
    """
    chain = list(_chain(error))
    missing = [each.name for each in chain if isinstance(each, ModuleNotFoundError) and each.name]
    files = [file for each in chain for file in _importing(each.__traceback__)]
    return Ended(_text(error), tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(files)))


def _text(error: BaseException) -> str:
    name = type(error).__name__
    line = (str(error).splitlines() or [""])[0][:_LONGEST]
    return f"{name}: {line}" if isinstance(error, ImportError) and line else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and those that caused it, as `raise X from Y` says."""
    seen: list[int] = []
    found: Optional[BaseException] = error
    while found is not None and id(found) not in seen:
        seen.append(id(found))
        yield found
        found = found.__cause__


def _importing(traceback: Optional[TracebackType]) -> Iterator[str]:
    """Yields the files of the modules that were being imported."""
    while traceback is not None:
        made = traceback.tb_frame.f_code
        if made.co_name == "<module>":
            yield made.co_filename
        traceback = traceback.tb_next
