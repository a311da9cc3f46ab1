"""Each function there is: what it makes of a secret is a secret, but for what is documented."""

from __future__ import annotations

import pytest
from function_projects import Project, git

from guild_funcs.context import Reads
from guild_funcs.functions import builtin_registry

ENV = {
    "A_TOKEN": "a-b c",
    "FILE_TOKEN": "a.yml",
    "KEY_TOKEN": "a",
    "NUMBER_TOKEN": "7",
    "NAME_TOKEN": "lib",
    "VARIABLE_TOKEN": "PLAIN",
    "PLAIN": "x",
    "PIECES_TOKEN": "%s",
    "HERE_TOKEN": ".",
    "SCRIPT_TOKEN": "main.py",
    "INSTALLED_TOKEN": "acme",
    "PATTERN_TOKEN": "*.yml",
    "TIME_TOKEN": "%Y",
    "YES_TOKEN": "yes",
}

# Each call with a secret in another place: its value is a secret then.
SECRET = """
$(abspath $A_TOKEN)
$(basename $A_TOKEN)
$(dirname x/$A_TOKEN)
$(parent x/$A_TOKEN)
$(stem $A_TOKEN)
$(suffix x.$A_TOKEN)
$(suffixes x.$A_TOKEN)
$(realpath $A_TOKEN)
$(relpath $A_TOKEN)
$(relpath x $A_TOKEN)
$(expanduser $A_TOKEN)
$(join x $A_TOKEN)
$(glob $PATTERN_TOKEN)
$(find $FILE_TOKEN .)
$(find a.yml $HERE_TOKEN)
$(find-package $NAME_TOKEN)
$(package $NAME_TOKEN)
$(module $NAME_TOKEN)
$(distribution $INSTALLED_TOKEN)
$(version $INSTALLED_TOKEN)
$(imports $SCRIPT_TOKEN)
$(imports main.py except=$A_TOKEN)
$(env $VARIABLE_TOKEN)
$(env NOT_SET $A_TOKEN)
$(env A_TOKEN)
$(now $TIME_TOKEN)
$(git-branch $HERE_TOKEN)
$(git-commit $HERE_TOKEN)
$(git-describe $HERE_TOKEN)
$(lower $A_TOKEN)
$(upper $A_TOKEN)
$(title $A_TOKEN)
$(strip $A_TOKEN)
$(strip abc $KEY_TOKEN)
$(replace $A_TOKEN a b)
$(replace aa $KEY_TOKEN b)
$(replace aa a $A_TOKEN)
$(split $A_TOKEN -)
$(split bac $KEY_TOKEN)
$(slug $A_TOKEN)
$(truncate $A_TOKEN 3)
$(truncate abcdefghij $NUMBER_TOKEN)
$(truncate abcdefghij 5 end=$KEY_TOKEN)
$(quote $A_TOKEN)
$(unquote $A_TOKEN)
$(format $A_TOKEN %s)
$(format x $PIECES_TOKEN)
$(str $A_TOKEN)
$(int $NUMBER_TOKEN)
$(float $NUMBER_TOKEN)
$(json $NUMBER_TOKEN)
$(yaml $A_TOKEN)
$(first $(split $A_TOKEN -))
$(last $(split $A_TOKEN -))
$(sort x $A_TOKEN)
$(uniq x $A_TOKEN)
$(default $A_TOKEN x)
$(if yes $A_TOKEN)
$(or $A_TOKEN x)
$(and x $A_TOKEN)
$(load $FILE_TOKEN a)
$(load a.yml $KEY_TOKEN)
$(read $FILE_TOKEN)
$(sha256 $FILE_TOKEN)
""".strip().splitlines()
# An answer of yes or no, a length, and a value that was only chosen by a secret (SECURITY.md).
TOLD = """
$(exists $FILE_TOKEN)
$(git-dirty $HERE_TOKEN)
$(bool $YES_TOKEN)
$(len $A_TOKEN)
$(eq $A_TOKEN x)
$(not $A_TOKEN)
$(if $A_TOKEN x y)
$(and $A_TOKEN x)
""".strip().splitlines()
# They take nothing that could be a secret.
WITHOUT = {"cwd", "hostname", "op", "platform", "project", "user"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of which all calls are only asked."""
    tmp_path = tmp_path_factory.mktemp("project")
    project = Project(tmp_path, env={**ENV, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path)})
    project.write({"a.yml": "a: 1\n", "lib/__init__.py": "", "main.py": "import lib\n"})
    info = "acme-1.0.dist-info"
    project.write({f"{info}/METADATA": "Name: acme\nVersion: 1.0\n", "acme.py": ""})
    project.write({f"{info}/RECORD": f"acme.py,,\n{info}/METADATA,,\n"})
    git(tmp_path, "init", "--quiet", ".")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=x")
    return project


@pytest.mark.parametrize("text", SECRET)
def test_what_is_made_of_a_secret_is_one(project: Project, text: str) -> None:
    reads = Reads()
    project.value(text, reads=reads, python_path=(str(project.folder),))
    assert reads.secrets == {name for name in ENV if f"${name}" in text} or (
        text == "$(env A_TOKEN)" and reads.secrets == {"A_TOKEN"}
    )


@pytest.mark.parametrize("text", TOLD)
def test_what_only_tells_of_a_secret_is_none(project: Project, text: str) -> None:
    reads = Reads()
    project.value(text, reads=reads, python_path=(str(project.folder),))
    assert reads.secrets == set()


def test_no_function_is_left_out() -> None:
    tried = {text[2:].partition(" ")[0].rstrip(")") for text in (*SECRET, *TOLD)}
    assert tried | WITHOUT == set(builtin_registry().names())
