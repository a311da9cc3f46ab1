"""Functions by name, and calls bound to their signatures.

`function.py` is one function and the `@function` decorator, `signature.py` what
its parameters are, `binding.py` how the arguments of a call meet them,
`conversion.py` the types, `writing.py` values as text, `limits.py` how large they may be,
`table.py` all functions by name.
"""

from __future__ import annotations

from guild_funcs.registry.binding import Argument
from guild_funcs.registry.conversion import (
    FlagValue,
    Lazy,
    PathArg,
    Scalar,
    truth,
)
from guild_funcs.registry.function import (
    Capability,
    Example,
    Function,
    function,
    functions_of,
    spellings,
)
from guild_funcs.registry.table import Registry
from guild_funcs.registry.writing import as_text, yaml_text

__all__ = [
    "Argument",
    "Capability",
    "Example",
    "FlagValue",
    "Function",
    "Lazy",
    "PathArg",
    "Registry",
    "Scalar",
    "as_text",
    "function",
    "functions_of",
    "spellings",
    "truth",
    "yaml_text",
]
