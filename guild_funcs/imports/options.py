"""What a search for imports is asked to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Optional

from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Start:
    """A script, module or package to begin with.

    Args:
        file: The path of the script or notebook; "" for a module that is imported.
        name: The dotted name of a module; of a script, how it is shown.
        package: What relative imports of a script start from.
        is_run: Whether a module is run, as `python -m` does: a package by its `__main__`.
    """

    file: str
    name: str
    package: str = ""
    is_run: bool = False


@dataclass(frozen=True)
class Options:
    """Where to look, and how far.

    Args:
        path: The import path, without the project's own folders.
        own: The project's own folders, from which the script imports first.
        project_dir: The folder that the files of the project are shown below.
        all: Whether installed distributions are libraries too.
        without: Names that are left out, with what only they import.
        depth: How many libraries deep to go; None for all the way.
        strings: Whether texts in the project's YAML files may name modules.
        python_exe: The interpreter, when it is not the running one.
        lazy: Whether to follow what libraries import in their functions; None for those that
            may be called.
        env: The environment to ask it in.
        cache_dir: Where what was read is kept; None for nowhere.
    """

    path: Sequence[str]
    own: Sequence[str] = ()
    project_dir: str = "."
    all: bool = False
    without: Sequence[str] = ()
    depth: Optional[int] = None
    strings: bool = False
    lazy: Optional[bool] = None
    python_exe: Optional[str] = None
    env: Optional[Mapping[str, str]] = None
    cache_dir: Optional[str] = None

    @property
    def limits(self) -> tuple[str, ...]:
        """Returns what leaves libraries out that are imported, as a user writes it.

        Example:
            >>> Options([], without=["a", "b"], depth=1, lazy=False).limits
            ("except='a b'", 'depth=1', 'lazy=no')
        """
        names = " ".join(self.without)
        asked = {
            f"except='{names}'" if " " in names else f"except={names}": names,
            f"depth={self.depth}": self.depth is not None,
            "lazy=no": self.lazy is False,
        }
        return tuple(text for text, is_asked in asked.items() if is_asked)
