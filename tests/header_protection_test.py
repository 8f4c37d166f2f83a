#!/usr/bin/env python3
"""Protected header fields (RFC 9788), whole: what `seal` writes, openssl finds in the payload and `open` reports.

And every form in which others protect them, made with openssl, down to the forged ones.
"""

import json
import os
import re
import sys
import tempfile
from email import message_from_bytes

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import expect, letterlock  # noqa: E402
from mime_parts import split, wrap_cms, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

LONG = "".join(f" word{i}" for i in range(60)).strip()
SUBJECT = "=?utf-8?B?6YCa6YGT?=\r\n =?utf-8?B?6KiI5YqD?="
HEADER = (f"From: Ann <ann@own.example>\r\nTo: Ben <ben@peer.example>,\r\n\tCarol <carol@third.example>\r\n"
          f"Subject: {SUBJECT}\r\nComments: for us\r\nKeywords: {LONG}\r\nBcc: dora@third.example\r\n"
          "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@own.example>\r\nMIME-Version: 1.0\r\n")
LETTER = HEADER + "Content-Type: text/plain; charset=utf-8\r\n\r\nOur tunnel stands.\r\n"


class World:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.ann = Person(self.authority, "Ann", "ann@own.example")
        self.ben = Person(self.authority, "Ben", "ben@peer.example", dual=True)
        self.eve = Person(self.authority, "Eve", "eve@evil.example")

    def write(self, name, content):
        with open(f"{self.folder}/{name}", "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return f"{self.folder}/{name}"

    def seal(self, *options, letter=LETTER, signed=True, encrypted=True):
        words = ["--sign-with", self.ann.sign_p12, "--password-file", self.ann.password_file] if signed else []
        words += ["--encrypt-to", f"{self.ben.encryption}.pem"] if encrypted else []
        expect(0, "seal", *words, *options, "-o", f"{self.folder}/sealed", self.write("letter", letter))
        with open(f"{self.folder}/sealed", "rb") as file:
            return file.read()

    def opened(self, message):
        """The report, whatever it is worth."""
        options = ["--key", self.ben.sign_p12, "--password-file", self.ben.password_file, "--anchor",
                   self.authority.certificate, "--json"]
        return json.loads(letterlock("open", *options, self.write("incoming", message)).stdout)

    def decrypted(self, message):
        """openssl's own word for what stands inside."""
        inner = run("openssl", "cms", "-decrypt", "-in", self.write("incoming", message), "-recip", f"{self.ben.encryption}.pem",
                    "-inkey", f"{self.ben.encryption}.key").stdout
        if b"smime-type=signed-data" not in split(inner)[0]:
            return inner
        return run("openssl", "cms", "-verify", "-in", self.write("inner", inner), "-CAfile", self.authority.certificate,
                   "-purpose", "any").stdout

    def encrypt(self, entity, outer):
        der = run("openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", f"{self.ben.encryption}.pem",
                  stdin=entity).stdout
        return wrap_cms(der, outer, "enveloped-data")

    def sign(self, entity, outer, person=None):
        who = person or self.ann
        der = run("openssl", "cms", "-sign", "-binary", "-signer", f"{who.signing}.pem", "-inkey", f"{who.signing}.key",
                  "-outform", "DER", stdin=entity).stdout
        return wrap_signed(entity, der, outer)


def fields(octets):
    """[(name, value)] of a header, unfolded."""
    text = re.sub(rb"\r?\n(?=[ \t])", b"", split(octets)[0]).decode()
    return [tuple(line.split(":", 1)) for line in text.splitlines()]


def values(octets, name):
    return [value.strip() for each, value in fields(octets) if each.lower() == name.lower()]


def protection(document):
    return {h["name"]: h["protection"] for h in document["headers"]}


def shown(document):
    return {h["name"]: h["value"] for h in document["headers"]}


def ids(document):
    return [f["id"] for f in document["findings"]]


def writing(world):
    """hp="cipher": the baseline policy outside, every field exact inside, HP-Outer, and the subject in the text."""
    sealed = world.seal()
    assert values(sealed, "Subject") == ["[...]"], sealed[:800]
    for hidden in (b"6YCa", b"for us", b"word1", b"dora", b"Comments", b"Keywords", b"HP-Outer"):
        assert hidden not in sealed, hidden
    payload = world.decrypted(sealed)
    kept = HEADER.replace("Bcc: dora@third.example\r\n", "").replace("MIME-Version: 1.0\r\n", "").encode()
    assert payload.startswith(kept), payload
    assert b'hp="cipher"' in split(payload)[0] and b'hp-legacy-display="1"' in split(payload)[0], payload
    outer = [f"{name}: {value.strip()}" for name, value in fields(sealed)
             if name not in ("MIME-Version",) and not name.startswith("Content-")]
    assert values(payload, "HP-Outer") == outer, (values(payload, "HP-Outer"), outer)
    body = run("python3", "-c", "import sys, quopri; quopri.decode(sys.stdin.buffer, sys.stdout.buffer)",
               stdin=split(payload)[1]).stdout.decode()
    lines = body.replace("\r\n", "\n")
    assert lines == f"Subject: 通道計劃\nComments: for us\nKeywords: {LONG}\n\nOur tunnel stands.\n", body

    document = world.opened(sealed)
    assert protection(document) == {"From": "signed-only", "To": "signed-only", "Subject": "signed-and-encrypted",
                                    "Date": "signed-only", "Message-ID": "signed-only"}, document["headers"]
    assert ids(document) == [], document["findings"]
    assert protection(world.opened(world.seal(signed=False)))["Subject"] == "encrypted-only"

    clear = world.seal("--header-protection", "on", encrypted=False)
    assert values(clear, "Subject") == [SUBJECT.replace("\r\n", "")] and b'hp="clear"' in clear
    assert b"HP-Outer" not in clear and b"legacy" not in clear
    assert set(protection(world.opened(clear)).values()) == {"signed-only"}
    plain = world.seal("--header-protection", "off")
    assert values(plain, "Subject") == [SUBJECT.replace("\r\n", "")]
    assert set(protection(world.opened(plain)).values()) == {"unprotected"}


def other_charsets(world):
    """The line above a text stands in the text's own charset, "?" for what that cannot carry; its octets stay as they are."""
    subject, header = SUBJECT.replace("\r\n", ""), re.sub(r"(Comments|Keywords): .*\r\n", "", HEADER)
    for charset, line, text in (("big5", "通道計劃", "通道"), ("gb18030", "通道計劃", "通道"), ("iso-2022-jp", "通道計劃", "通道"),
                                ("iso-8859-1", "????", "Grüße")):
        head = f"{header}Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        sealed = world.seal(letter=head.encode() + f"{text}\r\n".encode(charset))
        payload = world.decrypted(sealed)
        assert values(payload, "Subject") == [subject], payload
        body = message_from_bytes(payload).get_payload(decode=True).replace(b"\r\n", b"\n")
        assert body == f"Subject: {line}\n\n{text}\n".encode(charset), body
        assert shown(world.opened(sealed))["Subject"] == subject, charset
    raw = header.replace(SUBJECT, "@").encode().replace(b"@\r\n", "通道\r\n".encode("big5"), 1)
    payload = world.decrypted(world.seal(letter=raw + b"Content-Type: text/plain; charset=big5\r\n\r\nhi\r\n"))
    assert message_from_bytes(payload).get_payload(decode=True).startswith("Subject: 通道\r\n".encode("big5")), payload


OUTER = b"From: ann@own.example\r\nTo: ben@peer.example\r\nSubject: [...]\r\nMIME-Version: 1.0\r\n"
INNER = b"From: ann@own.example\r\nTo: ben@peer.example\r\nSubject: real\r\n"
TOLD = b"HP-Outer: From: ann@own.example\r\nHP-Outer: To: ben@peer.example\r\nHP-Outer: Subject: [...]\r\n"


def reading(world):
    """What others write: (how it is made, subject shown, its protection, findings)."""
    def typed(value):
        return b"Content-Type: text/plain" + value + b"\r\n\r\nt\r\n"

    wrapped = b"Content-Type: message/rfc822; forwarded=no\r\n\r\n" + INNER + b"\r\nt\r\n"
    part = (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nSubject: no\r\nContent-Type: text/plain; hp=cipher\r\n"
            b"\r\nt\r\n--b--\r\n")
    sign, encrypt, eve = world.sign, world.encrypt, world.eve
    cipher, clear = INNER + TOLD + typed(b"; hp=cipher"), INNER + typed(b"; hp=clear")
    older = INNER + typed(b'; protected-headers="v1"')
    listed = OUTER.replace(b"[...]", b"[list] real")
    real = OUTER.replace(b"[...]", b"real")
    mallory = OUTER + b"Cc: mallory@evil.example\r\n"
    other = OUTER.replace(b"ann@own", b"eve@evil")
    cases = [
        (encrypt(sign(cipher, b""), OUTER), "real", "signed-and-encrypted", []),
        (encrypt(cipher, OUTER), "real", "encrypted-only", []),
        (sign(cipher, real), "real", "signed-only", []),
        (sign(clear, real), "real", "signed-only", []),
        (sign(clear, listed), "real", "signed-only", ["header-differs-from-outer"]),
        (encrypt(sign(clear, b""), OUTER), "real", "signed-only", ["not-bound-to-sender"]),
        (encrypt(clear, OUTER), "real", "unprotected", []),
        (encrypt(sign(wrapped, b""), OUTER), "real", "signed-and-encrypted", []),
        (sign(wrapped, real), "real", "signed-only", []),
        (encrypt(sign(older, b""), OUTER), "real", "signed-and-encrypted", []),
        (encrypt(sign(part, b""), OUTER), "[...]", "unprotected", []),
        (encrypt(sign(cipher, b""), mallory), "real", "signed-and-encrypted", ["outer-header-changed"]),
        (encrypt(sign(cipher, b""), OUTER.replace(b"[...]", b"[list] [...]")), "real", "signed-and-encrypted",
         ["outer-header-changed"]),
        (encrypt(sign(INNER + cipher, b""), OUTER), "real", "encrypted-only",
         ["two-from-headers", "duplicate-header", "duplicate-header"]),
        (encrypt(cipher, other), "real", "encrypted-only", ["from-differs-from-outer"]),
        (encrypt(sign(cipher, b""), other), "real", "signed-and-encrypted", ["header-differs-from-outer"]),
        (encrypt(sign(cipher, b"", eve), other), "real", "encrypted-only", ["from-differs-from-outer"]),
    ]
    for number, (message, subject, state, findings) in enumerate(cases):
        document = world.opened(message)
        assert (shown(document)["Subject"], protection(document)["Subject"]) == (subject, state), (number, document)
        assert ids(document) == findings, (number, document["findings"])
    # Section 4.4.3: the author whom servers saw is shown where nobody vouches for the other, and both are named.
    document = world.opened(encrypt(cipher, other))
    assert shown(document)["From"] == "eve@evil.example", document["headers"]
    assert document["findings"][0]["params"] == {"value": "ann@own.example", "outer": "eve@evil.example"}, document
    assert shown(world.opened(encrypt(sign(cipher, b""), other)))["From"] == "ann@own.example"


with tempfile.TemporaryDirectory(prefix="ll-headers-") as place:
    its_world = World(place)
    writing(its_world)
    other_charsets(its_world)
    reading(its_world)
print("header protection: all as expected")
