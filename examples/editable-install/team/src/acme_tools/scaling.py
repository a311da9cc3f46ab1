"""Scales numbers to the range from 0 to 1."""


def scaled(numbers: list[float]) -> list[float]:
    """Returns the numbers divided by their largest."""
    return [number / max(numbers) for number in numbers]
