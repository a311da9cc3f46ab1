"""Projects to evaluate expressions in, and git as a person would run it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from guild_funcs.context import Context, Reads
from guild_funcs.errors import FuncsError
from guild_funcs.functions import builtin_registry
from guild_funcs.language import evaluate

SEARCH_PATH = os.environ.get("PATH", os.defpath)

GIT_ENV = {
    "PATH": SEARCH_PATH,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TEMPLATE_DIR": "",  # a new repository has no copies of examples of hooks
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_AUTHOR_DATE": "2024-05-17T09:30:00+0000",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
    "GIT_COMMITTER_DATE": "2024-05-17T09:30:00+0000",
}


@dataclass
class Project:
    """A project folder, with the flags and the environment of its expressions."""

    folder: Path
    flags: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    reads: Reads = field(default_factory=Reads)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def value(self, text: str, **changes: Any) -> Any:
        """Evaluates a text in the project; `changes` are those of the context."""
        context = Context(
            flags=self.flags, env=self.env, project_dir=str(self.folder), reads=self.reads
        )
        return evaluate(text, replace(context, **changes), builtin_registry(str(self.folder)))

    def error(self, text: str, **changes: Any) -> FuncsError:
        """Evaluates a text that ends in an error, and returns the error."""
        with pytest.raises(FuncsError) as caught:
            self.value(text, **changes)
        return caught.value


def culprit(error: FuncsError) -> str:
    """Returns the part of the text that an error points at."""
    assert error.text is not None
    assert error.span is not None
    return error.span.of(error.text)


def git(folder: Path, *arguments: str) -> str:
    """Runs git in a folder, which is made if need be, and returns what it prints."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ("git", "-c", "protocol.file.allow=always", *arguments)
    done = subprocess.run(
        command, cwd=folder, env=GIT_ENV, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
