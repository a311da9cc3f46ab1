"""More mistakes: rules of source code, imports, commands, other languages' expressions."""

from __future__ import annotations

from mistakes import Mistake

MORE_MISTAKES = (
    Mistake(
        "imports-not-found",
        ("main: lost", "sourcecode:", "  - include: $(imports)"),
        (
            (
                "4:16",
                "GF406",
                "lost.py:1 imports 'nowhere', which was not found",
                "add the folder that holds it to PYTHONPATH, or install it",
            ),
        ),
        1,
        "No module named 'nowhere'",
    ),
    Mistake(
        "imports-typed-not-found",
        ("main: lost", "sourcecode:", "  - include: {imports: }"),
        (
            (
                "4:17",
                "GF406",
                "lost.py:1 imports 'nowhere', which was not found",
                "add the folder that holds it to PYTHONPATH, or install it",
            ),
        ),
        1,
        "lost.py:1: 'nowhere' was not found",
    ),
    Mistake(
        "imports-of-no-script",
        ("sourcecode:", "  - include: $(imports train.py helpr)"),
        (("3:35", "GF402", "script or module 'helpr' was not found", None),),
        1,
    ),
    Mistake(
        "imports-of-no-script-typed",
        ("sourcecode:", "  - include: {imports: [train, nope]}"),
        (("3:34", "GF402", "script or module 'nope' was not found", None),),
        1,
    ),
    Mistake(
        "imports-of-a-table",
        ("sourcecode:", "  - include: $(imports data/train.csv)"),
        (
            (
                "3:26",
                "GF305",
                "'data/train.csv' is neither a script nor the name of a module",
                "expected for example train.py, notebook.ipynb, src/train or acme.train",
            ),
        ),
        1,
    ),
    Mistake(
        "imports-of-a-shell-command",
        ("exec: python train.py", "sourcecode:", "  - include: $(imports)"),
        (
            (
                "4:18",
                "GF305",
                "operation 'train' has no Python main to read: it has 'exec'",
                "name the script, as in $(imports train.py)",
            ),
        ),
        1,
    ),
    Mistake(
        "halves-of-a-character",
        (r'label: "\ud83d\ude00 $(upper a)"',),
        (
            (
                "2:11",
                "GF109",
                "two halves of a character, which YAML does not put together: Guild cannot show them",
                r"write 😀 itself, or \U0001f600",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "default-none-of-its-choices",
        ("flags:", "  n: {default: c, choices: [a, b]}"),
        (("3:18", "GF306", "invalid value c for n: expected one of a, b", None),),
        1,
        "Unsupported value for 'n'",
    ),
    Mistake(
        "default-out-of-range",
        ("flags:", "  n: {default: 1, min: 2}"),
        (("3:9", "GF306", "invalid value 1 for n: out of range (less than min 2)", None),),
        1,
        "invalid value 1 for n: out of range (less than min 2)",
    ),
    Mistake(
        "default-of-another-type",
        ("flags:", "  n: {default: 1.5, type: int}"),
        (("3:9", "GF306", "invalid value 1.5 for n: invalid value for type 'int'", None),),
        1,
        "invalid value 1.5 for n: invalid value for type 'int'",
    ),
    Mistake(
        "name-of-a-required-module",
        ("requires:", "  - module: ./lib"),
        (
            (
                "3:15",
                "GF305",
                "'./lib' is not a name that Python can import",
                "a name is written as in an import: lib",
            ),
        ),
        1,
    ),
    Mistake(
        "patterns-without-the-script",
        ("sourcecode: ['**/*.py']",),
        (
            (
                "2:17",
                "GF502",
                "this selects only what it names: train.py is left out of the run",
                "write a rule, which adds to the project's files: - include: '**/*.py'",
            ),
        ),
        1,
        "No module named train",
    ),
    Mistake(
        "space-after-main",
        ("main:train",),
        (("2:3", "GF515", "a space is missing after 'main:'", "write main: train"),),
        1,
        "No module named main:train",
    ),
    Mistake(
        "step-of-nothing",
        ("steps:", "  - name: x"),
        (("3:7", "GF515", "a step runs nothing", "write an operation: - run: train"),),
        1,
        "must define run",
    ),
    Mistake(
        "name-of-a-package",
        ("sourcecode:", "  - include: shared"),
        (
            (
                "3:16",
                "GF517",
                "'shared' is no file of the project: this rule selects nothing",
                "for the library write - include: {package: shared}",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "name-of-a-module",
        ("sourcecode:", "  - include: helper.py"),
        (
            (
                "3:16",
                "GF517",
                "'helper.py' is no file of the project: this rule selects nothing",
                "for the library write - include: {module: helper}",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "name-of-a-package-in-a-list",
        ("sourcecode:", "  - '*.py'", "  - shared/"),
        (
            (
                "4:7",
                "GF517",
                "'shared/' is no file of the project: this rule selects nothing",
                "for the library write - include: {package: shared}",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "name-of-imports",
        ("sourcecode:", "  - include: imports"),
        (
            (
                "3:16",
                "GF517",
                "'imports' is no file of the project: this rule selects nothing",
                "for what the script imports write - include: $(imports)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "function-without-brackets",
        ("sourcecode:", "  - include: $package shared"),
        (("3:16", "GF504", "without '$(' and ')' this is plain text", "write $(package shared)"),),
        0,
        "trained",
    ),
    Mistake(
        "function-without-anything",
        ("sourcecode:", "  - include: package shared"),
        (("3:16", "GF504", "without '$(' and ')' this is plain text", "write $(package shared)"),),
        0,
        "trained",
    ),
    Mistake(
        "function-without-brackets-in-label",
        ("label: $hostname",),
        (("2:10", "GF504", "without '$(' and ')' this is plain text", "write $(hostname)"),),
        0,
        "trained",
    ),
    Mistake(
        "excluded-later",
        ("sourcecode:", "  - include: $(package shared)", "  - exclude: /shared/*"),
        (
            (
                "3:16",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "the rule in line 4 leaves it out: remove one of the two",
            ),
        ),
        1,
    ),
    Mistake(
        "excluded-later-by-expression",
        ("sourcecode:", "  - include: {package: shared}", "  - exclude: $(package shared)"),
        (
            (
                "3:26",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "the rule in line 4 leaves it out: remove one of the two",
            ),
        ),
        1,
    ),
    Mistake(
        "excluded-later-by-name",
        ("sourcecode:", "  - include: $(package shared)", "  - exclude: shared"),
        (
            (
                "3:16",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "the rule in line 4 leaves it out: remove one of the two",
            ),
        ),
        1,
    ),
    Mistake(
        "no-file-matches",
        ("sourcecode:", "  - include: $(package shared)/*.txt"),
        (
            (
                "3:16",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "no file of it matches: write the library alone, as in $(package shared)",
            ),
        ),
        1,
    ),
    Mistake(
        "excluded-too-early",
        ("sourcecode:", "  - exclude: shared/tests/*", "  - include: $(package shared)"),
        (
            (
                "3:16",
                "GF517",
                "this rule leaves out nothing: it stands before the include of 'shared'",
                "write it after line 4",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "excluded-and-never-included",
        ("sourcecode:", "  - exclude: $(package shared)/tests/*"),
        (
            (
                "3:16",
                "GF517",
                "this rule leaves out nothing: no rule includes 'shared'",
                "to take it in, write before it: - include: $(package shared)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "package-as-flag",
        ("sourcecode:", "  - include: ${shared}"),
        (
            (
                "3:18",
                "GF203",
                "there is no flag 'shared'",
                "for the library write $(package shared)",
            ),
        ),
        1,
    ),
    Mistake(
        "imports-as-flag",
        ("sourcecode:", "  - include: [$<imports>]"),
        (
            (
                "3:19",
                "GF203",
                "there is no flag 'imports'",
                "for what the operation imports write $(imports)",
            ),
        ),
        1,
    ),
    Mistake(
        "package-as-function",
        ("sourcecode:", "  - include: $(shared)"),
        (
            (
                "3:18",
                "GF201",
                "there is no function 'shared'",
                "for the library write $(package shared)",
            ),
        ),
        1,
    ),
    Mistake(
        "module-as-function",
        ("sourcecode:", "  - include: $(helper)"),
        (
            (
                "3:18",
                "GF201",
                "there is no function 'helper'",
                "for the library write $(module helper)",
            ),
        ),
        1,
    ),
    Mistake(
        "path-beside-package",
        ("sourcecode:", "  - include: {package: shared, path: lib}"),
        (
            (
                "3:34",
                "GF503",
                "'path' does not go with 'package': a rule for a library has one key",
                "for a folder to look in write - include: $(package shared FOLDER)",
            ),
        ),
        1,
    ),
    Mistake(
        "exclude-beside-package",
        ("sourcecode:", "  - include: {package: shared, exclude: tests}"),
        (
            (
                "3:34",
                "GF503",
                "'exclude' does not go with 'package': a rule for a library has one key",
                "write a rule after this one, as in - exclude: $(package shared)/tests/*",
            ),
        ),
        1,
    ),
    Mistake(
        "two-types",
        ("sourcecode:", "  - include: {package: shared, module: helper}"),
        (
            (
                "3:34",
                "GF503",
                "'module' does not go with 'package': a rule for a library has one key",
                "write a rule for each: - include: {package: shared}",
            ),
        ),
        1,
    ),
    Mistake(
        "unknown-flag-in-exec",
        ("exec: echo ${lrr}", "flags: {lr: 1}"),
        (("2:16", "GF203", "there is no flag 'lrr'", "did you mean 'lr'?"),),
        1,
        "command contains invalid reference 'lrr'",
    ),
    Mistake(
        "variable-in-exec",
        ("exec: echo ${HOME}",),
        (
            (
                "2:16",
                "GF203",
                "there is no flag 'HOME'",
                "Guild takes ${...} for a flag: for the shell write \\${HOME}, inside of quotes",
            ),
        ),
        1,
        "command contains invalid reference 'HOME'",
    ),
    Mistake(
        "variable-in-exec-escaped",
        ("exec: echo \\${HOME}",),
        (
            (
                "2:17",
                "GF203",
                "there is no flag 'HOME'",
                "Guild takes ${...} for a flag: for the shell write \\${HOME}, inside of quotes",
            ),
        ),
        1,
        "command contains invalid reference 'HOME'",
    ),
    Mistake(
        "shell-in-exec",
        ("exec: bash -c 'echo ${f%.csv}'",),
        (
            (
                "2:25",
                "GF203",
                "there is no flag 'f%.csv'",
                "Guild takes ${...} for a flag: for the shell write \\${f%.csv}, inside of quotes",
            ),
        ),
        1,
        "command contains invalid reference 'f%.csv'",
    ),
    Mistake(
        "flag-args-in-a-word",
        ('exec: bash -c "python train.py ${flag_args}"', "flags: {lr: 1}"),
        (
            (
                "2:36",
                "GF203",
                "there is no flag 'flag_args'",
                "${flag_args} must be a word of its own",
            ),
        ),
        1,
        "command contains invalid reference 'flag_args'",
    ),
    Mistake(
        "filter-in-main",
        ("main: train --x ${lr|upper}", "flags: {lr: 1}"),
        (
            (
                "2:21",
                "GF203",
                "there is no flag 'lr|upper'",
                "no filters here: compute it in a flag of its own, and use that",
            ),
        ),
        1,
        "command contains invalid reference 'lr|upper'",
    ),
    Mistake(
        "shell-default-in-main",
        ("main: train --x ${LR:-1}",),
        (
            (
                "2:21",
                "GF203",
                "there is no flag 'LR:-1'",
                "no shell reads main: for a variable use a flag, with $(env NAME) as its default",
            ),
        ),
        1,
        "command contains invalid reference 'LR:-1'",
    ),
    Mistake(
        "variable-in-env",
        ("env: {PATH: '/opt/bin:$PATH'}",),
        (
            (
                "2:25",
                "GF505",
                "$PATH is plain text here: it is a variable only inside an expression",
                "write $(env PATH)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "variable-in-default",
        ("flags: {data: $PATH/data.csv}",),
        (
            (
                "2:17",
                "GF505",
                "$PATH is plain text here: it is a variable only inside an expression",
                "write $(env PATH)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "flag-without-braces",
        ("label: rate $lr", "flags: {lr: 1}"),
        (("2:15", "GF505", "$lr is plain text here", "lr is a flag: ${lr}"),),
        0,
        "trained",
    ),
    Mistake(
        "home-in-a-call",
        ("flags: {data: $(join ~ data.csv)}",),
        (("2:24", "GF516", "'~' is plain text here", "write $HOME"),),
        0,
        "trained",
    ),
    Mistake(
        "backslashes-in-double-quotes",
        ("flags:", '  data: "$(join C:\\temp\\new train.csv)"'),
        (
            (
                "3:12",
                "GF519",
                "YAML takes backslashes away in double quotes",
                "put it in single quotes, or write / for each backslash",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "drive-as-pattern",
        ("sourcecode:", "  - include: C:\\lib\\shared"),
        (
            (
                "3:16",
                "GF516",
                "a rule of source code selects files of the project, and this path leads out of it",
                "write $(find shared C:/lib)",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "two-names-in-quotes",
        ("sourcecode:", '  - include: $(package "shared other")'),
        (
            (
                "3:26",
                "GF305",
                "'shared other' is not a name that Python can import",
                "one name at a time; a rule may have a list: {package: [shared, other]}",
            ),
        ),
        1,
    ),
    Mistake(
        "names-with-a-comma",
        ("sourcecode:", "  - include: {package: 'shared, helper'}"),
        (
            (
                "3:27",
                "GF305",
                "'shared, helper' is not a name that Python can import",
                "one name at a time; a rule may have a list: {package: [shared, helper]}",
            ),
        ),
        1,
    ),
    Mistake(
        "name-with-a-suffix",
        ("sourcecode:", "  - include: $(package shared.py)"),
        (
            (
                "3:26",
                "GF401",
                "package 'shared.py' was not found: 'shared' has no 'py'",
                "a name is written as in an import, without '.py'",
            ),
        ),
        1,
    ),
    Mistake(
        "name-with-a-slash",
        ("sourcecode:", "  - include: $(package ./shared/)"),
        (
            (
                "3:26",
                "GF305",
                "'./shared/' is not a name that Python can import",
                "a name is written as in an import: shared",
            ),
        ),
        1,
    ),
    Mistake(
        "name-with-a-version",
        ("sourcecode:", "  - include: $(package shared==1.0)"),
        (
            (
                "3:26",
                "GF305",
                "'shared==1.0' is not a name that Python can import",
                "a name has no version: shared",
            ),
        ),
        1,
    ),
    Mistake(
        "find-in-a-name",
        ("sourcecode:", "  - include: $(find shared PYTHONPATH)"),
        (("3:23", "GF402", "'shared' was not found", "PYTHONPATH is a variable: $PYTHONPATH"),),
        1,
    ),
    Mistake(
        "call-of-a-flag",
        ("label: ${$(data)|stem}", "flags: {data: x}"),
        (("2:14", "GF201", "there is no function 'data'", "data is a flag: ${data}"),),
        1,
    ),
    Mistake(
        "calculation",
        ("flags: {n: $((1+2))}",),
        (
            (
                "2:16",
                "GF101",
                "expected a function name after '$('",
                "nothing is calculated here: do it in the program, or in a function of your own",
            ),
        ),
        1,
    ),
    Mistake(
        "calculation-in-label",
        ("label: lr-${lr*2}", "flags: {lr: 1}"),
        (
            (
                "2:15",
                "GF203",
                "there is no flag 'lr*2'",
                "nothing is calculated here: do it in the program, or in a function of your own",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "backticks",
        ("label: '`hostname`'",),
        (("2:11", "GF504", "backticks are plain text here", "write $(hostname)"),),
        0,
        "trained",
    ),
    Mistake(
        "jinja-flag",
        ("label: '{{ data|stem }}'", "flags: {data: x}"),
        (
            (
                "2:11",
                "GF504",
                "'{{' and '}}' are for the params of a model, and this is none",
                "data is a flag: ${data|stem}",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "percent-format",
        ("label: '%(lr)s'", "flags: {lr: 1}"),
        (("2:11", "GF504", "'%(lr)s' is plain text here", "lr is a flag: ${lr}"),),
        0,
        "trained",
    ),
    Mistake(
        "brace-format",
        ("label: '{lr:.2f}'", "flags: {lr: 1}"),
        (("2:11", "GF504", "'{lr:.2f}' is plain text here", "lr is a flag: ${lr}"),),
        0,
        "trained",
    ),
    Mistake(
        "omegaconf-env",
        ("flags: {home: '${oc.env:HOME}'}",),
        (("2:20", "GF203", "there is no flag 'oc.env:HOME'", "write $(env HOME)"),),
        1,
    ),
    Mistake(
        "omegaconf-flag",
        ("flags: {a: '${flags.lr}', lr: 1}",),
        (("2:17", "GF203", "there is no flag 'flags.lr'", "lr is a flag: ${lr}"),),
        1,
    ),
    Mistake(
        "shell-program",
        ("label: $(date +%Y)",),
        (
            (
                "2:12",
                "GF201",
                "there is no function 'date'",
                "no shell reads this: for the time write $(now)",
            ),
        ),
        1,
    ),
    Mistake(
        "shell-function",
        ("env: {X: $(shell ls)}",),
        (
            (
                "2:14",
                "GF201",
                "there is no function 'shell'",
                "no shell reads this: a function of your own in guild_functions.py may do it",
            ),
        ),
        1,
    ),
    Mistake(
        "git-program",
        ("label: $(git rev-parse HEAD)",),
        (
            (
                "2:12",
                "GF201",
                "there is no function 'git'",
                "no shell reads this: for the commit write $(git-commit), for the branch $(git-branch)",
            ),
        ),
        1,
    ),
    Mistake(
        "nested-operations",
        ("operations:", "  sub: {label: $(hostname)}"),
        (
            (
                "3:20",
                "GF501",
                "an expression in label is not evaluated",
                "compute it in a flag or in env: 'hostname' is a function of guild-funcs",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "flags-import-of-ours",
        ("flags-import: $(imports)",),
        (
            (
                "2:19",
                "GF501",
                "an expression in flags-import is not evaluated",
                "compute it in a flag or in env: 'imports' is a function of guild-funcs",
            ),
        ),
        1,
        "invalid flags-import value '$(imports)'",
    ),
    Mistake(
        "choices-mapping",
        ("flags:", "  m:", "    choices: {a: $(stem x), b: 2}"),
        (
            (
                "4:7",
                "GF515",
                "choices must be a list, but this is a mapping",
                "write a list: choices: [a, b]",
            ),
        ),
        1,
    ),
    Mistake(
        "requires-text-of-ours",
        ("requires: $(find train.csv data)",),
        (
            (
                "2:13",
                "GF515",
                "'$(find train.csv data)' is no resource of this model",
                "write - file: $(find train.csv data)",
            ),
        ),
        1,
    ),
    Mistake(
        "requires-text-of-a-library",
        ("requires: $(package shared)",),
        (
            (
                "2:13",
                "GF515",
                "'$(package shared)' is no resource of this model",
                "write - module: shared",
            ),
        ),
        1,
    ),
    Mistake(
        "requires-text-of-a-file",
        ("requires:", "  - data/train.csv"),
        (
            (
                "3:7",
                "GF515",
                "'data/train.csv' is no resource of this model",
                "write - file: data/train.csv",
            ),
        ),
        1,
    ),
    Mistake(
        "requires-name-of-a-library",
        ("requires: [shared]",),
        (
            (
                "2:14",
                "GF515",
                "'shared' is no resource of this model",
                "for a library write - module: shared",
            ),
        ),
        1,
    ),
    Mistake(
        "select-mapping",
        ("sourcecode: {select: {include: $(package shared)}}",),
        (
            (
                "2:16",
                "GF515",
                "select must be a list, but this is a mapping",
                "begin each rule with '- '",
            ),
        ),
        1,
    ),
    Mistake(
        "two-rules-in-one",
        ("sourcecode:", "  - include: $(package shared)", "    exclude: $(package shared)/tests"),
        (
            (
                "4:7",
                "GF503",
                "'include' and 'exclude' are two rules, and this is one",
                "begin it with '- ': - exclude: ...",
            ),
        ),
        1,
    ),
    Mistake(
        "tags-of-ours",
        ("tags: [$(hostname)]",),
        (
            (
                "2:12",
                "GF501",
                "an expression in tags is not evaluated",
                "compute it in a flag or in env: 'hostname' is a function of guild-funcs",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "type-of-ours",
        ("flags:", "  lr: {default: 0.1, type: $(lower FLOAT)}"),
        (
            (
                "3:32",
                "GF501",
                "an expression in type is not evaluated",
                "compute it in a flag or in env: 'lower' is a function of guild-funcs",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "least-of-ours",
        ("flags:", "  lr: {default: 0.1, min: $(env MIN 0)}"),
        (
            (
                "3:24",
                "GF515",
                "min must be a number, but this is text",
                "nothing is evaluated here: write a number",
            ),
        ),
        1,
    ),
    Mistake(
        "github-actions",
        ("label: ${{ lr }}", "flags: {lr: 1}"),
        (("2:12", "GF203", "there is no flag '{ lr '", "one pair of braces: ${lr}"),),
        0,
        "trained",
    ),
    Mistake(
        "main-list",
        ("main: [train, --x, 1]",),
        (
            (
                "2:3",
                "GF515",
                "main must be text, but this is a list",
                "write the command as one text: main: train --lr 0.1",
            ),
        ),
        1,
    ),
    Mistake(
        "misspelt-requires",
        ("requries:", "  - module: shared"),
        (("2:3", "GF510", "Guild knows no attribute 'requries'", "did you mean 'requires'?"),),
        0,
        "trained",
    ),
    Mistake(
        "misspelt-sourcecode",
        ("sourcecod:", "  - include: {package: shared}"),
        (("2:3", "GF510", "Guild knows no attribute 'sourcecod'", "did you mean 'sourcecode'?"),),
        0,
        "trained",
    ),
    Mistake(
        "misspelt-in-step",
        ("steps:", "  - run: other", "    lable: $(hostname)", "^other: {main: train}"),
        (("4:7", "GF510", "Guild knows no attribute 'lable'", "did you mean 'label'?"),),
        0,
        "trained",
    ),
    Mistake(
        "flags-of-a-step",
        (
            "steps:",
            "  - run: other",
            "    flags: {data: $(find train.csv data)}",
            "^other: {main: train, flags: {data: x}}",
        ),
        (
            (
                "4:23",
                "GF501",
                "an expression in data is not evaluated",
                "compute it in a flag or in env: 'find' is a function of guild-funcs",
            ),
        ),
        0,
    ),
    Mistake(
        "run-of-a-step",
        ("steps:", "  - other data=$(hostname)", "^other: {main: train, flags: {data: x}}"),
        (
            (
                "3:20",
                "GF501",
                "an expression in steps is not evaluated",
                "compute it in a flag or in env: 'hostname' is a function of guild-funcs",
            ),
        ),
        0,
    ),
    Mistake(
        "key-twice",
        ("flags:", "  lr: 0.1", "  lr: 0.2"),
        (
            (
                "4:5",
                "GF108",
                "'lr' stands twice here: the value in line 3 is lost",
                "remove one of them, or give it its own name",
            ),
        ),
        0,
        "trained",
    ),
    Mistake(
        "operation-of-a-step",
        ("steps: [other, trian]", "^other: {main: train}"),
        (
            (
                "2:18",
                "GF408",
                "there is no operation 'trian' in this project",
                "did you mean 'train'?",
            ),
        ),
        1,
        "operation 'trian' is not defined for this project",
    ),
    Mistake(
        "operation-of-a-dependency",
        ("requires:", "  - operation: prepair", "^prepare: {main: train}"),
        (
            (
                "3:18",
                "GF408",
                "there is no operation 'prepair' in this project",
                "did you mean 'prepare'?",
            ),
        ),
        1,
        "no suitable run for prepair",
    ),
    Mistake(
        "never-closed-in-env",
        ("env:", "  WHERE: ${data", "flags: {data: x}"),
        (("3:12", "GF102", "'${' is never closed", "close it: Guild takes it for text"),),
        0,
        "trained",
    ),
    Mistake(
        "computed-root",
        ("sourcecode: {root: '$(lower SRC)/$(upper x)'}",),
        (("2:23", "GF515", "the root of the source code, 'src/X', is no folder", None),),
        1,
    ),
)
