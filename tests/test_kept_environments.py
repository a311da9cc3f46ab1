"""What is kept from one session of tests to the next is made again when it would be another."""

from __future__ import annotations

from pathlib import Path

import pytest
from kept_environments import make_once


def test_a_folder_is_made_once_for_what_it_is_made_of(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        folder.mkdir()  # fails where the one before is still there

    for given, times in (("numpy==1", 1), ("numpy==1", 1), ("numpy==2", 2), ("numpy==1", 3)):
        make_once(tmp_path / "kept", given, make)
        assert len(made) == times


def test_one_that_could_not_be_made_is_made_again(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        folder.mkdir()
        raise NotADirectoryError

    with pytest.raises(NotADirectoryError):
        make_once(tmp_path / "kept", "", fail)
    make_once(tmp_path / "kept", "", lambda folder: (folder / "venv").mkdir(parents=True))
    assert (tmp_path / "kept/venv").exists()
