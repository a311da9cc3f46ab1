"""The table of the language's errors: a text, and the whole message."""

from __future__ import annotations

import pytest

from guild_funcs.context import Context
from guild_funcs.errors import FuncsError, Span
from guild_funcs.language import evaluate
from guild_funcs.registry import Registry

ERRORS = [
    pytest.param(
        "$(",
        ("'$(' is never closed\n  $(\n  ^^\nif it is text, write '$$('"),
        id="macro-open",
    ),
    pytest.param(
        "a $(show b",
        ("'$(' is never closed\n  a $(show b\n    ^^~~~~~~\nif it is text, write '$$('"),
        id="macro-unclosed",
    ),
    pytest.param(
        "$(show b  ",
        ("'$(' is never closed\n  $(show b\n  ^^~~~~~~~~\nif it is text, write '$$('"),
        id="macro-unclosed-space",
    ),
    pytest.param(
        "$(show $(show b)",
        (
            "'$(' is never closed\n"
            "  $(show $(show b)\n"
            "  ^^~~~~~~~~~~~~~~\n"
            "if it is text, write '$$('"
        ),
        id="macro-unclosed-inner",
    ),
    pytest.param(
        "${",
        ("'${' is never closed\n  ${\n  ^^\nif it is text, write '$${'"),
        id="template-open",
    ),
    pytest.param(
        "${name",
        ("'${' is never closed\n  ${name\n  ^^~~~~\nif it is text, write '$${'"),
        id="template-unclosed",
    ),
    pytest.param(
        "${name ",
        ("'${' is never closed\n  ${name\n  ^^~~~~~\nif it is text, write '$${'"),
        id="template-unclosed-space",
    ),
    pytest.param(
        "${name|show:a",
        ("'${' is never closed\n  ${name|show:a\n  ^^~~~~~~~~~~~\nif it is text, write '$${'"),
        id="template-unclosed-filter",
    ),
    pytest.param(
        "$<",
        ("'$<' is never closed\n  $<\n  ^^\nif it is text, write '$$<'"),
        id="angle-open",
    ),
    pytest.param(
        "$<name|show",
        ("'$<' is never closed\n  $<name|show\n  ^^~~~~~~~~~\nif it is text, write '$$<'"),
        id="angle-unclosed",
    ),
    pytest.param(
        "$<name}",
        ("expected '|' or '>' after 'name'\n  $<name}\n  ~~~~~~^"),
        id="angle-brace",
    ),
    pytest.param(
        "${name>",
        ("expected '|' or '}' after 'name'\n  ${name>\n  ~~~~~~^"),
        id="brace-angle",
    ),
    pytest.param(
        "$(show 'a b)",
        (
            "the quote ' is never closed\n"
            "  $(show 'a b)\n"
            "  ~~~~~~~^~~~~\n"
            "write '' for one quote inside quotes, or put the word in double quotes"
        ),
        id="single-unclosed",
    ),
    pytest.param(
        "$(show don't)",
        (
            "the quote ' is never closed\n"
            "  $(show don't)\n"
            "  ~~~~~~~~~~^~~\n"
            "write '' for one quote inside quotes, or put the word in double quotes"
        ),
        id="single-apostrophe",
    ),
    pytest.param(
        '$(show "a b)',
        (
            'the quote " is never closed\n'
            '  $(show "a b)\n'
            "  ~~~~~~~^~~~~\n"
            'write \\" for one quote inside double quotes'
        ),
        id="double-unclosed",
    ),
    pytest.param(
        '$(show "$(show b)',
        (
            'the quote " is never closed\n'
            '  $(show "$(show b)\n'
            "  ~~~~~~~^~~~~~~~~~\n"
            'write \\" for one quote inside double quotes'
        ),
        id="double-unclosed-call",
    ),
    pytest.param(
        "${'a|show}",
        (
            "the quote ' is never closed\n"
            "  ${'a|show}\n"
            "  ~~^~~~~~~~\n"
            "write '' for one quote inside quotes, or put the word in double quotes"
        ),
        id="template-quote-unclosed",
    ),
    pytest.param(
        "${name|show:it's}",
        (
            "the quote ' is never closed\n"
            "  ${name|show:it's}\n"
            "  ~~~~~~~~~~~~~~^~~\n"
            "write '' for one quote inside quotes, or put the word in double quotes"
        ),
        id="argument-quote-unclosed",
    ),
    pytest.param(
        "$(show (a b",
        ("'(' is never closed\n  $(show (a b\n  ~~~~~~~^~~~\nput it in quotes if it is text"),
        id="paren-unclosed",
    ),
    pytest.param(
        "$(show :( )",
        ("'$(' is never closed\n  $(show :( )\n  ^^~~~~~~~~~\nif it is text, write '$$('"),
        id="paren-smiley",
    ),
    pytest.param(
        "${name|show:{a}",
        ("'${' is never closed\n  ${name|show:{a}\n  ^^~~~~~~~~~~~~~\nif it is text, write '$${'"),
        id="brace-group-unclosed",
    ),
    pytest.param(
        "$<name|show:<a>",
        ("'$<' is never closed\n  $<name|show:<a>\n  ^^~~~~~~~~~~~~~\nif it is text, write '$$<'"),
        id="angle-group-unclosed",
    ),
    pytest.param(
        "$()",
        ("expected a function name after '$('\n  $()\n  ~~^"),
        id="no-name",
    ),
    pytest.param(
        "$( )",
        ("expected a function name after '$('\n  $( )\n  ~~~^"),
        id="no-name-space",
    ),
    pytest.param(
        "$(| show)",
        ("expected a function name after '$('\n  $(| show)\n  ~~^~~~~~~"),
        id="no-name-pipe",
    ),
    pytest.param(
        "$('show' a)",
        ("expected a function name after '$('\n  $('show' a)\n  ~~^~~~~~~~~"),
        id="no-name-quote",
    ),
    pytest.param(
        "$($HOME)",
        ("expected a function name after '$('\n  $($HOME)\n  ~~^~~~~~"),
        id="no-name-variable",
    ),
    pytest.param(
        "$($(show) a)",
        ("expected a function name after '$('\n  $($(show) a)\n  ~~^~~~~~~"),
        id="no-name-call",
    ),
    pytest.param(
        "$((1 + 2))",
        (
            "expected a function name after '$('\n  $((1 + 2))\n  ~~^~~~~~~\n"
            "nothing is calculated here: do it in the program, or in a function of your own"
        ),
        id="no-name-paren",
    ),
    pytest.param(
        "$(show a |)",
        ("expected a function name after '|'\n  $(show a |)\n  ~~~~~~~~~~^"),
        id="pipe-end",
    ),
    pytest.param(
        "$(show a || show)",
        ("expected a function name after '|'\n  $(show a || show)\n  ~~~~~~~~~~^~~~~~~"),
        id="pipe-pipe",
    ),
    pytest.param(
        "$(show'a')",
        ("expected a space, '|' or ')' after 'show'\n  $(show'a')\n  ~~~~~~^~~~"),
        id="name-quote",
    ),
    pytest.param(
        "$(show$HOME)",
        ("expected a space, '|' or ')' after 'show'\n  $(show$HOME)\n  ~~~~~~^~~~~~"),
        id="name-variable",
    ),
    pytest.param(
        "$(show(a))",
        (
            "expected a space, '|' or ')' after 'show'\n  $(show(a))\n  ~~~~~~^~~\n"
            "arguments are words, as in a shell: $(show a b)"
        ),
        id="name-paren",
    ),
    pytest.param(
        "${}",
        ("expected a flag name, a quoted text, $NAME or an expression after '${'\n  ${}\n  ~~^"),
        id="no-value",
    ),
    pytest.param(
        "${ }",
        ("expected a flag name, a quoted text, $NAME or an expression after '${'\n  ${ }\n  ~~~^"),
        id="no-value-space",
    ),
    pytest.param(
        "${|show}",
        (
            "expected a flag name, a quoted text, $NAME or an expression after '${'\n"
            "  ${|show}\n"
            "  ~~^~~~~~"
        ),
        id="no-value-pipe",
    ),
    pytest.param(
        "$<>",
        ("expected a flag name, a quoted text, $NAME or an expression after '$<'\n  $<>\n  ~~^"),
        id="no-value-angle",
    ),
    pytest.param(
        "${$5}",
        (
            "expected a flag name, a quoted text, $NAME or an expression after '${'\n"
            "  ${$5}\n"
            "  ~~^~~"
        ),
        id="no-value-number",
    ),
    pytest.param(
        "${{x}}",
        (
            "expected a flag name, a quoted text, $NAME or an expression after '${'\n"
            "  ${{x}}\n"
            "  ~~^~~"
        ),
        id="value-brace",
    ),
    pytest.param(
        "${'a'b}",
        ("expected '|' or '}' after 'a'\n  ${'a'b}\n  ~~~~~^~"),
        id="value-then-text",
    ),
    pytest.param(
        "${'a' 'b'}",
        ("expected '|' or '}' after 'a'\n  ${'a' 'b'}\n  ~~~~~~^~~~"),
        id="value-then-value",
    ),
    pytest.param(
        "${$HOME/x}",
        ("expected '|' or '}' after '$HOME'\n  ${$HOME/x}\n  ~~~~~~~^~~"),
        id="value-variable-text",
    ),
    pytest.param(
        "${user's}",
        ("expected '|' or '}' after 'user'\n  ${user's}\n  ~~~~~~^~~"),
        id="value-flag-quote",
    ),
    pytest.param(
        "${a$(show)}",
        ("expected '|' or '}' after 'a'\n  ${a$(show)}\n  ~~~^~~~~~~~"),
        id="value-flag-call",
    ),
    pytest.param(
        "${name|}",
        ("expected a filter name after '|'\n  ${name|}\n  ~~~~~~~^"),
        id="no-filter",
    ),
    pytest.param(
        "${name|:a}",
        ("expected a filter name after '|'\n  ${name|:a}\n  ~~~~~~~^~~"),
        id="no-filter-colon",
    ),
    pytest.param(
        "${name||show}",
        ("expected a filter name after '|'\n  ${name||show}\n  ~~~~~~~^~~~~~"),
        id="no-filter-pipe",
    ),
    pytest.param(
        "${name|'show'}",
        ("expected a filter name after '|'\n  ${name|'show'}\n  ~~~~~~~^~~~~~~"),
        id="filter-quote",
    ),
    pytest.param(
        "${name|show a}",
        ("expected ':', '|' or '}' after 'show'\n  ${name|show a}\n  ~~~~~~~~~~~~^~"),
        id="filter-space",
    ),
    pytest.param(
        "${name|show'a'}",
        ("expected ':', '|' or '}' after 'show'\n  ${name|show'a'}\n  ~~~~~~~~~~~^~~~"),
        id="filter-quote-after",
    ),
    pytest.param(
        "${lr|%.2f:x}",
        ("expected '|' or '}' after '%.2f'\n  ${lr|%.2f:x}\n  ~~~~~~~~~^~~"),
        id="format-colon",
    ),
    pytest.param(
        "${name|show,a}",
        ("expected ':', '|' or '}' after 'show'\n  ${name|show,a}\n  ~~~~~~~~~~~^~~"),
        id="filter-comma",
    ),
    pytest.param(
        "${name|show(a)}",
        ("expected ':', '|' or '}' after 'show'\n  ${name|show(a)}\n  ~~~~~~~~~~~^~~~"),
        id="filter-paren",
    ),
    pytest.param(
        "$(shwo a)",
        ("there is no function 'shwo'\n  $(shwo a)\n  ~~^^^^~~~\ndid you mean 'show'?"),
        id="unknown-function",
    ),
    pytest.param(
        "$(zzzzz)",
        (
            "there is no function 'zzzzz'\n"
            "  $(zzzzz)\n"
            "  ~~^^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="unknown-function-far",
    ),
    pytest.param(
        "${name|shwo}",
        ("there is no function 'shwo'\n  ${name|shwo}\n  ~~~~~~~^^^^~\ndid you mean 'show'?"),
        id="unknown-filter",
    ),
    pytest.param(
        "x $(show $(nope $(show b)) c)",
        (
            "there is no function 'nope'\n"
            "  x $(show $(nope $(show b)) c)\n"
            "    ~~~~~~~~~^^^^~~~~~~~~~~~~~~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="unknown-inner",
    ),
    pytest.param(
        "$(__import__ os)",
        (
            "there is no function '__import__'\n"
            "  $(__import__ os)\n"
            "  ~~^^^^^^^^^^~~~~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="unknown-python",
    ),
    pytest.param(
        "$(~/bin/x)",
        (
            "there is no function '~/bin/x'\n"
            "  $(~/bin/x)\n"
            "  ~~^^^^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="unknown-path",
    ),
    pytest.param(
        "$(Show a)",
        ("there is no function 'Show'\n  $(Show a)\n  ~~^^^^~~~\ndid you mean 'show'?"),
        id="unknown-case",
    ),
    pytest.param(
        "${nmae}",
        ("there is no flag 'nmae'\n  ${nmae}\n  ~~^^^^~\ndid you mean 'name'?"),
        id="unknown-flag",
    ),
    pytest.param(
        "${zzz|show}",
        (
            "there is no flag 'zzz'\n"
            "  ${zzz|show}\n"
            "  ~~^^^~~~~~~\n"
            "the flags are Größe, a.b, layers, lr, n, name, none, off, on, tiny, ..."
        ),
        id="unknown-flag-far",
    ),
    pytest.param(
        "$(show ${lrr})",
        ("there is no flag 'lrr'\n  $(show ${lrr})\n  ~~~~~~~~~^^^~~\ndid you mean 'lr'?"),
        id="unknown-flag-inner",
    ),
    pytest.param(
        "${LR}",
        ("there is no flag 'LR'\n  ${LR}\n  ~~^^~\ndid you mean 'lr'?"),
        id="unknown-flag-case",
    ),
    pytest.param(
        "$(show $HOEM)",
        (
            "environment variable HOEM is not set\n"
            "  $(show $HOEM)\n"
            "  ~~~~~~~^^^^^~\n"
            "did you mean 'HOME'?"
        ),
        id="unset",
    ),
    pytest.param(
        "$(show $ZZZ)",
        (
            "environment variable ZZZ is not set\n"
            "  $(show $ZZZ)\n"
            "  ~~~~~~~^^^^~\n"
            "to go on without it, give a default: $(env ZZZ DEFAULT)"
        ),
        id="unset-far",
    ),
    pytest.param(
        '$(show "a $ZZZ/b")',
        (
            "environment variable ZZZ is not set\n"
            '  $(show "a $ZZZ/b")\n'
            "  ~~~~~~~~~~^^^^~~~~\n"
            "to go on without it, give a default: $(env ZZZ DEFAULT)"
        ),
        id="unset-quotes",
    ),
    pytest.param(
        "${$ZZZ|show}",
        (
            "environment variable ZZZ is not set\n"
            "  ${$ZZZ|show}\n"
            "  ~~^^^^~~~~~~\n"
            "to go on without it, give a default: $(env ZZZ DEFAULT)"
        ),
        id="unset-value",
    ),
    pytest.param(
        "$(same a b)",
        (
            "same(value) takes 1 argument, but 2 were given\n  $(same a b)\n  ~~~~~~~~~^~\n"
            "for one text with spaces write quotes: $(same 'a b')"
        ),
        id="too-many",
    ),
    pytest.param(
        "${name|same:b}",
        ("same(value) takes 1 argument, but 2 were given\n  ${name|same:b}\n  ~~~~~~~~~~~~^~"),
        id="too-many-template",
    ),
    pytest.param(
        "$(same)",
        ("same(value) needs a value for 'value'\n  $(same)\n  ~~^^^^~"),
        id="too-few",
    ),
    pytest.param(
        "$(show a $(same))",
        ("same(value) needs a value for 'value'\n  $(show a $(same))\n  ~~~~~~~~~~~^^^^~~"),
        id="too-few-inner",
    ),
    pytest.param(
        "$(named key=a key=b)",
        ("named: 'key' is given twice\n  $(named key=a key=b)\n  ~~~~~~~~~~~~~~^^^^^~"),
        id="keyword-twice",
    ),
    pytest.param(
        "$(named a value=b)",
        (
            "named(value='-', key='-'): 'value' is given twice\n"
            "  $(named a value=b)\n"
            "  ~~~~~~~~~~~~~~~~^~"
        ),
        id="keyword-and-position",
    ),
    pytest.param(
        "$(explode x)",
        (
            "function 'explode' of guild-funcs failed: ValueError: no x\n"
            "  $(explode x)\n"
            "  ~~^^^^^^^~~~"
        ),
        id="failure",
    ),
    pytest.param(
        "$(show $(explode x) b)",
        (
            "function 'explode' of guild-funcs failed: ValueError: no x\n"
            "  $(show $(explode x) b)\n"
            "  ~~~~~~~~~^^^^^^^~~~~~~"
        ),
        id="failure-inner",
    ),
    pytest.param(
        "a\nb $(nope) c\nd",
        (
            "there is no function 'nope'\n"
            "  b $(nope) c\n"
            "    ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="second-line",
    ),
    pytest.param(
        "a $(show\n  $(nope)\n  b) c",
        (
            "there is no function 'nope'\n"
            "  a $(show\n"
            "    ~~~~~~\n"
            "    $(nope)\n"
            "    ~~^^^^~\n"
            "    b) c\n"
            "    ~~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="across-lines",
    ),
    pytest.param(
        "\u65e5\u672c $(nope) \u65e5",
        (
            "there is no function 'nope'\n"
            "  日本 $(nope) 日\n"
            "       ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="wide",
    ),
    pytest.param(
        "e\u0301e\u0301 $(nope)",
        (
            "there is no function 'nope'\n"
            "  éé $(nope)\n"
            "     ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="combining",
    ),
    pytest.param(
        "\U0001f680 $(nope)",
        (
            "there is no function 'nope'\n"
            "  🚀 $(nope)\n"
            "     ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="emoji",
    ),
    pytest.param(
        "a\t$(nope)",
        (
            "there is no function 'nope'\n"
            "  a       $(nope)\n"
            "          ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="tab",
    ),
    pytest.param(
        "\x1b[31m $(nope)",
        (
            "there is no function 'nope'\n"
            "  �[31m $(nope)\n"
            "        ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="control",
    ),
    pytest.param(
        "a\r\n$(nope)\r\n",
        (
            "there is no function 'nope'\n"
            "  $(nope)\n"
            "  ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="crlf",
    ),
    pytest.param(
        "x" * 200 + "$(nope)" + "y" * 200,
        (
            "there is no function 'nope'\n"
            "  …xxxxxxxxxxxxxxxxxxxxxxxxxxxx$(nope)yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…\n"
            "                               ~~^^^^~\n"
            "'guild-funcs list' shows all functions"
        ),
        id="long",
    ),
    pytest.param(
        "${name|same:}",
        ("same(value) takes 1 argument, but 2 were given\n  ${name|same:}\n  ~~~~~~~~~~~~^"),
        id="zero-width-argument",
    ),
    pytest.param(
        "$(same " * 129 + "a" + ")" * 129,
        (
            "expressions are nested more than 128 deep\n"
            "  …$(same $(same $(same $(same $(same a))))))))))))))))))))))))))))))))))))…\n"
            "                               ~~^^^^\n"
            "compute a part of it in a flag of its own and use ${flag} here"
        ),
        id="too-deep",
    ),
    pytest.param(
        "$(same a" + " | same" * 128 + ")",
        (
            "expressions are nested more than 128 deep\n"
            "  $(same a | same | same | same | same | same | same | same | same | same …\n"
            "    ^^^^\n"
            "compute a part of it in a flag of its own and use ${flag} here"
        ),
        id="too-many-stages",
    ),
    pytest.param(
        "$(show " + "(" * 300 + ")" * 300 + ")",
        (
            "expressions are nested more than 128 deep\n"
            "  …((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((…\n"
            "   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~^\n"
            "compute a part of it in a flag of its own and use ${flag} here"
        ),
        id="too-many-brackets",
    ),
    pytest.param(
        "$(show a)" + "x" * 1_048_576,
        (
            "a text with expressions may have 1,048,576 characters, this one has 1,048,585\n"
            "keep long text in a file and use $(read FILE)"
        ),
        id="too-long",
    ),
]


@pytest.mark.parametrize(("text", "message"), ERRORS)
def test_a_wrong_text_has_this_message(
    context: Context, registry: Registry, text: str, message: str
) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate(text, context, registry)
    assert str(caught.value) == message


@pytest.mark.parametrize(("text", "message"), ERRORS)
def test_the_spans_of_an_error_lie_inside_the_text(
    context: Context, registry: Registry, text: str, message: str
) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate(text, context, registry)
    for span in (caught.value.span, caught.value.whole):
        assert span is None or 0 <= span.start <= span.end <= len(text), message


def test_the_cause_of_a_failure_is_chained(context: Context, registry: Registry) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate("a $(explode x)", context, registry)
    assert isinstance(caught.value.__cause__, ValueError)
    assert (caught.value.span, caught.value.whole) == (Span(4, 11), Span(2, 14))


def test_a_value_that_is_secret_is_not_in_the_message(context: Context, registry: Registry) -> None:
    with pytest.raises(FuncsError) as caught:
        evaluate("$(explode $MY_TOKEN)", context, registry)
    assert "hunter2" not in str(caught.value)
