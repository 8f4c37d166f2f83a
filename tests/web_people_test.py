#!/usr/bin/env python3
"""The directory in the browser: an unknown authority, a certificate without address, acceptance and its withdrawal."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home  # noqa: E402
from maildir import make_maildir  # noqa: E402
from mime_parts import mail_header, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN, BOB, CAROL = "ann@letters.example", "bob@letters.example", "carol@letters.example"


def fingerprint_of(certificate):
    shown = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    return shown.split("=")[1].strip()


def signed_by(person, address, certificates):
    """A mail to Ann, signed by the openssl program, with the certificates that are not the signer's in a file."""
    entity = b"Content-Type: text/plain\r\n\r\nHello Ann.\r\n"
    signature = run("openssl", "cms", "-sign", "-binary", "-signer", f"{person.signing}.pem", "-inkey", f"{person.signing}.key",
                    "-certfile", certificates, "-outform", "DER", stdin=entity).stdout
    return wrap_signed(entity, signature, mail_header(f"{person.name} <{address}>", ANN, "Hello"))


def deliver(post, person, address, authority):
    certificates = f"{person.signing}.others.pem"
    with open(certificates, "w") as others:
        for path in (f"{person.encryption}.pem", authority.certificate):
            with open(path) as one:
                others.write(one.read())
    with open(f"{post}/{ANN}/new/{address}", "wb") as file:
        file.write(signed_by(person, address, certificates))


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-people-") as folder:
        trusted = Authority(f"{folder}/trusted", "Trusted Authority")
        foreign = Authority(f"{folder}/foreign", "Foreign Authority")
        ann = Person(trusted, "Ann Chen", ANN, dual=True)
        post = f"{folder}/post"
        for who in (ANN, BOB, CAROL):
            make_maildir(f"{post}/{who}")
        home = Home(folder, ann)
        home.expect(0, "trust", "anchors", "add", trusted.certificate, "--fingerprint",
                    fingerprint_of(trusted.certificate).replace(":", ""))
        home.expect(0, "account", "add", ANN, "--name", ann.name, *home.p12_options, "--incoming", f"{post}/{ANN}",
                    "--outgoing", post, *home.password)
        deliver(post, Person(foreign, "Bob Foreign", BOB), BOB, foreign)
        deliver(post, Person(trusted, "Carol Ho", None), CAROL, trusted)
        home.expect(0, "sync", *home.password)
        with WebApp(home.folder) as app:
            app.browse("people", LETTERLOCK_TEST_FINGERPRINT=fingerprint_of(foreign.certificate))


main()
