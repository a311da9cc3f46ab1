"""`dataclass`, `field` and `replace` as of `dataclasses`, for a fraction of the time to import.

Python's own decorator writes and compiles six methods for each class when its module is
imported: half a millisecond a class, and most of the time of a first expression. This one
compiles one, for a class of which many objects are made. A type checker sees Python's own.
"""

from __future__ import annotations

import sys
from operator import attrgetter

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without importing typing
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass, field, replace
    from typing import Any, Callable, Optional

__all__ = ["dataclass", "field", "names", "replace"]

_NONE: Any = object()
_FIELDS = "__struct_fields__"

# The number of objects of a class that are made before its `__init__` is compiled.
_FEW = 8


class _Field:
    """What is said of a field beside its type."""

    __slots__ = ("default", "default_factory", "is_compared", "is_shown")

    def __init__(self, default: Any, factory: Any, *, is_compared: bool, is_shown: bool) -> None:
        self.default = default
        self.default_factory = factory
        self.is_compared = is_compared
        self.is_shown = is_shown


def names(struct: Any) -> tuple[str, ...]:
    """Returns the names of the fields of a class or an object, in order.

    Example:
        >>> from guild_funcs.errors import Span
        >>> names(Span)
        ('start', 'end')
    """
    return tuple(getattr(struct, _FIELDS))


if not TYPE_CHECKING:

    def field(
        *,
        default: Any = _NONE,
        default_factory: Any = _NONE,
        compare: bool = True,
        repr: bool = True,  # noqa: A002 - Python's own name
    ) -> Any:
        """Says of a field what a default value cannot."""
        return _Field(default, default_factory, is_compared=compare, is_shown=repr)

    def dataclass(cls: Any = None, /, *, frozen: bool = False, eq: bool = True) -> Any:
        """Makes a class of named values: made from them, compared by them, shown with them."""
        if cls is None:
            return lambda decorated: _made(decorated, is_frozen=frozen, has_equality=eq)
        return _made(cls, is_frozen=frozen, has_equality=eq)

    def replace(struct: Any, /, **changes: Any) -> Any:
        """Returns the object with other values for some fields."""
        values = {name: getattr(struct, name) for name in getattr(struct, _FIELDS)}
        return type(struct)(**{**values, **changes})


def _made(cls: Any, *, is_frozen: bool, has_equality: bool) -> Any:
    fields = dict(getattr(cls, _FIELDS, {}))
    for name in _annotations(cls):
        given = vars(cls).get(name, _NONE)
        if not isinstance(given, _Field):
            given = _Field(given, _NONE, is_compared=True, is_shown=True)
        elif given.default is not _NONE:
            setattr(cls, name, given.default)
        else:
            delattr(cls, name)
        fields[name] = given
    setattr(cls, _FIELDS, fields)
    cls.__dataclass_fields__ = _PythonsFields()
    for name, method in _methods(cls, fields, is_frozen, has_equality):
        if name not in vars(cls):
            setattr(cls, name, method)
    return cls


class _PythonsFields:
    """The fields as `dataclasses` has them, for its `replace`, `fields` and `asdict`.

    They are made for who asks first: that takes longer than all else that makes a class.
    """

    def __get__(self, _struct: Any, owner: Any) -> Any:
        from dataclasses import field as pythons
        from dataclasses import make_dataclass

        made = []
        for name, each in getattr(owner, _FIELDS).items():
            said: Any = {"compare": each.is_compared, "repr": each.is_shown}
            for key in ("default", "default_factory"):
                if getattr(each, key) is not _NONE:
                    said[key] = getattr(each, key)
            made.append((name, "object", pythons(**said)))
        found = vars(make_dataclass(owner.__name__, made, eq=False))["__dataclass_fields__"]
        owner.__dataclass_fields__ = found
        return found


def _annotations(cls: Any) -> dict[str, Any]:
    if sys.version_info < (3, 10):
        found: dict[str, Any] = vars(cls).get("__annotations__", {})
        return found
    return dict(cls.__annotations__)  # its own, since 3.10


def _methods(
    cls: Any, fields: dict[str, _Field], is_frozen: bool, has_equality: bool
) -> Iterator[tuple[str, Any]]:
    yield "__init__", _lazy_init(cls, fields)
    yield "__repr__", _repr([name for name, each in fields.items() if each.is_shown])
    if has_equality:
        values = _values([name for name, each in fields.items() if each.is_compared])
        yield "__eq__", _equality(values)
        yield "__hash__", _hash(values) if is_frozen else None
    if is_frozen:
        yield "__setattr__", _refuse_change
        yield "__delattr__", _refuse_change


def _lazy_init(cls: Any, fields: dict[str, _Field]) -> Callable[..., None]:
    """Returns the method that sets the fields of the first objects, and then has one compiled.

    Most classes have a few objects in a process: to compile a method takes as long as to set
    the fields of some fifteen by a loop.
    """
    count = 0

    def __init__(self: Any, *args: Any, **values: Any) -> None:  # noqa: N807 - the method itself
        nonlocal count
        count += 1
        found = _found(fields, args, values) if count <= _FEW else None
        if found is not None:
            self.__dict__.update(found)
            return
        made = _compiled(cls, fields)
        if vars(cls).get("__init__") is __init__:
            cls.__init__ = made
        made(self, *args, **values)

    return __init__


def _found(
    fields: dict[str, _Field], args: tuple[Any, ...], values: dict[str, Any]
) -> Optional[dict[str, Any]]:
    """Returns the values of all fields; None when the arguments do not fit."""
    given = {**dict(zip(fields, args)), **values}
    if len(given) < len(args) + len(values) or not given.keys() <= fields.keys():
        return None
    found: dict[str, Any] = {}
    for name, each in fields.items():
        if name in given:
            found[name] = given[name]
        elif each.default is not _NONE:
            found[name] = each.default
        elif each.default_factory is not _NONE:
            found[name] = each.default_factory()
        else:
            return None
    return found


def _compiled(cls: Any, fields: dict[str, _Field]) -> Callable[..., None]:
    """Returns the method that sets the fields: past `__setattr__`, which refuses a change."""
    known: dict[str, Any] = {"_NONE": _NONE}
    parameters, lines = ["self"], [" __struct__ = self.__dict__"]
    for name, each in fields.items():
        if each.default is not _NONE:
            known[f"_{name}_default"] = each.default
            parameters.append(f"{name}=_{name}_default")
        elif each.default_factory is not _NONE:
            known[f"_{name}_make"] = each.default_factory
            parameters.append(f"{name}=_NONE")
            lines.append(f" if {name} is _NONE: {name} = _{name}_make()")
        else:
            parameters.append(name)
        lines.append(f" __struct__['{name}'] = {name}")
    code = "\n".join([f"def __init__({', '.join(parameters)}):", *lines])
    exec(code, known)  # noqa: S102 - of names of fields alone, as `dataclasses` does
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _repr(shown: list[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:  # noqa: N807 - the method itself
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"

    return __repr__


def _values(compared: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*compared) if compared else lambda _struct: ()


def _equality(values: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    def __eq__(self: Any, other: Any) -> Any:  # noqa: N807 - the method itself
        if type(other) is not type(self):
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def _hash(values: Callable[[Any], Any]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807 - the method itself
        return hash(values(self))

    return __hash__


def _refuse_change(self: Any, name: str, _value: Any = None) -> None:
    raise AttributeError(f"cannot change field '{name}' of a {type(self).__name__}")
