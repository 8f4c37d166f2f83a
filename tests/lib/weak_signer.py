"""A signature as an old program makes it: SMIMECapabilities of RC2 with 40 bits and nothing else.

Arguments: the stem of the signing certificate and key, the stem of the encryption certificate, the authority. Content on
standard input, DER on standard output. The attributes are DER written here; the openssl program makes the RSA signature.
"""

import hashlib
import subprocess
import sys
import tempfile

from der import attribute, certificate_der, children, issuer_and_serial, oid, sequence, set_of, tlv

signing, encryption, authority = sys.argv[1:4]
content = sys.stdin.buffer.read()
certificate = certificate_der(f"{signing}.pem")
rc2_40 = sequence(oid("1.2.840.113549.3.2"), tlv(0x02, bytes([40])))
attributes = [
    attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
    attribute("1.2.840.113549.1.9.4", tlv(0x04, hashlib.sha256(content).digest())),
    attribute("1.2.840.113549.1.9.15", sequence(rc2_40)),
    attribute("1.2.840.113549.1.9.16.2.11", tlv(0xa0, b"".join(children(issuer_and_serial(certificate_der(f"{encryption}.pem")))))),
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
certificates = tlv(0xa0, b"".join(sorted([certificate, certificate_der(f"{encryption}.pem"), certificate_der(authority)])))
signed_data = sequence(tlv(0x02, b"\x01"), set_of(sha256), sequence(oid("1.2.840.113549.1.7.1")), certificates, set_of(signer))
sys.stdout.buffer.write(sequence(oid("1.2.840.113549.1.7.2"), tlv(0xa0, signed_data)))
