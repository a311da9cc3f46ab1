def name():
    return "vision"
