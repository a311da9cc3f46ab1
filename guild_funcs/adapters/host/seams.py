"""The seams: which function of Guild is wrapped, and what it leads to.

`table` has them all, `installation` wraps what they name. Each command of Guild
imports this module, so it imports nothing that Guild has not imported.
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Optional

Wrapper = Callable[..., Any]

# Every seam that evaluates expressions leads to these modules.
EVALUATION = (
    *("evaluation.state", "evaluation.flag_reads", "evaluation.run_record"),
    *("host.interpreter", "host.operations"),
    *("fields.labels", "fields.flags.values"),
)
FLAGS = (*EVALUATION, "fields.flags.evaluator", "fields.flags.field")
SOURCECODE = (
    *(*EVALUATION, "fields.sourcecode.field", "fields.sourcecode.patterns"),
    *("fields.sourcecode.selection", "fields.sourcecode.copies"),
)
REQUIRES = (*EVALUATION, "fields.requires.resolver", "fields.requires.field")
MODULES = (
    "fields.requires.resolver",
    "evaluation.run_record",
    "fields.requires.module",
    "fields.requires.targets",
)
BATCH = (*FLAGS, *SOURCECODE, *REQUIRES, "batch.trials", "batch.trial_flags")
RUN = (*BATCH, "fields.requires.early", "run.lifecycle")


class Seam:
    """A function of Guild that is wrapped.

    Args:
        module: The module of Guild.
        name: The function in it, with dots for one of a class.
        parameters: Its first parameters, which we rely on. None for a value that
            is no function: `adapter` is then called with the value, once.
        feature: What is off when it is missing.
        adapter: `module:function` below `guild_funcs.adapters`: takes Guild's
            function and returns the one to call in its place.
        needs: Our modules that it leads to: their `names.NAMES` are checked before.
        unused: The function of `unused` that tells from Guild's arguments that the
            seam would call Guild's own function and do nothing else. Empty: never.
        after: The module of Guild after whose import the seam is installed, when that is
            another than its own, or when a process that loads no plugin has the seam too.
    """

    __slots__ = (
        *("module", "name", "parameters", "feature"),
        *("adapter", "needs", "unused", "after", "is_told"),
    )

    def __init__(  # noqa: PLR0913 - the columns of a table, by keyword
        self,
        *,
        module: str,
        name: str,
        parameters: Optional[tuple[str, ...]],
        feature: str,
        adapter: str,
        needs: tuple[str, ...] = (),
        unused: str = "",
        after: str = "",
    ) -> None:
        self.module = module
        self.name = name
        self.parameters = parameters
        self.feature = feature
        self.adapter = adapter
        self.needs = needs
        self.unused = unused
        self.after = after
        # Whether it was said that it is off: a seam is tried when its module is imported, and again
        # when Guild makes the plugin.
        self.is_told = False


# The seams that only a Python from 3.12 on needs.
OF_PYTHON_312 = (
    Seam(
        module="guild.model",
        name="ModelImporter",
        parameters=None,
        feature="a guild.yml on PYTHONPATH with Python 3.12 and later",
        adapter="host.compat:repair_importer",
        after="guild.model",
    ),
)


def adapter(seam: Seam) -> Wrapper:
    """Returns the function of ours that a seam leads to; imports its module."""
    module, _, function = seam.adapter.partition(":")
    found: Wrapper = getattr(importlib.import_module(f"guild_funcs.adapters.{module}"), function)
    return found
