"""What others read: Guild its `${flag}` in `exec` and `main`, and nobody a shell's in a step."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Optional

from guild_funcs.adapters.fields.steps import REFERENCE
from guild_funcs.errors import Span
from guild_funcs.lint.found import FlagUse
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text

KNOWN = frozenset({"project_dir", "python_exe", "guild_python_exe"})
"""What Guild puts there beside flags (`guild.op_util._apply_other_args`,
`guild.commands.run_impl._op_cmd_resolve_params`)."""

NO_SHELL = "no shell reads a step: write the value itself"

_SHELL = re.compile(r"\$\(\(.*?\)\)+|`[^`\s][^`]*`")
_OF_FLAGS = ((), ("run",), ("flags",))

WORDS = frozenset({"flag_args", "main_args"})
"""What Guild puts there when it is a word of its own (`guild.op_util._apply_flag_args_marker`)."""


def references(text: Text) -> Iterator[FlagUse]:
    """Yields the references that must be to flags: Guild refuses any other."""
    value, at = str(text.value), 0
    for word in _words(value) if text.attribute in (("exec",), ("main",)) else ():
        for found in REFERENCE.finditer(word):
            at = max(at, value.find(found[0], at))
            is_known = found[1] in KNOWN or (found[1] in WORDS and found[0] == word)
            if not is_known and value.startswith(found[0], at):
                span = Span(at, at + len(found[0]))
                inner = Span(span.start + 2, span.end - 1)
                yield FlagUse(found[1], inner, span, needed=True)
            at += 1


def _words(command: str) -> list[str]:
    """Returns the words of a command, as Guild splits it: a backslash outside of quotes goes."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def shells(text: Text) -> Iterator[Problem]:
    """Yields a problem for what a shell would take from a step, `$((1+2))` or a command in `` ` ``.

    Guild splits a step as a shell does, and starts none.
    """
    if text.other is not None and text.other.whose == "steps" and text.attribute[1:2] in _OF_FLAGS:
        for found in _SHELL.finditer(text.value):
            message = f"{found[0]} is plain text in a step"
            yield problem("GF501", message, text.value, Span(*found.span()), hint=NO_SHELL)
            return


def hint(name: str, command: str) -> Optional[str]:
    """Returns what to write for a reference that Guild does not resolve, when that is clear.

    Args:
        name: The reference, without its brackets.
        command: `exec` or `main`.
    """
    if name in WORDS:
        return f"${{{name}}} must be a word of its own"
    if "|" in name or not (name.isupper() or re.search(r"[^\w:.-]|:-", name)):
        return None
    if command == "main":
        return "no shell reads main: for a variable use a flag, with $(env NAME) as its default"
    return f"Guild takes ${{...}} for a flag: for the shell write \\${{{name}}}, inside of quotes"
