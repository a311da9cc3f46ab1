"""What the table says of a field, and of a part of an operation that is no field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Callable, Literal

from guild_funcs.adapters.parts.texts import Found, in_resource
from guild_funcs.language.detection import has_expression
from guild_funcs.structs import dataclass

Form = Literal["any", "text", "mapping"]
"""The form that Guild takes a field in: it ignores another one, or stops at it."""

Guilds = Literal["nothing", "references", "label"]
"""What Guild itself evaluates in the texts of a field, so that it is not ours: nothing; `${flag}`;
`${flag}` with Guild's filters, as in a label."""


@dataclass(frozen=True)
class Treatment:
    """How the values of a field are treated when they are evaluated.

    Args:
        secrets: Whether a value may be computed from a secret: the run does not record it.
        any_text: Whether it may hold what no record and no program can be given: a pattern
            of source code may, as the file names that it matches do.
        carried: Whether a trial of a batch takes over what its prototype evaluated, as long as it
            read no flag with another value there. Flags have a rule of their own.
    """

    secrets: bool = False
    any_text: bool = False
    carried: bool = True


USUAL = Treatment()


@dataclass(frozen=True)
class Field:
    """A field of an operation that may hold expressions.

    Args:
        name: Its name in a guild file.
        columns: How `docs/flows.md` calls it: a column for each part with rules of its own.
        find: Yields its texts in the data of an operation or a model.
        guilds: What Guild itself evaluates in them.
        form: The form that Guild takes it in.
        names_files: Whether its values are names of files and libraries, or patterns of such: `$`
            and quotes in one may be a part of the name.
        names: How many names lead to a value: 2 for one of several, as `env: NAME`.
        refused_when_off: Whether an expression is refused under `plugins: no`. A
            dependency is left to Guild, which says what it does not find.
        when: When a run evaluates it.
        treatment: What its values may be, and whether a trial takes them over.
        evaluate: `module:function` below `guild_funcs.adapters`: called before the run is made,
            with the operation of Guild that starts, what of the field is wanted, its state, and
            Guild's arguments. Empty for a field that Guild asks for at a time of its own.
        wanted: The same: returns what an operation has of the field to evaluate before the run,
            if anything. Without it, that is the field's texts with an expression of ours, as the
            guild file has them (a list of `Found`).
        record: The same: has a run that is made record what it needs beside Guild's own;
            tells whether it did. Called with the operation, and whether it is a prototype.
        carried: The run attributes for later starts of the run, and of runs that begin as it did.
        written: The same: returns what the prototype of a batch records of the field for its
            trials, as plain data: nothing when they need nothing. Called with the operation and
            its state.
        for_trial: The same: gives a trial (`trial.Trial`) its own value of the field. Called
            when `written` recorded something, with the trial and that.
    """

    name: str
    columns: tuple[str, ...]
    find: Callable[[Mapping[object, object]], Iterator[Found]]
    guilds: Guilds = "nothing"
    form: Form = "any"
    names_files: bool = False
    names: int = 1
    refused_when_off: bool = True
    when: str = "before the run is made"
    treatment: Treatment = USUAL
    evaluate: str = ""
    wanted: str = ""
    record: str = ""
    carried: tuple[str, ...] = ()
    written: str = ""
    for_trial: str = ""

    def is_ours(self, found: Found) -> bool:
        """Tells whether a text has something that guild-funcs evaluates, and not Guild itself."""
        if self.guilds == "references":
            return in_resource(found)
        if self.guilds == "nothing" or not has_expression(found.text):
            return has_expression(found.expression)
        from guild_funcs.language import is_guild_template

        return not is_guild_template(found.text)

    def attribute(self, found: Found) -> tuple[str, ...]:
        """Returns the names that lead to a text from its operation, for errors."""
        return tuple(str(name) for name in found.path[: self.names])


@dataclass(frozen=True)
class Other:
    """A part of an operation that belongs to somebody else: `$(...)` in it is not for us.

    Args:
        told: How a message calls it.
        path: The keys that lead to it; `EACH` stands for any.
        whose: Who reads it: a shell, or a program that is not Python's; the steps' own
            operations; a person.
    """

    told: str
    path: tuple[str, ...]
    whose: Literal["shell", "steps", "reader"]

    def find(self, data: object) -> Iterator[tuple[tuple[str, ...], object]]:
        """Yields the values in the data of an operation, each with the keys that lead to it.

        Example:
            >>> help = Other("the help of a flag", ("flags", EACH, "help"), "reader")
            >>> list(help.find({"flags": {"lr": {"help": "the rate"}}}))
            [(('flags', 'lr', 'help'), 'the rate')]
        """
        yield from _at(data, self.path, ())


EACH = "*"


def _at(
    data: object, path: tuple[str, ...], before: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], object]]:
    if not path:
        yield before, data
    elif isinstance(data, Mapping):
        for key in data if path[0] == EACH else [each for each in path[:1] if each in data]:
            yield from _at(data[key], path[1:], (*before, str(key)))
