"""Where the texts of each field stand in a guild file's data: found without evaluating anything.

The data comes from YAML, or is what Guild makes of that. `find_flags` and the others take the
data of an operation or a model, and pass over parts that do not have the form that Guild reads:
a linter looks at guild files that are being written. Nothing of Guild
is imported here, and nothing is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Union

from guild_funcs.language import references
from guild_funcs.language.detection import GUILD_TYPES, has_expression
from guild_funcs.structs import dataclass, replace

Path = tuple[Union[str, int], ...]

NAMING_TYPES = ("package", "module", "distribution")
"""Those of the forms below of which the value is the name of one library."""

LIBRARY_TYPES = (*NAMING_TYPES, "imports")
"""The forms of ours beside Guild's `{dir: ...}`: `include: {package: shared}`."""

MAY_BE_EMPTY = "imports"
"""The form of ours that needs no name: `include: {imports: }` is what the own main imports."""

RESOURCE_KEYS = (
    *("file", "config", "module", "target-path", "path"),
    *("rename", "select", "select-min", "select-max"),
)
"""What may hold expressions in a resource and in its sources."""

GUILD_VARIABLES = frozenset(
    {
        *("CMD_DIR", "GUILD_HOME", "GUILD_OP", "GUILD_PLUGINS", "GUILD_SOURCECODE", "LOG_LEVEL"),
        *("PROJECT_DIR", "RUN_DIR", "RUN_ID", "NO_RUN_OUTPUT"),
    }
)
"""The variables that Guild sets for every operation, whatever `env` says of them, and one that it
reads as it is written (`guild.op_util._op_cmd_env`, `guild.op._op_proc_op_env`,
`guild.commands.run_impl._apply_no_output_env`)."""


def variable_of_flag(name: str, env_name: object) -> str:
    """Returns the variable that Guild sets for a flag, whatever `env` says of it.

    See `guild.op_cmd._flag_env_name`.

    Args:
        name: The flag.
        env_name: Its attribute `env-name`, if it has one.

    Example:
        >>> variable_of_flag("learning-rate", None), variable_of_flag("lr", "LR")
        ('FLAG_LEARNING_RATE', 'LR')
    """
    return str(env_name) if env_name else "FLAG_" + re.sub("[^A-Z0-9_]", "_", name.upper())


_DEEPEST = 20
_MOST = 100_000

PATTERN_KEYS = ("rename", "select", "select-min", "select-max")
"""The keys of `RESOURCE_KEYS` whose values Guild takes for regular expressions."""


class TypedPattern(str):
    """The pattern made of `{package: shared}`: `$(package 'shared')`.

    `given` is the text in the guild file, for errors.
    """

    __slots__ = ("given",)
    given: str


@dataclass(frozen=True)
class Found:
    """A text in the data of a guild file that may hold an expression.

    Args:
        path: The keys and indexes that lead to it.
        text: The text as it stands there.
        kind: What it is: `include`, `exclude`, `root`, `label`, `default`, `choice`,
            `choice-flag`, `env`, or one of `RESOURCE_KEYS`.
        typed: For `include: {package: shared}`, and for `exclude`, the type: `package`.
    """

    path: Path
    text: str
    kind: str
    typed: str = ""

    @property
    def expression(self) -> str:
        """The text to evaluate: `$(package 'shared')` for the `shared` of `{package: shared}`."""
        return typed_pattern(self.typed, self.text) if self.typed else self.text

    def below(self, *path: Union[str, int]) -> Found:
        """Returns the same text in data that holds this data at `path`."""
        return replace(self, path=(*path, *self.path))


def typed_pattern(function: str, name: str) -> TypedPattern:
    """Returns the pattern for a typed form.

    Example:
        >>> typed_pattern("package", "shared")
        "$(package 'shared')"
        >>> typed_pattern("imports", "")
        '$(imports)'
    """
    if not name:
        return TypedPattern(f"$({function})")
    if has_expression(name):
        quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        quoted = "'" + name.replace("'", "''") + "'"
    pattern = TypedPattern(f"$({function} {quoted})")
    pattern.given = name
    return pattern


def in_resource(found: Found, flags: Collection[str] = ()) -> bool:
    """Tells whether a text of a resource has an expression that Guild would not resolve.

    Args:
        found: The text.
        flags: The names of the operation's flags.

    Example:
        >>> in_resource(Found((), "${data}", "file")), in_resource(Found((), "$(env X)", "file"))
        (False, True)
    """
    return references.is_ours(found.text, flags, is_pattern=found.kind in PATTERN_KEYS)


def find_sourcecode(data: Mapping[object, object]) -> Iterator[Found]:
    """Yields the patterns and the root of `sourcecode`."""
    value = data.get("sourcecode")
    if isinstance(value, dict):
        select = _patterns(value.get("select"), "sourcecode", "select")
        yield from _strings(value.get("root"), ("sourcecode", "root"), "root")
        yield from select
    else:
        yield from _patterns(value, "sourcecode")


def _patterns(value: object, *path: Union[str, int]) -> Iterator[Found]:
    yield from _strings(value if isinstance(value, str) else None, path, "include")
    for index, item in _items(value):
        if isinstance(item, str):
            yield Found((*path, index), item, "include")
        if isinstance(item, dict):
            for kind in ("include", "exclude"):
                yield from _spec(item.get(kind), (*path, index, kind), kind)


def _spec(value: object, path: Path, kind: str) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield from _strings(value, path, kind)
        return
    for key in LIBRARY_TYPES:
        given = value.get(key)
        is_own_main = key == MAY_BE_EMPTY and key in value and given is None
        found = _strings("" if is_own_main else given, (*path, key), kind)
        yield from (replace(each, typed=key) for each in found)
    for key in GUILD_TYPES:
        yield from _strings(value.get(key), (*path, key), kind)


def find_text(name: str, data: Mapping[object, object]) -> Iterator[Found]:
    """Yields the text of a field that is one text, as `label`."""
    text = data.get(name)
    if isinstance(text, str):
        yield Found((name,), text, name)


def find_flags(data: Mapping[object, object]) -> Iterator[Found]:
    """Yields the defaults and the choices of flags."""
    for name, flag in _members(data.get("flags")):
        if name == "$include":
            continue
        path: Path = ("flags", name)
        if not isinstance(flag, dict):
            yield from _strings(flag, path, "default")
            continue
        yield from _strings(flag.get("default"), (*path, "default"), "default")
        yield from _choices(flag.get("choices"), (*path, "choices"))


def _choices(value: object, path: Path) -> Iterator[Found]:
    if isinstance(value, (str, dict)):
        yield from _choice(value, path)
    for index, item in _items(value):
        yield from _choice(item, (*path, index))


def _choice(item: object, path: Path) -> Iterator[Found]:
    if not isinstance(item, dict):
        yield from _strings(item, path, "choice")
        return
    yield from _strings(item.get("value"), (*path, "value"), "choice")
    for name, value in _members(item.get("flags")):
        yield from _strings(value, (*path, "flags", name), "choice-flag")


def find_env(data: Mapping[object, object]) -> Iterator[Found]:
    """Yields the values of the variables in `env`."""
    for name, value in _members(data.get("env")):
        if isinstance(value, str):
            yield Found(("env", name), value, "env")


def find_requires(data: Mapping[object, object]) -> Iterator[Found]:
    """Yields the texts of dependencies, and of the named resources of a model."""
    value = data.get("requires")
    if isinstance(value, dict):
        yield from _dependency(value, ("requires",))
    for index, item in _items(value):
        if isinstance(item, dict):
            yield from _dependency(item, ("requires", index))
    for name, resource in _members(data.get("resources")):
        yield from (found.below("resources", name) for found in find_resource(resource))


def _dependency(data: dict[object, object], path: Path) -> Iterator[Found]:
    if "resource" in data:  # the dependency names a resource, and has no texts of its own
        return
    found = find_resource(data) if "sources" in data else _source(data, ())
    yield from (each.below(*path) for each in found)


def find_resource(data: object) -> Iterator[Found]:
    """Yields the texts of a resource: a mapping, or the list of its sources."""
    if isinstance(data, dict):
        yield from _source(data, ())
    path: Path = ("sources",) if isinstance(data, dict) else ()
    for index, source in _items(data.get("sources") if isinstance(data, dict) else data):
        yield from _source(source, (*path, index))


def _source(source: object, path: Path) -> Iterator[Found]:
    if isinstance(source, str):
        yield Found(path, source, "file")
    for key, value in _members(source):
        if key in RESOURCE_KEYS:
            yield from _deep_strings(value, (*path, key), key)


def _deep_strings(value: object, path: Path, kind: str) -> Iterator[Found]:
    """Yields a text, or each text in lists and mappings, as of `rename`."""
    todo: list[tuple[Path, object]] = [(path, value)]
    # YAML data may hold itself, or the same part in many places: the walk ends.
    for _ in range(_MOST):
        if not todo:
            return
        at, each = todo.pop()
        if isinstance(each, str):
            yield Found(at, each, kind)
        elif len(at) < _DEEPEST:
            inside: list[tuple[Union[str, int], object]] = [*_items(each), *_members(each)]
            todo += [((*at, key), item) for key, item in reversed(inside)]


def _strings(value: object, path: Path, kind: str) -> Iterator[Found]:
    """Yields a text, or each text of a list."""
    if isinstance(value, str):
        yield Found(path, value, kind)
    if isinstance(value, list):
        yield from _deep_strings(value, path, kind)


def _items(value: object) -> Iterator[tuple[int, object]]:
    return enumerate(value) if isinstance(value, list) else iter(())


def _members(value: object) -> Iterator[tuple[str, object]]:
    return iter(value.items()) if isinstance(value, dict) else iter(())
