"""Mistakes that people make in a guild file: what `check` says, and what `guild run` says.

Each has the lines of the operation `train`; the problems as place, code, message and hint; the
exit code of the run, and what it prints when that is not the same as `check` says, at the same
place. A line that begins with `^` stands beside the operation, not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

# What the guild file stands beside, what is on PYTHONPATH, and the value of API_TOKEN.
PROJECT = {
    "train.py": "lr = 0.1\nprint('trained')\n",
    "lost.py": "import nowhere\n",
    "data/train.csv": "1\n",
    "clash/__init__.py": "x = 1\n",
}
LIBRARY = {"shared/__init__.py": "", "clash/__init__.py": "", "helper.py": ""}
VALUE = "hush-hush-1"

Said = tuple[str, str, str, Optional[str]]


@dataclass(frozen=True)
class Mistake:
    """A guild file with a mistake, and what is said of it."""

    id: str
    lines: tuple[str, ...]
    check: tuple[Said, ...]
    run_code: int
    run: str = ""

    @property
    def text(self) -> str:
        lines = (line[1:] if line[0] == "^" else f"  {line}" for line in self.lines)
        return "train:\n" + "".join(f"{line}\n" for line in lines)


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
    ),
    Mistake(
        "unknown-filter-of-ours",
        ("label: ${data|stm|upper}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:17", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),),
        1,
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
        (
            (
                "2:19",
                "GF301",
                "stem(path) takes 1 argument, but 2 were given",
                "for one text with spaces write quotes: $(stem 'a b')",
            ),
        ),
        1,
    ),
    Mistake(
        "too-few-arguments",
        ("label: $(stem)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF301", "stem(path) needs a value for 'path'", None),),
        1,
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
    ),
    Mistake(
        "circle",
        ("flags:", "  a: ${b}", "  b: ${a}"),
        (("4:10", "GF204", "flags refer to each other in a circle: a -> b -> a", None),),
        1,
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
    ),
    Mistake(
        "package-not-found",
        ("sourcecode:", "  - include: $(package sharde)"),
        (("3:26", "GF401", "package 'sharde' was not found", "did you mean 'shared'?"),),
        1,
    ),
    Mistake(
        "module-not-found",
        ("requires:", "  - module: sharde"),
        (("3:15", "GF401", "module 'sharde' was not found", "did you mean 'shared'?"),),
        1,
    ),
    Mistake(
        "file-not-found",
        ("flags:", "  data: $(find tain.csv data)"),
        (("3:18", "GF402", "'tain.csv' was not found", "did you mean 'train.csv'?"),),
        1,
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
        "WARNING: guild.yml:2:15: this selects only the library: train.py is left out of the run\n"
        "    sourcecode: $(package shared)\n"
        "                ^^^^^^^^^^^^^^^^^\n"
        "write a rule, which adds to the project's files: - include: $(package shared)\n"
        "guild: No module named train\n",
    ),
    Mistake(
        "collision",
        ("sourcecode:", "  - include: $(package clash)"),
        (
            (
                "3:16",
                "GF405",
                "the library 'clash' would be copied over 'clash' of the project",
                "leave the project's out, in a rule before the include: - exclude: /clash/*",
            ),
        ),
        1,
    ),
    Mistake(
        "secret",
        ("label: $(env API_TOKEN)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:16",
                "GF507",
                "the value of API_TOKEN is a secret, and this value would be recorded with the run",
                "pass it to the operation with env: {API_TOKEN: $(env API_TOKEN)}",
            ),
        ),
        1,
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
    ),
    Mistake(
        "shell-default",
        ("flags:", "  data: ${DATA:-x}"),
        (("3:13", "GF506", "':-' is a shell's way to give a default", "write $(env DATA x)"),),
        1,
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
    ),
    Mistake(
        "misspelt-rule",
        ("sourcecode:", "  - inclde: $(package shared)"),
        (("3:7", "GF503", "'inclde' is no rule of source code", "did you mean 'include'?"),),
        1,
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
    ),
    Mistake(
        "target-type",
        ("requires:", "  - module: shared", "    target-type: lnk"),
        (("4:20", "GF508", "unsupported target-type 'lnk'", "did you mean 'link'?"),),
        1,
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
    ),
    Mistake(
        "empty-call",
        ("label: $()", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:12", "GF101", "expected a function name after '$('", None),),
        1,
    ),
    Mistake(
        "variable-not-set",
        ("flags:", "  data: $(find train.csv $DATA_PATH)"),
        (
            (
                "3:28",
                "GF403",
                "environment variable DATA_PATH is not set",
                "to go on without it, give a default: $(env DATA_PATH DEFAULT)",
            ),
        ),
        1,
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
    ),
    Mistake(
        "flag-as-variable",
        ("flags:", "  lr: 0.1", "  out: $(join $lr x)"),
        (("4:17", "GF304", "environment variable lr is not set", "lr is a flag: ${lr}"),),
        1,
    ),
    Mistake(
        "int-of-text",
        ("flags:", "  lr: $(int abc)"),
        (("3:15", "GF303", "int: 'value' must be a number, but the value given is text", None),),
        1,
    ),
    Mistake(
        "flag-given-twice",
        ("label: $(truncate ${data} 5 length=6)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:38", "GF302", "truncate(text, length, end='…'): 'length' is given twice", None),),
        1,
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
    ),
    Mistake(
        "not-a-name",
        ("sourcecode:", "  - include: $(package shared/util)"),
        (
            (
                "3:26",
                "GF305",
                "'shared/util' is not a name that Python can import",
                "a name is written as in an import: shared.util",
            ),
        ),
        1,
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
    ),
    Mistake(
        "secret-in-flag",
        ("flags:", "  key: $(env API_TOKEN)"),
        (
            (
                "3:16",
                "GF507",
                "the value of API_TOKEN is a secret, and this value would be recorded with the run",
                "pass it to the operation with env: {API_TOKEN: $(env API_TOKEN)}",
            ),
        ),
        1,
    ),
    Mistake(
        "self-circle",
        ("flags:", "  lr: ${lr}"),
        (("3:11", "GF204", "flags refer to each other in a circle: lr -> lr", None),),
        1,
    ),
    Mistake(
        "unknown-in-env",
        ("env:", "  DATA: $(finde x data)"),
        (("3:13", "GF201", "there is no function 'finde'", "did you mean 'find'?"),),
        1,
    ),
    Mistake(
        "unknown-in-choices",
        ("flags:", "  lr:", "    choices: [1, $(envv LR)]"),
        (("4:22", "GF201", "there is no function 'envv'", "did you mean 'env'?"),),
        1,
    ),
    Mistake(
        "unknown-in-requires",
        ("requires:", "  - file: $(finde train.csv data)"),
        (("3:15", "GF201", "there is no function 'finde'", "did you mean 'find'?"),),
        1,
    ),
    Mistake(
        "misspelt-source",
        ("requires:", "  - modul: shared"),
        (("3:7", "GF503", "'modul' is no kind of dependency", "did you mean 'module'?"),),
        1,
    ),
    Mistake(
        "link-for-file",
        ("requires:", "  - file: data/train.csv", "    target-type: verify-source"),
        (("4:20", "GF508", "unsupported target-type 'verify-source'", "expected copy, link"),),
        1,
    ),
    Mistake(
        "read-missing-file",
        ("flags:", "  text: $(read notes.txt)"),
        (("3:18", "GF402", "file '{project}/notes.txt' was not found", None),),
        1,
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
    ),
    Mistake(
        "jinja",
        ("label: '{{ data|stem }} $(upper)'", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (("2:29", "GF301", "upper(text) needs a value for 'text'", None),),
        1,
    ),
    Mistake(
        "two-at-once",
        ("label: $(stm x) ${dta|stem}", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            ("2:12", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
            ("2:21", "GF203", "there is no flag 'dta'", "did you mean 'data'?"),
        ),
        1,
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
    ),
    Mistake(
        "misspelt-in-exclude",
        ("sourcecode:", "  - include: $(package shared)", "  - exclude: $(pakage shared)/sub/*"),
        (("4:18", "GF201", "there is no function 'pakage'", "did you mean 'package'?"),),
        1,
    ),
    Mistake(
        "empty-package-rule",
        ("sourcecode:", "  - package:"),
        (
            (
                "3:7",
                "GF503",
                "'package' is no rule of source code",
                "write 'include: {package: NAME}'",
            ),
        ),
        1,
    ),
    Mistake(
        "empty-package",
        ("sourcecode:", "  - include: {package: }"),
        (
            (
                "3:17",
                "GF511",
                "'package:' in sourcecode is empty",
                "write a name, as in {package: NAME}",
            ),
        ),
        1,
    ),
    Mistake(
        "package-as-resource",
        ("requires:", "  - package: shared"),
        (("3:7", "GF503", "'package' is no kind of dependency", "write '- module: shared'"),),
        1,
    ),
    Mistake(
        "wrong-type-range",
        ("flags:", "  lr:", "    type: float", "    min: 1.0", "    default: $(env LR 0.5)"),
        (("6:16", "GF306", "invalid value 0.5 for lr: out of range (less than min 1.0)", None),),
        1,
    ),
    Mistake(
        "step-filter",
        (
            "steps:",
            "  - run: other",
            "    label: ${data|stem}",
            "flags:",
            "  data: data/train.csv",
            "  lr: 0.1",
            "^other:",
            "main: train",
            "flags:",
            "  data: x",
        ),
        (
            (
                "4:16",
                "GF203",
                "there is no flag 'data|stem'",
                "no filters here: compute it in a flag of its own, and use that",
            ),
        ),
        1,
    ),
    Mistake(
        "step-unknown-flag",
        (
            "steps:",
            "  - run: other",
            "    label: x ${dta}",
            "flags:",
            "  data: data/train.csv",
            "  lr: 0.1",
            "^other:",
            "main: train",
        ),
        (("4:18", "GF203", "there is no flag 'dta'", "did you mean 'data'?"),),
        1,
    ),
    Mistake(
        "step-macro",
        (
            "steps:",
            "  - run: other",
            "    label: $(stm x)",
            "flags:",
            "  data: data/train.csv",
            "  lr: 0.1",
            "^other:",
            "main: train",
        ),
        (("4:16", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),),
        1,
    ),
    Mistake(
        "step-run-filter",
        (
            "steps:",
            "  - run: other data=${dta}",
            "flags:",
            "  data: data/train.csv",
            "  lr: 0.1",
            "^other:",
            "main: train",
            "flags:",
            "  data: x",
        ),
        (("3:25", "GF203", "there is no flag 'dta'", "did you mean 'data'?"),),
        1,
    ),
    Mistake(
        "many-at-once",
        (
            "label: $(stm x) ${dta|stem}",
            "flags:",
            "  data: $(find tain.csv data)",
            "  lr: $(int abc)",
            "env:",
            "  A: $(finde x)",
            "sourcecode:",
            "  - include: $(package sharde)",
            "  - include: $(package shrad)",
            "requires:",
            "  - file: $(finde y)",
            "  - module: sharde",
        ),
        (
            ("2:12", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
            ("2:21", "GF203", "there is no flag 'dta'", "did you mean 'data'?"),
            ("4:18", "GF402", "'tain.csv' was not found", "did you mean 'train.csv'?"),
            ("5:15", "GF303", "int: 'value' must be a number, but the value given is text", None),
            ("7:10", "GF201", "there is no function 'finde'", "did you mean 'find'?"),
            ("9:26", "GF401", "package 'sharde' was not found", "did you mean 'shared'?"),
            ("10:26", "GF401", "package 'shrad' was not found", None),
            ("12:15", "GF201", "there is no function 'finde'", "did you mean 'find'?"),
            ("13:15", "GF401", "module 'sharde' was not found", "did you mean 'shared'?"),
        ),
        1,
    ),
    Mistake(
        "many-that-guild-cannot-read",
        (
            "sourcecode:",
            "  - inclde: $(package shared)",
            "  - include: {pakage: shared}",
            "label: $(stm x)",
        ),
        (
            ("3:7", "GF503", "'inclde' is no rule of source code", "did you mean 'include'?"),
            ("4:17", "GF503", "'pakage' is no type of files", "did you mean 'package'?"),
            ("5:12", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
        ),
        1,
    ),
    Mistake(
        "tilde",
        ("flags:", "  data: $(find train.csv ~/data)"),
        (
            (
                "3:18",
                "GF402",
                "'train.csv' was not found",
                "'~' is no home folder in an expression: write $HOME/data",
            ),
        ),
        1,
    ),
    Mistake(
        "tilde-plain",
        ("sourcecode:", "  - include: ~/lib/shared"),
        (("3:16", "GF516", "'~' is plain text here", "write $(find shared $HOME/lib)"),),
        0,
        "trained",
    ),
    Mistake(
        "library-beside-the-project",
        ("sourcecode:", "  - include: ../lib/shared"),
        (
            (
                "3:16",
                "GF516",
                "a rule of source code selects files of the project, and this path leads out of it",
                "write $(find shared ../lib)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "misspelt-variable",
        ("sourcecode:", "  - include: $(find shared $PYTHONPTH)"),
        (
            (
                "3:30",
                "GF403",
                "environment variable PYTHONPTH is not set",
                "did you mean 'PYTHONPATH'?",
            ),
        ),
        1,
    ),
    Mistake(
        "argument-name-after-all",
        ("label: $(truncate ${data} 5 lenght=5)", "flags:", "  data: data/train.csv", "  lr: 0.1"),
        (
            (
                "2:31",
                "GF302",
                "truncate(text, length, end='…') has no parameter 'lenght'",
                "did you mean 'length'?",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "wrong-hash",
        ("requires:", "  - module: shared", "    sha256: abc"),
        (
            (
                "4:15",
                "GF512",
                "sha256 is another text, not a hash",
                "write the 64 hexadecimal digits of the hash, in quotes, or leave sha256 out",
            ),
        ),
        1,
    ),
    Mistake(
        "misspelt-target-type",
        ("requires:", "  - module: shared", "    target-typ: link"),
        (("4:7", "GF510", "Guild knows no attribute 'target-typ'", "did you mean 'target-type'?"),),
        0,
        "trained",
    ),
    Mistake(
        "env-guilds",
        ("env:", "  RUN_DIR: $(lower X)"),
        (
            (
                "3:14",
                "GF513",
                "the value of RUN_DIR would not be used: Guild sets or reads this variable itself",
                "use a variable of another name",
            ),
        ),
        1,
    ),
    Mistake(
        "env-of-a-flag",
        ("flags: {lr: {default: 1, env-name: LR}}", "env:", "  FLAG_LR: a", "  LR: $(lower X)"),
        (
            (
                "5:9",
                "GF513",
                "the value of LR would not be used: Guild sets or reads this variable itself",
                "use a variable of another name",
            ),
        ),
        1,
    ),
    Mistake(
        "text-around",
        ("sourcecode:", "  - include: x/$(package shared)"),
        (
            (
                "3:16",
                "GF514",
                "there is text before the path of 'shared'",
                "a pattern is one library, alone or with '/' after it: $(package shared)/*.py",
            ),
        ),
        1,
    ),
    Mistake(
        "sourcecode-map",
        ("sourcecode:", "  include: $(package shared)"),
        (
            (
                "3:5",
                "GF503",
                "'include' is no attribute of sourcecode",
                "write a list of rules: - include: $(package shared)",
            ),
        ),
        0,
        "WARNING: unexpected sourcecode attribute(s) in guild.yml: include\n"
        "WARNING: guild.yml:3:5: 'include' is no attribute of sourcecode\n"
        "      include: $(package shared)\n"
        "      ^^^^^^^\n"
        "write a list of rules: - include: $(package shared)\n",
    ),
    Mistake(
        "misspelt-default",
        ("flags:", "  data:", "    defalt: $(find train.csv data)"),
        (("4:7", "GF510", "Guild knows no attribute 'defalt'", "did you mean 'default'?"),),
        0,
        "trained",
    ),
    Mistake(
        "in-flags-of-a-choice",
        (
            "flags:",
            "  m:",
            "    choices:",
            "      - value: a",
            "        flags: {x: $(stm a)}",
            "    default: a",
            "  x: 1",
        ),
        (("6:24", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),),
        1,
    ),
    Mistake(
        "load-key",
        ("flags:", "  x: $(load guild.yml nope.key)"),
        (("3:25", "GF402", "file '{project}/guild.yml' has no key 'nope.key'", None),),
        1,
    ),
    Mistake(
        "root-missing",
        ("sourcecode:", "  root: $(lower NOPE)", "  select:", "    - '*.py'"),
        (("3:11", "GF515", "the root of the source code, 'nope', is no folder", None),),
        1,
    ),
    Mistake(
        "version-none",
        ("label: $(version nopkg)",),
        (("2:20", "GF401", "distribution 'nopkg' is not installed", None),),
        1,
    ),
    Mistake(
        "empty-text-include",
        ("sourcecode:", "  - include: ''"),
        (
            (
                "3:17",
                "GF511",
                "'include:' in sourcecode is empty",
                "write a pattern, or remove the rule",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "label-number",
        ("label: 5",),
        (
            (
                "2:3",
                "GF515",
                "label must be text, but this is a number",
                "write one text, in quotes: label: '5'",
            ),
        ),
        1,
    ),
    Mistake(
        "label-truth",
        ("label: yes",),
        (
            (
                "2:3",
                "GF515",
                "label must be text, but this is the truth value yes or no",
                "write one text, in quotes: label: 'yes'",
            ),
        ),
        1,
    ),
    Mistake(
        "label-date",
        ("label: 2026-05-17",),
        (
            (
                "2:3",
                "GF515",
                "label must be text, but this is a date",
                "write one text, in quotes: label: '2026-05-17'",
            ),
        ),
        1,
    ),
    Mistake(
        "label-list",
        ("label: [a, b]",),
        (
            (
                "2:3",
                "GF515",
                "label must be text, but this is a list",
                "write one text, in quotes: label: '...'",
            ),
        ),
        1,
    ),
    Mistake(
        "label-mapping",
        ("label: {a: $(hostname)}",),
        (
            (
                "2:3",
                "GF515",
                "label must be text, but this is a mapping",
                "write one text, in quotes: label: '...'",
            ),
        ),
        1,
    ),
    Mistake(
        "env-list",
        ("env: [A=1]",),
        (
            (
                "2:3",
                "GF515",
                "env must be a mapping, but this is a list",
                "write a mapping below it: env: {NAME: value}",
            ),
        ),
        1,
    ),
    Mistake(
        "env-text",
        ("env: A=1",),
        (
            (
                "2:3",
                "GF515",
                "env must be a mapping, but this is text",
                "write a mapping below it: env: {NAME: value}",
            ),
        ),
        1,
    ),
    Mistake(
        "flags-text",
        ("flags: lr=1",),
        (
            (
                "2:3",
                "GF515",
                "flags must be a mapping, but this is text",
                "write a mapping below it: flags: {NAME: value}",
            ),
        ),
        1,
        "invalid flags value 'lr=1': expected a mapping",
    ),
    Mistake(
        "env-value-list",
        ("env: {X: [1, 2]}",),
        (
            (
                "2:9",
                "GF515",
                "the value of X must be text, but this is a list",
                "write one text, in quotes: X: '...'",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "env-value-list-of-ours",
        ("env: {X: [$(hostname)]}",),
        (
            (
                "2:13",
                "GF515",
                "the value of X must be text, but this is a list",
                "write one text, in quotes: X: '...'",
            ),
        ),
        1,
    ),
    Mistake(
        "env-value-mapping",
        ("env: {X: {a: ['', $<'x'|upper>]}}",),
        (
            (
                "2:21",
                "GF515",
                "the value of X must be text, but this is a mapping",
                "write one text, in quotes: X: '...'",
            ),
        ),
        1,
    ),
)
