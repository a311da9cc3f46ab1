"""Any module of the adapters can be the first that a process imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guild_funcs.adapters.host import installation

ADAPTERS = Path(installation.__file__).parents[1]
MODULES = sorted(
    ".".join(("guild_funcs", "adapters", *path.relative_to(ADAPTERS).with_suffix("").parts))
    for path in ADAPTERS.rglob("*.py")
)
# What processes begin with: Guild's modules that the startup file waits for, and its programs.
GUILDS = ("guild.op_util", "guild.batch_util", "guild.commands.run_impl", "guild.main", "guild.op")

# One process for each module would import the standard library each time. A fork of one that has
# it, and the rooms below the adapters, which import none of them (tests/test_layout.py), is as
# fresh. Guild's modules import ours by the hook alone: without it, they may be there before.
BELOW = [
    f"guild_funcs.{room}"
    for room in (
        "functions",
        "git",
        "locate",
        "record",
        "runfolder",
        "snapshot",
        "imports",
        "places",
    )
]
FORKS = """
import gc, os, sys, traceback
import asyncio, csv, ctypes, email, http.client, inspect, json, logging, unittest, urllib.request
import click, pkg_resources, yaml

kind, below, *modules = sys.argv[1:]
for room in below.split():
    __import__(room)
if kind == "hooked":
    from guild_funcs import startup
    startup.start()
    early = [name for name in sys.modules if name.split(".")[0] == "guild"]
    assert not early, early
else:
    import guild.batch_util, guild.commands.run_impl, guild.main, guild.op, guild.op_util
gc.disable()  # what is imported makes no garbage
assert "guild_funcs.adapters" not in sys.modules
for module in modules:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            __import__(module)
            code = 0
        except BaseException:
            print(module, traceback.format_exc(), file=sys.stderr)
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.waitpid(child, 0)
    print(module)
"""


@pytest.mark.parametrize(
    ("kind", "modules"),
    [("plain", MODULES), ("hooked", [*MODULES, *GUILDS])],
    ids=("plain", "hooked"),
)
def test_any_module_can_be_imported_first(kind: str, modules: list[str]) -> None:
    # `-S` processes no startup file: each kind has what it says, whatever is installed.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-S", "-W", "ignore", "-c", FORKS, kind, " ".join(BELOW), *modules],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == modules
