"""PyYAML's safe loader, but for numbers and merges that would take hours or fill the memory."""

from __future__ import annotations

from typing import Any

import yaml

from guild_funcs.registry.limits import MAX_ITEMS
from guild_funcs.registry.writing import MAX_DIGITS


class Loader(yaml.SafeLoader):
    """Reads YAML as `yaml.safe_load` does, within limits."""

    def construct_yaml_int(self, node: Any) -> int:
        """Returns a whole number; in base 60, digits alone can take hours."""
        if len(str(node.value)) > MAX_DIGITS:
            raise _problem(f"a number has more than {MAX_DIGITS:,} digits", node)
        number: int = super().construct_yaml_int(node)
        return number

    def flatten_mapping(self, node: Any) -> None:
        """Puts in what `<<` names. Merges of merges multiply, as aliases do."""
        count = 0
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for each in merged:
                    if isinstance(each, yaml.MappingNode):
                        self.flatten_mapping(each)
                        count += len(each.value)
        if count > MAX_ITEMS:
            raise _problem(f"a mapping merges more than {MAX_ITEMS:,} items", node)
        super().flatten_mapping(node)


def _problem(problem: str, node: Any) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_yaml_int)
