"""Trees of source to read, and what was found as text that a test can compare whole."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from file_trees import write_tree

from guild_funcs.imports import imports
from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.reader import read
from guild_funcs.imports.result import Imports


def facts(text: str, file: str = "/project/train.py") -> Facts:
    return read(textwrap.dedent(text).lstrip("\n").encode(), file)


def shown(item: Import) -> str:
    """Returns an import as `line condition module[:names]`."""
    names = f":{','.join(item.names)}" if item.names is not None else ""
    return f"{item.line} {item.condition} {'.' * item.level}{item.module}{names}"


def find(root: Path, files: Mapping[str, str], script: str = "train.py", **options: Any) -> Imports:
    """Writes a project `project` and libraries in `lib`, and returns what the script imports."""
    write_tree(root, files)
    path = options.pop("path", [root / "lib"])
    return imports(
        script, project_dir=str(root / "project"), path=[str(each) for each in path], **options
    )


def chains(found: Imports) -> list[str]:
    return [each.chain for each in found.libraries]
