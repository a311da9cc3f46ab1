"""Holds guild files against Guild and against the schema.

    python tests/editor/guild_files.py FOLDER...

prints each file of which Guild and the schema think differently, and counts the others: for the
examples of Guild's repository, which no package of Guild brings along.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jsonschema import Draft7Validator

from guild_funcs.editor.schema import schema

with warnings.catch_warnings():
    # Guild takes names from `ast` that Python 3.14 has no more.
    warnings.simplefilter("ignore", DeprecationWarning)
    import guild
    from guild import guildfile, resourcedef, steps_main

__all__ = ["guildfile", "resourcedef", "steps_main"]

SAMPLES = Path(guild.__file__).parent


class Outcome(NamedTuple):
    """What Guild and what the schema have against a file, if anything."""

    guild: str
    schema: str


def files(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder, but for those of a run."""
    found = sorted(folder.rglob("*.yml"))
    return (path for path in found if ".guild" not in path.parts)


def outcome(path: Path) -> Outcome:
    """What Guild says when it loads a file, and what the schema says of it."""
    return Outcome(_of_guild(path), of_schema(_data(path)))


def of_schema(data: Any) -> str:
    """The first thing that the schema has against the data of a guild file."""
    errors = sorted(Draft7Validator(schema()).iter_errors(data), key=lambda each: each.json_path)
    return f"{errors[0].json_path}: {errors[0].message}" if errors else ""


def _data(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _of_guild(path: Path) -> str:
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        # Guild leaves the files open that it includes.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            guildfile.Guildfile(_data(path), str(path))
        except Exception as error:  # noqa: BLE001 - Guild raises whatever its code runs into
            return str(error) or type(error).__name__
        finally:
            logging.disable(logging.NOTSET)
    return ""


def main(folders: list[str]) -> None:
    """Prints the files of the folders on which the two do not agree."""
    counted: Counter[str] = Counter()
    for path in (each for folder in folders for each in files(Path(folder))):
        found = outcome(path)
        kind = f"Guild {'refuses' if found.guild else 'accepts'}, "
        kind += f"the schema {'refuses' if found.schema else 'accepts'}"
        counted[kind] += 1
        if bool(found.guild) != bool(found.schema):
            print(f"{path}\n  {kind}: {found.guild or found.schema}")  # noqa: T201 - a command
    for kind, number in sorted(counted.items()):
        print(f"{number:4} {kind}")  # noqa: T201 - a command


if __name__ == "__main__":
    main(sys.argv[1:])
