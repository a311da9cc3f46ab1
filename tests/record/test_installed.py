"""A library that was installed: what its RECORD tells, and whether it is as it was."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Optional

import pytest
from file_trees import write_tree

from guild_funcs.locate.origin import Origin
from guild_funcs.record import comparing, installs
from guild_funcs.record.comparing import Change
from guild_funcs.record.run import Run

FILES = {"lib/__init__.py": "x = 1\n", "lib/data.txt": "text\n"}
METADATA = "lib-1.0.dist-info"


def digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def install(site: Path, *extra: str) -> Path:
    """Installs `lib` 1.0 as pip does."""
    rows = [f"{name},{digest(text)},{len(text)}" for name, text in FILES.items()]
    rows += ["lib/__pycache__/a.pyc,,", f"{METADATA}/RECORD,,", "lib/b.pyc,sha256=x,1", *extra]
    record = "\n".join([*rows, ""])
    write_tree(site, {**FILES, f"{METADATA}/METADATA": "Name: lib\nVersion: 1.0\n"})
    (site / METADATA / "RECORD").write_text(record)
    return site


def origin(site: Path, distribution: str = "lib") -> Origin:
    return Origin("lib", "package", str(site / "lib"), str(site), (), distribution=distribution)


def library(site: Path) -> dict[str, Any]:
    return {
        "name": "lib",
        "distribution": "lib",
        "version": "1.0",
        "mounts": [{"target": "lib", "source": str(site / "lib")}],
        "record-sha256": installs.recorded_content(origin(site)).get("record-sha256"),
    }


RUN = Run("1234567890ab", "/nowhere", {}, {})


class TestVerify:
    def test_as_it_was(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site-packages")
        found = comparing.verify(RUN, library(site))
        assert (found.status, found.change, found.detail) == ("same", Change(), "")

    def test_files_that_changed_and_are_gone(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site-packages", "lib/md5.txt,md5=x,3", "lib/short.txt,sha256=,9")
        write_tree(site, {"lib/md5.txt": "abc", "lib/short.txt": "a"})
        was = library(site)
        (site / "lib/__init__.py").write_text("x = 2\n")
        (site / "lib/data.txt").unlink()
        found = comparing.verify(RUN, was)
        change = Change(("lib/__init__.py", "lib/short.txt"), (), ("lib/data.txt",))
        assert (found.status, found.change) == ("changed", change)
        assert comparing.as_data(found)["change"]["removed"] == ["lib/data.txt"]

    def test_another_version(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site-packages")
        was = library(site)
        (site / METADATA / "RECORD").write_text("lib/__init__.py,,\n")
        found = comparing.verify(RUN, was)
        told = f"lib 1.0 was used, {METADATA} is installed"
        assert (found.status, found.detail) == ("changed", told)

    def test_one_that_is_gone(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site-packages")
        was = library(site)
        (site / METADATA / "RECORD").unlink()
        found = comparing.verify(RUN, was)
        assert (found.status, found.detail) == ("missing", f"lib is not installed in {site}")


# (direct_url.json, what is told of it)
URLS: list[tuple[str, Optional[dict[str, str]]]] = [
    ('{"url": "https://ann:pw@example.com/a.whl"}', {"url": "https://example.com/a.whl"}),
    (
        json.dumps({"url": "https://x.org/r", "vcs_info": {"vcs": "git", "commit_id": "1f3a"}}),
        {"url": "https://x.org/r", "vcs": "git", "commit": "1f3a"},
    ),
    ('{"url": "file:///a", "vcs_info": null}', {"url": "file:///a"}),
    ('{"vcs_info": {}}', None),
    ("[1]", None),
    ("{", None),
]


@pytest.mark.parametrize(("text", "told"), URLS, ids=[row[0][:30] for row in URLS])
def test_where_it_was_installed_from(
    text: str, told: Optional[dict[str, str]], tmp_path: Path
) -> None:
    site = install(tmp_path / "site-packages")
    (site / METADATA / "direct_url.json").write_text(text)
    assert installs.direct_url(origin(site)) == told


def test_what_no_distribution_tells(tmp_path: Path) -> None:
    site = install(tmp_path / "site-packages")
    for name in ("", "other"):
        nothing = origin(site, name)
        assert installs.metadata_folder(nothing) is None
        assert installs.direct_url(nothing) is None
        assert installs.record_text(nothing) is None
        assert installs.recorded_content(nothing) == {}
    content = installs.recorded_content(origin(site))
    assert (content["files"], content["bytes"]) == (5, sum(map(len, FILES.values())) + 1)
