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
)
