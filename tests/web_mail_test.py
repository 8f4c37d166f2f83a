#!/usr/bin/env python3
"""Mail in the browser: reading, moving with undo, single keys, search, drafts, sending; the service restarted under the page."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home  # noqa: E402
from maildir import make_maildir  # noqa: E402
from pki import Authority, Person  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN = "ann@example.test"


def home_with_letters(folder):
    """A home with six letters taken in; the third has a word of its own."""
    home = Home(folder, Person(Authority(f"{folder}/ca"), "Ann", ANN))
    inbox = f"{folder}/mail"
    for box in ("mail", "post/ben@example.test"):
        make_maildir(f"{folder}/{box}")
    for number in range(1, 7):
        word = "walrus" if number == 3 else "carpenter"
        with open(f"{inbox}/new/{number}.letter", "w") as file:
            file.write(f"From: Ben <ben@example.test>\nTo: {ANN}\nSubject: Letter {number}\nMessage-ID: <{number}@example.test>\n"
                       f"Date: Mon, 2 Nov 2026 10:0{number}:00 +0000\n\nThe {word} spoke.\n")
    home.expect(0, "account", "add", ANN, *home.p12_options, "--incoming", inbox, "--outgoing", f"{folder}/post", *home.password)
    home.expect(0, "sync")
    return home


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-mail-") as folder:
        home = home_with_letters(folder)
        with open(home.person.password_file) as file:
            password = file.read().rstrip("\n")
        with WebApp(home.folder) as app:
            app.browse("mail", LETTERLOCK_WEB_PASSWORD=password)


main()
