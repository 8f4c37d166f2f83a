#!/usr/bin/env python3
"""Bad input, each kind with its exit code and a sentence for people, and nothing lost.

Offline (`open`) for what is wrong with a message, with a store (`sync`) for what must be kept (S10), and a full disk and a
store from a newer version. Runs as root in continuous integration, so a full disk is a small tmpfs in a namespace.
"""

import base64
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM, expect, letterlock, report  # noqa: E402
from maildir import make_maildir  # noqa: E402
from mime_parts import mail_header, signed_parts, split, wrap_cms, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402


class World:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.ann = Person(self.authority, "Ann", "ann@own.example")
        self.ben = Person(self.authority, "Ben", "ben@peer.example")
        self.message = self.write("message.eml", mail_header("ann@own.example", "ben@peer.example", "Hi") +
                                  b"Content-Type: text/plain\r\n\r\nOnly we two.\r\n")
        sign = ["--sign-with", self.ann.sign_p12, "--password-file", self.ann.password_file]
        to_ben = ["--encrypt-to", f"{self.ben.encryption}.pem"]
        self.detached = self.seal(*sign)
        self.opaque = self.seal(*sign, "--form", "opaque")
        self.sealed = self.seal(*sign, *to_ben, "--cipher", "aes256-gcm")
        self.sealed_cbc = self.seal(*sign, *to_ben, "--cipher", "aes256-cbc")

    def write(self, name, octets):
        path = f"{self.folder}/{name}"
        with open(path, "wb") as file:
            file.write(octets)
        return path

    def seal(self, *options):
        return expect(0, "seal", *options, self.message).stdout

    def options(self):
        return ["--key", self.ben.encrypt_p12, "--password-file", self.ben.password_file, "--anchor",
                self.authority.certificate]

    def open(self, octets):
        """The finished process. Never a crash, never a word of the letter where it is not good."""
        done = letterlock("open", *self.options(), "-", stdin=octets)
        assert done.returncode in (0, 1, 3, 4), (done.returncode, octets[:200], done.stderr)
        if done.returncode != 0:
            assert b"Only we two" not in done.stdout, octets[:200]
        return done

    def refused(self, octets, codes, word=None):
        done = self.open(octets)
        text = done.stderr.decode()
        assert done.returncode in codes, (done.returncode, codes, text)
        if done.returncode in (3, 4):
            assert re.search(r"letterlock: [^\n]{10,}", text) and "hint: " in text, text
        assert word is None or word in text, (word, text)


def reencoded(message, change):
    """The message with its base64 CMS changed by a function."""
    header, body = split(message)
    return header + b"\r\n\r\n" + base64.encodebytes(change(bytearray(base64.b64decode(body)))).replace(b"\n", b"\r\n")


def malformed_messages(w):
    w.refused(b"", (4,), "message-empty")
    w.refused(mail_header("a@b.example", "c@d.example", "x") +
              b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n"
              b"!!!! this is *no* base64 ####\r\n", (4,))
    w.refused(b"".join(b"X-Line-%d: x\r\n" % i for i in range(10_000)) + b"\r\nbody\r\n", (4,), "header")
    w.refused(reencoded(w.sealed, lambda der: der + b"trailing garbage"), (4,), "trailing")
    w.refused(reencoded(w.opaque, lambda der: der + b"\0"), (4,), "trailing")


def truncated_messages(w):
    """A few cuts as a person meets them; src/smime/truncated_test.cc cuts every form at every octet."""
    said = re.compile(rb"letterlock: [^\n]{10,}\nhint: [^\n]{10,}\nid: [a-z0-9-]+\n$")
    for octets in (w.sealed, w.sealed_cbc):
        header, whole = octets.index(b"\r\n\r\n") + 4, len(octets.rstrip(b"\r\n"))
        type_field = octets.index(b"Content-Type:")
        within_header = w.open(octets[:type_field])  # an unprotected text; never is it the letter
        assert within_header.returncode == 0 and b"Only we two" not in within_header.stdout, within_header
        for length in (type_field + 4, header, header + 1, (header + whole) // 2, whole - 40, whole - 1):
            done = w.open(octets[:length])
            assert done.returncode == 4 and done.stdout == b"", (length, done.returncode, done.stdout)
            assert said.match(done.stderr), (length, done.stderr)


def nesting_bombs(w):
    bomb = b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
    for i in range(200):
        bomb += b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1)
    w.refused(mail_header("a@b.example", "c@d.example", "x") + bomb, (4,), "deep")
    layered = w.message
    for i in range(12):
        path = w.write(f"layer{i}.eml", expect(0, "seal", "--sign-with", w.ann.sign_p12, "--password-file", w.ann.password_file,
                                               "--form", "opaque", layered).stdout)
        layered = path
    with open(layered, "rb") as file:
        w.refused(file.read(), (4,), "layers")
    deep = b"\x30\x80" * 5000
    w.refused(wrap_cms(deep, mail_header("a@b.example", "c@d.example", "x"), "enveloped-data"), (4,))


def signatures(w):
    entity, signature = signed_parts(w.detached)
    header = mail_header("ann@own.example", "ben@peer.example", "Hi")
    certs_only = run("openssl", "crl2pkcs7", "-nocrl", "-certfile", f"{w.ann.signing}.pem", "-outform", "DER").stdout
    code, document = report("open", *w.options(), "-", stdin=wrap_signed(entity, certs_only, header))
    assert (code, document["signature"], document["summary"]) == (0, "none", "none"), document
    both = run("openssl", "cms", "-sign", "-binary", "-nodetach", "-signer", f"{w.ann.signing}.pem", "-inkey", f"{w.ann.signing}.key",
               "-signer", f"{w.ben.signing}.pem", "-inkey", f"{w.ben.signing}.key", "-outform", "DER", stdin=entity).stdout
    # Two signers, the second one's signature spoiled in its last octet.
    bad = bytearray(both)
    bad[-1] ^= 1
    w.refused(wrap_cms(bytes(bad), header, "signed-data"), (1,))
    # S3: the content that was signed hides inside the detached signature.
    hidden = run("openssl", "cms", "-sign", "-binary", "-nodetach", "-signer", f"{w.ann.signing}.pem", "-inkey", f"{w.ann.signing}.key",
                 "-outform", "DER", stdin=entity).stdout
    code, document = report("open", *w.options(), "-", stdin=wrap_signed(entity, hidden, header))
    ids = [f["id"] for layer in document["layers"] for f in layer["findings"]]
    assert code == 1 and document["signature"] == "invalid" and "econtent-in-detached" in ids, document
    two_from = b"From: eve@evil.example\r\n" + w.detached
    code, document = report("open", *w.options(), "-", stdin=two_from)
    assert code == 1 and document["signature"] == "invalid", document
    tampered = w.detached.replace(b"Only we two", b"Only me too")
    w.refused(tampered, (1,))


def tags_and_nonces(w):
    """Wrong lengths are malformed; a wrong tag or a flipped bit is one word: it does not decrypt."""
    def shorter_tag(der):
        at = der.rindex(b"\x04\x10")
        return der[:at] + b"\x04\x0c" + der[at + 2:at + 14] + der[at + 18:]
    w.refused(reencoded(w.sealed, shorter_tag), (4,))

    def longer_nonce(der):
        at = der.index(b"\x30\x11\x04\x0c")  # GCMParameters
        return der[:at] + b"\x30\x11\x04\x0d" + der[at + 4:]
    w.refused(reencoded(w.sealed, longer_nonce), (4,))

    def flipped(position):
        def change(der):
            der[position] ^= 1
            return der
        return change
    end = len(base64.b64decode(split(w.sealed)[1]))
    w.refused(reencoded(w.sealed, flipped(end - 8)), (4,), "decrypt")     # the tag
    w.refused(reencoded(w.sealed, flipped(end - 100)), (4,), "decrypt")   # the content


def wrong_key(w):
    done = letterlock("open", "--key", w.ann.encrypt_p12, "--password-file", w.ann.password_file, "--anchor",
                      w.authority.certificate, "-", stdin=w.sealed)
    assert done.returncode == 3 and b"no-matching-key" in done.stderr, done
    bad = w.write("bad.password", b"wrong\n")
    done = letterlock("open", "--key", w.ben.encrypt_p12, "--password-file", bad, "-", stdin=w.sealed)
    assert done.returncode == 3 and b"password-wrong" in done.stderr, done


def kept_by_the_store(w):
    """S10: what cannot be read is kept octet for octet, exported, and listed with its reason."""
    home, post = f"{w.folder}/home", f"{w.folder}/post"
    mailbox = f"{post}/ben@peer.example"
    make_maildir(mailbox)
    expect(0, "account", "add", "ben@peer.example", "--p12", w.ben.sign_p12, "--p12", w.ben.encrypt_p12, "--incoming", mailbox,
           "--outgoing", post, "--password-file", w.ben.password_file, home=home)
    garbage = {"empty": b"", "garbage": os.urandom(3000), "cut": w.sealed[:1500],
               "lines": b"".join(b"X-%d: x\r\n" % i for i in range(10_000)) + b"\r\n"}
    for name, octets in garbage.items():
        with open(f"{mailbox}/new/{name}", "wb") as file:
            file.write(octets)
    code, synced = report("sync", "--password-file", w.ben.password_file, home=home)
    assert code == 0 and len(synced["received"]) == len(garbage), synced
    for row in synced["received"]:
        out = f"{w.folder}/exported"
        letterlock("read", row["id"], "--original", out, "--password-file", w.ben.password_file, home=home)
        with open(out, "rb") as file:
            assert file.read() in garbage.values(), row
        os.unlink(out)
    assert len(os.listdir(f"{mailbox}/cur")) == len(garbage) and not os.listdir(f"{mailbox}/new")
    return home


def newer_store(w, home):
    database = f"{home}/data/letterlock.db"
    with sqlite3.connect(database) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {version + 1000}")
    done = expect(5, "list", home=home)
    assert b"store-from-newer-version" in done.stderr and str(version + 1000).encode() in done.stderr, done.stderr
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == version + 1000  # nothing was touched
        connection.execute(f"PRAGMA user_version = {version}")
    expect(0, "list", home=home)


def full_disk(w):
    """A tmpfs of 64 KiB in a namespace of its own: no half file appears, the error says what to do."""
    big = w.write("big.eml", mail_header("ann@own.example", "ben@peer.example", "x") + b"\r\n" + b"line of text\r\n" * 20_000)
    script = f"""set -e
mkdir -p {w.folder}/small && mount -t tmpfs -o size=64k none {w.folder}/small
set +e
{PROGRAM} seal --sign-with {w.ann.sign_p12} --password-file {w.ann.password_file} -o {w.folder}/small/out.eml {big}
echo "exit $?"
ls -A {w.folder}/small
"""
    done = subprocess.run(["unshare", "-m", "bash", "-c", script], capture_output=True, timeout=60)
    assert done.stdout.decode().split("\n")[0] == "exit 5", (done.stdout, done.stderr)
    assert done.stdout.decode().split("\n")[1] == "", done.stdout  # nothing is left behind
    assert b"disk-full" in done.stderr and b"hint: " in done.stderr, done.stderr


def main():
    with tempfile.TemporaryDirectory(prefix="ll-bad-") as folder:
        w = World(folder)
        for octets in (w.detached, w.opaque, w.sealed, w.sealed_cbc):
            done = w.open(octets)
            assert done.returncode == 0 and b"Only we two" in done.stdout, done  # the canary
        for case in (malformed_messages, truncated_messages, nesting_bombs, signatures, tags_and_nonces, wrong_key, full_disk):
            case(w)
            print(f"{case.__name__}: yes", flush=True)
        newer_store(w, kept_by_the_store(w))
        print("kept by the store, newer store: yes")


main()
