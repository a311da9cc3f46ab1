"""What modules mention: kept between commands, and read by several processes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, Optional

from guild_funcs.imports.ahead import Ahead
from guild_funcs.imports.facts import Facts
from guild_funcs.imports.graph import Node
from guild_funcs.imports.parts import KIND, Parts, parts
from guild_funcs.imports.texts import Texts
from guild_funcs.locate import Module


def mentioned_by(
    said: Sequence[tuple[Node, Facts]], texts: Texts, find: Callable[[str], Optional[Module]]
) -> dict[str, Parts]:
    """Returns what modules mention, by their names.

    Children are forked anew for a long list: what was read of its modules so far, they know.

    Args:
        said: The modules, and what was read of each.
        texts: Where their text is read.
        find: Where they are found.
    """
    given = {node.file: (find(node.name), facts) for node, facts in said}
    known = {path: texts.kept(KIND, module, path) for path, (module, _) in given.items()}

    def read(path: str) -> Parts:
        module, facts = given[path]
        return parts(texts.text(module, path), facts, path)

    ahead = Ahead(read, KIND)
    try:
        for path, found in known.items():
            if found is None:
                ahead.expect(path)
        for path, (module, _) in given.items():
            if known[path] is None:
                found = known[path] = ahead.read(path)
                texts.keep(KIND, module, path, found)
    finally:
        ahead.close()
    return {node.name: found for node, _ in said if (found := known[node.file]) is not None}
