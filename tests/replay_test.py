#!/usr/bin/env python3
"""Mail that comes again: the same octets, the same signature in another envelope, old mail with a new date, our own mail
sent back. The reports are true to what was signed, and no tunnel moves; what Ann writes anew moves it."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from attack_mails import entity_of  # noqa: E402
from letterlock import Home, expect  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from mime_parts import mail_header, wrap_cms  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

ANN, BEN = "ann@own.example", "ben@peer.example"
TEXT = b"Content-Type: text/plain\r\n\r\nHere I am.\r\n"


class Replays:
    def __init__(self, folder):
        self.folder, self.count = folder, 0
        authority = Authority(f"{folder}/ca")
        self.ann, ben = Person(authority, "Ann", ANN), Person(authority, "Ben", BEN)
        self.ben, self.box = Home(folder, ben), make_maildir(f"{folder}/mail")
        self.ann_box = make_maildir(f"{folder}/post/{ANN}")
        shown = run("openssl", "x509", "-in", authority.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
        self.ben.expect(0, "trust", "anchors", "add", authority.certificate, "--fingerprint", shown.split("=")[1].strip().replace(":", ""))
        self.ben.expect(0, "account", "add", BEN, *self.ben.p12_options, "--incoming", self.box, "--outgoing", f"{folder}/post",
                        *self.ben.password)

    def signed(self, header, *options):
        path = f"{self.folder}/letter.eml"
        with open(path, "wb") as file:
            file.write(header + TEXT)
        return expect(0, "seal", "--sign-with", self.ann.sign_p12, "--password-file", self.ann.password_file, "--encryption-cert",
                      f"{self.ann.encryption}.pem", *options, path).stdout

    def sealed_to_ben(self, entity, header):
        der = run("openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", f"{self.ben.person.encryption}.pem",
                  stdin=entity).stdout
        return wrap_cms(der, header, "enveloped-data")

    def receive(self, octets):
        """The rows of what came by it."""
        self.count += 1
        deliver(self.box, f"{self.count}.replay", octets)
        return self.ben.json(0, "sync", *self.ben.password)["received"]

    def state(self):
        return self.ben.json(0, "tunnel", "show", ANN)["state"]


def main():
    with tempfile.TemporaryDirectory(prefix="ll-replay-") as folder:
        r = Replays(folder)
        hello = r.signed(mail_header(ANN, BEN, "Hello"))
        (first,) = r.receive(hello)
        assert (first["summary"], first["signature"]) == ("signed", "valid"), first
        r.ben.expect(0, "contact", "add", ANN)
        r.ben.expect(0, "tunnel", "open", ANN, *r.ben.password)
        assert r.state() == "testing", r.state()
        time.sleep(1.1)  # what follows is later by the clock of mail, which counts seconds
        (name,) = os.listdir(f"{r.ann_box}/new")
        with open(f"{r.ann_box}/new/{name}", "rb") as file:
            ours = file.read()
        message_id = next(line for line in ours.split(b"\r\n") if line.lower().startswith(b"message-id:")).split(b":", 1)[1].strip()
        answering = b"In-Reply-To: " + message_id + b"\r\nReferences: " + message_id + b"\r\n"
        late = mail_header(ANN, BEN, "Re: Hello").replace(b"<test@peer.example>", b"<new@own.example>")

        replays = [
            ("the same octets again", hello, None),
            ("the same with a line of a server's", b"Received: from somewhere\r\n" + hello, "signed valid"),
            ("with a new date and number", hello.replace(b"Mon, 23 Nov 2026", b"Tue, 24 Nov 2026").replace(b"<test@", b"<late@"),
             "signed valid"),
            ("as an answer to ours", answering + hello, "signed valid"),
            ("wrapped to Ben", r.sealed_to_ben(entity_of(hello), late), "signed-and-encrypted valid"),
            ("wrapped to Ben, as an answer", r.sealed_to_ben(entity_of(hello), answering + late), "signed-and-encrypted valid"),
            ("our own mail sent back", ours, None),
            ("our own mail sent back below Ann's name", ours.replace(BEN.encode(), ANN.encode(), 1), None),
        ]
        for what, octets, expected in replays:
            rows = r.receive(octets)
            said = [f"{row['summary']} {row['signature']}" for row in rows]
            if expected:
                assert said == [expected], (what, rows)
            assert r.state() == "testing", (what, r.state())
            print(f"{what}: {said or 'known already'}, the tunnel is where it was", flush=True)
        certificates = len(r.ben.json(0, "contact", "show", ANN)["certificates"])

        time.sleep(1.1)
        fresh = r.signed(late, "--encrypt-to", f"{r.ben.person.encryption}.pem", "--header-protection", "on")
        (row,) = r.receive(fresh)
        assert (row["summary"], row["signature"]) == ("signed-and-encrypted", "valid"), row
        assert r.state() == "established", r.state()
        assert len(r.ben.json(0, "contact", "show", ANN)["certificates"]) == certificates
        print("a new answer: established", flush=True)
        assert r.receive(fresh) == [] and r.state() == "established"
        r.ben.expect(0, "store", "check")


main()
