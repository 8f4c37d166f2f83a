"""CMS of others taken apart and put together otherwise, as somebody does who has no key: for attack_mails.py."""

from dataclasses import dataclass, replace

from der import children, content, issuer_and_serial, octets, oid, sequence, tlv

SIGNED, ENVELOPED = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.3"


def cms_of(kind, structure):
    return sequence(oid(kind), tlv(0xa0, structure))


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


@dataclass
class SignedData:
    """RFC 5652 section 5.1."""
    version: bytes
    digests: bytes
    content_type: bytes
    econtent: bytes  # the OCTET STRING; empty where there is none
    certificates: list
    signers: list

    def der(self):
        inside = tlv(0xa0, self.econtent) if self.econtent else b""
        certificates = tlv(0xa0, b"".join(self.certificates)) if self.certificates else b""
        return cms_of(SIGNED, sequence(self.version, self.digests, sequence(self.content_type, inside), certificates,
                                       tlv(0x31, b"".join(self.signers))))

    def without_attributes(self):
        """The first signer's signature as one over content, its attributes gone."""
        fields = children(self.signers[0])
        bare = sequence(*[field for field in fields if field[0] != 0xa0])
        return replace(self, signers=[bare]).der()

    def attributes_as_content(self):
        """(the attributes as content, an opaque SignedData with them as its content)."""
        signed = next(field for field in children(self.signers[0]) if field[0] == 0xa0)
        attributes = b"\x31" + signed[1:]
        inner = signed_data(self.without_attributes())
        return attributes, replace(inner, econtent=octets(attributes)).der()

    def signer_of(self, certificate):
        """The first signer under the name of another certificate."""
        fields = children(self.signers[0])
        return sequence(fields[0], issuer_and_serial(certificate), *fields[2:])


def signed_data(der):
    fields = children(content(children(der)[1]))
    if len(fields) == 1:
        fields = children(fields[0])
    inside = children(fields[2])
    certificates = next((children(field) for field in fields if field[0] == 0xa0), [])
    return SignedData(fields[0], fields[1], inside[0], content(inside[1]) if len(inside) > 1 else b"", certificates, children(fields[-1]))


def of_signed_data(der, content_type=None, **changes):
    if content_type:
        changes["content_type"] = oid(content_type)
    return replace(signed_data(der), **changes).der()


def spoiled_signature(der, index):
    whole = signed_data(der)
    signer = bytearray(whole.signers[index])
    fields = children(bytes(signer))
    at = bytes(signer).rindex(fields[-1]) if fields[-1][0] == 0x04 else len(signer) - 1
    signer[at + len(fields[-1]) - 1] ^= 1
    return replace(whole, signers=[bytes(signer) if i == index else one for i, one in enumerate(whole.signers)]).der()


def ghost_signer(der, other):
    """A second signer whose certificate does not travel along."""
    whole = signed_data(der)
    return replace(whole, signers=whole.signers + signed_data(other).signers).der()


@dataclass
class Encrypted:
    """EnvelopedData and AuthEnvelopedData alike: what stands around one encrypted content (RFC 5652 6.1, RFC 5083 2.1)."""
    kind: str
    version: bytes
    recipients: bytes
    content_type: bytes
    algorithm: str
    parameters: bytes
    text: bytes
    tail: list

    def der(self):
        algorithm = sequence(oid(self.algorithm), self.parameters)
        info = sequence(self.content_type, algorithm, tlv(0x80, self.text))
        return cms_of(self.kind, sequence(self.version, self.recipients, info, *self.tail))

    def blocks(self):
        return [self.text[i:i + 16] for i in range(0, len(self.text), 16)]

    def of_blocks(self, blocks):
        return replace(self, text=b"".join(blocks)).der()

    def with_first_block(self, known, wanted):
        vector = xor(xor(content(self.parameters), known), wanted)
        return replace(self, parameters=octets(vector)).der()

    def vector_flipped(self):
        return self.with_first_block(bytes(16), b"\0" * 15 + b"\x80")

    def swapped(self, a, b):
        blocks = self.blocks()
        blocks[a], blocks[b] = blocks[b], blocks[a]
        return self.of_blocks(blocks)

    def repeated(self, index):
        blocks = self.blocks()
        return self.of_blocks(blocks[:index] + [blocks[index]] + blocks[index:])

    def cut(self, count):
        return self.of_blocks(self.blocks()[:-count])


def dotted(der):
    """OBJECT IDENTIFIER as people write it."""
    value, arcs, number = content(der), [], 0
    for octet in value:
        number = number << 7 | octet & 0x7f
        if not octet & 0x80:
            arcs.append(number)
            number = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def text_of(element):
    """The octets of an implicit OCTET STRING, in one piece or in many."""
    return content(element) if not element[0] & 0x20 else b"".join(content(piece) for piece in children(element))


def encrypted_parts(der):
    der = definite(der)
    kind, structure = dotted(children(der)[0]), children(children(der)[1])[0]
    fields = children(structure)
    at = next(i for i, field in enumerate(fields) if field[0] == 0x31) + 1
    info = children(fields[at])
    algorithm = children(info[1])
    return Encrypted(kind, fields[0], fields[at - 1], info[0], dotted(algorithm[0]), b"".join(algorithm[1:]), text_of(info[2]),
                     fields[at + 1:])


def definite(der):
    """The same in definite lengths, of what a streaming program wrote."""
    def read(at):
        tag, length = der[at], der[at + 1]
        if length != 0x80:
            start = at + 2 + (length & 0x7f if length & 0x80 else 0)
            size = int.from_bytes(der[at + 2:start], "big") if length & 0x80 else length
            if not tag & 0x20:
                return der[at:start + size], start + size
            end, parts, at = start + size, [], start
            while at < end:
                part, at = read(at)
                parts.append(part)
            return tlv(tag, b"".join(parts)), end
        parts, at = [], at + 2
        while der[at:at + 2] != b"\0\0":
            part, at = read(at)
            parts.append(part)
        return tlv(tag, b"".join(parts)), at + 2
    return read(0)[0]


def relabelled(der, algorithm, authenticated=False):
    """AuthEnvelopedData as EnvelopedData of a cipher in CBC, the tag gone, the nonce made a vector; or only its cipher
    renamed. `algorithm` None: the container alone."""
    whole = encrypted_parts(der)
    if authenticated:
        parameters = octets(bytes(16)) if not algorithm.startswith("1.2.840.113549.1.9") else octets(bytes(12))
        return replace(whole, algorithm=algorithm, parameters=parameters).der()
    if algorithm is None:
        return replace(whole, kind=ENVELOPED, tail=[]).der()
    vector = content(children(whole.parameters)[0]) + b"\0\0\0\2"
    return replace(whole, kind=ENVELOPED, algorithm=algorithm, parameters=octets(vector), text=whole.text[:len(whole.text) // 16 * 16],
                   tail=[]).der()


def chosen_text_in_cbc(der, known, wanted):
    """AES-GCM turned into AES-CBC with text of the attacker's own choice, without the key.

    GCM encrypts its first block as P xor E(counter 2), so known text gives E(counter 2) =: X. In CBC the block X decrypts
    to counter 2, xored with whatever block stands before it: as the first block with a vector of our choice, and as the
    last one behind a block that makes a right padding. Between them stands one block that nobody chose.
    """
    whole = encrypted_parts(der)
    counter = content(children(whole.parameters)[0]) + b"\0\0\0\2"
    block = xor(whole.text[:16], known)
    before_last = xor(counter, b"\x10" * 16)
    return replace(whole, kind=ENVELOPED, algorithm="2.16.840.1.101.3.4.1.42", parameters=octets(xor(counter, wanted)),
                   text=block + before_last + block, tail=[]).der()


def flipped(der, at):
    changed = bytearray(der)
    changed[at] ^= 1
    return bytes(changed)


def recipients_many(der, count):
    whole = encrypted_parts(der)
    return replace(whole, recipients=tlv(0x31, children(whole.recipients)[0] * count)).der()
