"""Exits with 0 when the startup file was processed: `doctor` runs it as Guild runs operations."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.exit("guild_funcs.startup" not in sys.modules)
