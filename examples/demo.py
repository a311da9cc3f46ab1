"""Runs every operation of examples/issue-195 with real `guild run`s and shows what each run holds."""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.join(HERE, "issue-195", "project")
LIBRARY = os.path.join(HERE, "issue-195", "library")


def main():
    with tempfile.TemporaryDirectory(prefix="guild-funcs-demo-") as home:
        env = dict(os.environ, GUILD_HOME=home, PYTHONPATH=LIBRARY, NO_COLOR="1")
        print(f"The library is outside the project:\n  {os.path.relpath(LIBRARY)}/shared")
        for operation, spelling in operations():
            show(operation, spelling, env)


def operations():
    """Returns each operation's name and its includes, as guild.yml has them."""
    with open(os.path.join(PROJECT, "guild.yml")) as f:
        blocks = re.split(r"^(?=[a-z-]+:$)", f.read(), flags=re.M)[1:]
    return [(block.partition(":")[0], re.findall(r"(include: .*)", block)) for block in blocks]


def show(operation, spelling, env):
    print(f"\n=== guild run {operation}    " + "  ".join(spelling))
    run = guild(["run", operation, "-y"], env)
    run_dir = newest_run(env["GUILD_HOME"])
    print("The script printed:")
    print(indent(run.replace(run_dir, "<run dir>")))
    print("The run's source code:")
    print(indent("\n".join(guild(["ls", "--sourcecode", "--no-format"], env).splitlines())))
    label = guild(["select", "--attr", "label"], env).strip()
    if label:
        print(f"The run's label: {label}")


def guild(args, env):
    command = [os.path.join(os.path.dirname(sys.executable), "guild"), *args]
    done = subprocess.run(command, env=env, cwd=PROJECT, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"'guild {' '.join(args)}' exited with {done.returncode}")
    return done.stdout


def newest_run(home):
    runs = os.path.join(home, "runs")
    return max((os.path.join(runs, name) for name in os.listdir(runs)), key=os.path.getctime)


def indent(text):
    return "\n".join("  " + line for line in text.splitlines())


if __name__ == "__main__":
    main()
