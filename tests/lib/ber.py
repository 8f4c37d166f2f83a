"""BER, written in the shapes that its rules allow, and the CMS structures that the openssl program cannot make.

Debian's openssl is built without zlib, so compressed content is packed here with Python's.
"""

import zlib
from dataclasses import dataclass

COMPRESSED_DATA = "1.2.840.113549.1.9.16.1.9"
DATA = "1.2.840.113549.1.7.1"
ZLIB = "1.2.840.113549.1.9.16.3.8"
OCTET_STRING, CONSTRUCTED = 0x04, 0x20
STRINGS = (OCTET_STRING, 0x80)  # 0x80: encryptedContent and key identifiers, under an implicit tag


@dataclass
class Shape:
    """How lengths and octet strings are written; all of them say the same as DER."""
    name: str
    indefinite: bool = False
    length_octets: int = 0  # at least so many
    segment: int = 0        # octet strings in segments of this size

    def element(self, tag, content):
        size = len(content)
        if self.length_octets:
            return bytes([tag, 0x80 | self.length_octets]) + size.to_bytes(self.length_octets, "big") + content
        if size < 0x80:
            return bytes([tag, size]) + content
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        return bytes([tag, 0x80 | len(octets)]) + octets + content

    def constructed(self, tag, content):
        return bytes([tag, 0x80]) + content + b"\0\0" if self.indefinite else self.element(tag, content)

    def string(self, tag, content):
        if not self.segment:
            return self.element(tag, content)
        parts = [content[at:at + self.segment] for at in range(0, len(content), self.segment)]
        return self.constructed(tag | CONSTRUCTED, b"".join(self.element(OCTET_STRING, part) for part in parts))

    def rewrite(self, der):
        """The same elements in this shape."""
        out = b""
        while der:
            tag, content, der = first(der)
            if tag in STRINGS:
                out += self.string(tag, content)
            elif tag & CONSTRUCTED:
                out += self.constructed(tag, self.rewrite(content))
            else:
                out += self.element(tag, content)
        return out


DER = Shape("DER")
SHAPES = (DER, Shape("indefinite", indefinite=True), Shape("long lengths", length_octets=8), Shape("segments", segment=64),
          Shape("indefinite segments", indefinite=True, segment=1000), Shape("one octet each", indefinite=True, segment=1),
          Shape("all at once", indefinite=True, length_octets=5, segment=17))


def first(der):
    """(tag, content, what follows) of the first element of DER."""
    at, size = 2, der[1]
    if size >= 0x80:
        at = 2 + (size & 0x7f)
        size = int.from_bytes(der[2:at], "big")
    return der[0], der[at:at + size], der[at + size:]


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    out = bytes([arcs[0] * 40 + arcs[1]])
    for arc in arcs[2:]:
        groups = [arc & 0x7f]
        while arc := arc >> 7:
            groups.insert(0, 0x80 | arc & 0x7f)
        out += bytes(groups)
    return DER.element(0x06, out)


def sequence(*parts):
    return DER.element(0x30, b"".join(parts))


def content_info(kind, structure):
    return sequence(oid(kind), DER.element(0xa0, structure))


def compressed(content, stream=None):
    """CompressedData (RFC 3274) around the content, or around octets that are said to be a zlib stream."""
    inside = DER.element(OCTET_STRING, zlib.compress(content, 9) if stream is None else stream)
    return content_info(COMPRESSED_DATA, sequence(DER.element(0x02, b"\0"), sequence(oid(ZLIB)),
                                                  sequence(oid(DATA), DER.element(0xa0, inside))))
