#!/usr/bin/env python3
"""Foreign programs judge: what we make they open, what they make we open.

Peers: openssl cms, gpgsm, NSS cmsutil. Forms: signed (detached, opaque), encrypted, signed then encrypted.
Keys: RSA-2048 and RSA-3072. Ends with a table; a combination that a peer cannot do is named with its reason.
"""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import expect, report  # noqa: E402
from mime_parts import body_der, mail_header, signed_parts, split, wrap_cms, wrap_signed  # noqa: E402
from pki import Authority, Person, pkcs12, run  # noqa: E402

TEXT = "我們的通道 - our tunnel\r\nFrom here on, only we two.\r\n"
ENTITY = ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
          "5oiR5YCR55qE6YCa6YGTIC0gb3VyIHR1bm5lbA0K\r\n").encode()


def write(path, octets):
    with open(path, "wb") as file:
        file.write(octets)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Openssl:
    name = "openssl cms"
    ciphers = ("aes128-cbc", "aes256-cbc", "aes128-gcm", "aes256-gcm")

    def __init__(self, world):
        self.world = world

    def sign(self, entity, detached):
        w = self.world
        form = [] if detached else ["-nodetach"]
        return run("openssl", "cms", "-sign", "-binary", "-signer", f"{w.peer.signing}.pem", "-inkey", f"{w.peer.signing}.key",
                   "-md", "sha256", "-outform", "DER", *form, stdin=entity).stdout

    def encrypt(self, entity, cipher):
        return run("openssl", "cms", "-encrypt", "-binary", "-outform", "DER", f"-{cipher.replace('aes', 'aes-')}",
                   f"{self.world.me.encryption}.pem", stdin=entity).stdout

    def verify(self, der, content=None):
        w = self.world
        extra = ["-content", write(f"{w.folder}/content", content), "-binary"] if content else ["-binary"]
        return run("openssl", "cms", "-verify", "-inform", "DER", "-CAfile", w.authority.certificate, *extra, stdin=der).stdout

    def decrypt(self, der):
        w = self.world
        return run("openssl", "cms", "-decrypt", "-inform", "DER", "-inkey", f"{w.peer.encryption}.key",
                   "-recip", f"{w.peer.encryption}.pem", stdin=der).stdout


class Gpgsm:
    name = "gpgsm"
    ciphers = ("aes128-cbc", "aes256-cbc")

    def __init__(self, world):
        self.world = world
        # The agent's socket path has a short limit, so its home is not below the test's folder.
        self.home = tempfile.mkdtemp(prefix="ll-g-")
        self.env = {"PATH": os.environ["PATH"], "GNUPGHOME": self.home, "LANG": "C.UTF-8", "HOME": self.home}
        write(f"{self.home}/gpg-agent.conf", b"allow-loopback-pinentry\n")
        write(f"{self.home}/gpgsm.conf", b"disable-crl-checks\ndisable-dirmngr\n")
        run("gpgsm", "--batch", "--import", world.authority.certificate, env=self.env)
        shown = run("gpgsm", "--batch", "--with-colons", "--list-keys", env=self.env).stdout.decode()
        fingerprint = next(line.split(":")[9] for line in shown.splitlines() if line.startswith("fpr"))
        write(f"{self.home}/trustlist.txt", f"{fingerprint} S relax\n".encode())
        run("gpgconf", "--kill", "gpg-agent", env=self.env)
        self.import_key()
        self.gpgsm("--import", f"{world.me.encryption}.pem")

    def import_key(self):
        """gpgsm 2.2 refuses one PKCS#12 file of some forty as "possibly bad passphrase"; another salt is another file."""
        for tries_left in reversed(range(5)):
            try:
                return self.gpgsm("--import", pkcs12(self.world.peer.signing, self.world.peer.password, legacy=True))
            except AssertionError as error:
                if tries_left == 0 or "decrypting the PKCS#12 file" not in str(error):
                    raise

    def gpgsm(self, *arguments, stdin=None):
        """The password goes by a descriptor of its own: standard input carries data."""
        with open(write(f"{self.home}/password", self.world.peer.password.encode() + b"\n"), "rb") as password:
            return run("gpgsm", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase-fd", password.fileno(),
                       *arguments, stdin=stdin, env=self.env, pass_fds=(password.fileno(),))

    def sign(self, entity, detached):
        return self.gpgsm("--local-user", self.world.peer.address, "--digest-algo", "SHA256",
                          "--detach-sign" if detached else "--sign", stdin=entity).stdout

    def encrypt(self, entity, cipher):
        return self.gpgsm("--cipher-algo", cipher.split("-")[0].upper(), "--recipient", self.world.me.address,
                          "--encrypt", stdin=entity).stdout

    def verify(self, der, content=None):
        if content is None:
            out = f"{self.home}/verified"
            self.gpgsm("--output", out, "--verify", write(f"{self.home}/signed", der))
            return read(out)
        self.gpgsm("--verify", write(f"{self.home}/signature", der), write(f"{self.home}/content", content))
        return content

    def decrypt(self, der):
        return self.gpgsm("--decrypt", stdin=der).stdout

    def close(self):
        run("gpgconf", "--kill", "gpg-agent", env=self.env, check=False)
        shutil.rmtree(self.home, ignore_errors=True)


class Nss:
    name = "NSS cmsutil"
    ciphers = ("cmsutil chooses",)

    def __init__(self, world):
        self.world = world
        self.db = f"sql:{world.folder}/nss"
        os.makedirs(f"{world.folder}/nss")
        self.password = write(f"{world.folder}/nss.password", b"db-password")
        run("certutil", "-N", "-d", self.db, "-f", self.password)
        run("certutil", "-A", "-d", self.db, "-n", "authority", "-t", "CT,C,C", "-i", world.authority.certificate, "-f", self.password)
        run("pk12util", "-d", self.db, "-i", pkcs12(world.peer.signing, world.peer.password, legacy=True), "-W",
            world.peer.password, "-k", self.password)
        run("certutil", "-A", "-d", self.db, "-n", "me", "-t", ",P,", "-i", f"{world.me.encryption}.pem", "-f", self.password)
        self.nickname = os.path.basename(world.peer.signing)

    def cmsutil(self, *arguments, stdin=None):
        return run("cmsutil", "-d", self.db, "-f", self.password, *arguments, stdin=stdin).stdout

    def sign(self, entity, detached):
        return self.cmsutil("-S", "-N", self.nickname, "-H", "SHA256", "-G", *(["-T"] if detached else []),
                            "-i", write(f"{self.world.folder}/nss.in", entity))

    def encrypt(self, entity, cipher):
        return self.cmsutil("-E", "-r", self.world.me.address, "-i", write(f"{self.world.folder}/nss.in", entity))

    def verify(self, der, content=None):
        extra = ["-c", write(f"{self.world.folder}/nss.content", content)] if content else []
        out = self.cmsutil("-D", "-u", "4", *extra, "-i", write(f"{self.world.folder}/nss.signed", der))
        return content if content else out

    def decrypt(self, der):
        return self.cmsutil("-D", "-i", write(f"{self.world.folder}/nss.sealed", der))


class World:
    """Two people under one authority with keys of one size."""

    def __init__(self, folder, bits):
        self.folder, self.bits = folder, bits
        self.authority = Authority(f"{folder}/ca", bits=bits)
        self.me = Person(self.authority, "Ann Own", "ann@own.example")
        self.peer = Person(self.authority, "Ben Peer", "ben@peer.example", dual=True)
        self.message = write(f"{folder}/message.eml", mail_header(self.me.address, self.peer.address, "Hello") +
                             b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + TEXT.encode())

    def seal(self, *options):
        out = f"{self.folder}/sealed.eml"
        if os.path.exists(out):
            os.unlink(out)
        expect(0, "seal", *options, "-o", out, self.message)
        return read(out)

    def signing(self):
        return ["--sign-with", self.me.sign_p12, "--password-file", self.me.password_file,
                "--encryption-cert", f"{self.me.encryption}.pem"]

    def opened(self, message):
        """(report, payload) of a message that must open as good."""
        path, out = write(f"{self.folder}/incoming.eml", message), f"{self.folder}/payload"
        if os.path.exists(out):
            os.unlink(out)
        options = ["--key", self.me.encrypt_p12, "--password-file", self.me.password_file, "--anchor", self.authority.certificate]
        expect(0, "open", *options, "-o", out, path)
        code, document = report("open", *options, path)
        assert code == 0, document
        return document, read(out)


def same_text(payload):
    """The text came back, however a program re-encoded the entity's lines."""
    _, body = split(payload)
    import base64
    import quopri
    plain = quopri.decodestring(body) if b"quoted-printable" in split(payload)[0] else body
    if b"base64" in split(payload)[0]:
        plain = base64.b64decode(body)
    assert plain.strip() == TEXT.encode().strip(), plain


def ours_to_them(world, peer, rows):
    content, signature = signed_parts(world.seal(*world.signing(), "--form", "detached"))
    peer.verify(signature, content)
    same_text(content)
    rows.append("signed, detached: they verify ours")
    same_text(peer.verify(body_der(world.seal(*world.signing(), "--form", "opaque"))))
    rows.append("signed, opaque: they verify ours")
    for cipher in [c for c in peer.ciphers if c.startswith("aes")] or ["aes128-cbc", "aes256-cbc"]:
        to_them = ["--encrypt-to", f"{world.peer.encryption}.pem", "--cipher", cipher]
        same_text(peer.decrypt(body_der(world.seal(*to_them))))
        rows.append(f"encrypted {cipher}: they open ours")
        inner = peer.decrypt(body_der(world.seal(*world.signing(), *to_them)))
        same_text(peer.verify(body_der(inner)))
        rows.append(f"signed then encrypted {cipher}: they open and verify ours")


def theirs_to_us(world, peer, rows):
    header = mail_header(world.peer.address, world.me.address, "Hello")
    document, payload = world.opened(wrap_signed(ENTITY, peer.sign(ENTITY, True), header))
    assert (document["signature"], document["summary"]) == ("valid", "signed") and payload == ENTITY, document
    rows.append("signed, detached: we verify theirs")
    document, payload = world.opened(wrap_cms(peer.sign(ENTITY, False), header, "signed-data"))
    assert document["signature"] == "valid" and payload == ENTITY, document
    rows.append("signed, opaque: we verify theirs")
    for cipher in peer.ciphers:
        kind = "authEnveloped-data" if cipher.endswith("gcm") else "enveloped-data"
        document, payload = world.opened(wrap_cms(peer.encrypt(ENTITY, cipher), header, kind))
        assert document["encryption"] == "strong" and payload == ENTITY, document
        used = document["layers"][0]["content_encryption"]
        rows.append(f"encrypted {used}: we open theirs")
        inner = wrap_cms(peer.sign(ENTITY, False), b"", "signed-data")
        document, payload = world.opened(wrap_cms(peer.encrypt(inner, cipher), header, kind))
        assert document["signature"] == "valid" and payload == ENTITY, document
        rows.append(f"signed then encrypted {used}: we open theirs")


def main():
    count = 0
    for bits in (2048, 3072):
        for kind in (Openssl, Gpgsm, Nss):
            with tempfile.TemporaryDirectory(prefix="ll-peers-") as folder:
                world = World(folder, bits)
                peer = kind(world)
                rows = []
                try:
                    ours_to_them(world, peer, rows)
                    theirs_to_us(world, peer, rows)
                finally:
                    if hasattr(peer, "close"):
                        peer.close()
                    for row in rows:
                        print(f"RSA-{bits} {peer.name}: {row}: yes")
                count += len(rows)
    # Both directions, all forms, three peers, two key sizes: fewer rows mean that something did not run.
    assert count >= 60, count
    print(f"{count} combinations")


main()
