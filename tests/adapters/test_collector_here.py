"""Python's collector is put off while a run is prepared, and only then."""

from __future__ import annotations

import gc

import pytest
from guild_here import Here

from guild_funcs.adapters.fields.sourcecode import checks
from guild_funcs.collector import paused

# Guild leaves files open, and Python says so when it collects them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def test_while_a_run_is_prepared(here: Here) -> None:
    real, seen = checks.check, []

    def check(*given: object, **more: object) -> None:
        seen.append(gc.isenabled())
        real(*given, **more)  # type: ignore[arg-type]

    here.patch.setattr(checks, "check", check)
    here.write("sourcecode:", "  - include: $(package shared)")
    here.stage()
    assert (seen, gc.isenabled()) == ([False], True)
    here.write("sourcecode:", "  - include: $(package sharde)")
    assert "'sharde' was not found" in here.refuse()
    assert gc.isenabled()


@pytest.mark.parametrize("was", [True, False])
def test_it_is_left_as_it_was(was: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was else gc.disable)()
        with pytest.raises(KeyError), paused(), paused():
            raise KeyError
        assert gc.isenabled() is was
    finally:
        (gc.enable if before else gc.disable)()
