"""A signature as an old program makes it: SMIMECapabilities of RC2 with 40 bits and nothing else.

Arguments: the stem of the signing certificate and key, the stem of the encryption certificate, the authority. Content on
standard input, DER on standard output. The attributes are DER written here; the openssl program makes the RSA signature.
"""

import hashlib
import subprocess
import sys
import tempfile


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


def attribute(kind, value):
    return sequence(oid(kind), set_of(value))


def der_of(pem):
    return subprocess.run(["openssl", "x509", "-in", pem, "-outform", "DER"], capture_output=True, check=True).stdout


def children(der):
    """The elements inside one element."""
    def header(at):
        length = der[at + 1]
        if length < 0x80:
            return at + 2, length
        count = length & 0x7f
        return at + 2 + count, int.from_bytes(der[at + 2:at + 2 + count], "big")
    start, length = header(0)
    at, found = start, []
    while at < start + length:
        inner, size = header(at)
        found.append(der[at:inner + size])
        at = inner + size
    return found


def issuer_and_serial(certificate):
    fields = children(children(certificate)[0])
    return sequence(fields[3], fields[1])


signing, encryption, authority = sys.argv[1:4]
content = sys.stdin.buffer.read()
certificate = der_of(f"{signing}.pem")
rc2_40 = sequence(oid("1.2.840.113549.3.2"), tlv(0x02, bytes([40])))
attributes = [
    attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
    attribute("1.2.840.113549.1.9.4", tlv(0x04, hashlib.sha256(content).digest())),
    attribute("1.2.840.113549.1.9.15", sequence(rc2_40)),
    attribute("1.2.840.113549.1.9.16.2.11", tlv(0xa0, b"".join(children(issuer_and_serial(der_of(f"{encryption}.pem")))))),
]
digested = set_of(*attributes)
with tempfile.NamedTemporaryFile() as file:
    file.write(digested)
    file.flush()
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{signing}.key", file.name], capture_output=True,
                               check=True).stdout
sha256 = sequence(oid("2.16.840.1.101.3.4.2.1"))
rsa = sequence(oid("1.2.840.113549.1.1.1"), tlv(0x05, b""))
signer = sequence(tlv(0x02, b"\x01"), issuer_and_serial(certificate), sha256, b"\xa0" + digested[1:], rsa,
                  tlv(0x04, signature))
certificates = tlv(0xa0, b"".join(sorted([certificate, der_of(f"{encryption}.pem"), der_of(authority)])))
signed_data = sequence(tlv(0x02, b"\x01"), set_of(sha256), sequence(oid("1.2.840.113549.1.7.1")), certificates, set_of(signer))
sys.stdout.buffer.write(sequence(oid("1.2.840.113549.1.7.2"), tlv(0xa0, signed_data)))
