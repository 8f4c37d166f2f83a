#!/usr/bin/env python3
"""Hostile HTML mails of our own, read in the app: nothing is loaded (the server counts), nothing runs (S4)."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from hostile_mail import BODIES, CountingServer, hostile_mails  # noqa: E402
from letterlock import Home  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from pki import Authority, Person  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN = "ann@example.test"


def home_with_mail(folder, url):
    """A home whose mailbox holds them all, taken in."""
    person = Person(Authority(f"{folder}/ca"), "Ann", ANN)
    home = Home(folder, person)
    inbox = make_maildir(f"{folder}/mail")
    for number, (_, octets) in enumerate(hostile_mails(url, "mallory@example.test", ANN)):
        deliver(inbox, f"{number}.hostile", octets)
    home.expect(0, "account", "add", ANN, *home.p12_options, "--incoming", inbox, "--outgoing", f"{folder}/post", *home.password)
    home.expect(0, "sync")
    return home


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-hostile-") as folder, CountingServer() as server:
        home = home_with_mail(folder, server.url)
        with WebApp(home.folder) as app:
            print(app.browse("hostile_mail", LETTERLOCK_WEB_HOSTILE=server.url, LETTERLOCK_WEB_HOSTILE_COUNT=str(len(BODIES))))
        time.sleep(1)  # whatever was late
        assert server.requests == [], server.requests


main()
