"""The whole program as the other side: a home with an account, where a peer's signed mail arrives and is answered sealed.

What their signature lists decides the cipher of the answer and how its key travels (DESIGN section 4, "Choice").
"""

import os

from files import read
from letterlock import expect, report
from maildir import deliver, make_maildir
from mime_parts import body_der, mail_header, wrap_signed
from peers.cells import NO, YES, Cell, Fault
from peers.ours import ENTITY, TEXT, same_text
from peers.refusal import NoOption, Refusal
from pki import run

OAEP = bytes.fromhex("06092a864886f70d010107")  # id-RSAES-OAEP, DER


class OurHome:
    """Ann's home; the mail of everybody lies in folders below one post folder."""

    def __init__(self, world, folder, kind):
        self.world, self.me, self.folder, self.post = world, world.me[kind], f"{folder}/home", f"{folder}/post"
        self.mailbox = make_maildir(f"{self.post}/{self.me.address}")
        anchor = world.authority.certificate
        shown = run("openssl", "x509", "-in", anchor, "-noout", "-fingerprint", "-sha256").stdout.decode()
        self.expect("trust", "anchors", "add", anchor, "--fingerprint", shown.split("=")[1].strip().replace(":", ""))
        self.expect("account", "add", self.me.address, "--name", "Ann", "--p12", self.me.p12, "--incoming", self.mailbox,
                    "--outgoing", self.post, *self.password)

    @property
    def password(self):
        return ["--password-file", self.world.password_file]

    def expect(self, *arguments, **more):
        return expect(0, *arguments, home=self.folder, **more)

    def accept(self, message, address):
        """Their mail arrives, and they are accepted."""
        deliver(self.mailbox, f"of {address}", message)
        code, document = report("sync", *self.password, home=self.folder)
        if code != 0 or [mail["signature"] for mail in document["received"]] != ["valid"]:
            raise Fault(f"their mail arrived, and we say {document}")
        self.expect("contact", "add", address)

    def send(self, *addresses):
        """What travels to each, and the ciphers that were chosen."""
        to = []
        for address in addresses:
            make_maildir(f"{self.post}/{address}")
            to += ["--to", address]
        code, document = report("send", *to, "--subject", "Hello", *self.password, home=self.folder, stdin=TEXT.encode())
        arrived = [os.listdir(f"{self.post}/{address}/new") for address in addresses]
        if code != 0 or [len(names) for names in arrived] != [1] * len(addresses):
            raise Fault(f"no sealed letter: {document}")
        return [read(f"{self.post}/{address}/new/{names[0]}") for address, names in zip(addresses, arrived)], document["ciphers"]

    def certificates(self):
        """Ours, as a certs-only message."""
        out = f"{self.post}/certificates.p7c"
        self.expect("account", "certificates", self.me.address, "--format", "p7c", "-o", out)
        return read(out)


def home_of(pair, kind="RSA-2048"):
    folder = f"{pair.ours.folder}/conversation"
    os.makedirs(folder, exist_ok=True)
    return OurHome(pair.world, folder + f"/{len(os.listdir(folder))}", kind)


def answered(pair, wants_oaep=False):
    """They sign, with what they can; we answer; they open and verify that."""
    own = pair.world.peer["RSA-2048"]
    try:
        der = pair.peer.sign_with_capabilities(own, ENTITY, wants_oaep)
    except NoOption as refusal:
        return Cell(NO, str(refusal))
    home = home_of(pair)
    home.accept(wrap_signed(ENTITY, der, mail_header(own.address, home.me.address, "Hello")), own.address)
    (message,), (cipher,) = home.send(own.address)
    sealed = body_der(message)
    if (OAEP in sealed) != wants_oaep:
        raise Fault(f"the key travels {'without' if wants_oaep else 'with'} OAEP")
    try:
        read_as_letter(pair.peer, own, message)
    except Refusal as refusal:
        raise Fault(f"{pair.peer.name} does not open an answer by its own list: {refusal}") from refusal
    return Cell(YES, f"{cipher}, by its own list", ours=True)


def beside_a_curve(pair, kind):
    """We, with a key of that kind, write to them and to somebody with a P-256 key at once: each reads the copy that comes."""
    own, other, witness = pair.world.peer["RSA-2048"], pair.world.peer["P-256"], pair.witnesses[0]
    home = home_of(pair, kind)
    for signer, holder, scheme in ((pair.peer, own, "pkcs1-sha256"), (witness, other, "ecdsa-sha256")):
        der = signer.sign(holder, scheme, ENTITY, True)
        home.accept(wrap_signed(ENTITY, der, mail_header(holder.address, home.me.address, "Hello")), holder.address)
    (to_own, to_other), _ = home.send(own.address, other.address)
    if to_own == to_other:
        raise Fault("keys of two kinds in one copy")
    read_as_letter(witness, other, to_other)
    try:
        read_as_letter(pair.peer, own, to_own)
    except Refusal as refusal:
        raise Fault(f"{pair.peer.name} does not open its copy: {refusal}") from refusal
    return Cell(YES, "in copies of their own, under one signature", ours=True)


def read_as_letter(peer, holder, message):
    content = peer.decrypt(holder, body_der(message))
    same_text(peer.verify(body_der(content)), among=True)  # the subject may stand above it


def certificates_of_ours(pair):
    """They find in it what we put in: our certificate and the authority's."""
    der = home_of(pair).certificates()
    try:
        count = pair.peer.count_certificates(der)
    except NoOption as refusal:
        return Cell(NO, str(refusal))
    except Refusal as refusal:
        return Cell(NO, f"reading: {refusal}")
    if count != 2:
        raise Fault(f"{pair.peer.name} finds {count} certificates in what we wrote")
    return Cell(YES)
