"""Commands of guild-funcs in the process of the tests: what they say, without a start of Python."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from typing import Optional

import pytest

from guild_funcs.cli import main


def run_here(*args: str, cwd: Optional[Path] = None, **env: str) -> CompletedProcess[str]:
    """Runs `guild-funcs ARGS` in a folder, with more variables."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in env.items():
            patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        patch.setattr(sys, "argv", ["guild-funcs", *args])
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return CompletedProcess(args, code, out.getvalue(), err.getvalue())
