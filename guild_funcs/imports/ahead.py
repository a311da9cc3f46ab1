"""Reads modules in further processes, while this one follows what was read.

Whoever knows that a module will be read says so (`expect`). Children take what waits the
longest; this process reads what it needs next (`read`), and while a child has just that,
something else that waits. A file is read once, by whomever: what comes of it is the same.
Where there is one processor only, or nothing waits, this process reads everything itself.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Callable, Generic

from guild_funcs.imports.kinds import NOT_OF_THE_KIND, Kind, T

if TYPE_CHECKING:
    from guild_funcs.imports.children import Child

# So many modules are expected before there are children. To read one takes about 1.5 ms,
# to start a child 2 to 5.
ENOUGH = 50

# Each child has so many files at a time: one that it reads, and others for as long as this
# process does not look after it.
_AT_ONCE = 4

# Characters of a path: so many of each fit into the smallest pipe that Linux makes, of 4096 bytes.
# Nobody waits to send one.
_LONGEST = 250

_MOST = 3  # children: more of them wait for this process, which follows all that they read

# Milliseconds for which no child says anything: each may have been stopped, by whomever.
_PATIENCE = 5_000


class Ahead(Generic[T]):
    """The files that will be read, and what was read of them before somebody asked.

    Args:
        read: What reads a file, here and in children.
        kind: What comes of that.
    """

    def __init__(self, read: Callable[[str], T], kind: Kind[T]) -> None:
        self._read = read
        self._kind = kind
        self._expected = 0
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._given: set[str] = set()
        self._done: dict[str, T] = {}
        self._children: list[Child[T]] = []

    def expect(self, path: str) -> None:
        """Notes that a file will be read."""
        if len(path) > _LONGEST:
            return
        self._waiting[path] = None
        self._expected += 1
        if self._expected == ENOUGH:
            self._start()

    def read(self, path: str) -> T:
        """Returns what is read in a file."""
        self._waiting.pop(path, None)
        self._exchange(0)
        while path in self._given:
            if self._waiting:
                other, _ = self._waiting.popitem()
                self._done[other] = self._read(other)
                self._exchange(0)
            else:
                self._exchange(_PATIENCE)
        found = self._done.pop(path, None)
        return self._read(path) if found is None else found

    def stop(self) -> None:
        """Ends the children, when nothing is read any more.

        To give back the memory of a process takes some 20 ms, for which `close` waits.
        """
        for child in self._children:
            child.stop()

    def close(self) -> None:
        """Ends the children, and waits for their end."""
        for child in list(self._children):
            self._drop(child)

    def _start(self) -> None:
        from guild_funcs.imports.children import Child, spare_processors

        try:
            for _ in range(min(spare_processors(), _MOST)):
                self._children.append(Child(self._read, self._kind))
        except (OSError, RuntimeError):
            return  # no more processes than there are

    def _exchange(self, patience: int) -> None:
        """Takes what the children have read, and gives them more."""
        if not self._children:
            return
        from guild_funcs.imports.children import ready

        found = ready(self._children, patience)
        if patience and not found:
            self.close()
        while found:
            for child in found:
                self._take(child)
            found = ready(self._children, 0)
        for child in self._children:
            while self._waiting and len(child.given) < _AT_ONCE:
                path, _ = self._waiting.popitem(last=False)
                self._given.add(path)
                child.send(path)

    def _take(self, child: Child[T]) -> None:
        try:
            for path, found in child.receive():
                self._given.discard(path)
                self._done[path] = found
        except (OSError, *NOT_OF_THE_KIND):
            self._drop(child)

    def _drop(self, child: Child[T]) -> None:
        """Ends a child: what it has not read is read here."""
        self._children.remove(child)
        self._given.difference_update(child.given)
        child.close()
