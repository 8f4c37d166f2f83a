#!/usr/bin/env python3
"""seal and open, from the command line: round trips, refusals with their exit codes, nothing left behind."""

import json
import os
import pty
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from files import read, write  # noqa: E402
from letterlock import PROGRAM, expect, letterlock, report  # noqa: E402
from mime_parts import mail_header, split  # noqa: E402
from pki import Authority, Person  # noqa: E402

TEXT = b"Our tunnel stands.\r\n"


class World:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.ann = Person(self.authority, "Ann", "ann@own.example")
        self.ben = Person(self.authority, "Ben", "ben@peer.example", dual=True)
        self.nameless = Person(self.authority, "Cem", None, dual=True)
        self.message = write(f"{folder}/letter.eml", mail_header(self.ann.address, self.ben.address, "Hello") +
                             b"Content-Type: text/plain\r\n\r\n" + TEXT)

    def path(self, name):
        return f"{self.folder}/{name}"

    def signing(self):
        return ["--sign-with", self.ann.sign_p12, "--password-file", self.ann.password_file,
                "--encryption-cert", f"{self.ann.encryption}.pem"]

    def ben_opens(self):
        return ["--key", self.ben.sign_p12, "--password-file", self.ben.password_file]

    def trusting(self):
        return ["--anchor", self.authority.certificate]


def text_of(payload):
    """The body, without the lines that programs leave out which read protected headers (RFC 9788 section 4.5.3.2)."""
    header, body = split(payload)
    return split(body)[1] if b"hp-legacy-display" in header else body


def error_of(done):
    return json.loads(done.stdout)["error"]["id"]


def round_trips(world):
    to_ben = ["--encrypt-to", f"{world.ben.encryption}.pem"]
    kinds = {"signed": world.signing(), "opaque": [*world.signing(), "--form", "opaque"], "sealed": to_ben,
             "both": [*world.signing(), *to_ben], "protected": [*world.signing(), "--header-protection", "on"],
             "open header": [*world.signing(), *to_ben, "--header-protection", "off"]}
    summaries = {"signed": "signed", "opaque": "signed", "sealed": "encrypted", "both": "signed-and-encrypted",
                 "protected": "signed", "open header": "signed-and-encrypted"}
    for kind, options in kinds.items():
        for cipher in ("auto", "AES-256-GCM", "aes128-cbc") if "--encrypt-to" in options else ("auto",):
            sealed, opened = world.path("sealed.eml"), world.path("opened.eml")
            expect(0, "seal", *options, "--cipher", cipher, "-o", sealed, world.message)
            expect(0, "open", *world.ben_opens(), *world.trusting(), "-o", opened, sealed)
            assert text_of(read(opened)) == TEXT, (kind, read(opened))
            code, document = report("open", *world.ben_opens(), *world.trusting(), sealed)
            assert (code, document["summary"]) == (0, summaries[kind]), (kind, cipher, document)
    # In pipes, the payload on standard output and nothing else there.
    sealed = expect(0, "seal", *kinds["both"], stdin=read(world.message)).stdout
    done = expect(0, "open", *world.ben_opens(), *world.trusting(), "-", stdin=sealed)
    assert text_of(done.stdout) == TEXT, done.stdout
    return sealed


def refusals(world, sealed):
    """Each with its exit code; the file of -o never appears."""
    out = world.path("never.eml")
    path = write(world.path("both.eml"), sealed)
    cases = [
        (3, "no-matching-key", ["open", *world.trusting(), path]),
        (3, "no-matching-key", ["open", "--key", world.nameless.sign_p12, "--password-file", world.nameless.password_file,
                                *world.trusting(), path]),
        (3, "password-needed", ["open", "--key", world.ben.sign_p12, path]),
        (3, "password-wrong", ["open", "--key", world.ben.sign_p12, "--password-file", world.message, path]),
        (1, "payload-withheld", ["open", *world.ben_opens(), path]),
        (4, "message-empty", ["open", write(world.path("empty.eml"), b"")]),
        (5, "file-not-found", ["open", world.path("missing.eml")]),
        (1, "requirement-not-met", ["open", "--require", "signed", world.message]),
        (1, "requirement-not-met", ["open", "--require", "sealed", world.message]),
        (2, "time-malformed", ["open", "--at", "yesterday", path]),
        (2, "option-unknown", ["open", "--frob", path]),
        (3, "token-not-found", ["open", "--token", "card", "--module", "/usr/lib/softhsm/libsofthsm2.so", path]),
        (2, "nothing-to-seal", ["seal", world.message]),
        (2, "cipher-not-offered", ["seal", "--encrypt-to", f"{world.ben.encryption}.pem", "--cipher", "des3", world.message]),
        (1, "recipient-certificate-unusable", ["seal", "--encrypt-to", f"{world.ann.signing}.pem", world.message]),
        (1, "recipient-not-trusted", ["seal", "--encrypt-to", f"{world.ben.encryption}.pem", "--anchor",
                                      world.authority.certificate, "--at", "2050-01-01T00:00:00Z", world.message]),
    ]
    for code, error, arguments in cases:
        done = expect(code, *arguments, "-o", out)
        assert f"id: {error}" in done.stderr.decode(), (error, done.stderr)
        assert b"hint: " in done.stderr, done.stderr
        assert not os.path.exists(out), arguments
    assert error_of(expect(2, "open", "--frob", "--json")) == "option-unknown"
    chinese = expect(5, "--lang", "zh-TW", "open", world.path("missing.eml")).stderr.decode()
    assert "id: file-not-found" in chinese and "檔案" in chinese, chinese


def judged(world):
    """Tampering, an unknown authority, a certificate without address; --show-anyway and --report."""
    signed = world.path("signed.eml")
    expect(0, "seal", *world.signing(), "-o", signed, world.message)
    changed = write(world.path("changed.eml"), read(signed).replace(b"tunnel", b"TUNNEL"))
    report_file, out = world.path("report.json"), world.path("shown.eml")
    assert expect(1, "open", *world.trusting(), "--report", report_file, changed).stdout == b""
    document = json.loads(read(report_file))
    assert document["signature"] == "invalid" and document["summary"] == "none", document
    expect(1, "open", *world.trusting(), "--show-anyway", "-o", out, changed)
    assert b"TUNNEL" in read(out)
    assert report("open", signed)[1]["signature"] == "unknown"

    # Changed under GCM: never handed out.
    gcm = world.path("gcm.eml")
    expect(0, "seal", *world.signing(), "--encrypt-to", f"{world.ben.encryption}.pem", "--cipher", "aes256-gcm", "-o", gcm,
           world.message)
    lines = read(gcm).split(b"\r\n")
    middle = len(lines) - 12
    lines[middle] = lines[middle][:10] + (b"A" if lines[middle][10:11] != b"A" else b"B") + lines[middle][11:]
    done = expect(4, "open", *world.ben_opens(), *world.trusting(), "--show-anyway", stdin=b"\r\n".join(lines))
    assert done.stdout == b"" and b"id: decryption-failed" in done.stderr, done.stderr

    letter = write(world.path("cem.eml"), mail_header("cem@peer.example", "ann@own.example", "Hello") + b"\r\n" + TEXT)
    from_cem = world.path("cem.signed.eml")
    expect(0, "seal", "--sign-with", world.nameless.sign_p12, "--password-file", world.nameless.password_file, "-o",
           from_cem, letter)
    code, document = report("open", *world.trusting(), from_cem)
    assert code == 1 and document["signature"] == "unknown", document
    assert "no-address" in [f["id"] for f in document["layers"][0]["signers"][0]["findings"]], document
    expect(0, "open", *world.trusting(), "--bind", f"cem@peer.example={world.nameless.signing}.pem", from_cem)


def trust_check(world):
    certificate = f"{world.ben.signing}.pem"
    expect(0, "trust", "check", certificate, *world.trusting())
    code, document = report("trust", "check", certificate, *world.trusting())
    assert code == 0 and document["status"] == "good" and len(document["path"]) == 2, document
    assert report("trust", "check", certificate)[1]["status"] == "unknown"
    code, document = report("trust", "check", certificate, *world.trusting(), "--at", "2050-01-01T00:00:00Z")
    assert code == 1 and "certificate-expired" in [f["id"] for f in document["findings"]], document
    world.authority.revoke(world.ben.signing)
    code, document = report("trust", "check", certificate, *world.trusting(), "--crl", world.authority.write_crl())
    assert code == 1 and "certificate-revoked" in [f["id"] for f in document["findings"]], document


def typed_password(world):
    """At a terminal the password is asked for, without echo."""
    sealed = world.path("both.eml")
    child, master = pty.fork()
    if child == 0:
        os.environ["LANG"] = "C.UTF-8"
        os.execv(PROGRAM, [PROGRAM, "open", "--key", world.ben.sign_p12, *world.trusting(), "-o", world.path("typed.eml"), sealed])
    screen, deadline = b"", time.monotonic() + 60
    while b"assword" not in screen and time.monotonic() < deadline:
        screen += os.read(master, 1024)
    os.write(master, world.ben.password.encode() + b"\r")
    try:
        while chunk := os.read(master, 1024):
            screen += chunk
    except OSError:
        pass  # the terminal is gone with its last process
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == 0, screen
    assert world.ben.password.encode() not in screen, screen
    assert text_of(read(world.path("typed.eml"))) == TEXT


def devices(world):
    """-o to a device writes into it and never replaces it."""
    fifo = world.path("fifo")
    os.mkfifo(fifo)
    if (child := os.fork()) == 0:
        os._exit(0 if TEXT in read(fifo) else 1)
    expect(0, "seal", *world.signing(), "-o", fifo, world.message)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not os.path.isfile(fifo)
    done = letterlock("seal", *world.signing(), "-o", "/dev/full", world.message)
    assert done.returncode == 5 and b"id: disk-full" in done.stderr, done


folder = tempfile.mkdtemp(prefix="letterlock-seal-open-")
try:
    world = World(folder)
    sealed = round_trips(world)
    refusals(world, sealed)
    judged(world)
    typed_password(world)
    devices(world)
    trust_check(world)
    leftovers = [name for name in os.listdir(folder) if name.startswith(".")]
    assert not leftovers, leftovers
finally:
    shutil.rmtree(folder, ignore_errors=True)
print("seal and open: all as expected")
