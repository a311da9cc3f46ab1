"""Functions that change text. Each works on every item of a list."""

from __future__ import annotations

import re
import unicodedata
from typing import Optional

from guild_funcs.errors import ArgumentProblem
from guild_funcs.registry import FlagValue, Scalar, function, spellings
from guild_funcs.registry.limits import check_length

_MARKS = 30
_WIDTH_DIGITS = 4
# The width and the precision of a conversion such as %-10.3f.
_CONVERSION = re.compile(r"%(?:\([^()]*\))?[-#0 +]*(\d*)(?:\.0*(\d*))?")


@function(examples=spellings("lower ResNet", "'ResNet'|lower", "resnet"))
def lower(text: str) -> str:
    """Returns the text in lower case."""
    return text.lower()


@function(examples=spellings("upper adam", "'adam'|upper", "ADAM"))
def upper(text: str) -> str:
    """Returns the text in upper case."""
    return text.upper()


@function(examples=spellings("title 'first try'", "'first try'|title", "First Try"))
def title(text: str) -> str:
    """Returns the text with each word in lower case, except its first letter.

    A letter after an apostrophe belongs to the word: `it's` becomes `It's`.
    """
    return re.sub(r"[^\W\d_]+('[^\W\d_]+)?", lambda word: word.group().capitalize(), text)


@function(examples=spellings("strip '  first try '", "'  first try '|strip", "first try"))
def strip(text: str, chars: Optional[str] = None) -> str:
    """Returns the text without white space at both ends, or without any of the given characters."""
    return text.strip(chars)


@function(examples=spellings("replace a-b-c - _", "'a-b-c'|replace:-,_", "a_b_c"))
def replace(text: str, old: str, new: str = "") -> str:
    """Returns the text with each occurrence of the old text replaced by the new one.

    Without a new text the old one is removed.
    """
    if not old:
        raise ArgumentProblem("replace: 'old' must not be empty").about("old")
    if len(new) > len(old):
        check_length(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


@function(examples=spellings("split 'adam sgd'", "'adam sgd'|split", ["adam", "sgd"]))
def split(text: str, separator: Optional[str] = None) -> list[str]:
    """Returns the list of the parts between separators, by default between white space.

    A flag with this default is a batch. `join` undoes it.
    """
    if separator == "":
        raise ArgumentProblem("split: 'separator' must not be empty").about("separator")
    return text.split(separator)


@function(
    examples=spellings("slug 'Crème Brûlée, 2nd'", "'Crème Brûlée, 2nd'|slug", "creme-brulee-2nd")
)
def slug(text: str) -> str:
    """Returns the text as a simple name: letters and digits in lower case, joined by `-`.

    Accents on Latin letters are removed; letters of other scripts stay.
    """
    # Folding needs decomposed letters, and lower case can compose some anew.
    text = _few_marks(text)
    simple = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    folded = unicodedata.normalize("NFKC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", simple))
    return re.sub(r"[\W_]+", "-", folded).strip("-")


def _few_marks(text: str) -> str:
    """Returns the text without the marks that follow 30 others on the same letter.

    To sort the marks of a letter takes time by the square of their number; 30 is
    Unicode's own limit (https://unicode.org/reports/tr15/#Stream_Safe_Text_Format).
    """
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


@function(examples=spellings("truncate 'a long story' 7", "'a long story'|truncate:7", "a long…"))
def truncate(text: str, length: int, end: str = "…") -> str:
    """Returns the text cut to a length, with `…` or the given end where it was cut.

    The result is never longer than the length; an end that does not fit is left out.
    """
    if length < 0:
        raise ArgumentProblem("truncate: 'length' must not be negative").about("length")
    if len(text) <= length:
        return text
    kept = length - len(end)
    return text[:kept] + end if kept > 0 else text[:length]


@function(examples=spellings("quote 1.10", "'1.10'|quote", "'1.10'"))
def quote(text: str) -> str:
    """Returns the text between single quotes. `unquote` undoes it."""
    return f"'{text}'"


@function(examples=spellings('''unquote "'1.10'"''', """"'1.10'"|unquote""", "1.10"))
def unquote(value: Scalar) -> FlagValue:
    """Returns the text without the single quotes around it; any other value as it is.

    It is Guild's `unquote` of labels.
    """
    quoted = isinstance(value, str) and len(value) >= len("''") and value[0] == value[-1] == "'"
    return value[1:-1] if quoted else value


@function(name="format", examples=spellings("format ${lr} %.3f", "lr|%.3f", "0.100"))
def format_(value: Scalar, spec: str) -> FlagValue:
    """Returns the value written by a `%` format of Python, such as `%.3f`, `%05d` or `%s`.

    It is Guild's `%.3f` of labels: a value that the format does not suit is returned as it
    is, with a warning when the format is malformed. `$(env LR)` is text: make it a number
    first, `$(env LR | float | format %.3f)`.
    """
    widths = (number for found in _CONVERSION.findall(spec) for number in found)
    if any(len(number) > _WIDTH_DIGITS for number in widths):
        message = "format: 'spec' asks for more than 9,999 characters"
        raise ArgumentProblem(message).about("spec")
    if "%" not in spec:
        message = "format: 'spec' must hold a conversion such as %.3f"
        raise ArgumentProblem(message).about("spec")
    try:
        return spec % value
    except ValueError as error:
        # Guild's message holds the value and the format too. Ours does not: either may be a secret.
        import logging

        logging.getLogger("guild.funcs").warning("cannot format a value: %s", error)
    except TypeError:
        # Guild lets a value of another type pass through, silently.
        pass
    return value
