#!/usr/bin/env python3
"""The structures of CMS beside signatures and encryption: compressed layers, certificates alone, every shape of BER.

Peers: openssl (messages to rewrite, crl2pkcs7, pkcs7), gpgsm and NSS certutil (what we hand over, they import).
"""

import json
import os
import shutil
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from ber import SHAPES, compressed, content_info, sequence  # noqa: E402
from files import read, write  # noqa: E402
from letterlock import Home, expect, letterlock, report  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from mime_parts import body_der, mail_header, split, wrap_cms  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

ENTITY = b"Content-Type: text/plain\r\n\r\n" + b"Only we two. " * 200 + b"\r\n"
SHOWN = ("summary", "signature", "encryption", "integrity")


class World:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.ann = Person(self.authority, "Ann", "ann@own.example")
        self.ben = Person(self.authority, "Ben", "ben@peer.example", dual=True)
        self.header = mail_header(self.ben.address, self.ann.address, "Hello")
        self.options = ["--key", self.ann.encrypt_p12, "--password-file", self.ann.password_file,
                        "--anchor", self.authority.certificate, "--at", "2026-11-23T08:00:00Z"]

    def wrap(self, der, smime_type):
        return wrap_cms(der, self.header, smime_type)

    def entity(self, der, smime_type):
        return wrap_cms(der, b"", smime_type)

    def sign(self, entity):
        return run("openssl", "cms", "-sign", "-binary", "-nodetach", "-signer", f"{self.ben.signing}.pem", "-inkey",
                   f"{self.ben.signing}.key", "-md", "sha256", "-outform", "DER", stdin=entity).stdout

    def encrypt(self, entity, cipher="-aes-256-gcm"):
        return run("openssl", "cms", "-encrypt", "-binary", "-outform", "DER", cipher, f"{self.ann.encryption}.pem",
                   stdin=entity).stdout

    def opened(self, message, code=0):
        path = write(f"{self.folder}/incoming.eml", message)
        done, document = report("open", *self.options, path)
        assert done == code, (done, code, json.dumps(document)[:2000])
        return document

    def payload(self, message):
        return expect(0, "open", *self.options, write(f"{self.folder}/incoming.eml", message)).stdout


def words(document):
    return [layer["type"] for layer in document["layers"]], [document[name] for name in SHOWN]


def compressed_layers(world):
    packed = world.entity(compressed(ENTITY), "compressed-data")
    signed = world.entity(world.sign(ENTITY), "signed-data")
    strong = ["strong", "authenticated"]
    cases = {
        "alone": (world.wrap(compressed(ENTITY), "compressed-data"), ["compressed-data"], ["none", "none", "none", "none"]),
        "signed around": (world.wrap(world.sign(packed), "signed-data"), ["signed-data", "compressed-data"],
                          ["signed", "valid", "none", "signature"]),
        "signed inside": (world.wrap(compressed(signed), "compressed-data"), ["compressed-data", "signed-data"],
                          ["signed", "valid", "none", "signature"]),
        "sealed around": (world.wrap(world.encrypt(packed), "authEnveloped-data"), ["authEnveloped-data", "compressed-data"],
                          ["encrypted", "none", *strong]),
        "between": (world.wrap(world.encrypt(world.entity(compressed(signed), "compressed-data")), "authEnveloped-data"),
                    ["authEnveloped-data", "compressed-data", "signed-data"], ["signed-and-encrypted", "valid", *strong]),
    }
    for name, (message, layers, summary) in cases.items():
        assert words(world.opened(message)) == (layers, summary), (name, world.opened(message))
        assert world.payload(message) == ENTITY, name
    return len(cases)


def compressed_refusals(world):
    stream = zlib.compress(ENTITY)
    bomb = zlib.compress(b"\0" * (200 << 20), 9)
    cases = {"cut": (stream[:-5], "cms-malformed"), "behind": (stream + b"x", "cms-trailing-data"),
             "garbage": (b"no stream", "cms-malformed"), "bomb": (bomb, "compressed-too-large"),
             "bomb in a bomb": (zlib.compress(world.entity(compressed(b"", bomb), "compressed-data"), 9), "compressed-too-large")}
    for name, (octets, error) in cases.items():
        der = compressed(b"", octets)
        document = world.opened(world.wrap(der, "compressed-data"), 4)
        assert document["error"]["id"] == error, (name, document)
        # Unauthenticated encryption around: one answer to all.
        sealed = world.wrap(world.encrypt(world.entity(der, "compressed-data"), "-aes-256-cbc"), "enveloped-data")
        document = world.opened(sealed, 4)
        assert [finding["id"] for finding in document["layers"][0]["findings"]] == ["decryption-failed"], (name, document)
        assert document["payload"] is None, name
    return 2 * len(cases)


def shapes_of_ber(world):
    """What openssl made in DER opens to the same facts however its lengths and strings are written."""
    messages = {"signed-data": world.sign(ENTITY), "enveloped-data": world.encrypt(ENTITY, "-aes-256-cbc"),
                "authEnveloped-data": world.encrypt(ENTITY), "compressed-data": compressed(ENTITY)}
    for kind, made in messages.items():
        der = run("openssl", "cms", "-cmsout", "-inform", "DER", "-outform", "DER", stdin=made).stdout \
            if kind == "signed-data" else made
        expected = world.opened(world.wrap(der, kind))
        assert expected["layers"][0]["type"] == kind, expected
        for shape in SHAPES:
            message = world.wrap(shape.rewrite(der), kind)
            assert world.opened(message) == expected, (kind, shape.name)
            assert world.payload(message) == ENTITY, (kind, shape.name)
    return len(messages) * len(SHAPES)


def other_types(world):
    """Refused by the name that the standard gives them."""
    digested = content_info("1.2.840.113549.1.7.5", sequence(b"\x02\x01\x00"))
    encrypted = run("openssl", "cms", "-EncryptedData_encrypt", "-outform", "DER", "-aes256", "-secretkey", "00" * 32,
                    stdin=ENTITY).stdout
    cases = {"digested-data": digested, "encrypted-data": encrypted}
    made = run("openssl", "cms", "-digest_create", "-md", "sha256", "-outform", "DER", stdin=ENTITY).stdout
    for name, der in [*cases.items(), ("digested-data", made)]:
        document = world.opened(world.wrap(der, "enveloped-data"), 4)
        assert document["error"]["id"] == "cms-unsupported-content", document
        assert document["error"]["message"].endswith(f": {name}"), document
    return 3


def fingerprints(certificates):
    return {certificate["fingerprint_sha256"] for certificate in certificates}


def certificates_only(world):
    """openssl makes the file; we open it as a mail, judge it, seal to it and trust what is in it."""
    pem = write(f"{world.folder}/both.pem", read(f"{world.ben.signing}.pem") + read(f"{world.ben.encryption}.pem"))
    p7c = f"{world.folder}/ben.p7c"
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", pem, "-outform", "DER", "-out", p7c)
    document = world.opened(world.wrap(read(p7c), "certs-only"))
    assert words(document) == (["signed-data"], ["none"] * 4), document
    layer = document["layers"][0]
    assert [finding["id"] for finding in layer["findings"]] == ["certificates-only"], layer
    assert (len(layer["certificates"]), layer["signers"], document["payload"]) == (2, [], None), layer
    assert all(certificate["addresses"] == [world.ben.address] for certificate in layer["certificates"]), layer
    told = expect(0, "open", *world.options, f"{world.folder}/incoming.eml", "-o", f"{world.folder}/nothing")
    assert b"hands over certificates (2)" in told.stderr and not os.path.exists(f"{world.folder}/nothing"), told.stderr
    assert report("open", *world.options, "--require", "signed", f"{world.folder}/incoming.eml")[0] == 1
    for shape in SHAPES:
        assert world.opened(world.wrap(shape.rewrite(read(p7c)), "certs-only")) == document, shape.name
    return fingerprints(layer["certificates"])


def files_of_certificates(world):
    """Wherever a certificate is named by a file, a certs-only file will do, in DER and under both names in PEM."""
    one = f"{world.folder}/one.p7c"
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", f"{world.ben.encryption}.pem", "-outform", "DER", "-out", one)
    armoured = f"{world.folder}/one.p7b"
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", f"{world.ben.encryption}.pem", "-out", armoured)
    cms = write(f"{world.folder}/one.cms", read(armoured).replace(b"PKCS7", b"CMS"))
    anchor = f"{world.folder}/ca.p7b"
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", world.authority.certificate, "-out", anchor)
    letter = write(f"{world.folder}/letter.eml", world.header + ENTITY)
    for file in (one, armoured, cms):
        expect(0, "seal", "--encrypt-to", file, "-o", f"{world.folder}/sealed.eml", letter)
        expect(0, "trust", "check", "--anchor", anchor, file)
    document = report("open", "--key", world.ben.encrypt_p12, "--password-file", world.ben.password_file,
                      f"{world.folder}/sealed.eml")[1]
    assert document["encryption"] == "strong", document
    return 6


def home_of(world):
    home = Home(world.folder, world.ann)
    make_maildir(f"{world.folder}/mailbox")
    os.makedirs(f"{world.folder}/post", exist_ok=True)
    home.expect(0, "trust", "anchors", "add", world.authority.certificate, "--fingerprint", fingerprint(world.authority))
    home.expect(0, "account", "add", world.ann.address, *home.p12_options, "--incoming", f"{world.folder}/mailbox",
                "--outgoing", f"{world.folder}/post", *home.password)
    return home


def fingerprint(authority):
    shown = run("openssl", "x509", "-in", authority.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    return shown.split("=")[1].strip().replace(":", "")


def received(world, handed):
    """In a mailbox: kept, shown, and nothing of it accepted."""
    home = home_of(world)
    deliver(f"{world.folder}/mailbox", "1.certs", world.wrap(read(f"{world.folder}/ben.p7c"), "certs-only"))
    deliver(f"{world.folder}/mailbox", "2.packed", world.wrap(compressed(ENTITY), "compressed-data"))
    home.json(0, "sync", *home.password)
    rows = home.json(0, "list")
    assert len(rows) == 2 and {row["state"] for row in rows} == {"judged"}, rows
    for row in rows:
        document = home.json(0, "read", row["id"])
        if document["layers"][0]["type"] == "compressed-data":
            assert b"Only we two." in home.expect(0, "read", row["id"]).stdout
            continue
        assert fingerprints(document["layers"][0]["certificates"]) == handed, document
        assert b"hands over certificates (2)" in home.expect(0, "read", row["id"]).stdout
    assert all(row["read"] for row in home.json(0, "list")), home.json(0, "list")
    # Known, and accepted by nobody: what nobody signed opens no review.
    assert all(not person["certificates"] for person in home.json(0, "contact", "list")), home.json(0, "contact", "list")
    assert home.json(0, "tunnel", "show", world.ben.address)["state"] == "none"
    assert letterlock("contact", "add", world.ben.address, home=home.folder).returncode != 0
    return home


def handed_over(world, home):
    """What we write, other programs import, and we read it back."""
    p7c, mail = f"{world.folder}/ann.p7c", f"{world.folder}/ann.eml"
    home.expect(0, "account", "certificates", "ann", "--format", "p7c", "-o", p7c)
    home.expect(0, "account", "certificates", "ann", "--format", "mail", "-o", mail)
    pem = home.expect(0, "account", "certificates", "ann").stdout
    listed = run("openssl", "pkcs7", "-inform", "DER", "-in", p7c, "-print_certs").stdout
    count = pem.count(b"BEGIN CERTIFICATE")
    assert count >= 2 and listed.count(b"BEGIN CERTIFICATE") == count, (pem, listed)
    assert body_der(read(mail)) == read(p7c)
    document = world.opened(world.header + read(mail)[len(b"MIME-Version: 1.0\r\n"):])
    assert len(document["layers"][0]["certificates"]) == count, document
    folder = tempfile.mkdtemp(prefix="gnupg-")
    env = dict(os.environ, GNUPGHOME=folder)
    try:
        run("gpgsm", "--batch", "--import", p7c, env=env)
        keys = run("gpgsm", "--batch", "--with-colons", "--list-keys", env=env).stdout
        assert world.ann.address.encode() in keys, keys
    finally:
        run("gpgconf", "--kill", "all", env=env, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    database = f"sql:{world.folder}/nss"
    os.makedirs(f"{world.folder}/nss")
    run("certutil", "-N", "-d", database, "--empty-password")
    run("certutil", "-A", "-d", database, "-n", "handed", "-t", ",,", "-i", p7c)
    assert b"handed" in run("certutil", "-L", "-d", database).stdout
    return 3


def main():
    folder = tempfile.mkdtemp(prefix="structure-")
    try:
        world = World(folder)
        shown = [compressed_layers(world), compressed_refusals(world), shapes_of_ber(world), other_types(world)]
        handed = certificates_only(world)
        shown.append(files_of_certificates(world))
        shown.append(handed_over(world, received(world, handed)))
        print(f"compressed {shown[0]} ways and {shown[1]} refusals, {shown[2]} messages in shapes of BER, "
              f"{shown[3]} types refused by name, {shown[4]} files of certificates, {shown[5]} peers import ours")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
