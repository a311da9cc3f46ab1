"""Changes of `sys.path`: each script is read, and then run; what Python finds must be found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from file_trees import write_tree
from imports_trees import find

HEAD = "import os, site, sys\nfrom pathlib import Path\n"

# The script puts `other`, `home/lib` or an egg on the path, and imports `extra` from there.
ENTRIES = {
    "first": "sys.path.append(os.path.join(sys.path[0], '..', 'other'))",
    "first-of-a-changed-path": (
        "sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))\n"
        "sys.path.append(os.path.join(sys.path[0], 'other'))"
    ),
    "argv": "sys.path.append(os.path.join(os.path.dirname(sys.argv[0]), '..', 'other'))",
    "argv-real": (
        "d = os.path.dirname\nsys.path.insert(0, d(d(os.path.realpath(sys.argv[0]))) + '/other')"
    ),
    "argv-pathlib": "sys.path[:0] = [str(Path(sys.argv[0]).resolve().parents[1] / 'other')]",
    "home": "sys.path.insert(0, os.path.expanduser('~/lib'))",
    "home-pathlib": "sys.path += [str(Path('~').expanduser() / 'lib')]",
    "home-of-path": "sys.path.append(str(Path.home().joinpath('lib')))",
    "pardir": "sys.path.append(os.path.join(os.path.dirname(__file__), os.pardir, 'other'))",
    "parents": "sys.path.append(str(Path(__file__).resolve().parents[1] / 'other'))",
    "site": "site.addsitedir(str(Path(__file__).resolve().parents[1] / 'other'))",
    "site-with-a-pth-file": "site.addsitedir(str(Path(__file__).resolve().parents[1] / 'sites'))",
    "egg": "sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'acme-1.0.egg'))",
    "egg-folder": "sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'acme-2.0.egg'))",
}
# Nothing is found this way, by Python or by us.
NOWHERE = {
    "site-that-is-none": "site.addsitedir(str(Path(__file__).resolve().parents[1] / 'nowhere'))",
    "no-home": "sys.path.insert(0, '~/lib')",
    "pth-file-without-site": (
        "sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'sites'))"
    ),
}


def write(root: Path, script: str) -> None:
    files = {f"{at}/extra.py": "" for at in ("other", "home/lib", "acme-2.0.egg")}
    pth = "# comment\n\n../other\nnowhere\nimport sys; sys.path.append('x')\n"
    text = f"{HEAD}{script}\ntry:\n    import extra\nexcept ImportError:\n    pass\n"
    write_tree(root, {**files, "sites/more.pth": pth, "project/train.py": text})
    (root / "sites/folder.pth").mkdir()
    with zipfile.ZipFile(root / "acme-1.0.egg", "w") as egg:
        egg.writestr("extra.py", "")


def really(root: Path) -> bool:
    """Tells whether the script imports `extra`."""
    shows = "\nimport json\nprint(json.dumps('extra' in sys.modules))\n"
    script = root / "project/train.py"
    script.write_text(script.read_text() + shows)
    env = {**os.environ, "HOME": str(root / "home")}
    command = [sys.executable, "-S", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return bool(json.loads(done.stdout))


@pytest.mark.parametrize("script", ENTRIES.values(), ids=ENTRIES)
def test_what_a_script_puts_on_the_path_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(tmp_path, script)
    found = find(tmp_path, {})
    assert really(tmp_path)
    assert [each.name for each in found.libraries] == ["extra"]


@pytest.mark.parametrize("script", NOWHERE.values(), ids=NOWHERE)
def test_what_python_does_not_put_on_the_path_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(tmp_path, script)
    assert not really(tmp_path)
    assert find(tmp_path, {}).libraries == ()


def test_a_line_of_a_pth_file_that_runs_code_is_said(tmp_path: Path) -> None:
    write(tmp_path, ENTRIES["site-with-a-pth-file"])
    pth = tmp_path / "sites/more.pth"
    assert [f"{note.place}: {note.text}" for note in find(tmp_path, {}).unknown] == [
        f"train.py:3: line 5 of {pth} runs code: not read"
    ]


def test_a_pth_file_that_cannot_be_read_adds_nothing(tmp_path: Path) -> None:
    write(tmp_path, ENTRIES["site-with-a-pth-file"])
    (tmp_path / "sites/a.pth").symlink_to("/proc/self/mem")  # reading it fails
    assert [each.name for each in find(tmp_path, {}).libraries] == ["extra"]


def test_without_a_home_an_entry_is_said_and_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    write(tmp_path, ENTRIES["home"])
    found = find(tmp_path, {})
    assert found.libraries == ()
    assert [f"{note.place}: {note.text}" for note in found.unknown] == [
        "train.py:3: sys.path gets a computed entry"
    ]
