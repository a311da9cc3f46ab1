"""Editable installs with compiled parts: each is built, found, copied into a run, imported there.

    python compiled.py BIN [NAME...]

BIN is the folder of the environment's commands. What builds a project is installed there;
a compiler that is not here is said.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import smoke

RUST = '#[no_mangle]\npub extern "C" fn seven() -> i32 { 7 }\n'
CARGO = """[package]
name = "{name}"
version = "1.2.0"
edition = "2021"
[lib]
name = "native"
crate-type = ["cdylib"]
"""
MATURIN = """[build-system]
requires = ["maturin>=1.5,<2"]
build-backend = "maturin"
[project]
name = "{name}"
version = "1.2"
[tool.maturin]
bindings = "cffi"
"""
EXTENSION = """#include <Python.h>
static struct PyModuleDef def = {{PyModuleDef_HEAD_INIT, "{name}", NULL, -1, NULL}};
PyMODINIT_FUNC PyInit_{name}(void) {{
    PyObject *module = PyModule_Create(&def);
    PyModule_AddIntConstant(module, "SEVEN", 7);
    return module;
}}
"""


def _project(backend: str, requires: str, name: str) -> str:
    return (
        f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n'
        f'[project]\nname = "{name}"\nversion = "1.2"\n'
    )


@dataclass(frozen=True)
class Editable:
    """A project with a compiled part.

    Args:
        files: Its files by path.
        tools: What builds it, from PyPI.
        needs: The compiler.
        library: The name to include.
        code: What the operation imports, and prints the file and a value of.
        function: The function that finds it.
        beats: Whether its finder comes before the run: a warning must say so.
    """

    files: dict[str, str]
    tools: tuple[str, ...]
    needs: str
    library: str
    code: str
    function: str = "package"
    beats: bool = False


EDITABLES = {
    "maturin, mixed with Python": Editable(
        {
            "pyproject.toml": MATURIN.format(name="acme-mixed")
            + 'python-source = "python"\nmodule-name = "mixedlib._native"\n',
            "Cargo.toml": CARGO.format(name="acme-mixed"),
            "src/lib.rs": RUST,
            "python/mixedlib/__init__.py": "from mixedlib._native import lib\n",
        },
        ("maturin>=1.5,<2", "cffi"),
        "cargo",
        "mixedlib",
        "import mixedlib._native as m; print(m.__file__, m.lib.seven())",
    ),
    "maturin, Rust alone": Editable(
        {
            "pyproject.toml": MATURIN.format(name="acme-rust") + 'module-name = "rustlib"\n',
            "Cargo.toml": CARGO.format(name="acme-rust"),
            "src/lib.rs": RUST,
        },
        ("maturin>=1.5,<2", "cffi"),
        "cargo",
        "rustlib",
        "import rustlib as m; print(m.__file__, m.lib.seven())",
    ),
    "setuptools, an extension": Editable(
        {
            "pyproject.toml": _project("setuptools.build_meta", "setuptools", "acme-ext"),
            "setup.py": "from setuptools import Extension, setup\n"
            'setup(packages=["extlib"], ext_modules=[Extension("extlib._c", ["c.c"])])\n',
            "extlib/__init__.py": "",
            "c.c": EXTENSION.format(name="_c"),
        },
        ("setuptools<80.9", "wheel"),
        "cc",
        "extlib",
        "import extlib._c as m; print(m.__file__, m.SEVEN)",
    ),
    "setuptools, an extension module alone": Editable(
        {
            "pyproject.toml": _project("setuptools.build_meta", "setuptools", "acme-alone"),
            "setup.py": "from setuptools import Extension, setup\n"
            'setup(py_modules=[], ext_modules=[Extension("alonelib", ["c.c"])])\n',
            "c.c": EXTENSION.format(name="alonelib"),
        },
        ("setuptools<80.9", "wheel"),
        "cc",
        "alonelib",
        "import alonelib as m; print(m.__file__, m.SEVEN)",
        function="module",
    ),
    "Cython": Editable(
        {
            "pyproject.toml": _project("setuptools.build_meta", "setuptools", "acme-cython"),
            "setup.py": "from Cython.Build import cythonize\nfrom setuptools import setup\n"
            'setup(packages=["cylib"], ext_modules=cythonize(["cylib/fast.pyx"]))\n',
            "cylib/__init__.py": "",
            "cylib/fast.pyx": "SEVEN = 7\n",
        },
        ("setuptools<80.9", "wheel", "cython"),
        "cc",
        "cylib",
        "import cylib.fast as m; print(m.__file__, m.SEVEN)",
    ),
    "meson-python": Editable(
        {
            "pyproject.toml": _project("mesonpy", "meson-python", "acme-meson"),
            "meson.build": "project('acme-meson', 'c')\n"
            "py = import('python').find_installation(pure: false)\n"
            "py.install_sources('mesonlib/__init__.py', subdir: 'mesonlib')\n"
            "py.extension_module('_c', 'c.c', subdir: 'mesonlib', install: true)\n",
            "mesonlib/__init__.py": "",
            "c.c": EXTENSION.format(name="_c"),
        },
        ("meson-python", "ninja"),
        "cc",
        "mesonlib",
        "import mesonlib._c as m; print(m.__file__, m.SEVEN)",
    ),
    "scikit-build-core": Editable(
        {
            "pyproject.toml": _project("scikit_build_core.build", "scikit-build-core", "acme-skb")
            + '[tool.scikit-build]\nwheel.packages = ["src/skblib"]\n',
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.15)\nproject(skb LANGUAGES C)\n"
            "find_package(Python REQUIRED COMPONENTS Development.Module)\n"
            "Python_add_library(_c MODULE c.c WITH_SOABI)\n"
            "install(TARGETS _c DESTINATION skblib)\n",
            "src/skblib/__init__.py": "",
            "c.c": EXTENSION.format(name="_c"),
        },
        ("scikit-build-core", "cmake", "ninja"),
        "cc",
        "skblib",
        "import skblib._c as m; print(m.__file__, m.SEVEN)",
        beats=True,
    ),
}

GUILD_YML = """
- operations:
    train:
      main: train
      sourcecode:
        - include: $({function} {library})
"""


def install(bin_folder: Path, editable: Editable, source: Path) -> None:
    """Writes a project and installs it as editable; raises `FailedError`."""
    for name, text in editable.files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    env = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    python = str(bin_folder / "python")
    pip = ["uv", "pip", "install", "-q", "--python", python]
    for more in (editable.tools, ("--no-build-isolation", "-e", str(source))):
        done = subprocess.run([*pip, *more], env=env, text=True, capture_output=True, check=False)
        if done.returncode:
            raise smoke.FailedError(f"not installed: {done.stderr.strip()[-300:]}")


def run(bin_folder: Path, editable: Editable, folder: Path) -> str:
    """Runs an operation that includes the library; returns what it printed, from the run."""
    made = smoke.Smoke(bin_folder, folder)
    # Editable installs of some tools build again when they are imported.
    made.env["PATH"] = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    project = folder / "project"
    (project / "guild.yml").write_text(GUILD_YML.format(**editable.__dict__))
    (project / "train.py").write_text(editable.code + "\n")
    text = made.run("guild", "run", "train", "-y")
    (found,) = made.runs
    libraries = made.run("guild-funcs", "libs", found.name)
    smoke.expect(libraries, editable.library, "copied")
    smoke.expect(text, " 7\n")
    line = next(line for line in text.splitlines() if line.endswith(" 7"))
    if line.startswith(str(found)):
        return ""
    warning = f"'{editable.library}' was not imported from the run but from"
    return "" if editable.beats and warning in text else f"FAIL: imports {line}"


def outcomes(bin_folder: Path, chosen: list[str]) -> Iterator[tuple[str, str]]:
    """Yields the name of each project, with what went wrong, or an empty text."""
    for name, editable in EDITABLES.items():
        if chosen and name not in chosen:
            continue
        if shutil.which(editable.needs) is None:
            yield name, f"not run: {editable.needs} is not installed"
            continue
        with tempfile.TemporaryDirectory(prefix="compiled-") as base:
            folder = Path(base).resolve()
            try:
                install(bin_folder, editable, folder / "source")
                yield name, run(bin_folder, editable, folder / "smoke")
            except smoke.FailedError as error:
                yield name, f"FAIL: {error}"


def main(arguments: list[str]) -> int:
    """Prints the outcome of each project."""
    bad = 0
    for name, why in outcomes(Path(arguments[0]).absolute(), arguments[1:]):
        print(f"{name}: {why or 'ok'}", flush=True)
        bad += bool(why)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
