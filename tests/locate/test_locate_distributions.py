"""What a distribution brings, by its metadata."""

from __future__ import annotations

import json
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from locate_trees import Tree, below, build, dist_info, entries, error_text, summary

from guild_funcs.errors import FuncsError, MissingError
from guild_funcs.locate import find_distribution, find_module, gone_editables

SO = EXTENSION_SUFFIXES[0]


def site(*trees: dict[str, str], files: str = "") -> dict[str, str]:
    merged = {name: text for tree in trees for name, text in tree.items()}
    return below("site-packages", {**merged, **dict.fromkeys(files.split(), "")})


FOUND = [
    pytest.param(
        site(
            dist_info("PyYAML", "6.0", "_yaml/__init__.py", "yaml/__init__.py", "yaml/loader.py"),
            files="yaml/__init__.py _yaml/__init__.py",
        ),
        "pyyaml",
        """
        package site-packages/yaml in site-packages
        installed distribution PyYAML 6.0
        mount site-packages/yaml at yaml
        mount site-packages/_yaml at _yaml
        mount site-packages/PyYAML-6.0.dist-info at PyYAML-6.0.dist-info
        distribution PyYAML 6.0
        """,
        id="public-package-first",
    ),
    pytest.param(
        site(
            dist_info(
                *("google_cloud-storage", "2.0", "google/cloud/storage/__init__.py"),
                *("google/cloud/storage/sub/x.py", "google/cloud/storage_v1/__init__.py"),
                *(
                    "google/cloud/one.py",
                    "google/cloud/py.typed",
                    "nspkg.pth",
                    "nspkg.start",
                    "../bin/t",
                ),
                *("google/cloud/storage/__pycache__/x.pyc", "/etc/thing"),
            ),
            files="google/cloud/storage/__init__.py google/cloud/storage_v1/__init__.py",
        ),
        "google-cloud-storage",
        """
        package site-packages/google/cloud/storage in site-packages
        installed distribution google_cloud-storage 2.0
        mount site-packages/google/cloud/storage at google/cloud/storage
        mount site-packages/google/cloud/storage_v1 at google/cloud/storage_v1
        mount site-packages/google/cloud/one.py at google/cloud/one.py
        mount site-packages/google/cloud/py.typed at google/cloud/py.typed
        mount site-packages/google_cloud-storage-2.0.dist-info at \
google_cloud-storage-2.0.dist-info
        distribution google_cloud-storage 2.0
        """,
        id="namespace-distribution-brings-only-its-own-files",
    ),
    pytest.param(
        site(
            dist_info("six", "1.16", "six.py", f"_fast{SO}", "six.libs/a.so"),
            files=f"six.py _fast{SO} six.libs/a.so",
        ),
        "six",
        f"""
        module site-packages/six.py in site-packages
        installed distribution six 1.16
        mount site-packages/six.py at six.py
        mount site-packages/six.libs at six.libs
        mount site-packages/_fast{SO} at _fast{SO}
        mount site-packages/six-1.16.dist-info at six-1.16.dist-info
        distribution six 1.16
        """,
        id="modules-and-library-folder",
    ),
    pytest.param(
        {
            "site-packages/old/__init__.py": "",
            "site-packages/old-1.0-py3.9.egg-info/PKG-INFO": "Name: old\nVersion: 1.0\n",
            "site-packages/old-1.0-py3.9.egg-info/top_level.txt": "old\n\n",
        },
        "old",
        """
        package site-packages/old in site-packages
        installed distribution old 1.0
        mount site-packages/old at old
        mount site-packages/old-1.0-py3.9.egg-info at old-1.0-py3.9.egg-info
        distribution old 1.0
        """,
        id="egg-info-folder",
    ),
    pytest.param(
        {
            "site-packages": {
                "acme/__init__.py": "",
                "EGG-INFO/PKG-INFO": "Name: Acme\nVersion: 1.2\n",
                "EGG-INFO/top_level.txt": "acme\n",
            }
        },
        "acme",
        """
        package site-packages/acme in site-packages
        installed distribution Acme 1.2
        mount site-packages/acme at acme (in site-packages)
        distribution Acme 1.2
        """,
        id="zipped-egg",
    ),
    pytest.param(
        {
            "site-packages/acme-shared.egg-link": "../src\n.\n",
            "src/acme_shared.egg-info/PKG-INFO": "Name: acme-shared\nVersion: 2.0\n",
            "src/acme_shared.egg-info/top_level.txt": "shared\n",
            "src/shared/__init__.py": "",
        },
        "acme-shared",
        """
        package src/shared in site-packages
        editable install of acme-shared 2.0
        mount src/shared at shared
        editable acme-shared 2.0
        """,
        id="egg-link",
    ),
]


@pytest.mark.parametrize(("tree", "name", "expected"), FOUND)
def test_find_distribution_gives_all_that_it_brings(
    tree: Tree, name: str, expected: str, tmp_path: Path
) -> None:
    build(tmp_path, tree)
    origin = find_distribution(name, entries(tmp_path, "site-packages src"))
    lines = [line.strip() for line in expected.strip().splitlines()]
    assert summary(origin, tmp_path) == "\n".join(lines)


def editable(project: Path, name: str = "acme-shared") -> dict[str, str]:
    folder = f"{name.replace('-', '_')}-2.0.dist-info"
    url = {"url": project.as_uri(), "dir_info": {"editable": True}}
    return {
        f"site-packages/{folder}/METADATA": f"Name: {name}\nVersion: 2.0\n",
        f"site-packages/{folder}/RECORD": f"_acme.pth,,\n{folder}/METADATA,,\n",
        f"site-packages/{folder}/direct_url.json": json.dumps(url),
    }


PROJECTS = [
    pytest.param(
        "src",
        "project/src/shared/__init__.py project/src/one.py project/src/x.egg-info/PKG-INFO",
        ["one.py", "shared"],
        id="source-folder-brings-all-in-it",
    ),
    pytest.param(
        ".",
        "project/acme_shared/__init__.py project/extra/__init__.py project/setup.py",
        ["acme_shared"],
        id="flat-layout-with-the-name-of-the-distribution",
    ),
    pytest.param(
        ".",
        "project/shared/__init__.py project/tests/x.py project/docs/conf.py project/setup.py",
        ["shared"],
        id="flat-layout-with-another-name-without-the-usual-others",
    ),
]


@pytest.mark.parametrize(("pth", "files", "targets"), PROJECTS)
def test_an_editable_distribution_without_a_list_brings_what_its_pth_adds(
    pth: str, files: str, targets: list[str], tmp_path: Path
) -> None:
    source = tmp_path / "project" / pth
    build(tmp_path, dict.fromkeys(files.split(), ""))
    build(tmp_path, {**editable(tmp_path / "project"), "site-packages/_acme.pth": f"{source}\n"})
    path = [str(tmp_path / "site-packages"), str(source)]
    origin = find_distribution("acme.shared", path)
    assert [part.target for part in origin.parts] == targets
    assert (origin.editable, origin.distribution, origin.version) == (True, "acme-shared", "2.0")


@pytest.mark.parametrize("egg_link", [False, True])
def test_an_editable_install_of_a_folder_that_is_gone_is_told(
    tmp_path: Path, *, egg_link: bool
) -> None:
    gone = tmp_path / "gone"
    link = {"site-packages/acme-shared.egg-link": f"{gone}\n.\n"}
    build(tmp_path, link if egg_link else editable(gone))
    build(tmp_path, editable(tmp_path / "site-packages", "acme-more"))
    path = entries(tmp_path, "site-packages")
    told = f"is an editable install of a folder that is gone: {gone}"
    with pytest.raises(MissingError) as of_distribution:
        find_distribution("Acme.Shared", path)
    assert str(of_distribution.value) == (
        f"distribution 'Acme.Shared' is an editable install of a folder that is gone: {gone}\n"
        "install it again from where it is now: pip install -e FOLDER"
    )
    label = "acme-shared" if egg_link else "acme-shared 2.0"
    with pytest.raises(MissingError) as of_module:
        find_module("shared", path)
    assert of_module.value.notes == (f"searched: {path[0]}", f"{label} {told}")
    assert list(gone_editables([*path, str(gone)])) == [f"{label} {told}"]


@pytest.mark.parametrize("order", ["site-packages project/src", "project/src site-packages"])
def test_the_metadata_that_setuptools_leaves_in_a_project_is_no_second_distribution(
    tmp_path: Path, order: str
) -> None:
    info = "project/src/acme_shared.egg-info"
    files = {
        f"{info}/PKG-INFO": "Name: acme-shared\nVersion: 2.0\n",
        f"{info}/top_level.txt": "shared\n",
        "project/src/shared/__init__.py": "",
        "site-packages/_acme.pth": f"{tmp_path}/project/src\n",
    }
    build(tmp_path, {**files, **editable(tmp_path / "project")})
    origin = find_distribution("acme-shared", entries(tmp_path, order))
    assert (origin.path, origin.losers) == (str(tmp_path / "project/src/shared"), ())


def test_an_install_inside_of_an_editable_project_is_a_second_distribution(tmp_path: Path) -> None:
    old = below("project/site-packages", dist_info("acme-shared", "1.0", "shared/__init__.py"))
    pth = {"site-packages/_acme.pth": f"{tmp_path}/project/src\n"}
    files = {"project/src/shared/__init__.py": "", "project/site-packages/shared/__init__.py": ""}
    build(tmp_path, {**old, **files, **pth, **editable(tmp_path / "project")})
    path = entries(tmp_path, "site-packages project/src project/site-packages")
    (loser,) = find_distribution("acme-shared", path).losers
    assert loser.path == str(tmp_path / "project/site-packages/acme-shared-1.0.dist-info")


def test_a_namespace_of_an_editable_distribution_brings_only_its_own_folder(
    tmp_path: Path,
) -> None:
    build(tmp_path, {"project/src/acme/shared.py": "", "other/acme/more.py": ""})
    pth = {"site-packages/_acme.pth": f"{tmp_path}/project/src\n"}
    build(tmp_path, {**editable(tmp_path / "project"), **pth})
    origin = find_distribution("acme-shared", entries(tmp_path, "other project/src site-packages"))
    assert [part.source for part in origin.parts] == [str(tmp_path / "project/src/acme")]


def test_names_that_are_gone_or_of_others_are_no_part_of_a_distribution(tmp_path: Path) -> None:
    names = {"src/acme_shared.egg-info/top_level.txt": "gone\nshared\n"}
    files = "other/shared/__init__.py src/shared/__init__.py src/shared.py"
    build(tmp_path, {**names, **dict.fromkeys(files.split(), "")})
    origin = find_distribution("acme-shared", entries(tmp_path, "other src"))
    assert [part.source for part in origin.parts] == [
        str(tmp_path / "src/shared"),
        str(tmp_path / "src/acme_shared.egg-info"),
    ]


TREE: Tree = {
    **site(
        dist_info("PyYAML", "6.0", "yaml/__init__.py"),
        dist_info("empty", "1.0", "../../bin/empty"),
        files="yaml/__init__.py plain.py",
    ),
    "site-packages/gone.egg-link": "",
    "site-packages/single-1.0-py3.egg-info": "Name: single\nVersion: 1.0\n",
}

NOT_FOUND = [
    pytest.param(
        "pyyam",
        "MissingError: distribution 'pyyam' was not found\nsearched: site-packages\n"
        "did you mean 'pyyaml'?",
        id="close-match",
    ),
    pytest.param(
        "yaml",
        "MissingError: distribution 'yaml' was not found\nsearched: site-packages\n"
        "'yaml' is provided by distribution PyYAML",
        id="import-name-for-a-distribution-name",
    ),
    pytest.param(
        "plain",
        "MissingError: distribution 'plain' was not found\nsearched: site-packages\n"
        "there is a module of that name: use `module: plain`",
        id="module-of-no-distribution",
    ),
    pytest.param(
        "json",
        "MissingError: distribution 'json' was not found\nsearched: site-packages",
        id="standard-library",
    ),
    pytest.param(
        "no-such-thing",
        "MissingError: distribution 'no-such-thing' was not found\nsearched: site-packages",
        id="unknown",
    ),
    pytest.param(
        "empty",
        "MissingError: distribution 'empty' brings no package or module: "
        "site-packages/empty-1.0.dist-info",
        id="scripts-only",
    ),
    pytest.param(
        "single",
        "MissingError: distribution 'single' brings no package or module: "
        "site-packages/single-1.0-py3.egg-info",
        id="egg-info-file-that-lists-nothing",
    ),
    pytest.param(
        "gone",
        "MissingError: distribution 'gone' brings no package or module: "
        "site-packages/gone.egg-link",
        id="egg-link-to-nothing",
    ),
    pytest.param(
        "-x",
        "RefusedError: '-x' is not the name of a distribution\n"
        "a name is letters, digits, '-', '_' and '.', as in scikit-learn",
        id="malformed",
    ),
    pytest.param(
        "GuildAI",
        "RefusedError: 'GuildAI' is Guild or its plugin guild-funcs: every run has it already",
        id="guild",
    ),
]


@pytest.mark.parametrize(("name", "expected"), NOT_FOUND)
def test_find_distribution_says_why_it_finds_nothing(
    name: str, expected: str, tmp_path: Path
) -> None:
    build(tmp_path, TREE)
    with pytest.raises(FuncsError) as caught:
        find_distribution(name, entries(tmp_path, "site-packages"))
    assert error_text(caught.value, tmp_path) == expected
