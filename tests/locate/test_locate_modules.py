"""Where names are found: a table of trees, each with the whole origin or the whole message."""

from __future__ import annotations

import json
import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from locate_trees import Tree, below, build, dist_info, entries, error_text, summary

from guild_funcs.errors import FuncsError
from guild_funcs.locate import Flavour, find_module

SO = EXTENSION_SUFFIXES[0]
PKGUTIL = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
EDITABLE = json.dumps({"url": "file:///nowhere/else", "dir_info": {"editable": True}})

FOUND = [
    pytest.param(
        {"a/shared/__init__.py": ""},
        "a",
        "shared",
        """
        package a/shared in a
        import path
        mount a/shared at shared
        """,
        id="regular-package",
    ),
    pytest.param(
        {"a/helper.py": ""},
        "missing a",
        "helper",
        """
        module a/helper.py in a
        import path
        mount a/helper.py at helper.py
        """,
        id="single-module",
    ),
    pytest.param(
        {f"a/fast{SO}": ""},
        "a",
        "fast",
        f"""
        extension a/fast{SO} in a
        import path
        mount a/fast{SO} at fast{SO}
        """,
        id="extension-module",
    ),
    pytest.param(
        {f"a/0123456789abcdef0123__mypyc{SO}": ""},
        "a",
        "0123456789abcdef0123__mypyc",
        f"""
        extension a/0123456789abcdef0123__mypyc{SO} in a
        import path
        mount a/0123456789abcdef0123__mypyc{SO} at 0123456789abcdef0123__mypyc{SO}
        """,
        id="module-of-mypyc",
    ),
    pytest.param(
        {"a/old.pyc": ""},
        "a",
        "old",
        """
        sourceless a/old.pyc in a
        import path
        mount a/old.pyc at old.pyc
        """,
        id="sourceless-module",
    ),
    pytest.param(
        {"a/shared/__init__.pyc": ""},
        "a",
        "shared",
        """
        package a/shared in a
        import path
        mount a/shared at shared
        """,
        id="sourceless-package",
    ),
    pytest.param(
        {f"a/shared/__init__{SO}": ""},
        "a",
        "shared",
        """
        package a/shared in a
        import path
        mount a/shared at shared
        """,
        id="package-with-extension-init",
    ),
    pytest.param(
        {f"a/x{SO}": "", "a/x.py": "", "a/x.pyc": ""},
        "a",
        "x",
        f"""
        extension a/x{SO} in a
        import path
        mount a/x{SO} at x{SO}
        lost a/x.py in a: an extension module comes before source beside it
        lost a/x.pyc in a: an extension module comes before bytecode beside it
        """,
        id="extension-beats-source",
    ),
    pytest.param(
        {"a/x.py": "", "a/x.pyc": ""},
        "a",
        "x",
        """
        module a/x.py in a
        import path
        mount a/x.py at x.py
        lost a/x.pyc in a: source comes before bytecode beside it
        """,
        id="source-beats-bytecode",
    ),
    pytest.param(
        {"a/dup/__init__.py": "", "a/dup.py": ""},
        "a",
        "dup",
        """
        package a/dup in a
        import path
        mount a/dup at dup
        lost a/dup.py in a: a package comes before a module beside it
        """,
        id="package-beats-module-beside-it",
    ),
    pytest.param(
        {"a/dup.py": "", "a/dup/x.py": ""},
        "a",
        "dup",
        """
        module a/dup.py in a
        import path
        mount a/dup.py at dup.py
        lost a/dup in a: a folder without __init__ comes after every package and module
        """,
        id="module-beats-folder-without-init",
    ),
    pytest.param(
        {"a/dup.py": "", "b/dup/__init__.py": ""},
        "a b",
        "dup",
        """
        module a/dup.py in a
        import path
        mount a/dup.py at dup.py
        lost b/dup in b: later on the import path
        """,
        id="first-entry-wins-whatever-its-kind",
    ),
    pytest.param(
        {"a/shared/x.py": "", "b/shared/__init__.py": ""},
        "a b",
        "shared",
        """
        package b/shared in b
        import path
        mount b/shared at shared
        lost a/shared in a: a folder without __init__ comes after every package and module
        """,
        id="regular-beats-earlier-namespace",
    ),
    pytest.param(
        {"a/space/x.py": "", "b/space/y.py": ""},
        "a b",
        "space",
        """
        namespace a/space in a
        namespace package with 2 folders on the import path
        mount a/space at space
        mount b/space at space
        """,
        id="namespace-of-two-portions",
    ),
    pytest.param(
        {"a/acme/cloud/one/__init__.py": "", "b/acme/cloud/two/__init__.py": ""},
        "a b",
        "acme.cloud.two",
        """
        package b/acme/cloud/two in b
        import path
        mount b/acme/cloud/two at acme/cloud/two
        """,
        id="package-in-nested-namespace-of-two-entries",
    ),
    pytest.param(
        {"a/acme/cloud/one.py": "", "b/acme/cloud/two.py": "", "c/acme/other.py": ""},
        "a b c",
        "acme.cloud",
        """
        namespace a/acme/cloud in a
        namespace package with 2 folders on the import path
        mount a/acme/cloud at acme/cloud
        mount b/acme/cloud at acme/cloud
        """,
        id="nested-namespace-has-only-its-own-portions",
    ),
    pytest.param(
        {"a/acme/cloud/one.py": ""},
        "a",
        "acme.cloud.one",
        """
        module a/acme/cloud/one.py in a
        import path
        mount a/acme/cloud/one.py at acme/cloud/one.py
        """,
        id="module-in-nested-namespace",
    ),
    pytest.param(
        {"a/shared/__init__.py": "", "a/shared/sub/__init__.py": ""},
        "a",
        "shared.sub",
        """
        package a/shared/sub in a
        import path; the whole package 'shared' is taken, because \
'shared.sub' cannot be imported without it
        mount a/shared at shared
        """,
        id="subpackage-takes-the-whole-package",
    ),
    pytest.param(
        {"a/shared/__init__.py": "", "a/shared/deep/down.py": ""},
        "a",
        "shared.deep.down",
        """
        module a/shared/deep/down.py in a
        import path; the whole package 'shared' is taken, because \
'shared.deep.down' cannot be imported without it
        mount a/shared at shared
        """,
        id="module-in-folder-without-init-in-package",
    ),
    pytest.param(
        {"a/acme/lib/__init__.py": "", "a/acme/lib/util.py": ""},
        "a",
        "acme.lib.util",
        """
        module a/acme/lib/util.py in a
        import path; the whole package 'acme.lib' is taken, because \
'acme.lib.util' cannot be imported without it
        mount a/acme/lib at acme/lib
        """,
        id="module-in-package-in-namespace",
    ),
    pytest.param(
        {"a/acme/__init__.py": PKGUTIL, "b/acme/__init__.py": PKGUTIL, "b/acme/two.py": ""},
        "a b",
        "acme.two",
        """
        module b/acme/two.py in b
        import path
        mount a/acme/__init__.py at acme/__init__.py
        mount b/acme/two.py at acme/two.py
        lost b/acme in b: later on the import path
        """,
        id="old-style-namespace-by-pkgutil",
    ),
    pytest.param(
        {"a/lib.zip": {"shared/__init__.py": "", "shared/sub.py": ""}},
        "a/lib.zip",
        "shared",
        """
        package a/lib.zip/shared in a/lib.zip
        import path
        mount a/lib.zip/shared at shared (in a/lib.zip)
        """,
        id="package-in-zip",
    ),
    pytest.param(
        {"a/lib.zip": {"inner/helper.py": "", "inner/helper.pyc": ""}},
        "a/lib.zip/inner",
        "helper",
        """
        sourceless a/lib.zip/inner/helper.pyc in a/lib.zip/inner
        import path
        mount a/lib.zip/inner/helper.pyc at helper.pyc (in a/lib.zip)
        lost a/lib.zip/inner/helper.py in a/lib.zip/inner: bytecode comes before source beside it
        """,
        id="zip-folder-prefers-bytecode",
    ),
    pytest.param(
        {"a/lib.zip": {"space/one.py": ""}, "b/space/two.py": ""},
        "a/lib.zip b",
        "space",
        """
        namespace a/lib.zip/space in a/lib.zip
        namespace package with 2 folders on the import path
        mount a/lib.zip/space at space (in a/lib.zip)
        mount b/space at space
        """,
        id="namespace-across-zip-and-folder",
    ),
    pytest.param(
        {
            "a/acme-1.2-py3.egg": {
                "acme/__init__.py": "",
                "EGG-INFO/PKG-INFO": "Name: Acme\nVersion: 1.2\n",
                "EGG-INFO/top_level.txt": "acme\n",
            }
        },
        "a/acme-1.2-py3.egg",
        "acme",
        """
        package a/acme-1.2-py3.egg/acme in a/acme-1.2-py3.egg
        import path
        mount a/acme-1.2-py3.egg/acme at acme (in a/acme-1.2-py3.egg)
        distribution Acme 1.2
        """,
        id="zipped-egg",
    ),
    pytest.param(
        {"a/file.txt": "no folder", "a/bad.zip": "no zip", "b/shared/__init__.py": ""},
        "a/file.txt a/bad.zip a/missing/inner b b",
        "shared",
        """
        package b/shared in b
        import path
        mount b/shared at shared
        """,
        id="entries-that-are-no-folders-and-twice-the-same",
    ),
    pytest.param(
        {"repos/shared/pyproject.toml": "", "repos/shared/shared/__init__.py": ""},
        "repos",
        "shared",
        """
        package repos/shared/shared in repos/shared
        the package in a repository root on the import path
        mount repos/shared/shared at shared
        warning: repos/shared is a repository root, which Python takes for a namespace package: \
the package in it was chosen (put repos/shared on PYTHONPATH)
        """,
        id="repository-root-shadows-its-package",
    ),
    pytest.param(
        {
            "repos/shared/setup.py": "",
            "repos/shared/src/shared/__init__.py": "",
            "repos/shared/src/shared/util.py": "",
        },
        "repos",
        "shared.util",
        """
        module repos/shared/src/shared/util.py in repos/shared/src
        the package in a repository root on the import path; the whole package 'shared' is taken, \
because 'shared.util' cannot be imported without it
        mount repos/shared/src/shared at shared
        warning: repos/shared is a repository root, which Python takes for a namespace package: \
the package in it was chosen (put repos/shared/src on PYTHONPATH)
        """,
        id="repository-root-with-src-and-a-dotted-name",
    ),
    pytest.param(
        {
            "r/shared/setup.py": "",
            "r/shared/shared/__init__.py": "",
            "q/shared/setup.cfg": "",
            "q/shared/lib/shared/__init__.py": "",
        },
        "r q",
        "shared",
        """
        package r/shared/shared in r/shared
        the package in a repository root on the import path
        mount r/shared/shared at shared
        lost q/shared in q: a repository root, not the package in it
        warning: r/shared is a repository root, which Python takes for a namespace package: \
the package in it was chosen (put r/shared on PYTHONPATH)
        """,
        id="two-repository-roots",
    ),
    pytest.param(
        {"repos/shared/setup.py": "", "repos/shared/shared/__init__.py": "", "b/shared/x.py": ""},
        "repos b",
        "shared",
        """
        namespace b/shared in b
        import path
        mount b/shared at shared
        lost repos/shared in repos: a repository root, not the package in it
        """,
        id="repository-root-gives-way-to-a-real-namespace",
    ),
    pytest.param(
        {"a/shared/__init__.pyi": "", "b/shared/part.py": ""},
        "a b",
        "shared",
        """
        namespace b/shared in b
        import path
        mount b/shared at shared
        lost a/shared in a: holds type stubs only
        """,
        id="stubs-give-way-to-code",
    ),
    pytest.param(
        {"a/data/big.bin": "", "a/data/sub/more.csv": ""},
        "a",
        "data",
        """
        namespace a/data in a
        import path
        mount a/data at data
        warning: a/data holds no Python file
        """,
        id="folder-without-python",
    ),
    pytest.param(
        {"a/json/__init__.py": ""},
        "a",
        "json",
        """
        package a/json in a
        import path
        mount a/json at json
        warning: 'json' hides the module of Python's standard library with the same name
        """,
        id="library-hides-the-standard-library",
    ),
    pytest.param(
        {
            "site-packages/yaml/__init__.py": "",
            "site-packages/_yaml/__init__.py": "",
            **below("site-packages", dist_info("PyYAML", "6.0", "yaml/__init__.py")),
            **below("site-packages", dist_info("other", "1", "other.py")),
        },
        "site-packages",
        "yaml",
        """
        package site-packages/yaml in site-packages
        installed distribution PyYAML 6.0
        mount site-packages/yaml at yaml
        mount site-packages/PyYAML-6.0.dist-info at PyYAML-6.0.dist-info
        distribution PyYAML 6.0
        """,
        id="installed-distribution-named-otherwise",
    ),
    pytest.param(
        {
            "site-packages/sci/__init__.py": "",
            "site-packages/sci.libs/blas.so": "",
            f"site-packages/_sci{SO}": "",
            "site-packages/sci.pth": "",
            "site-packages/sci.start": "",
            "site-packages/sci_more/__init__.py": "",
            "site-packages/other.libs/blas.so": "",
            f"site-packages/_other{SO}": "",
            f"site-packages/_sc{SO}": "",
            **below(
                "site-packages",
                dist_info(
                    *("sci", "1.0", "sci/__init__.py", "sci.libs/blas.so", f"_sci{SO}", "sci.pth"),
                    *("sci_more/__init__.py", "../../../bin/sci", "sci.start"),
                ),
            ),
        },
        "site-packages",
        "sci",
        f"""
        package site-packages/sci in site-packages
        installed distribution sci 1.0
        mount site-packages/sci at sci
        mount site-packages/sci-1.0.dist-info at sci-1.0.dist-info
        mount site-packages/_sci{SO} at _sci{SO}
        mount site-packages/sci.libs at sci.libs
        distribution sci 1.0
        """,
        id="installed-distribution-with-sibling-libraries",
    ),
    pytest.param(
        {
            "site-packages/acme/proto/__init__.py": "",
            f"site-packages/acme/_fast/_message{SO}": "",
            f"site-packages/acme/other/_more{SO}": "",
            **below(
                "site-packages",
                dist_info(
                    *("proto", "1.0", "acme/proto/__init__.py", f"acme/proto/_in{SO}"),
                    *(f"acme/_fast/_message{SO}", "acme/_fast/notes.txt", f"elsewhere/_up{SO}"),
                ),
            ),
        },
        "site-packages",
        "acme.proto",
        f"""
        package site-packages/acme/proto in site-packages
        installed distribution proto 1.0
        mount site-packages/acme/proto at acme/proto
        mount site-packages/proto-1.0.dist-info at proto-1.0.dist-info
        mount site-packages/acme/_fast/_message{SO} at acme/_fast/_message{SO}
        distribution proto 1.0
        """,
        id="installed-distribution-with-an-extension-in-its-namespace",
    ),
    pytest.param(
        {
            "site-packages/acme/cloud/one/__init__.py": "",
            "site-packages/acme/cloud/two/__init__.py": "",
            **below("site-packages", dist_info("acme-one", "1", "acme/cloud/one/__init__.py")),
            **below("site-packages", dist_info("acme-two", "2", "acme/cloud/two/__init__.py")),
        },
        "site-packages",
        "acme.cloud.two",
        """
        package site-packages/acme/cloud/two in site-packages
        installed distribution acme-two 2
        mount site-packages/acme/cloud/two at acme/cloud/two
        mount site-packages/acme-two-2.dist-info at acme-two-2.dist-info
        distribution acme-two 2
        """,
        id="installed-part-of-a-namespace",
    ),
    pytest.param(
        {
            "site-packages/acme/one.py": "",
            "site-packages/acme/two.py": "",
            **below("site-packages", dist_info("acme-one", "1", "acme/one.py")),
            **below("site-packages", dist_info("acme-two", "2", "acme/two.py")),
        },
        "site-packages",
        "acme",
        """
        namespace site-packages/acme in site-packages
        site-packages
        mount site-packages/acme at acme
        """,
        id="installed-namespace-shared-by-distributions-is-nobodys",
    ),
    pytest.param(
        {
            "src/shared/__init__.py": "",
            "src/acme_shared.egg-info/PKG-INFO": "Name: acme-shared\nVersion: 2.0\n",
            "src/acme_shared.egg-info/top_level.txt": "shared\n",
        },
        "src",
        "shared",
        """
        package src/shared in src
        import path
        mount src/shared at shared
        distribution acme-shared 2.0
        """,
        id="source-tree-with-egg-info",
    ),
    pytest.param(
        {
            "src/shared/__init__.py": "",
            "src/acme_shared.egg-info/PKG-INFO": "Name: acme-shared\nVersion: 2.0\n",
            "src/acme_shared.egg-info/top_level.txt": "shared\n",
            "site-packages/easy-install.pth": "# comment\nimport nothing\n\n../src\n",
            "site-packages/acme-shared.egg-link": "../src\n.\n",
        },
        "site-packages src",
        "shared",
        """
        package src/shared in src
        editable install of acme-shared 2.0
        mount src/shared at shared
        editable acme-shared 2.0
        """,
        id="develop-install-by-egg-link",
    ),
    pytest.param(
        {
            "src/shared/__init__.py": "",
            "src/acme_shared.egg-info/PKG-INFO": "Name: acme-shared\nVersion: 2.0\n",
            "src/acme_shared.egg-info/top_level.txt": "shared\n",
            "site-packages/own.pth": "../src\n",
        },
        "site-packages src",
        "shared",
        """
        package src/shared in src
        editable install of acme-shared 2.0
        mount src/shared at shared
        editable acme-shared 2.0
        """,
        id="source-tree-on-the-path-by-pth",
    ),
    pytest.param(
        {
            "src/shared/__init__.py": "",
            "site-packages/plain.pth": "../src\n",
            "site-packages/other-1.dist-info/direct_url.json": EDITABLE,
            "site-packages/broken-1.dist-info/direct_url.json": "{",
        },
        "site-packages src",
        "shared",
        """
        package src/shared in src
        import path
        mount src/shared at shared
        """,
        id="folder-on-the-path-by-pth-of-no-distribution",
    ),
    pytest.param(
        {
            "src/shared/__init__.py": "",
            "src/acme_shared.egg-info/PKG-INFO": "Name: acme-shared\nVersion: 2.0\n",
            "src/acme_shared.egg-info/top_level.txt": "shared\n",
            "tools/tool.py": "",
            "site-packages/conda.pth": "../tools\n../src\n",
        },
        "site-packages tools src",
        "shared",
        """
        package src/shared in src
        editable install of acme-shared 2.0
        mount src/shared at shared
        editable acme-shared 2.0
        """,
        id="what-conda-develop-writes",
    ),
    pytest.param(
        {"tools/tool.py": "", "site-packages/conda.pth": "../tools\n"},
        "site-packages tools",
        "tool",
        """
        module tools/tool.py in tools
        import path
        mount tools/tool.py at tool.py
        """,
        id="a-module-by-conda-develop",
    ),
]


@pytest.mark.parametrize(("tree", "path", "name", "expected"), FOUND)
def test_find_module_says_what_python_would_import(
    tree: Tree, path: str, name: str, expected: str, tmp_path: Path
) -> None:
    build(tmp_path, tree)
    origin = find_module(name, entries(tmp_path, path))
    lines = [line.strip() for line in expected.strip().splitlines()]
    assert summary(origin, tmp_path) == "\n".join(lines)
    assert origin.name == name


REFUSED = "RefusedError: "
MISSING = "MissingError: "
TREE: Tree = {
    "a/shared/__init__.py": "",
    "a/shared/util.py": "",
    "a/helper.py": "",
    "a/stubs_only/__init__.pyi": "",
    "a/site-packages/sklearn/__init__.py": "",
    **below(
        "a/site-packages",
        dist_info("scikit-learn", "1.5", "sklearn/__init__.py", "data.txt", "a-b/c.py"),
    ),
    **below("a/site-packages", dist_info("scripts-only", "1", "../../bin/x")),
}

NOT_FOUND = [
    pytest.param(
        ("a b", "sharde", "package"),
        MISSING + "package 'sharde' was not found\nsearched: a, b\nno such folder or zip: b\n"
        "did you mean 'shared'?",
        id="close-match",
    ),
    pytest.param(
        ("a", "Shared", "module"),
        MISSING + "module 'Shared' was not found\nsearched: a\n"
        "did you mean 'shared'? (upper and lower case differ)",
        id="wrong-case",
    ),
    pytest.param(
        ("a", "nothing_alike", "module"),
        MISSING + "module 'nothing_alike' was not found\nsearched: a",
        id="no-close-match",
    ),
    pytest.param(
        ("", "shared", "module"),
        MISSING + "module 'shared' was not found\nsearched: nothing, the path is empty",
        id="empty-path",
    ),
    pytest.param(
        ("1 2 3 4 5 6 7", "shared", "module"),
        MISSING + "module 'shared' was not found\nsearched: 1, 2, 3, 4, 5 and 2 more\n"
        "no such folder or zip: 1, 2, 3, 4, 5 and 2 more",
        id="many-entries-are-shortened",
    ),
    pytest.param(
        ("a", "shared.utli", "module"),
        MISSING + "module 'shared.utli' was not found: 'shared' has no 'utli'\n"
        "searched: a/shared\ndid you mean 'shared.util'?",
        id="missing-submodule",
    ),
    pytest.param(
        ("a", "shared.util.deep.down", "module"),
        MISSING + "module 'shared.util.deep.down' was not found: "
        "'shared.util' is a single module, a/shared/util.py",
        id="below-a-module",
    ),
    pytest.param(
        ("a", "stubs_only", "package"),
        MISSING + "package 'stubs_only' was not found\nsearched: a\n"
        "a/stubs_only holds type stubs only",
        id="stubs-only",
    ),
    pytest.param(
        ("a/site-packages", "scikit-learn", "package"),
        REFUSED + "'scikit-learn' is not a name that Python can import\n"
        "distribution scikit-learn provides sklearn: "
        "use `package: sklearn`, or `distribution: scikit-learn`",
        id="distribution-name-that-is-no-import-name",
    ),
    pytest.param(
        ("a/site-packages", "scikit_learn", "package"),
        MISSING + "package 'scikit_learn' was not found\nsearched: a/site-packages\n"
        "distribution scikit-learn provides sklearn: "
        "use `package: sklearn`, or `distribution: scikit-learn`",
        id="distribution-name-for-an-import-name",
    ),
    pytest.param(
        ("a/site-packages", "scripts_only", "module"),
        MISSING + "module 'scripts_only' was not found\nsearched: a/site-packages",
        id="distribution-without-code-is-no-hint",
    ),
    pytest.param(
        ("a", "helper", "package"),
        REFUSED + "'helper' is a single module, not a package: a/helper.py\n"
        "use `module: helper`, or $(module helper)",
        id="package-that-is-a-module",
    ),
    pytest.param(
        ("a", "", "module"),
        REFUSED + "'' is not a name that Python can import\n"
        "a name is identifiers joined by dots, as in google.cloud.storage",
        id="empty-name",
    ),
    pytest.param(
        ("a", "shared.", "module"),
        REFUSED + "'shared.' is not a name that Python can import\n"
        "a name is identifiers joined by dots, as in google.cloud.storage",
        id="trailing-dot",
    ),
    pytest.param(
        ("a", "../shared", "module"),
        REFUSED + "'../shared' is not a name that Python can import\n"
        "a folder follows the name: $(module shared ..)",
        id="path-for-a-name",
    ),
    pytest.param(
        ("a", "shared.class", "module"),
        REFUSED + "'shared.class' is not a name that Python can import\n"
        "a name is identifiers joined by dots, as in google.cloud.storage",
        id="keyword",
    ),
    pytest.param(
        ("a", "__main__", "module"),
        REFUSED + "'__main__' is the program itself, not a library",
        id="main",
    ),
    pytest.param(
        ("a", "sys", "module"),
        REFUSED + "'sys' is built into Python: every run has it, and a copy would not be imported",
        id="builtin",
    ),
    pytest.param(
        ("a", "zipimport", "module"),
        REFUSED + "'zipimport' is built into Python: every run has it, "
        "and a copy would not be imported",
        id="frozen",
    ),
    pytest.param(
        ("a", "json", "module"),
        REFUSED + "'json' is part of Python's standard library: every run has it already",
        id="standard-library-not-on-the-given-path",
    ),
    pytest.param(
        ("a", "json.no_such", "module"),
        REFUSED + "'json.no_such' is part of Python's standard library: every run has it already",
        id="below-the-standard-library",
    ),
    pytest.param(
        ("a", "guild", "package"),
        REFUSED + "'guild' is part of Guild or of its plugin guild-funcs: every run has it already",
        id="guild",
    ),
    pytest.param(
        ("a", "guild_funcs.locate", "module"),
        REFUSED + "'guild_funcs.locate' is part of Guild or of its plugin guild-funcs: "
        "every run has it already",
        id="this-plugin",
    ),
]


@pytest.mark.parametrize(("asked", "expected"), NOT_FOUND)
def test_find_module_says_why_it_finds_nothing(
    asked: tuple[str, str, Flavour], expected: str, tmp_path: Path
) -> None:
    path, name, flavour = asked
    build(tmp_path, TREE)
    with pytest.raises(FuncsError) as caught:
        find_module(name, entries(tmp_path, path), flavour=flavour)
    assert error_text(caught.value, tmp_path) == expected


def test_the_standard_library_comes_before_site_folders(tmp_path: Path) -> None:
    build(tmp_path, {"site-packages/json/__init__.py": ""})
    with pytest.raises(FuncsError, match="standard library"):
        find_module("json", entries(tmp_path, "site-packages"))


def test_the_standard_library_keeps_its_place_on_a_path_that_has_it(tmp_path: Path) -> None:
    build(tmp_path, {"site-packages/json/__init__.py": ""})
    path = [*entries(tmp_path, "site-packages"), *sys.path]
    assert find_module("json", path).entry == str(tmp_path / "site-packages")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="Python 3.9 does not list other platforms'")
def test_modules_of_other_platforms_are_refused_too() -> None:
    with pytest.raises(FuncsError, match="'winreg' is part of Python's standard library"):
        find_module("winreg", [])


def test_an_entry_reached_twice_by_a_symlink_is_no_loser(tmp_path: Path) -> None:
    build(tmp_path, {"a/shared/__init__.py": ""})
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert find_module("shared", entries(tmp_path, "a b")).losers == ()


def test_empty_and_relative_entries_are_those_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"one.py": "", "sub/two.py": ""})
    monkeypatch.chdir(tmp_path)
    assert find_module("one", [""]).path == str(tmp_path / "one.py")
    assert find_module("two", ["sub"]).path == str(tmp_path / "sub" / "two.py")


def test_paths_that_are_not_utf8_are_found_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / "caf\udce9"
    build(folder, {"shared/__init__.py": ""})
    assert find_module("shared", [str(folder)]).path == str(folder / "shared")
    with pytest.raises(FuncsError) as caught:
        find_module("other", [str(folder)])
    text = error_text(caught.value, tmp_path)
    assert text == MISSING + "module 'other' was not found\nsearched: caf\\xe9"
    text.encode("utf-8")


def test_entries_that_are_loops_and_fifos_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(FuncsError) as caught:
        find_module("other", entries(tmp_path, "loop fifo fifo/inner"))
    notes = error_text(caught.value, tmp_path).splitlines()
    assert notes[-1] == "no such folder or zip: loop, fifo, fifo/inner"


def test_the_standard_library_is_known_by_another_spelling_of_its_folder(tmp_path: Path) -> None:
    lib = Path(os.__file__).parent
    (tmp_path / lib.name).symlink_to(lib)
    (tmp_path / "other").mkdir()
    with pytest.raises(FuncsError, match="'json' is part of Python's standard library"):
        find_module("json", entries(tmp_path, lib.name))


def test_a_file_system_that_ignores_case_finds_only_the_exact_name(tmp_path: Path) -> None:
    # The link stands in for such a file system: both spellings name one folder.
    build(tmp_path, {"shared/__init__.py": ""})
    (tmp_path / "SHARED").symlink_to("shared")
    assert find_module("shared", [str(tmp_path)]).path == str(tmp_path / "shared")


@pytest.mark.parametrize("name", [",", " , ,", "a,"])
def test_a_comma_is_told_to_be_for_a_list(name: str) -> None:
    with pytest.raises(FuncsError, match="is not a name that Python can import") as refused:
        find_module(name, [])
    assert str(refused.value.hint).startswith("one name at a time")
