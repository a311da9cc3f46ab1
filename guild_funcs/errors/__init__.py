"""Errors as data: what is wrong, in which text, where, and what to do.

Every error that guild-funcs raises is a `FuncsError` (`kinds`). It holds the
parts of the message; `render` draws them, with the lines of `drawing`. This
folder imports nothing else of guild-funcs but `paths`, so that all others can raise its errors.
"""

from __future__ import annotations

from guild_funcs.errors.counted import counted
from guild_funcs.errors.drawing import marked_lines
from guild_funcs.errors.guard import Signal, guarded, is_told, surprise, told
from guild_funcs.errors.kinds import (
    ArgumentProblem,
    DamagedError,
    FuncsError,
    LimitError,
    MissingError,
    RefusedError,
    SnapshotError,
    SyntaxProblem,
    UnclosedProblem,
    UnknownNameError,
    render,
)
from guild_funcs.errors.position import MarkedLine, Place, Span

__all__ = [
    "ArgumentProblem",
    "DamagedError",
    "FuncsError",
    "LimitError",
    "MarkedLine",
    "MissingError",
    "Place",
    "RefusedError",
    "Signal",
    "SnapshotError",
    "Span",
    "SyntaxProblem",
    "UnclosedProblem",
    "UnknownNameError",
    "counted",
    "guarded",
    "is_told",
    "marked_lines",
    "render",
    "surprise",
    "told",
]
