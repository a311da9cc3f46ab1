"""Names that no flag has, and words that are the name of one: what `check` says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guild_funcs.language.hints import for_missing_flag, shell_default
from guild_funcs.lint import commands
from guild_funcs.lint.flags import Flags
from guild_funcs.lint.found import FlagUse, Found, Word
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text
from guild_funcs.structs import replace


def unknown_flags(
    text: Text, found: Found, flags: Flags, env: Mapping[str, str]
) -> Iterator[Problem]:
    """Yields the problems of the flags and the words that a text names.

    Args:
        text: The text.
        found: What was found in it.
        flags: The flags that it may name.
        env: The environment variables: a name may be meant for one.
    """
    for word in found.words:
        yield from _word(text, word, flags)
    for use in found.flags:
        is_known = use.name in flags.names or flags.is_open
        if not is_known or shell_default(use.name):
            yield _unknown_flag(text, use, flags, env)


def _word(text: Text, word: Word, flags: Flags) -> Iterator[Problem]:
    if word.name not in flags.names:
        if word.unknown is not None:
            yield word.unknown
    elif word.unknown is not None and not word.function:
        hint = f"{word.name} is a flag: ${{{word.name}}}"
        yield replace(word.unknown, code="GF304", severity="error", hint=hint)
    elif word.unknown is not None:
        inner = word.whole.of(text.value)[2:-1].strip()
        inner = inner if inner.startswith(word.name) else word.name
        hint = f"{word.name} is a flag: ${{{inner}}}"
        yield replace(word.unknown, hint=hint)
    else:
        message = f"'{word.name}' is text here, and always the same; it is a flag's name too"
        hint = f"{word.name} is a flag: ${{{word.name}|{word.function}}}"
        made = problem("GF304", message, text.value, word.span, word.whole, hint)
        yield replace(made, severity="warning")


def _unknown_flag(text: Text, use: FlagUse, flags: Flags, env: Mapping[str, str]) -> Problem:
    if text.other is not None and text.other.whose != "steps":
        told = commands.hint(use.name, text.attribute[0]) or for_missing_flag(
            use.name, flags.names, {}
        )
        message = f"there is no flag '{use.name}'"
        return problem("GF203", message, text.value, use.span, use.whole, told)
    if use.by in ("package", "module", "distribution", "find", "version"):
        rest = use.whole.of(text.value)[2:].replace(use.name, f"'{use.name}'", 1)
        hint = f"for text write {text.value[use.whole.start : use.whole.start + 2]}{rest}"
        message = f"there is no flag '{use.name}'"
        return problem("GF304", message, text.value, use.span, use.whole, hint)
    message, hint = shell_default(use.name) or (
        f"there is no flag '{use.name}'",
        for_missing_flag(use.name, flags.names, env),
    )
    code = "GF203" if message.startswith("there") else "GF506"
    return problem(code, message, text.value, use.span, use.whole, hint)
