"""openssl cms, and openssl pkcs12."""

import os

from files import write
from peers.peer import Peer
from peers.refusal import NoOption, ask, openssl_words
from peers.world import PASSWORD

OAEP = ["-keyopt", "rsa_padding_mode:oaep", "-keyopt"]
TRANSPORTS = {"pkcs1": [], "oaep-sha1": [*OAEP, "rsa_oaep_md:sha1"], "oaep-sha256": [*OAEP, "rsa_oaep_md:sha256"],
              "ecdh-hkdf-sha256": []}


class Openssl(Peer):
    name = "openssl cms"

    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        os.makedirs(folder)

    def version(self):
        return ask("openssl", "version").decode().split()[1]

    def ask(self, *arguments, stdin=None):
        return ask("openssl", *arguments, stdin=stdin, words=openssl_words)

    def sign(self, own, scheme, entity, detached):
        digest = scheme.split("-")[-1]
        salt = "max" if scheme.startswith("pss_longest") else "digest"
        padding = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", f"rsa_pss_saltlen:{salt}"] if scheme.startswith("pss") else []
        return self.ask("cms", "-sign", "-binary", "-signer", own.certificate, "-inkey", own.key, "-md", digest, *padding,
                        "-outform", "DER", *([] if detached else ["-nodetach"]), stdin=entity)

    def verify(self, der, content=None):
        extra = ["-content", write(f"{self.folder}/content", content)] if content else []
        return self.ask("cms", "-verify", "-binary", "-inform", "DER", "-CAfile", self.world.authority.certificate, *extra,
                        stdin=der)

    def encrypt(self, to, cipher, transport, entity):
        if transport == "cek-hkdf-sha256":
            raise NoOption("no option asks for RFC 9709")
        old = ["-provider", "legacy", "-provider", "default"] if cipher.startswith("rc2") else []
        how = TRANSPORTS.get(transport, ["-keyopt", f"ecdh_kdf_md:{transport.split('-')[-1]}"])
        return self.ask("cms", "-encrypt", "-binary", "-outform", "DER", f"-{openssl_name(cipher)}", *old, "-recip",
                        to.certificate, *how, stdin=entity)

    def encrypt_together(self, recipients, cipher, entity):
        to = [word for holder in recipients for word in ("-recip", holder.certificate)]
        return self.ask("cms", "-encrypt", "-binary", "-outform", "DER", f"-{openssl_name(cipher)}", *to, stdin=entity)

    def decrypt(self, own, der):
        return self.ask("cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", own.key, "-recip", own.certificate, stdin=der)

    def compress(self, entity):
        return self.ask("cms", "-compress", "-binary", "-outform", "DER", stdin=entity)

    def certificates_only(self, own):
        return self.ask("crl2pkcs7", "-nocrl", "-certfile", own.certificate, "-certfile",
                        self.world.authority.certificate, "-outform", "DER")

    def count_certificates(self, der):
        return self.ask("pkcs7", "-inform", "DER", "-print_certs", stdin=der).count(b"BEGIN CERTIFICATE")

    def pkcs12(self, own, form):
        path = f"{self.folder}/{own.kind}.{form}.p12"
        how = ["-legacy", "-descert", "-macalg", "sha1"] if form == "old" else []
        self.ask("pkcs12", "-export", "-in", own.certificate, "-inkey", own.key, "-passout", f"pass:{PASSWORD}", "-out", path, *how)
        return path


def openssl_name(cipher):
    """aes256-cbc -> aes-256-cbc; the others as openssl has them."""
    return {"des-ede3-cbc": "des3", "rc2-128": "rc2-cbc", "rc2-64": "rc2-64-cbc", "rc2-40": "rc2-40-cbc"}.get(
        cipher, cipher.replace("aes", "aes-"))
