"""A repair of Guild 0.9.0 itself, for Python 3.12 and later.

Guild puts a finder of its own, `guild.model.ModelImporter`, on
`sys.path_hooks`. It answers for every folder with a `guild.yml`, but it has
only `find_module`, which Python 3.12 no longer calls: with such a folder on
`PYTHONPATH`, the next import in Guild's process fails with an AttributeError.
"""

from __future__ import annotations

from typing import Any


def repair_importer(importer: Any) -> None:
    """Gives Guild's finder the method that Python calls, with the answer it always gave: None."""
    if not hasattr(importer, "find_spec"):
        importer.find_spec = staticmethod(_find_nothing)


def _find_nothing(_fullname: str, _target: object = None) -> None:
    return None
