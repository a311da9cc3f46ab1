"""The project in which the examples of the functions hold.

The documentation describes it, and a test makes it and runs every example in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

HOME = "/home/ann"
"""The home folder. A test puts another folder in its place."""

PROJECT = f"{HOME}/digits"

OPERATION = "train"

FLAGS: Mapping[str, Any] = {
    "cuda": False,
    "data": "data/train.csv",
    "layers": [32, 64],
    "lr": 0.1,
    "note": None,
}

ENV: Mapping[str, str] = {
    "DATA_PATH": f"{HOME}/data",
    "HOME": HOME,
    "PYTHONPATH": f"{HOME}/lib",
    "USER": "ann",
}

SITE = f"{HOME}/site"
"""The operation's site-packages."""

TIME = datetime(2024, 5, 17, 9, 30, tzinfo=timezone.utc)

FILES: Mapping[str, str] = {
    "data/archive.csv": "",
    "digits/VERSION": "1.10\n",
    "digits/config.yml": "model:\n  layers: [128, 64]\n",
    "digits/data/test.csv": "",
    "digits/data/train.csv": "",
    "digits/train.py": "import shared\n",
    "lib/shared/__init__.py": "",
    "lib/shared/util.py": "",
    "site/acme_shared-1.2.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: acme-shared\nVersion: 1.2\n"
    ),
    "site/acme_shared-1.2.dist-info/RECORD": (
        "acme_shared-1.2.dist-info/METADATA,,\n"
        "acme_shared-1.2.dist-info/RECORD,,\n"
        "acme_shared/__init__.py,,\n"
    ),
    "site/acme_shared/__init__.py": "",
}
"""Files below the home folder, with their text."""

LINKS: Mapping[str, str] = {"digits/latest.csv": "data/train.csv"}
