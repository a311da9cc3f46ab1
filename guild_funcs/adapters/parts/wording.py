"""What is wrong with a value in its field, and what to do: in the same words in `check` and a run.

Nothing of Guild is imported here.
"""

from __future__ import annotations


def guild_variable(name: str) -> tuple[str, str]:
    """Returns what is wrong with a computed value for one of `GUILD_VARIABLES`, and what to do."""
    message = f"the value of {name} would not be used: Guild sets or reads this variable itself"
    return message, "use a variable of another name"


def not_evaluated(part: str, function: str) -> tuple[str, str]:
    """Returns what is told of an expression where nothing is evaluated, and what to do.

    Example:
        >>> not_evaluated("main", "find")[0]
        'an expression in main is not evaluated'
    """
    hint = f"compute it in a flag or in env: '{function}' is a function of guild-funcs"
    return f"an expression in {part} is not evaluated", hint


def text_around(name: str, *, is_before: bool) -> tuple[str, str]:
    """Returns what is wrong with a pattern in which text touches a library, and what to do."""
    message = f"there is text {'before' if is_before else 'after'} the path of '{name}'"
    return message, "a pattern is one library, alone or with '/' after it: $(package shared)/*.py"


def beside_library(key: str, kind: str, given: object) -> tuple[str, str]:
    """Returns what is wrong with a key beside the type of a library, and what to do.

    Example:
        >>> beside_library("path", "package", "shared")[0]
        "'path' does not go with 'package': a rule for a library has one key"
    """
    name = given if isinstance(given, str) and given else "NAME"
    hint = f"write a rule for each: - include: {{{kind}: {name}}}"
    if key in ("path", "paths", "dir", "folder", "from", "root"):
        hint = f"for a folder to look in write - include: $({kind} {name} FOLDER)"
    elif key in ("exclude", "except"):
        hint = f"write a rule after this one, as in - exclude: $({kind} {name})/tests/*"
    return f"'{key}' does not go with '{kind}': a rule for a library has one key", hint


def wrong_shape(name: str, form: str, value: object) -> tuple[str, str]:
    """Returns what is wrong with a field that has another form, and what to do.

    Args:
        name: Its name.
        form: The form that it must have, `text` or `mapping` (`Field.form`).
        value: What YAML has.

    Example:
        >>> wrong_shape("label", "text", 5)
        ('label must be text, but this is a number', "write one text, in quotes: label: '5'")
    """
    if form == "text":
        hint = f"write one text, in quotes: {name}: '...'"
        if not isinstance(value, (list, dict)):
            hint = hint.replace("...", _as_written(value))
        return f"{name} must be text, but this is {_kind(value)}", hint
    hint = f"write a mapping below it: {name}: {{NAME: value}}"
    return f"{name} must be a mapping, but this is {_kind(value)}", hint


def wrong_value(name: str, value: object) -> tuple[str, str]:
    """Returns what is wrong with a list or a mapping as the value of a variable, and what to do."""
    message = f"the value of {name} must be text, but this is {_kind(value)}"
    return message, f"write one text, in quotes: {name}: '...'"


def list_for_one(key: str) -> tuple[str, str]:
    """Returns what is wrong with a list in a dependency whose key takes one text, and what to do.

    Example:
        >>> list_for_one("file")[0]
        "the value is a list, and 'file' takes one path or name"
    """
    hint = "take one item of it, as in $(first $(glob data/*))"
    if key == "file":
        hint = "for several files of a folder write - file: FOLDER, with select: '.*[.]csv'"
    return f"the value is a list, and '{key}' takes one path or name", hint


def wrong_item(name: str, value: object) -> str:
    """Returns what is wrong with an item of a list that is neither text nor a mapping.

    Example:
        >>> wrong_item("requires", 5)
        'an item of requires must be text or a mapping, but this is a number'
    """
    kind = "empty" if value is None else _kind(value)
    return f"an item of {name} must be text or a mapping, but this is {kind}"


def wrong_name(kind: str, value: object) -> str:
    """Returns what is wrong with the name of a library that is no text.

    Example:
        >>> wrong_name("module", 5)
        "'module:' must be the name of a library, but this is a number"
    """
    return f"'{kind}:' must be the name of a library, but this is {_kind(value)}"


def wrong_form(name: str, form: str, value: object, *, is_item: bool = False) -> str:
    """Returns what is wrong with the value of an attribute of Guild, or with an item of it.

    Example:
        >>> wrong_form("steps", "a list", 5)
        'steps must be a list, but this is a number'
        >>> wrong_form("extends", "text or a list of texts", None, is_item=True)
        'extends must be text or a list of texts, but an item of it is empty'
    """
    kind = "empty" if value is None else "empty text" if value == "" else _kind(value)
    return f"{name} must be {form}, but {'an item of it' if is_item else 'this'} is {kind}"


def unquoted_name(what: str, written: str, value: object) -> tuple[str, str]:
    """Returns what is wrong with a name that YAML does not read as text, and what to do.

    Example:
        >>> unquoted_name("the name of a flag", "off", False)[0]
        "the name of a flag must be text, but YAML takes 'off' for the truth value yes or no"
    """
    kind = "nothing" if value is None else _kind(value)
    hint = f"put it in quotes: '{written}'" if written else "write a name, in quotes"
    return f"{what} must be text, but YAML takes '{written}' for {kind}", hint


def _kind(value: object) -> str:
    """Returns what YAML made of a value, in words."""
    kinds: tuple[tuple[type, str], ...] = (
        (str, "text"),
        (list, "a list"),
        (dict, "a mapping"),
        (bool, "the truth value yes or no"),
        (int, "a number"),
        (float, "a number"),
    )
    return next((told for kind, told in kinds if isinstance(value, kind)), "a date")


def _as_written(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
