"""What a type checker sees of the package: the names that there are, and no others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy", reason="mypy is among what `make lint` installs")

USES = """
import guild_funcs
from guild_funcs import function, language
from guild_funcs.context import Context

value = guild_funcs.evaluate("$(upper a)", flags={"lr": 0.1})

@function(capability="pure")
def twice(text: str) -> str:
    return 2 * text

reveal_type(twice("a"))
guild_funcs.evalute("a")
language.evalute("a")
guild_funcs.evaluate(1)
twice(1)
"""


def test_a_wrong_name_or_type_is_an_error_of_mypy(tmp_path: Path) -> None:
    (tmp_path / "uses.py").write_text(USES, encoding="utf-8")
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "uses.py"]
    command += ["--cache-dir", str(root / ".mypy_cache")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    messages = [line.partition(": ")[2] for line in done.stdout.splitlines()]
    assert messages[:-1] == [
        'note: Revealed type is "str"',
        'error: Module has no attribute "evalute"; maybe "evaluate"?  [attr-defined]',
        'error: Module has no attribute "evalute"; maybe "evaluate"?  [attr-defined]',
        'error: Argument 1 to "evaluate" has incompatible type "int"; expected "str"  [arg-type]',
        'error: Argument 1 to "twice" has incompatible type "int"; expected "str"  [arg-type]',
    ]
