"""Guild files whose YAML holds itself, multiplies or is nested too deeply."""

from __future__ import annotations

from hypothesis import strategies as st


def bomb(levels: int = 30, width: int = 2, leaf: str = "x") -> str:
    """Returns a flow mapping of few aliases: the last of its lists stands for `width ** levels`."""
    rows = [f"b0: &b0 [{', '.join([leaf] * width)}]"]
    rows += [f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * width)}]" for n in range(1, levels)]
    return "{" + ", ".join(rows) + "}"


def operation(*lines: str) -> str:
    return "\n".join(["train:", "  main: train", *(f"  {line}" for line in lines), ""])


def merges(levels: int = 30) -> str:
    rows = ["b0: &b0 {a: x}"]
    rows += [f"b{n}: &b{n} {{<<: [*b{n - 1}, *b{n - 1}]}}" for n in range(1, levels)]
    return "{" + ", ".join(rows) + "}"


def included(flags: str) -> str:
    """Returns a file whose operation takes over the flags of a config: Guild copies no more."""
    return (
        f"- config: c\n  flags: {flags}\n- model: ''\n  operations:\n    train:\n"
        "      main: train\n      flags: {$include: c}\n"
    )


CIRCLES = {
    "flag": operation("flags: &f {lr: *f}"),
    "flag-two-levels-up": operation("flags: &f {lr: {default: 0.1, x: *f}}"),
    "merged-inside-of-itself": operation("flags: &f {lr: {<<: *f}, b: 1}"),
    "merged-among-others": operation("flags: &f {lr: {<<: [{a: 1}, *f]}, b: 1}"),
    "merged-mapping-has-it": operation("flags: &f {<<: {x: *f}, b: 1}"),
    "flag-that-is-its-operation": "train: &t\n  main: train\n  flags: {lr: *t}\n",
    "unknown-attribute": operation("foo: &a [*a]"),
    "two-anchors": operation("foo: &a {x: &b {y: *a}}"),
    "later-alias-brings-it": operation("foo: [&a {x: &b {y: *a}}, *b]"),
    "description": operation("description: &d [*d]"),
    "label": operation("label: &d [*d]"),
    "env": operation("env: &d {A: *d}"),
    "python-path": operation("python-path: &d [*d]"),
    "output-scalars": operation("output-scalars: &d {a: *d}"),
    "requires": operation("requires: &d [*d]"),
    "sources": operation("requires: &d {sources: [*d]}"),
    "rename": operation("requires: &d {file: x, rename: *d}"),
    "sourcecode": operation("sourcecode: &d [*d]"),
    "include-of-sourcecode": operation("sourcecode: &d [include: *d]"),
    "select": operation("sourcecode: &d {select: *d}"),
    "steps": "train:\n  steps: &d [*d]\n",
    "run-of-a-step": "train:\n  steps: &d [run: *d]\n",
    "flags-of-a-step": "train:\n  steps: [&d {run: a, flags: *d}]\n",
    "choices": operation("flags: {lr: {default: 1, choices: &c [*c]}}"),
    "flags-of-a-choice": operation(
        "flags: {lr: {default: 1, choices: &c [{value: 1, flags: {a: *c}}]}}"
    ),
    "default": operation("flags: {lr: {default: &c [1, *c]}}"),
    "expression-in-it": operation("flags: {lr: {default: &c ['$(upper a)', *c]}}"),
    "file-that-is-a-mapping": "&r\ntrain: *r\n",
    "file-that-is-a-list": "&r\n- *r\n- model: m\n  operations:\n    train: {main: train}\n",
    "operation-that-is-its-model": "- &r\n  model: ''\n  operations:\n    train: *r\n",
    "extends": "- &r\n  model: ''\n  extends: *r\n  operations:\n    train: {main: train}\n",
    "params": "- model: ''\n  params: &p {a: *p}\n  operations:\n    train: {label: '{{a}}'}\n",
    "resources": "- model: ''\n  resources: &r {x: *r}\n  operations: {train: {requires: x}}\n",
    "config-that-is-extended": (
        "- config: c\n  flags: &f {lr: *f}\n- model: ''\n  extends: c\n"
        "  operations:\n    train: {main: train}\n"
    ),
    "default-of-a-config": included("{lr: {default: &d [1, *d]}}"),
    "mapping-of-a-config": included("{lr: {default: &d {a: *d}}}"),
    "expression-of-a-config": included("{lr: {default: &d ['$(upper a)', *d]}}"),
    "choices-of-a-config": included("{lr: {default: 1, choices: &d [1, *d]}}"),
    "computed-choices-of-a-config": included("{lr: {default: 1, choices: &d ['$(upper a)', *d]}}"),
    "flags-of-a-choice-of-a-config": included(
        "{lr: {default: 1, choices: [{value: 1, flags: &e {a: *e}}]}}"
    ),
    "help-of-a-config": included("{lr: &d {default: 1, description: *d}}"),
    "min-of-a-config": included("{lr: &d {default: 1, min: *d}}"),
}
"""A part that holds itself, where Guild goes through it."""

BOMBS = {
    "unknown-attribute": operation(f"foo: {bomb()}"),
    "wide": operation(f"foo: {bomb(9, 10)}"),
    "flags": operation(f"flags: {bomb()}"),
    "env": operation(f"env: {bomb()}"),
    "steps": f"train:\n  steps: [{bomb()}]\n",
    "sourcecode": operation(f"sourcecode: [include: {bomb()}]"),
    "rename": operation(f"requires: [{{file: x, rename: {bomb()}}}]"),
    "choices": operation(f"flags: {{lr: {{default: 1, choices: [{bomb()}]}}}}"),
    "expressions": operation(f"flags: {{lr: {{default: [{bomb(30, 2, '$(upper a)')}]}}}}"),
    "params": (
        f"- model: ''\n  params: {bomb()}\n  operations: {{train: {{label: '{{{{b9}}}}'}}}}\n"
    ),
    "config": included(f"{{a: {{default: 1, choices: [{bomb()}]}}, lr: {{default: *b29}}}}"),
}
"""Some aliases that stand for a thousand million items."""

LEVELS = (500, 1500)
DEEP = {
    **{f"lists-{n}": operation(f"foo: {'[' * n}{']' * n}") for n in LEVELS},
    **{f"open-lists-{n}": operation(f"foo: {'[' * n}") for n in LEVELS},
    **{f"mappings-{n}": operation(f"foo: {'{a: ' * n}1{'}' * n}") for n in LEVELS},
    **{f"items-{n}": operation(f"foo:\n    {'- ' * n}1") for n in LEVELS},
    **{f"keys-{n}": operation(f"foo:\n    {'? ' * n}1") for n in LEVELS},
    **{f"merged-{n}": operation(f"foo: {'{<<: ' * n}{{a: 1}}{'}' * n}") for n in LEVELS},
    "block-1000": operation("foo:", *(" " * level + "a:" for level in range(2, 1002))),
    "aliases-1500": operation(
        "foo:", "- &a0 [x]", *(f"- &a{level} [*a{level - 1}]" for level in range(1, 1500))
    ),
    "file": "- " * 1000 + "1\n",
}
"""Lists and mappings inside of each other."""

RISKY = {
    "lists": operation(f"foo: {'[' * 300}{']' * 300}"),
    "mappings": operation(f"foo: {'{a: ' * 300}1{'}' * 300}"),
    "default": operation(f"flags: {{lr: {{default: {'[' * 300}1{']' * 300}}}}}"),
    "choices": operation(f"flags: {{lr: {{choices: {'[' * 300}'$(upper a)'{']' * 300}}}}}"),
    "sourcecode": operation(f"sourcecode: [include: {'[' * 300}'$(upper a)'{']' * 300}]"),
    "requires": operation(f"requires: [{{file: x, rename: {'[' * 300}1{']' * 300}}}]"),
    "steps": f"train: {{steps: [{{run: x, flags: {'{a: ' * 300}1{'}' * 300}}}]}}\n",
    "extends": (
        f"- config: c\n  flags: {{lr: {'{a: ' * 300}1{'}' * 300}}}\n- model: ''\n  extends: c\n"
        f"  flags: {{lr: {'{a: ' * 300}1{'}' * 300}}}\n  operations: {{train: {{main: train}}}}\n"
    ),
    "aliases": operation(
        "foo:", "- &a0 [x]", *(f"- &a{level} [*a{level - 1}]" for level in range(1, 300))
    ),
}
"""Lists and mappings so deep that Guild stops at them in some fields only."""

HARMLESS = {
    "merged-into-itself": operation("flags: &f {lr: 0.1, <<: *f}"),
    "merged-into-itself-among-others": operation("flags: &f {lr: 0.1, <<: [{b: 1}, *f]}"),
    "used-twice": operation("flags: {a: &f {default: 1}, b: *f, c: {<<: *f}}"),
    "an-anchor-that-is-text": operation("label: &a x", "description: *a"),
    "nested-as-deep-as-guild-goes-everywhere": operation(f"foo: {'[' * 238}{']' * 238}"),
    "two-to-the-tenth": operation(f"foo: {bomb(10)}"),
}
"""Files that Guild runs, and that have no problem."""

MERGES = operation(f"foo: {merges()}")
"""Merges that multiply: PyYAML since 6.0.4 takes each key once, and before it filled the memory."""

ANCHORS = ("a", "b", "c")


@st.composite
def yaml_texts(draw: st.DrawFn, leaves: st.SearchStrategy[str]) -> str:
    """A flow mapping or list with anchors, aliases inside and outside of them, and merge keys."""
    known: list[str] = []

    def node(depth: int) -> str:
        kinds = ["leaf", "alias", "list", "mapping"] if depth else ["mapping", "list"]
        kind = draw(st.sampled_from(kinds[:2] if depth > 3 else kinds))
        if kind == "alias" and known:
            return "*" + draw(st.sampled_from(known))
        anchor = draw(st.sampled_from(["", *(each for each in ANCHORS if each not in known)]))
        mark = f"&{anchor} " if anchor else ""
        known.extend([anchor] * bool(anchor))
        if kind in {"leaf", "alias"}:
            return mark + draw(leaves)
        count = draw(st.integers(0, 3))
        if kind == "list":
            return f"{mark}[{', '.join(node(depth + 1) for _ in range(count))}]"
        keys = [draw(st.sampled_from(["x", "y", "<<"])) for _ in range(count)]
        return f"{mark}{{{', '.join(f'{key}: {node(depth + 1)}' for key in keys)}}}"

    return node(0)
