"""A Guild that lacks any one name that we use: Guild's commands do as without us, and say why."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest
from guild_runs import Guild, write_tree

from guild_funcs.adapters.host import installation, names

# Guild has the name, and we do not see it: as after it was renamed in all of Guild.
SITE = """
    import importlib.util
    import sys
    from importlib.abc import MetaPathFinder
    from types import ModuleType

    class Hiding(ModuleType):
        def __getattribute__(self, name):
            asks = sys._getframe(1).f_globals.get("__name__", "")
            if name == "NAME" and asks.startswith("guild_funcs"):
                raise AttributeError("no NAME")
            return super().__getattribute__(name)

    class Changed(MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            if name != "MODULE":
                return None
            sys.meta_path.remove(self)
            spec = importlib.util.find_spec(name)
            execute = spec.loader.exec_module
            def changed(module):
                module.__class__ = Hiding
                execute(module)
            spec.loader.exec_module = changed
            return spec

    sys.meta_path.insert(0, Changed())
    """

COMMANDS = """
    import sys
    import guild.main

    for args in (["ops"], ["runs"], ["run", "-y", "train"], ["runs"]):
        sys.argv = ["guild", *args]
        try:
            guild.main.main()
        except SystemExit as exited:
            assert not exited.code, exited.code
    """

USED = {text.partition("(")[0] for listed in names.NAMES.values() for text in listed}
WRAPPED = {f"{seam.module}.{seam.name.partition('.')[0]}" for seam in installation.SEAMS}


def split(name: str) -> tuple[str, str]:
    module, _, attribute = name.rpartition(".")
    return module, attribute


@pytest.fixture
def plain(guild: Guild) -> Guild:
    write_tree(guild.project, {"train.py": "lr = 1\nprint('lr is', lr)\n"})
    text = "train: {flags-import: [lr], label: 'lr=${lr}', sourcecode: ['*.py']}\n"
    (guild.project / "guild.yml").write_text(text, encoding="utf-8")
    return guild


@pytest.mark.parametrize("name", sorted(USED | WRAPPED))
def test_a_plain_project_runs(plain: Guild, tmp_path: Path, name: str) -> None:
    module, attribute = split(name)
    site = textwrap.dedent(SITE).replace("MODULE", module).replace("NAME", attribute)
    write_tree(tmp_path / "site", {"sitecustomize.py": site, "commands.py": COMMANDS})
    plain.env["PYTHONPATH"] = str(tmp_path / "site")
    done = plain.process([sys.executable, "-m", "commands"])
    assert "lr is 1" in done.out
    assert "lr=1" in done.out
    told = [line for line in done.err.splitlines() if "WARNING" in line]
    assert name not in WRAPPED or any(name in line for line in told)
    assert all("guild-funcs does not know this version of Guild" in line for line in told)
