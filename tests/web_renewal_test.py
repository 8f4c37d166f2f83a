#!/usr/bin/env python3
"""A person's new certificate in the browser: a stranger's, a renewal, compared by another way; ends that come near."""

import datetime
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home  # noqa: E402
from maildir import make_maildir  # noqa: E402
from mime_parts import mail_header, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN, BEN, EMIL = "ann@letters.example", "ben@letters.example", "emil@letters.example"


def fingerprint_of(certificate):
    shown = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    return shown.split("=")[1].strip().replace(":", "").lower()


def hear(home, mailbox, person):
    """A signed mail of the person in Ann's mailbox, read."""
    entity = b"Content-Type: text/plain\r\n\r\nHello Ann.\r\n"
    signature = run("openssl", "cms", "-sign", "-binary", "-signer", f"{person.signing}.pem", "-inkey", f"{person.signing}.key",
                    "-certfile", f"{person.encryption}.pem", "-outform", "DER", stdin=entity).stdout
    with open(f"{mailbox}/new/{fingerprint_of(person.signing + '.pem')}", "wb") as file:
        file.write(wrap_signed(entity, signature, mail_header(f"{person.name} <{person.address}>", ANN, "Hello")))
    home.expect(0, "sync", *home.password)
    time.sleep(1.1)  # evidence counts seconds


def main():
    ends = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=20)).strftime("%Y%m%d%H%M%SZ")
    with tempfile.TemporaryDirectory(prefix="ll-web-renewal-") as folder:
        ca, other = Authority(f"{folder}/ca"), Authority(f"{folder}/other", "Other Authority")
        ann = Person(ca, "Ann Chen", ANN, dual=True, days=("20210101000000Z", ends))
        mailbox = f"{folder}/post/{ANN}"
        for who in (ANN, BEN, EMIL):
            make_maildir(f"{folder}/post/{who}")
        home = Home(folder, ann)
        for authority in (ca, other):
            home.expect(0, "trust", "anchors", "add", authority.certificate, "--fingerprint",
                        fingerprint_of(authority.certificate))
        home.expect(0, "account", "add", ANN, "--name", ann.name, *home.p12_options, "--incoming", mailbox, "--outgoing",
                    f"{folder}/post", *home.password)
        ben = Person(ca, "陳小明", BEN, stem="ben")
        hear(home, mailbox, ben)
        home.expect(0, "contact", "add", BEN)
        hear(home, mailbox, Person(ca, "Emil", EMIL, days=("20210101000000Z", ends)))
        home.expect(0, "contact", "add", EMIL)
        renewed, stranger = Person(ca, "陳小明", BEN, stem="renewed"), Person(other, "陳小明", BEN, stem="stranger")
        hear(home, mailbox, renewed)
        with WebApp(home.folder) as app:
            app.browse("renewal", LETTERLOCK_TEST_NEW=fingerprint_of(f"{renewed.signing}.pem"),
                       LETTERLOCK_TEST_OLD=fingerprint_of(f"{ben.signing}.pem"),
                       does={"stranger": lambda: hear(home, mailbox, stranger)})
            tunnel = home.json(0, "tunnel", "show", BEN)
            accepted = [one["signing_certificate"] for one in tunnel["certificates"] if one["accepted"]]
            assert sorted(accepted) == sorted(fingerprint_of(f"{one.signing}.pem") for one in (ben, renewed)), tunnel


main()
