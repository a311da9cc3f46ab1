"""The team's tools, under change every day."""

from acme_tools.scaling import scaled

__all__ = ["scaled"]
