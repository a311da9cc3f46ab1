"""A function language for `guild.yml` that snapshots the libraries a run imports."""

__version__ = "0.1.0"
