"""How Guild selects, copies and merges files, and imports modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Optional, Protocol


class Rule(Protocol):
    """`guild.file_util.FileSelectRule`."""

    result: bool
    type: Optional[str]

    def _test_patterns(self, path: str) -> bool: ...

    def _test_type(self, path: str) -> object: ...

    def _test_size(self, path: str) -> bool: ...


class Select(Protocol):
    """`guild.file_util.FileSelect`: which files are source code."""

    root: Optional[str]
    rules: list[Rule]

    @property
    def disabled(self) -> bool:
        """Whether no file is."""

    def prune_dirs(self, src_root: str, relroot: str, dirs: list[str]) -> list[str]:
        """Takes the folders that are not looked into from `dirs`, and returns them."""

    def select_file(self, src_root: str, relpath: str) -> tuple[bool, list[object]]:
        """Tells whether a file is source code, and by which rules."""


class CopyHandler(Protocol):
    """`guild.file_util.FileCopyHandler`: what copies each file."""

    def copy(self, path: str, _rule_results: Sequence[object]) -> None:
        """Called for a file that is selected."""

    def ignore(self, _path: str, _rule_results: Sequence[object]) -> None:
        """Called for a file that is not."""

    def close(self) -> None:
        """Called at the end."""


HandlerClass = Callable[[str, Optional[str], Select], CopyHandler]
"""A class of `CopyHandler`: made with the project, the folder to copy to, and the selection."""

CopyProject = Callable[[Optional[HandlerClass]], None]
"""Guild's copy of a project's source code; None stands for Guild's own class."""


class MergeFile(Protocol):
    """`guild.run_merge.CopyFile`."""

    file_type: str
    run_path: str
    target_path: str


class Merge(Protocol):
    """`guild.run_merge.RunMerge`: what `guild merge` copies, and what it skips."""

    to_copy: list[MergeFile]
    to_skip: list[object]
