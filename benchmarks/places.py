"""Where the benchmarks work: two environments, with and without guild-funcs, made once.

They are in `.bench/`, which `make clean` removes.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BENCH = ROOT / ".bench"

# What guild-funcs is compared with.
OTHERS = ("jinja2", "omegaconf", "scipy", "scikit-learn", "sympy")


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    def script(self, name: str) -> str:
        """Returns the path of a command of the environment."""
        return str(self.folder / "bin" / name)

    @property
    def site_packages(self) -> Path:
        """The folder of its packages."""
        (found,) = self.folder.glob("lib/python*/site-packages")
        return found


def environments() -> tuple[Environment, Environment]:
    """Returns the environment with Guild alone, and the one with guild-funcs as it is now.

    Making them takes some minutes the first time.
    """
    made = _environment("plain", []), _environment("funcs", [])
    _install(made[1])
    return made


def _install(made: Environment) -> None:
    """Installs guild-funcs as it is now: by pip, and later by a copy of its modules.

    pip takes some ten seconds to build the same files. It builds them again when what it reads
    beside the modules has changed.
    """
    stamp, package = made.folder / ".installed", made.site_packages / "guild_funcs"
    read = [ROOT / "pyproject.toml", *sorted((ROOT / "guild_funcs").glob("*_startup.*"))]
    text = "".join(path.read_text() for path in read)
    if not stamp.exists() or stamp.read_text() != text:
        pip = [sys.executable, "-m", "pip", "--python", made.script("python"), "install", "-q"]
        more = ["--no-deps", "--force-reinstall", "--disable-pip-version-check", str(ROOT)]
        subprocess.run([*pip, *more], check=True)
        stamp.write_text(text)
    for module in package.rglob("*.py"):
        module.unlink()
    ignored = shutil.ignore_patterns("__pycache__", "*_startup.*")
    shutil.copytree(ROOT / "guild_funcs", package, ignore=ignored, dirs_exist_ok=True)
    _compile(made, package)


def _compile(made: Environment, folder: Path) -> None:
    """Compiles a folder: what a first run would compile is no part of a comparison."""
    compiling = [made.script("python"), "-m", "compileall", "-q", str(folder)]
    subprocess.run(compiling, check=False, stdout=subprocess.DEVNULL, env=clean())


def control(plain: Environment) -> Environment:
    """Returns an environment with Guild and a plugin that does nothing: what any plugin costs."""
    made = Environment(BENCH / "control")
    if not (made.folder / ".complete").exists():
        shutil.rmtree(made.folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", made.folder], check=True)
        site = made.site_packages
        shutil.rmtree(site)
        shutil.copytree(plain.site_packages, site, symlinks=True, copy_function=os.link)
        info = site / "empty_plugin-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: empty-plugin\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[guild.plugins]\nempty = empty_plugin:Plugin\n")
        (info / "RECORD").write_text("empty_plugin.py,,\n")
        (site / "empty_plugin.py").write_text(
            "from guild import plugin\n\n\nclass Plugin(plugin.Plugin):\n    pass\n"
        )
        script = Path(plain.script("guild")).read_text().partition("\n")[2]
        command = Path(made.script("guild"))
        command.write_text(f"#!{made.script('python')}\n{script}")
        command.chmod(0o755)
        _compile(made, site)
        (made.folder / ".complete").touch()
    return made


def clean(**more: str) -> dict[str, str]:
    """Returns the environment variables for a measured process."""
    left_out = ("PYTHONPATH", "GUILD_HOME", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, **more}


def fresh(name: str) -> Path:
    """Returns an empty folder for the work of one row."""
    folder = BENCH / "work" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _environment(name: str, more: list[str]) -> Environment:
    made = Environment(BENCH / name)
    if not (made.folder / ".complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(made.folder)], check=True)
        pip = [made.script("python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *_dependencies(), *OTHERS, *more], check=True)
        _compile(made, made.site_packages)
        (made.folder / ".complete").touch()
    return made


def _dependencies() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text()
    found = re.search(r"^dependencies = (\[.*?^\])$", text, re.MULTILINE | re.DOTALL)
    text = found[1] if found else "[]"
    listed: list[str] = ast.literal_eval(text)  # a TOML list of strings is a Python one
    return [*listed, "guildai==0.9.0"]
