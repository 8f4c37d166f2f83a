"""Maildirs that a test makes and delivers into."""

import os


def make_maildir(path):
    """Makes what is missing of it; returns the path."""
    for part in ("cur", "new", "tmp"):
        os.makedirs(f"{path}/{part}", exist_ok=True)
    return path


def deliver(mailbox, name, octets):
    """As a mail server does it: whoever looks into new/ finds a whole message."""
    with open(f"{mailbox}/tmp/{name}", "wb") as file:
        file.write(octets)
    os.rename(f"{mailbox}/tmp/{name}", f"{mailbox}/new/{name}")
