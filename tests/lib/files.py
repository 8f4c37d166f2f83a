"""Whole files of octets."""


def write(path, octets):
    with open(path, "wb") as file:
        file.write(octets)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()
