"""Certificates for thousands, made at once: one key for all of them, another name, address and number for each.

Signed by the authority's own key with the arithmetic of RSA (RFC 8017 section 8.2.1), as a program start for each would
take minutes.
"""

import base64
import hashlib
import subprocess

from der import certificate_der, children, content, octets, oid, sequence, set_of, tlv

SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
SHA256_RSA = sequence(oid("1.2.840.113549.1.1.11"), tlv(0x05, b""))


class Rsa:
    """A private key of the openssl program, by the Chinese remainder theorem."""

    def __init__(self, path):
        der = subprocess.run(["openssl", "rsa", "-in", path, "-traditional", "-outform", "DER"], capture_output=True, check=True).stdout
        self.n, _, _, self.p, self.q, self.dp, self.dq, self.qinv = (int.from_bytes(content(one), "big") for one in children(der)[1:9])
        self.size = (self.n.bit_length() + 7) // 8

    def sign(self, octets_to_sign):
        info = SHA256_DIGEST_INFO + hashlib.sha256(octets_to_sign).digest()
        block = b"\0\1" + b"\xff" * (self.size - len(info) - 3) + b"\0" + info
        value = int.from_bytes(block, "big")
        a, b = pow(value, self.dp, self.p), pow(value, self.dq, self.q)
        return (b + self.q * ((a - b) * self.qinv % self.p)).to_bytes(self.size, "big")


def extension(kind, value, critical=False):
    return sequence(oid(kind), *([tlv(0x01, b"\xff")] if critical else []), octets(value))


def certificates(authority, stem, count, address="r{}@many.example"):
    """DER of so many, for the key of `stem` (.key and .pem), valid for signing and encryption."""
    key, own = Rsa(f"{authority.folder}/ca.key"), children(children(certificate_der(authority.certificate))[0])
    public = children(children(certificate_der(f"{stem}.pem"))[0])[6]
    validity = sequence(tlv(0x17, b"210101000000Z"), tlv(0x17, b"390101000000Z"))
    usage = extension("2.5.29.15", tlv(0x03, b"\x05\xa0"), critical=True)
    for number in range(count):
        name = sequence(set_of(sequence(oid("2.5.4.6"), tlv(0x13, b"TW"))),
                        set_of(sequence(oid("2.5.4.3"), tlv(0x0c, f"Recipient {number}".encode()))))
        names = extension("2.5.29.17", sequence(tlv(0x81, address.format(number).encode())))
        serial = tlv(0x02, (1 << 62 | number).to_bytes(8, "big"))
        body = sequence(tlv(0xa0, tlv(0x02, b"\2")), serial, SHA256_RSA, own[5], validity, name, public,
                        tlv(0xa3, sequence(usage, names)))
        yield sequence(body, SHA256_RSA, tlv(0x03, b"\0" + key.sign(body)))


def pem(der):
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"
