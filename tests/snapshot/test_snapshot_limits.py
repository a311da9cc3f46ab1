"""How large a snapshot may be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from counting import calls

from guild_funcs.errors import SnapshotError
from guild_funcs.snapshot import Entry, check_size, limits

_MIB = 2**20
_HINT = "exclude what the run does not need, or set GUILD_FUNCS_MAX_SNAPSHOT (2G, none)"


def _entries(sizes: Mapping[str, int]) -> list[Entry]:
    files = [Entry(target, "/x", "file", 0o644, size) for target, size in sizes.items()]
    return [*files, Entry("lib", "/x", "dir", 0o755, 99 * 2**40)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"lib/a": 100 * _MIB}, None, id="at the limit"),
        pytest.param(
            {"lib/a": 100 * _MIB + 1},
            "the snapshot holds 100.0 MiB in 1 file; the largest folders are lib (100.0 MiB)",
            id="above the limit",
        ),
        pytest.param(
            {"lib/data/a/x": 90 * _MIB, "lib/data/b/x": 70 * _MIB, "lib/src/x": _MIB, "o": 5},
            "the snapshot holds 161.0 MiB in 4 files; the largest folders are"
            " lib/data/a (90.0 MiB), lib/data/b (70.0 MiB), lib/src (1.0 MiB)",
            id="a folder that is large by one folder in it is not named",
        ),
        pytest.param(
            {"scipy/sparse/x": 40 * _MIB, "scipy/linalg/x": 40 * _MIB, "scipy.libs/x": 30 * _MIB},
            "the snapshot holds 110.0 MiB in 3 files; the largest folders are"
            " scipy (80.0 MiB), scipy/linalg (40.0 MiB), scipy/sparse (40.0 MiB)",
            id="a folder that is large by several is named",
        ),
        pytest.param(
            {"big.bin": 200 * _MIB},
            "the snapshot holds 200.0 MiB in 1 file; the largest folders are big.bin (200.0 MiB)",
            id="a file at the top",
        ),
    ],
)
def test_more_than_100_mib_is_a_warning(sizes: Mapping[str, int], expected: str | None) -> None:
    assert check_size(_entries(sizes), {}) == expected


def test_more_than_1_gib_is_refused() -> None:
    assert check_size(_entries({"lib/a": 1024 * _MIB}), {}) is not None
    with pytest.raises(SnapshotError) as failure:
        check_size(_entries({"lib/a": 1024 * _MIB, "lib/b": 1}), {})
    assert str(failure.value) == (
        "the snapshot holds 1.0 GiB in 2 files, which is more than 1.0 GiB\n"
        f"the largest folders:\n  lib (1.0 GiB)\n{_HINT}"
    )


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("", 2**30, id="empty is as not set"),
        pytest.param("2000000", 2_000_000, id="bytes"),
        pytest.param("500M", 500 * _MIB, id="M"),
        pytest.param("2G", 2**31, id="G"),
        pytest.param("1.5g", 3 * 2**29, id="a fraction, in lower case"),
        pytest.param("10 KiB", 10240, id="KiB"),
        pytest.param("1tb", 2**40, id="TB"),
        pytest.param("0", None, id="0 is no limit"),
        pytest.param(" None ", None, id="none is no limit"),
    ],
)
def test_the_variable_sets_the_limit(text: str, size: int | None) -> None:
    assert limits.max_size({"GUILD_FUNCS_MAX_SNAPSHOT": text}) == size


def test_what_the_variable_allows_is_no_warning() -> None:
    entries = _entries({"lib/a": 2**31})
    assert check_size(entries, {"GUILD_FUNCS_MAX_SNAPSHOT": "2G"}) is None
    assert check_size(entries, {"GUILD_FUNCS_MAX_SNAPSHOT": "none"}) is None


def test_the_variable_may_be_stricter() -> None:
    with pytest.raises(SnapshotError) as failure:
        check_size(_entries({"lib/a": 2000}), {"GUILD_FUNCS_MAX_SNAPSHOT": "1K"})
    assert str(failure.value) == (
        "the snapshot holds 2.0 KiB in 1 file, which is more than 1.0 KiB\n"
        f"the largest folders:\n  lib (2.0 KiB)\n{_HINT}"
    )


@pytest.mark.parametrize(
    "text", ["much", "-1", "1 000", "2X", "G", "1e9", "٢G", "2G\x00"], ids=ascii
)
def test_a_malformed_limit_is_an_error_that_says_the_forms(text: str) -> None:
    with pytest.raises(SnapshotError) as failure:
        limits.max_size({"GUILD_FUNCS_MAX_SNAPSHOT": text})
    shown = text if text.isprintable() else ascii(text)
    assert str(failure.value) == (
        f"GUILD_FUNCS_MAX_SNAPSHOT is '{shown}', which is no size\n"
        "give bytes (2000000), a size (500M, 1.5G, 2GiB), or none for no limit"
    )


def _refused(folders: int) -> int:
    """Returns how many calls it takes to refuse a snapshot of that many folders."""
    entries = _entries({f"lib/d{number}/x": 2 * _MIB for number in range(folders)})

    def refuse() -> None:
        with pytest.raises(SnapshotError):
            check_size(entries, {"GUILD_FUNCS_MAX_SNAPSHOT": "1G"})

    return calls(refuse)


def test_twice_as_many_folders_take_twice_the_work() -> None:
    assert _refused(2000) < 2.2 * _refused(1000)
