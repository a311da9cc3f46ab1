"""Texts that name modules in a project's YAML: `_target_: acme.models.Net`, as Hydra writes.

See https://hydra.cc/docs/advanced/instantiate_objects/overview/.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import yaml

from guild_funcs.ordered import walk_folders

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_LARGEST = 1 << 20
_LONGEST = 200
_SKIPPED = ("node_modules", "venv", "env", "site-packages", "__pycache__")


def named_modules(folder: str) -> Iterator[tuple[str, int, str]]:
    """Yields file, line and dotted text for each text of a YAML file that may name a module.

    A file that is no YAML, or larger than 1 MiB, has none.
    """
    for root, folders, files in walk_folders(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in _SKIPPED]
        for name in files:
            path = os.path.join(root, name)
            if name.endswith((".yaml", ".yml")) and os.path.isfile(path):
                yield from ((path, line, text) for line, text in _texts(path))


def _texts(path: str) -> Iterator[tuple[int, str]]:
    try:
        if os.path.getsize(path) > _LARGEST:
            return
        with open(path, encoding="utf-8") as file:
            for event in yaml.parse(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                text = str(event.value) if isinstance(event, yaml.ScalarEvent) else ""
                if len(text) < _LONGEST and _DOTTED.fullmatch(text) and event.start_mark:
                    yield event.start_mark.line + 1, text
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return
