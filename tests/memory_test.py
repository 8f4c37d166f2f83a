#!/usr/bin/env python3
"""A message of 1 GiB is sealed and opened within 32 MiB resident, and comes back octet for octet."""

import hashlib
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import resident_kib  # noqa: E402
from mime_parts import mail_header  # noqa: E402
from pki import Authority, Person  # noqa: E402

LINES = 1024 * 1024 * 1024 // 64
RESIDENT_MAX_KIB = 32 * 1024


def body_digest(path, skipped):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for _ in range(skipped):
            while file.readline() != b"\r\n":
                pass
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def main():
    with tempfile.TemporaryDirectory(prefix="ll-memory-") as folder:
        authority = Authority(f"{folder}/ca")
        ann = Person(authority, "Ann", "ann@own.example")
        ben = Person(authority, "Ben", "ben@peer.example")
        message = f"{folder}/message.eml"
        with open(message, "wb") as file:
            file.write(mail_header(ann.address, ben.address, "Large") + b"Content-Type: text/plain\r\n\r\n")
            block = b"".join(b"%062d\r\n" % i for i in range(16384))
            for _ in range(LINES // 16384):
                file.write(block)
        before = body_digest(message, 1)
        for cipher in ("aes256-gcm", "aes256-cbc"):
            sealed, opened = f"{folder}/sealed.eml", f"{folder}/opened"
            sealing = resident_kib("seal", "--sign-with", ann.sign_p12, "--password-file", ann.password_file, "--encrypt-to",
                                   f"{ben.encryption}.pem", "--cipher", cipher, "-o", sealed, message)
            opening = resident_kib("open", "--key", ben.encrypt_p12, "--password-file", ben.password_file, "--anchor",
                                   authority.certificate, "-o", opened, sealed)
            # The header, and the lines that repeat it in the text (RFC 9788 section 5.2.2).
            assert body_digest(opened, 2) == before, cipher
            print(f"{cipher}: 1 GiB sealed with {sealing} KiB, opened with {opening} KiB resident", flush=True)
            assert sealing <= RESIDENT_MAX_KIB and opening <= RESIDENT_MAX_KIB, (sealing, opening)
            os.unlink(sealed)
            os.unlink(opened)


main()
