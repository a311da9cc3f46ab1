"""Programs that commands run: `[sys.executable, "-m", "acme"]`, `os.system("python a.py")`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from guild_funcs.imports.constants import UNKNOWN
from guild_funcs.imports.expressions import Scope
from guild_funcs.imports.facts import HOLE
from guild_funcs.imports.forms import form
from guild_funcs.imports.spelled import argument

# Functions that run a command which is one text.
_RUNNING = (
    "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "popen", "run",
    "split", "system",
)  # fmt: skip
_PYTHON = re.compile(rf"(?:.*/)?i?python[\d.]*|torchrun|accelerate|deepspeed|{re.escape(HOLE)}")
# `git commit -m fix` runs no module.
_MAY_RUN = re.compile("py|coverage|run")
# `python -m torch.distributed.launch train.py` runs the script too.
_LAUNCHES = re.compile("launch|run")


def programs_of(node: ast.AST, scope: Scope) -> Iterator[str]:
    """Yields the modules, and the files with `.py`, that a command runs, or nothing.

    Args:
        node: A list or tuple, or a call that may run a command.
        scope: The values of names that are known.

    Example:
        >>> from guild_funcs.imports.constants import Platform
        >>> call = ast.parse("system('python -u a.py')").body[0].value
        >>> list(programs_of(call, Scope(Platform(), "")))
        ['a.py']
    """
    if isinstance(node, (ast.List, ast.Tuple)):
        yield from _run_by([_word(each, scope) for each in node.elts])
    elif isinstance(node, ast.Call) and _name(node.func) in _RUNNING:
        # "python a.py".split() has no argument.
        text = argument(node, 0, "args") or getattr(node.func, "value", None)
        words = form(text, scope).split()
        programs = [at for at, word in enumerate(words) if _PYTHON.fullmatch(word)]
        yield from _run_by(words[programs[0] :]) if programs else ()


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _word(node: ast.expr, scope: Scope) -> Any:
    return "python" if _name(node) == "executable" else scope.value(node)


def _run_by(words: Sequence[Any]) -> Iterator[str]:
    program = words[0] if words else ""
    may_run = program is UNKNOWN or (isinstance(program, str) and bool(_MAY_RUN.search(program)))
    is_python = isinstance(program, str) and bool(_PYTHON.fullmatch(program))
    named = zip(words, words[1:]) if may_run or is_python else ()
    module = next((name for option, name in named if option == "-m"), "")
    if isinstance(module, str) and all(part.isidentifier() for part in module.split(".")):
        yield module
    if is_python and (not module or _LAUNCHES.search(str(module))):
        scripts = (each for each in words if isinstance(each, str) and each.endswith(".py"))
        yield from [*scripts][:1]
