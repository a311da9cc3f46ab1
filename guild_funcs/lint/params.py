"""The params of a model: what Guild puts in place of `{{ name }}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guild_funcs.lint.written import Written

_PARAM = re.compile(r"({{.*?}})")  # guild.guildfile.PARAM_P
_MAX_PARAMS = 100
_MAX_LENGTH = 10_000


def with_params(data: dict[str, Any]) -> dict[str, Any]:
    """Returns the data of a model with its params put in.

    Example:
        >>> with_params({"params": {"x": 1}, "label": "a {{ x }} {{ y }}"})["label"]
        'a 1 {{ y }}'
    """
    params = data.get("params")
    if not isinstance(params, Mapping):
        return data
    known = {key: _param(value, params) for key, value in params.items()}
    return {key: _put(value, known) for key, value in data.items()}


def _param(value: Any, params: Mapping[Any, Any]) -> Any:
    for _ in range(_MAX_PARAMS):
        # A param that stands for itself twice is twice as long each time.
        if not isinstance(value, str) or "{{" not in value or len(value) > _MAX_LENGTH:
            break
        value = _put_text(value, params)
    return value


def _put(value: Any, params: Mapping[Any, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _put(each, params) for key, each in value.items()}
    if isinstance(value, list):
        return [_put(each, params) for each in value]
    return _put_text(value, params) if isinstance(value, str) else value


def _put_text(text: str, params: Mapping[Any, Any]) -> Any:
    if "{{" not in text:
        return text
    parts = [part for part in _PARAM.split(text) if part]
    found = [
        params.get(part[2:-2].strip(), part) if _PARAM.fullmatch(part) else part for part in parts
    ]
    if len(found) == 1:
        return found[0]
    made = "".join(str(part) for part in found)
    return text.with_text(made) if isinstance(text, Written) else made
