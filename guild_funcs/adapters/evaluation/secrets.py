"""Values computed from secret variables: usable in expressions, never in what a run records.

The evaluator (`language.evaluator`) notes which values were computed from a secret. This
module refuses to record them.
"""

from __future__ import annotations

from collections.abc import Sequence

from guild_funcs.context import Reads
from guild_funcs.errors import FuncsError, RefusedError, Span


def refuse_leak(reads: Reads, text: str) -> None:
    """Raises an error when a value to be recorded was computed from a secret variable.

    Guild records flags, labels and paths with the run. A value that a secret only chose, such
    as that of `$(if $(env TOKEN) with without)`, is not computed from the secret.

    Raises:
        RefusedError: It names the variables.
    """
    names = sorted(reads.secrets)
    if not names:
        return
    from guild_funcs.language import hints

    span, whole = _place(text, names)
    raise RefusedError(
        hints.secret_message(names),
        text=text,
        span=span,
        whole=whole,
        hint=hints.for_secret(names[0]),
    )


def _place(text: str, names: Sequence[str]) -> tuple[Span, Span]:
    """Returns where the text reads one of these variables: the name, and the whole expression."""
    from guild_funcs.language import parse
    from guild_funcs.language.nodes import Call, Text, Variable, walk

    everything = Span(0, len(text))
    try:
        template = parse(text)
    except FuncsError:
        return everything, everything
    for part in template.parts:
        for node in (part, *(inner for inner, _ in walk(part))):
            if isinstance(node, Variable) and node.name in names:
                return node.name_span, part.span
            if isinstance(node, Call) and node.name == "env" and node.arguments:
                first = node.arguments[0]
                if isinstance(first, Text) and first.value in names:
                    return first.span, part.span
    return everything, everything
