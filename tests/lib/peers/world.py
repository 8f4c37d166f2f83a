"""The keys that both sides have: one of each kind for us and for the peer, all under one authority.

Each key has an address of its own, since programs choose keys by address, and a subject of its own, since NSS gives all
certificates of one subject one nickname.
"""

import os

from files import read, write
from pki import Authority, pkcs12, run

# What a kind of key is for, and how openssl names it. A key that only agrees (X25519) cannot sign its own request.
KINDS = {
    "RSA-2048": (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "digitalSignature,keyEncipherment"),
    "RSA-3072": (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"], "digitalSignature,keyEncipherment"),
    "RSA-PSS": (["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"], "digitalSignature"),
    "P-256": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "digitalSignature,keyAgreement"),
    "P-384": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], "digitalSignature,keyAgreement"),
    "Ed25519": (["-algorithm", "ED25519"], "digitalSignature"),
    "X25519": (["-algorithm", "X25519"], "keyAgreement"),
}
PASSWORD = "secret1"


class Holder:
    """One key with its certificate: PEM files and a PKCS#12 file."""

    def __init__(self, world, who, kind):
        self.kind, self.address = kind, f"{who}.{kind.lower()}@{who}.example"
        self.stem = f"{world.folder}/{who}.{kind}"
        self.key, self.certificate, self.p12 = f"{self.stem}.key", f"{self.stem}.pem", f"{self.stem}.p12"
        self.name = os.path.basename(self.stem)  # the nickname in NSS
        options, usage = KINDS[kind]
        run("openssl", "genpkey", *options, "-out", self.key)
        run("openssl", "pkey", "-in", self.key, "-pubout", "-out", f"{self.stem}.pub")
        write(f"{self.stem}.ext", f"keyUsage = critical,{usage}\nsubjectKeyIdentifier = hash\n"
              f"authorityKeyIdentifier = keyid\nsubjectAltName = email:{self.address}\n".encode())
        run("openssl", "req", "-new", "-key", world.request_key, "-out", f"{self.stem}.csr", "-subj", f"/C=TW/CN={who} {kind}",
            "-config", world.authority.config)
        run("openssl", "x509", "-req", "-in", f"{self.stem}.csr", "-force_pubkey", f"{self.stem}.pub", "-CA",
            world.authority.certificate, "-CAkey", f"{world.authority.folder}/ca.key", "-set_serial", str(world.next_serial()),
            "-days", "3650", "-sha256", "-extfile", f"{self.stem}.ext", "-out", self.certificate)
        pkcs12(self.stem, PASSWORD)


class World:
    def __init__(self, folder):
        self.folder, self.serial = folder, 0x1000
        self.authority = Authority(f"{folder}/ca")
        self.request_key = f"{folder}/request.key"  # signs requests, as some of the keys cannot
        run("openssl", "genpkey", "-algorithm", "ED25519", "-out", self.request_key)
        self.password_file = write(f"{folder}/password", f"{PASSWORD}\n".encode())
        self.me = {kind: Holder(self, "ann", kind) for kind in KINDS}
        self.peer = {kind: Holder(self, "ben", kind) for kind in KINDS}

    def next_serial(self):
        self.serial += 1
        return self.serial
