from shared.text import read


def hello():
    return read("hello.txt")
