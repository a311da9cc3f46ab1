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
    made = [_environment("plain", []), _environment("funcs", [])]
    pip = [sys.executable, "-m", "pip", "--python", made[1].script("python"), "install", "-q"]
    subprocess.run(
        [*pip, "--no-deps", "--force-reinstall", "--disable-pip-version-check", str(ROOT)],
        check=True,
    )
    # Both sides run compiled code: what a first run would compile is no part of the comparison.
    for each in made:
        compiling = [each.script("python"), "-m", "compileall", "-q", str(each.site_packages)]
        subprocess.run(compiling, check=False, stdout=subprocess.DEVNULL, env=clean())
    return made[0], made[1]


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
        compiling = [made.script("python"), "-m", "compileall", "-q", str(site)]
        subprocess.run(compiling, check=False, stdout=subprocess.DEVNULL, env=clean())
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
        (made.folder / ".complete").touch()
    return made


def _dependencies() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text()
    found = re.search(r"^dependencies = (\[.*?^\])$", text, re.MULTILINE | re.DOTALL)
    text = found[1] if found else "[]"
    listed: list[str] = ast.literal_eval(text)  # a TOML list of strings is a Python one
    return [*listed, "guildai==0.9.0"]
