"""What CI, the hooks and CONTRIBUTING.md call exists: a name that rots there fails nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CALLERS = [*WORKFLOWS, ROOT / ".ci" / "run", ROOT / "CONTRIBUTING.md", ROOT / "README.md"]
# The linters that `make lint` runs, and the scripts of the repository.
PYPROJECT = (ROOT / "pyproject.toml").read_text()


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def made(text: str) -> Iterator[str]:
    """Yields the targets that a text has `make` make."""
    for words in re.findall(r"(?:^|run:|`|\s{4})\s*make ((?:[a-z-]+ ?)+)", text, re.MULTILINE):
        yield from words.split()


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())["jobs"]
    return found


@pytest.mark.parametrize("path", CALLERS, ids=lambda path: path.name)
def test_what_is_made_is_a_target(path: Path) -> None:
    assert set(made(path.read_text())) <= targets()


def test_the_callers_make_something() -> None:
    """The pattern of the test above finds what it looks for."""
    assert {"lint", "docs", "test", "coverage-lower"} <= {
        name for path in CALLERS for name in made(path.read_text())
    }


def test_every_python_that_is_promised_is_tested() -> None:
    (tests,) = (path for path in WORKFLOWS if path.stem == "tests")
    matrix = jobs(tests)["tests"]["strategy"]["matrix"]["python-version"]
    assert matrix == re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PYPROJECT)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_needs_jobs_and_files_that_exist(path: Path) -> None:
    for job in jobs(path).values():
        needs = job.get("needs", [])
        assert {needs} <= set(jobs(path)) if isinstance(needs, str) else not needs
        if "uses" in job:
            assert (ROOT / job["uses"]).is_file()


def test_a_hook_runs_what_make_lint_installs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    lint = PYPROJECT[PYPROJECT.index("\nlint = [") :].partition("]")[0]
    for hook in hooks:
        program, *words = hook["entry"].split()
        name = program.removeprefix(".venv/bin/")
        assert name == "python" or f'"{name}>=' in lint, hook["id"]
        assert name != "python" or (ROOT / words[0]).is_file(), hook["id"]
