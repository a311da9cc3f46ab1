"""The modules that will be read for a module's own imports, told before the first is followed.

They are followed one after the other, each with all that it imports. Other processes
can read the later ones meanwhile: see `ahead`.
"""

from __future__ import annotations

from collections.abc import Iterator

from guild_funcs.imports.facts import FILE, Facts, Import
from guild_funcs.imports.fallbacks import Walk, fails
from guild_funcs.imports.graph import Node, is_followed
from guild_funcs.imports.names import asked_by
from guild_funcs.locate import Module

_WAITS = ("fallback", "lazy", "stub", "hinted")


def foreseen(walk: Walk, node: Node, facts: Facts) -> Iterator[Module]:
    """Yields modules of the same library that a module surely imports.

    No change of `sys.path` moves these: their package says where they are.
    """
    if not node.library:
        return
    for item in facts.imports:
        if not _is_certain(item) or fails(walk, facts, item):
            continue
        for asked in asked_by(node, item):
            if not asked.base.startswith(node.library):
                continue
            for name in (asked.base, *(f"{asked.base}.{each}" for each in asked.names)):
                found = walk.search.find(name) if name not in walk.graph.nodes else None
                if found is not None and found.library == node.library:
                    yield found


def _is_certain(item: Import) -> bool:
    is_direct = not (item.inside or item.asks or item.level == FILE)
    return (
        is_direct and item.condition not in _WAITS and is_followed(item.condition, is_script=False)
    )
