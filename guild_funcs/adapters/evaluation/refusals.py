"""Values that a run does not record: of secrets, of odd characters, with Guild's own references.

The evaluator (`language.evaluator`) notes which values were computed from a secret variable. Such
a value can be used in an expression, and this module refuses to record it.
"""

from __future__ import annotations

from collections.abc import Sequence

from guild_funcs.adapters.host import report
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


def refuse_odd_text(value: object, text: str) -> None:
    """Raises FuncsError for a value with a character that no record or program can be given."""
    from guild_funcs.registry.limits import check_recorded

    try:
        check_recorded(value)
    except FuncsError as error:
        span = Span(0, len(text))
        raise error.at(text=text, span=span, whole=span)  # noqa: B904 - the same error


def refuse_reference(value: object, text: str, source: report.Source, *attribute: str) -> None:
    """Raises Guild's exit for a value in which Guild itself would put a flag for `${...}`."""
    if isinstance(value, str) and "${" in value:
        error = RefusedError(
            "the value has '${' in it, which Guild would take for a flag",
            text=text,
            hint="read the variable in the operation itself",
        )
        with report.errors(source, attribute):
            raise error


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
