#!/usr/bin/env python3
"""The practice card as foreign programs see it: pkcs11-tool reads, signs and decrypts with it, and openssl judges; wrong PINs,
removal, and what `letterlock card` says of it. The card's folder is made here by hand, as src/practice/card/folder.h tells."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM, letterlock, report  # noqa: E402
from pki import Authority, run  # noqa: E402

PIN = "270415"
SIGN, KEYX = "5349474e", "4b455958"  # "SIGN" and "KEYX"


class Card:
    def __init__(self, folder):
        self.folder, self.module = f"{folder}/card", f"{folder}/card/letterlock-practice-card.so"
        os.mkdir(self.folder)
        authority = Authority(f"{folder}/ca")
        self.signing = authority.issue("Ann", "ann@example.tw", "digitalSignature", stem="signing")
        self.encryption = authority.issue("Ann", "ann@example.tw", "keyEncipherment,dataEncipherment", stem="encryption")
        with open(f"{self.folder}/certificates.pem", "w") as file:
            for pem in (f"{self.signing}.pem", f"{self.encryption}.pem", authority.certificate):
                with open(pem) as one:
                    shutil.copyfileobj(one, file)
        self.hold(self.signing)
        self.write("tries", "3\n")
        os.symlink(os.path.join(os.path.dirname(os.path.abspath(PROGRAM)), "letterlock-practice-card.so"), self.module)
        self.insert()

    def hold(self, stem):
        """Only this key, as openssl writes one into a file (the room's own tests have both)."""
        run("openssl", "pkcs12", "-export", "-inkey", f"{stem}.key", "-in", f"{stem}.pem", "-out", f"{self.folder}/card.p12",
            "-passout", f"pass:{PIN}")

    def write(self, name, content):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(content)

    def insert(self):
        self.write("inserted", os.urandom(8).hex() + "\n")

    def take_out(self):
        os.remove(f"{self.folder}/inserted")

    def tool(self, *arguments, check=True):
        return run("pkcs11-tool", "--module", self.module, *arguments, check=check)

    def login(self, *arguments, pin=PIN, check=True):
        return self.tool("--login", "--pin", pin, *arguments, check=check)


def reads(card):
    slots = card.tool("--list-slots").stdout.decode()
    for word in ("Letterlock practice reader", "Letterlock practice card", "login required", "PIN initialized", "6/8"):
        assert word in slots, (word, slots)
    mechanisms = card.tool("--list-mechanisms").stdout.decode()
    assert "RSA-PKCS, " in mechanisms and "RSA-PKCS-OAEP, " in mechanisms and "SHA" not in mechanisms, mechanisms
    public = card.tool("--list-objects").stdout.decode()
    assert public.count("Certificate Object") == 3 and "Private Key" not in public and SIGN in public, public
    everything = card.login("--list-objects").stdout.decode()
    assert everything.count("Private Key Object; RSA") == 2 and "never extractable" in everything, everything
    read = card.tool("--read-object", "--type", "cert", "--id", SIGN).stdout
    assert read == run("openssl", "x509", "-in", f"{card.signing}.pem", "-outform", "DER").stdout


def signs(card, folder):
    # RFC 8017 section 9.2, note 1: the DigestInfo of SHA-256.
    digest = run("openssl", "dgst", "-sha256", "-binary", stdin=b"what is signed").stdout
    with open(f"{folder}/info", "wb") as file:
        file.write(bytes.fromhex("3031300d060960864801650304020105000420") + digest)
    with open(f"{folder}/text", "wb") as file:
        file.write(b"what is signed")
    card.login("--sign", "-m", "RSA-PKCS", "--id", SIGN, "-i", f"{folder}/info", "-o", f"{folder}/signature")
    run("openssl", "x509", "-in", f"{card.signing}.pem", "-pubkey", "-noout", "-out", f"{folder}/public.pem")
    run("openssl", "dgst", "-sha256", "-verify", f"{folder}/public.pem", "-signature", f"{folder}/signature", f"{folder}/text")
    refused = card.login("--sign", "-m", "RSA-PKCS", "--id", KEYX, "-i", f"{folder}/info", check=False)
    assert refused.returncode != 0 and b"CKR_KEY" in refused.stderr, refused


def decrypts(card, folder):
    card.hold(card.encryption)
    with open(f"{folder}/text", "wb") as file:
        file.write(b"a key of 16 bits")
    oaep = ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256", "-pkeyopt", "rsa_mgf1_md:sha256"]
    for padding, how in (([], ["-m", "RSA-PKCS"]),
                         (oaep, ["-m", "RSA-PKCS-OAEP", "--hash-algorithm", "SHA256", "--mgf", "MGF1-SHA256"])):
        run("openssl", "pkeyutl", "-encrypt", "-certin", "-inkey", f"{card.encryption}.pem", "-in", f"{folder}/text", "-out",
            f"{folder}/sealed", *padding)
        card.login("--decrypt", *how, "--id", KEYX, "-i", f"{folder}/sealed", "-o", f"{folder}/opened")
        with open(f"{folder}/opened", "rb") as file:
            assert file.read() == b"a key of 16 bits", how


def counts_pins(card):
    for flag, code in (("user PIN count low", b"CKR_PIN_INCORRECT"), ("final user PIN try", b"CKR_PIN_INCORRECT"),
                       ("user PIN locked", b"CKR_PIN_LOCKED")):
        wrong = card.login("--list-objects", pin="000000", check=False)
        assert wrong.returncode != 0 and code in wrong.stderr, (code, wrong)
        assert flag in card.tool("--list-slots").stdout.decode(), flag
    assert b"CKR_PIN_LOCKED" in card.login("--list-objects", check=False).stderr
    card.write("tries", "3\n")
    card.login("--list-objects")


def comes_and_goes(card):
    card.take_out()
    slots = card.tool("--list-slots").stdout.decode()
    assert "(empty)" in slots and "Letterlock practice card" not in slots, slots
    assert card.tool("--list-objects", check=False).returncode != 0
    card.insert()
    assert "Letterlock practice card" in card.tool("--list-slots").stdout.decode()


def the_doctor_knows_it(card, folder):
    code, seen = report("card", "--module", card.module, home=f"{folder}/home")
    assert code == 0 and "Letterlock practice card" in str(seen), seen
    # S5: nobody finds it who does not name it.
    assert b"practice" not in letterlock("card", home=f"{folder}/home").stdout


def main():
    with tempfile.TemporaryDirectory(prefix="ll-practice-card-") as folder:
        card = Card(folder)
        reads(card)
        signs(card, folder)
        decrypts(card, folder)
        counts_pins(card)
        comes_and_goes(card)
        the_doctor_knows_it(card, folder)


main()
