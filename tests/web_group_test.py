#!/usr/bin/env python3
"""A sealed letter to a group of thousands, written and sent in the browser.

    web_group_test.py [COUNT]        5,000 recipients by default, as many as a letter may have
"""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from card_house import fingerprint_of  # noqa: E402
from files import write  # noqa: E402
from letterlock import Home  # noqa: E402
from maildir import make_maildir  # noqa: E402
from many_certificates import certificates, pem  # noqa: E402
from pki import Authority, Person  # noqa: E402
from scripted_server import ScriptedServer  # noqa: E402
from submission import taking  # noqa: E402
from web_app import BUILD, WebApp  # noqa: E402

ANN = "ann@example.test"


def home_that_knows(folder, authority, people, port):
    """Ann's home, and so many whom she can seal to."""
    ann = Person(authority, "Ann", ANN)
    home, inbox = Home(folder, ann), make_maildir(f"{folder}/inbox")
    home.expect(0, "account", "add", ann.address, *home.p12_options, "--incoming", inbox, "--outgoing",
                f"smtps://ann@localhost:{port}", "--server-authority", authority.certificate, "--mail-password-file",
                write(f"{folder}/secret", b"mail secret\n"), *home.password)
    home.expect(0, "trust", "anchors", "add", authority.certificate, "--fingerprint", fingerprint_of(authority.certificate))
    shared = authority.issue("Recipient", "r@many.example", "digitalSignature,keyEncipherment")
    everybody = write(f"{folder}/everybody.pem", b"".join(map(pem, certificates(authority, shared, people))))
    subprocess.run([f"{BUILD}/known_people", home.folder, everybody], check=True)
    return home


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory(prefix="ll-web-group-") as folder:
        authority = Authority(f"{folder}/ca")
        transactions, handler = taking(1000)
        with ScriptedServer(authority, handler) as server:
            home = home_that_knows(folder, authority, count + 1, server.port)
            with open(home.person.password_file) as file:
                password = file.read().rstrip("\n")
            with WebApp(home.folder) as app:
                app.browse("group", timeout=600, LETTERLOCK_WEB_PASSWORD=password, LETTERLOCK_WEB_COUNT=str(count))
        taken = [address for one in transactions for address in one["taken"]]
        expected = {f"r{number}@many.example" for number in range(count)}
        assert len(taken) == count and set(taken) == expected, (len(taken), len(set(taken)))


main()
