"""Every code of `guild-funcs check`: what it means, why it is a problem, what to do.

`docs/errors.md` and `guild-funcs check --explain` are made from this table. A code keeps
its meaning for ever; a code that is no longer given is not used again.
"""

from __future__ import annotations

from guild_funcs.lint.codes.code import Code, Severity
from guild_funcs.lint.codes.expressions import EXPRESSIONS
from guild_funcs.lint.codes.fields import FIELDS

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code] = {each.code: each for each in (*EXPRESSIONS, *FIELDS)}
"""All codes, in order."""
