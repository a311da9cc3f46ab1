"""What the processes that an operation started have left of their imports: `child` leaves it.

The operation's proof takes their files up, or the next `guild-funcs libs`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple, Optional

from guild_funcs.ordered import list_folder
from guild_funcs.record.child import PLACE, SUFFIX
from guild_funcs.runfolder.record import remove_record


class Child(NamedTuple):
    """What a process imported.

    Args:
        files: The file of each module, without Python's own.
        path: Its `sys.path`.
    """

    files: dict[str, Optional[str]]
    path: tuple[str, ...]


def _folder(run_dir: str) -> str:
    return os.path.join(run_dir, ".guild", PLACE)


def take(run_dir: str) -> Iterator[Child]:
    """Yields what the processes of a run left, and removes their files."""
    folder = _folder(run_dir)
    try:
        names = [name for name in list_folder(folder) if name.endswith(SUFFIX)]
    except OSError:
        return
    for name in names:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                child = read(file.read())
        except (OSError, ValueError):
            continue
        remove_record(run_dir, f"{PLACE}/{name}")
        yield child


def read(data: bytes) -> Child:
    r"""Returns what the file of a process says.

    Raises:
        ValueError: `child` has not written it.

    Example:
        >>> read(b"1\0/lib\0shared\0/lib/shared.py")
        Child(files={'shared': '/lib/shared.py'}, path=('/lib',))
    """
    count, *texts = data.decode("utf-8", "surrogatepass").split("\0")
    entries = int(count)
    pairs = texts[entries:]
    if not 0 <= entries <= len(texts) or len(pairs) % 2:
        raise ValueError(count)
    return Child(dict(zip(pairs[::2], pairs[1::2])), tuple(texts[:entries]))


def is_left(run_dir: str) -> bool:
    """Tells whether a process left a file that nobody took up."""
    try:
        return any(name.endswith(SUFFIX) for name in list_folder(_folder(run_dir)))
    except OSError:
        return False
