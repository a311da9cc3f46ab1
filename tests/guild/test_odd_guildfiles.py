"""Guild files as other systems and editors write them: line ends, byte order marks, encodings."""

from __future__ import annotations

import pytest
from guild_runs import Guild

GUILD_YML = """train:
  main: train
  label: '$({name} a)\tü ${{x}}'
  flags:
    x: 1
"""

WRITTEN = [
    pytest.param(lambda text: text.encode(), id="lf"),
    pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="crlf"),
    pytest.param(lambda text: text.replace("\n", "\r").encode(), id="cr"),
    pytest.param(lambda text: text.encode("utf-8-sig"), id="byte-order-mark"),
    pytest.param(lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"), id="both"),
    pytest.param(lambda text: text.rstrip("\n").encode(), id="no-last-line-end"),
    pytest.param(lambda text: ("# 🐍\n---\n" + text).encode(), id="document-start"),
]


@pytest.mark.parametrize("write", WRITTEN)
def test_a_run(guild: Guild, write: object) -> None:
    assert callable(write)
    (guild.project / "guild.yml").write_bytes(write(GUILD_YML.format(name="upper")))
    (guild.project / "train.py").write_text("x = 0\n")
    guild.run("train")
    assert guild.attr("label") == "A\tü 1"


@pytest.mark.parametrize("write", WRITTEN)
def test_the_place_of_an_error(guild: Guild, write: object) -> None:
    assert callable(write)
    data = write(GUILD_YML.format(name="uper"))
    (guild.project / "guild.yml").write_bytes(data)
    (guild.project / "train.py").write_text("x = 0\n")
    line = 5 if data.startswith(b"#") else 3
    assert f"guild.yml:{line}:13: there is no function 'uper'\n" in guild.run("train", code=1).err


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_guilds_to_refuse(guild: Guild, encoding: str) -> None:
    text = GUILD_YML.format(name="upper")
    (guild.project / "guild.yml").write_bytes(text.encode(encoding))
    with pytest.raises(AssertionError, match="can't decode byte"):
        guild.run("train")
