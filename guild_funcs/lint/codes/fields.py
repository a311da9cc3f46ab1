"""Codes 4xx and 5xx: what this machine lacks, and the fields that expressions stand in."""

from __future__ import annotations

from guild_funcs.adapters.parts import table
from guild_funcs.lint.codes.code import Code

*_FIRST, _LAST = (other.told for other in table.others())

FIELDS = (
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
        "a library over files of the project",
        "A library would be copied to a place where the project has other files of its own.",
        "Leave the project's out, in a rule before the include, or rename one of the two.",
        "[{include: $(package shared)}]   # and the project has a folder shared",
        "[{exclude: '/shared/*'}, {include: $(package shared)}]",
    ),
    Code(
        "GF406",
        "warning",
        "import not found",
        "A script imports a library that is not on the operation's import path here, so that "
        "`$(imports)` cannot bring it into the run.",
        "Set PYTHONPATH as for the run, or install the library.",
        "- include: $(imports)   # and PYTHONPATH is not set",
        "- include: $(imports)",
    ),
    Code(
        "GF407",
        "warning",
        "relative PYTHONPATH",
        "A run works in a folder of its own, where a relative entry of PYTHONPATH that leads out "
        "of the project is another folder, or none.",
        "Write PYTHONPATH with absolute paths.",
        "export PYTHONPATH=../lib",
        "export PYTHONPATH=$PWD/../lib",
    ),
    Code(
        "GF408",
        "warning",
        "operation not found",
        "A step or a dependency names an operation that no model of the project has. It may be "
        "one of an installed package, or a run of another project; otherwise the run fails there, "
        "when earlier steps have run.",
        "Mend the name; one of another model is MODEL:OPERATION.",
        "steps: [prepare, trian]",
        "steps: [prepare, train]",
    ),
    # 5xx: fields
    Code(
        "GF501",
        "warning",
        "not evaluated here",
        f"guild-funcs evaluates nothing in {', '.join(_FIRST)} and {_LAST}: there "
        "`$(...)` belongs to a shell, a program or a reader.",
        "Compute the value in a flag or in env, and use that.",
        "main: train --data $(find train.csv data)",
        "flags: {data: '$(find train.csv data)'}",
    ),
    Code(
        "GF502",
        "warning",
        "the script is left out",
        "A text, or a list of texts, selects just what it names as source code, so the "
        "operation's own script is left out of the run.",
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
        "The text looks like an expression, of ours or of another language, and is plain text: "
        "only `$(...)`, `${...}` and `$<...>` are evaluated.",
        "Write it as the message says.",
        "- include: (package shared)",
        "- include: $(package shared)",
    ),
    Code(
        "GF505",
        "warning",
        "a variable outside an expression",
        "`$NAME` is a variable only inside an expression. Elsewhere it is plain text.",
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
        "Guild ignores an attribute that it does not know, and all that is in it.",
        "Write the attribute that the message names.",
        "lable: $(hostname)",
        "label: $(hostname)",
    ),
    Code(
        "GF511",
        "error",
        "empty",
        "A rule of the source code, or a dependency, names nothing. Guild refuses some of them, "
        "and selects nothing with the others (those are warnings).",
        "Write the name, or remove the rule.",
        "- include: {package: }",
        "- include: {package: shared}",
    ),
    Code(
        "GF512",
        "error",
        "wrong value in a dependency",
        "The sha256, target-type or target-path of a module is empty, or not what it must be.",
        "Write what the message says, or leave the attribute out.",
        "- {module: shared, sha256: abc}",
        "- {module: shared}",
    ),
    Code(
        "GF513",
        "error",
        "a variable of Guild's",
        "Guild sets or reads this variable itself, so a value computed in env would not be used.",
        "Use a variable of another name.",
        "env: {RUN_DIR: $(project)}",
        "env: {MY_DIR: $(project)}",
    ),
    Code(
        "GF514",
        "error",
        "text around a library",
        "A pattern of source code that is a library stands alone, or goes on with `/`: with text "
        "that touches it, it matches nothing.",
        "Write the library alone.",
        "- include: lib/$(package shared)",
        "- include: $(package shared)",
    ),
    Code(
        "GF515",
        "error",
        "wrong shape",
        "A value is a list, a mapping or a number where Guild takes text, or the other way round: "
        "Guild ignores it or stops.",
        "Write the field as the message says.",
        "label: [$(hostname)]",
        "label: $(hostname)",
    ),
    Code(
        "GF516",
        "warning",
        "outside of the project",
        "Guild takes `~` for a name, and a rule of source code selects files of the project only: "
        "neither finds a library that lies beside the project.",
        "Look for it with `$(find NAME FOLDER)`; a folder that is not absolute is one below the "
        "project.",
        "- include: ../lib/shared",
        "- include: $(find shared ../lib)",
    ),
    Code(
        "GF517",
        "warning",
        "a rule that does nothing",
        "A rule of source code names no file of the project and no library: a name alone is a "
        "pattern for files of that name, and a rule applies to a library from its include on.",
        "Write the library as the message says, move the rule after the include, or remove it.",
        "- include: shared",
        "- include: {package: shared}",
    ),
    Code(
        "GF518",
        "error",
        "nothing of a library is left",
        "A library is included, and the rules leave none of its files.",
        "Remove the include, or the rule that leaves its files out.",
        "[{include: $(package shared)}, {exclude: '/shared/*'}]",
        "[{include: $(package shared)}, {exclude: '/shared/tests/*'}]",
    ),
    Code(
        "GF519",
        "warning",
        "YAML reads a backslash",
        "In double quotes YAML reads `\\t` and `\\n` as one character each, also in a path.",
        "Put the value in single quotes.",
        'data: "$(join C:\\temp train.csv)"',
        "data: '$(join C:\\temp train.csv)'",
    ),
)
"""The codes of machines and fields, in order."""
