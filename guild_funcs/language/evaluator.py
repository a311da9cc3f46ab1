"""Nodes to values: `evaluate`. Arguments are evaluated when the function asks for them.

A value that was computed from a secret variable is a secret. The evaluator follows
this from value to value, in `Reads.secrets`: while a node is evaluated the set is
the node's own, and afterwards it is added to that of the node around it. What a
call keeps of it is said by the function (`registry.Keeps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Optional, Union

from guild_funcs.context import Context
from guild_funcs.errors import (
    ArgumentProblem,
    FuncsError,
    MissingError,
    UnknownNameError,
    surprise,
    told,
)
from guild_funcs.language.arguments import NONE, Argument
from guild_funcs.language.detection import has_expression
from guild_funcs.language.frames import SHALLOW, room_for
from guild_funcs.language.nodes import (
    Call,
    Flag,
    Joined,
    Node,
    Pair,
    Template,
    Text,
    Variable,
    is_alone,
)
from guild_funcs.language.parser import parse
from guild_funcs.registry import Function, Registry
from guild_funcs.registry.limits import check_items, text_of

Watch = Callable[[Node, Any, frozenset[str]], None]
"""Is told each node that was evaluated, its value, and the secret variables that it was
computed from; literal text is left out."""


class Evaluator:
    """Evaluates the nodes of one text.

    Args:
        text: The text that was parsed, for errors.
        context: What the expressions may look at.
        registry: The functions.
        watch: Is told each step.
    """

    def __init__(
        self, text: str, context: Context, registry: Registry, watch: Optional[Watch] = None
    ) -> None:
        self._text = text
        self._context = context
        self._registry = registry
        self._watch = watch

    def value(self, node: Node) -> Any:
        """Returns the value of `node`.

        Raises:
            FuncsError: With the text and the culprit's span filled in.
        """
        value, secrets = self.traced(node)
        if secrets:
            self.secrets.update(secrets)
        return value

    @property
    def secrets(self) -> set[str]:
        """The names of the secret variables that the value at hand was computed from so far."""
        return self._context.reads.secrets

    def traced(self, node: Node) -> tuple[Any, frozenset[str]]:
        """Returns the value of `node`, and the secret variables that it was computed from.

        Raises:
            FuncsError: With the text and the culprit's span filled in.
        """
        if isinstance(node, Text):
            return node.value, NONE
        reads = self._context.reads
        if isinstance(node, Flag) and self._watch is None:
            before = len(reads.secrets)
            value = self._flag(node)
            # Where computing the flag read some, all of them are taken for its own.
            return value, NONE if len(reads.secrets) == before else frozenset(reads.secrets)
        outer, reads.secrets = reads.secrets, set()
        try:
            value = self._evaluated(node)
            secrets = frozenset(reads.secrets) if reads.secrets else NONE
        finally:
            reads.secrets = outer
        if self._watch is not None:
            self._watch(node, value, secrets)
        return value, secrets

    def _evaluated(self, node: Union[Call, Variable, Flag, Joined]) -> Any:
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Variable):
            return self._variable(node)
        if isinstance(node, Flag):
            return self._flag(node)
        return text_of([self.value(part) for part in node.parts])

    def _call(self, node: Call) -> Any:
        function = self._function(node)
        arguments: list[Argument] = []
        keywords: dict[str, Argument] = {}
        asked: list[Argument] = []
        for each in node.arguments:
            if not isinstance(each, Pair):
                arguments.append(Argument(each, self, asked))
            elif not function.accepts_keyword(each.key):
                arguments.append(Argument(each.as_word(), self, asked))
            elif each.key in keywords:
                message = f"{node.name}: '{each.key}' is given twice"
                raise ArgumentProblem(message, text=self._text, span=each.span)
            else:
                keywords[each.key] = Argument(each.value, self, asked)
        try:
            value = function.invoke(arguments, keywords, self._context)
        except FuncsError as error:
            from guild_funcs.language import hints

            if isinstance(error, ArgumentProblem):
                error = hints.for_argument(error, node, function) or error
            error = hints.for_text(error, node, function, self._text)
            raise error.at(text=self._text, span=node.name_span)  # noqa: B904 - the same error
        except Exception as error:  # noqa: BLE001 - of any code
            why = type(error).__name__ if self.secrets else told(error)
            message = f"function '{node.name}' failed: {why}"
            raise FuncsError(message, text=self._text, span=node.name_span) from None
        self._keep(function, value, asked)
        return value

    def _keep(self, function: Function, value: Any, asked: Sequence[Argument]) -> None:
        """Leaves in `secrets` those that the value of a call still tells."""
        if not self.secrets:
            return
        if value is None or isinstance(value, bool) or function.keeps == "nothing":
            self.secrets.clear()
        elif function.keeps == "chosen":
            self.secrets.clear()
            self.secrets.update(asked[-1].secrets if asked else ())

    def _function(self, node: Call) -> Function:
        try:
            function = self._registry.find(node.name)
        except FuncsError as error:
            raise error.at(text=self._text, span=node.name_span)  # noqa: B904 - the same error
        if function is None:
            from guild_funcs.language import hints

            hint = hints.for_flag(node, self._context.flags, self._text)
            raise UnknownNameError(
                f"there is no function '{node.name}'",
                text=self._text,
                span=node.name_span,
                hint=hint or hints.for_missing_function(node.name, self._registry.names()),
            )
        return function

    def _variable(self, node: Variable) -> str:
        value = self._context.getenv(node.name)
        if value is not None:
            return value
        from guild_funcs.language import hints

        raise MissingError(
            f"environment variable {node.name} is not set",
            text=self._text,
            span=node.name_span,
            hint=hints.for_missing_variable(node.name, self._context.flags, self._context.env),
        )

    def _flag(self, node: Flag) -> Any:
        flags = self._context.flags
        try:
            value = flags[node.name]
            if isinstance(value, (list, dict)):
                check_items(value)
        except KeyError:
            raise self._no_flag(node) from None
        except FuncsError as error:
            raise error.at(text=self._text, span=node.name_span)  # noqa: B904 - the same error
        return value

    def _no_flag(self, node: Flag) -> UnknownNameError:
        from guild_funcs.language import hints

        message, hint = hints.shell_default(node.name) or (
            f"there is no flag '{node.name}'",
            hints.for_missing_flag(node.name, self._context.flags, self._context.env),
        )
        return UnknownNameError(message, text=self._text, span=node.name_span, hint=hint)


def evaluate_parts(
    template: Template, context: Context, registry: Registry, watch: Optional[Watch] = None
) -> list[Any]:
    """Returns the template's parts evaluated, in order: plain text, and values.

    Raises:
        FuncsError: With the text, the culprit's span, and the whole expression's.
    """
    evaluator = Evaluator(template.text, context, registry, watch)
    try:
        return _parts(evaluator, template)
    except FuncsError:
        raise
    except Exception as error:
        raise surprise("evaluating this value", template.text, error) from error


def _parts(evaluator: Evaluator, template: Template) -> list[Any]:
    if template.depth <= SHALLOW:
        return [
            part.value if type(part) is Text else _part(evaluator, part, template.text)
            for part in template.parts
        ]
    with room_for(template.depth):
        return [_part(evaluator, part, template.text) for part in template.parts]


def _part(evaluator: Evaluator, part: Node, text: str) -> Any:
    try:
        return evaluator.value(part)
    except FuncsError as error:
        raise error.at(text=text, whole=part.span)  # noqa: B904 - the same error


def evaluate(
    template: Union[str, Template],
    context: Context,
    registry: Registry,
    watch: Optional[Watch] = None,
) -> Any:
    """Returns the value of a text or template; of a text without expressions, the same object.

    One expression alone keeps its type. Mixed with text its value becomes text as
    Guild writes flag values (`registry.as_text`). Line breaks at the end do not
    count as text: YAML leaves one after a `>` or `|` value.

    Args:
        template: A text, or what `parse` made of one.
        context: What its expressions may look at.
        registry: The functions they may call.
        watch: Is told each step.

    Raises:
        FuncsError: With the text, the culprit's span, and the whole expression's.

    Example:
        >>> evaluate("lr is ${lr}", Context(flags={"lr": 0.1}), Registry())
        'lr is 0.1'
    """
    if isinstance(template, str):
        if not has_expression(template):
            return template
        template = parse(template)
    parts = evaluate_parts(template, context, registry, watch)
    if len(parts) == 1 or is_alone(template.parts):
        # A text alone is one without its escapes: `$(` for `$$(`.
        return parts[0]
    return text_of(parts)
