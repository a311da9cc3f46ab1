"""Codes 1xx to 3xx: the text of expressions, names, arguments."""

from __future__ import annotations

from guild_funcs.lint.codes.code import Code

EXPRESSIONS = (
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
    Code(
        "GF106",
        "error",
        "holds itself",
        "An alias (`*name`) stands inside of the list or mapping that it stands for. Guild goes "
        "through it without end. In a config that no model extends it is a warning.",
        "Write what is meant in place of the alias, or move its anchor (`&name`).",
        "flags: &f {lr: *f}",
        "flags: {lr: 0.1}",
    ),
    Code(
        "GF107",
        "error",
        "YAML too deep or too large",
        "Lists and mappings are nested too deeply, or aliases of aliases stand for too many items. "
        "Guild needs minutes and all memory for them, or stops with a traceback. "
        "What has them is not checked further. From 240 levels on Guild stops in some fields, as "
        "in default and env: that is a warning.",
        "Write fewer levels, and what is meant in place of the aliases.",
        "help: [[[[[[[...]]]]]]]",
        "help: [...]",
    ),
    Code(
        "GF108",
        "warning",
        "a key twice",
        "A key stands twice in one mapping: YAML, and Guild with it, takes the last value without "
        "a word. What a mapping merges in with `<<` does not count.",
        "Remove one of them, or give it its own name.",
        "flags: {lr: 1, lr: 2}",
        "flags: {lr: 2}",
    ),
    Code(
        "GF109",
        "warning",
        "half of a character",
        "A text in double quotes has a character as JSON writes it, in two halves. YAML does not "
        "put them together: Guild takes the text, and ends with a traceback where it shows it, as "
        "in `guild ops` and `guild runs`.",
        "Write the character itself, or `\\U` with its eight digits.",
        'label: "\\ud83d\\ude00 ${lr}"',
        'label: "\\U0001f600 ${lr}"',
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
        "one. In a label Guild puts nothing in its place, in exec and main it stops.",
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
    Code(
        "GF205",
        "warning",
        "unknown param",
        "The model has params, but none of that name, nor does what it extends: Guild leaves "
        "`{{ name }}` as text.",
        "Define the param, or mend the name.",
        "main: train {{ dta }}",
        "main: train {{ data }}",
    ),
    Code(
        "GF206",
        "error",
        "unknown model",
        "`extends` or `$include` names no model and no config of the guild file: Guild refuses it.",
        "Mend the name. What belongs to a package is PACKAGE/MODEL.",
        "extends: bse",
        "extends: base",
    ),
    Code(
        "GF207",
        "error",
        "models in a circle",
        "A model or config extends itself, perhaps through others, or a file includes itself: "
        "Guild refuses the guild file. Or a param stands for itself, which Guild cannot put in.",
        "Remove one of the references.",
        "extends: base",
        "extends: other",
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
    Code(
        "GF306",
        "error",
        "wrong value of a flag",
        "What a default comes to is not of the flag's type, out of its range, or none of its "
        "choices.",
        "Mend the expression, or the type, the range or the choices.",
        "lr: {type: int, default: $(lower AUTO)}",
        "lr: {type: string, default: $(lower AUTO)}",
    ),
)
"""The codes of the text of an expression, in order."""
