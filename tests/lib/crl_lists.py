"""Revocation lists of any length, signed with an authority's key by the openssl program; octet for octet ours."""

import os

from pki import run

SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
REASON = bytes.fromhex("300c300a0603551d1504030a0101")  # keyCompromise


def tlv(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(octets)]) + octets + content


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def entry(serial):
    return tlv(0x30, integer(serial) + tlv(0x17, b"260201000000Z") + REASON)


def subject_of(certificate):
    """The Name of a certificate, DER."""
    der = run("openssl", "x509", "-in", certificate, "-outform", "DER").stdout
    lines = run("openssl", "asn1parse", "-inform", "DER", stdin=der).stdout.decode().splitlines()
    # tbsCertificate: version, serial number, signature, issuer, validity, subject.
    inside = [line for line in lines if line.split("d=")[1].startswith("2 ")]
    at = int(inside[5].split(":")[0])
    size = der[at + 1]
    assert size < 128, "a subject of less than 128 octets"
    return der[at:at + 2 + size]


def make(authority, path, serials, number, this_update=b"260101000000Z", next_update=b"391231000000Z", extra=b""):
    """`extra`: more crlExtensions, DER. Returns the path."""
    extensions = tlv(0x30, bytes.fromhex("0603551d14") + tlv(4, integer(number))) + extra
    entries = b"".join(entry(serial) for serial in serials)
    part = tlv(0x30, integer(1) + SHA256_WITH_RSA + subject_of(authority.certificate) + tlv(0x17, this_update)
               + tlv(0x17, next_update) + (tlv(0x30, entries) if serials else b"") + tlv(0xa0, tlv(0x30, extensions)))
    signature = run("openssl", "dgst", "-sha256", "-sign", os.path.join(authority.folder, "ca.key"), stdin=part).stdout
    with open(path, "wb") as file:
        file.write(tlv(0x30, part + SHA256_WITH_RSA + tlv(3, b"\0" + signature)))
    return path
