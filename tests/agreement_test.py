#!/usr/bin/env python3
"""Recipients of every kind, and ciphers that are only read, through the program and beside `openssl cms`.

RSA (PKCS#1 v1.5, OAEP), ECDH on P-256 and P-384, X25519 (which OpenSSL's CMS does not know), one message for all of them;
3DES and RC2 are legacy; what is outside the table is named.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import expect, report  # noqa: E402
from mime_parts import body_der, mail_header, wrap_cms  # noqa: E402
from pki import Authority, pkcs12, run  # noqa: E402

ENTITY = b"Content-Type: text/plain\r\n\r\nFrom here on, only we two.\r\n"
PASSWORD = "secret1"
CIPHERS = ("aes128-cbc", "aes256-cbc", "aes128-gcm", "aes256-gcm", "chacha20-poly1305")


class Key:
    """An encryption key with its certificate and PKCS#12 file."""

    def __init__(self, stem, authority):
        self.stem, self.certificate = stem, f"{stem}.pem"
        self.p12 = pkcs12(stem, PASSWORD, authority)


class World:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.password = f"{folder}/password"
        with open(self.password, "w") as file:
            file.write(PASSWORD + "\n")
        self.keys = {"rsa": self.issue("Rsa", "keyEncipherment", 2048), "p256": self.issue("P256", "keyAgreement", "P-256"),
                     "p384": self.issue("P384", "keyAgreement", "P-384"), "x25519": self.x25519()}

    def issue(self, name, usage, bits):
        return Key(self.authority.issue(name, f"{name.lower()}@peer.example", usage, bits), self.authority)

    def x25519(self):
        """Such a key signs no request: the authority certifies it by its public half."""
        stem = f"{self.folder}/ca/X25519"
        run("openssl", "genpkey", "-algorithm", "X25519", "-out", f"{stem}.key")
        run("openssl", "pkey", "-in", f"{stem}.key", "-pubout", "-out", f"{stem}.pub")
        with open(f"{stem}.ext", "w") as file:
            file.write("keyUsage = critical,keyAgreement\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n"
                       "subjectAltName = email:x25519@peer.example\n")
        run("openssl", "x509", "-new", "-subj", "/C=TW/CN=X25519", "-force_pubkey", f"{stem}.pub", "-CA",
            self.authority.certificate, "-CAkey", f"{self.folder}/ca/ca.key", "-extfile", f"{stem}.ext", "-days", "3650",
            "-out", f"{stem}.pem")
        return Key(stem, self.authority)

    def seal(self, *arguments):
        # The text is compared octet for octet; protected headers have a test of their own.
        return expect(0, "seal", *arguments, "--header-protection", "off",
                      stdin=mail_header("rsa@peer.example", "p256@peer.example", "x") + ENTITY).stdout

    def open(self, message, key, code=0):
        """(report, payload)"""
        with open(f"{self.folder}/message.eml", "wb") as file:
            file.write(message)
        options = [f"{self.folder}/message.eml", "--key", key.p12, "--password-file", self.password]
        done, document = report("open", *options)
        assert done == code, (done, document)
        return document, expect(code, "open", *options).stdout


def ours(document):
    return next(r for layer in document["layers"] for r in layer["recipients"] if r["ours"])


def check_all_kinds_in_one(world):
    everybody = [word for key in world.keys.values() for word in ("--encrypt-to", key.certificate)]
    words = {"rsa": ("rsaEncryption", None), "p256": ("dhSinglePass-stdDH-sha256kdf-scheme", "x963/sha256"),
             "p384": ("dhSinglePass-stdDH-sha384kdf-scheme", "x963/sha384"),
             "x25519": ("dhSinglePass-stdDH-hkdf-sha256-scheme", "hkdf/sha256")}
    for cipher in CIPHERS:
        message = world.seal(*everybody, "--cipher", cipher)
        wrap = "aes128-wrap" if cipher.startswith("aes128") else "aes256-wrap"
        for name, key in world.keys.items():
            document, payload = world.open(message, key)
            recipient = ours(document)
            assert (recipient["key_encryption"], recipient["kdf"]) == words[name], recipient
            assert recipient["key_wrap"] == (None if name == "rsa" else wrap), recipient
            assert b"only we two" in payload and document["encryption"] == "strong", document
            print(f"{cipher}: {name} opens ours")


def openssl_encrypt(world, *options):
    return wrap_cms(run("openssl", "cms", "-encrypt", "-binary", "-outform", "DER", *options, stdin=ENTITY).stdout,
                    mail_header("a@peer.example", "b@peer.example", "x"), "enveloped-data")


def check_openssl(world):
    for name in ("rsa", "p256", "p384"):
        key = world.keys[name]
        for cipher in CIPHERS[:4]:
            everybody = [word for other in world.keys.values() for word in ("--encrypt-to", other.certificate)]
            plain = run("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", f"{key.stem}.key", "-recip",
                        key.certificate, stdin=body_der(world.seal(*everybody, "--cipher", cipher))).stdout
            assert b"only we two" in plain, plain
            print(f"{cipher}: openssl opens ours for {name}")
    for name, option in (("p256", "ecdh_kdf_md:sha1"), ("p256", "ecdh_kdf_md:sha224"), ("p384", "ecdh_kdf_md:sha384"),
                         ("p384", "ecdh_kdf_md:sha512"), ("rsa", "rsa_padding_mode:oaep"), ("rsa", "rsa_padding_mode:pkcs1")):
        key = world.keys[name]
        message = openssl_encrypt(world, "-aes-256-gcm", "-recip", key.certificate, "-keyopt", option)
        assert world.open(message, key)[1] == ENTITY, option
        print(f"{name}, {option}: we open openssl's")


def check_legacy(world):
    key = world.keys["rsa"]
    for cipher, word in (("-des3", "des-EDE3-CBC"), ("-rc2-40", "rc2-CBC/40"), ("-rc2-64", "rc2-CBC/64"),
                         ("-rc2-128", "rc2-CBC/128")):
        document, payload = world.open(openssl_encrypt(world, cipher, "-provider", "legacy", "-provider", "default",
                                                       key.certificate), key)
        assert document["layers"][0]["content_encryption"] == word, document
        assert (document["encryption"], document["summary"]) == ("legacy", "none"), document
        assert payload == ENTITY
    document, payload = world.open(openssl_encrypt(world, "-aes192", key.certificate), key)
    assert (document["layers"][0]["content_encryption"], document["encryption"]) == ("aes192-CBC", "strong"), document


def check_outside_the_table(world):
    """OAEP with two digests, key agreement with 3DES as the wrap: named, and nothing is guessed."""
    two = openssl_encrypt(world, "-aes256", "-recip", world.keys["rsa"].certificate, "-keyopt", "rsa_padding_mode:oaep",
                          "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha1")
    triple = openssl_encrypt(world, "-des3", world.keys["p256"].certificate)
    for message, key, name in ((two, "rsa", "rsaes-oaep (sha256, MGF1 sha1)"),
                               (triple, "p256", "dhSinglePass-stdDH-sha1kdf-scheme (1.2.840.113549.1.9.16.3.6)")):
        document, payload = world.open(message, world.keys[key], code=4)
        findings = [f for f in document["layers"][0]["findings"] if f["id"] == "algorithm-unsupported"]
        assert [f["params"]["algorithm"] for f in findings] == [name], document
        assert document["encryption"] == "undecrypted" and payload == b"", document


def check_our_own_key(world):
    """A key of ours that agrees on keys is no recipient beside RSA keys alone, which some programs could not read then."""
    own = world.issue("Own", "digitalSignature,keyAgreement", "P-256")
    sign = ["--sign-with", own.p12, "--password-file", world.password]
    rsa, curve = (["--encrypt-to", world.keys[name].certificate] for name in ("rsa", "p256"))
    for options, key, count in ((rsa, "rsa", 1), ([*rsa, "--to-self", own.certificate], "rsa", 2), (curve, "p256", 2),
                                ([*rsa, *curve], "rsa", 3)):
        document, _ = world.open(world.seal(*sign, *options), world.keys[key], code=1)  # whose signature it is nobody says
        assert document["encryption"] == "strong" and len(document["layers"][0]["recipients"]) == count, (options, document)
    said = expect(0, "seal", *sign, *rsa, stdin=mail_header("own@peer.example", "rsa@peer.example", "x") + ENTITY).stderr
    assert b"--to-self" in said, said


def main():
    with tempfile.TemporaryDirectory(prefix="ll-agree-") as folder:
        world = World(folder)
        check_all_kinds_in_one(world)
        check_openssl(world)
        check_legacy(world)
        check_outside_the_table(world)
        check_our_own_key(world)


main()
