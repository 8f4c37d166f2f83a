"""Forms that neither sign nor encrypt, and files of keys: what else a peer hands to us, or we to it."""

from mime_parts import wrap_cms
from peers.cells import YES, Cell, Fault
from peers.ours import ENTITY, same_text


def compressed(pair):
    """RFC 8551 section 3.6: opened, and no protection."""
    own = pair.world.peer["RSA-2048"]

    def read(der):
        opened = pair.opened(wrap_cms(der, pair.header(own), "compressed-data"))
        return judged(opened, "none", ["compressed-data"])
    return pair.we_read(lambda: pair.peer.compress(ENTITY), read)


def compressed_and_sealed(pair, cipher):
    to, own = pair.world.me["RSA-2048"], pair.world.peer["RSA-2048"]

    def make():
        return pair.peer.encrypt(to, cipher, "pkcs1", wrap_cms(pair.peer.compress(ENTITY), b"", "compressed-data"))

    def read(der):
        opened = pair.opened(wrap_cms(der, pair.header(own), "enveloped-data"), to.p12)
        return judged(opened, "encrypted", ["enveloped-data", "compressed-data"])
    return pair.we_read(make, read)


def compressed_and_signed(pair):
    """Signed over what was compressed: the signature covers the payload all the same."""
    own = pair.world.peer["RSA-2048"]

    def make():
        return pair.peer.sign(own, "pkcs1-sha256", wrap_cms(pair.peer.compress(ENTITY), b"", "compressed-data"), False)

    def read(der):
        return judged(pair.opened(wrap_cms(der, pair.header(own), "signed-data")), "signed", ["signed-data", "compressed-data"])
    return pair.we_read(make, read)


def judged(opened, summary, layers):
    told = (opened.document["summary"], [layer["type"] for layer in opened.document["layers"]], opened.payload)
    if told != (summary, layers, ENTITY):
        raise Fault(f"we say {told} {opened.ids}, not {summary} {layers}")
    return Cell(YES)


def certificates_of_theirs(pair):
    """RFC 8551 section 3.8: a way to hand over certificates, and no signature."""
    own = pair.world.peer["RSA-2048"]

    def read(der):
        opened = pair.opened(wrap_cms(der, pair.header(own), "certs-only"))
        counts = [finding["params"]["count"] for finding in opened.findings if finding["id"] == "certificates-only"]
        if opened.document["signature"] != "none" or len(counts) != 1 or int(counts[0]) < 1:
            raise Fault(f"certificates, and we say {opened.document['signature']} {opened.findings}")
        return Cell(YES)
    return pair.we_read(lambda: pair.peer.certificates_only(own), read)


def key_file(pair, kind, form):
    """A PKCS#12 file of theirs: we sign with it if its key signs alone, else open what we sealed to its certificate."""
    own = pair.world.peer[kind]
    use = key_signs if kind in ("Ed25519", "RSA-PSS") else key_opens
    return pair.we_read(lambda: pair.peer.pkcs12(own, form), lambda path: use(pair, own, path))


def key_signs(pair, own, path):
    opened = pair.opened(pair.ours.seal(own, [], "--form", "opaque", p12=path))
    return good_key(pair, opened, opened.document["signature"] == "valid")


def key_opens(pair, own, path):
    opened = pair.opened(pair.ours.seal(None, [own]), path)
    return good_key(pair, opened, opened.document["encryption"] == "strong")


def good_key(pair, opened, good):
    if not good or opened.payload is None:
        raise Fault(f"we cannot use the key of {pair.peer.name}: {opened.ids}")
    same_text(opened.payload)
    return Cell(YES)
