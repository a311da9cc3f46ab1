"""The examples of the docstrings, run as they stand, in a folder with a guild file."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in ROOT.glob("guild_funcs/**/*.py")
)
# What the examples of `places` and `lint` read.
GUILD_FILE = """\
train:
  main: train
  sourcecode:
    - include: $(pakage shared)
    - include: $(package sharde)
"""


def with_examples() -> list[str]:
    texts = {name: ROOT.joinpath(*name.split(".")) for name in NAMES}
    files = {n: p / "__init__.py" if p.is_dir() else p.with_suffix(".py") for n, p in texts.items()}
    return [name for name, file in files.items() if ">>> " in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", with_examples())
def test_the_examples_hold(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guild.yml").write_text(GUILD_FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    import guild.op_util  # noqa: F401 - when Guild imports it, the adapters are installed

    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(importlib.import_module(name)):
        runner.run(example, out=told.append)
    assert "".join(told) == ""


def test_there_are_examples() -> None:
    assert len(with_examples()) > 20
