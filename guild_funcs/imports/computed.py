"""Imports of computed names: all that tells which names these may be.

They are quoted with dots (`quoted`), put together or listed (`made`), or given to a function
that imports them (`givers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from guild_funcs.imports.facts import Facts, Import
from guild_funcs.imports.givers import Givers
from guild_funcs.imports.graph import Node
from guild_funcs.imports.made import Made
from guild_funcs.imports.quoted import Quoted
from guild_funcs.imports.texts import Texts
from guild_funcs.imports.uses import Uses
from guild_funcs.locate import Search


class Computed:
    """The imports of computed names that were reached.

    Args:
        search: Where modules are found.
        texts: Where their text is read.
        uses: Which code runs, and what it mentions.
        lazy: Whether functions of libraries count: see `options`.
    """

    def __init__(self, search: Search, texts: Texts, uses: Uses, *, lazy: Optional[bool]) -> None:
        self._quoted = Quoted(search, uses)
        self._made = Made(search, uses, lazy=lazy)
        self._givers = Givers(texts, uses, self._made)

    def found(
        self, nodes: Mapping[str, Node], facts: Mapping[str, Facts]
    ) -> list[tuple[Node, Import]]:
        """Returns imports of what was not named before; nothing when that is all."""
        found = self._made.found(nodes, facts) + self._quoted.found(nodes, facts)
        return found or self._givers.found(nodes, facts)
