"""PyYAML's safe loader, without the numbers and merges that would take hours or fill the memory."""

from __future__ import annotations

import re
from typing import Any

import yaml

from guild_funcs.registry.limits import MAX_ITEMS, MAX_NESTED
from guild_funcs.registry.writing import MAX_DIGITS

BROKEN = (
    *(yaml.YAMLError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError),
    RecursionError,
)
"""What PyYAML raises for a text: beside its own error Python's, for a value that it cannot make, as
the date 2024-13-01, `!!bool x` and `!!timestamp x`."""


_SCIENTIFIC = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?[eE][-+]?[0-9]+$")


class Limits:
    """What a safe loader of PyYAML, also libyaml's, does before it makes numbers and merges.

    `most` is how many items the merge keys of a text may bring, in all. `1e-3` and `1.5e3` are
    numbers, as they are where Guild is imported, and text for PyYAML alone
    (`guild.yaml_util.patch_yaml_resolver`).
    """

    def __init_subclass__(cls) -> None:
        """Has the loader take more texts for numbers."""
        add: Any = cls.add_implicit_resolver  # type: ignore[attr-defined] # of the loader
        add("tag:yaml.org,2002:float", _SCIENTIFIC, list("-+0123456789"))

    most = MAX_ITEMS
    _merged = 0
    _merging: frozenset[int] = frozenset()

    def construct_yaml_int(self, node: Any) -> int:
        """Returns a whole number; in base 60, digits alone can take hours."""
        if len(str(node.value)) > MAX_DIGITS:
            raise _problem(f"a number has more than {MAX_DIGITS:,} digits", node)
        number: int = super().construct_yaml_int(node)  # type: ignore[misc] # of the loader
        return number

    def flatten_mapping(self, node: Any) -> None:
        """Puts in what `<<` names. Merges of merges multiply, as aliases do."""
        above = self._merging
        if len(above) > MAX_NESTED:
            raise _problem(f"merge keys are nested more than {MAX_NESTED} deep", node)
        self._merging = above | {id(node)}
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for each in merged:
                    if isinstance(each, yaml.MappingNode):
                        if id(each) not in self._merging:  # a mapping may merge itself
                            self.flatten_mapping(each)
                        self._merged += len(each.value)
        self._merging = above
        if self._merged > self.most:
            raise _problem(f"merge keys bring more than {self.most:,} items", node)
        super().flatten_mapping(node)  # type: ignore[misc] # of the loader


class Loader(Limits, yaml.SafeLoader):
    """Reads YAML as `yaml.safe_load` does, within limits."""


def _problem(problem: str, node: Any) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


Loader.add_constructor("tag:yaml.org,2002:int", Limits.construct_yaml_int)  # type: ignore[type-var] # of the loader
