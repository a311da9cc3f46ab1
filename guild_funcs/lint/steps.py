"""The rules for the steps of an operation: which forms Guild takes, and that each runs something.

`guild.steps_main` reads them, when the run has begun: it stops with a traceback at most mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from guild_funcs.lint.attributes import unclosed
from guild_funcs.lint.forms import LISTED, SET, TEXT, Form, formed
from guild_funcs.lint.models import Data
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.written import Written, keys
from guild_funcs.structs import replace

_RUN = "write an operation: - run: train"
_LISTS = ("tags", "batch-tags", "opt-flags")


def _is_whole(value: Any) -> bool:
    return not value or re.fullmatch(r"\s*[+-]?\d+\s*", str(value)) is not None


def _is_minutes(value: Any) -> bool:
    try:
        return not value or float(str(value)) > 0
    except ValueError:
        return False


def _is_spelt(value: Any) -> bool:  # `_letters` tells of text
    return not value or isinstance(value, (list, str))


def _are_steps(value: Any) -> bool:
    return not value or isinstance(value, list)


def _is_step(value: Any) -> bool:
    return isinstance(value, (str, Mapping))


_NUMBER = "nothing is evaluated here: write {}: 5"
_STEPS = {"steps": Form("a list of operations", LISTED, _are_steps, _is_step)}
_STEP = {
    "flags": SET,
    **dict.fromkeys(("max-trials", "random-seed"), Form("a whole number", _NUMBER, _is_whole)),
    "stop-after": Form("a number of minutes", _NUMBER, _is_minutes),
    **dict.fromkeys(("run", "name", "batch-label", "remote"), TEXT),
    **dict.fromkeys(("optimizer", "maximize", "minimize"), TEXT),
    **dict.fromkeys(_LISTS, Form("a list", LISTED, _is_spelt)),
}


def steps(data: Data) -> Iterator[Problem]:
    """Yields the problems of the steps of an operation.

    Args:
        data: The attributes of the operation.
    """
    yield from formed(data, _STEPS)
    given = data.get("steps")
    for step in given if isinstance(given, list) else ():
        yield from _run(step, data)
        if isinstance(step, Mapping):
            yield from formed(step, _STEP)
            yield from _letters(step)


def _run(step: Any, data: Data) -> Iterator[Problem]:
    """Yields a problem for a step that runs nothing, or that Guild cannot split into words."""
    run = step.get("run") if isinstance(step, Mapping) else step
    if (run and str(run).strip()) or not _is_step(step):
        yield from unclosed("a step", run)
        return
    first = next((key for key in step if isinstance(key, Written)), None)
    at = [step] if isinstance(step, Written) else [first] if first else keys(data, "steps")
    for each in at:
        yield problem("GF515", "a step runs nothing", each, hint=_RUN)


def _letters(step: Data) -> Iterator[Problem]:
    """Yields a problem for text in place of a list, which Guild takes letter by letter."""
    for name in _LISTS:
        text = step.get(name)
        if isinstance(text, Written) and len(text) > 1:
            message = f"{name} must be a list: Guild takes each letter of this text for one"
            made = problem("GF515", message, text, hint=f"write {name}: [{text}]")
            yield replace(made, severity="warning")
