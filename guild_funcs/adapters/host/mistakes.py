"""What a command of Guild that failed says beside its error: the other mistakes of the guild file.

Only a command that fails imports what finds them. That is a room above this one
(`guild_funcs.lint`), so it is named as text, as the adapter of a seam is.
"""

from __future__ import annotations

import importlib
import logging
import os
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from guild_funcs import structs
from guild_funcs.adapters.host import ours

if TYPE_CHECKING:
    from guild_funcs.adapters.host.shapes import Arguments, Guildfile

log = logging.getLogger("guild.funcs")

_TELLING = "guild_funcs.lint.telling"


def wrap_file_error(original: Callable[[object], str]) -> Callable[[object], str]:
    """Wraps `guild.guildfile.GuildfileError.__str__`: Guild's own error has no place."""

    def text(self: object) -> str:
        path = getattr(self, "path", None)
        said = original(self)
        if not isinstance(path, str):
            return said
        more: list[str] = importlib.import_module(_TELLING).in_file(path)
        return "\n".join([said, *more])

    return text


@structs.dataclass(frozen=True)
class Told:
    """Marks a guild file whose mistakes were told beside Guild's warning.

    Kept on Guild's object of the file.
    """


def wrap_select_files(original: Callable[[object, object], object]) -> Callable[..., object]:
    """Wraps `guild.guildfile._coerce_select_files_dict`, which warns and tells no place."""

    def select_files(data: object, guildfile: Guildfile) -> object:
        made = original(data, guildfile)
        if guildfile.src and ours.find(guildfile, Told) is None:
            ours.put(guildfile, Told())
            for text in importlib.import_module(_TELLING).in_sourcecode(guildfile.src):
                log.warning(text)
        return made

    return select_files


def wrap_init_state(original: Callable[[Arguments], object]) -> Callable[[Arguments], object]:
    """Wraps `guild.commands.run_impl._init_state`: a run stops at the first mistake."""

    def init_state(args: Arguments) -> object:
        try:
            return original(args)
        except SystemExit as stopped:
            from guild_funcs.errors import FuncsError

            error = stopped.__cause__
            if not isinstance(error, FuncsError) or args.restart:
                raise
            flags = [each.partition("=")[0] for each in args.flags]
            telling = importlib.import_module(_TELLING)
            said = str(error)
            more: list[str] = telling.others(error, flags, has_label=bool(args.label))
            if not more and said == str(error):
                raise
            raise SystemExit(("\n".join([str(error), *more]), 1)) from error
        except Exception as error:
            # Guild stops with a traceback at what has not the shape that it expects.
            from guild import config

            path = os.path.join(config.cwd(), "guild.yml")
            opspec = None if _is_of_file(error) else args.opspec
            told = importlib.import_module(_TELLING).wrong_shapes(path, opspec)
            if not told:
                raise
            log.debug("guild-funcs", exc_info=True)
            raise SystemExit(("\n".join(told), 1)) from error

    return init_state


def _is_of_file(error: Exception) -> bool:
    """Tells whether Guild stopped while it read the guild file, which any operation may be why."""
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(frame.f_code.co_name == "_load_guildfile" for frame in frames)
