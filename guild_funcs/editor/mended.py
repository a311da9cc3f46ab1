"""A guild file that YAML refuses, with the lines blank that it stumbles over.

Everything else keeps its place: a blank line has as many characters as the line had.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

import yaml

from guild_funcs.editor.positions import Lines
from guild_funcs.lint.readers import encodable, reader_of, reading

_MOST = 12


def mended(text: str) -> Optional[str]:
    r"""Returns the text with lines blank so that YAML can read it; None when that takes too many.

    Example:
        >>> mended("a: {b: 1}\nc: [\nd\n")
        'a: {b: 1}\n    \n \n'
        >>> mended("a: 1\n"), mended("a: 1\nb:\t2\n")
        ('a: 1\n', 'a: 1\n    \n')
    """
    text = encodable(text)
    for _ in range(_MOST):
        wrong = _wrong_line(text)
        if wrong is None:
            return text
        lines = Lines(text)
        span = lines.span(next(_lines_up(lines, min(wrong, lines.count - 1)), 0))
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return None


def _lines_up(lines: Lines, number: int) -> Iterator[int]:
    """Yields the numbers of the lines with text, or a tab, from a line upwards."""
    return (each for each in range(number, -1, -1) if lines.of(each).strip(" "))


def _wrong_line(text: str) -> Optional[int]:
    """Returns the line at which YAML gives up; None when it reads all of the text."""
    try:
        with reading(reader_of(text), text) as opened:
            while opened.check_event():
                opened.get_event()
    except yaml.MarkedYAMLError as error:
        marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark]
        return max(marks, default=0)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return None
