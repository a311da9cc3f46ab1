"""Opens files for `read`, `load` and `sha256`: regular ones only, and only to the end they state.

What the system makes up as it is read (a fifo, a device, a file of `/proc`) may
block for ever, never end, or change something by being read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from guild_funcs.errors import FuncsError, MissingError, RefusedError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.ordered import list_folder
from guild_funcs.paths import home_hint

_CHUNK = 1024 * 1024
_UNITS = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"), (1, "bytes"))
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def chunks(path: str, most: int, parameter: str) -> Iterator[bytes]:
    """Yields the content of a regular file in pieces.

    Args:
        path: The file.
        most: The most bytes that it may have.
        parameter: The parameter of the calling function that named it, for errors.

    Raises:
        MissingError: There is no such file.
        RefusedError: It is no regular file, has more bytes, or goes on after its end.
        FuncsError: It cannot be read.
    """
    try:
        # The kind of the file is asked before it is opened, because opening a device may do
        # something, and again after, because the file may be another by then.
        _check_regular(os.stat(path), path)
        with open(os.open(path, _FLAGS | getattr(os, "O_BINARY", 0)), "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            _check_regular(status, path)
            if status.st_size > most:
                raise RefusedError(f"file '{path}' is larger than {_size(most)}")
            left = status.st_size
            while chunk := _read(file.fileno(), path):
                left -= len(chunk)
                if left < 0:
                    raise _endless(path)
                yield chunk
    except (FileNotFoundError, NotADirectoryError):
        raise _no_file(path).about(parameter) from None
    except OSError as error:
        message = f"file '{path}' cannot be read: {error.strerror or error}"
        raise FuncsError(message).about(parameter) from error
    except FuncsError as error:
        raise error.about(parameter)  # noqa: B904 - the same error


def _read(descriptor: int, path: str) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        raise _endless(path) from None


def _endless(path: str) -> FuncsError:
    return RefusedError(
        f"'{path}' goes on after the size that it states",
        hint="it grows while it is read, or the system makes it up as it is read",
    )


def _check_regular(status: os.stat_result, path: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        hint = "for its files: $(glob FOLDER/*)"
        raise RefusedError(f"'{path}' is a folder, not a file", hint=hint)
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError(f"'{path}' is not a regular file")


def _no_file(path: str) -> FuncsError:
    folder, name = os.path.split(path)
    try:
        names = list_folder(folder)
    except (OSError, ValueError):
        names = []
    hint = home_hint([path]) or did_you_mean(name, names)
    return MissingError(f"file '{path}' was not found", hint=hint)


def _size(count: int) -> str:
    unit, name = next(each for each in _UNITS if count >= each[0])
    return f"{count // unit} {name}"
