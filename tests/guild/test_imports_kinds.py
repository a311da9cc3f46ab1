"""Each way to compute a name, in one real run: `$(imports)` finds what all of them import."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from computed_imports import COMPUTED, LIBRARIES
from guild_runs import Guild, write_tree
from library_projects import project

TOLD = """
import json, sys
print(json.dumps([getattr(each, "__file__", None) or "" for each in [*sys.modules.values()]]))
"""


# They import all that lies beside them, which here is all the others.
ALONE = {"beside-the-script", "beside-the-script-given", "beside-a-library"}


def apart(text: str, names: set[str], at: int) -> str:
    """Returns a text with names that no other program has: `k3acme` for `acme`."""
    return re.sub(rf"\b(?:{'|'.join(sorted(names))})(?=\b|_)", rf"k{at}\g<0>", text)


def merged() -> tuple[dict[str, str], str, set[str]]:
    """Returns the files of all programs, the script that imports them, and their libraries."""
    every: dict[str, str] = {}
    lines: list[str] = []
    expected: set[str] = set()
    for at, (name, (own, libraries)) in enumerate(COMPUTED.items()):
        if name in ALONE:
            continue
        files = {**LIBRARIES, **own}
        names = {PurePath(file).parts[1].partition(".")[0] for file in files} - {"train"}
        for file, text in files.items():
            place = apart(file.replace("project/train.py", f"project/k{at}.py"), names, at)
            every[place] = apart(text, names, at)
        expected.update(apart(libraries, names, at).split())
        lines.append(f"import k{at}")
    return every, "\n".join(lines), expected


def test_what_each_kind_imports_is_in_the_run(guild: Guild, tmp_path: Path) -> None:
    files, script, expected = merged()
    write_tree(tmp_path, files)
    guild.env["PYTHONPATH"] = str(tmp_path / "lib")
    # Of its own, Guild takes no more than a hundred files.
    project(guild, "include: '*.py'", "include: $(imports)", script=script + TOLD)
    done = guild.run("train")
    run = guild.latest
    assert libraries(done.out, run) == expected
    assert guild.imports() == {"libraries": dict.fromkeys(expected, "snapshot")}
    # The run needs neither the libraries nor the project again.
    (tmp_path / "lib").rename(tmp_path / "gone")
    guild.project.rename(tmp_path / "moved")
    guild.project.mkdir()
    again = guild("run", "--restart", run.name, "-y")
    assert libraries(again.out, run) == expected
    assert guild.imports() == {"libraries": dict.fromkeys(expected, "snapshot")}


def libraries(printed: str, run: Path) -> set[str]:
    """Returns the libraries that a run imported, which must all lie in its own folder."""
    files = re.findall(r'"([^"]*/k\d+[^"]*)"', printed)
    tops = {Path(file).relative_to(run).parts[0].partition(".")[0] for file in files}
    # The programs themselves, and what lies beside them.
    return {top for top in tops if not re.fullmatch(r"k\d+(more|plugins|inner)?", top)}
