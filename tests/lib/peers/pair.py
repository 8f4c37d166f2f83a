"""We and one peer: signatures and encryption in both directions, tried for real.

A peer's refusal counts as its own only where it refuses the same thing made by another program too (a witness); a message
of ours that it refuses while it takes theirs is a fault of ours, and the test fails. Whatever else goes wrong fails, too.
"""

from mime_parts import body_der, mail_header, signed_parts, wrap_cms, wrap_signed
from peers.algorithms import CIPHERS
from peers.cells import NO, YES, Cell, Fault
from peers.ours import ENTITY, OurRefusal, same_text
from peers.refusal import NoOption, Refusal


class Pair:
    """We and one peer; `witnesses` make what `peer` refused once more."""

    def __init__(self, world, ours, peer):
        self.world, self.ours, self.peer, self.witnesses = world, ours, peer, []

    def header(self, own):
        return mail_header(own.address, "ann@ann.example", "Hello")

    # --- what we make, they read

    def they_read(self, make, read, witness, joined=""):
        """make() seals, read(message) hands it to the peer, witness(another) is the DER of another program for read_der."""
        try:
            message = make()
        except OurRefusal as refusal:
            raise Fault(f"we do not write it: {refusal}") from refusal
        try:
            read(message)
            return Cell(YES, joined)
        except Refusal as refusal:
            return Cell(NO, self.confirmed(refusal, witness))

    def confirmed(self, refusal, witness):
        """The refusal with the names of the programs whose like it refuses as well."""
        names = []
        for other in self.witnesses:
            try:
                taken = witness(other)
            except Refusal:
                continue  # that one cannot make it either, or it is refused as ours is
            if taken:
                raise Fault(f"{self.peer.name} takes what {other.name} makes, and of ours it says: {refusal}")
            names.append(other.name)
        return f"reading: {refusal}" + (f" (also of {' and '.join(names)})" if names else "")

    def takes(self, read):
        """Whether the peer reads what a witness made."""
        try:
            read()
            return True
        except Refusal:
            return False

    def signature_of_ours(self, kind, scheme, form):
        own = self.world.me[kind]
        digest = [] if kind == "Ed25519" else ["--digest", scheme.split("-")[-1]]

        def read(message):
            if form == "opaque":
                return same_text(self.peer.verify(body_der(message)))
            content, signature = signed_parts(message)
            same_text(self.peer.verify(signature, content))

        def witness(other):
            der = other.sign(own, scheme, ENTITY, form == "detached")
            return self.takes(lambda: self.peer.verify(der, ENTITY if form == "detached" else None))
        return self.they_read(lambda: self.ours.seal(own, [], "--form", form, *digest), read, witness)

    def encryption_of_ours(self, kinds, cipher, transport, signed=False, opened_by=None):
        if opened_by not in (None, kinds[0]) and self.peer.chooses_key:
            return Cell(NO, "no option chooses the key that it opens with")
        to = [self.world.peer[kind] for kind in kinds]
        own, key = self.world.me["RSA-2048"] if signed else None, self.world.peer[opened_by or kinds[0]]

        def read(message):
            content = self.peer.decrypt(key, body_der(message))
            same_text(self.peer.verify(body_der(content)) if signed else content)

        def witness(other):
            mixed = [holder for holder in to if holder.kind != "X25519"]  # as far as openssl can
            der = (other.encrypt_together(mixed, cipher, ENTITY) if len(mixed) > 1 and key in mixed
                   else other.encrypt(key, cipher, transport, ENTITY))
            return self.takes(lambda: self.peer.decrypt(key, der))
        return self.they_read(lambda: self.ours.seal(own, to, "--cipher", cipher), read, witness,
                              self.peer.joined(cipher, transport, writes=False))

    # --- what they make, we read

    def we_read(self, make, read):
        """make() asks the peer, read(made) hands it to us and says what came of it."""
        try:
            made = make()
        except NoOption as refusal:
            return Cell(NO, f"{refusal}")
        except Refusal as refusal:
            return Cell(NO, f"writing: {refusal}")
        return read(made)

    def opened(self, message, key=None):
        try:
            return self.ours.open(message, key)
        except OurRefusal as refusal:
            raise Fault(f"we refuse what {self.peer.name} made: {refusal}") from refusal

    def signature_of_theirs(self, kind, scheme, form, refused=""):
        own = self.world.peer[kind]

        def read(der):
            message = (wrap_signed(ENTITY, der, self.header(own), f"sha-{scheme.split('-sha')[-1]}") if form == "detached"
                       else wrap_cms(der, self.header(own), "signed-data"))
            opened = self.opened(message)
            if opened.document["signature"] != "valid" and not refused:
                return self.refused_by_all(opened, der, ENTITY if form == "detached" else None)
            return self.judged_signature(opened, refused)
        return self.we_read(lambda: self.peer.sign(own, scheme, ENTITY, form == "detached"), read)

    def judged_signature(self, opened, refused):
        state = opened.document["signature"]
        if refused:
            if state == "valid" or refused not in opened.ids or opened.payload is not None:
                raise Fault(f"must be refused as {refused}: {state} {opened.ids}")
            return Cell("refused", f"we refuse it, as we should: {refused}", ours=True)
        if opened.payload != ENTITY:
            raise Fault(f"{self.peer.name} signed, and what we hand out is not that: {opened.ids}")
        return Cell(YES)

    def refused_by_all(self, opened, der, content):
        """A signature that we do not take is theirs to mend only where every other program refuses it, too."""
        for other in self.witnesses:
            if self.takes(lambda: other.verify(der, content)):
                raise Fault(f"{self.peer.name} signed, {other.name} takes it, and we say: "
                            f"{opened.document['signature']} {opened.ids}")
        names = " and ".join(other.name for other in self.witnesses)
        return Cell("refused", f"{self.peer.name} writes what we refuse ({', '.join(opened.ids)}), and so do {names}", ours=True)

    def encryption_of_theirs(self, kind, cipher, transport, signed=False, any_cipher=False):
        """`any_cipher`: a peer that chooses the cipher itself may."""
        to, own = self.world.me[kind], self.world.peer["RSA-2048"]

        def make():
            inner = wrap_cms(self.peer.sign(own, "pkcs1-sha256", ENTITY, False), b"", "signed-data") if signed else ENTITY
            return self.peer.encrypt(to, cipher, transport, inner)

        def read(der):
            kind_of_data = "authEnveloped-data" if CIPHERS[cipher].authenticated else "enveloped-data"
            opened = self.opened(wrap_cms(der, self.header(own), kind_of_data), to.p12)
            return self.judged_encryption(opened, cipher, transport, signed, any_cipher)
        return self.we_read(make, read)

    def judged_encryption(self, opened, cipher, transport, signed, any_cipher):
        row, used = CIPHERS[cipher], (opened.ciphers() or [None])[0]
        chosen = used != row.reported and self.peer.chooses_cipher
        if chosen and not any_cipher:
            return Cell(NO, f"no option chooses the cipher: it took {used}")
        recipient = opened.document["layers"][0]["recipients"][0]
        if not self.as_asked(recipient, transport):
            return Cell(NO, f"no option chooses how the key travels: it took {recipient['key_encryption']}")
        told = (used, opened.document["encryption"], opened.payload == ENTITY, opened.document["signature"])
        expected = (used if chosen else row.reported, "legacy" if row.legacy else "strong", True, "valid" if signed else "none")
        if told != expected:
            raise Fault(f"{self.peer.name} sealed, and we say {told} {opened.ids}, not {expected}")
        return Cell("yes, legacy" if row.legacy else YES, f"with {used}, which it chose" if chosen else
                    self.peer.joined(cipher, transport, writes=True))

    def as_asked(self, recipient, transport):
        kinds = {"pkcs1": "rsaEncryption", "cek-hkdf-sha256": "rsaEncryption",
                 "oaep-sha1": "rsaes-oaep/sha1", "oaep-sha256": "rsaes-oaep/sha256"}
        if transport in kinds:
            if recipient["key_encryption"] == kinds[transport]:
                return True
            if self.peer.chooses_cipher:
                return False
            raise Fault(f"asked for {transport}, and the report says {recipient}")
        if recipient["kdf"] != transport.replace("ecdh-hkdf-", "hkdf/").replace("ecdh-", "x963/"):
            raise Fault(f"asked for {transport}, and the report says {recipient}")
        return True

    def refused_encryption(self, make, why):
        """What stands against a standard; `make` gives DER, or the peer has no such habit."""
        def read(der):
            try:
                opened = self.ours.open(wrap_cms(der, self.header(self.world.peer["RSA-2048"]), "enveloped-data"),
                                        self.world.me["RSA-2048"].p12)
            except OurRefusal as refusal:
                return Cell("refused", f"{why}; we refuse it: {refusal}", ours=True)
            raise Fault(f"must be refused ({why}): {opened.document}")
        return self.we_read(make, read)
