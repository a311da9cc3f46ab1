"""A progress bar for a copy that takes long, on a terminal only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Callable, TextIO

import click

from guild_funcs.snapshot.hands import Progress

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_LABEL = "Copying libraries"
_PATIENCE_SECONDS = 1.0


@contextmanager
def progress_bar(
    total: int,
    stream: TextIO,
    *,
    patience: float = _PATIENCE_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Gives what to pass to `copy` as `progress`: a bar on `stream` once it takes long.

    Args:
        total: The bytes to copy, from `total_size`.
        stream: Standard error; nothing is shown when it is no terminal.
        patience: How many seconds to wait before the bar is shown.
        clock: Tells the time in seconds.
    """
    with ExitStack() as stack:
        if stream.isatty():
            yield _Bar(total, stream, clock() + patience, clock, stack)
        else:
            yield lambda _size: None


class _Bar:
    """Counts what is copied, and shows it from the end of its patience on."""

    def __init__(
        self,
        total: int,
        stream: TextIO,
        starts: float,
        clock: Callable[[], float],
        stack: ExitStack,
    ) -> None:
        self._total = total
        self._stream = stream
        self._starts = starts
        self._clock = clock
        self._stack = stack
        self._waiting = 0
        self._shown: ProgressBar[int] | None = None

    def __call__(self, size: int) -> None:
        self._waiting += size
        if self._shown is None and self._clock() >= self._starts:
            bar = click.progressbar(length=self._total, label=_LABEL, file=self._stream)
            self._shown = self._stack.enter_context(bar)
        if self._shown is not None:
            self._shown.update(self._waiting)
            self._waiting = 0
