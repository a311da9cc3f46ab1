"""A forked process that reads files for this one, and whether there may be one.

It has all that reading needs, so it imports nothing. It knows nothing of the program that it
was forked from: it takes over none of its signal handlers, prints nothing, and ends without
what that program does at its end.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Callable, Generic, NoReturn, Optional

from guild_funcs.imports.kinds import Kind, T

_SIZE = 4  # bytes that tell how long a message is
_PART = 1 << 16  # bytes that a pipe holds


def spare_processors() -> int:
    """Returns how many processes may read beside this one.

    None beside threads: a lock that one of them holds would stay locked in the child for ever.
    None but on Linux: libraries of macOS do not work in a child, and Windows has no fork.
    """
    if sys.platform != "linux":
        return 0
    try:
        threads = len(os.listdir("/proc/self/task"))
    except OSError:
        return 0
    return len(os.sched_getaffinity(0)) - 1 if threads == 1 else 0


class Child(Generic[T]):
    """A process that reads the files that it is sent, in their order.

    Args:
        read: What it does with the path of each.
        kind: What comes of that.

    Raises:
        OSError: No more processes, or files, may be opened.
    """

    def __init__(self, read: Callable[[str], T], kind: Kind[T]) -> None:
        self.kind = kind
        # The paths that it was sent, and has not answered.
        self.given: deque[str] = deque()
        # What has come of an answer, of which there is more.
        self._begun = bytearray()
        self._pipes: list[int] = []
        self._process = 0
        try:
            self._pipes += os.pipe()
            self._pipes += os.pipe()
            self._process = self._fork(read, kind)
        except BaseException:
            self.close()
            raise

    @property
    def answers(self) -> int:
        """Returns the file to wait for."""
        return self._pipes[2]

    def send(self, path: str) -> None:
        """Sends a path. A few fit in the pipe: nothing waits."""
        # This process keeps both ends open, so that no dead child can make a SIGPIPE.
        send(self._pipes[1], os.fsencode(path))
        self.given.append(path)

    def receive(self) -> Iterator[tuple[str, T]]:
        """Takes what has come, and yields what was read in the files that were sent first.

        It may be none: nobody waits here for the rest of an answer, for the child may have been
        stopped in the middle of it. To be called when `ready` tells so.

        Raises:
            ValueError: The child has ended, or answers something else; OSError and the errors of
                its kind are the same.
        """
        part = os.read(self.answers, _PART)
        if not part:
            raise ValueError("no answer")
        self._begun += part
        while len(self._begun) >= _SIZE:
            end = _SIZE + int.from_bytes(self._begun[:_SIZE], "big")
            if len(self._begun) < end:
                return
            found = self.kind.from_data(json.loads(self._begun[_SIZE:end]))
            del self._begun[:end]
            yield self.given.popleft(), found

    def stop(self) -> None:
        """Ends the process, whatever it is doing, and does not wait for its end."""
        if self._process:
            with suppress(OSError):
                os.kill(self._process, signal.SIGKILL)

    def close(self) -> None:
        """Ends the process, and waits for its end."""
        self.stop()
        if self._process:
            with suppress(OSError):  # of a program that lets nobody wait for its children
                os.waitpid(self._process, 0)
            self._process = 0
        while self._pipes:
            os.close(self._pipes.pop())

    def _fork(self, read: Callable[[str], T], kind: Kind[T]) -> int:
        # No handler of the program may run in the child, not even between these lines.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            process = os.fork() or _be_child(partial(serve, read, kind), self._pipes, blocked)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        os.close(self._pipes.pop())  # so that the answers end when the child does
        return process


def ready(children: Iterable[Child[T]], patience: int) -> list[Child[T]]:
    """Returns the children that have answered, or have ended.

    Args:
        children: Those that may.
        patience: For how many milliseconds to wait when none has.
    """
    known = {child.answers: child for child in children}
    waits = select.poll()
    for each in known:
        waits.register(each, select.POLLIN)
    return [known[each] for each, _ in waits.poll(patience)]


def _be_child(serves: Callable[[int, int], None], pipes: Sequence[int], mask: set[Any]) -> NoReturn:
    """Serves until the other process closes its end, or ends; never returns."""
    try:
        requests, sent, received, answers = pipes
        os.close(sent)
        os.close(received)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        signal.set_wakeup_fd(-1)
        for each in signal.valid_signals():
            if callable(signal.getsignal(each)):
                signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        serves(requests, answers)
    finally:
        os._exit(0)  # whatever went wrong: who gets no answer reads the file itself


def serve(read: Callable[[str], T], kind: Kind[T], requests: int, answers: int) -> None:
    """Answers each path that comes in, until no more can come.

    Args:
        read: What is done with a path.
        kind: What comes of that.
        requests: The file descriptor where paths come in.
        answers: The one for what was read.
    """
    while True:
        path = received(requests)
        if path is None:
            return
        found = kind.to_data(read(os.fsdecode(path)))
        send(answers, json.dumps(found).encode("ascii"))


def send(pipe: int, data: bytes) -> None:
    """Sends a message."""
    message = memoryview(len(data).to_bytes(_SIZE, "big") + data)
    while message:
        message = message[os.write(pipe, message) :]


def received(pipe: int) -> Optional[bytes]:
    """Waits for, and returns, the next message, or None when the other end was closed."""
    size = _exactly(pipe, _SIZE)
    return _exactly(pipe, int.from_bytes(size, "big")) if size else None


def _exactly(pipe: int, size: int) -> Optional[bytes]:
    data = bytearray()
    while len(data) < size:
        part = os.read(pipe, size - len(data))
        if not part:
            return None
        data += part
    return bytes(data)
