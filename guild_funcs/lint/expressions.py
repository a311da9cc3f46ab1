"""The expressions of one text: parsed as its field reads them, and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Optional

from guild_funcs.adapters.fields import steps
from guild_funcs.adapters.parts.field import Guilds
from guild_funcs.adapters.parts.texts import typed_pattern
from guild_funcs.adapters.parts.wording import not_evaluated
from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, Span
from guild_funcs.errors.suggestion import did_you_mean
from guild_funcs.functions.nearby import path_hint
from guild_funcs.language import has_expression, nodes, parse, split_template
from guild_funcs.language.detection import GUILD_FILTERS
from guild_funcs.language.hints import FORMAT
from guild_funcs.language.labels import Piece
from guild_funcs.language.nodes import Template
from guild_funcs.language.references import escaped
from guild_funcs.lint import commands, typographic
from guild_funcs.lint.attributes import STEP, is_misspelt
from guild_funcs.lint.calls import LOCATING, Calls, used_functions
from guild_funcs.lint.fields import in_field
from guild_funcs.lint.found import FlagUse, Found
from guild_funcs.lint.missing import missing
from guild_funcs.lint.own import KnownFunctions
from guild_funcs.lint.problem import Problem, of_syntax, problem
from guild_funcs.lint.texts import Text
from guild_funcs.lint.world import World
from guild_funcs.structs import replace

# Guild resolves `${flag}` itself in env and requires, and takes `\${flag}` for text.
_REFERENCE = re.compile(r"(?<!\\)\$\{([^{}|'\"$<(]+)\}")
_EMPTY = re.compile(r"(?<!\$)\$\{\}")
# In a step a filter is a part of the name, as guild.util.REF_P takes it.
# These names are functions of ours, and also programs that a shell's $(...) may well call.
_PROGRAMS = frozenset(
    (
        *("basename", "dirname", "realpath", "env", "hostname", "sort", "uniq", "split", "join"),
        *("find", "read", "sha256", "or", "and", "not", "if", "first", "last", "format", "version"),
        *("module"),
    )
)


class Expressions:
    """Checks texts; a text that several operations inherit is checked once."""

    def __init__(self, functions: KnownFunctions, world: World) -> None:
        self._functions = functions
        self._world = world
        self._known: dict[tuple[object, ...], Found] = {}

    def found(self, text: Text, context: Context) -> Found:
        """Returns what is found in a text, but for what depends on the operation's flags."""
        value = text.value
        key = (
            *(value.source.file, value.start, str(value), text.field, text.function),
            *(context.python_path, context.secrets),
            context.program if "imports" in f"{text.function} {value}" else None,
        )
        if key not in self._known:
            self._known[key] = self._find(text, context)
        return self._known[key]

    def _find(self, text: Text, context: Context) -> Found:
        if text.other is not None and text.other.whose == "steps":
            return self._step(text, context)
        if text.entry is None:
            references = list(commands.references(text))
            has_filters = any("|" in each.name for each in references)
            return Found([] if has_filters else list(self._not_evaluated(text)), references)
        if text.function and not has_expression(text.value):
            return self._typed(text, context)
        calls = Calls(
            text.value,
            self._functions,
            self._world,
            context,
            is_recorded=not text.entry.treatment.secrets,
            may_have_more=self._functions.may_have_more,
        )
        self._parsed(text, str(text.value), calls, text.entry.guilds)
        if not calls.found.problems:
            calls.found.problems.extend(in_field(text, calls, self._world, context))
        return calls.found

    def _step(self, text: Text, context: Context) -> Found:
        """Checks a text of a step: Guild puts this operation's flags in.

        The step's own run evaluates its label, and nothing else.
        """
        start = steps.begin(text.attribute[1:], text.value)
        found = Found()
        if start is not None:
            references = steps.REFERENCE.finditer(text.value, start)
            found.flags = [_use(each) for each in references]
        if text.attribute[-1] != "label":
            if not (found.flags or is_misspelt(text.attribute[-1], STEP)):
                found.problems = list(self._not_evaluated(text))
            return found
        calls = Calls(
            text.value,
            self._functions,
            self._world,
            context,
            is_recorded=True,
            may_have_more=self._functions.may_have_more,
        )
        # As long as the reference, so that places stay.
        filled = steps.REFERENCE.sub(lambda each: "x" * len(each[0]), text.value)
        self._parsed(text, filled, calls, "label")
        # The step's operation has other flags: no word is one of this operation's.
        unknown = [word.unknown for word in calls.found.words if word.unknown is not None]
        return Found(problems=[*calls.found.problems, *unknown], flags=found.flags)

    def _parsed(self, text: Text, part: str, calls: Calls, guilds: Guilds) -> None:
        """Checks a text from its start; what stands before a syntax error is checked too.

        `guilds` is what Guild itself evaluates in it.
        """
        try:
            if guilds == "label":
                self._label(text, part, calls)
            elif guilds == "references" and not text.is_ours:
                calls.found.flags.extend(_guild_references(part))
                start = part.rfind("${")
                if start >= 0 and "}" not in part[start:]:
                    made = replace(_unclosed(text, start), hint="close it: Guild takes it for text")
                    calls.found.problems.append(replace(made, severity="warning"))
            elif text.is_pattern:
                _template(text, calls, parse(escaped(part)))
            else:
                _template(text, calls, parse(part))
        except FuncsError as error:
            before = part[: error.whole.start] if error.whole else ""
            if has_expression(before):
                self._parsed(text, before, calls, guilds)
            calls.found.problems.append(of_syntax(error, text.value))

    def _typed(self, text: Text, context: Context) -> Found:
        """Checks `{package: shared}`, which is `$(package 'shared')`."""
        written = "$(imports)" if text.is_empty else str(typed_pattern(text.function, text.value))
        found = Found()
        node = parse(written).parts[0]
        if text.is_empty and context.program and "${" in context.program.main:
            return found
        value, error = self._world.ask(node, written, context)
        everything = Span(0, len(text.value))
        for each in value if isinstance(value, list) else [value]:
            if hasattr(each, "origin"):
                found.libraries.append((each.origin, everything))
        # What is Python's or Guild's own may be required: nothing is copied.
        is_own = text.field == "requires" and error and "every run has it" in error.message
        if error is not None and not is_own:
            code = "GF401" if "not found" in error.message else "GF305"
            code = "GF402" if code == "GF401" and text.function == "imports" else code
            is_required = text.field == "requires"
            hint = (is_required and path_hint(text.value, context)) or error.hint
            made = problem(code, error.message, text.value, hint=hint, notes=error.notes)
            found.problems.append(made)
        notes = self._world.missing(node, context)
        found.problems.extend(missing(notes, text.value, everything, context))
        return found

    def _label(self, text: Text, part: str, calls: Calls) -> None:
        for piece in split_template(part, self._functions):
            calls.found.problems.extend(_empty(text, piece))
            if piece.kind == "guild" and (piece.text.startswith("${}") or "${" in piece.text[2:]):
                calls.found.problems.extend(_inner(text, piece))
            elif piece.kind == "guild":
                calls.found.problems.extend(self._guild_filters(text, piece))
                calls.found.flags.extend(_guild_flag(piece))
            elif piece.template is not None:
                _template(text, calls, piece.template, piece.span)
            elif "${" in piece.text and "$${" not in piece.span.of(text.value):
                start = piece.span.start + piece.text.index("${")
                if "}" not in part[start:]:
                    calls.found.problems.append(_unclosed(text, start))

    def _guild_filters(self, text: Text, piece: Piece) -> Iterator[Problem]:
        at = piece.span.start
        for given in piece.text[2:-1].split("|")[1:]:
            name = given.partition(":")[0]
            at = text.value.index(f"|{given}", at) + 1
            # A filter that is a function of ours makes the whole an expression of ours.
            is_known = name.strip() in GUILD_FILTERS or name.startswith("%")
            if not (is_known or self._functions.may_have_more()):
                yield self._unknown_filter(text, name.strip(), Span(at, at + len(name)), piece)

    def _unknown_filter(self, text: Text, name: str, span: Span, piece: Piece) -> Problem:
        known = [*self._functions.names(), *GUILD_FILTERS]
        hint = self._functions.undecorated(name) or did_you_mean(name, known)
        if not hint and re.fullmatch(FORMAT, name):
            hint = f"write %{name}"
        hint = hint or "'guild-funcs list' shows all filters"
        if not name:
            message = "expected a filter name after '|'"
            return problem("GF101", message, text.value, span, piece.span)
        called, bracket, _ = name.partition("(")
        if bracket and called in known:
            hint = f"arguments follow a colon: {called}:argument,argument"
        message = f"there is no filter '{name}'"
        return problem("GF202", message, text.value, span, piece.span, hint)

    def _not_evaluated(self, text: Text) -> Iterator[Problem]:
        try:
            template = parse(str(text.value))
        except FuncsError:
            return
        is_shell = text.attribute == ("exec",)
        is_step = text.other is not None and text.other.whose == "steps"
        for call in used_functions(template):
            is_unknown = self._functions.find(call.name) is None
            if (is_unknown and not is_step) or (is_shell and call.name in _PROGRAMS - LOCATING):
                continue
            message, hint = not_evaluated(text.attribute[-1], call.name)
            hint = commands.NO_SHELL if is_unknown else hint
            yield problem("GF501", message, text.value, call.name_span, call.span, hint)
            return


def _template(text: Text, calls: Calls, template: Template, whole: Optional[Span] = None) -> None:
    for part in template.parts:
        if not isinstance(part, nodes.Text):
            calls.found.problems.extend(typographic.inside(part, text.value, whole or part.span))
    calls.template(template, whole)


def _guild_references(text: str) -> Iterator[FlagUse]:
    return map(_use, _REFERENCE.finditer(text))


def _use(found: re.Match[str]) -> FlagUse:
    return FlagUse(found[1], Span(*found.span(1)), Span(*found.span()), needed=True)


def _guild_flag(piece: Piece) -> Iterator[FlagUse]:
    """Yields the flag of Guild's `${flag|filter}`, unless there is a default for it."""
    name, *filters = piece.text[2:-1].split("|")
    has_default = any(each.partition(":")[0].strip() == "default" for each in filters)
    if name.strip() != "default_label" and not has_default:
        start = piece.span.start + 2
        yield FlagUse(name, Span(start, start + len(name)), piece.span, needed=True)


def _inner(text: Text, piece: Piece) -> Iterator[Problem]:
    """Yields a problem for a `${` that is not closed before the next: Guild takes both for one."""
    if not piece.text.startswith("${}"):
        yield _unclosed(text, piece.span.start)


def _empty(text: Text, piece: Piece) -> Iterator[Problem]:
    """Yields a problem for each `${}` that Guild takes for text, or for a part of a name."""
    for found in _EMPTY.finditer(piece.text if piece.kind != "ours" else ""):
        span = Span(piece.span.start + found.start(), piece.span.start + found.end())
        hint = "write the name of a flag in it, or remove it"
        yield problem("GF101", "'${}' names no flag", text.value, span, span, hint)


def _unclosed(text: Text, start: int) -> Problem:
    cut: Optional[str] = text.value.place().cut
    span, whole = Span(start, start + 2), Span(start, len(text.value))
    hint = cut or "if it is text, write '$${'"
    code = "GF103" if cut else "GF102"
    return problem(code, "'${' is never closed", text.value, span, whole, hint)
