"""DER, written and taken apart: as much of it as tests need that make what no honest program makes."""

import subprocess


def tlv(tag, content):
    length = len(content)
    if length < 0x80:
        head = bytes([length])
    else:
        octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
        head = bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + head + content


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    out = bytes([arcs[0] * 40 + arcs[1]])
    for arc in arcs[2:]:
        groups = [arc & 0x7f]
        while arc := arc >> 7:
            groups.insert(0, 0x80 | arc & 0x7f)
        out += bytes(groups)
    return tlv(0x06, out)


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


def set_of(*parts):
    return tlv(0x31, b"".join(sorted(parts)))


def octets(content):
    return tlv(0x04, content)


def attribute(kind, value):
    return sequence(oid(kind), set_of(value))


def header(der, at=0):
    """(where the content begins, its length) of the element at `at`."""
    length = der[at + 1]
    if length < 0x80:
        return at + 2, length
    count = length & 0x7f
    return at + 2 + count, int.from_bytes(der[at + 2:at + 2 + count], "big")


def content(der):
    start, length = header(der)
    return der[start:start + length]


def children(der):
    """The elements inside one element."""
    start, length = header(der)
    at, found = start, []
    while at < start + length:
        inner, size = header(der, at)
        found.append(der[at:inner + size])
        at = inner + size
    return found


def certificate_der(pem):
    return subprocess.run(["openssl", "x509", "-in", pem, "-outform", "DER"], capture_output=True, check=True).stdout


def issuer_and_serial(certificate):
    fields = children(children(certificate)[0])
    return sequence(fields[3], fields[1])
