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
# it, and nothing of Guild or of ours but what the startup file imports, is as fresh.
FORKS = """
import gc, os, sys, traceback
import asyncio, csv, ctypes, email, http.client, inspect, json, logging, unittest, urllib.request
import click, pkg_resources, yaml

kind, *modules = sys.argv[1:]
if kind == "hooked":
    from guild_funcs import startup
    startup.start()
gc.disable()  # what is imported makes no garbage
early = [name for name in sys.modules if name.split(".")[0] == "guild"]
assert not early, early
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


@pytest.mark.parametrize("kind", ["plain", "hooked"])
def test_any_module_can_be_imported_first(kind: str) -> None:
    # `-S` processes no startup file: each kind has what it says, whatever is installed.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-S", "-W", "ignore", "-c", FORKS, kind, *MODULES, *GUILDS],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [*MODULES, *GUILDS]
