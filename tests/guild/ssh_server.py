"""A real SSH server on the loopback address, with keys, port and folders of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SSHD = "/usr/sbin/sshd"
NEEDED = (SSHD, "ssh", "ssh-keygen", "rsync")

# Guild adds to the user's known hosts otherwise.
CLIENT = """#!/bin/sh
exec {ssh} -oUserKnownHostsFile=/dev/null -oStrictHostKeyChecking=no -oLogLevel=ERROR "$@"
"""

SERVER = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
PidFile {folder}/pid
StrictModes no
UsePAM no
PasswordAuthentication no
"""


@dataclass(frozen=True)
class Server:
    """A running server: its port, the key to log in with, and a folder with the `ssh` to use."""

    port: int
    key: Path
    client: Path

    def config(self, name: str, environment: Path, home: Path) -> str:
        """Guild's configuration of a remote with this server and that environment."""
        return (
            f"remotes:\n  {name}:\n    type: ssh\n    host: 127.0.0.1\n    port: {self.port}\n"
            f"    private-key: {self.key}\n    guild-home: {home}\n"
            f"    venv-activate: PATH={environment}/bin:$PATH\n"
        )


def missing() -> list[str]:
    """What the tests of remotes need, and this machine does not have."""
    return [name for name in NEEDED if shutil.which(name) is None]


@pytest.fixture(scope="session")
def ssh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if missing():
        pytest.skip(f"not installed here: {', '.join(missing())}")
    if os.geteuid() != 0 and not Path("/run/sshd").is_dir():
        pytest.skip("sshd needs /run/sshd")
    Path("/run/sshd").mkdir(exist_ok=True)
    folder = tmp_path_factory.mktemp("ssh")
    for name in ("host_key", "user_key"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "config").write_text(SERVER.format(port=port, folder=folder))
    client = folder / "bin" / "ssh"
    client.parent.mkdir()
    client.write_text(CLIENT.format(ssh=shutil.which("ssh")))
    client.chmod(0o755)
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")])
    try:
        _wait_for(port)
        yield Server(port, folder / "user_key", client.parent)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.skip("sshd does not answer")
