"""The language: a first expression, warm evaluations, parsing, beside Jinja and OmegaConf."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from places import Environment, clean, fresh
from sides import Measure, Row, Work, repeated

# What `guild run` has imported before it meets an expression.
_GUILD = "import guild.main_bootstrap, guild.main, guild.commands.run_impl, guild.plugin; "
_JINJA = "import jinja2; assert jinja2.Environment().from_string('{{lr}}').render(lr=1) == '1'"
_OURS = (
    "from guild_funcs import evaluate; "
    "assert evaluate('${data|stem}', flags={'data': 'a.b'}) == 'a'"
)


def rows(_plain: Environment, funcs: Environment) -> Iterator[Work]:
    """Yields the rows that need a process of their own for each round."""
    yield Work(
        "first expression in a Guild process",
        "Jinja, its first template",
        "12 ms",
        _first(funcs, _GUILD, _JINJA),
        _first(funcs, _GUILD, _OURS),
    )
    scipy = "scipy.stats.distributions"
    spec = _first(funcs, "", f"import importlib.util as u; u.find_spec('{scipy}')")
    imports = "from guild_funcs.locate import find_module"
    yield Work(
        "locate scipy.stats.distributions, the imports of ours",
        "importlib.util.find_spec, all of it",
        "8 ms",
        spec,
        _first(funcs, "", imports),
    )
    yield Work(
        "the same, in a process of Guild",
        "importlib.util.find_spec, all of it",
        "8 ms",
        spec,
        _first(funcs, _GUILD, imports),
        is_quick=False,
    )
    yield Work(
        "locate scipy.stats.distributions, cold",
        "importlib.util.find_spec",
        "1 ms",
        spec,
        _first(funcs, f"import sys; {imports}; ", _locating(scipy)),
    )
    folder = str(_two_hundred(funcs))
    path = f"import sys; sys.path = [p for p in sys.path if 'site-' not in p] + [{folder!r}]; "
    yield Work(
        "locate sklearn.linear_model among 200 distributions",
        "importlib.util.find_spec",
        "2 ms",
        _first(funcs, path, "import importlib.util as u; u.find_spec('sklearn.linear_model')"),
        _first(funcs, f"{imports}; {path}", _locating("sklearn.linear_model")),
    )


def _two_hundred(environment: Environment) -> Path:
    """Returns a folder with the packages of an environment, and distributions up to 200."""
    folder = fresh("two-hundred")
    for each in environment.site_packages.iterdir():
        (folder / each.name).symlink_to(each)
    for number in range(200 - len(list(folder.glob("*.dist-info")))):
        info = folder / f"made_{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: made-{number}\nVersion: 1.0\n"
        )
        (info / "RECORD").write_text(f"made_{number}/__init__.py,,\n")
    return folder


def _locating(name: str) -> str:
    return f"find_module('{name}', tuple(sys.path))"


def _first(environment: Environment, before: str, code: str) -> Measure:
    """Returns the measure of `code` in a new process that has run `before`."""
    text = (
        f"import time; {before}begun = time.process_time(); {code}; "
        "print(time.process_time() - begun)"
    )
    folder = fresh("first")

    def measure() -> float:
        command = [environment.script("python"), "-c", text]
        done = subprocess.run(
            command, cwd=folder, env=clean(), capture_output=True, text=True, check=True
        )
        return float(done.stdout.split()[-1])

    return measure


def warm_rows(funcs: Environment, rounds: int) -> list[Row]:
    """Returns the rows that one process with all three languages measures by itself."""
    command = [funcs.script("python"), str(Path(__file__)), str(rounds)]
    done = subprocess.run(
        command, cwd=fresh("warm"), env=clean(), stdout=subprocess.PIPE, text=True, check=True
    )
    listed: list[dict[str, Any]] = json.loads(done.stdout)
    return [
        Row(**{**each, "theirs": tuple(each["theirs"]), "ours": tuple(each["ours"])})
        for each in listed
    ]


def _warm() -> Iterator[Work]:
    import jinja2
    from omegaconf import OmegaConf

    import guild_funcs
    from guild_funcs.context import Context
    from guild_funcs.functions import builtin_registry
    from guild_funcs.language import evaluate
    from guild_funcs.language.parser import parse

    context = Context({"data": "a/train.csv", "lr": 0.1}, {"HOME": "/home/ann"})
    registry = builtin_registry(".")
    made = jinja2.Environment(autoescape=False)  # noqa: S701 - no HTML
    made.filters["stem"] = lambda path: path.rpartition("/")[2].partition(".")[0]
    made.globals["env"] = context.env.get
    texts = (
        ("environment with default", "4 us", "{{env('HOME', 'x')}}", "$(env HOME x)"),
        ("a call in a call", "7 us", "{{env('HOME', 'x')|upper}}", "$(upper $(env HOME x))"),
        (
            "label with two flags and a filter",
            "6 us",
            "{{data|stem}} lr={{lr}}",
            "${data|stem} lr=${lr}",
        ),
    )
    for work, goal, theirs, ours in texts:
        template = made.from_string(theirs)
        yield Work(
            f"warm: {work}",
            "Jinja, compiled before",
            goal,
            repeated(partial(template.render, context.flags), 2000),
            repeated(partial(evaluate, ours, context, registry), 2000),
        )
    yield Work(
        "guild_funcs.evaluate, warm",
        "the same engine",
        "8 us",
        repeated(partial(evaluate, "${lr}", context, registry), 2000),
        repeated(partial(guild_funcs.evaluate, "${lr}", flags={"lr": 1}), 2000),
    )
    numbers = iter(range(10**9))
    yield Work(
        "a new text, parsed",
        "OmegaConf",
        "30 us",
        repeated(
            lambda: OmegaConf.create({"a": f"${{oc.env:HOME,x{next(numbers)}}}"})._get_node("a"),  # noqa: SLF001
            200,
        ),
        repeated(lambda: parse(f"$(env HOME x{next(numbers)})"), 200),
    )


def parser() -> argparse.ArgumentParser:
    """Returns what reads the command line: of the process with all three languages."""
    made = argparse.ArgumentParser(description="Prints the warm rows of `report.py` as JSON.")
    made.add_argument("rounds", type=int)
    return made


if __name__ == "__main__":
    times = parser().parse_args().rounds
    json.dump([asdict(each.measured(times)) for each in _warm()], sys.stdout)
