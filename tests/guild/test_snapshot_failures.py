"""What cannot be copied, is too large, collides or is refused: one error, and no run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from guild_runs import Done, Guild, write_tree
from library_projects import message, project

SHARED = {"shared/__init__.py": "", "shared/sub/__init__.py": "x = 1\n"}

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="uses Linux's system calls")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def shared(guild: Guild, tmp_path: Path) -> Path:
    """The folder of the package `shared` on PYTHONPATH, which an operation includes."""
    root = write_tree(tmp_path / "lib", SHARED)
    guild.env["PYTHONPATH"] = str(root)
    project(guild, "include: $(package shared)")
    return root / "shared"


def unprivileged() -> list[str]:
    """A command that takes root's right to read anything from the command after it."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root can read anything, and there is no setpriv")
    rights = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]


class TestUnreadable:
    """A folder is seen when the library is walked, a file when it is copied: one error for both."""

    @pytest.fixture(autouse=True)
    def lock(self, shared: Path) -> None:
        write_tree(shared, {"secret/x.py": "", "locked.txt": "", "a.txt": ""})
        for name in ("secret", "locked.txt", "a.txt"):
            (shared / name).chmod(0)

    def run(self, guild: Guild, code: int) -> Done:
        return guild.process([*unprivileged(), guild.script, "run", "train", "-y"], code=code)

    def test_everything_is_listed_at_once(self, guild: Guild, shared: Path) -> None:
        assert message(self.run(guild, code=1)) == [
            "guild: the library cannot be copied: 3 paths cannot be read",
            f"  {shared}/secret: permission denied",
            f"  {shared}/a.txt: permission denied",
            f"  {shared}/locked.txt: permission denied",
            "repair or exclude what is listed, then run again",
        ]
        assert guild.runs == []

    def test_files_are_listed_and_the_run_is_removed(self, guild: Guild, shared: Path) -> None:
        (shared / "secret").chmod(0o755)
        assert message(self.run(guild, code=1)) == [
            "guild: the snapshot was not made: 2 paths could not be copied",
            f"  {shared}/a.txt: it cannot be read: permission denied",
            f"  {shared}/locked.txt: it cannot be read: permission denied",
            "repair or exclude what is listed, then run again",
        ]
        assert guild.runs == []

    def test_what_the_rules_leave_out_does_no_harm(self, guild: Guild) -> None:
        exclude = ["exclude: $(package shared)/secret", "exclude: shared/*.txt"]
        project(guild, "include: $(package shared)", *exclude)
        assert self.run(guild, code=0).out == f"{guild.latest}/shared/__init__.py\n"

    def test_so_does_a_folder_that_a_typed_rule_prunes(self, guild: Guild) -> None:
        exclude = ["exclude: {dir: secret}", "exclude: shared/*.txt"]
        project(guild, "include: $(package shared)", *exclude)
        self.run(guild, code=0)


@contextmanager
def meanwhile(work: Callable[[], bool]) -> Iterator[None]:
    """Repeats `work` in a thread, until it says that it is done or the block ends."""
    ended = threading.Event()

    def repeat() -> None:
        while not ended.is_set() and not work():
            time.sleep(0.0005)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.alone  # a thread changes files while Guild reads them
class TestLibraryThatChangesMeanwhile:
    def test_a_file_that_is_written_to(self, guild: Guild, shared: Path) -> None:
        log = shared / "log.txt"
        log.write_bytes(bytes(20 << 20))

        def write() -> bool:
            with log.open("ab") as file:
                file.write(b"x")
            return False

        with meanwhile(write):
            done = guild.run("train", code=1)
        assert message(done)[:2] == [
            "guild: the snapshot was not made: 1 path could not be copied",
            f"  {log}: it changed while it was read",
        ]
        assert guild.runs == []

    def test_files_that_vanish_are_listed_the_first_in_full(
        self, guild: Guild, shared: Path
    ) -> None:
        files = [shared / f"v{number}.txt" for number in range(2000)]
        for file in files:
            file.touch()

        def vanish() -> bool:
            if not any(guild.home.glob("runs/*/.guild/funcs-copy/*/shared")):
                return False
            for file in reversed(files):
                file.unlink()
            return True

        with meanwhile(vanish):
            first, *listed = message(guild.run("train", code=1))
        assert first.startswith("guild: the snapshot was not made: ")
        *shown, more, hint = listed
        assert len(shown) == 20
        # One that vanishes while it is open can be read to its end, and has changed.
        ends = (": it cannot be read: no such file or directory", ": it changed while it was read")
        assert all(line.endswith(ends) for line in shown)
        assert more.endswith(" more")
        assert hint == "repair or exclude what is listed, then run again"
        assert guild.runs == []


def odd_files(shared: Path) -> None:
    """Fills a library with what is no plain file, or has an odd name."""
    os.mkfifo(shared / "fifo")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(shared / "socket"))
    (shared / "dangling").symlink_to("nowhere")
    (shared / "self").symlink_to("self")
    (shared / "loop").symlink_to(".")
    (shared / "inner").symlink_to("sub")
    (shared / "absolute").symlink_to(shared / "sub" / "__init__.py")
    write_tree(shared.parent / "outside", {"o.txt": "outside\n"})
    (shared / "escaping").symlink_to("../outside")
    Path(os.fsdecode(os.fsencode(shared) + b"/\xff.txt")).touch()
    for name in ("new\nline.txt", "n" * 250, "Case.txt", "case.txt"):
        (shared / name).touch()
    secrets = {
        ".env": "",
        ".env.local": "",
        "id_rsa": "",
        "server.key": "",
        "ca.pem": "CERTIFICATE",
    }
    write_tree(shared, {**secrets, "key.pem": "-----BEGIN PRIVATE KEY-----\n"})
    write_tree(shared, {".git/HEAD": "", ".guild-nocopy": "", "env/pyvenv.cfg": ""})


@linux_only
class TestOddFiles:
    @pytest.fixture(autouse=True)
    def make(self, shared: Path) -> None:
        odd_files(shared)

    def test_the_run_has_what_can_be_copied(self, guild: Guild) -> None:
        done = guild.run("train")
        copy = guild.latest / "shared"
        names = {path.relative_to(copy).as_posix() for path in copy.rglob("*")}
        assert {name for name in names if "__pycache__" not in name} == {
            *("__init__.py", "sub", "sub/__init__.py", ".guild-nocopy", "ca.pem"),
            *("absolute", "inner", "escaping", "escaping/o.txt"),
            *("Case.txt", "case.txt", "n" * 250, "new\nline.txt", "\udcff.txt"),
        }
        assert os.readlink(copy / "inner") == "sub"
        assert os.readlink(copy / "absolute") == "sub/__init__.py"
        assert not (copy / "escaping").is_symlink()
        unlisted = "the run has it, its manifest does not"
        assert [line for line in done.err.splitlines() if line.endswith(unlisted)] == [
            f"WARNING: Guild cannot list 'shared/new\\nline.txt': {unlisted}",
            f"WARNING: Guild cannot list 'shared/\\udcff.txt': {unlisted}",
        ]
        assert "shared/case.txt" in guild.sourcecode()

    def test_the_preview_tells_what_is_left_out_and_why(self, guild: Guild, shared: Path) -> None:
        done = guild("run", "train", "--test-sourcecode")
        outside = shared.parent / "outside"
        start = done.out.splitlines()[2:9]
        assert start == [
            f"    from {shared} (PYTHONPATH)",
            "    left out: dangling link: shared/dangling (nowhere)",
            "    left out: file of secret settings: shared/.env, shared/.env.local",
            "    left out: key file: shared/id_rsa, shared/key.pem, shared/server.key",
            "    left out: link that loops: shared/loop (.), shared/self (self)",
            "    left out: special file: shared/fifo (fifo), shared/socket (socket)",
            "    left out: version control: shared/.git",
        ]
        assert done.out.splitlines()[9:11] == [
            "    left out: virtual environment: shared/env",
            f"    link out of the library, copied as content: shared/escaping ({outside})",
        ]
        listed = done.out.splitlines()
        assert "  'shared/new\\nline.txt'" in listed
        assert listed.index("  shared/fifo") > listed.index("Skipped:")
        assert guild.runs == []


@linux_only
def test_a_file_larger_than_the_system_allows_ends_the_run(guild: Guild, shared: Path) -> None:
    (shared / "large.bin").write_bytes(bytes(300_000))
    limited = ["prlimit", "--fsize=100000", guild.script, "run", "train", "-y"]
    first, second, *_ = message(guild.process(limited, code=1))
    assert first == "guild: the snapshot was not made: 1 path could not be copied"
    assert second.endswith("/shared/large.bin: it cannot be written: file too large")
    assert guild.runs == []


@linux_only
@as_root
def test_a_full_disk_ends_the_run(guild: Guild, shared: Path) -> None:
    for number in range(8):
        (shared / f"large{number}.bin").write_bytes(bytes(1 << 20))
    runs = str(guild.home / "runs")
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", runs]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        first, *listed, _hint = message(guild.run("train", code=1))
        left = os.listdir(runs)
    finally:
        subprocess.run(["umount", runs], check=True)
    assert first.startswith("guild: the snapshot was not made: ")
    assert all(line.endswith("it cannot be written: no space left on device") for line in listed)
    assert left == []


@pytest.mark.alone  # a signal must arrive while Guild copies
class TestKilled:
    """In the middle of a large copy."""

    @pytest.fixture
    def running(self, guild: Guild, shared: Path) -> Iterator[subprocess.Popen[str]]:
        (shared / "0.bin").write_bytes(os.urandom(1 << 20))
        for number in range(1, 300):
            os.link(shared / "0.bin", shared / f"{number}.bin")
        env = {**os.environ, **guild.env, "GUILD_HOME": str(guild.home)}
        command = [guild.script, "run", "train", "-y"]
        with subprocess.Popen(
            command, cwd=guild.project, env=env, stderr=subprocess.PIPE, text=True
        ) as process:
            while process.poll() is None and not any(
                guild.home.glob("runs/*/.guild/funcs-copy/*/shared/1*.bin")
            ):
                time.sleep(0.001)
            yield process
            process.kill()
        shutil.rmtree(guild.home)

    def test_ctrl_c_leaves_no_run(self, guild: Guild, running: subprocess.Popen[str]) -> None:
        running.send_signal(signal.SIGINT)
        _out, err = running.communicate()
        assert running.returncode == 1
        assert "Traceback" not in err
        assert guild.runs == []

    def test_a_run_that_kill_leaves_is_pending(
        self, guild: Guild, shared: Path, running: subprocess.Popen[str]
    ) -> None:
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        (run,) = guild.runs
        assert (run / ".guild" / "PENDING").exists()
        assert not (run / "shared").exists()
        assert guild("runs").out.split()[1:3] == ["train", "pending"]
        refused = (
            f"the copy of libraries into run {run.name[:8]} was not finished\n"
            f"  {run}/.guild/FUNCS-UNFINISHED\n"
            "restart it with --force-sourcecode, which copies its source code anew, "
            "or delete that run and start the operation again\n"
        )
        ways = (
            ("run", "--restart", run.name, "-y"),
            ("run", "--start", run.name, "-y"),
            ("run", "train", "--proto", run.name, "-y"),
            ("merge", run.name, "-y", "--target-dir", str(guild.project)),
        )
        for command in ways:
            assert guild(*command, code=1).err.endswith(refused), command
        for name in ("libs", "verify", "diff"):
            done = guild.process([guild.script + "-funcs", name, run.name], code=1)
            assert refused in done.err, name
        assert not (run / "shared").exists()
        for path in shared.glob("[1-9]*.bin"):
            path.unlink()
        done = guild("run", "--restart", run.name, "--force-sourcecode", "-y")
        assert f"run {run.name[:8]} was cut short: its source code is copied anew" in done.err
        assert {*os.listdir(run / "shared")} - {"__pycache__"} == {"0.bin", "__init__.py", "sub"}
