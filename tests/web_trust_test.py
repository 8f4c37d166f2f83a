#!/usr/bin/env python3
"""Settings > Trust in the browser: authorities on the own card, in a file, of the system; limits to domains; revocation lists;
how revocation is asked about. Set-up with a card offers the card's authority."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from card_house import fingerprint_of, no_agents_after  # noqa: E402
from cards import SoftToken  # noqa: E402
from letterlock import expect, report  # noqa: E402
from maildir import make_maildir  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from web_app import WebApp  # noqa: E402


def make_lists(office, late, folder):
    """A current list with one entry, and one that is overdue."""
    office.revoke(Person(office, "Gone", "gone@letters.example").signing)
    office.write_crl()
    run("openssl", "ca", "-config", late.config, "-gencrl", "-out", late.crl, "-crl_lastupdate", "20240101000000Z",
        "-crl_nextupdate", "20240201000000Z")
    for authority, name in ((office, "current.crl"), (late, "overdue.crl")):
        shutil.copy(authority.crl, f"{folder}/{name}")


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-trust-") as folder, no_agents_after(folder):
        home = f"{folder}/home"
        os.makedirs(home)
        own, office, late = (Authority(f"{folder}/{name}", f"{name} Authority") for name in ("Card", "Office", "Late"))
        ann = Person(own, "Ann Chen", "ann@letters.example")
        token = SoftToken.of_person(f"{folder}/token", ann, "123456", "Ann card")
        token.add(own.certificate.removesuffix(".pem"), "ROOTCACert", with_key=False)
        for who in ("ann", "bob"):
            make_maildir(f"{folder}/post/{who}@letters.example")
        make_lists(office, late, folder)
        expect(0, "trust", "anchors", "add", late.certificate, "--fingerprint", fingerprint_of(late.certificate), home=home)
        words = {"LETTERLOCK_TEST_FOLDER": folder, "LETTERLOCK_TEST_OFFICE": fingerprint_of(office.certificate),
                 "LETTERLOCK_TEST_CARD": fingerprint_of(own.certificate)}
        with WebApp(home, env=token.environment) as app:
            app.browse("trust", **words)
        # What the pages did is what the command line sees.
        anchors = report("trust", "anchors", "list", home=home)[1]
        limits = {anchor["certificate"]["fingerprint_sha256"]: anchor["domains"] for anchor in anchors}
        assert limits == {words["LETTERLOCK_TEST_CARD"]: [], words["LETTERLOCK_TEST_OFFICE"]: ["other.tw", ".xn--fsq.tw"],
                          fingerprint_of(late.certificate): []}, limits
        assert report("trust", "anchors", "system", home=home) == (0, {"used": False})
        expect(0, "card", "lock", home=home, env=token.environment)


main()
