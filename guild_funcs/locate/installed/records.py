"""What belongs to a distribution that is installed in a site folder, by its RECORD."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence

from guild_funcs.locate.installed.metadata import METADATA, Metadata, normalized
from guild_funcs.locate.origin import Part
from guild_funcs.locate.path.folders import SuffixKinds
from guild_funcs.paths import is_below

# Python reads these files when it starts. A `.start` file takes the place of the import lines
# in a `.pth` file (https://peps.python.org/pep-0829/).
_SETUP = (".pth", ".start")
_USUAL = (*METADATA, *_SETUP, ".py", ".pyc", "-stubs")


def companions(
    metadata: Metadata, mounted: Sequence[Part], suffixes: SuffixKinds
) -> tuple[Part, ...]:
    """Returns what a package of an installed distribution needs beside it.

    Its metadata folder, so that `importlib.metadata` agrees with the copy; its
    folders that are no packages (`scipy.libs`, where its shared libraries are); and
    its extension modules beside the package (`_cffi_backend.so`), in its namespace too
    (`google/_upb/_message.so` of protobuf).
    """
    extensions = tuple(suffix for suffix, kind in suffixes if kind == "extension")
    have = {metadata.file, *(part.target for part in mounted)}
    beside = (name for name in metadata.within.names() if name not in have)
    likely = (n for n in beside if n.endswith(extensions) or _is_library_folder(n, metadata))
    owned = [name for name in likely if metadata.owns(name)]
    owned += _in_namespaces(metadata, have, suffixes, extensions)
    return tuple(Part(os.path.join(metadata.entry, n), n) for n in (metadata.file, *owned))


def _in_namespaces(
    metadata: Metadata, have: Collection[str], suffixes: SuffixKinds, extensions: tuple[str, ...]
) -> Iterator[str]:
    tops = {target.partition("/")[0] for target in have if "/" in target}
    for root in roots(metadata, suffixes) if tops else ():
        is_mounted = any(is_below(root, target, "/") for target in have)
        if root.partition("/")[0] in tops and root.endswith(extensions) and not is_mounted:
            yield root


def _is_library_folder(name: str, metadata: Metadata) -> bool:
    if name.isidentifier() or name.startswith(".") or name.endswith(_USUAL):
        return False
    # auditwheel and delvewheel name the folder of libraries after the distribution. Looking for
    # every folder of that kind in a large record would take longer than all the rest.
    stem, _, suffix = name.rpartition(".")
    return suffix != "libs" or normalized(stem) == normalized(metadata.name)


def roots(metadata: Metadata, suffixes: SuffixKinds) -> tuple[str, ...]:
    """Returns the packages and files to mount for a whole installed distribution.

    The outermost folder with an `__init__`, for each file of the RECORD; a file in
    no such folder stands for itself, since other distributions share its folder.
    """
    files = tuple(_importable(metadata))
    inits = tuple(f"/__init__{suffix}" for suffix, _ in suffixes)
    packages = {os.path.dirname(file) for file in files if file.endswith(inits)}
    return tuple(dict.fromkeys(_root(file, packages) for file in files))


def _importable(metadata: Metadata) -> Iterator[str]:
    for file in metadata.files():
        top, _, rest = file.partition("/")
        ours = top == metadata.file or top.endswith((".dist-info", ".egg-info"))
        script = top in ("", "..", "__pycache__") or os.path.isabs(file)
        setup = not rest and file.endswith(_SETUP)
        if not (ours or script or setup or "/__pycache__/" in file):
            yield file


def _root(file: str, packages: set[str]) -> str:
    pieces = file.split("/")
    for count in range(1, len(pieces)):
        folder = "/".join(pieces[:count])
        if folder in packages or (count == 1 and not folder.isidentifier()):
            return folder
    return file
