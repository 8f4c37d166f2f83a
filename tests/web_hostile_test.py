#!/usr/bin/env python3
"""Hostile HTML mails in the browser: nothing is loaded, nothing runs, the page stays (S4)."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from hostile_mail import CountingServer, hostile_mails  # noqa: E402
from web_app import WebApp  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-hostile-") as folder, CountingServer() as server, \
            WebApp(folder, practice=True) as app:
        box = f"{folder}/data/practice-app/post/newcomer@practice.example"
        count = 0
        for name, octets in hostile_mails(server.url, "thief@example.test", "newcomer@practice.example"):
            with open(f"{box}/tmp/{name}", "wb") as file:
                file.write(octets)
            os.rename(f"{box}/tmp/{name}", f"{box}/new/{name}")
            count += 1
        app.browse("hostile", LETTERLOCK_WEB_COUNT=str(count))
        assert server.requests == [], server.requests


main()
