"""What a start does with a run that has the mark of a process that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from guild_funcs.runfolder.folder import Folder
from guild_funcs.runfolder.journal import Journal
from guild_funcs.runfolder.mark import in_progress, is_unfinished, unfinished


def recover(run_dir: str, *, copies_anew: bool = False, checks_only: bool = False) -> str:
    """Takes back a change that was cut short, when the run was whole before.

    Args:
        run_dir: The run folder.
        copies_anew: All source code and libraries are copied before the run starts. Then a
            run that was not whole may start: by `change(run_dir, is_anew=True)`.
        checks_only: Nothing is taken back yet.

    Returns:
        `whole` or `part`, which the run was before the change; empty without a mark.

    Raises:
        SnapshotError: The run can be made whole in no such way, or a process is copying into it.

    Example:
        >>> recover("/nowhere")
        ''
    """
    if not is_unfinished(run_dir):
        return ""
    with _found(run_dir) as journal:
        if journal.is_whole and not checks_only:
            journal.take_back()
        if journal.is_whole:
            return "whole"
        if copies_anew and journal.is_whole is False:
            return "part"
        raise unfinished(run_dir, can_finish=journal.is_whole is False)


@contextmanager
def _found(run_dir: str) -> Iterator[Journal]:
    try:
        with closing(Folder(run_dir)) as run, closing(Journal.found(run)) as journal:
            yield journal
    except BlockingIOError as error:
        raise in_progress(run_dir) from error
    except OSError as error:
        raise in_progress(run_dir, is_sure=False) from error


def refuse_unfinished(run_dir: str) -> None:
    """Raises `SnapshotError` for a run whose copy of libraries was not finished."""
    if is_unfinished(run_dir):
        with _found(run_dir) as journal:
            raise unfinished(run_dir, can_finish=journal.is_whole is not None)
