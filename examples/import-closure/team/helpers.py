def scale(values):
    return [value / max(values) for value in values]
