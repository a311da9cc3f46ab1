"""What `check` says of guild files that are rarer than people's mistakes (`tests/mistakes.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

import pytest
from file_trees import write_tree

from guild_funcs.lint import check

LIBRARY = {
    "shared/__init__.py": "",
    "shared/a.txt": "",
    "shared/sub/__init__.py": "",
    "shared/sub/x.py": "",
    "helper.py": "",
    "spread/a.py": "",
}


@dataclass(frozen=True)
class Row:
    """The lines of the operation `train`, the problems, and files of the project."""

    id: str
    lines: str
    said: list[tuple[str, str, str, Optional[str]]]
    files: Mapping[str, str] = field(default_factory=dict)


NO_SHELL = "no shell reads a step: write the value itself"
NO_QUOTE = "is no quote, but a character of the text"
UNKNOWN = "Guild knows no attribute"
UNDECORATED = "guild_functions.py defines it: write @function above it"
IF = "if(condition, then, [else]) takes 3 arguments"
FIRST = "the function comes first, as in $(stem ${data}); or write ${data|stem}"
LAZY = "for the option write lazy=yes"
OPTION = "it is one of a step, and an option: guild run --stop-after"
NO_TEXT = "must be text, but YAML takes '3' for a number"
WRONG_NAME = "'{}:' must be the name of a library, but this is {}"
ITEMS = {
    "sourcecode": "write a pattern, in quotes, or a rule, as in - include: '*.csv'",
    "requires": "write the name of a resource, in quotes, or a source, as in - file: data.csv",
}
TWO_HALVES = "two halves of a character, which YAML does not put together: Guild cannot show them"
ONE_HALF = "half of a character: Guild cannot show this text"
NAME_OF_A_MODULE = "a name is identifiers joined by dots, as in google.cloud.storage"
NO_STEP, RUN_IT = "a step runs nothing", "write an operation: - run: train"
NO_VALUE = "nothing is evaluated here: write"
NO_KIND = "this dependency names no file, module or other"
ONE_OF = "write one of config, file, module, operation, url, as in - file: data.csv"
ROWS = [
    Row(
        "root",
        "sourcecode: {root: nope, select: []}",
        [("2:22", "GF515", "the root of the source code, 'nope', is no folder", None)],
    ),
    Row(
        "root-of-ours",
        "sourcecode: {root: $(join a b), select: []}",
        [("2:22", "GF515", "the root of the source code, 'a/b', is no folder", None)],
    ),
    Row("root-of-a-flag", "sourcecode: {root: $(join a $<f>), select: []}\n  flags: {f: b}", []),
    Row(
        "label-empty",
        "label: a ${} b ${ lr } ${}\n  flags: {lr: 1}",
        [
            (
                "2:12",
                "GF101",
                "'${}' names no flag",
                "write the name of a flag in it, or remove it",
            ),
            (
                "2:26",
                "GF101",
                "'${}' names no flag",
                "write the name of a flag in it, or remove it",
            ),
        ],
    ),
    Row(
        "label-open-before-another",
        "label: a ${lr ${nope} ${nope}\n  flags: {lr: 1}",
        [
            ("2:12", "GF102", "'${' is never closed", "if it is text, write '$${'"),
            ("2:27", "GF203", "there is no flag 'nope'", "the flags are lr"),
        ],
    ),
    Row("root-of-ours-there", "sourcecode: {root: $(join . .), select: []}", []),
    Row(
        "root-of-a-default-that-fails",
        "sourcecode: {root: '$(env NO_ROOT $(find nope .))', select: []}",
        [],
    ),
    Row(
        "root-number",
        "sourcecode: {root: 3, select: []}",
        [
            (
                "2:16",
                "GF515",
                "root must be text, but this is a number",
                "write one text, in quotes: root: '...'",
            )
        ],
    ),
    Row(
        "label-empty-before-a-filter",
        "label: a ${}|stem|nope}",
        [("2:12", "GF101", "'${}' names no flag", "write the name of a flag in it, or remove it")],
    ),
    Row(
        "filter-perhaps",
        "label: ${lr|zoom}\n  flags: {lr: 1}",
        [
            (
                "1:1",
                "GF404",
                "guild_functions.py cannot be read: [Errno 21] Is a directory: '/guild_functions.py'",
                None,
            )
        ],
        {"guild_functions.py/x": ""},
    ),
    Row(
        "misnamed-of-too-many",
        "label: $(truncate x lenght=5 a b c)",
        [
            (
                "2:23",
                "GF302",
                "truncate(text, length, end='…') has no parameter 'lenght'",
                "did you mean 'length'?",
            )
        ],
    ),
    Row(
        "choices-map-short",
        "flags: {lr: {choices: {a: 1}}}",
        [
            (
                "2:16",
                "GF515",
                "choices must be a list, but this is a mapping",
                "write a list: choices: [a, b]",
            )
        ],
    ),
    Row(
        "pair-arg",
        "label: '$(dict a=$HOM b=${nope|stm})'",
        [
            (
                "2:13",
                "GF201",
                "there is no function 'dict'",
                "'guild-funcs list' shows all functions",
            ),
            ("2:29", "GF203", "there is no flag 'nope'", "there are no flags"),
            ("2:34", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
        ],
    ),
    Row(
        "joined-arg",
        'label: $(upper "a $HOM ${x}")',
        [
            ("2:21", "GF403", "environment variable HOM is not set", "did you mean 'HOME'?"),
            ("2:28", "GF203", "there is no flag 'x'", "there are no flags"),
        ],
    ),
    Row("escaped-word", "label: $(upper 'li''r')\n  flags: {lr: 1}", []),
    Row(
        "variable-in-label-off",
        "plugins: no\n  label: $(upper x)",
        [
            (
                "3:10",
                "GF509",
                "this expression is not evaluated: 'plugins: no' turns guild-funcs off here",
                "remove 'plugins: no', or the expression",
            )
        ],
    ),
    Row(
        "off-filter",
        "plugins: no\n  label: ${lr|stem}\n  flags: {lr: 1}",
        [
            (
                "3:10",
                "GF509",
                "this expression is not evaluated: 'plugins: no' turns guild-funcs off here",
                "remove 'plugins: no', or the expression",
            )
        ],
    ),
    Row("off-requires", "plugins: no\n  requires:\n    - file: $(upper x)", []),
    Row(
        "circle-long",
        "flags: {a: '${b}$(upper x)', b: '$(upper ${c})', c: '$(upper ${b})'}",
        [("2:66", "GF204", "flags refer to each other in a circle: b -> c -> b", None)],
    ),
    Row(
        "exec-quotes",
        "exec: echo 'a ${nope}",
        [
            (
                "2:9",
                "GF515",
                "exec has a quote that is never closed, or a backslash at its end",
                "Guild splits it as a shell does: close it, or put the word in double quotes",
            )
        ],
    ),
    Row(
        "main-empty-word",
        "main: ''\n  flags-import: all\n  label: ${x}",
        [("4:12", "GF203", "there is no flag 'x'", "the flags are lr")],
    ),
    Row(
        "flags-of-a-main-that-cannot-be-read",
        "main: broken\n  flags-import: all\n  label: ${x}",
        [],
        {"broken.py": "def (:"},
    ),
    Row(
        "main-broken",
        "main: broken\n  label: ${x}",
        [("3:12", "GF203", "there is no flag 'x'", "there are no flags")],
        {"broken.py": "def (:"},
    ),
    Row(
        "syntax-with-before",
        "sourcecode:\n    - include: $(stm x)/$(stem",
        [
            ("3:18", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
            ("3:25", "GF102", "'$(' is never closed", "if it is text, write '$$('"),
        ],
    ),
    Row(
        "pattern-syntax",
        "sourcecode:\n    - include: '$(stm x)[a$(b'",
        [
            ("3:19", "GF201", "there is no function 'stm'", "did you mean 'stem'?"),
            ("3:27", "GF102", "'$(' is never closed", "if it is text, write '$$('"),
        ],
    ),
    Row(
        "select-syntax",
        "requires:\n    - {file: x, select: '$(stm x).*[.]csv$'}",
        [("3:28", "GF201", "there is no function 'stm'", "did you mean 'stem'?")],
    ),
    Row(
        "label-unclosed",
        "label: 'a ${x'",
        [("2:13", "GF102", "'${' is never closed", "if it is text, write '$${'")],
    ),
    Row("label-escaped", "label: '$${x'", []),
    Row(
        "filter-parens",
        "label: ${x|basename(1)}\n  flags: {x: 1}",
        [
            (
                "2:14",
                "GF202",
                "there is no filter 'basename(1)'",
                "arguments follow a colon: basename:argument,argument",
            )
        ],
    ),
    Row(
        "filter-missing",
        "label: ${x|}\n  flags: {x: 1}",
        [("2:14", "GF101", "expected a filter name after '|'", None)],
    ),
    Row("desc-syntax", "description: $(upper", []),
    Row(
        "limits-int",
        "flags: {n: {default: $(float 1.5), type: int}}",
        [("2:24", "GF306", "invalid value 1.5 for n: invalid value for type 'int'", None)],
    ),
    Row(
        "limits-bool",
        "flags: {n: {default: $(eq a a), type: int}}",
        [],
    ),
    Row(
        "limits-text",
        "flags: {n: {default: $(upper a), type: number}}",
        [("2:24", "GF306", "invalid value A for n: invalid value for type 'number'", None)],
    ),
    Row(
        "limits-choices",
        "flags: {n: {default: $(upper a), choices: [a, b]}}",
        [("2:24", "GF306", "invalid value A for n: expected one of a, b", None)],
    ),
    Row("limits-choices-ok", "flags: {n: {default: $(lower A), choices: [a, b]}}", []),
    Row(
        "limits-choices-map",
        "flags: {n: {default: $(upper a), choices: [{value: a, alias: b}, c]}}",
        [("2:24", "GF306", "invalid value A for n: expected one of b, a, c", None)],
    ),
    Row(
        "limits-of-plain-defaults",
        "flags:\n"
        "    a: {default: [1, 5], choices: [1, 2]}\n"
        "    b: {default: 2.0, type: int}\n"
        "    c: {default: x, type: number}\n"
        "    d: {default: 1e3, type: float, max: 10}\n"
        "    e: {default: auto, min: 1}\n"
        "    f: {default: auto, max: 9}",
        [
            ("3:9", "GF306", "invalid value 5 for a: expected one of 1, 2", None),
            ("4:9", "GF306", "invalid value 2.0 for b: invalid value for type 'int'", None),
            ("5:18", "GF306", "invalid value x for c: invalid value for type 'number'", None),
            (
                "6:9",
                "GF306",
                "invalid value 1000.0 for d: out of range (greater than max 10)",
                None,
            ),
            ("7:18", "GF306", "invalid value auto for e: it is no number, and min is 1", None),
            ("8:18", "GF306", "invalid value auto for f: it is no number, and max is 9", None),
        ],
    ),
    Row(
        "limits-of-plain-defaults-ok",
        "flags:\n"
        "    a: {default: b, choices: [{value: a, alias: b}]}\n"
        "    b: {default: a, choices: [{value: a, alias: b}]}\n"
        "    c: {default: 0, choices: [1, 2]}\n"
        "    d: {default: 3, choices: [1], allow-other: yes}\n"
        "    e: {default: '[1:3]', type: int, choices: [a]}\n"
        "    f: {default: 'uniform[1:3]', type: int, min: 5}\n"
        "    g: {default: '1 2', type: int, arg-split: yes}\n"
        "    h: {choices: [1, 2], min: 5}\n"
        "    i: {default: yes, type: int, max: 1}\n"
        "    j: {default: 5, choices: [{alias: a, value: }, 6]}\n"
        "    k: {default: a, choices: '{{ p }}'}\n"
        "    l: {default: a, type: boolean, min: 1, choices: [b]}\n"
        "    m: {default: .inf, type: number, min: 1}\n"
        "    n: {default: 1, choices: ['1']}\n"
        "    o: {default: [[[1]]], min: 2, choices: [[[2]]]}",
        [],
    ),
    Row(
        "steps",
        "steps:\n"
        "    - {run: op, max-trials: a, stop-after: 1h, random-seed: 1.5, name: 1}\n"
        "    - {run: op, max-trials: '5', stop-after: 1.5, random-seed: -1, tags: [a], flags: {}}\n"
        "    - {run: op, tags: prod, batch-tags: 1, flags: }\n"
        "    - {name: x}\n"
        "    - ' '\n"
        "    - {}\n"
        "    -\n"
        "    - op 'a\n"
        "    - {run: }\n"
        "op: train",
        [
            (
                "2:3",
                "GF515",
                "steps must be a list of operations, but an item of it is empty",
                "write a list: steps: [a, b]",
            ),
            ("2:3", "GF515", NO_STEP, RUN_IT),
            (
                "3:17",
                "GF515",
                "max-trials must be a whole number, but this is text",
                f"{NO_VALUE} max-trials: 5",
            ),
            (
                "3:32",
                "GF515",
                "stop-after must be a number of minutes, but this is text",
                f"{NO_VALUE} stop-after: 5",
            ),
            (
                "3:48",
                "GF515",
                "random-seed must be a whole number, but this is a number",
                f"{NO_VALUE} random-seed: 5",
            ),
            (
                "3:66",
                "GF515",
                "name must be text, but this is a number",
                "write one text, in quotes: name: '...'",
            ),
            (
                "5:23",
                "GF515",
                "tags must be a list: Guild takes each letter of this text for one",
                "write tags: [prod]",
            ),
            (
                "5:29",
                "GF515",
                "batch-tags must be a list, but this is a number",
                "write a list: batch-tags: [a, b]",
            ),
            (
                "5:44",
                "GF515",
                "flags must be a mapping, but this is empty",
                "write a mapping below it: flags: {NAME: value}",
            ),
            ("6:8", "GF515", NO_STEP, RUN_IT),
            ("7:8", "GF515", NO_STEP, RUN_IT),
            (
                "10:7",
                "GF515",
                "a step has a quote that is never closed, or a backslash at its end",
                "Guild splits it as a shell does: close it, or put the word in double quotes",
            ),
            ("11:8", "GF515", NO_STEP, RUN_IT),
        ],
    ),
    Row(
        "patterns-that-leave-the-script-out",
        "sourcecode: ['**/*.py', {{x}}]".replace("{{x}}", "$(package shared)"),
        [
            (
                "2:17",
                "GF502",
                "this selects only what it names: train.py is left out of the run",
                "write a rule, which adds to the project's files: - include: '**/*.py'",
            )
        ],
    ),
    Row(
        "names-of-required-modules",
        "requires: [{module: a=b}, {module: os}, {module: sys}, {module: guild}, {module: ./lib}]",
        [
            ("2:23", "GF305", "'a=b' is not a name that Python can import", NAME_OF_A_MODULE),
            (
                "2:84",
                "GF305",
                "'./lib' is not a name that Python can import",
                "a name is written as in an import: lib",
            ),
        ],
    ),
    Row(
        "spaces-that-are-missing",
        "main: train\n  sourcecode:\n    - include:*.py\n  requires: [file:a.csv, op:data]\n"
        "  steps: ['run:a', run:b]\n  env: {A:1, B:c}\n  flags: {lr:0.1, a:yes, train:lr, b:1: 2}",
        [
            ("4:7", "GF515", "a space is missing after 'include:'", "write include: '*.py'"),
            ("5:14", "GF515", "a space is missing after 'file:'", "write file: a.csv"),
            ("6:20", "GF515", "a space is missing after 'run:'", "write run: b"),
            ("7:9", "GF515", "a space is missing after 'A:'", "write A: 1"),
            ("7:14", "GF515", "a space is missing after 'B:'", "write B: c"),
            ("8:11", "GF515", "a space is missing after 'lr:'", "write lr: 0.1"),
            ("8:19", "GF515", "a space is missing after 'a:'", "write a: yes"),
        ],
    ),
    Row(
        "space-that-is-missing-in-a-list-of-texts",
        "sourcecode: [include:*.csv, a]",
        [("2:16", "GF515", "a space is missing after 'include:'", "write include: '*.csv'")],
    ),
    Row(
        "space-that-is-missing-in-the-only-flag",
        "flags:\n    lr:0.1",
        [
            (
                "2:3",
                "GF515",
                "flags must be a mapping, but this is text",
                "write a mapping below it: flags: {NAME: value}",
            ),
            ("3:5", "GF515", "a space is missing after 'lr:'", "write lr: 0.1"),
        ],
    ),
    Row(
        "limits-of-a-wrong-expression",
        "flags: {n: {default: '$(upper', choices: [1]}}",
        [("2:25", "GF102", "'$(' is never closed", "if it is text, write '$$('")],
    ),
    Row(
        "space-that-is-missing-in-a-text",
        "main:train",
        [("2:3", "GF515", "a space is missing after 'main:'", "write main: train")],
    ),
    Row("patterns-of-a-root", "sourcecode: {root: lib, select: ['*.csv']}", [], {"lib/a.csv": ""}),
    Row("patterns-of-the-script", "sourcecode: [/train.py, '*.csv']", []),
    Row("patterns-of-a-folder", "main: src/run\n  sourcecode: src", [], {"src/run.py": ""}),
    Row("patterns-of-no-script", "main: gone\n  sourcecode: '*.csv'", []),
    Row(
        "limits-min",
        "flags: {n: {default: $(int 2), min: 3}}",
        [("2:24", "GF306", "invalid value 2 for n: out of range (less than min 3)", None)],
    ),
    Row(
        "limits-max",
        "flags: {n: {default: $(int 2), max: 1}}",
        [("2:24", "GF306", "invalid value 2 for n: out of range (greater than max 1)", None)],
    ),
    Row("limits-fine", "flags: {n: {default: $(int 2), max: 3, min: 1, type: int}}", []),
    Row("limits-rest", "flags: {n: {default: $(int 2)x, max: 1}}", []),
    Row(
        "limits-error",
        "flags: {n: {default: $(int x), max: 1}}",
        [("2:30", "GF303", "int: 'value' must be a number, but the value given is text", None)],
    ),
    Row("limits-flag", "flags: {n: {default: $(int $<m>), max: 1}, m: 3}", []),
    Row(
        "around-before",
        "sourcecode:\n    - include: x/$(package shared)",
        [
            (
                "3:16",
                "GF514",
                "there is text before the path of 'shared'",
                "a pattern is one library, alone or with '/' after it: $(package shared)/*.py",
            )
        ],
    ),
    Row(
        "around-after",
        "sourcecode:\n    - include: $(package shared)x",
        [
            (
                "3:16",
                "GF514",
                "there is text after the path of 'shared'",
                "a pattern is one library, alone or with '/' after it: $(package shared)/*.py",
            ),
            (
                "3:16",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "no file of it matches: write the library alone, as in $(package shared)",
            ),
        ],
    ),
    Row("around-expression", "sourcecode:\n    - include: $(package shared)$(upper x)", []),
    Row(
        "env-set-for",
        "handle-keyboard-interrupt: yes\n  flags-dest: args\n  env: {FLAGS_DEST: $(upper x), HANDLE_KEYBOARD_INTERRUPT: $(upper y)}",
        [
            (
                "4:21",
                "GF513",
                "the value of FLAGS_DEST would not be used: Guild sets or reads this variable itself",
                "use a variable of another name",
            ),
            (
                "4:60",
                "GF513",
                "the value of HANDLE_KEYBOARD_INTERRUPT would not be used: Guild sets or reads this variable itself",
                "use a variable of another name",
            ),
        ],
    ),
    Row("requires-text-other", "requires: other:res", []),
    Row(
        "requires-file-there",
        "requires: train.py",
        [("2:13", "GF515", "'train.py' is no resource of this model", "write - file: train.py")],
    ),
    Row(
        "requires-known",
        "requires: res\n  resources: {res: [file: x]}",
        [
            (
                "2:13",
                "GF515",
                "'res' is no resource of this model",
                "for a library write - module: res",
            ),
            ("3:3", "GF510", f"{UNKNOWN} 'resources' of an operation", "it is one of a model"),
        ],
    ),
    Row(
        "requires-kind",
        "requires:\n    - fiel: x",
        [("3:7", "GF503", "'fiel' is no kind of dependency", "did you mean 'file'?")],
    ),
    Row(
        "requires-kind-far",
        "requires:\n    - 3: x",
        [("3:7", "GF515", f"an attribute of a dependency {NO_TEXT}", "put it in quotes: '3'")],
    ),
    Row(
        "requires-package-empty",
        "requires:\n    - package:",
        [("3:7", "GF503", "'package' is no kind of dependency", "write '- module: NAME'")],
    ),
    Row(
        "source-attr",
        "requires:\n    - file: x\n      renam: y\n      zzzzzzz: 3",
        [("4:7", "GF510", "Guild knows no attribute 'renam'", "did you mean 'rename'?")],
    ),
    Row(
        "module-empty",
        "requires:\n    - module:",
        [("3:7", "GF511", "'module:' in requires is empty", "write a name, as in - module: NAME")],
    ),
    Row(
        "module-number",
        "requires:\n    - module: 5",
        [
            (
                "3:7",
                "GF515",
                WRONG_NAME.format("module", "a number"),
                "write a name, as in - module: NAME",
            )
        ],
    ),
    Row(
        "package-number",
        "sourcecode:\n    - include: {package: 5}",
        [
            (
                "3:17",
                "GF515",
                WRONG_NAME.format("package", "a number"),
                "write a name, as in {package: NAME}",
            )
        ],
    ),
    Row(
        "module-truth",
        "requires:\n    - module: no",
        [
            (
                "3:7",
                "GF515",
                WRONG_NAME.format("module", "the truth value yes or no"),
                "write a name, as in - module: NAME",
            )
        ],
    ),
    Row(
        "package-truth",
        "sourcecode:\n    - include: {package: [shared, no]}",
        [
            (
                "3:17",
                "GF515",
                WRONG_NAME.format("package", "the truth value yes or no"),
                "write a name, as in {package: NAME}",
            )
        ],
    ),
    Row(
        "module-mapping",
        "requires:\n    - module: {a: b}",
        [
            (
                "3:7",
                "GF515",
                WRONG_NAME.format("module", "a mapping"),
                "write a name, as in - module: NAME",
            ),
            ("3:19", "GF401", "module 'b' was not found", None),
        ],
    ),
    Row(
        "package-mapping",
        "sourcecode:\n    - include: {package: {a: b}}",
        [
            (
                "3:17",
                "GF515",
                WRONG_NAME.format("package", "a mapping"),
                "write a name, as in {package: NAME}",
            )
        ],
    ),
    Row(
        "module-date",
        "requires:\n    - module: 2020-01-01",
        [
            (
                "3:7",
                "GF515",
                WRONG_NAME.format("module", "a date"),
                "write a name, as in - module: NAME",
            )
        ],
    ),
    Row(
        "package-date",
        "sourcecode:\n    - include: {package: 2020-01-01}",
        [
            (
                "3:17",
                "GF515",
                WRONG_NAME.format("package", "a date"),
                "write a name, as in {package: NAME}",
            )
        ],
    ),
    Row(
        "source-no-kind",
        "requires:\n    - target-path: x",
        [("3:7", "GF515", NO_KIND, ONE_OF)],
    ),
    Row(
        "source-of-a-source",
        "requires:\n    sources: [{path: y}]",
        [("3:16", "GF515", NO_KIND, ONE_OF)],
    ),
    Row(
        "file-empty",
        "requires:\n    - file:",
        [("3:7", "GF511", "'file:' in requires is empty", "write a name, as in - file: NAME")],
    ),
    Row(
        "resource-unknown",
        "requires:\n    - resource: data",
        [
            (
                "3:17",
                "GF515",
                "'data' is no resource of this model",
                "for a library write - module: data",
            )
        ],
    ),
    Row(
        "include-mapping-empty",
        "sourcecode:\n    - include: {}",
        [
            (
                "3:7",
                "GF511",
                "'include:' in sourcecode is empty",
                "write a pattern, or remove the rule",
            )
        ],
    ),
    Row(
        "exclude-number",
        "sourcecode:\n    - exclude: 5",
        [
            (
                "3:7",
                "GF515",
                "exclude must be text, but this is a number",
                "write one text, in quotes: exclude: '5'",
            )
        ],
    ),
    Row(
        "include-truth",
        "sourcecode:\n    - include: yes",
        [
            (
                "3:7",
                "GF515",
                "include must be text, but this is the truth value yes or no",
                "write one text, in quotes: include: 'yes'",
            )
        ],
    ),
    Row(
        "requires-scalar",
        "requires: 5\n  sourcecode: no",
        [
            (
                "2:3",
                "GF515",
                "an item of requires must be text or a mapping, but this is a number",
                ITEMS["requires"],
            )
        ],
    ),
    Row(
        "requires-number",
        "requires: [1.5]",
        [
            (
                "2:3",
                "GF515",
                "an item of requires must be text or a mapping, but this is a number",
                ITEMS["requires"],
            )
        ],
    ),
    Row(
        "requires-list",
        "requires: [[x]]",
        [
            (
                "2:3",
                "GF515",
                "an item of requires must be text or a mapping, but this is a list",
                ITEMS["requires"],
            )
        ],
    ),
    Row(
        "requires-null",
        "requires: [null]",
        [
            (
                "2:3",
                "GF515",
                "an item of requires must be text or a mapping, but this is empty",
                ITEMS["requires"],
            )
        ],
    ),
    Row(
        "sourcecode-number",
        "sourcecode: [0, '*.py']",
        [
            (
                "2:3",
                "GF515",
                "an item of sourcecode must be text or a mapping, but this is a number",
                ITEMS["sourcecode"],
            )
        ],
    ),
    Row(
        "sourcecode-truth",
        "sourcecode: [no]",
        [
            (
                "2:3",
                "GF515",
                "an item of sourcecode must be text or a mapping, but this is the truth value yes or no",
                ITEMS["sourcecode"],
            )
        ],
    ),
    Row("module-rename-bad", "requires:\n    - module: shared\n      rename: 3", []),
    Row(
        "module-target-number",
        "requires:\n    - module: shared\n      target-path: [3]",
        [
            (
                "3:15",
                "GF512",
                "target-path is a list, not a path",
                "write a folder in the run, or leave target-path out",
            )
        ],
    ),
    Row(
        "module-list",
        "requires:\n    - module: [shared]\n      rename: x",
        [
            (
                "3:7",
                "GF515",
                WRONG_NAME.format("module", "a list"),
                "write a name, as in - module: NAME",
            )
        ],
    ),
    Row(
        "target-type-file",
        "requires:\n    - file: x\n      target-type: lnk",
        [("4:20", "GF508", "unsupported target-type 'lnk'", "did you mean 'link'?")],
    ),
    Row(
        "drive",
        "sourcecode:\n    - include: 'C:\\x\\y'",
        [
            (
                "3:17",
                "GF516",
                "a rule of source code selects files of the project, and this path leads out of it",
                "write $(find y C:/x)",
            )
        ],
    ),
    Row(
        "abs",
        "sourcecode:\n    - include: {library}/shared",
        [
            (
                "3:16",
                "GF516",
                "a rule of source code selects files of the project, and this path leads out of it",
                "write $(find shared /library)",
            )
        ],
    ),
    Row(
        "home-file",
        "requires:\n    - file: ~/data/x.csv",
        [("3:13", "GF516", "'~' is plain text here", "write $(join $HOME/data x.csv)")],
    ),
    Row(
        "path-variable",
        "sourcecode:\n    - include: $MY_PATH/x",
        [
            (
                "3:16",
                "GF505",
                "$MY_PATH is plain text here: it is a variable only inside an expression",
                "write $(find x $MY_PATH)",
            )
        ],
    ),
    Row(
        "plain-variable",
        "requires:\n    - file: $DATA/x",
        [
            (
                "3:13",
                "GF505",
                "$DATA is plain text here: it is a variable only inside an expression",
                "write $(env DATA)/x",
            )
        ],
    ),
    Row(
        "backticks",
        "label: '`basename x`'",
        [("2:11", "GF504", "backticks are plain text here", "write $(basename x)")],
    ),
    Row("backticks-none", "label: '`zzz x`'", []),
    Row("jinja-none", "label: '{{ nope }}'", []),
    Row("braces-none", "label: '{nope} %(nope)s'", []),
    Row(
        "dollar-name",
        "label: $lr\n  flags: {lr: 1}",
        [("2:10", "GF505", "$lr is plain text here", "lr is a flag: ${lr}")],
    ),
    Row(
        "dollar-env",
        "env: {A: a $DATA_DIR}",
        [
            (
                "2:14",
                "GF505",
                "$DATA_DIR is plain text here: it is a variable only inside an expression",
                "write $(env DATA_DIR)",
            )
        ],
    ),
    Row(
        "dollar-function",
        "label: x $now",
        [("2:12", "GF504", "without '$(' and ')' this is plain text", "write $(now)")],
    ),
    Row("dollar-none", "label: x $zzz", []),
    Row(
        "rule-text",
        "sourcecode:\n    - include: {text: '*.py'}\n    - exclude: $(package shared)",
        [
            (
                "4:16",
                "GF517",
                "this rule leaves out nothing: no rule includes 'shared'",
                "to take it in, write before it: - include: $(package shared)",
            )
        ],
    ),
    Row(
        "rule-dir-exclude",
        "sourcecode:\n    - include: $(package shared)\n    - exclude: {dir: sub}",
        [],
    ),
    Row(
        "rule-dir-include",
        "sourcecode:\n    - include: $(package shared)\n    - include: {dir: sub}\n    - exclude: shared/a.txt",
        [],
    ),
    Row(
        "rule-dir-of-the-include",
        "sourcecode:\n    - include: $(package shared)/sub\n    - exclude: {dir: sub}\n    - include: shared/sub/*",
        [
            (
                "3:16",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "the rule in line 4 leaves it out: remove one of the two",
            )
        ],
    ),
    Row(
        "rules-that-leave-nothing-together",
        "sourcecode:\n    - include: $(package shared)\n    - exclude: '*.txt'\n    - include: '*.txt'\n    - exclude: '*.py'\n    - exclude: {text: x}\n    - exclude: 'a.txt'",
        [
            (
                "3:16",
                "GF518",
                "no file of 'shared' is left by the source code rules",
                "the rule in line 6 leaves it out: remove one of the two",
            )
        ],
    ),
    Row(
        "package-twice",
        "sourcecode:\n    - include: $(package shared)\n    - include: $(package shared)/*.py",
        [],
    ),
    *(
        Row(
            f"excluded-of-the-project-{name}",
            f"sourcecode:\n    - exclude: {excluded}\n    - include: $(package shared)",
            [],
            {"shared/__init__.py": "", "shared/sub/b.py": "#"},
        )
        for name, excluded in (
            ("folder", "shared"),
            ("typed", "{dir: sh*}"),
            ("files", "['/shared/sub/*', '__init__.py']"),
            ("names", "'*.py'"),
        )
    ),
    *(
        Row(
            f"not-excluded-of-the-project-{name}",
            f"sourcecode:\n    - exclude: {excluded}\n    - include: $(package shared)",
            [
                (
                    "4:16",
                    "GF405",
                    "the library 'shared' would be copied over 'shared' of the project",
                    "leave the project's out, in a rule before the include: - exclude: /shared/*",
                )
            ],
            {"shared/__init__.py": "", "shared/sub/b.py": "#"},
        )
        # A pattern without a separator is compared with the names of files.
        for name, excluded in (
            ("names", "shared*"),
            ("rest", "/shared/sub/*"),
            ("dir", "{dir: sub}"),
        )
    ),
    Row(
        "two-libraries-with-one-place",
        "sourcecode:\n    - include: $(package shared)\n    - include: {package: shared}\n"
        "    - include: $(find shared old)",
        [
            (
                "5:16",
                "GF405",
                "two different sources would be copied to 'shared' in the run",
                "leave one of them out",
            )
        ],
        {"old/shared/__init__.py": "#"},
    ),
    *(
        Row(
            f"namespace-with-a-file-twice-{name}",
            lines,
            [
                (
                    place,
                    "GF405",
                    "two different sources would be copied to 'spread/a.py' in the run",
                    "leave one of them out",
                )
            ],
            {"spread/a.py": "#"},
        )
        for name, lines, place in (
            ("include", "sourcecode:\n    - include: $(package spread)/*.py", "3:16"),
            ("module", "requires:\n    - module: spread", "3:15"),
        )
    ),
    Row("namespace-of-two", "requires:\n    - module: spread", [], {"spread/b.py": ""}),
    Row(
        "include-of-a-name-in-the-project",
        "sourcecode:\n    - include: shared",
        [],
        {"deep/shared/x": ""},
    ),
    Row(
        "missing-argument-of-a-call-in-a-call",
        "label: $(join a $(stem))",
        [("2:21", "GF301", "stem(path) needs a value for 'path'", None)],
    ),
    Row(
        "no-character-of-yaml",
        'label: "$(stm x)\x07"',
        [
            (
                "2:19",
                "GF105",
                "this is no YAML: unacceptable character #x0007: special characters are not allowed",
                "remove the character",
            )
        ],
    ),
    Row(
        "excluded-module",
        "sourcecode:\n    - exclude: helper.py\n    - include: {module: helper}",
        [],
        {"helper.py": "#"},
    ),
    Row(
        "exclude-package-early",
        "sourcecode:\n    - exclude: $(package shared)\n    - include: $(package shared)",
        [
            (
                "3:16",
                "GF517",
                "this rule leaves out nothing: it stands before the include of 'shared'",
                "write it after line 4",
            )
        ],
    ),
    Row(
        "exclude-package-alone",
        "sourcecode:\n    - exclude: $(package shared)\n    - include: '*.csv'",
        [
            (
                "3:16",
                "GF517",
                "this rule leaves out nothing: no rule includes 'shared'",
                "to take it in, write before it: - include: $(package shared)",
            )
        ],
    ),
    Row(
        "exclude-pkg-unknown",
        "sourcecode:\n    - include: $(find x ${lr})\n    - exclude: $(package shared)\n  flags: {lr: 1}",
        [],
    ),
    Row(
        "exclude-path-early",
        "sourcecode:\n    - exclude: shared/sub/*\n    - include: $(package shared)",
        [
            (
                "3:16",
                "GF517",
                "this rule leaves out nothing: it stands before the include of 'shared'",
                "write it after line 4",
            )
        ],
    ),
    Row(
        "exclude-typed-early",
        "sourcecode:\n    - exclude: {text: shared/sub/x}\n    - include: $(package shared)",
        [],
    ),
    Row(
        "sourcecode-map-nested",
        "sourcecode: {include: {dir: a}}",
        [
            (
                "2:16",
                "GF503",
                "'include' is no attribute of sourcecode",
                "write a list of rules: - include: {dir: a}",
            )
        ],
    ),
    Row(
        "sourcecode-map-list",
        "sourcecode: {include: {dir: [a]}}",
        [
            (
                "2:16",
                "GF503",
                "'include' is no attribute of sourcecode",
                "write a list of rules: - include: {dir: ...}",
            )
        ],
    ),
    Row(
        "sourcecode-int-key",
        "sourcecode:\n    - 3: x\n    - include: {3: x}",
        [
            ("3:7", "GF515", f"a rule of source code {NO_TEXT}", "put it in quotes: '3'"),
            ("4:17", "GF515", f"a type of files {NO_TEXT}", "put it in quotes: '3'"),
        ],
    ),
    Row(
        "only-lib-broken",
        "sourcecode: $(package",
        [("2:15", "GF102", "'$(' is never closed", "if it is text, write '$$('")],
    ),
    Row(
        "only-lib",
        "sourcecode: $(package shared)",
        [
            (
                "2:15",
                "GF502",
                "this selects only the library: train.py is left out of the run",
                "write a rule, which adds to the project's files: - include: $(package shared)",
            )
        ],
    ),
    Row(
        "only-lib-map",
        "sourcecode: {select: $(package shared)}",
        [
            (
                "2:24",
                "GF502",
                "this selects only the library: train.py is left out of the run",
                "write a rule, which adds to the project's files: - include: $(package shared)",
            )
        ],
    ),
    Row(
        "typed-imports-main",
        "main: ${x}\n  flags: {x: train}\n  sourcecode:\n    - include: {imports: }",
        [],
    ),
    Row(
        "step-filter",
        "steps:\n    - run: x y=${lr|basename}",
        [
            ("3:12", "GF408", "there is no operation 'x' in this project", None),
            (
                "3:18",
                "GF203",
                "there is no flag 'lr|basename'",
                "no filters here: compute it in a flag of its own, and use that",
            ),
        ],
    ),
    Row(
        "own-error",
        "label: $(shout x)",
        [
            (
                "1:1",
                "GF404",
                "guild_functions.py cannot be read: source code string cannot contain null bytes",
                None,
            )
        ],
        {"guild_functions.py": "x = '\\0'\x00"},
    ),
    Row(
        "own-folder",
        "label: $(shout x)",
        [
            (
                "1:1",
                "GF404",
                "guild_functions.py cannot be read: [Errno 21] Is a directory: '/guild_functions.py'",
                None,
            )
        ],
        {"guild_functions.py/x": ""},
    ),
    Row(
        "own-kinds",
        "label: $(shout x times=a more=1)",
        [
            (
                "2:26",
                "GF303",
                "shout(text, *more, [times], late=3): 'times' must be a whole number, but the value given is text",
                None,
            )
        ],
        {
            "guild_functions.py": "import guild_funcs, other\n@other\n@guild_funcs.function(name='shout', aliases=f())\ndef f(text: 'str', *more: 'list[int]', times: int = g(), late=3) -> str: ...\n"
        },
    ),
    Row(
        "own-with-any-keyword",
        "label: $(shout x y=3)",
        [
            (
                "1:1",
                "GF404",
                "guild_functions.py cannot be read (line 2): function 'shout' cannot be called from an expression: it takes any keyword (**more)",
                None,
            )
        ],
        {"guild_functions.py": "@function\ndef shout(text: str, **more: int): ...\n"},
    ),
    Row(
        "own-without-the-decorator",
        "label: $(shout-it a) ${b|shout-it}\n  flags: {b: 1}",
        [
            ("2:12", "GF201", "there is no function 'shout-it'", UNDECORATED),
            ("2:28", "GF202", "there is no filter 'shout-it'", UNDECORATED),
        ],
        {"guild_functions.py": "def shout_it(text: str): ...\nclass Other: ...\n"},
    ),
    Row(
        "own-required",
        "label: $(shout)",
        [("2:12", "GF301", "shout(text, times) needs a value for 'text'", None)],
        {"guild_functions.py": "@function\ndef shout(text: str, *, times: int): ...\n"},
    ),
    Row(
        "missing-few",
        "main: few\n  sourcecode:\n    - include: $(imports)",
        [
            (
                "4:16",
                "GF406",
                "few.py:1 imports 'gone', which was not found",
                "add the folder that holds it to PYTHONPATH, or install it",
            )
        ],
        {"few.py": "import gone\nimport gone.more\n"},
    ),
    Row(
        "square-brackets",
        "label: a $[ upper b ] $[hostname]\n  flags: {x: '$[ 1 ]', y: '$[nope]'}",
        [("2:12", "GF504", "'$[' begins no expression", "write $(upper b)")],
    ),
    Row(
        "step-shell",
        "steps: [run: 'train lr=$(echo 5)', {run: train, flags: {lr: $(echo 5)}}]",
        [
            ("2:28", "GF501", "an expression in run is not evaluated", NO_SHELL),
            ("2:65", "GF501", "an expression in lr is not evaluated", NO_SHELL),
        ],
    ),
    Row(
        "step-arithmetic",
        "steps:\n    - train x=$((1+2))\n    - {run: 'train x=`date`', comment: made by `x`}\n"
        "    - {run: train, flags: {x: $((2*(3+1)))}}\n    - train x=``",
        [
            ("3:15", "GF501", "$((1+2)) is plain text in a step", NO_SHELL),
            ("4:22", "GF501", "`date` is plain text in a step", NO_SHELL),
            ("5:31", "GF501", "$((2*(3+1))) is plain text in a step", NO_SHELL),
        ],
    ),
    Row(
        "typographic-words",
        "env: {A: '$(upper “a b”)', B: '${“x”|upper}', C: $(upper a|replace «a» b), D: $(upper “)}",
        [
            ("2:21", "GF504", f"“ {NO_QUOTE}", "write 'a b'"),
            ("2:24", "GF301", "upper(text) takes 1 argument, but 2 were given", None),
            ("2:36", "GF203", "there is no flag '“x”'", "there are no flags"),
            ("2:36", "GF504", f"“ {NO_QUOTE}", "write 'x'"),
            ("2:70", "GF504", f"« {NO_QUOTE}", "write 'a'"),
            ("2:89", "GF504", f"“ {NO_QUOTE}", "write ' or \" for it"),
        ],
    ),
    Row(
        "typographic-values",
        "env: {A: “$(hostname)”, B: “it's $(hostname)”}\n  requires: [{file: „a.txt“}]",
        [
            ("2:12", "GF504", f"“ {NO_QUOTE}", "write '$(hostname)'"),
            ("2:30", "GF504", f"“ {NO_QUOTE}", 'write "it\'s $(hostname)"'),
            ("3:21", "GF504", f"„ {NO_QUOTE}", "write 'a.txt'"),
        ],
    ),
    Row(
        "typographic-text",
        "label: “a” $(upper '“a”') $(upper \"$HOME “a”\")\n  flags: {a: “x”}\n  env: {A: “x”, B: $(upper b“x”)}",
        [],
    ),
    Row(
        "options-of-a-run",
        "stop-after: 5\n  needed: yes\n  name: x",
        [
            ("2:3", "GF510", "Guild knows no attribute 'stop-after' of an operation", OPTION),
            (
                "3:3",
                "GF510",
                "Guild knows no attribute 'needed' of an operation",
                "it is one of a step, and an option: guild run --needed",
            ),
        ],
    ),
    Row(
        "attributes-of-a-model",
        "extends: c\n  params: {a: 1}\n  $include: d",
        [
            (
                "2:3",
                "GF510",
                f"{UNKNOWN} 'extends' of an operation",
                "only a model extends; what operations share is in its operation-defaults",
            ),
            ("3:3", "GF510", f"{UNKNOWN} 'params' of an operation", "it is one of a model"),
            (
                "4:3",
                "GF510",
                f"{UNKNOWN} '$include' of an operation",
                "only flags, operations and resources include others",
            ),
        ],
    ),
    Row(
        "attributes-of-others",
        "command: python train.py\n  depends-on: []\n  name: x",
        [
            ("2:3", "GF510", f"{UNKNOWN} 'command' of an operation", "did you mean 'exec'?"),
            ("3:3", "GF510", f"{UNKNOWN} 'depends-on' of an operation", "did you mean 'requires'?"),
        ],
    ),
    Row(
        "attributes-of-an-operation-in-a-step",
        "steps: [{run: a, env: {A: 1}}]\na: train",
        [
            (
                "2:20",
                "GF510",
                f"{UNKNOWN} 'env' of a step",
                "it is one of the operation that the step runs",
            )
        ],
    ),
    Row(
        "halves-of-characters",
        r'label: "é\ud83d\ude00 $(uper a)"'
        "\n"
        r'  flags: {a: "\udc00\ud83d", "\uD83D\uDE00": 1, b: "\\ud83d"}',
        [
            ("2:12", "GF109", TWO_HALVES, r"write 😀 itself, or \U0001f600"),
            ("2:27", "GF201", "there is no function 'uper'", "did you mean 'upper'?"),
            ("3:15", "GF109", ONE_HALF, "write the whole character, or remove it"),
            ("3:31", "GF109", TWO_HALVES, r"write 😀 itself, or \U0001f600"),
        ],
    ),
    Row(
        "python-path-of-env",
        "env: {PYTHONPATH: '.:../library:lib'}",
        [
            (
                "2:22",
                "GF407",
                "PYTHONPATH has '../library', which a run, in a folder of its own, does not find",
                "write PYTHONPATH=.:/library:lib",
            )
        ],
    ),
    Row("python-path-that-is-right", "env: {PYTHONPATH: '.:/opt'}", []),
    Row("python-path-computed", "env: {PYTHONPATH: $(abspath ../library)}", []),
    Row(
        "flags-of-click",
        "main: cli\n  flags-import: all\n  label: ${fast} ${slow-way} ${lr} ${nosuch|default:1}",
        [],
        {"cli.py": "o('--fast/--no-fast'); o('--slow-way / --quick')\no('--lr', default=1)\n"},
    ),
    Row(
        "slips-of-a-newcomer",
        "label: ${lr|.2f} ${lr:.2f} ${stem(lr)}\n  flags: {lr: 1}\n  env:\n"
        "    A: $(now %Y %H)\n    B: $(if ${lr} == 1 a b)\n    C: $(if ${lr} a else b)\n"
        "    D: $(${lr} | stem)\n    E: $('a' | upper)\n    F: $(${lr} * 2)\n"
        '    G: $(upper it"\'"s a)\n    H: $(if ${lr} a b c)',
        [
            ("2:15", "GF202", "there is no filter '.2f'", "write %.2f"),
            ("2:22", "GF203", "there is no flag 'lr:.2f'", "write ${lr|%.2f}"),
            ("2:32", "GF203", "there is no flag 'stem(lr)'", "write ${lr|stem}"),
            (
                "5:17",
                "GF301",
                "now(format='%Y-%m-%dT%H:%M:%S') takes 1 argument, but 2 were given",
                "for one text with spaces write quotes: $(now '%Y %H')",
            ),
            ("6:24", "GF301", f"{IF}, but 5 were given", "to compare write $(eq A B)"),
            (
                "7:26",
                "GF301",
                f"{IF}, but 4 were given",
                "write it without 'then' and 'else': $(if CONDITION THEN ELSE)",
            ),
            ("8:10", "GF101", "expected a function name after '$('", FIRST),
            ("9:10", "GF101", "expected a function name after '$('", FIRST),
            (
                "10:10",
                "GF101",
                "expected a function name after '$('",
                "nothing is calculated here: do it in the program, or in a function of your own",
            ),
            ("11:23", "GF301", "upper(text) takes 1 argument, but 2 were given", None),
            ("12:23", "GF301", f"{IF}, but 4 were given", None),
        ],
    ),
    Row(
        "a-library-by-its-path",
        "sourcecode:\n    - include: $(package ../libs/core)\n    - include: $(module /core)\n"
        "    - include: $(package core plug)\n    - include: $(package core .)",
        [
            (
                "3:26",
                "GF305",
                "'../libs/core' is not a name that Python can import",
                "a folder follows the name: $(package core ../libs)",
            ),
            (
                "4:25",
                "GF305",
                "'/core' is not a name that Python can import",
                "a folder follows the name: $(module core /)",
            ),
            (
                "5:26",
                "GF401",
                "package 'core' was not found",
                "a folder to look in follows the name; for another package add a rule",
            ),
            ("6:26", "GF401", "package 'core' was not found", None),
        ],
    ),
    Row(
        "options-of-imports",
        "sourcecode:\n    - include: $(imports --all)\n    - include: $(imports exclude=numpy)\n"
        "    - include: $(imports lazy)\n    - include: $(imports 'a b')",
        [
            (
                "3:26",
                "GF305",
                "'--all' is neither a script nor the name of a module",
                "for the option write all=yes",
            ),
            (
                "4:26",
                "GF305",
                "'exclude=numpy' is neither a script nor the name of a module",
                "for the option write except='NAME OTHER'",
            ),
            ("5:26", "GF402", "script or module 'lazy' was not found", LAZY),
            (
                "6:26",
                "GF305",
                "'a b' is neither a script nor the name of a module",
                "expected for example train.py, notebook.ipynb, src/train or acme.train",
            ),
        ],
    ),
    Row(
        "flags-of-dependencies",
        "requires: [{file: a.txt, target-path: b, name: c}]\n  label: ${d}",
        [("3:12", "GF203", "there is no flag 'd'", "the flags are c, file:a.txt")],
    ),
    Row(
        "choice-flags",
        "flags: {a: {choices: [{value: 1, flags: {b: 2}}]}}\n  label: ${b}${c}",
        [("3:16", "GF203", "there is no flag 'c'", "the flags are a, b")],
    ),
]


def test_check_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = write_tree(tmp_path / "library", LIBRARY)
    monkeypatch.setenv("PYTHONPATH", str(library))
    monkeypatch.setenv("DATA_DIR", "/d")
    for name in ("DATA", "MY_PATH"):
        monkeypatch.delenv(name, raising=False)
    said = {}
    for row in ROWS:
        text = f"train:\n  {row.lines}\n".replace("{library}", str(library))
        files = {"train.py": "lr = 0.1\n", "data.csv": "", **row.files, "guild.yml": text}
        project = write_tree(tmp_path / row.id, files)
        said[row.id] = [
            (
                f"{each.place.line}:{each.place.column}",
                each.code,
                each.message.replace(str(project), ""),
                each.hint and each.hint.replace(str(tmp_path), ""),
            )
            for each in check(str(project / "guild.yml"))
        ]
    assert said == {row.id: row.said for row in ROWS}


def test_an_editable_install_of_a_folder_that_is_gone_is_told_with_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yml = "train:\n  sourcecode: [include: $(imports), include: $(package acme)]\n"
    url = f'{{"url": "file://{tmp_path}/gone", "dir_info": {{"editable": true}}}}'
    files = {"train.py": "import acme\n", "guild.yml": yml}
    write_tree(tmp_path, {"site-packages/acme_ml-2.0.dist-info/direct_url.json": url})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site-packages"))
    found = check(str(write_tree(tmp_path / "project", files) / "guild.yml"))
    note = f"acme_ml 2.0 is an editable install of a folder that is gone: {tmp_path}/gone"
    assert [(each.code, each.notes[-1]) for each in found] == [("GF406", note), ("GF401", note)]


def test_a_searched_folder_is_told_without_dots(tmp_path: Path) -> None:
    yml = "train:\n  sourcecode: {root: ../.., select: [include: $(imports)]}\n"
    path = write_tree(tmp_path, {"a/b/guild.yml": yml}) / "a/b/guild.yml"
    (found,) = check(str(path))
    assert found.notes == (f"searched: {tmp_path}",)


def test_ten_of_many_imports_that_are_not_found_are_told(tmp_path: Path) -> None:
    names = [f"gone_{letter}" for letter in "abcdefghijkl"]
    files = {
        "train.py": "import " + ", ".join(names),
        "guild.yml": "train:\n  sourcecode:\n    - include: $(imports)\n",
    }
    found = check(str(write_tree(tmp_path, files) / "guild.yml"))
    assert [each.message for each in found] == [
        f"train.py:1 imports '{name}', which was not found" for name in names[:10]
    ]


@pytest.mark.parametrize(
    ("rules", "places"),
    [
        ("sourcecode: ['*.csv']", ["2:17"]),
        ("sourcecode: $(package json)", ["2:15"]),
        ("sourcecode: {root: lib, select: ['*.csv']}", []),
        ("sourcecode: ['*.csv']\n  operation-defaults: {sourcecode: '*.py'}", []),
        ("sourcecode: [include: '*.csv']", []),
    ],
)
def test_rules_of_a_model_that_leave_the_script_out(
    tmp_path: Path, rules: str, places: list[str]
) -> None:
    text = f"- model: ''\n  {rules}\n  operations: {{train: {{main: train}}}}\n"
    write_tree(tmp_path, {"guild.yml": text, "train.py": "", "lib/a.csv": ""})
    found = [each for each in check(str(tmp_path / "guild.yml")) if each.code == "GF502"]
    assert [f"{each.place.line}:{each.place.column}" for each in found] == places
