"""Names by which code reaches what it does not name, and so may do more than it says."""

from __future__ import annotations

# Who names one of these may call any function of its own module.
OPAQUE = frozenset(("exec", "eval", "globals", "f_globals"))
# These import by names that may be computed; all modules of the library can be asked for.
DYNAMIC = frozenset((
    "import_module", "__import__", "resolve_name", "import_string", "import_object",
    "exec_module", "load_module", "modules",
))  # fmt: skip
# These tell all names of a module.
ENUMERATING = frozenset(("dir", "vars", "__dict__", "getmembers", "getmembers_static"))
# These tell all names of any object, or call its methods by computed ones.
OF_OBJECTS = frozenset(("getmembers", "getmembers_static"))
# These ask for a name that may be put together.
BY_TEXT = frozenset((
    "getattr", "hasattr", "attrgetter", "methodcaller", "operator.attrgetter",
    "operator.methodcaller", "vars", "locals",
))  # fmt: skip

# A name of these counts wherever it stands, also as the attribute of any value.
WORDS = frozenset((
    *OPAQUE, *DYNAMIC, *ENUMERATING, *OF_OBJECTS, "__all__", "__subclasses__", "__module__",
))  # fmt: skip
# One of these counts as it is spelled.
SPELLED = frozenset((*BY_TEXT, "dir", "__name__"))
