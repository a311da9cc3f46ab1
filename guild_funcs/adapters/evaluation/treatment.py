"""How the values of a field are treated: the table of fields says it once for each."""

from __future__ import annotations

from guild_funcs.structs import dataclass


@dataclass(frozen=True)
class Treatment:
    """How the values of a field are treated when they are evaluated.

    Args:
        secrets: Whether a value may be computed from a secret: the run does not record it.
        any_text: Whether it may hold what no record and no program can be given: a pattern
            of source code may, as the file names that it matches do.
        carried: Whether a trial of a batch takes over what its prototype evaluated, as long as it
            read no flag with another value there. Flags have a rule of their own.
    """

    secrets: bool = False
    any_text: bool = False
    carried: bool = True


USUAL = Treatment()
