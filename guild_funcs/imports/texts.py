"""The text of a module or script, read once, through the cache."""

from __future__ import annotations

import os
import re
from functools import partial
from typing import Optional

from guild_funcs.imports.ahead import Ahead
from guild_funcs.imports.cache import Cache, Identity
from guild_funcs.imports.constants import Platform
from guild_funcs.imports.facts import KIND, Facts, Import, Unread
from guild_funcs.imports.kinds import Kind, T
from guild_funcs.imports.notebooks import code_of, read_notebook
from guild_funcs.imports.reader import bound_names, read
from guild_funcs.locate import Module
from guild_funcs.structs import replace

# mypyc's shared module, where its name is an identifier, and the one that cffi's modules load.
# To look for these words first is fast, and most extension modules are large and have none.
_HELPER = re.compile(rb"(?<![\w.])(_cffi_backend|[0-9a-f]{20}__mypyc)(?!\w)")
_HELPER_WORDS = (b"_cffi_backend", b"__mypyc")

_UNREADABLE = "it cannot be read: "

EXTENSION = "an extension module: what it imports is not known"


class Texts:
    """Reads modules.

    Args:
        platform: What conditions in source may ask about.
        cache: Where what was read is kept.
    """

    def __init__(self, platform: Platform, cache: Cache) -> None:
        self.platform = platform
        self.cache = cache
        self._bound: dict[str, frozenset[str]] = {}
        # The files that were looked at, whatever was found in them.
        self.seen: set[str] = set()
        self._ahead = Ahead(partial(_read, platform), KIND)
        # Of the files that will be read: what is known of them.
        self._expected: dict[str, Optional[Facts]] = {}
        # The identity of each file before it was read.
        self._identities: dict[str, Optional[Identity]] = {}

    def expect(self, module: Module) -> None:
        """Notes that a module will be read: another process may do so in the meantime."""
        path = module.source
        is_file = module.is_source and not module.archive
        if is_file and path not in self.seen and path not in self._expected:
            known = self._expected[path] = self._known(path)
            if known is None:
                self._ahead.expect(path)

    def stop(self) -> None:
        """Ends the processes that read in the meantime, without waiting for their end."""
        self._ahead.stop()

    def close(self) -> None:
        """Ends the processes that read in the meantime."""
        self._ahead.close()

    def script(self, path: str) -> Facts:
        """Returns the imports of a script or notebook."""
        return self._cached(path)

    def module(self, module: Module) -> Facts:
        """Returns the imports of a module; of an extension module, those that its source tells."""
        if module.kind == "namespace" or not module.file:
            return Facts()
        if module.is_source:
            return self._of(module, module.file)
        if module.kind == "sourceless" or module.file.endswith(".pyc"):
            return Facts(unread=(Unread(0, "bytecode without source: not read"),))
        base = module.file.partition(".")[0]
        found = self._helpers(module)
        for name in (f"{base}.py", f"{base}.pyi"):
            if module.has(name):
                beside = self._of(module, name)
                told = _of_stub(beside) if name.endswith("i") else beside
                return replace(told, imports=(*told.imports, *found.imports))
        return found

    def _helpers(self, module: Module) -> Facts:
        """Returns the modules that compilers write beside an extension, which its file names."""
        self.seen.add(module.source)
        try:
            data = _on_disk(module.source)
        except OSError:
            data = b""
        has_helper = any(word in data for word in _HELPER_WORDS)
        helpers = _HELPER.findall(data) if has_helper else ()
        names = dict.fromkeys(name.decode() for name in helpers)
        imports = tuple(Import(0, "stub", 0, name) for name in names)
        return Facts(imports, unread=(Unread(0, EXTENSION),))

    def stub(self, module: Module) -> Facts:
        """Returns the imports of the stub file beside a module."""
        name = module.file.partition(".")[0] + ".pyi"
        return self._of(module, name) if module.has(name) else Facts()

    def bound(self, module: Module) -> Optional[frozenset[str]]:
        """Returns the names that a module of source binds; None when that cannot be told."""
        if not module.is_source:
            return None
        self.seen.add(module.archive or module.source)
        if module.name not in self._bound:
            self._bound[module.name] = frozenset(bound_names(module.read(module.file)))
        return self._bound[module.name]

    def text(self, module: Optional[Module], path: str) -> str:
        """Returns the source of a module or script; of a notebook, its code."""
        try:
            data = module.read(module.file) if module and module.file else _on_disk(path)
        except OSError:
            return ""
        text = code_of(data) if path.endswith(".ipynb") else data.decode("utf-8", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def data(self, path: str) -> bytes:
        """Returns what is in a file; nothing when it cannot be read."""
        try:
            return _on_disk(path)
        except OSError:
            return b""

    def kept(self, kind: Kind[T], module: Optional[Module], path: str) -> Optional[T]:
        """Returns what was kept of a file, if that is still the file whose facts were read."""
        return self.cache.get(kind, *self._key(module, path))

    def keep(self, kind: Kind[T], module: Optional[Module], path: str, found: T) -> None:
        """Keeps what was read in a file, if that is still the file whose facts were read."""
        file, identity, inside = self._key(module, path)
        self.cache.put(kind, file, identity, found, inside)

    def _key(self, module: Optional[Module], path: str) -> tuple[str, Optional[Identity], str]:
        identity = self._identities.get(path)
        if module is not None and module.archive:
            return module.archive, identity, f"{module.name}/{module.file}"
        return path, identity, ""

    def _of(self, module: Module, name: str) -> Facts:
        if module.archive:
            return self._in_zip(module, module.archive, name)
        folder = os.path.dirname(module.source)
        return self._cached(os.path.join(folder, name))

    def _in_zip(self, module: Module, archive: str, name: str) -> Facts:
        self.seen.add(archive)
        inside = f"{module.name}/{name}"
        identity = self._identities[module.source] = self.cache.identity(archive)
        facts = self.cache.get(KIND, archive, identity, inside)
        if facts is None:
            facts = read(module.read(name), module.source, self.platform)
            self.cache.put(KIND, archive, identity, facts, inside)
        return facts

    def _cached(self, path: str) -> Facts:
        self.seen.add(path)
        facts = self._expected.pop(path) if path in self._expected else self._known(path)
        if facts is None:
            facts = self._ahead.read(path)
            if not facts.problem.startswith(_UNREADABLE):
                self.cache.put(KIND, path, self._identities[path], facts)
        return facts

    def _known(self, path: str) -> Optional[Facts]:
        identity = self._identities[path] = self.cache.identity(path)
        return self.cache.get(KIND, path, identity)


# No method: an object that holds a method of its own is only freed by the collector of circles,
# which would go through all that was read.
def _read(platform: Platform, path: str) -> Facts:
    try:
        source = _on_disk(path)
    except OSError as error:
        return Facts(problem=f"{_UNREADABLE}{error.strerror}")
    reads = read_notebook if path.endswith(".ipynb") else read
    return reads(source, path, platform)


def _on_disk(path: str) -> bytes:
    if not os.path.isfile(path):  # opening a fifo would wait for ever
        raise FileNotFoundError(2, "it is no file")
    with open(path, "rb") as file:
        return file.read()


def _of_stub(facts: Facts) -> Facts:
    imports = tuple(
        each._replace(condition="stub") if each.condition == "always" else each
        for each in facts.imports
    )
    return replace(facts, imports=imports, unread=(Unread(0, EXTENSION),), problem="")
