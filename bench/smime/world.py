"""What the rows work on: people with keys, a message of so many MiB, and the same sealed in every form.

Everything is made here: keys and certificates by openssl, the message from random octets in base64 (an attachment as people
send one). What is opened was sealed by our program, and openssl opened it too before a row uses it.
"""

import base64
import hashlib
import os
import subprocess

from pki import Authority, Person, run

HEADER = ("From: Ann <ann@own.example>\r\nTo: Ben <ben@peer.example>\r\nSubject: A large letter\r\n"
          "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <large@own.example>\r\nMIME-Version: 1.0\r\n")
ENTITY = ('Content-Type: multipart/mixed; boundary="=_bench"\r\n\r\n--=_bench\r\nContent-Type: text/plain\r\n\r\n'
          "Attached.\r\n--=_bench\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n")
END = "--=_bench--\r\n"
BLOCK_LINES = 16384


class Letter:
    """One message in a folder: message.eml with its header, entity.eml without the fields of the message."""

    def __init__(self, folder, megabytes):
        os.makedirs(folder)
        self.folder, self.message, self.entity = folder, f"{folder}/message.eml", f"{folder}/entity.eml"
        # Lines of 76 characters and CRLF; one block of random octets, again and again.
        block = base64.encodebytes(os.urandom(57 * BLOCK_LINES)).replace(b"\n", b"\r\n")
        with open(self.message, "wb") as message, open(self.entity, "wb") as entity:
            message.write(HEADER.encode())
            left = int(megabytes * 2**20)
            for piece in (ENTITY.encode(), *pieces(block, left), END.encode()):
                message.write(piece)
                entity.write(piece)
        self.octets = os.path.getsize(self.entity)
        self.digest, self.message_digest = digest_of(self.entity), digest_of(self.message)


def pieces(block, left):
    """Whole lines of the block until `left` octets are there."""
    while left > 0:
        yield block[:left - left % 78 or 78]
        left -= len(block)


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class World:
    def __init__(self, folder, program, floor):
        self.folder, self.program, self.floor = folder, str(program), str(floor)
        self.authority = Authority(f"{folder}/ca")
        self.ann = Person(self.authority, "Ann", "ann@own.example", dual=True)
        self.ben = Person(self.authority, "Ben", "ben@peer.example", dual=True)
        self.ben_certificate, self.ben_key = f"{self.ben.encryption}.pem", f"{self.ben.encryption}.key"
        self.ann_certificate, self.ann_key = f"{self.ann.signing}.pem", f"{self.ann.signing}.key"
        # Its own home for each bench, without roots of this system.
        self.environment = {"LETTERLOCK_HOME": f"{folder}/home", "LETTERLOCK_ROOTS": "", "LANG": "C.UTF-8"}
        self.letters = {}

    def letter(self, megabytes):
        if megabytes not in self.letters:
            self.letters[megabytes] = Letter(f"{self.folder}/letter-{megabytes}", megabytes)
        return self.letters[megabytes]

    # Command lines of ours. Headers are not protected where octets are compared with what openssl makes of the same entity.

    def seal(self, letter, out, *options):
        return [self.program, "seal", *options, "--header-protection", "off", "-o", out, letter.message]

    @property
    def signing(self):
        return ["--sign-with", self.ann.sign_p12, "--password-file", self.ann.password_file]

    def encrypting(self, cipher):
        return ["--encrypt-to", self.ben_certificate, "--cipher", f"aes256-{cipher}"]

    def open(self, sealed, *options, key=False):
        own = ["--key", self.ben.encrypt_p12, "--password-file", self.ben.password_file] if key else []
        return [self.program, "open", *own, "--anchor", self.authority.certificate, *options, sealed]

    # Command lines of openssl's.

    def openssl(self, act, *options):
        return ["openssl", "cms", f"-{act}", *options]

    def openssl_verify(self, *options):
        return self.openssl("verify", "-CAfile", self.authority.certificate, *options)

    def openssl_decrypt(self, *options):
        return self.openssl("decrypt", "-recip", self.ben_certificate, "-inkey", self.ben_key, *options)

    def openssl_sign(self, *options):
        return self.openssl("sign", "-stream", "-signer", self.ann_certificate, "-inkey", self.ann_key, *options)

    def openssl_encrypt(self, cipher, *options):
        return [*self.openssl("encrypt", "-stream", f"-aes-256-{cipher}", *options), self.ben_certificate]

    def sealed(self, letter, form):
        """The letter sealed by ours in a form of FORMS; openssl opens it, too, to the same octets."""
        path = f"{letter.folder}/{form}.eml"
        if not os.path.exists(path):
            run_quietly(self.seal(letter, path, *self.options_of(form)), self.environment)
            self.check_by_openssl(path, form, letter)
        return path

    def options_of(self, form):
        return {"detached": self.signing, "opaque": [*self.signing, "--form", "opaque"], "cbc": self.encrypting("cbc"),
                "gcm": self.encrypting("gcm"), "both": [*self.signing, *self.encrypting("cbc")]}[form]

    def check_by_openssl(self, path, form, letter):
        """What openssl makes of a sealed letter is the entity, octet for octet."""
        out, middle = f"{letter.folder}/checked", f"{letter.folder}/middle"
        if form in ("cbc", "gcm", "both"):
            run(*self.openssl_decrypt("-in", path, "-out", middle if form == "both" else out))
        if form in ("detached", "opaque", "both"):
            run(*self.openssl_verify("-in", middle if form == "both" else path, "-out", out))
        assert digest_of(out) == letter.digest, f"openssl read something else in {form}"
        for one in (out, middle):
            if os.path.exists(one):
                os.unlink(one)

    def floor_file(self, letter, name, *words):
        """Input of the floor program, of the size that the message has."""
        path = f"{letter.folder}/floor-{name}"
        if not os.path.exists(path):
            run_quietly([self.floor, *words, letter.entity, path], {})
        return path


def run_quietly(command, environment, stdin=b""):
    done = subprocess.run([str(word) for word in command], env={**os.environ, **environment}, input=stdin,
                          capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"{command}: exit {done.returncode}\n{done.stderr[-3000:].decode(errors='replace')}")
    return done.stdout
