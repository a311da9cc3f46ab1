"""What leads back to itself: defaults of flags, params, models that extend each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guild_funcs.lint.found import FlagUse
from guild_funcs.lint.problem import Problem, problem
from guild_funcs.lint.texts import Text


def circles(needs: Mapping[str, list[tuple[FlagUse, Text]]]) -> Iterator[Problem]:
    """Yields a problem for each circle; `needs` has what the default of each flag reads."""
    for path in closed({name: [use.name for use, _ in given] for name, given in needs.items()}):
        # Where a run meets it: the last flag needs the first again.
        use, text = next(pair for pair in needs[path[-1]] if pair[0].name == path[0])
        message = f"flags refer to each other in a circle: {shown(path)}"
        yield problem("GF204", message, text.value, use.span, use.whole)


def closed(needs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yields each circle, as the names on the shortest way from the first that is in it.

    Example:
        >>> list(closed({"a": ["b"], "b": ["c", "b"], "c": []}))
        [['b']]
    """
    told: set[str] = set()
    for start in _not_settled(needs):
        path = _circle(start, needs)
        if path and not told & set(path):
            told |= set(path)
            yield path


def shown(path: Sequence[str]) -> str:
    """Returns a circle as text.

    Example:
        >>> shown(["a", "b"])
        'a -> b -> a'
    """
    return " -> ".join([*path, path[0]])


def _not_settled(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Returns the names that need something which never comes to an end, in their order."""
    left = {name: set(given) & needs.keys() for name, given in needs.items()}
    users: dict[str, list[str]] = {}
    for name, given in left.items():
        for each in given:
            users.setdefault(each, []).append(name)
    settled = [name for name, given in left.items() if not given]
    for name in settled:
        for user in users.get(name, ()):
            left[user].discard(name)
            if not left[user]:
                settled.append(user)
    return [name for name, given in left.items() if given]


def _circle(start: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Returns the shortest way from a name back to itself, or nothing."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop(0)
        for name in needs.get(path[-1], ()):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                paths.append([*path, name])
    return []
