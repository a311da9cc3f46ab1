"""The one guard against surprises: any exception becomes one clear error of ours.

Errors that we foresee are raised as a `FuncsError` where they arise. What is left
(a fault of ours, of a function of one's own, of a file that nobody thought of)
passes `guarded` on its way out, wherever a value is made or recorded.
"""

from __future__ import annotations

from typing import Literal, Optional

from guild_funcs.errors.kinds import FuncsError
from guild_funcs.errors.position import Span

_LONGEST = 300
_FAULT = "this is a fault in guild-funcs, please report it with the text above"
_GUILDS = "it came out of Guild's own code: guild --debug shows where"
_REFUSED = "the operating system refuses it: mend what it names, then run again"


class Signal(BaseException):
    """Something that passes through functions to the one who waits for it; no failure."""


def told(error: BaseException) -> str:
    """Returns an exception of any kind in one line, for messages.

    Example:
        >>> told(ValueError("no such mode"))
        'ValueError: no such mode'
    """
    name = type(error).__name__
    try:
        lines = str(error).splitlines()
    except Exception:  # noqa: BLE001 - the exception is anybody's, and its text may raise
        return name
    first = "".join(each if each.isprintable() else "\ufffd" for each in lines[0]) if lines else ""
    if len(first) > _LONGEST:
        first = first[:_LONGEST] + "..."
    return f"{name}: {first}" if first else name


def is_told(error: BaseException) -> bool:
    """Tells whether an exception is an error of ours that knows its text, or its way out.

    On the way out through Guild it is the cause of a SystemExit.
    """
    if isinstance(error, FuncsError):
        return error.text is not None
    return isinstance(error.__cause__, FuncsError) and isinstance(error, SystemExit)


def surprise(doing: str, text: Optional[str], error: Exception) -> FuncsError:
    """Returns the error of ours for an exception that nobody foresaw, as `guarded` raises it."""
    span = Span(0, len(text)) if text else None
    message = f"{doing} failed: {told(error)}"
    ours = _GUILDS if _is_of_guild(error) else _FAULT
    hint = _REFUSED if isinstance(error, OSError) else ours
    return FuncsError(message, text=text, span=span, whole=span, hint=hint)


def _is_of_guild(error: Exception) -> bool:
    """Tells whether the exception left code of Guild's, and none of ours before that."""
    packages = ["guild_funcs"]
    traceback = error.__traceback__
    while traceback is not None:
        packages.append(str(traceback.tb_frame.f_globals.get("__name__")).partition(".")[0])
        traceback = traceback.tb_next
    return next(name for name in reversed(packages) if name in ("guild", "guild_funcs")) == "guild"


class guarded:  # noqa: N801 - used as a statement: `with guarded("counting"):`
    """Turns any exception but ours into a `FuncsError` that says what was being done.

    Args:
        doing: What is done inside, as the message says it: `evaluating this value`.
        text: The text of the guild file that it is done for, to show where.

    Example:
        >>> with guarded("counting"):
        ...     1 / 0
        Traceback (most recent call last):
        guild_funcs.errors.kinds.FuncsError: counting failed: ZeroDivisionError: division by zero
        this is a fault in guild-funcs, please report it with the text above
    """

    __slots__ = ("_doing", "_text")

    def __init__(self, doing: str, text: Optional[str] = None) -> None:
        self._doing = doing
        self._text = text

    def __enter__(self) -> None:
        """Does nothing."""

    def __exit__(
        self, _kind: object, error: Optional[BaseException], _traceback: object
    ) -> Literal[False]:
        """Raises the error of ours in place of another one."""
        if error is None or isinstance(error, FuncsError) or not isinstance(error, Exception):
            return False
        raise surprise(self._doing, self._text, error) from error
