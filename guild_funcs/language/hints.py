"""Hints that know what was meant: a flag for a text, a text for a flag, a misspelt argument."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Optional

from guild_funcs.errors import ArgumentProblem, FuncsError, Span, UnknownNameError
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.language.nodes import Call, Flag, Pair, Text
from guild_funcs.language.problems import NO_ARITHMETIC
from guild_funcs.registry import Function

_FINDING = frozenset(("package", "module", "distribution", "version", "find"))
_SHELL_DEFAULT = r"(?s)\s*(\w+)\s*:-(.*)"
_CALL = r"(?s)[a-z][a-z-]*\s+\S.*"
_SHOWN = 10
FORMAT = r"0?\d*(?:\.\d+)?[defg]"
"""How Python's `format` writes a number, for which Guild's labels have `%`."""
_LOGIC = frozenset(("if", "or", "and", "not", "eq"))
_QUOTES = frozenset("'\u2018\u2019\u201c\u201d\u201e")
_COMPARISONS = frozenset(("=", "==", "!=", "<", ">", "<=", ">=", "is"))


class General(str):
    """A hint that only says where the known names are: one that knows what was meant is better.

    Example:
        >>> isinstance(for_missing_flag("x", ["data"], {}), General)
        True
        >>> isinstance(for_missing_flag("dta", ["data"], {}), General)
        False
    """

    __slots__ = ()


ALL_FUNCTIONS = General("'guild-funcs list' shows all functions")


def for_text(error: FuncsError, node: Call, function: Function, text: str) -> FuncsError:
    """Returns the error; when a name to find was taken for a flag, with how to write a text.

    Example:
        In `${shared|find-package}` the value is the flag `shared`: `${'shared'|find-package}`.
    """
    first = node.arguments[0] if node.arguments else None
    if (
        isinstance(error, UnknownNameError)
        and function.name in _FINDING
        and isinstance(first, Flag)
        and error.span == first.name_span
        and "|" in text[first.span.start :]
    ):
        error.hint = f"for text write ${{'{first.name}'|{node.name}}}"
    return error


def for_variable(name: str, flags: Iterable[str]) -> Optional[str]:
    """Returns how to write a flag, when the unset variable is the name of one."""
    return f"{name} is a flag: ${{{name}}}" if name in list(flags) else None


def secret_message(names: Sequence[str]) -> str:
    """Returns what is wrong with a value that tells of secret variables, where it is recorded."""
    many = len(names) > 1
    return (
        f"the value{'s' * many} of {' and '.join(names)} {'are secrets' if many else 'is a secret'}"
        ", and this value would be recorded with the run"
    )


def for_secret(name: str) -> str:
    """Returns where the value of a secret variable belongs."""
    return f"pass it to the operation with env: {{{name}: $(env {name})}}"


def for_missing_variable(name: str, flags: Iterable[str], env: Mapping[str, str]) -> str:
    """Returns what to write for a variable that is not set."""
    return (
        for_variable(name, flags)
        or did_you_mean(name, env)
        or f"to go on without it, give a default: $(env {name} DEFAULT)"
    )


def for_missing_flag(name: str, flags: Collection[str], env: Mapping[str, str]) -> str:
    """Returns what to write for a flag that does not exist.

    Example:
        >>> for_missing_flag("dta", ["data"], {}), for_missing_flag("HOME", [], {"HOME": "/"})
        ("did you mean 'data'?", 'for the environment variable write $(env HOME)')
        >>> for_missing_flag("package shared", [], {}), for_missing_flag(" data", ["data"], {})
        ('a function is called in round brackets: $(package shared)', 'without spaces: ${data}')
    """
    if "|" in name:
        return "no filters here: compute it in a flag of its own, and use that"
    bare = name.strip()
    if bare != name and bare in list(flags):
        return f"without spaces: ${{{bare}}}"
    return _of_others(bare, flags) or _for_missing_flag(bare, flags, env)


def _for_missing_flag(bare: str, flags: Collection[str], env: Mapping[str, str]) -> str:
    variable = f"for the environment variable write $(env {bare})"
    if bare in env:
        return variable
    close = did_you_mean(bare, flags)
    if not close and re.fullmatch(_CALL, bare):
        return f"a function is called in round brackets: $({bare})"
    if close or not bare.isupper():
        return close or _known(flags)
    return variable


def _of_others(name: str, flags: Collection[str]) -> Optional[str]:
    """Returns how to write what other languages have in `${...}`: OmegaConf's, a calculation."""
    found = re.fullmatch(r"(?:oc\.)?env[.:](\w+)(?:,\s*(.+))?", name)
    if found:
        return f"write $(env {' '.join(filter(None, found.groups()))})"
    if name.startswith("{"):
        inner = name.strip("{} ")
        is_flag = inner in list(flags)
        return f"one pair of braces: ${{{inner}}}" if is_flag else _of_others(inner, flags)
    found = re.fullmatch(r"(?:flags?|params?|args?)[.:]([\w-]+)", name)
    if found and found[1] in list(flags):
        return f"{found[1]} is a flag: ${{{found[1]}}}"
    found = re.fullmatch(r"([\w-]+)\s*(?:[*/+%]|\s-\s).*", name)
    if found and found[1] in list(flags):
        return NO_ARITHMETIC
    return _of_python(name, flags)


def _of_python(name: str, flags: Collection[str]) -> Optional[str]:
    """Returns how to write a call `stem(data)`, or a format `lr:.2f`, of a flag."""
    call = re.fullmatch(r"([\w-]+)\(([\w-]+)\)", name)
    if call and call[2] in list(flags):
        return f"write ${{{call[2]}|{call[1]}}}"
    format_ = re.fullmatch(rf"([\w-]+):({FORMAT})", name)
    if format_ and format_[1] in list(flags):
        return f"write ${{{format_[1]}|%{format_[2]}}}"
    return None


def _known(flags: Iterable[str]) -> General:
    names = sorted(flags)
    more = ", ..." if len(names) > _SHOWN else ""
    listed = f"the flags are {', '.join(names[:_SHOWN])}{more}"
    return General(listed if names else "there are no flags")


def is_general(hint: Optional[str]) -> bool:
    """Tells whether another hint may take the place of this one, or of none.

    Example:
        >>> is_general(ALL_FUNCTIONS), is_general(None), is_general("did you mean 'stem'?")
        (True, True, False)
    """
    return hint is None or isinstance(hint, General)


def shell_default(name: str) -> Optional[tuple[str, str]]:
    """Returns the message and the hint for `${NAME:-default}`, which is a shell's, or None.

    Example:
        >>> shell_default("DATA:-x")[1], shell_default("data")
        ('write $(env DATA x)', None)
    """
    found = re.fullmatch(_SHELL_DEFAULT, name)
    if found is None:
        return None
    variable, default = found[1], found[2].strip() or "''"
    written = f"$(env {variable} {default})"
    if not variable.isupper():
        written = f"${{{variable}|default:{default}}}"
    return "':-' is a shell's way to give a default", f"write {written}"


_SHELL = {
    "date": "for the time write $(now)",
    "pwd": "for the folder write $(cwd) or $(project)",
    "whoami": "for the user write $(user)",
    "id": "for the user write $(user)",
    "uname": "for the system write $(platform)",
    "cat": "for what is in a file write $(read FILE)",
    "git": "for the commit write $(git-commit), for the branch $(git-branch)",
    "echo": "write the text itself",
    "printf": "for a number in a label write ${name|%.3f}",
}
_PROGRAMS = frozenset(
    (
        *("awk", "bash", "cp", "curl", "cut", "expr", "grep", "head", "ls", "make", "mktemp"),
        *("nproc", "nvidia-smi", "perl", "pip", "python", "python3", "sed", "seq", "sh", "shell"),
        *("tail", "tr", "wc", "wget", "which", "xargs", "zsh"),
    )
)


def for_missing_function(name: str, known: Iterable[str]) -> str:
    """Returns what to write for a function that does not exist: no shell reads these values.

    Example:
        >>> for_missing_function("date", ["stem"]), for_missing_function("stm", ["stem"])
        ('no shell reads this: for the time write $(now)', "did you mean 'stem'?")
    """
    if name in _SHELL or name in _PROGRAMS:
        told = _SHELL.get(name, "a function of your own in guild_functions.py may do it")
        return f"no shell reads this: {told}"
    return did_you_mean(name, known) or ALL_FUNCTIONS


def for_flag(node: Call, flags: Iterable[str], text: str) -> Optional[str]:
    """Returns how to write a pipeline that begins with a flag, when the unknown function is one.

    Example:
        `$(data|stem)` calls the function `data`: `${data|stem}`.
    """
    # `in` may compute the flag, in a mapping that computes its values; `list` only gives names.
    if node.name not in list(flags):
        return None
    rest = text[node.name_span.end :].partition(")")[0].strip()
    filters = rest.replace(" ", "") if rest.startswith("|") else ""
    return f"{node.name} is a flag: ${{{node.name}{filters}}}"


def for_argument(
    error: ArgumentProblem, node: Call, function: Function
) -> Optional[ArgumentProblem]:
    """Returns the error for a word such as `lenght=5` that was meant for a parameter, or None."""
    names = [each.shown for each in function.signature.visible if each.role != "variadic"]
    for each in node.arguments:
        if isinstance(each, Pair) and not function.accepts_keyword(each.key):
            hint = did_you_mean(each.key, names)
            if hint is not None:
                return ArgumentProblem(
                    f"{function.signature} has no parameter '{each.key}'",
                    span=Span(each.span.start, each.span.start + len(each.key)),
                    text=error.text,
                    hint=hint,
                )
    if error.message.endswith(" given"):
        error.hint = error.hint or for_count(node, function)
    return None


def for_count(node: Call, function: Function) -> Optional[str]:
    """Returns what to write for a call with too many arguments, when that is clear.

    Example:
        `$(now %H %M)` was meant as `$(now '%H %M')`.
    """
    words = [each.value for each in node.arguments if isinstance(each, Text)]
    if function.name in _LOGIC and _COMPARISONS.intersection(words):
        return "to compare write $(eq A B)"
    if function.name == "if" and {"then", "else"}.intersection(words):
        return "write it without 'then' and 'else': $(if CONDITION THEN ELSE)"
    text = " ".join(words)
    is_one = len(function.signature.visible) == 1 and len(words) == len(node.arguments)
    is_one = is_one and _QUOTES.isdisjoint(text)
    return f"for one text with spaces write quotes: $({node.name} '{text}')" if is_one else None
