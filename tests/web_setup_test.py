#!/usr/bin/env python3
"""Set-up in the browser: a new account with key files, a mailbox in folders, and a certificate without an address."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from maildir import make_maildir  # noqa: E402
from pki import Authority, Person  # noqa: E402
from web_app import WebApp  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-setup-") as folder:
        authority = Authority(f"{folder}/authority")
        ann = Person(authority, "Ann Chen", "ann@letters.example")
        wang = Person(authority, "王小明", None, dual=True)
        shutil.copy(ann.sign_p12, f"{folder}/ann.sign.p12")
        shutil.copy(ann.encrypt_p12, f"{folder}/ann.enc.p12")
        shutil.copy(wang.sign_p12, f"{folder}/wang.p12")
        for who in ("ann", "wang", "bob"):
            make_maildir(f"{folder}/post/{who}@letters.example")
        os.makedirs(f"{folder}/home")
        with WebApp(f"{folder}/home") as app:
            app.browse("setup", LETTERLOCK_TEST_FOLDER=folder)


main()
