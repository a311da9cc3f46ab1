"""Metadata that other tools wrote, or that is damaged: one error with the file, or a value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Optional

import pytest

from guild_funcs.errors import FuncsError
from guild_funcs.locate import find_distribution
from guild_funcs.record import imported

RECORD = "site/acme-1.0.dist-info/RECORD"
DIRECT = "site/acme-1.0.dist-info/direct_url.json"
EDITABLE = {"dir_info": {"editable": True}}


def build(root: Path, files: Mapping[str, bytes]) -> Path:
    metadata = b"Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n"
    known = {
        "site/acme.py": b"x = 1\n",
        "site/acme-1.0.dist-info/METADATA": metadata,
        RECORD: b"acme.py,,\nacme-1.0.dist-info/METADATA,,\n",
    }
    for name, data in {**known, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root / "site"


def url(**data: object) -> bytes:
    return json.dumps(data).encode()


# Text and message; None where the file does not matter.
ODD: dict[str, tuple[str, bytes, Optional[str]]] = {
    "a binary RECORD": (RECORD, b"\0\1\2\xff" * 100, "it is no text"),
    "a field over 131,072 characters": (
        RECORD,
        b"acme.py,,\n" + b"x" * 131_073 + b",,\n",
        "field larger than field limit (131072)",
    ),
    "a quoted field over 131,072 characters": (
        RECORD,
        b'"' + b"x" * 140_000 + b'",,\n',
        "field larger than field limit (131072)",
    ),
    "a quote that is not closed": (RECORD, b'acme.py,,\n"rest,,\n', None),
    "an empty RECORD row": (RECORD, b"\n\nacme.py,,\n,,\n", None),
    "names that are no UTF-8": (RECORD, b"acme.py,,\n\xff\xfe.py,,\n", None),
    "a list": (DIRECT, b"[]", "it is no mapping, or its dir_info is no mapping"),
    "a text": (DIRECT, b'"x"', "it is no mapping, or its dir_info is no mapping"),
    "null": (DIRECT, b"null", "it is no mapping, or its dir_info is no mapping"),
    "no JSON": (DIRECT, b"{", "it is no JSON"),
    "no text": (DIRECT, b"\xff\xfe\0", "it is no JSON"),
    "deep": (DIRECT, b"[" * 100_000, "it is no JSON"),
    "a long number": (DIRECT, b'{"url": ' + b"9" * 5000 + b"}", "it is no JSON"),
    "a dir_info that is a list": (DIRECT, url(url="file:///x", dir_info=[]), "it is no mapping"),
    "a url that is a number": (DIRECT, url(url=1, **EDITABLE), "its url is no address of a folder"),
    "no url": (DIRECT, url(**EDITABLE), "its url is no address of a folder"),
    "an empty url": (DIRECT, url(url="", **EDITABLE), "its url is no address of a folder"),
    "a bad url": (DIRECT, url(url="file://[x", **EDITABLE), "its url is no address of a folder"),
    "a url with a NUL": (
        DIRECT,
        url(url="file:///a%00b", **EDITABLE),
        "its url is no address of a folder",
    ),
    "a bad url of no editable install": (DIRECT, url(url="http://[::1"), None),
    "an empty file": (DIRECT, b"", None),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_metadata(tmp_path: Path, name: str) -> None:
    place, data, why = ODD[name]
    site = build(tmp_path, {place: data})
    if why is None:
        assert find_distribution("acme", [str(site)]).path == str(site / "acme.py")
        return
    with pytest.raises(FuncsError) as caught:
        find_distribution("acme", [str(site)])
    assert caught.value.message.startswith(f"{tmp_path / place} cannot be read: {why}")
    assert caught.value.hint == "install the distribution again"


@pytest.mark.parametrize("name", [name for name in ODD if ODD[name][0] == DIRECT])
def test_the_proof_of_import_takes_any_address(name: str) -> None:
    """It runs when an operation ends: nothing that was installed may disturb that."""
    data = ODD[name][1]
    assert imported.entry("1.0", data)
    found = imported._parsed(data)  # noqa: SLF001 - what the proof asks of each distribution
    assert imported._is_imported_from(found, {"acme": "/site/acme.py"}) is False  # noqa: SLF001
