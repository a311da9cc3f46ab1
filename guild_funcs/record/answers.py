"""What differs in flags, code and environment between two runs, as a person asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from guild_funcs.paths import is_below
from guild_funcs.record import attribute, comparing, environment, short, trees
from guild_funcs.record.run import Run
from guild_funcs.registry.writing import yaml_text


class Answer(NamedTuple):
    """One thing that differs.

    Args:
        topic: `flag`, `library`, `distribution`, `python`, `sourcecode` or `expression`.
        name: Which.
        first: As it was in the first run; empty for "not there".
        second: As it was in the second.
        details: Files, or the environment variables that an expression reads.
    """

    topic: str
    name: str
    first: str
    second: str
    details: tuple[str, ...] = ()


def why(first: Run, second: Run) -> Iterator[Answer]:
    """Yields what differs between two runs: flags, then the code, then the environment."""
    yield from _flags(first, second)
    yield from _libraries(first, second)
    yield from _project(first, second)
    yield from _distributions(first, second)
    pythons = (environment.python(first), environment.python(second))
    if pythons[0] != pythons[1] and all(pythons):
        yield Answer("python", "Python", *pythons)
    yield from _expressions(first, second)


def _flags(first: Run, second: Run) -> Iterator[Answer]:
    found = [run.info.get("flags") for run in (first, second)]
    one, other = (
        {str(name): yaml_text(value) for name, value in flags.items()}
        if isinstance(flags, Mapping)
        else {}
        for flags in found
    )
    for name in dict.fromkeys((*one, *other)):
        if one.get(name) != other.get(name):
            yield Answer("flag", name, one.get(name, ""), other.get(name, ""))


def _libraries(first: Run, second: Run) -> Iterator[Answer]:
    ours = {each["name"]: each for each in first.libraries}
    theirs = {each["name"]: each for each in second.libraries}
    strays = (_outside(first), _outside(second))
    for name in dict.fromkeys((*ours, *theirs, *strays[0], *strays[1])):
        one, other = ours.get(name), theirs.get(name)
        lines = tuple(
            short.line(each) if each else outside.get(name, "")
            for each, outside in zip((one, other), strays)
        )
        files = tuple(_files(first, one, second, other)) if one and other else ()
        if lines[0] != lines[1] or files:
            yield Answer("library", name, lines[0], lines[1], files)


def _outside(run: Run) -> dict[str, str]:
    """Returns the libraries that a run imported and has no copy of, with where they came from."""
    imports = run.value.get("imports")
    found = imports.get("not-in-run") if isinstance(imports, dict) else None
    listed = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return {str(e.get("name")): f"imported from {e.get('path')}, not in the run" for e in listed}


def _files(
    first: Run, one: Mapping[str, Any], second: Run, other: Mapping[str, Any]
) -> Iterator[str]:
    keys = ("sha256", "record-sha256")
    if any(one.get(key) and one.get(key) == other.get(key) for key in keys):
        return
    before, after = (
        {each.target: each for each in trees.used(run, library).items}
        for run, library in ((first, one), (second, other))
    )
    if before and after:
        for mark, text in comparing.lines(comparing.compare(before, after)):
            yield f"{mark} {text}"


def _project(first: Run, second: Run) -> Iterator[Answer]:
    """Compares what Guild copied of the project: its digest is of the libraries' copies, too."""
    one, other = _own_files(first), _own_files(second)
    if one == other:
        return
    changed = [f"M {path}" for path in sorted(set(one) & set(other)) if one[path] != other[path]]
    added = [f"A {path}" for path in sorted(set(other) - set(one))]
    removed = [f"D {path}" for path in sorted(set(one) - set(other))]
    digests = (str(first.info.get("sourcecode") or ""), str(second.info.get("sourcecode") or ""))
    yield Answer("sourcecode", "the project's own files", *digests, (*changed, *added, *removed))


def _own_files(run: Run) -> dict[str, str]:
    places = attribute.run_places(run.value)
    return {
        path: sha1
        for path, sha1 in run.manifest.items()
        if not any(is_below(path, place, "/") for place in places)
    }


def _distributions(first: Run, second: Run) -> Iterator[Answer]:
    found = [environment.imported(run) for run in (first, second)]
    if None in found:  # one run has no record of its imports: what was installed is compared
        found = [environment.frozen(run) for run in (first, second)]
        if not all(found):
            return
    one, other = ({each.name: environment.told(each) for each in some or ()} for some in found)
    for name in sorted({*one, *other}, key=str.lower):
        if one.get(name) != other.get(name):
            yield Answer("distribution", name, one.get(name, ""), other.get(name, ""))


def _expressions(first: Run, second: Run) -> Iterator[Answer]:
    one, other = (_by_place(run) for run in (first, second))
    for place in dict.fromkeys((*one, *other)):
        values = [str(each[place].get("value")) if place in each else "" for each in (one, other)]
        if values[0] != values[1]:
            entry = other.get(place) or one[place]
            reads = tuple(f"reads ${name}" for name in entry.get("env") or ())
            name = f"{entry.get('place')}: {entry.get('text')}"
            yield Answer("expression", name, values[0], values[1], reads)


def _by_place(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    found = run.value.get("expressions")
    listed = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return {(str(each.get("place")), str(each.get("text"))): each for each in listed}
