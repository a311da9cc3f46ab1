"""Mistakes that people make in a guild file: what `check` says, and what `guild run` says.

Each has the lines of the operation `train`; the problems as place, code, message and hint; the
exit code of the run and a part of what it prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

Said = tuple[str, str, str, Optional[str]]


@dataclass(frozen=True)
class Mistake:
    """A guild file with a mistake, and what is said of it."""

    id: str
    lines: tuple[str, ...]
    check: tuple[Said, ...]
    run_code: int
    run: str

    @property
    def text(self) -> str:
        return "train:\n" + "".join(f"  {line}\n" for line in self.lines)


MISTAKES = (
    Mistake(
        "syntax",
        ("label: ${data|}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:17", "GF101", "expected a filter name after '|'", None),),
        0,
        "unsupported template transform: ''",
    ),
    Mistake(
        "unknown-function",
        ("label: $(stm x)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),),
        1,
        "guild.yml:2:12: there is no function 'stm'",
    ),
    Mistake(
        "unknown-filter-of-ours",
        ("label: ${data|stm|upper}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:17", "GF201", "there is no filter 'stm'", "did you mean 'stem'?"),),
        1,
        "guild.yml:2:17: there is no function 'stm'",
    ),
    Mistake(
        "unknown-filter-of-guild",
        ("label: ${data|basname}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:17", "GF202", "there is no filter 'basname'", "did you mean 'basename'?"),),
        0,
        "unsupported template transform: 'basname'",
    ),
    Mistake(
        "unknown-flag",
        ("label: ${dta|stem}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF203", "there is no flag 'dta'", "did you mean 'data'?"),),
        1,
        "guild.yml:2:12: there is no flag 'dta'",
    ),
    Mistake(
        "unknown-flag-of-guild",
        ("label: lr=${rl}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:15", "GF203", "there is no flag 'rl'", "did you mean 'lr'?"),),
        0,
        "trained",
    ),
    Mistake(
        "too-many-arguments",
        ("label: $(stem a b)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:19", "GF301", "stem(path) takes 1 argument, but 2 were given", None),),
        1,
        "guild.yml:2:19: stem(path) takes 1 argument, but 2 were given",
    ),
    Mistake(
        "too-few-arguments",
        ("label: $(stem)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF301", "stem(path) needs a value for 'path'", None),),
        1,
        "guild.yml:2:12: stem(path) needs a value for 'path'",
    ),
    Mistake(
        "argument-name",
        ("label: $(truncate ${data} lenght=5)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:29",
                "GF302",
                "truncate(text, length, end='…') has no parameter 'lenght'",
                "did you mean 'length'?",
            ),
        ),
        1,
        "guild.yml:2:29: truncate(text, length, end='…') has no parameter 'lenght'",
    ),
    Mistake(
        "argument-type",
        ("label: $(truncate ${data} five)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:29",
                "GF303",
                "truncate(text, length, end='…'): 'length' must be a whole number, but the value given is text",
                None,
            ),
        ),
        1,
        "guild.yml:2:29: truncate(text, length, end='…'): 'length' must be a whole number, but the value given is text",
    ),
    Mistake(
        "circle",
        ("flags:", "  a: ${b}", "  b: ${a}"),
        (("3:10", "GF204", "flags refer to each other in a circle: a -> b -> a", None),),
        1,
        "guild.yml:4:10: flags refer to each other in a circle: a -> b -> a",
    ),
    Mistake(
        "in-main",
        (
            "main: train --data $(find train.csv data)",
            "flags:",
            "  data: data/train.csv",
            "  lr: 0.1",
        ),
        (
            (
                "2:24",
                "GF501",
                "an expression in main is not evaluated",
                "compute it in a flag or in env: 'find' is a function of guild-funcs",
            ),
        ),
        0,
        "ignoring flag 'data=data/train.csv' because it's shadowed in the operation cmd as --data",
    ),
    Mistake(
        "in-description",
        ("description: on $(package shared)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:21",
                "GF501",
                "an expression in description is not evaluated",
                "compute it in a flag or in env: 'package' is a function of guild-funcs",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "cut-by-comment",
        ("label: $(join a #b)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:10",
                "GF103",
                "'$(' is never closed",
                "YAML takes ' #' for a comment: put the whole value in quotes",
            ),
        ),
        1,
        "guild.yml:2:10: '$(' is never closed",
    ),
    Mistake(
        "cut-by-brace",
        ("flags:", "  data: [${data|stem}]"),
        (
            (
                "3:13",
                "GF103",
                "this is no YAML: expected ',' or ']', but got '{'",
                "put the whole value in quotes; inside [ ] and { } write $<...>",
            ),
        ),
        1,
        "while parsing a flow sequence",
    ),
    Mistake(
        "cut-by-colon",
        ("label: $(join a: b)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:18",
                "GF103",
                "this is no YAML: mapping values are not allowed here",
                "put the whole value in quotes; inside [ ] and { } write $<...>",
            ),
        ),
        1,
        "mapping values are not allowed here",
    ),
    Mistake(
        "cut-by-comma",
        ("flags:", "  data: [$(join a, b)]"),
        (
            (
                "3:12",
                "GF103",
                "'$(' is never closed",
                "inside [ ] and { } YAML ends a value at ',': put the whole value in quotes",
            ),
        ),
        1,
        "guild.yml:3:12: '$(' is never closed",
    ),
    Mistake(
        "package-not-found",
        ("sourcecode:", "  - include: $(package sharde)"),
        (("3:26", "GF401", "package 'sharde' was not found", "did you mean 'shared'?"),),
        1,
        "guild.yml:3:26: package 'sharde' was not found",
    ),
    Mistake(
        "module-not-found",
        ("requires:", "  - module: sharde"),
        (("3:15", "GF401", "module 'sharde' was not found", "did you mean 'shared'?"),),
        1,
        "run failed because a dependency was not met: could not resolve 'module:sharde'",
    ),
    Mistake(
        "file-not-found",
        ("flags:", "  data: $(find tain.csv data)"),
        (("3:18", "GF402", "'tain.csv' was not found", "did you mean 'train.csv'?"),),
        1,
        "guild.yml:3:18: 'tain.csv' was not found",
    ),
    Mistake(
        "only-the-library",
        ("sourcecode: $(package shared)",),
        (
            (
                "2:15",
                "GF502",
                "this selects only the library: train.py is left out of the run",
                "write a rule, which adds to the project's files: - include: $(package shared)",
            ),
        ),
        1,
        "No module named train",
    ),
    Mistake(
        "collision",
        ("sourcecode:", "  - include: $(package clash)"),
        (("3:16", "GF405", "'clash' of the library and of the project are not the same", None),),
        1,
        "'clash' of the project and 'clash' have one place in the run",
    ),
    Mistake(
        "secret",
        ("label: $(env API_TOKEN)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:16",
                "GF507",
                "API_TOKEN is a secret, and this value would be recorded with the run",
                "pass it to the operation with env: {API_TOKEN: $(env API_TOKEN)}",
            ),
        ),
        1,
        "guild.yml:2:10: the value of API_TOKEN is a secret, and this value would be recorded with the run",
    ),
    Mistake(
        "flag-for-text",
        ("sourcecode:", "  - include: ${shared|find-package}"),
        (
            (
                "3:18",
                "GF304",
                "there is no flag 'shared'",
                "for text write ${'shared'|find-package}",
            ),
        ),
        1,
        "guild.yml:3:18: there is no flag 'shared'",
    ),
    Mistake(
        "text-for-flag",
        ("label: $(stem data)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:17",
                "GF304",
                "'data' is text here, and always the same; it is a flag's name too",
                "data is a flag: ${data|stem}",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "flag-for-function",
        ("label: $(data|stem)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF201", "there is no function 'data'", "data is a flag: ${data|stem}"),),
        1,
        "guild.yml:2:12: there is no function 'data'",
    ),
    Mistake(
        "shell-default",
        ("flags:", "  data: ${DATA:-x}"),
        (("3:11", "GF506", "':-' is a shell's way to give a default", "write $(env DATA x)"),),
        1,
        "guild.yml:3:13: there is no flag 'DATA:-x'",
    ),
    Mistake(
        "no-dollar",
        ("sourcecode:", "  - include: (package shared)"),
        (("3:16", "GF504", "without '$(' this is plain text", "write $(package shared)"),),
        0,
        "trained",
    ),
    Mistake(
        "dollar-apart",
        ("sourcecode:", "  - include: $ (package shared)"),
        (("3:16", "GF504", "without '$(' this is plain text", "write $(package shared)"),),
        0,
        "trained",
    ),
    Mistake(
        "no-dollar-in-template",
        ("sourcecode:", "  - include: \"'shared'|find-package\""),
        (
            (
                "3:17",
                "GF504",
                "without '${' and '}' this is plain text",
                "write ${'shared'|find-package}",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "variable-as-pattern",
        ("sourcecode:", "  - include: $PYTHONPATH/shared"),
        (
            (
                "3:16",
                "GF505",
                "$PYTHONPATH is plain text here: it is a variable only inside an expression",
                "write $(find shared $PYTHONPATH)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "misspelt-type",
        ("sourcecode:", "  - include: {pakage: shared}"),
        (("3:17", "GF503", "'pakage' is no type of files", "did you mean 'package'?"),),
        1,
        "invalid include {'pakage': 'shared'}: expected one of dir, text, binary, package, module,",
    ),
    Mistake(
        "type-as-rule",
        ("sourcecode:", "  - package: shared"),
        (
            (
                "3:7",
                "GF503",
                "'package' is no rule of source code",
                "write 'include: {package: shared}'",
            ),
        ),
        1,
        "unsupported file select spec: {'package': 'shared'}",
    ),
    Mistake(
        "misspelt-rule",
        ("sourcecode:", "  - inclde: $(package shared)"),
        (("3:7", "GF503", "'inclde' is no rule of source code", "did you mean 'include'?"),),
        1,
        "unsupported file select spec: {'inclde': '$(package shared)'}",
    ),
    Mistake(
        "dir-of-library",
        ("sourcecode:", "  - include: {dir: $(package shared)}"),
        (
            (
                "3:22",
                "GF503",
                "a library is not selected with 'dir'",
                "write it alone: include: $(package shared)",
            ),
        ),
        1,
        "no file of 'shared' is left by the source code rules",
    ),
    Mistake(
        "target-type",
        ("requires:", "  - module: shared", "    target-type: lnk"),
        (("4:20", "GF508", "'lnk' is no target-type", "did you mean 'link'?"),),
        1,
        "guild: guild.yml:4:20: unsupported target-type 'lnk'",
    ),
    Mistake(
        "unclosed-in-label",
        ("label: lr=${lr", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:13", "GF102", "'${' is never closed", "if it is text, write '$${'"),),
        0,
        "trained",
    ),
    Mistake(
        "unclosed-macro",
        ("label: $(stem ${data}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:10", "GF102", "'$(' is never closed", "if it is text, write '$$('"),),
        1,
        "guild.yml:2:10: '$(' is never closed",
    ),
    Mistake(
        "unclosed-quote",
        ("label: $(stem 'a)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:17",
                "GF102",
                "the quote ' is never closed",
                "write '' for one quote inside quotes, or put the word in double quotes",
            ),
        ),
        1,
        "guild.yml:2:17: the quote ' is never closed",
    ),
    Mistake(
        "empty-call",
        ("label: $()", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF101", "expected a function name after '$('", None),),
        1,
        "guild.yml:2:12: expected a function name after '$('",
    ),
    Mistake(
        "variable-not-set",
        ("flags:", "  data: $(find train.csv $DATA_PATH)"),
        (
            (
                "3:28",
                "GF403",
                "environment variable DATA_PATH is not set here",
                "set it before the run, or give a default: $(env DATA_PATH DEFAULT)",
            ),
        ),
        1,
        "guild.yml:3:28: environment variable DATA_PATH is not set",
    ),
    Mistake(
        "variable-as-flag",
        ("flags:", "  home: ${HOME}/x"),
        (
            (
                "3:13",
                "GF203",
                "there is no flag 'HOME'",
                "for the environment variable write $(env HOME)",
            ),
        ),
        1,
        "guild.yml:3:13: there is no flag 'HOME'",
    ),
    Mistake(
        "flag-as-variable",
        ("flags:", "  lr: 0.1", "  out: $(join $lr x)"),
        (("4:17", "GF304", "environment variable lr is not set here", "lr is a flag: ${lr}"),),
        1,
        "guild.yml:4:17: environment variable lr is not set",
    ),
    Mistake(
        "int-of-text",
        ("flags:", "  lr: $(int abc)"),
        (("3:15", "GF303", "int: 'value' must be a number, but the value given is text", None),),
        1,
        "guild.yml:3:15: int: 'value' must be a number, but the value given is text",
    ),
    Mistake(
        "flag-given-twice",
        ("label: $(truncate ${data} 5 length=6)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:38", "GF302", "truncate(text, length, end='…'): 'length' is given twice", None),),
        1,
        "guild.yml:2:38: truncate(text, length, end='…'): 'length' is given twice",
    ),
    Mistake(
        "standard-library",
        ("sourcecode:", "  - include: $(package json)"),
        (
            (
                "3:26",
                "GF305",
                "'json' is part of Python's standard library: every run has it already",
                None,
            ),
        ),
        1,
        "guild.yml:3:26: 'json' is part of Python's standard library: every run has it already",
    ),
    Mistake(
        "not-a-name",
        ("sourcecode:", "  - include: $(package shared/util)"),
        (
            (
                "3:26",
                "GF305",
                "'shared/util' is not a name that Python can import",
                "a name is identifiers joined by dots, as in google.cloud.storage",
            ),
        ),
        1,
        "guild.yml:3:26: 'shared/util' is not a name that Python can import",
    ),
    Mistake(
        "misspelt-attribute",
        ("lable: $(hostname)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:3", "GF510", "Guild knows no attribute 'lable'", "did you mean 'label'?"),),
        0,
        "trained",
    ),
    Mistake(
        "plugins-off",
        ("plugins: no", "label: $(hostname)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "3:10",
                "GF509",
                "this expression is not evaluated: 'plugins: no' turns guild-funcs off here",
                "remove 'plugins: no', or the expression",
            ),
        ),
        1,
        "guild.yml:3:10: this expression is not evaluated: 'plugins: no' turns guild-funcs off here",
    ),
    Mistake(
        "secret-in-flag",
        ("flags:", "  key: $(env API_TOKEN)"),
        (
            (
                "3:16",
                "GF507",
                "API_TOKEN is a secret, and this value would be recorded with the run",
                "pass it to the operation with env: {API_TOKEN: $(env API_TOKEN)}",
            ),
        ),
        1,
        "guild.yml:3:10: the value of API_TOKEN is a secret, and this value would be recorded with the run",
    ),
    Mistake(
        "self-circle",
        ("flags:", "  lr: ${lr}"),
        (("3:11", "GF204", "flags refer to each other in a circle: lr -> lr", None),),
        1,
        "guild.yml:3:11: flags refer to each other in a circle: lr -> lr",
    ),
    Mistake(
        "unknown-in-env",
        ("env:", "  DATA: $(finde x data)"),
        (("3:13", "GF201", "there is no function 'finde'", "did you mean 'find'?"),),
        1,
        "guild.yml:3:13: there is no function 'finde'",
    ),
    Mistake(
        "unknown-in-choices",
        ("flags:", "  lr:", "    choices: [1, $(envv LR)]"),
        (("4:22", "GF201", "there is no function 'envv'", "did you mean 'env'?"),),
        1,
        "guild.yml:4:22: there is no function 'envv'",
    ),
    Mistake(
        "unknown-in-requires",
        ("requires:", "  - file: $(finde train.csv data)"),
        (("3:15", "GF201", "there is no function 'finde'", "did you mean 'find'?"),),
        1,
        "guild.yml:3:15: there is no function 'finde'",
    ),
    Mistake(
        "misspelt-source",
        ("requires:", "  - modul: shared"),
        (("3:7", "GF503", "'modul' is no kind of dependency", "did you mean 'module'?"),),
        1,
        "invalid source {'modul': 'shared'} in resource ':<inline>': missing required attribute (one of config, file, module, url, operation)",
    ),
    Mistake(
        "link-for-file",
        ("requires:", "  - file: data/train.csv", "    target-type: verify-source"),
        (("4:20", "GF508", "'verify-source' is no target-type", "expected one of copy, link"),),
        1,
        "run failed because a dependency was not met: unsupported target-type 'verify-source' in source None (expected 'link' or 'copy')",
    ),
    Mistake(
        "read-missing-file",
        ("flags:", "  text: $(read notes.txt)"),
        (("3:18", "GF402", "file '{project}/notes.txt' was not found", None),),
        1,
        "guild.yml:3:18: file '{project}/notes.txt' was not found",
    ),
    Mistake(
        "python-style-call",
        ("label: $(stem('data.csv'))", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:16",
                "GF101",
                "expected a space, '|' or ')' after 'stem'",
                "arguments are words, as in a shell: $(stem a b)",
            ),
        ),
        1,
        "guild.yml:2:16: expected a space, '|' or ')' after 'stem'",
    ),
    Mistake(
        "jinja",
        ("label: '{{ data|stem }} $(upper)'", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:29", "GF301", "upper(text) needs a value for 'text'", None),),
        1,
        "guild.yml:2:29: upper(text) needs a value for 'text'",
    ),
    Mistake(
        "two-at-once",
        ("label: $(stm x) ${dta|stem}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            ("2:12", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
            ("2:21", "GF203", "there is no flag 'dta'", "did you mean 'data'?"),
        ),
        1,
        "guild.yml:2:12: there is no function 'stm'",
    ),
    Mistake(
        "filter-with-parens",
        ("label: ${data|replace('a','b')}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:17",
                "GF202",
                "there is no filter 'replace('a','b')'",
                "arguments follow a colon: replace:argument,argument",
            ),
        ),
        0,
        "unsupported template transform: \"replace('a','b')\"",
    ),
    Mistake(
        "space-before-name",
        ("label: ${data | stem } ${ dta }", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:28", "GF203", "there is no flag ' dta '", "did you mean 'data'?"),),
        0,
        "trained",
    ),
    Mistake(
        "wrong-case",
        ("label: $(Stem x)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF201", "there is no function 'Stem'", "did you mean 'stem'?"),),
        1,
        "guild.yml:2:12: there is no function 'Stem'",
    ),
    Mistake(
        "misspelt-in-exclude",
        ("sourcecode:", "  - include: $(package shared)", "  - exclude: $(pakage shared)/sub/*"),
        (("4:18", "GF201", "there is no function 'pakage'", "did you mean 'package'?"),),
        1,
        "guild.yml:4:18: there is no function 'pakage'",
    ),
)
