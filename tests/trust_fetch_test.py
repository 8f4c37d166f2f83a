#!/usr/bin/env python3
"""Asking authorities: a real responder and a web server with the lists, honest, slow, dead and lying.

Whatever they do, nobody waits long, nothing is taken for good that nobody said is good, and what is missing is said; when
they are well again, it is learned, and mail that came meanwhile is judged anew. Who was asked is counted at the servers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from files import read  # noqa: E402
from own_network import enter  # noqa: E402

enter()

from authority_web import AuthorityWeb, Responder, after, garbage, offline_answer, says, send, unwell  # noqa: E402
from letterlock import PROGRAM, Home, expect, report  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from mime_parts import mail_header, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from processes import end, ends_with_parent, wait_until  # noqa: E402

PLACE = "http://pki.example.test/"
PLACES = f"crlDistributionPoints = URI:{PLACE}ca.crl\nauthorityInfoAccess = OCSP;URI:{PLACE}ocsp\n"
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
LONG = 20  # an answer so late that waiting for it would be seen


def later(offset):
    """An environment whose clock goes ahead; timeouts go by the real one."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": offset, "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}


def list_of(authority):
    run("openssl", "crl", "-in", authority.write_crl(), "-outform", "DER", "-out", f"{authority.folder}/ca.crl.der")
    return read(f"{authority.folder}/ca.crl.der")


class World:
    """An authority with a person, its responder, and the web server in front of it."""

    def __init__(self, folder):
        self.folder, self.homes = folder, 0
        self.authority = Authority(f"{folder}/ca", places=PLACES)
        self.stranger = Authority(f"{folder}/stranger", "Stranger")
        self.ann = Person(self.authority, "Ann Lin", "ann@example.test")
        self.ben = Person(self.authority, "Ben Wu", "ben@example.test")
        self.web = AuthorityWeb()
        self.responder = Responder(self.authority, 2560)
        self.well()

    def well(self):
        self.web.forget()
        self.web.cuts.clear()
        self.web.files["/ca.crl"] = list_of(self.authority)
        self.web.answers = {"/ocsp": self.responder.answer}

    def ill(self, answer):
        """Both sources alike."""
        self.web.forget()
        self.web.answers = {"/ocsp": answer, "/ca.crl": answer}

    def late(self):
        """Both sources tell the truth, when nobody waits for it any more."""
        self.web.forget()
        self.web.answers = {"/ocsp": after(LONG, self.responder.answer), "/ca.crl": after(LONG, self.web.give_file)}

    def home(self):
        """A home that trusts the authority and knows where its servers are."""
        self.homes += 1
        folder = f"{self.folder}/home{self.homes}"
        certificate = self.authority.certificate
        shown = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
        expect(0, "trust", "anchors", "add", certificate, "--fingerprint", shown.split("=")[1].strip(), home=folder)
        expect(0, "trust", "settings", "--map", f"{PLACE}={self.web.base}", home=folder)
        return folder

    def check(self, home, *more, env=None, person=None):
        """`trust check --fetch`: (exit code, status, ids of findings)."""
        certificate = f"{(person or self.ann).signing}.pem"
        code, verdict = report("trust", "check", certificate, "--fetch", "--usage", "sign", *more, home=home, env=env)
        assert "status" in verdict, verdict
        return code, verdict["status"], {finding["id"] for finding in verdict["findings"]}

    def counts(self):
        return self.web.count("/ocsp"), self.web.count("/ca.crl")


UNKNOWN = "revocation-unknown"


def honest(world):
    world.well()
    home = world.home()
    assert world.check(home) == (0, "good", set())
    assert world.counts() == (1, 0)
    assert world.check(home) == (0, "good", set())  # kept
    assert world.counts() == (1, 0)
    # In hard mode the whole path must be known; the anchor itself is the person's word.
    assert world.check(home, "--revocation", "hard") == (0, "good", set())
    assert world.counts() == (1, 0)


def private(world):
    """Nobody hears whose certificate is looked at."""
    world.well()
    home = world.home()
    expect(0, "trust", "settings", "--ocsp", "off", home=home)
    assert world.check(home) == (0, "good", set())
    assert world.check(home, person=world.ben) == (0, "good", set())
    assert world.counts() == (0, 1)
    home = world.home()
    expect(0, "trust", "settings", "--fetch", "off", home=home)
    world.web.forget()
    assert world.check(home) == (0, "good", {UNKNOWN})
    assert world.check(home, "--revocation", "hard")[:2] == (1, "unknown")
    assert world.counts() == (0, 0)


def dead(world):
    """What failed is said, and left alone for a while."""
    world.ill(unwell)
    home = world.home()
    first = world.check(home)
    assert first[1] == "good" and {UNKNOWN, "revocation-source-failed"} <= first[2], first
    assert world.counts() == (1, 1)
    assert world.check(home) == first and world.counts() == (1, 1)
    world.well()
    assert world.check(home) == first and world.counts() == (0, 0)
    assert world.check(home, env=later("+20m")) == (0, "good", set())
    assert world.counts() == (1, 0)
    # Nobody listens at all.
    home = world.home()
    expect(0, "trust", "settings", "--map", f"{PLACE}=http://127.0.0.1:1/", home=home)
    assert "revocation-source-failed" in world.check(home)[2]


def slow(world):
    """Late answers keep nobody, are not held against anybody, and the list is asked where the status service is silent."""
    world.late()
    home = world.home()
    began = time.monotonic()
    code, status, findings = world.check(home)
    assert time.monotonic() - began < LONG - 5, "waited for a slow server"
    assert (code, status) == (0, "good") and {UNKNOWN, "revocation-pending"} <= findings, findings
    # For a moment nobody waits for the same servers again.
    assert "revocation-pending" in world.check(home)[2] and world.counts() == (1, 1)
    world.well()
    assert world.check(home, env=later("+3m")) == (0, "good", set())
    world.well()
    world.web.answers["/ocsp"] = after(LONG, world.responder.answer)
    assert world.check(world.home()) == (0, "good", set())
    assert world.counts() == (1, 1)


def forged(octets):
    """The signature does not fit any more."""
    return octets[:-20] + bytes([octets[-20] ^ 1]) + octets[-19:]


def lying(world):
    authority, stranger, folder = world.authority, world.stranger, world.folder
    shutil.copy(f"{authority.folder}/index.txt", f"{stranger.folder}/index.txt")
    certificate, issuer = f"{world.ann.signing}.pem", authority.certificate
    run("openssl", "ocsp", "-issuer", issuer, "-cert", certificate, "-reqout", f"{folder}/other.der")
    other_question = read(f"{folder}/other.der")

    def answers(**how):
        change = how.get("change", lambda octets: octets)
        return lambda handler, body: send(handler, change(offline_answer(
            folder, how.get("by", authority), body, how.get("signer"), how.get("clock"), "change" in how)))

    lies = {
        "signed by a stranger": answers(signer=f"{stranger.folder}/ca"),
        "of another authority": answers(by=stranger),
        "signed by a person": answers(signer=world.ben.signing),
        "stale": answers(clock="-3d"),
        "from the future": answers(clock="+3d"),
        "to another question": lambda handler, _: send(handler, offline_answer(folder, authority, other_question)),
        "badly signed": answers(change=forged),
        "try later": says(bytes.fromhex("30030a0103")),
        "empty": says(b""),
        "nonsense": says(b"<html>log in to the hotel's network</html>"),
        "300 MB of garbage": garbage(300 << 20),
    }
    for name, lie in lies.items():
        world.well()
        world.web.answers["/ocsp"] = lie
        world.web.answers["/ca.crl"] = unwell
        home = world.home()
        code, status, findings = world.check(home)
        assert UNKNOWN in findings, (name, status, findings)
        assert world.web.count("/ocsp") == 1, name
        assert world.check(home, "--revocation", "hard")[:2] == (1, "unknown"), name
        # The truth is learned when it is told.
        world.well()
        assert world.check(home, env=later("+20m")) == (0, "good", set()), name
    lists = {"of a stranger": list_of(stranger), "badly signed": forged(list_of(authority)), "nonsense": b"<html>", "empty": b"",
             "cut": list_of(authority)[:-1]}
    for name, octets in lists.items():
        world.ill(unwell)
        world.web.answers["/ca.crl"] = says(octets)
        home = world.home()
        assert UNKNOWN in world.check(home)[2], name
        assert report("trust", "crl", "list", home=home) == (0, []), name


def endless_list(world):
    """A list that has become garbage takes nothing away from the one that is here."""
    world.well()
    home = world.home()
    expect(0, "trust", "settings", "--ocsp", "off", home=home)
    assert world.check(home) == (0, "good", set())
    code, asked = report("trust", "crl", "refresh", "--all", home=home)
    assert code == 0 and [(one["url"], one["error"]) for one in asked] == [(f"{PLACE}ca.crl", None)], asked
    world.ill(garbage(300 << 20))
    code, asked = report("trust", "crl", "refresh", "--all", home=home)
    assert code == 5 and asked[0]["error"]["id"] == "server-limit", asked
    assert not [name for name in os.listdir(f"{home}/cache/fetch") if name.endswith(".part")]
    assert world.check(home) == (0, "good", set())
    assert b"nothing is due" in expect(0, "trust", "crl", "refresh", home=home).stdout


def resumed(world):
    """A large list that is cut off is continued, not begun anew."""
    big = Authority(f"{world.folder}/big", "Big Authority", places=PLACES)
    person = Person(big, "Cat Ho", "cat@example.test")
    with open(f"{big.folder}/index.txt", "a") as index:
        for number in range(40_000):
            index.write(f"R\t390101000000Z\t260101000000Z,keyCompromise\t{0x10000000000000000000 + number:X}\tunknown\t/CN=x\n")
    world.ill(unwell)
    octets = list_of(big)
    del world.web.answers["/ca.crl"]
    world.web.files["/ca.crl"], world.web.cuts["/ca.crl"] = octets, len(octets) // 3
    home = world.home()
    shown = run("openssl", "x509", "-in", big.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    expect(0, "trust", "anchors", "add", big.certificate, "--fingerprint", shown.split("=")[1].strip(), home=home)
    expect(0, "trust", "settings", "--ocsp", "off", home=home)
    assert UNKNOWN in world.check(home, person=person)[2]
    assert UNKNOWN in world.check(home, person=person, env=later("+20m"))[2]
    del world.web.cuts["/ca.crl"]
    assert world.check(home, person=person, env=later("+40m")) == (0, "good", set())
    third = len(octets) // 3
    assert world.web.ranges("/ca.crl") == [None, f"bytes={third}-", f"bytes={2 * third}-"], world.web.ranges("/ca.crl")


def inside(world):
    """A certificate cannot send this computer to itself, or to the network around it."""
    lures = [f"{world.web.base}ca.crl", "http://127.0.0.1/ca.crl", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/ca.crl",
             "http://[::1]/ca.crl", f"http://localhost:{world.web.port}/ca.crl"]
    world.well()
    for number, lure in enumerate(lures):
        authority = Authority(f"{world.folder}/lure{number}", f"Lure {number}", places=f"crlDistributionPoints = URI:{lure}\n")
        person = Person(authority, "Eve Lu", "eve@example.test", dual=True)
        home = f"{world.folder}/lure-home{number}"
        shown = run("openssl", "x509", "-in", authority.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
        expect(0, "trust", "anchors", "add", authority.certificate, "--fingerprint", shown.split("=")[1].strip(), home=home)
        findings = world.check(home, person=person)[2]
        assert {UNKNOWN, "revocation-source-failed"} <= findings, (lure, findings)
    assert world.web.requests == [], world.web.requests


def issuers(world):
    """The certificate between is fetched where our authority names the place, and is no anchor for that."""
    world.well()
    root = Authority(f"{world.folder}/root", "Root", places=f"authorityInfoAccess = caIssuers;URI:{PLACE}root.der\n")
    below = Authority(f"{world.folder}/below", "Below", places=f"authorityInfoAccess = caIssuers;URI:{PLACE}below.p7c\n")
    root.sign_authority(below)
    person = Person(below, "Dan Yu", "dan@example.test", dual=True)
    run("openssl", "crl2pkcs7", "-nocrl", "-certfile", below.certificate, "-outform", "DER", "-out", f"{world.folder}/below.p7c")
    home = f"{world.folder}/issuer-home"
    shown = run("openssl", "x509", "-in", root.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    expect(0, "trust", "anchors", "add", root.certificate, "--fingerprint", shown.split("=")[1].strip(), home=home)
    expect(0, "trust", "settings", "--map", f"{PLACE}={world.web.base}", home=home)
    world.web.files["/below.p7c"] = read(world.stranger.certificate)
    assert world.check(home, person=person)[1] == "unknown"
    world.web.files["/below.p7c"] = read(f"{world.folder}/below.p7c")
    assert world.check(home, person=person, env=later("+20m"))[:2] == (0, "good")
    anchors = report("trust", "anchors", "list", home=home)[1]
    assert len(anchors) == 1, anchors


class Mail(Home):
    """Ben's home with an account; Ann's signed mail comes into his mailbox."""

    def __init__(self, world):
        super().__init__(f"{world.folder}/mail{world.homes}", world.ben)
        self.folder, self.world = world.home(), world
        self.mailbox = make_maildir(f"{self.folder}.box")
        self.expect(0, "account", "add", world.ben.address, "--name", "Ben", *self.p12_options, "--incoming", self.mailbox,
                    "--outgoing", self.folder, *self.password)

    def receive(self):
        ann = self.world.ann
        entity = b"Content-Type: text/plain\r\n\r\nHello.\r\n"
        signature = run("openssl", "cms", "-sign", "-binary", "-signer", f"{ann.signing}.pem", "-inkey", f"{ann.signing}.key",
                        "-outform", "DER", stdin=entity).stdout
        deliver(self.mailbox, "1", wrap_signed(entity, signature, mail_header(ann.address, self.person.address, "Hello")))
        began = time.monotonic()
        received = self.json(0, "sync", *self.password)["received"]
        assert time.monotonic() - began < LONG - 5, "waited for a slow server"
        assert len(received) == 1, received
        return received[0]

    def signature(self):
        return [row["signature"] for row in self.json(0, "list")]


def revoked_mail(world):
    """Mail that came while nobody answered, from a certificate that was revoked before."""
    world.authority.revoke(world.ann.signing)
    world.responder.close()
    world.responder = Responder(world.authority, 2560)  # it reads the index once
    time.sleep(1.1)  # revoked in a second before the mail is seen
    late_then_in_the_background(world)
    unreachable_then_read(world)
    late_then_synced(world)
    world.well()
    # Whoever answers at once is believed at once, before the mail is shown for the first time.
    home = Mail(world)
    assert home.receive()["signature"] == "invalid"
    assert world.counts() == (1, 0)


def unreachable_then_read(world):
    world.ill(unwell)
    home = Mail(world)
    row = home.receive()
    assert row["signature"] == "valid", row
    code, shown = report("read", row["id"], home=home.folder)
    findings = {f["id"] for layer in shown["layers"] for signer in layer["signers"] for f in signer["findings"]}
    assert code == 0 and {UNKNOWN, "revocation-source-failed"} <= findings, findings
    assert world.counts() == (1, 1)
    world.well()
    code, shown = report("read", row["id"], home=home.folder, env=later("+20m"))
    assert code == 1 and shown["signature"] == "invalid", shown
    assert home.signature() == ["invalid"]


def late_then_synced(world):
    world.late()
    home = Mail(world)
    assert home.receive()["signature"] == "valid"
    world.well()
    home.expect(0, "sync", *home.password, env=later("+3m"))
    assert home.signature() == ["invalid"]
    assert world.counts()[0] == 1


def now_and_then(look):
    """Looking is work, too: not so often that the service has no time for its own."""
    time.sleep(1)
    return look()


def late_then_in_the_background(world):
    world.late()
    home = Mail(world)
    assert home.receive()["signature"] == "valid"
    world.well()
    os.makedirs(f"{home.folder}.web/assets")
    with open(f"{home.folder}.web/index.html", "w") as page:
        page.write("<!doctype html><title>Letterlock</title>")
    environment = {**os.environ, "LETTERLOCK_HOME": home.folder, "LETTERLOCK_WEB": f"{home.folder}.web"}
    service = subprocess.Popen([PROGRAM, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=ends_with_parent())
    try:
        wait_until(lambda: now_and_then(home.signature) == ["invalid"], "the service judges the mail again", 60)
    finally:
        end(service)
    assert world.counts()[0] == 1


def main():
    with tempfile.TemporaryDirectory(prefix="letterlock-fetch-") as folder:
        world = World(folder)
        try:
            for case in (honest, private, dead, slow, lying, endless_list, resumed, inside, issuers, revoked_mail):
                case(world)
                print(f"ok {case.__name__}")
        finally:
            world.responder.close()


if __name__ == "__main__":
    main()
