"""Guild files of odd values, keys and shapes, for `make fuzz`: most are refused."""

from __future__ import annotations

import random

VALUES = [
    *("1", "x", "null", "~", "2024-01-01", "2024-13-01", "0x1F", "1:30", "1e3", ".nan", "-.inf"),
    *("2001-12-14t21:59:43.10-05:00", "9" * 30, "'${lr}'", "$(upper a)", "'$(upper a) ${x|upper}'"),
    *("!!binary aGVsbG8=", "!!binary '*'", "!!python/object/apply:os.getcwd []", "!include a.yml"),
    *("!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1, a: 2]", "!foo bar", "!!timestamp x"),
    *("!!int x", "!!bool x", "yes", "no", "''", '"\\ud800"', '"\\0"', '"\\u2028"', '"\\x1b[31m"'),
    *("|\n{pad} a\n", ">\n{pad} $(upper\n{pad} a)\n", "[a, [b, {c: d}]]", "[]", "{}", "[null]"),
    *("{null: 1}", "{1: 2, true: 3, 2024-01-01: 4}", "{? [a] : 1}", "{? {a: 1} : 1}", "&A x", "*A"),
    *("&B [1, *B]", "&C {x: *C}", "{<<: *A}", "{<<: {a: 1}}", "{<<: [{a: 1}, {b: 2}]}", "{<<: 1}"),
    *(
        "=",
        "<<",
        "'{{p}}'",
        "'{{p}} x'",
        "-",
        "? a",
        "a: b: c",
        "@x",
        "`x`",
        "%x",
        "'a\tb'",
        "é日😀",
    ),
]
KEYS = [
    *("label", "flags", "env", "sourcecode", "requires", "main", "exec", "steps", "description"),
    *("plugins", "python-path", "flags-import", "flags-dest", "env-secrets", "output-scalars"),
    *("default", "choices", "type", "min", "max", "alias", "value", "file", "module", "operation"),
    *("target-path", "target-type", "rename", "select", "sha256", "include", "exclude", "root"),
    *("dir", "package", "imports", "$include", "extends", "params", "operations", "resources"),
    *("operation-defaults", "name", "run", "lr", "1", "null", "true", "2024-01-01", "''", "? [a]"),
    *("<<", "'{{p}}'", "!!binary eA=="),
]
PIECES = [
    "\0",
    "\a",
    "\ufeff",
    "\u2028",
    "\x85",
    "\r",
    "\t",
    "{",
    "}",
    "]",
    "&x ",
    "*x ",
    "!",
    "$(",
]


def value(random_: random.Random, depth: int, indent: int) -> str:
    """Returns what follows the colon of a key, or the dash of an item."""
    pad = " " * indent
    chosen = random_.random()
    if depth <= 0 or chosen < 0.45:
        return f" {random_.choice(VALUES).replace('{pad}', pad)}\n"
    if chosen < 0.75:
        mark = " &" + random_.choice("DEF") if random_.random() < 0.1 else ""
        return f"{mark}\n" + pairs(random_, depth - 1, indent, random_.randint(1, 4))
    items = ""
    for _ in range(random_.randint(1, 3)):
        key = f" {random_.choice(KEYS)}:" if random_.random() < 0.6 else ""
        items += f"{pad}-{key}{value(random_, depth - 1, indent + (4 if key else 2))}"
    return f"\n{items}"


def pairs(random_: random.Random, depth: int, indent: int, count: int) -> str:
    """Returns the lines of a mapping."""
    pad = " " * indent
    keys = [random_.choice(KEYS) for _ in range(count)]
    return "".join(f"{pad}{key}:{value(random_, depth, indent + 2)}" for key in keys)


def guild_file(random_: random.Random) -> str:
    """Returns a guild file: one operation, a config and a model, or any documents."""
    chosen = random_.random()
    if chosen < 0.5:
        text = f"train:\n  main: train\n{pairs(random_, 3, 2, random_.randint(1, 4))}"
    elif chosen < 0.8:
        text = f"- config: c\n{pairs(random_, 2, 2, random_.randint(0, 3))}"
        text += "- model: ''\n  extends: c\n  params: {p: 1}\n  operations:\n    train:\n"
        text += f"      main: train\n{pairs(random_, 2, 6, random_.randint(0, 3))}"
    else:
        parts = ["---\n", "...\n", "%YAML 1.1\n", f"train:{value(random_, 3, 2)}"]
        text = "".join(random_.choice(parts) for _ in range(random_.randint(1, 4)))
    if random_.random() < 0.2:
        at = random_.randrange(len(text) + 1)
        text = text[:at] + random_.choice(PIECES) + text[at:]
    return text
