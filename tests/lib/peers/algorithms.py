"""What the table of interoperability is made of: the algorithms of DESIGN section 4, by the names of our command line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cipher:
    oid: str
    bits: int
    reported: str  # the name in our report
    sends: bool = True
    legacy: bool = False

    @property
    def authenticated(self):
        return self.reported.endswith(("GCM", "Poly1305"))


CIPHERS = {
    "aes128-cbc": Cipher("2.16.840.1.101.3.4.1.2", 128, "aes128-CBC"),
    "aes192-cbc": Cipher("2.16.840.1.101.3.4.1.22", 192, "aes192-CBC", sends=False),
    "aes256-cbc": Cipher("2.16.840.1.101.3.4.1.42", 256, "aes256-CBC"),
    "aes128-gcm": Cipher("2.16.840.1.101.3.4.1.6", 128, "aes128-GCM"),
    "aes192-gcm": Cipher("2.16.840.1.101.3.4.1.26", 192, "aes192-GCM", sends=False),
    "aes256-gcm": Cipher("2.16.840.1.101.3.4.1.46", 256, "aes256-GCM"),
    "chacha20-poly1305": Cipher("1.2.840.113549.1.9.16.3.18", 256, "chacha20-Poly1305"),
    "des-ede3-cbc": Cipher("1.2.840.113549.3.7", 192, "des-EDE3-CBC", sends=False, legacy=True),
    "rc2-128": Cipher("1.2.840.113549.3.2", 128, "rc2-CBC/128", sends=False, legacy=True),
    "rc2-64": Cipher("1.2.840.113549.3.2", 64, "rc2-CBC/64", sends=False, legacy=True),
    "rc2-40": Cipher("1.2.840.113549.3.2", 40, "rc2-CBC/40", sends=False, legacy=True),
}

# RFC 5753 section 7.1.4, RFC 8418 section 2.1; what the names say is the digest of the key derivation.
AGREEMENTS = {
    "ecdh-sha1": "1.3.133.16.840.63.0.2",
    "ecdh-sha224": "1.3.132.1.11.0",
    "ecdh-sha256": "1.3.132.1.11.1",
    "ecdh-sha384": "1.3.132.1.11.2",
    "ecdh-sha512": "1.3.132.1.11.3",
    "ecdh-hkdf-sha256": "1.2.840.113549.1.9.16.3.19",
}
WRAPS = {128: "2.16.840.1.101.3.4.1.5", 192: "2.16.840.1.101.3.4.1.25", 256: "2.16.840.1.101.3.4.1.45"}
WRAPS |= {64: WRAPS[128], 40: WRAPS[128]}
