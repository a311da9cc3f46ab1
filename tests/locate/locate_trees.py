"""Trees of files to locate things in, and origins as text that a test can compare whole."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Union

from guild_funcs.errors import FuncsError
from guild_funcs.locate import Origin

Tree = Mapping[str, Union[str, Mapping[str, str]]]


def build(root: Path, tree: Tree) -> Path:
    """Writes files; a name that ends in `/` is an empty folder, a mapping becomes a zip."""
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Mapping):
            with zipfile.ZipFile(path, "w") as archive:
                for inside, text in content.items():
                    archive.writestr(inside, text)
        elif name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text(content)
    return root


def entries(root: Path, names: str) -> list[str]:
    """Returns the path whose entries are named below `root`, separated by spaces."""
    return [str(root / name) for name in names.split()]


def summary(origin: Origin, root: Path) -> str:
    """Returns everything an origin says, a line each, with paths relative to `root`."""
    lines = [f"{origin.kind} {origin.path} in {origin.entry}", origin.why]
    for part in origin.parts:
        inside = f" (in {part.archive})" if part.archive else ""
        lines.append(f"mount {part.source} at {part.target}{inside}")
    lines += [f"lost {loser.path} in {loser.entry}: {loser.why}" for loser in origin.losers]
    if origin.distribution is not None:
        kind = "editable" if origin.editable else "distribution"
        lines.append(f"{kind} {origin.distribution} {origin.version}")
    lines += [f"warning: {warning}" for warning in origin.warnings]
    lines += [f"env {name}={value}" for name, value in origin.run_env]
    return relative("\n".join(lines), root)


def error_text(error: FuncsError, root: Path) -> str:
    """Returns the error's class and whole text, with paths relative to `root`."""
    return relative(f"{type(error).__name__}: {error}", root)


def relative(text: str, root: Path) -> str:
    return text.replace(f"{root}/", "").replace(str(root), ".")


def dist_info(name: str, version: str, *files: str) -> dict[str, str]:
    """Returns the metadata files of an installed distribution, with its RECORD."""
    folder = f"{name}-{version}.dist-info"
    own = (f"{folder}/METADATA", f"{folder}/RECORD")
    return {
        own[0]: f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        own[1]: "".join(f"{file},,\n" for file in (*files, *own)),
    }


def below(folder: str, tree: Mapping[str, str]) -> dict[str, str]:
    """Returns the same files below `folder`."""
    return {f"{folder}/{name}": text for name, text in tree.items()}
