"""The rules for the nodes of one text: calls, their arguments, variables, secrets.

What depends on the operation's flags is collected in `Found`, and told by `checking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable, Optional, Union

from guild_funcs.context import Context
from guild_funcs.errors import ArgumentProblem, FuncsError, MissingError, RefusedError, Span
from guild_funcs.language.hints import for_argument, for_missing_variable
from guild_funcs.language.nodes import Call, Flag, Node, Pair, Template, Text, Variable, walk
from guild_funcs.lint.foreign import homes
from guild_funcs.lint.found import FlagUse, Found, Word
from guild_funcs.lint.missing import missing
from guild_funcs.lint.own import KnownFunctions
from guild_funcs.lint.problem import Problem, from_error, problem
from guild_funcs.lint.world import World
from guild_funcs.lint.written import Written
from guild_funcs.registry import Function
from guild_funcs.registry.binding import convert, match
from guild_funcs.registry.signature import Parameter
from guild_funcs.structs import replace

LOCATING = frozenset(("package", "module", "distribution", "version"))
"""The functions that look for a library on the import path."""

READING = frozenset(("find", "read", "load", "sha256"))
"""The functions whose first thing is to look for a file."""

_LOOKING = LOCATING | READING
# The results of these functions tell too little of a secret to be secrets themselves.
_CONDITIONS = frozenset(("if", "not", "and", "eq", "bool", "len"))


class _Argument:
    """An argument whose value is not asked for."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.span = node.span

    def value(self) -> Any:
        raise NotImplementedError


class Calls:
    """Checks the expressions of one text.

    Args:
        text: The text, in which the nodes' spans are.
        registry: The functions.
        world: What is on this machine.
        context: The context of the operation, without flags.
        is_recorded: Whether Guild records the value.
        may_have_more: Tells whether there may be functions that the registry does not know.
    """

    def __init__(  # noqa: PLR0913 - what a text is checked against
        self,
        text: Written,
        registry: KnownFunctions,
        world: World,
        context: Context,
        *,
        is_recorded: bool,
        may_have_more: Callable[[], bool] = bool,
    ) -> None:
        self.found = Found()
        self._text = text
        self._registry = registry
        self._world = world
        self._context = context
        self._is_recorded = is_recorded
        self._may_have_more = may_have_more
        self._whole = Span(0, 0)

    def template(self, template: Template, whole: Optional[Span] = None) -> None:
        """Checks each expression of a template; `whole` is its span, when it is a part."""
        for part in template.parts:
            if not isinstance(part, Text):
                self._whole = whole or part.span
                self._node(part, needed=True, shown=True)

    def _add(self, code: str, message: str, span: Span, hint: Optional[str] = None) -> None:
        self.found.problems.append(problem(code, message, self._text, span, self._whole, hint))

    def _error(self, code: str, error: FuncsError) -> None:
        error.at(text=str(self._text), whole=self._whole)
        self.found.problems.append(from_error(code, error, self._text))

    def _node(self, node: Union[Node, Pair], *, needed: bool, shown: bool, by: str = "") -> None:
        """Checks a node; `shown` tells that its value may be part of the result."""
        if isinstance(node, Call):
            self._call(node, needed=needed, shown=shown)
        elif isinstance(node, Flag):
            self.found.flags.append(FlagUse(node.name, node.name_span, self._whole, needed, by))
        elif isinstance(node, Variable):
            self._variable(node.name, node.name_span, needed=needed, shown=shown)
        elif isinstance(node, Pair):
            self._node(node.value, needed=needed, shown=shown)
        elif not isinstance(node, Text):
            for part in node.parts:
                self._node(part, needed=needed, shown=shown)

    def _variable(self, name: str, span: Span, *, needed: bool, shown: bool) -> None:
        if shown and self._is_recorded and self._context.is_secret(name):
            message = (
                f"the value of {name} is a secret, and this value would be recorded with the run"
            )
            hint = f"pass it to the operation with env: {{{name}: $(env {name})}}"
            self._add("GF507", message, span, hint)
        elif needed and name not in self._world.env:
            hint = for_missing_variable(name, (), self._world.env)
            message = f"environment variable {name} is not set"
            made = problem("GF403", message, self._text, span, self._whole, hint)
            self.found.words.append(Word(name, span, self._whole, "", unknown=made))

    def _call(self, node: Call, *, needed: bool, shown: bool) -> None:
        function = self._registry.find(node.name)
        if function is None:
            self._unknown(node)
            for each in node.arguments:
                self._node(each, needed=False, shown=shown)
            return
        arguments, keywords = _bound(node, function)
        shown = shown and function.name not in _CONDITIONS
        lazy = self._arguments(node, function, arguments, keywords, needed=needed)
        for argument in (*arguments, *keywords.values()):
            is_needed = needed and id(argument) not in lazy
            self._node(argument.node, needed=is_needed, shown=shown, by=function.name)
        if function.name == "env" and arguments and isinstance(arguments[0].node, Text):
            name, has_default = arguments[0].node.value, len(arguments) + len(keywords) > 1
            span = arguments[0].span
            self._variable(name, span, needed=needed and not has_default, shown=shown)

    def _arguments(
        self,
        node: Call,
        function: Function,
        arguments: Sequence[_Argument],
        keywords: Mapping[str, _Argument],
        *,
        needed: bool,
    ) -> set[int]:
        """Checks the arguments of a call; returns which are evaluated only perhaps."""
        misnamed = self._misnamed(node, function)
        try:
            matched = match(function.signature, arguments, keywords)
        except ArgumentProblem as error:
            if misnamed is not None:
                self.found.problems.append(misnamed)
                return set()
            is_name = "given twice" in error.message or "has no parameter" in error.message
            error.span = error.span or node.name_span
            for_argument(error, node, function)
            self._error("GF302" if is_name else "GF301", error)
            return set()
        parameters = {each.name: each for each in function.signature.visible}
        wrong = [
            error
            for name, given in matched.items()
            for error in self._wrong_types(function, parameters[name], given)
        ]
        if misnamed is not None:
            # A run takes it for a word, if that is of the right type.
            told = misnamed if wrong else replace(misnamed, severity="warning")
            self.found.problems.append(told)
            return set()
        self._words(node, function, arguments)
        if function.capability == "pure" and function.name != "expanduser":
            nodes = [each.node for each in arguments]
            words = [(each.value, each.span) for each in nodes if isinstance(each, Text)]
            self.found.problems.extend(homes(words, self._text, self._whole))
        is_asked = needed and function.capability in ("pure", "filesystem")
        if not (is_asked and self._asked(node, function)):
            for each in wrong:
                self._error("GF303", each)
        return {
            id(argument)
            for name, given in matched.items()
            if parameters[name].lazy
            for argument in given
        }

    def _misnamed(self, node: Call, function: Function) -> Optional[Problem]:
        """Returns the problem of a word `lenght=5` that was meant as the argument `length`."""
        made = for_argument(ArgumentProblem("", text=str(self._text)), node, function)
        return from_error("GF302", made.at(whole=self._whole), self._text) if made else None

    def _wrong_types(
        self, function: Function, parameter: Parameter, given: Sequence[Any]
    ) -> Iterator[ArgumentProblem]:
        for argument in given:
            if isinstance(argument.node, Text):
                try:
                    value, span = argument.node.value, argument.span
                    convert(function.signature, parameter, value, self._context, span)
                except ArgumentProblem as error:
                    yield error

    def _words(self, node: Call, function: Function, arguments: Sequence[_Argument]) -> None:
        """Collects the words of a call that has no other arguments, and so always one value."""
        if function.capability != "pure" or not all(
            isinstance(each.node, Text) for each in arguments
        ):
            return
        for each in arguments:
            text = each.span.of(self._text)
            if isinstance(each.node, Text) and text == each.node.value:
                word = Word(text, each.span, self._whole, node.name)
                self.found.words.append(word)

    def _asked(self, node: Call, function: Function) -> bool:
        """Asks this machine for the value of a call that reads no flag; tells whether it was."""
        if not self.is_constant(node):
            return False
        value, error = self._world.ask(node, str(self._text), self._context)
        for each in value if isinstance(value, list) else [value]:
            if hasattr(each, "origin"):
                self.found.libraries.append((each.origin, self._whole))
        if error is not None:
            self._error(_code_of(error, function), error)
        notes = self._world.missing(node, self._context)
        self.found.problems.extend(missing(notes, self._text, self._whole, self._context))
        return True

    def is_constant(self, node: Call) -> bool:
        """Tells whether a call has one value on this machine, whatever the flags."""
        inside = [node, *(inner for inner, _ in walk(node))]
        return all(map(self._is_known, inside))

    def _is_known(self, node: Union[Node, Pair]) -> bool:
        """Tells whether a node's own part of a value is the same each time, on this machine."""
        if isinstance(node, Variable):
            return node.name in self._world.env
        if not isinstance(node, Call):
            return not isinstance(node, Flag)
        function = self._registry.find(node.name)
        if function is None:
            return False
        if function.name == "imports":
            # A flag in `main` has no value before the run.
            return self._context.program is not None and "${" not in self._context.program.main
        has_default = function.name == "env" and len(node.arguments) > 1
        return function.capability == "pure" or function.name in _LOOKING or has_default

    def _unknown(self, node: Call) -> None:
        if self._may_have_more():
            return
        is_piped = _is_piped(self._text, node)
        hint = self._registry.hint(node.name)
        message = f"there is no function '{node.name}'"
        made = problem("GF201", message, self._text, node.name_span, self._whole, hint)
        if is_piped:
            self.found.problems.append(made)
        else:
            self.found.words.append(
                Word(node.name, node.name_span, self._whole, node.name, unknown=made)
            )


def _is_piped(text: str, node: Call) -> bool:
    return text[: node.name_span.start].rstrip().endswith("|")


def _bound(node: Call, function: Function) -> tuple[list[_Argument], dict[str, _Argument]]:
    """Returns the arguments as the evaluator binds them: by position, and by name."""
    arguments: list[_Argument] = []
    keywords: dict[str, _Argument] = {}
    for each in node.arguments:
        if not isinstance(each, Pair):
            arguments.append(_Argument(each))
        elif function.accepts_keyword(each.key) and each.key not in keywords:
            keywords[each.key] = _Argument(each.value)
        else:
            arguments.append(_Argument(each.as_word()))
    return arguments, keywords


def _code_of(error: FuncsError, function: Function) -> str:
    if isinstance(error, ArgumentProblem):
        return "GF303"
    if isinstance(error, MissingError) and not isinstance(error, RefusedError):
        return "GF401" if function.name in LOCATING else "GF402"
    return "GF305"


def used_functions(template: Template) -> Iterator[Call]:
    """Yields the calls of a template."""
    return (node for node, _ in walk(template) if isinstance(node, Call))
