#!/usr/bin/env python3
"""The virtual PIV card is good, with OpenSC and openssl as judges: it signs, decrypts, counts and locks, and can be
pulled out at any moment. Tests that stand on it may trust it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from cards import OPENSC, VirtualReader, make_piv_folder  # noqa: E402
from files import read, write  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

TEXT = b"Our tunnel stands.\n"
PIN, WRONG = "123456", "654321"
PIN_KEY, SIGN_KEY, DECRYPT_KEY, RETIRED_KEY = "01", "02", "03", "05"  # OpenSC's ids of 9a, 9c, 9d, 82


class World:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.ann = Person(self.authority, "Ann", "ann@own.example")
        self.long = Person(self.authority, "Lea", "lea@own.example", bits=3072)
        self.old = self.authority.issue("Ann", "ann@own.example", "keyEncipherment", stem="old")
        self.curve = {curve: self.authority.issue("Eva", "eva@own.example", "digitalSignature,keyAgreement", curve, stem=curve)
                      for curve in ("P-256", "P-384")}
        self.text = write(f"{folder}/text", TEXT)
        self.public = {stem: self.public_key(stem) for stem in (self.ann.signing, self.ann.encryption, self.long.signing,
                                                                self.long.encryption, self.old, *self.curve.values())}

    def public_key(self, stem):
        run("openssl", "x509", "-in", f"{stem}.pem", "-pubkey", "-noout", "-out", f"{stem}.pub")
        return f"{stem}.pub"

    def path(self, name):
        return f"{self.folder}/{name}"

    def verify(self, stem, signature, *options):
        run("openssl", "dgst", "-sha256", "-verify", self.public[stem], *options, "-signature", signature, self.text)

    def encrypt(self, stem, *options):
        return run("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", self.public[stem], *options, stdin=TEXT).stdout


def tool(reader, *arguments, **more):
    return reader.run("pkcs11-tool", "--module", OPENSC, *arguments, **more)


def with_pin(pin, *arguments):
    return ["--login", "--pin", pin, *arguments]


def sign(world, reader, key, *mechanism):
    signature = world.path("signature")
    tool(reader, *with_pin(PIN, "--sign", "--id", key, "--mechanism", *mechanism, "-i", world.text, "-o", signature))
    return signature


def decrypt(world, reader, key, stem, mechanism, *padding):
    sealed, opened = write(world.path("sealed"), world.encrypt(stem, *padding)), world.path("opened")
    tool(reader, *with_pin(PIN, "--decrypt", "--id", key, "--mechanism", *mechanism, "-i", sealed, "-o", opened))
    assert read(opened) == TEXT, (key, mechanism, read(opened))


def uses_keys(world, reader, person, retired):
    """Signs and decrypts with each key of an RSA card; openssl is the other side."""
    for key in (PIN_KEY, SIGN_KEY):
        world.verify(person.signing, sign(world, reader, key, "SHA256-RSA-PKCS"))
        world.verify(person.signing, sign(world, reader, key, "SHA256-RSA-PKCS-PSS"), "-sigopt", "rsa_padding_mode:pss")
    oaep = ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"]
    for key, stem in ((DECRYPT_KEY, person.encryption), (RETIRED_KEY, retired)):
        decrypt(world, reader, key, stem, ["RSA-PKCS"])
        decrypt(world, reader, key, stem, ["RSA-PKCS-OAEP", "--hash-algorithm", "SHA256"], *oaep)


def rsa_cards(world, reader):
    card = reader.insert(make_piv_folder(world.path("card"), world.ann, [world.old]))
    shown = tool(reader, "--list-objects").stdout.decode()
    found = re.findall(r"Certificate Object.*?\n.*?label: +(.*?)\n", shown)
    assert found == ["Certificate for PIV Authentication", "Certificate for Digital Signature",
                     "Certificate for Key Management", "Retired Certificate for Key Management 1"], shown
    uses_keys(world, reader, world.ann, world.old)
    asked = [header[2:4] for header, _ in card.commands()]
    assert "24" not in asked and "2c" not in asked, "the PIN was changed or unblocked"
    reader.remove()
    assert "(empty)" in tool(reader, "--list-slots").stdout.decode().split("Slot 1")[0]
    reader.insert(make_piv_folder(world.path("long"), world.long, [world.long.encryption]))
    uses_keys(world, reader, world.long, world.long.encryption)
    reader.remove()


def curve_cards(world, reader):
    for curve, stem in world.curve.items():
        reader.insert(make_piv_folder(world.path(curve), k9a=stem, k9c=stem, k9d=stem))
        for key in (PIN_KEY, SIGN_KEY):
            world.verify(stem, sign(world, reader, key, "ECDSA-SHA256", "--signature-format", "openssl"))
        peer, shared = world.path("peer"), world.path("shared")
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", f"{peer}.key")
        run("openssl", "pkey", "-in", f"{peer}.key", "-pubout", "-outform", "DER", "-out", f"{peer}.der")
        tool(reader, *with_pin(PIN, "--derive", "--id", DECRYPT_KEY, "--mechanism", "ECDH1-DERIVE", "-i", f"{peer}.der",
                               "-o", shared))
        expected = run("openssl", "pkeyutl", "-derive", "-inkey", f"{peer}.key", "-peerkey", world.public[stem]).stdout
        assert read(shared) == expected, (curve, read(shared).hex(), expected.hex())
        reader.remove()


def flags(reader):
    return re.search(r"token flags +: (.*)", tool(reader, "--list-slots").stdout.decode()).group(1)


def refused(reader, pin):
    """The login fails; returns the reason, CKR_..."""
    done = tool(reader, *with_pin(pin, "--list-objects"), check=False)
    assert done.returncode != 0, done.stdout
    return re.search(r"CKR_\w+", done.stderr.decode()).group(0)


def counts_and_locks(world, reader):
    """Wrong PINs are counted in the card, whatever happens to its power; three lock it for good."""
    folder = make_piv_folder(world.path("locking"), world.ann)
    reader.insert(folder)
    assert "PIN" in flags(reader) and "count low" not in flags(reader), flags(reader)
    assert refused(reader, WRONG) == "CKR_PIN_INCORRECT"
    assert refused(reader, WRONG) == "CKR_PIN_INCORRECT"
    assert "final user PIN try" in flags(reader), flags(reader)
    reader.remove()
    reader.insert(folder)
    assert "final user PIN try" in flags(reader), flags(reader)
    tool(reader, *with_pin(PIN, "--list-objects"))  # gives the tries back
    assert "final" not in flags(reader), flags(reader)
    for _ in range(3):
        reason = refused(reader, WRONG)
    assert reason == "CKR_PIN_LOCKED" and "user PIN locked" in flags(reader), (reason, flags(reader))
    for _ in range(2):
        assert refused(reader, PIN) == "CKR_PIN_LOCKED"
        reader.remove()
        reader.insert(folder)
    assert read(f"{folder}/tries") == b"0\n" and "user PIN locked" in flags(reader), flags(reader)
    reader.remove()


def pulled_out(world, reader):
    """A card that goes in the middle of a signature is an error within seconds; the next one works."""
    folder = make_piv_folder(world.path("pulled"), world.ann)
    card = reader.insert(folder, slow_ms=30000)
    command = ["pkcs11-tool", "--module", OPENSC, *with_pin(PIN, "--sign", "--id", PIN_KEY), "--mechanism", "SHA256-RSA-PKCS",
               "-i", world.text, "-o", world.path("never")]
    signer = reader.start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    card.wait_for_command("0087079a")
    reader.remove()
    said = signer.communicate(timeout=20)[1]
    assert signer.returncode != 0 and b"CKR_" in said, (signer.returncode, said)
    reader.insert(folder)
    world.verify(world.ann.signing, sign(world, reader, SIGN_KEY, "SHA256-RSA-PKCS"))
    reader.remove()


def cycles(world, reader):
    """Two readers, five times in and out, and nothing stays."""
    first, second = world.path("card"), world.path("P-256")
    processes = []
    for _ in range(5):
        processes += [reader.insert(first).process, reader.insert(second, slot=1).process]
        shown = tool(reader, "--list-slots").stdout.decode()
        assert len(set(re.findall(r"serial num +: (\w+)", shown))) == 2, shown
        reader.remove(slot=1)
        reader.remove()
    assert all(process.returncode is not None for process in processes)


def leaves_nothing(world):
    """Left with a card inside and a program running, also by an exception, the reader takes everything along."""
    try:
        with VirtualReader(world.path("left")) as reader:
            card, sleeper = reader.insert(world.path("card")), reader.start("sleep", "600")
            raise KeyError("as a failing test does")
    except KeyError:
        assert all(process.returncode is not None for process in (reader.pcscd, card.process, sleeper))
    running = [pid for pid in filter(str.isdigit, os.listdir("/proc")) if world.folder in command_line(pid)]
    assert not running, running


def command_line(pid):
    try:
        return read(f"/proc/{pid}/cmdline").decode(errors="replace")
    except OSError:
        return ""  # ended meanwhile


folder = tempfile.mkdtemp(prefix="letterlock-cards-")
try:
    world = World(folder)
    with VirtualReader(world.path("reader")) as reader:
        for part in (rsa_cards, curve_cards, counts_and_locks, pulled_out, cycles):
            part(world, reader)
    leaves_nothing(world)
finally:
    shutil.rmtree(folder, ignore_errors=True)
print("virtual card: all as expected")
