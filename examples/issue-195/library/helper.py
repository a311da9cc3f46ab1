import shared


def greet():
    return shared.hello()
