"""A Guild that lacks one name, or one module, that we rely on: a plain project works as before.

Guild's own code is copied and the name is changed in all of it, so that Guild itself works.
"""

from __future__ import annotations

import compileall
import functools
import os
import re
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from guild_runs import Guild, write_tree

from guild_funcs.adapters.host import names
from guild_funcs.adapters.host.table import SEAMS

LISTED = {text.partition("(")[0] for listed in names.NAMES.values() for text in listed}
ALL = sorted(LISTED | {f"{seam.module}.{seam.name}" for seam in SEAMS})
MODULES = ["run_merge", "run_manifest", "flag_util", "op_dep", "batch_util"]


@pytest.fixture(scope="session")
def guilds_code(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Guild's own code, without its tests and its pages."""
    import guild

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "guilds-code"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            source = os.path.dirname(str(guild.__file__))
            ignored = shutil.ignore_patterns("tests", "view", "__pycache__", "*.pyc")
            shutil.copytree(source, folder / "guild", ignore=ignored)
            compileall.compile_dir(folder, quiet=2)
    return folder


def copy(code: Path, to: Path) -> list[tuple[Path, str]]:
    """Makes the same files in another folder, as hard links; returns the modules' texts."""
    shutil.copytree(code, to, copy_function=os.link)
    return [(to / name, text) for name, text in _texts(code).items()]


@functools.cache
def _texts(code: Path) -> dict[str, str]:
    return {str(path.relative_to(code)): path.read_text() for path in code.rglob("*.py")}


def change(path: Path, text: str) -> None:
    """Gives one copy another text."""
    path.unlink()
    path.write_text(text)


def renamed(code: Path, name: str, to: Path) -> None:
    """Copies Guild's code with `guild.module.name` under another name.

    In its own module each use is renamed; elsewhere those that name the module too. Of a
    method only the definition is.
    """
    modules = copy(code, to)
    module, attribute = _split(code, name)
    *owner, last = attribute.split(".")
    file = to / f"{module.replace('.', '/')}.py"
    if owner:
        start, end = _class(file.read_text(), owner[0])
        text = file.read_text()
        body = re.sub(rf"\bdef {last}\b", f"def {last}_elsewhere", text[start:end])
        change(file, text[:start] + body + text[end:])
        return
    # A function may share its name with variables of other functions.
    is_shared = re.search(rf"(?m)^ +{last} = ", file.read_text())
    more = r"(?=\()" if is_shared else r"(?![\"']|\s*=(?!=))"
    own = re.compile(rf"(?m)^{last}(?=\s*=)|(?<![\w.\"']){last}\b{more}")
    short = module.rpartition(".")[2]
    other = re.compile(rf"\b({short}(?:lib)?|_{short})\.{last}\b")
    for path, text in modules:
        if last in text:
            has_own = path == file or re.search(rf"from (guild)?\.{short} import", text)
            pattern = own if has_own else other
            change(path, pattern.sub(lambda found: f"{found[0]}_elsewhere", text))
    assert f"{last}_elsewhere" in file.read_text()


def _split(code: Path, name: str) -> tuple[str, str]:
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        if (code / f"{'/'.join(parts[:count])}.py").exists():
            return ".".join(parts[:count]), ".".join(parts[count:])
    raise AssertionError(name)


def _class(text: str, name: str) -> tuple[int, int]:
    start = re.search(rf"(?m)^class {name}\b.*$", text)
    assert start
    end = re.compile(r"(?m)^\S").search(text, start.end() + 1)
    return start.start(), end.start() if end else len(text)


def check_plain(guild: Guild, code: Path) -> None:
    """Runs `guild ops`, `run` and `runs` with that code of Guild."""
    files = {
        "guild.yml": "train:\n  main: train\n  flags: {lr: 1}\n",
        "train.py": "import guild\nlr = 0\nprint('lr is', lr, guild.__file__)\n",
    }
    write_tree(guild.project, files)
    guild.env.update(PYTHONPATH=str(code), PYTHONDONTWRITEBYTECODE="")
    shown = [guild("ops").text, guild.run("train").text, guild("runs").text]
    for text in shown:
        told = [line for line in text.splitlines() if "does not know this version" in line]
        assert "Traceback" not in text, text
        assert len(told) == len({line.rpartition(" - disabled: ")[2] for line in told}), text
    assert f"lr is 1 {code}" in shown[1]
    assert "completed" in shown[2]


@pytest.mark.parametrize("name", ALL)
def test_a_name_is_missing(guild: Guild, guilds_code: Path, tmp_path: Path, name: str) -> None:
    renamed(guilds_code, name, tmp_path / "code")
    check_plain(guild, tmp_path / "code")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_missing(guild: Guild, guilds_code: Path, tmp_path: Path, module: str) -> None:
    code = tmp_path / "code"
    modules = copy(guilds_code, code)
    for path, text in modules:
        if module in text:
            change(path, re.sub(rf"\b{module}\b", f"{module}_elsewhere", text))
    (code / "guild" / f"{module}.py").rename(code / "guild" / f"{module}_elsewhere.py")
    check_plain(guild, code)
