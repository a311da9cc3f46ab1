"""The problems of a guild file, found without running, importing or starting anything.

`check` reads a file and returns its problems. In the order in which a file passes
through: `written` reads YAML into texts that know where they stand, `models`
puts together what each operation inherits, `flags` says which flags it has,
`texts` which of its texts hold expressions, `expressions`, `calls`, `shapes` and `lookalikes`
hold the rules,
`world` answers what is on this machine, `own` reads `guild_functions.py`,
`comments` drops what a comment ignores. `codes` has every code with its cause and
cure, `formats` prints.
"""

from __future__ import annotations

from guild_funcs.lint.checking import Options, check
from guild_funcs.lint.codes import CODES, Code
from guild_funcs.lint.problem import Problem

__all__ = ["CODES", "Code", "Options", "Problem", "check"]
