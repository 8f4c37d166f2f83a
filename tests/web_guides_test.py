#!/usr/bin/env python3
"""Both guides in the browser with real parts: Set-up on Dovecot and Postfix with a SoftHSM card, the authority trusted, and a
tunnel to *established* with somebody who uses the command line."""

import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from cards import SoftToken  # noqa: E402
from mail_home import House  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from web_app import WebApp  # noqa: E402

ANN, BEN, PIN, WORDS = "ann@example.test", "ben@example.test", "270415", "Only the two of us can read this."


def second():
    time.sleep(1.1)  # the clock of mail counts seconds


def guides(folder, language):
    people = Authority(f"{folder}/people")
    ann, ben = Person(people, "Ann Lin", ANN), Person(people, "Ben Chen", BEN)
    token = SoftToken.of_person(f"{folder}/token", ann, PIN)
    home = f"{folder}/home"
    os.makedirs(home)
    with MailServers({ANN: User("mail secret of ann"), BEN: User("mail secret of ben")}) as servers:
        shutil.copy(servers.authority.certificate, f"{folder}/server-authority.pem")
        other = House(folder, servers, ben, people.certificate, f"imaps://ben%40example.test@localhost:{servers.imaps}",
                      f"smtps://ben%40example.test@localhost:{servers.smtps}")

        def answers():
            second()
            other.receive(1)
            other.accept(ANN)
            other.expect(0, "tunnel", "open", ANN, *other.password)

        def confirms():
            second()
            other.receive(1)
            with open(f"{folder}/letter", "w") as letter:
                letter.write(WORDS + "\n")
            other.expect(0, "send", "--to", ANN, "--subject", "Minutes", f"{folder}/letter", *other.password)

        shown = run("openssl", "x509", "-in", people.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
        words = {"LANGUAGE": language, "ADDRESS": ANN, "PASSWORD": "mail secret of ann", "PIN": PIN, "PARTNER": BEN,
                 "IMAPS": servers.imaps, "SMTPS": servers.smtps, "SERVER_AUTHORITY": f"{folder}/server-authority.pem",
                 "AUTHORITY": people.certificate, "FINGERPRINT": shown.split("=")[1].strip(), "WORDS": WORDS}
        with WebApp(home, env=token.environment) as app:
            app.browse("guides", timeout=400, does={"partner-answers": answers, "partner-confirms": confirms},
                       **{f"LETTERLOCK_WEB_{name}": str(value) for name, value in words.items()})


def main():
    for language in ("en", "zh-TW"):
        with tempfile.TemporaryDirectory(prefix="ll-web-guides-") as folder:
            guides(folder, language)


main()
