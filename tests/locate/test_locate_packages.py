"""Real packages of the running environment, located without importing them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from guild_funcs.locate import find_distribution, find_module

NAMES = [
    ("yaml", "PyYAML"),
    ("_yaml", "PyYAML"),
    ("numpy", "numpy"),
    ("scipy.stats.distributions", "scipy"),
    ("sklearn.linear_model", "scikit-learn"),
    ("google.protobuf", "protobuf"),
    ("google.protobuf.message", "protobuf"),
    ("PIL.Image", "pillow"),
    ("charset_normalizer", "charset-normalizer"),
    ("typing_extensions", "typing_extensions"),
]


@pytest.mark.parametrize(("name", "distribution"), NAMES)
def test_installed_packages_are_found_with_their_distribution(name: str, distribution: str) -> None:
    origin = find_module(name, sys.path)
    assert origin.distribution == distribution
    assert origin.version == metadata.version(distribution)
    assert not origin.editable
    info = [part.target for part in origin.parts if part.target.endswith(".dist-info")]
    assert len(info) == 1
    assert all(os.path.exists(part.source) for part in origin.parts)


# As an import searches, from package to package. To import scipy and sklearn takes a second.
FOUND = """
import sys
for name in sys.argv[1:]:
    path, parts = None, name.split(".")
    for end in range(len(parts)):
        name = ".".join(parts[:end + 1])
        spec = next(filter(None, (each.find_spec(name, path) for each in sys.meta_path)))
        path = spec.submodule_search_locations
    print(spec.origin)
"""


def test_all_installed_packages_are_found_where_an_import_takes_them_from() -> None:
    names = [name for name, _ in NAMES]
    done = subprocess.run(
        [sys.executable, "-I", "-c", FOUND, *names], capture_output=True, check=True, text=True
    )
    for name, file in zip(names, done.stdout.splitlines()):
        path = find_module(name, sys.path).path
        assert file in (path, os.path.join(path, "__init__.py"))


def test_shared_libraries_come_with_their_package() -> None:
    targets = [part.target for part in find_module("scipy", sys.path).parts]
    libraries = [f"{name}.libs" for name in ("scipy",) if _is_installed(f"{name}.libs")]
    assert targets[:1] == ["scipy"]
    assert targets[2:] == libraries


def _is_installed(name: str) -> bool:
    return any(Path(entry, name).is_dir() for entry in sys.path)


DISTRIBUTIONS = ["PyYAML", "numpy", "scikit-learn", "protobuf", "pillow", "guild_funcs"]


@pytest.mark.parametrize("name", DISTRIBUTIONS[:-1])
def test_a_whole_distribution_has_every_importable_file_of_its_record(name: str) -> None:
    origin = find_distribution(name, sys.path)
    sources = [part.source for part in origin.parts]
    for file in metadata.files(name) or ():
        path = os.path.join(origin.entry, str(file))
        outside = str(file).startswith("..") or "__pycache__" in str(file)
        assert outside or any(path == s or path.startswith(f"{s}/") for s in sources), path
