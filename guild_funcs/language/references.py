r"""Tells what Guild itself understands in `env` and `requires` from an expression of ours.

Guild 0.9.0 puts flag values in place of `${name}` there, and takes `\${name}` for the
text `${name}` (`guild.util.resolve_refs`). `select` and `rename` hold regular expressions,
in which `$` is the end of a text, and `\$` a dollar sign. What Guild understands is Guild's.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from guild_funcs.language.detection import has_expression

# The pattern is guild.util.REF_P, which also matches `${}`; Guild takes that for text.
_REFERENCE = r"\\?\$\{(.*?)\}"
# A reference of Guild's holds a name. Ours holds a filter, a quoted text or an expression.
_NAME = r"[^{}|'\"$]*"
# What is never closed is text for Guild, as in a label; with a call in it, it is ours.
_OPEN = r"\$\{(?:[^}$]|\$(?![(<]))*\Z"
# The `$(` or `$<` belongs to a regular expression when no call of ours follows it, when a
# backslash stands before it, or when it opens an optional group, as in `\.h5$(\n)?`.
_PATTERN = r"""(?x) \\\$[(<]
      | \$\( (?! \s* [A-Za-z][\w-]* [\s)|] )
      | \$\( (?= [\w|]+ \) [?*] )
      | \$<  (?! \s* [\w'"$] )"""


def is_ours(text: str, flags: Collection[str] = (), *, is_pattern: bool = False) -> bool:
    r"""Tells whether a text has an expression that Guild would not resolve itself.

    Args:
        text: The text of a variable, or of a field of a resource.
        flags: Names of flags, which Guild resolves whatever is in them.
        is_pattern: Whether Guild takes the text for a regular expression.

    Example:
        >>> is_ours("${data}"), is_ours("${data|stem}"), is_ours("$(hostname)")
        (False, True, True)
        >>> is_ours(r"prep\.py$() out.txt", is_pattern=True)
        False
        >>> is_ours("${data"), is_ours("${data $(hostname)")
        (False, True)
    """
    if not has_expression(text):
        return False
    rest = re.sub(_REFERENCE, lambda found: "" if _is_guilds(found, flags) else found[0], text)
    rest = re.sub(_OPEN, "", rest)
    return has_expression(re.sub(_PATTERN, "", rest) if is_pattern else rest)


def escaped(text: str) -> str:
    r"""Returns a regular expression with what is Guild's in it escaped for our language.

    Example:
        >>> escaped(r"(a|b)$() $(hostname)")
        '(a|b)$$() $(hostname)'
    """
    return re.sub(_PATTERN, lambda found: found[0][:-1] + "$" + found[0][-1], text)


def _is_guilds(found: re.Match[str], flags: Collection[str]) -> bool:
    name = found[1]
    return found[0].startswith("\\") or name in flags or bool(re.fullmatch(_NAME, name))
