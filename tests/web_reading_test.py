#!/usr/bin/env python3
"""Reading in the browser: withheld mail, sources, attachments, dropped files, undo, a question given up, notifications."""

import os
import sys
import tempfile
from email.message import EmailMessage

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home, expect  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from pki import Authority, Person  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN, BEN, CAROL = "ann@example.test", "ben@example.test", "carol@example.test"


def letter(sender, subject, text):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ANN, subject
    mail["Date"], mail["Message-ID"] = "Mon, 2 Nov 2026 10:00:00 +0000", f"<{subject.replace(' ', '-')}@example.test>"
    mail.set_content(text)
    return mail


def signed_by_nobody_known(folder):
    """Carol's authority is an anchor of nobody."""
    carol = Person(Authority(f"{folder}/other", name="Other Authority"), "Carol", CAROL)
    plain = f"{folder}/carol.eml"
    with open(plain, "wb") as file:
        file.write(letter(f"Carol <{CAROL}>", "Carol's letter", "The words of Carol.\n").as_bytes())
    expect(0, "seal", "--sign-with", carol.sign_p12, "--password-file", carol.password_file, "-o", f"{folder}/carol.signed", plain)
    with open(f"{folder}/carol.signed", "rb") as file:
        return file.read()


def home_with_letters(folder, inbox):
    home = Home(folder, Person(Authority(f"{folder}/ca"), "Ann", ANN))
    for box in (inbox, f"{folder}/post/{BEN}"):
        make_maildir(box)
    page = letter(f"Ben <{BEN}>", "With a page", "A page is attached.\n")
    page.add_attachment(b"<script>window.letterlockRan=1</script>", "text", "html", filename="page.html")
    deliver(inbox, "page", page.as_bytes())
    deliver(inbox, "carol", signed_by_nobody_known(folder))
    home.expect(0, "account", "add", ANN, *home.p12_options, "--incoming", inbox, "--outgoing", f"{folder}/post", *home.password)
    home.expect(0, "sync")
    return home


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-reading-") as folder:
        inbox = f"{folder}/mail"
        home = home_with_letters(folder, inbox)
        late = letter(f"Ben <{BEN}>", "A secret subject", "Late words.\n").as_bytes()
        with WebApp(home.folder) as app:
            app.browse("reading", does={"deliver": lambda: deliver(inbox, "late", late)})


main()
