"""Speaks with an installed `guild-funcs lsp` by hand: any Python runs it, with nothing installed.

    python tests/editor/by_hand.py /path/of/venv/bin/guild-funcs

Opens a guild file, prints its problem and what may be typed, and exits with 1 when either is wrong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TEXT = "train:\n  label: 😀 $(stm ${data})\n  flags: {data: a.csv}\n"


class Client:
    """A client of one server, which sends a message and waits for what answers it."""

    def __init__(self, command: list[str], folder: str) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._count = 0

    def tell(self, method: str, params: Any) -> None:
        """Sends a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """Sends a request, and returns its result."""
        self._count += 1
        self._send({"jsonrpc": "2.0", "id": self._count, "method": method, "params": params})
        return self.wait(lambda each: each.get("id") == self._count)["result"]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def wait(self, is_it: Any) -> Any:
        """Reads messages until one is it."""
        assert self._process.stdout is not None
        while True:
            length = 0
            while (line := self._process.stdout.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                raise SystemExit("the server has gone")
            message = json.loads(self._process.stdout.read(length))
            if is_it(message):
                return message

    def close(self) -> int:
        """Ends the server, and returns its exit code."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self._process.wait(30)


def main(command: list[str]) -> None:
    """Speaks with the server."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "guild.yml"
        path.write_text(TEXT, encoding="utf-8")
        client = Client([*command, "lsp"], folder)
        client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        client.tell("initialized", {})
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 0, "text": TEXT}
        client.tell("textDocument/didOpen", {"textDocument": document})
        told = client.wait(lambda each: each.get("method") == "textDocument/publishDiagnostics")
        (problem,) = told["params"]["diagnostics"]
        print(problem["code"], problem["range"]["start"], problem["message"].splitlines()[-1])  # noqa: T201
        at = {"line": 1, "character": len("  label: 😀 $(stm ${da") + 1}
        asked = {"textDocument": {"uri": path.as_uri()}, "position": at}
        items = client.ask("textDocument/completion", asked)["items"]
        print([each["label"] for each in items], "exit", code := client.close())  # noqa: T201
        is_right = problem["range"]["start"] == {"line": 1, "character": 14}
        if not is_right or [each["label"] for each in items] != ["data"] or code:
            raise SystemExit(1)


if __name__ == "__main__":
    main([str(Path(sys.argv[1]).absolute())])
