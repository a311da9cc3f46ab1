"""The values of flags that a command line gives, as Guild reads them."""

from __future__ import annotations

from guild import flag_util


def decoded(text: str) -> object:
    """Returns the value that Guild makes of a flag's text, for a flag without a type.

    Guild knows more than YAML: `range[1:3]`, `[0]*3`, and that `1:30` and `1_000` are no numbers.

    Example:
        >>> decoded("1e-3"), decoded("1_000"), decoded("yes"), decoded("[1, a]")
        (0.001, '1_000', True, [1, 'a'])
    """
    found: object = flag_util.decode_flag_val(text)
    return found
