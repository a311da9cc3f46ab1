"""What a user is told of the libraries of a run before they are copied."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence

from guild_funcs.adapters.fields.sourcecode import script
from guild_funcs.adapters.fields.sourcecode.selection import MountedSelect, Selected
from guild_funcs.adapters.host import report
from guild_funcs.errors import FuncsError, SnapshotError, counted
from guild_funcs.functions.nearby import relative_entries
from guild_funcs.paths import is_below, shown
from guild_funcs.snapshot import Entry, Problem, check_size
from guild_funcs.snapshot.problems import problems_error

log = logging.getLogger("guild.funcs")

_SHOWN = 10
_CODE = (".py", ".pyd", ".so")


def check(select: MountedSelect, *, is_preview: bool = False) -> None:
    """Says what a user should know of the libraries before they are copied.

    Args:
        select: The selection with its mounts.
        is_preview: `--test-sourcecode` shows why the copy would fail, and so
            only warns.

    Raises:
        SystemExit: Something would stop the copy: all problems at once.
    """
    try:
        _refuse_problems(select.problems)
        _refuse_nothing(select)
        warnings = [check_size(entries(select), select.state.context.env)]
    except FuncsError as error:
        if not is_preview:
            with report.errors(select.state.source, ("sourcecode",), error.text or ""):
                raise
        warnings = [str(error)]
    warnings.extend(
        [
            *_warnings(select),
            *_hidden(select),
            *_without_init(select),
            *_not_known(select, is_preview),
        ]
    )
    for text in filter(None, warnings):
        log.warning(text)


def check_project(select: MountedSelect) -> None:
    """Says what a user should know of the project's own files before they are copied.

    Raises:
        SystemExit: A file of the project has the place of a library.
    """
    select.refuse_collisions()
    error = script.left_out(select)
    if error is not None:
        log.warning(str(error))
    wrong = relative_entries(select.state.context.env, select.state.context.project_dir)
    if wrong is not None:
        log.warning("%s; %s", *wrong)


def _refuse_problems(problems: Sequence[Problem]) -> None:
    if problems:
        raise problems_error("the library cannot be copied: {} cannot be read", problems)


def _refuse_nothing(select: MountedSelect) -> None:
    # A pattern may ask for a part of a package with several mounts: one file is enough.
    name = select.state.definition.fullname
    left = {s.walked.mount.origin for s in select.selected if _is_of_package(s) and _has_file(s)}
    for selected in select.selected:
        mount = selected.walked.mount
        in_part = mount.origin in left and _is_of_package(selected)
        if selected.walked.entries and not _has_file(selected) and not in_part:
            message = f"no file of '{mount.target}' is left by the source code rules"
            hint = f"guild run {name} --test-sourcecode shows the rules"
            error = SnapshotError(message, notes=(f"  {mount.source}",), hint=hint)
            raise select.placed(error, mount.origin)


def _has_file(selected: Selected) -> bool:
    return any(entry.kind != "dir" for entry in selected.entries)


def _is_of_package(selected: Selected) -> bool:
    mount = selected.walked.mount
    return is_below(mount.target, mount.origin.target, "/")


def _warnings(select: MountedSelect) -> Iterator[str]:
    seen = dict.fromkeys(mount.origin for mount in select.mounts)
    for origin in seen:
        # Some origins only ask for a variable, which the run is given.
        given = [f"{name}={value}" for name, value in origin.run_env]
        yield from (text for text in origin.warnings if not text.endswith(tuple(given)))
        if origin.losers:
            others = ", ".join(loser.path for loser in origin.losers)
            yield f"'{origin.name}' is {origin.path}, not {others}"


def _hidden(select: MountedSelect) -> Iterator[str]:
    """Yields the libraries of which a run would not import its copy.

    Guild puts a `PYTHONPATH` of the operation's `env` before the run's own folder
    (`guild.plugins.python_script.apply_cmd_env`), and the variable's own value behind it.
    """
    state = select.state
    given = state.definition.env.get("PYTHONPATH")
    values = [each.value for each in state.evaluated if each.attribute == ("env", "PYTHONPATH")]
    for entry in str([given, *values][-1] or "").split(os.pathsep):
        if entry in ("", "."):
            return
        for mount in select.mounts if os.path.isabs(entry) else ():
            if os.path.lexists(os.path.join(entry, mount.target)):
                yield (
                    f"'{shown(mount.target)}' will be imported from {shown(entry)}, not from the "
                    "run: PYTHONPATH in env comes first; begin it with '.', or set it where "
                    "guild is called"
                )


def _without_init(select: MountedSelect) -> Iterator[str]:
    """Yields the packages of which a run has code, and not what makes Python import them there."""
    for selected in select.selected:
        target = selected.walked.mount.target
        init = f"{target}/__init__.py"
        has_code = any(entry.target.endswith(_CODE) for entry in selected.entries)
        if has_code and any(entry.target == init for entry in selected.dropped):
            yield (
                f"the source code rules leave out {shown(init)}: Python will not import "
                f"'{shown(target)}' from the run; to add it: - include: /{shown(init)}"
            )


def _not_known(select: MountedSelect, is_preview: bool) -> Iterator[str]:
    """Yields what reading imports could not tell: each line in a preview, else their number."""
    found = [each for done in select.state.evaluated for each in done.reads.closures]
    missing = dict.fromkeys(note for each in found for note in each.missing)
    yield from (f"{note.place}: {note.text}" for note in list(missing)[:_SHOWN])
    unknown = list(dict.fromkeys(note for each in found for note in each.unknown))
    if is_preview:
        yield from (f"{note.place}: {note.text}" for note in unknown[:_SHOWN])
        more = len(unknown) - _SHOWN
        yield f"and {more} more that cannot be known from source" if more > 0 else ""
    elif unknown:
        places = counted(len(unknown), "place")
        yield (
            f"imports: {places} where source does not tell what is imported, as "
            f"{unknown[0].place} (guild-funcs imports {select.state.definition.name} lists them)"
        )


def entries(select: MountedSelect) -> list[Entry]:
    """Returns what the rules select of the libraries."""
    return [entry for selected in select.selected for entry in selected.entries]
