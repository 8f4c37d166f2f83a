"""The program under test as the other side of a peer: it seals for them and opens what they made."""

import base64
import json
import os
import quopri

from files import read, write
from letterlock import letterlock, report
from mime_parts import mail_header, split

TEXT = "我們的通道 - our tunnel\r\nFrom here on, only we two.\r\n"
ENTITY = ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
          base64.encodebytes(TEXT.encode()).decode().replace("\n", "\r\n")).encode()


class OurRefusal(Exception):
    """We do not do it; the text is the id of the error or finding that says so."""


class Opened:
    def __init__(self, document, payload):
        self.document, self.payload = document, payload

    @property
    def findings(self):
        layers = self.document["layers"]
        signers = [signer for layer in layers for signer in layer["signers"]]
        every = [self.document["findings"], *(part["findings"] for part in layers + signers)]
        return [finding for findings in every for finding in findings]

    @property
    def ids(self):
        return list(dict.fromkeys(finding["id"] for finding in self.findings if finding["severity"] != "note"))

    def ciphers(self):
        return [layer["content_encryption"] for layer in self.document["layers"] if layer["content_encryption"]]


class Ours:
    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        os.makedirs(folder)

    def seal(self, own, to, *options, p12=None):
        """Signed by `own` (None: by nobody) with its file or another, encrypted to all of `to`."""
        sender = own.address if own else "ann@ann.example"
        message = mail_header(sender, "ben@ben.example", "Hello") + (
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + TEXT.encode())
        words = ["--sign-with", p12 or own.p12, "--password-file", self.world.password_file] if own else []
        for recipient in to:
            words += ["--encrypt-to", recipient.certificate]
        source, out = write(f"{self.folder}/message.eml", message), f"{self.folder}/sealed.eml"
        # The text is compared octet for octet; protected headers have a test of their own.
        words += ["--header-protection", "off"]
        code, document = report("seal", *words, *options, "-o", out, source)
        if code != 0:
            raise OurRefusal(document["error"]["id"])
        return read(out)

    def open(self, message, key=None):
        """What is said of a message, and its payload if it is good."""
        path, out, told = write(f"{self.folder}/incoming.eml", message), f"{self.folder}/payload", f"{self.folder}/report.json"
        for old in (out, told):
            if os.path.exists(old):
                os.unlink(old)
        keys = ["--key", key, "--password-file", self.world.password_file] if key else []
        done = letterlock("open", *keys, "--anchor", self.world.authority.certificate, "-o", out, "--report", told, path)
        if not os.path.exists(told):
            raise OurRefusal(error_id(done.stderr))
        document = json.loads(read(told))
        assert done.returncode == 0 or not os.path.exists(out), (done.returncode, document)
        return Opened(document, read(out) if os.path.exists(out) else None)


def error_id(said):
    text = said.decode(errors="replace")
    ids = [line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: ")]
    assert ids, text
    return ids[0]


def same_text(payload, among=False):
    """The text came back, however a program re-encoded the entity's lines; `among`: with lines of ours before it."""
    header, body = split(payload)
    if b"quoted-printable" in header:
        body = quopri.decodestring(body)
    if b"base64" in header:
        body = base64.b64decode(body)
    text = TEXT.encode().strip()
    assert body.strip().endswith(text) if among else body.strip() == text, body
