#!/usr/bin/env python3
"""Sealed mail of other programs in the browser: who is answered, what of a page is shown, certificates that are handed over."""

import hashlib
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from card_house import fingerprint_of  # noqa: E402
from files import read, write  # noqa: E402
from letterlock import Home, expect  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from mime_parts import wrap_cms, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN, BEN, DAN = "ann@example.test", "ben@example.test", "dan@example.test"
LEGACY = '<div class="header-protection-legacy-display"><pre>Subject: {}</pre></div>'


class Post:
    """What Ben writes to Ann, and what other programs and people make of it."""

    def __init__(self, folder):
        self.folder, self.inbox = folder, make_maildir(f"{folder}/inbox")
        make_maildir(f"{folder}/post/{BEN}")
        self.authority = Authority(f"{folder}/ca")
        self.ann, self.ben = Person(self.authority, "Ann", ANN, dual=True), Person(self.authority, "Ben", BEN, dual=True)
        self.dan = Person(self.authority, "Dan", DAN)

    @staticmethod
    def header(subject, more="", sender=f"Ben <{BEN}>"):
        return (f"From: {sender}\r\nTo: Ann <{ANN}>, Carol <carol@third.example>\r\n{more}Subject: {subject}\r\n"
                f"Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{subject.replace(' ', '.')}@example.test>\r\n"
                "MIME-Version: 1.0\r\n")

    def sealed(self, subject, entity, *options, signed=True, more=""):
        words = ["--sign-with", self.ben.sign_p12, "--password-file", self.ben.password_file] if signed else []
        letter = write(f"{self.folder}/letter", (self.header(subject, more) + entity).encode())
        return expect(0, "seal", *words, "--encrypt-to", f"{self.ann.encryption}.pem", *options, letter).stdout

    def signed(self, subject, entity, person=None):
        who = person or self.ben
        signature = run("openssl", "cms", "-sign", "-binary", "-signer", f"{who.signing}.pem", "-inkey", f"{who.signing}.key",
                        "-outform", "DER", stdin=entity.encode()).stdout
        return wrap_signed(entity.encode(), signature, self.header(subject, sender=f"{who.name} <{who.address}>").encode())

    def handed_over(self, person, subject):
        both = write(f"{self.folder}/both.pem", read(f"{person.signing}.pem") + read(f"{person.encryption}.pem"))
        der = run("openssl", "crl2pkcs7", "-nocrl", "-certfile", both, "-outform", "DER").stdout
        return wrap_cms(der, self.header(subject, sender=f"{person.name} <{person.address}>").encode(), "certs-only")

    def deliver_all(self):
        text = "Content-Type: text/plain; charset=utf-8\r\n\r\nThe words of Ben.\r\n"
        page = "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>{}<p>The page of Ben.</p></body></html>\r\n"
        copies = "Cc: Eve <eve@evil.example>\r\nReply-To: mallory@evil.example\r\n"
        mails = {
            "protected": self.sealed("The protected one", text),
            "outside": self.sealed("Fields outside", text, "--header-protection", "off", more=copies),
            "nobody": self.sealed("Nobody signed", text, "--header-protection", "off", signed=False),
            "page": self.sealed("A sealed page", page.format("")),
            "same-class": self.signed("A signed page", page.format(LEGACY.format("five thousand"))),
            "hello": self.signed("Hello from Dan", text, self.dan),
        }
        return {name: self.deliver(name, octets) for name, octets in mails.items()}

    def deliver(self, name, octets):
        """Tells the id of the message: the service names it so."""
        deliver(self.inbox, name, octets)
        return hashlib.sha256(octets).hexdigest()


def home_of(post):
    home = Home(post.folder, post.ann)
    home.expect(0, "account", "add", ANN, *home.p12_options, "--incoming", post.inbox, "--outgoing", f"{post.folder}/post",
                *home.password)
    home.expect(0, "trust", "anchors", "add", post.authority.certificate, "--fingerprint",
                fingerprint_of(post.authority.certificate))
    home.expect(0, "sync", *home.password)
    for address in (BEN, DAN):
        home.expect(0, "contact", "add", address)
    return home


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-sealed-") as folder:
        post = Post(folder)
        mails = post.deliver_all()
        home = home_of(post)
        # Later than the acceptance, which takes what is known of the holder by itself.
        mails["certificates"] = post.deliver("certificates", post.handed_over(post.dan, "My certificates"))
        home.expect(0, "sync", *home.password)
        before = home.json(0, "tunnel", "show", DAN)
        assert before["state"] == "no_encryption_certificate", before
        with open(post.ann.password_file) as file:
            password = file.read().rstrip("\n")
        with WebApp(home.folder) as app:
            app.browse("sealed_mail", LETTERLOCK_WEB_PASSWORD=password, LETTERLOCK_WEB_MAILS=json.dumps(mails))
        assert home.json(0, "tunnel", "show", DAN)["state"] == "ready"


main()
