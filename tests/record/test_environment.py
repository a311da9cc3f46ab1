"""Which distributions the imported modules are of, and what `lock` writes of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Optional

import pytest
from counting import named_calls
from odd_order import ORDERS, listing

from guild_funcs.record import environment, imported
from guild_funcs.record.run import Run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def install(site: Path, name: str, version: str, *files: str, **metadata: str) -> None:
    """Writes what an installer leaves; `metadata` are further files of the dist-info folder."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files))
    for file, text in metadata.items():
        (info / file.replace("_json", ".json").replace("_txt", ".txt")).write_text(text)


def found(site: Path, *files: str) -> dict[str, Any]:
    modules: dict[str, Optional[str]] = {f"m{n}": str(site / file) for n, file in enumerate(files)}
    return imported.distributions({**modules, "made": None}, [str(site), "/nowhere"])


def test_a_distribution_is_found_by_what_it_installed(tmp_path: Path) -> None:
    install(tmp_path, "PyYAML", "6.0", "yaml/__init__.py", top_level_txt="_yaml\nyaml\n")
    install(tmp_path, "acme-tools", "1.2", "acme_tools/__init__.py", "acme_tools/x.py")
    install(tmp_path, "other", "3", "quite/__init__.py", "single.py")
    install(tmp_path, "unused", "4", "unused/__init__.py")
    files = ("yaml/__init__.py", "acme_tools/__init__.py", "single.py")
    assert found(tmp_path, *files) == {"PyYAML": "6.0", "acme-tools": "1.2", "other": "3"}


@pytest.mark.parametrize("order", ORDERS)
def test_of_two_versions_the_same_is_taken_however_the_folder_is_listed(
    tmp_path: Path, order: str
) -> None:
    for version in ("2.0", "1.0", "3.0"):  # upgrades that failed left them
        install(tmp_path, "acme", version, "acme.py")
    with listing(order):
        assert found(tmp_path, "acme.py") == {"acme": "1.0"}


def test_the_parts_of_a_namespace_are_of_their_distributions(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        file = f"google/{name}/__init__.py"
        install(tmp_path, f"google-{name}", "1", file, top_level_txt="google\n")
    files = ("google/one/__init__.py", "google/two/__init__.py")
    assert found(tmp_path, *files) == {"google-one": "1", "google-two": "1"}


def test_once_all_modules_of_a_namespace_have_owners_no_further_record_is_read(
    tmp_path: Path,
) -> None:
    """There may be fifty distributions in one, each with thousands of files."""
    for name in ("one", "two", "three"):
        install(tmp_path, f"google-{name}", "1", "google/one/x.py", top_level_txt="google\n")
    owners: dict[str, Any] = {}
    counted = named_calls(lambda: owners.update(found(tmp_path, "google/one/x.py")))
    assert len(owners) == 1
    assert counted["read"] == 3 + 2  # each `top_level.txt`; RECORD and METADATA of the first


@pytest.mark.parametrize("owner", ["setuptools", "pkg_resources"])
def test_what_setuptools_brings_is_setuptools(tmp_path: Path, owner: str) -> None:
    """`pkg_resources`, which Guild imports, puts this folder on the path of the process."""
    vendored = tmp_path / owner / "_vendor"
    install(vendored, "more_itertools", "10.3.0", "more_itertools/__init__.py")
    file = f"{owner}/_vendor/more_itertools/__init__.py"
    install(tmp_path, "setuptools", "80.8.0", file, top_level_txt="pkg_resources\nsetuptools\n")
    files: dict[str, Optional[str]] = {"more_itertools": str(tmp_path / file)}
    path = [str(tmp_path), str(vendored)]
    assert imported.distributions(files, path) == {"setuptools": "80.8.0"}


def test_an_old_installation(tmp_path: Path) -> None:
    info = tmp_path / "acme-1.0-py3.11.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: Acme\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("acme\n")
    assert found(tmp_path, "acme/__init__.py") == {"Acme": "1.0"}


def test_the_origin_of_a_distribution(tmp_path: Path) -> None:
    project = tmp_path / "a project"
    site = tmp_path / "site"
    urls: dict[str, Any] = {
        "git": {
            "url": "https://ann:secret@example.org/g",
            "vcs_info": {"vcs": "git", "commit_id": "12ab"},
        },
        "zip": {
            "url": "https://example.org/z.zip",
            "archive_info": {"hashes": {"sha256": "34cd"}},
        },
        "odd": [1],
    }
    for name, url in urls.items():
        install(site, name, "1", f"{name}/__init__.py", direct_url_json=json.dumps(url))
    editable = {"url": project.as_uri(), "dir_info": {"editable": True}}
    install(site, "edit", "2", "edit.pth", direct_url_json=json.dumps(editable))
    install(
        site, "still", "2", "x.pth", direct_url_json=json.dumps({**editable, "url": "file:///x"})
    )
    files: dict[str, Optional[str]] = {
        **{name: str(site / name / "__init__.py") for name in urls},
        "edit": str(project / "src" / "edit.py"),
    }
    assert imported.distributions(files, [str(site)]) == {
        "edit": {"version": "2", "url": project.as_uri(), "editable": True},
        "git": {
            "version": "1",
            "url": "https://example.org/g",
            "vcs": "git",
            "commit": "12ab",
        },
        "odd": "1",
        "zip": {"version": "1", "url": "https://example.org/z.zip", "sha256": "34cd"},
    }


RUN = Run(
    "1234567890ab",
    "/run",
    {
        "imports": {
            "python": "CPython 3.11.9",
            "distributions": {
                "PyYAML": "6.0",
                "edit": {"version": "2", "url": "file:///a%20b", "editable": True},
                "git": {"version": "1", "url": "https://x/g", "vcs": "git", "commit": "12ab"},
                "local": {"version": "1", "url": "file:///wheel"},
                "url": {"version": "1", "url": "https://x/u.zip"},
                "zip": {"version": "1", "url": "https://x/z.zip", "sha256": "34cd"},
            },
        }
    },
    {},
    {"pip-freeze": ["pyyaml==6.0", "more==1.0", "-e git+https://x#egg=y", "odd @ file:///o"]},
)


def installed() -> list[environment.Installed]:
    return environment.imported(RUN) or []


def test_requirements() -> None:
    both = environment.joined(installed(), environment.frozen(RUN))
    assert list(environment.requirements(RUN, both))[1:] == [
        "# Python: CPython 3.11.9",
        "PyYAML==6.0",
        "-e '/a b'  # edit 2: as it is there now",
        "git @ git+https://x/g@12ab",
        "local @ file:///wheel",
        "url @ https://x/u.zip",
        "zip @ https://x/z.zip#sha256=34cd",
        "# installed, but not imported by the run:",
        "more==1.0",
        "odd @ file:///o",
    ]


def test_requirements_of_a_run_whose_imports_are_not_known() -> None:
    run = Run("1", "/run", {}, {}, {"pip-freeze": ["more==1.0"]})
    assert list(environment.requirements(run, environment.frozen(run)))[1:] == [
        "# installed, what it imported is not recorded:",
        "more==1.0",
    ]


def test_pylock_is_toml_with_what_can_be_known() -> None:
    text = "\n".join(environment.pylock(RUN, installed()))
    data = tomllib.loads(text)
    assert (data["lock-version"], data["requires-python"]) == ("1.0", "==3.11.*")
    assert data["packages"] == [
        {"name": "edit", "directory": {"path": "/a b", "editable": True}},
        {
            "name": "git",
            "version": "1",
            "vcs": {"type": "git", "url": "https://x/g", "commit-id": "12ab"},
        },
        {"name": "local", "version": "1", "directory": {"path": "/wheel"}},
        {"name": "pyyaml", "version": "6.0"},
        {"name": "url", "version": "1"},
        {
            "name": "zip",
            "version": "1",
            "archive": {"url": "https://x/z.zip", "hashes": {"sha256": "34cd"}},
        },
    ]
    assert "# not known: the files, hashes and indexes" in text
    assert "# from https://x/u.zip, whose hash is not known" in text


@pytest.mark.parametrize(
    ("direct_url", "requirement", "source"),
    [
        pytest.param(
            {
                "url": "ssh://git@host/mono.git",
                "vcs_info": {"vcs": "git", "commit_id": "12ab"},
                "subdirectory": "libs/acme",
            },
            "acme @ git+ssh://git@host/mono.git@12ab#subdirectory=libs/acme",
            {
                "vcs": {
                    "type": "git",
                    "url": "ssh://git@host/mono.git",
                    "commit-id": "12ab",
                    "subdirectory": "libs/acme",
                }
            },
            id="in a repository",
        ),
        pytest.param(
            {
                "url": "https://ann:secret@host/z.zip",
                "archive_info": {"hashes": {"sha256": "34cd"}},
                "subdirectory": "acme",
            },
            "acme @ https://host/z.zip#subdirectory=acme&sha256=34cd",
            {
                "archive": {
                    "url": "https://host/z.zip",
                    "hashes": {"sha256": "34cd"},
                    "subdirectory": "acme",
                }
            },
            id="in an archive",
        ),
    ],
)
def test_what_pip_has_to_know_to_install_it_again(
    direct_url: Any, requirement: str, source: Any
) -> None:
    """A path in the repository, and a user that is no secret, are of the address (PEP 610)."""
    then = imported.entry("1", json.dumps(direct_url).encode())
    run = Run("1", "/run", {"imports": {"distributions": {"acme": then}}}, {}, {})
    known = environment.imported(run) or []
    assert list(environment.requirements(run, known))[1:] == [requirement]
    text = "\n".join(environment.pylock(run, known))
    assert tomllib.loads(text)["packages"] == [{"name": "acme", "version": "1", **source}]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ann:secret@host/x", "https://host/x"),
        ("https://token@host/x", "https://host/x"),
        ("ssh://ann:secret@host/x", "ssh://host/x"),
        ("ssh://git@host:22/x@1", "ssh://git@host:22/x@1"),
        ("git+ssh://ann@host/x", "git+ssh://ann@host/x"),
        ("https://git@host/x", "https://git@host/x"),
        ("https://${USER}:${PASS}@host/x", "https://${USER}:${PASS}@host/x"),
        ("https://${USER}:secret@host/x", "https://host/x"),
        ("file:///a@b/x", "file:///a@b/x"),
        ("https://[x", ""),
    ],
)
def test_an_address_without_its_secret(url: str, told: str) -> None:
    assert imported.without_password(url) == told
    lines = {"pip-freeze": [f"acme @ {url}"]}
    (each,) = environment.frozen(Run("1", "/run", {}, {}, lines))
    assert each.url == told


@pytest.mark.parametrize("value", [{}, {"imports": 1}, {"imports": {"distributions": 1}}])
def test_a_record_that_knows_none(value: Any) -> None:
    run = Run("1", "/run", value, {}, {})
    assert environment.imported(run) is None
    assert environment.python(run) == ""


GIT = {"url": "https://x/g", "vcs_info": {"vcs": "git", "commit_id": "12ab34cd56ef78"}}
GIT_THEN = {"version": "1", "url": "https://x/g", "vcs": "git", "commit": "12ab34cd56ef78"}
EDITABLE = {"url": "file:///acme", "dir_info": {"editable": True}}
MOVED = {"version": "1", "url": "file:///old", "editable": True}
ARCHIVE = {"url": "https://x/z.zip", "archive_info": {"hashes": {"sha256": "34cd"}}}
ARCHIVE_THEN = {"version": "1", "url": "https://x/z.zip", "sha256": "99ff"}


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        pytest.param("1", None, None, id="the same from an index"),
        pytest.param("2", None, ("2", "1"), id="another version"),
        pytest.param(GIT_THEN, GIT, None, id="the same commit"),
        pytest.param(
            {**GIT_THEN, "commit": "98fe"}, GIT, ("1 (98fe)", "1 (12ab34cd56)"), id="another commit"
        ),
        pytest.param("1", EDITABLE, ("1", "1 (editable)"), id="editable now"),
        pytest.param(
            MOVED,
            EDITABLE,
            ("1 (editable) from file:///old", "1 (editable) from file:///acme"),
            id="editable, from another folder",
        ),
        pytest.param(ARCHIVE_THEN, ARCHIVE, ("1 (99ff)", "1 (34cd)"), id="another archive"),
        pytest.param("1", [1], None, id="an address that is none"),
        pytest.param(
            GIT_THEN, {**GIT, "url": "https://git@x/g"}, None, id="a user, recorded up to 0.6"
        ),
    ],
)
def test_what_differs_now(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    then: Any,
    now: Any,
    expected: Optional[tuple[str, str]],
) -> None:
    texts = {} if now is None else {"direct_url_json": json.dumps(now)}
    install(tmp_path, "acme", "1", "acme/__init__.py", **texts)
    monkeypatch.syspath_prepend(tmp_path)
    run = Run("1", "/run", {"imports": {"distributions": {"acme": then}}}, {}, {})
    found = list(environment.differences(run, environment.imported(run) or []))
    assert found == ([("acme", *expected)] if expected else [])


def test_what_is_not_installed_now() -> None:
    run = Run("1", "/run", {"imports": {"distributions": {"no-such-one": "1"}}}, {}, {})
    found = list(environment.differences(run, environment.imported(run) or []))
    assert found == [("no-such-one", "1", "")]
