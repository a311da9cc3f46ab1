"""Every code of `guild-funcs check`: what it means, why it is a problem, what to do.

`docs/errors.md` and `guild-funcs check --explain` are made from this table. A code keeps
its meaning for ever; a code that is no longer given is not used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Code:
    """A kind of problem.

    Args:
        code: Its number: `GF101`.
        severity: Whether a run fails (`error`), or may do what its author did not mean.
        title: The kind in a few words.
        cause: Why it is a problem.
        cure: What to do.
        wrong: An example in a guild file.
        right: The example, mended.
    """

    code: str
    severity: Severity
    title: str
    cause: str
    cure: str
    wrong: str
    right: str


_ALL = (
    # 1xx: the text
    Code(
        "GF101",
        "error",
        "syntax",
        "The text of an expression does not follow the language.",
        "Write what the message expects; docs/language.md has all rules.",
        "label: ${data|}",
        "label: ${data|stem}",
    ),
    Code(
        "GF102",
        "error",
        "never closed",
        "A bracket or a quote of an expression is opened and never closed.",
        "Close it; write `$$(`, `$${` or `$$<` for text that only looks like an expression.",
        "label: $(stem ${data}",
        "label: $(stem ${data})",
    ),
    Code(
        "GF103",
        "error",
        "YAML cut it short",
        "YAML reads the file first: ' #' begins a comment, ': ' a mapping, and inside `[` and "
        "`{` a value ends at `,`, `]` and `}`.",
        "Put the whole value in quotes, or write `$<...>` inside `[` and `{`.",
        "label: $(join a #b)",
        'label: "$(join a #b)"',
    ),
    Code(
        "GF104",
        "error",
        "too deep or too long",
        "Expressions are nested too deeply, or a text with expressions is too long.",
        "Compute a part in a flag of its own and use `${flag}`.",
        "label: $(a $(b $(c ...)))",
        "label: ${part}",
    ),
    Code(
        "GF105",
        "error",
        "no YAML",
        "The file cannot be read, or YAML cannot read it. Guild cannot either.",
        "Mend the line that the message names.",
        "train: [a",
        "train: [a]",
    ),
    # 2xx: names
    Code(
        "GF201",
        "error",
        "unknown function",
        "There is no function or filter of that name.",
        "`guild-funcs list` shows all; guild_functions.py beside the guild file may define more.",
        "label: $(stm ${data})",
        "label: $(stem ${data})",
    ),
    Code(
        "GF202",
        "error",
        "unknown filter in a label",
        "Guild makes `#error#` of a label with a filter that it does not know.",
        "`guild-funcs list` shows all filters.",
        "label: ${data|basname}",
        "label: ${data|basename}",
    ),
    Code(
        "GF203",
        "error",
        "unknown flag",
        "The operation has no flag of that name, nor does its model or what it includes give it "
        "one. In a label Guild puts nothing in its place.",
        "Define the flag, or mend the name.",
        "label: ${dta}",
        "label: ${data}",
    ),
    Code(
        "GF204",
        "error",
        "flags in a circle",
        "The default of a flag needs itself, perhaps through other flags.",
        "Give one of them a value of its own.",
        "flags: {a: '${b}', b: '${a}'}",
        "flags: {a: 1, b: '${a}'}",
    ),
    # 3xx: arguments
    Code(
        "GF301",
        "error",
        "number of arguments",
        "A call has too many or too few arguments.",
        "`guild-funcs list NAME` shows what a function takes.",
        "label: $(stem ${data} x)",
        "label: $(stem ${data})",
    ),
    Code(
        "GF302",
        "error",
        "name of an argument",
        "A function has no parameter of that name, or gets it twice.",
        "`guild-funcs list NAME` shows the parameters.",
        "label: $(truncate ${data} lenght=5)",
        "label: $(truncate ${data} length=5)",
    ),
    Code(
        "GF303",
        "error",
        "type of an argument",
        "An argument is not of the type that the function takes.",
        "Write the argument as the message says.",
        "label: $(truncate ${data} five)",
        "label: $(truncate ${data} 5)",
    ),
    Code(
        "GF304",
        "error",
        "a flag where text is meant, or text where a flag is meant",
        "`${name|filter}` begins with a flag; `$(function name)` with the text 'name'.",
        "Quote text in a template: `${'shared'|find-package}`. Write `${data}` for a flag.",
        "- include: ${shared|find-package}",
        "- include: ${'shared'|find-package}",
    ),
    Code(
        "GF305",
        "error",
        "the call fails",
        "The call has no flag in it and fails in the same way each time.",
        "Mend what the message says.",
        "label: $(int abc)",
        "label: $(int 12)",
    ),
    # 4xx: this machine
    Code(
        "GF401",
        "warning",
        "library not found",
        "A package, module or distribution is not on the operation's import path here.",
        "Set PYTHONPATH as for the run, install it, or mend the name.",
        "- include: $(package sharde)",
        "- include: $(package shared)",
    ),
    Code(
        "GF402",
        "warning",
        "file not found",
        "A file that an expression reads or looks for is not here.",
        "Mend the path, or make the file before the run.",
        "data: $(find tain.csv data)",
        "data: $(find train.csv data)",
    ),
    Code(
        "GF403",
        "warning",
        "variable not set",
        "An expression reads an environment variable that is not set here.",
        "Set it before the run, or give a default: `$(env NAME DEFAULT)`.",
        "data: $(find train.csv $DATA_PATH)",
        "data: $(find train.csv $(env DATA_PATH data))",
    ),
    Code(
        "GF404",
        "warning",
        "own functions cannot be read",
        "guild_functions.py is no Python, or defines a name twice.",
        "Mend the file.",
        "def shout(text:",
        "def shout(text): ...",
    ),
    Code(
        "GF405",
        "error",
        "collision",
        "A library would be copied to a place where the project has other files.",
        "Rename one of them, or leave the project's out of the source code.",
        "- include: $(package shared)   # and the project has a folder shared",
        "- include: $(package shared)",
    ),
    # 5xx: fields
    Code(
        "GF501",
        "warning",
        "not evaluated here",
        "guild-funcs evaluates nothing in exec, main, steps, notebook and description: there "
        "`$(...)` belongs to a shell, a program or a reader.",
        "Compute the value in a flag or in env, and use that.",
        "main: train --data $(find train.csv data)",
        "flags: {data: '$(find train.csv data)'}",
    ),
    Code(
        "GF502",
        "warning",
        "only the library is selected",
        "A text, or a list of texts, selects just that as source code, so the operation's own "
        "script is left out of the run.",
        "Write rules: they add to what Guild selects.",
        "sourcecode: $(package shared)",
        "sourcecode: [{include: $(package shared)}]",
    ),
    Code(
        "GF503",
        "error",
        "wrong key",
        "A key of sourcecode or requires does not exist.",
        "Write the key that the message names.",
        "- include: {pakage: shared}",
        "- include: {package: shared}",
    ),
    Code(
        "GF504",
        "warning",
        "looks like an expression",
        "The text looks like an expression and is none: without `$` directly before the bracket "
        "it is plain text.",
        "Write it as the message says.",
        "- include: (package shared)",
        "- include: $(package shared)",
    ),
    Code(
        "GF505",
        "warning",
        "a variable outside an expression",
        "`$NAME` is a variable only inside an expression. As a pattern or a path it is text.",
        "Write `$(env NAME)`, or look for the file with `$(find ...)`.",
        "- include: $PYTHONPATH/shared",
        "- include: $(find shared $PYTHONPATH)",
    ),
    Code(
        "GF506",
        "error",
        "a shell's default",
        "`${NAME:-default}` is a shell's way to write a default.",
        "Write `$(env NAME default)` for a variable, `${flag|default:x}` for a flag.",
        "data: ${DATA:-train.csv}",
        "data: $(env DATA train.csv)",
    ),
    Code(
        "GF507",
        "error",
        "a secret would be recorded",
        "Guild records labels, flags, source code rules and dependencies. A value that comes from "
        "a secret variable is refused there.",
        "Pass it to the operation with env: `env: {NAME: $(env NAME)}`.",
        "label: $(env API_TOKEN)",
        "env: {TOKEN: $(env API_TOKEN)}",
    ),
    Code(
        "GF508",
        "error",
        "wrong target-type",
        "A dependency can be copied or linked, a module can be verified too.",
        "Write copy, link or verify-source.",
        "- {module: shared, target-type: symlink}",
        "- {module: shared, target-type: link}",
    ),
    Code(
        "GF509",
        "error",
        "turned off here",
        "`plugins: no` turns guild-funcs off, so nobody evaluates the expression.",
        "Remove `plugins: no`, or the expression.",
        "{plugins: no, label: $(hostname)}",
        "{label: $(hostname)}",
    ),
    Code(
        "GF510",
        "warning",
        "unknown attribute",
        "Guild ignores an attribute that it does not know, and with it the expression in it.",
        "Write the attribute that the message names.",
        "lable: $(hostname)",
        "label: $(hostname)",
    ),
)

CODES: dict[str, Code] = {each.code: each for each in _ALL}
"""All codes, in order."""
