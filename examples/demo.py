"""The story of guild-funcs on real runs, in a folder that is removed afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.dirname(sys.executable)


def main():
    with tempfile.TemporaryDirectory(prefix="guild-funcs-demo-") as folder:
        shutil.copytree(os.path.join(HERE, "issue-195"), folder, dirs_exist_ok=True)
        env = dict(
            os.environ,
            GUILD_HOME=os.path.join(folder, "home"),
            PYTHONPATH=os.path.join(folder, "library"),
            PATH=BIN + os.pathsep + os.environ["PATH"],
            NO_COLOR="1",
            NO_IMPORT_FLAGS_PROGRESS="1",
        )
        os.makedirs(os.path.join(env["GUILD_HOME"], "runs"))
        story(os.path.join(folder, "project"), folder, env)


def story(project, folder, env):
    def run(command, told, expected=0):
        print(f"\n{told}\n$ {command}")
        done = subprocess.run(
            command, shell=True, cwd=project, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        print(done.stdout.replace(folder, "~").rstrip())
        if done.returncode != expected:
            sys.exit(f"the demo failed: exit code {done.returncode}")
        return done.stdout

    def write(text):
        with open(os.path.join(project, "guild.yml"), "w") as f:
            f.write("train:\n" + text)

    print("train.py imports 'shared', which is outside the project, on PYTHONPATH.")
    write("  main: train\n")
    run("guild run -y && guild ls --sourcecode -n", "Without guild-funcs the run has no library:")
    write("  sourcecode:\n    - include: $(package shared)\n")
    staged = run("guild run --stage -y", "One line, '- include: $(package shared)', and the run is staged:")
    shutil.rmtree(os.path.join(folder, "library"))
    run_id = staged.split("staged as ")[1][:8]
    run(f"guild run --start {run_id} -y", "The library is deleted. The staged run has its own copy:")
    run("guild-funcs libs", "The run knows what it used:")
    shutil.copytree(os.path.join(HERE, "issue-195", "library"), os.path.join(folder, "library"))
    with open(os.path.join(folder, "library", "shared", "__init__.py"), "a") as f:
        f.write("# changed\n")
    run("guild-funcs verify", "The library is back, and changed. What differs from the run?", 1)
    write("  label: ${dta|stem}\n  sourcecode:\n    - include: $(package sharde)\n")
    run("guild-funcs check", "Mistakes are found before a run, all at once:", 1)
    print("\nNext: docs/getting-started.md, examples/, guild-funcs list")


if __name__ == "__main__":
    main()
