"""A number of things in words: every message that counts something uses it."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Returns a number of things for a person.

    Args:
        number: How many.
        noun: What one of them is called.

    Example:
        >>> counted(1, "file"), counted(1234, "file"), counted(0, "library")
        ('1 file', '1,234 files', '0 libraries')
    """
    if number == 1:
        return f"1 {noun}"
    is_regular = not noun.endswith("y") or noun[-2:-1] in "aeiou"
    return f"{number:,} {noun}s" if is_regular else f"{number:,} {noun[:-1]}ies"
