"""gpgsm, with a home and an agent of its own.

gpgsm 2.2 imports PKCS#12 files of RSA keys alone; keys on curves are put before its agent in the agent's own form, so that
what it can do with them is seen all the same.
"""

import os
import re
import shutil
import tempfile

from files import read, write
from peers.peer import Peer
from peers.refusal import NoOption, Refusal, ask
from peers.world import PASSWORD
from pki import pkcs12, run

CIPHERS = {"aes128-cbc": "AES", "aes192-cbc": "AES192", "aes256-cbc": "AES256", "des-ede3-cbc": "3DES"}
CURVES = {"P-256": b"NIST P-256", "P-384": b"NIST P-384", "Ed25519": b"Ed25519", "X25519": b"Curve25519"}


def atom(octets):
    return str(len(octets)).encode() + b":" + octets


def agents_key(holder):
    """An unprotected private key on a curve as gpg-agent keeps it: a canonical S-expression."""
    text = run("openssl", "pkey", "-in", holder.key, "-text", "-noout").stdout.decode()
    hexadecimal = {}
    for line in text.splitlines():
        if line.startswith(" "):
            hexadecimal[part] += line.strip().replace(":", "")
        else:
            part = line.split(":")[0]
            hexadecimal[part] = ""
    point, secret = bytes.fromhex(hexadecimal["pub"]), bytes.fromhex(hexadecimal["priv"])
    flags = b""
    if not holder.kind.startswith("P-"):  # GnuPG marks points of these curves with 0x40, and X25519's secret is big-endian
        eddsa = holder.kind == "Ed25519"
        point, secret, flags = b"\x40" + point, secret if eddsa else secret[::-1], b"(5:flags" + atom(b"eddsa" if eddsa else
                                                                                                       b"djb-tweak") + b")"
    return (b"(11:private-key(3:ecc(5:curve" + atom(CURVES[holder.kind]) + b")" + flags + b"(1:q" + atom(point) + b")(1:d" +
            atom(secret) + b")))")


class Gpgsm(Peer):
    name = "gpgsm"
    chooses_key = True

    def __init__(self, world, folder):
        self.world, self.missing, self.fingerprints = world, {}, {}
        # The agent's socket path has a short limit, so its home is not below the test's folder.
        self.home = tempfile.mkdtemp(prefix="ll-g-")
        self.env = {"PATH": os.environ["PATH"], "GNUPGHOME": self.home, "LANG": "C.UTF-8", "HOME": self.home}
        write(f"{self.home}/gpg-agent.conf", b"allow-loopback-pinentry\ns2k-count 65536\n")
        write(f"{self.home}/gpgsm.conf", b"disable-crl-checks\ndisable-dirmngr\n")
        self.gpgsm("--import", world.authority.certificate)
        write(f"{self.home}/trustlist.txt", f"{self.listed()[0][0]} S relax\n".encode())
        run("gpgconf", "--kill", "gpg-agent", env=self.env)
        os.makedirs(f"{self.home}/private-keys-v1.d", mode=0o700, exist_ok=True)
        for holder in world.me.values():
            self.add_certificate(holder)
        for holder in world.peer.values():
            self.add_key(holder)

    def version(self):
        return run("gpgsm", "--version", env=self.env).stdout.decode().split()[2]

    def gpgsm(self, *arguments, stdin=None):
        """The password goes by a descriptor of its own: standard input carries data."""
        with open(write(f"{self.home}/password", PASSWORD.encode() + b"\n"), "rb") as password:
            return ask("gpgsm", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase-fd", password.fileno(),
                       *arguments, stdin=stdin, env=self.env, pass_fds=(password.fileno(),))

    def listed(self):
        """(fingerprint, keygrip) of each certificate, in the order of the list."""
        shown = self.gpgsm("--with-colons", "--with-keygrip", "--list-keys").decode()
        fields = [line.split(":") for line in shown.splitlines()]
        return list(zip([f[9] for f in fields if f[0] == "fpr"], [f[9] for f in fields if f[0] == "grp"]))

    def add_certificate(self, holder):
        before = set(self.listed())
        self.gpgsm("--import", holder.certificate)
        (fingerprint, grip), = set(self.listed()) - before
        self.fingerprints[holder.name] = f"0x{fingerprint}"
        return grip

    def add_key(self, holder):
        grip = self.add_certificate(holder)
        if holder.kind in CURVES:
            write(f"{self.home}/private-keys-v1.d/{grip}.key", agents_key(holder))
            return
        try:
            self.import_key(holder)
        except Refusal as refusal:
            self.missing[holder.name] = str(refusal).split("; ")[-1]  # what goes before differs from one file to the next

    def import_key(self, holder):
        """gpgsm 2.2 refuses one PKCS#12 file of some forty as "possibly bad passphrase"; another salt is another file."""
        for tries_left in reversed(range(5)):
            try:
                return self.gpgsm("--import", pkcs12(holder.stem, PASSWORD, legacy=True))
            except Refusal as refusal:
                if tries_left == 0 or "decrypting the PKCS#12 file" not in str(refusal):
                    raise

    def fingerprint(self, own):
        if own.name in self.missing:
            raise Refusal(f"the key is not imported: {self.missing[own.name]}")
        return self.fingerprints[own.name]

    def sign(self, own, scheme, entity, detached):
        if scheme.startswith("pss"):
            raise NoOption("no option asks for RSASSA-PSS")
        return self.gpgsm("--local-user", self.fingerprint(own), "--digest-algo", scheme.split("-")[-1].upper(),
                          "--detach-sign" if detached else "--sign", stdin=entity)

    def verify(self, der, content=None):
        if content is None:
            out = f"{self.home}/verified"
            self.gpgsm("--output", out, "--verify", write(f"{self.home}/signed", der))
            return read(out)
        self.gpgsm("--verify", write(f"{self.home}/signature", der), write(f"{self.home}/content", content))
        return content

    def encrypt(self, to, cipher, transport, entity):
        if transport.startswith("oaep") or transport == "cek-hkdf-sha256":
            raise NoOption("no option chooses how the key travels")
        return self.gpgsm("--cipher-algo", CIPHERS.get(cipher, cipher), "--recipient", self.fingerprints[to.name],
                          "--encrypt", stdin=entity)

    def decrypt(self, own, der):
        self.fingerprint(own)
        return self.gpgsm("--decrypt", stdin=der)

    def certificates_only(self, own):
        raise NoOption("no command makes certs-only messages: --export writes certificates one by one")

    def count_certificates(self, der):
        done = run("gpgsm", "--batch", "--status-fd", "1", "--dry-run", "--import", write(f"{self.home}/certificates", der),
                   env=self.env, check=False)
        return len(set(re.findall(rb"IMPORT_OK \d+ ([0-9A-F]+)", done.stdout)))

    def pkcs12(self, own, form):
        if form == "new":
            raise NoOption("no option chooses the cipher of the file")
        path = f"{self.home}/{own.kind}.p12"
        self.gpgsm("--output", path, "--export-secret-key-p12", self.fingerprint(own))
        return path

    def close(self):
        run("gpgconf", "--kill", "gpg-agent", env=self.env, check=False)
        shutil.rmtree(self.home, ignore_errors=True)
