#!/usr/bin/env python3
"""Two homes, the tunnel from none to established through the command line alone, and every refusal by name.

What a person would type, nothing else: accounts, anchors, `tunnel open`, `sync`, `contact add`, `read`.
"""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home, expect, report  # noqa: E402
from maildir import make_maildir  # noqa: E402
from mime_parts import mail_header, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402


class House(Home):
    """One person's home with an account, beside others who share a post folder."""

    def __init__(self, folder, post, person, anchor, bind=False):
        super().__init__(folder, person)
        self.mailbox = f"{post}/{person.address}"
        make_maildir(self.mailbox)
        self.post = post
        fingerprint = fingerprint_of(anchor)
        shown = self.expect(3, "trust", "anchors", "add", anchor)  # shows, adds nothing
        assert fingerprint in shown.stdout.decode(), shown.stdout
        self.expect(1, "trust", "anchors", "add", anchor, "--fingerprint", "00" * 32)
        self.expect(0, "trust", "anchors", "add", anchor, "--fingerprint", fingerprint)
        self.expect(0, "account", "add", person.address, "--name", person.name, *self.p12_options, "--incoming", self.mailbox,
                    "--outgoing", post, *(["--bind"] if bind else []), *self.password)

    def state(self, address, code=0):
        tunnel = self.json(code, "tunnel", "show", address)
        return tunnel["state"], tunnel["reason"], tunnel["next_step"]

    def sync(self):
        return self.json(0, "sync", *self.password)

    def deliver(self, message, name):
        with open(f"{self.mailbox}/new/{name}", "wb") as file:
            file.write(message)


def fingerprint_of(certificate):
    shown = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    return shown.split("=")[1].strip().replace(":", "").lower()


def signed_by(person, sender, recipient, text="Hello.", md="sha256", extra_header=b""):
    """A mail signed by the openssl program, without SMIMECapabilities of ours."""
    entity = f"Content-Type: text/plain\r\n\r\n{text}\r\n".encode()
    signature = run("openssl", "cms", "-sign", "-binary", "-signer", f"{person.signing}.pem", "-inkey", f"{person.signing}.key",
                    "-certfile", f"{person.encryption}.pem", "-md", md, "-outform", "DER", stdin=entity).stdout
    return wrap_signed(entity, signature, extra_header + mail_header(sender, recipient, "Hello"))


def second():
    time.sleep(1.1)  # what happens later must be later by the clock of mail, which counts seconds


def from_none_to_established(ann, ben):
    a, b = ann.person.address, ben.person.address
    assert ann.state(b) == ("none", "none", "introduce")
    taken = ann.json(0, "tunnel", "open", b, *ann.password)
    assert taken["taken"] == "introduce" and taken["sent"]["ciphers"] == []
    assert ann.state(b)[0] == "introduced"
    ann.expect(2, "tunnel", "open", b, *ann.password)  # it is their turn
    second()
    received = ben.sync()["received"]
    assert [(m["summary"], m["signature"]) for m in received] == [("signed", "valid")], received
    assert "PIN" in received_text(ben, received[0]["id"])
    assert ben.state(a)[0] == "review"
    ben.expect(1, "tunnel", "open", a, *ben.password)  # review first
    ben.expect(0, "contact", "add", a)
    assert ben.state(a) == ("ready", "none", "send_sealed")
    taken = ben.json(0, "tunnel", "open", a, *ben.password)
    assert taken["sent"]["ciphers"] == ["aes256-GCM"], taken
    second()
    waiting = ann.json(3, "sync")  # nobody to ask: the sealed mail waits for its key
    assert waiting["waiting_for_key"] == 1 and waiting["received"][0]["state"] == "waiting-for-key", waiting
    received = ann.sync()["received"]
    assert [(m["summary"], m["signature"]) for m in received] == [("signed-and-encrypted", "valid")], received
    assert received[0]["subject"] is None  # S6
    ann.expect(0, "contact", "add", b)
    ann.expect(0, "tunnel", "open", b, *ann.password)
    second()
    ben.sync()
    assert ben.state(a)[:2] == ("established", "proved")
    ben.expect(0, "tunnel", "test", a, *ben.password)
    second()
    ann.sync()
    assert ann.state(b)[:2] == ("established", "proved")


def received_text(house, message):
    return house.expect(0, "read", message, *house.password).stdout.decode()


def letters_over_the_tunnel(ann, ben):
    text = "只有我們兩人。Only we two.\n"
    sent = ann.json(0, "send", "--to", ben.person.address, "--subject", "私事", *ann.password, stdin_text(ann, text))
    assert sent["ciphers"] == ["aes256-GCM"]
    with open(f"{ben.mailbox}/new/{sorted(os.listdir(ben.mailbox + '/new'))[0]}", "rb") as file:
        travelled = file.read()
    assert text.encode() not in travelled and b"authEnveloped-data" in travelled
    for home in (ann, ben):
        for path, _, files in os.walk(home.folder):
            for name in files:
                with open(f"{path}/{name}", "rb") as file:
                    assert text.encode() not in file.read(), f"S6: {path}/{name} holds the text in clear"
    received = ben.sync()["received"]
    assert text.strip() in received_text(ben, received[0]["id"])
    for path, _, files in os.walk(ben.folder):
        for name in files:
            with open(f"{path}/{name}", "rb") as file:
                assert text.encode() not in file.read(), f"S6: {path}/{name} holds the text in clear"
    assert len(ann.json(0, "list", "--folder", "sent")) >= 3
    assert ann.json(0, "list", "--folder", "outbox") == []


def stdin_text(house, text):
    path = f"{house.folder}.letter.txt"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def wrong_password(ann, ben):
    bad = f"{ann.folder}.bad.password"
    with open(bad, "w") as file:
        file.write("not this\n")
    done = ann.expect(3, "send", "--to", ben.person.address, "--subject", "x", "--password-file", bad,
                      stdin_text(ann, "x"))
    assert b"password-wrong" in done.stderr
    waiting = ann.json(0, "list", "--folder", "outbox")  # S11: nothing is lost
    assert [(e["state"], e["error"]) for e in waiting] == [("drafted", "password-wrong")], waiting
    assert len(ann.sync()["sent"]) == 1
    ben.sync()


def no_key(ann, ben):
    done = ann.expect(3, "send", "--to", ben.person.address, "--subject", "x", stdin_text(ann, "x"))
    assert b"password-needed" in done.stderr
    assert len(ann.sync()["sent"]) == 1
    assert len(ben.sync()["received"]) == 1


def refused_sender(ann, ca, name, person, sender, expected, state, anchor_known=True):
    """A mail that must not be accepted; returns its id."""
    ann.deliver(signed_by(person, sender, ann.person.address), name)
    received = ann.sync()["received"]
    assert [m["signature"] for m in received] == [expected], (name, received)
    message = received[0]["id"]
    done = ann.expect(1, "read", message, *ann.password)
    assert b"Hello." not in done.stdout, name
    ann.expect(1, "read", message, "--show-anyway", *ann.password)
    assert ann.state(sender)[:2] == state, (name, ann.state(sender))
    ann.expect(1, "send", "--to", sender, "--subject", "x", *ann.password, stdin_text(ann, "x"))
    return message


def address_differs(ann, ca):
    mallory = Person(ca, "Mallory", "mallory@evil.example")
    refused_sender(ann, ca, "differs", mallory, "carol@third.example", "invalid",
                   ("answered_untrusted", "address_mismatch"))


def without_address(ann, ca):
    dora = Person(ca, "Dora", None)
    address = "dora@third.example"
    message = refused_sender(ann, ca, "no-address", dora, address, "unknown", ("answered_untrusted", "address_unbound"))
    ann.expect(1, "contact", "add", address)  # not without the binding
    ann.expect(0, "contact", "add", address, "--bind")
    document = ann.json(0, "read", message, *ann.password)
    assert document["signature"] == "valid" and document["summary"] == "signed", document
    assert ann.state(address)[0] == "ready"
    ann.expect(0, "contact", "remove", address, "--unbind")
    assert ann.state(address)[0] == "answered_untrusted"


def expired(ann, ca):
    old = Person(ca, "Emil", "emil@third.example", days=("20210101000000Z", "20220101000000Z"))
    ann.deliver(signed_by(old, old.address, ann.person.address), "expired")
    received = ann.sync()["received"]
    assert received[0]["signature"] == "unknown", received  # S2: first seen after expiry
    assert ann.state(old.address)[0] in ("answered_untrusted", "broken"), ann.state(old.address)
    ann.expect(1, "contact", "add", old.address)


def unknown_authority(ann, folder):
    stranger = Authority(f"{folder}/stranger-ca", "Stranger")
    frank = Person(stranger, "Frank", "frank@third.example")
    message = refused_sender(ann, stranger, "unknown", frank, frank.address, "unknown",
                             ("answered_untrusted", "unknown_authority"))
    ann.expect(0, "trust", "anchors", "add", stranger.certificate, "--fingerprint", fingerprint_of(stranger.certificate))
    assert ann.json(0, "read", message, *ann.password)["signature"] == "valid"
    assert ann.state(frank.address)[0] == "review"
    ann.expect(0, "trust", "anchors", "remove", fingerprint_of(stranger.certificate))
    assert ann.state(frank.address)[0] == "answered_untrusted"


def revoked(ann, ca):
    gina = Person(ca, "Gina", "gina@third.example")
    ann.deliver(signed_by(gina, gina.address, ann.person.address), "gina")
    message = ann.sync()["received"][0]["id"]
    ann.expect(0, "contact", "add", gina.address)
    assert ann.state(gina.address)[0] == "ready"
    ca.revoke(gina.signing)
    ca.revoke(gina.encryption)
    ann.expect(0, "trust", "crl", "import", ca.write_crl())
    assert ann.state(gina.address, code=1)[:2] == ("broken", "revoked")
    ann.expect(1, "send", "--to", gina.address, "--subject", "x", *ann.password, stdin_text(ann, "x"))
    # What was valid before the revocation stays so (S2): it was seen first, then the certificate was revoked.
    document = ann.json(0, "read", message, *ann.password) if revoked_later(ann, message) else None
    assert document is None or document["signature"] == "valid"


def revoked_later(ann, message):
    code, document = report("read", message, *ann.password, home=ann.folder)
    # The list's date has seconds too: a revocation in the second of our first sight counts against the mail.
    return code == 0


def nothing_at_the_floor(ann, ca):
    """A program that announces RC2 with 40 bits and nothing else: openssl writes the list that we give it."""
    hans = Person(ca, "Hans", "hans@third.example")
    entity = b"Content-Type: text/plain\r\n\r\nOld program.\r\n"
    weak = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib", "weak_signer.py")
    signature = run(sys.executable, weak, hans.signing, hans.encryption, ca.certificate, stdin=entity).stdout
    ann.deliver(wrap_signed(entity, signature, mail_header(hans.address, ann.person.address, "Old")), "weak")
    received = ann.sync()["received"]
    assert received[0]["signature"] == "valid", received
    ann.expect(0, "contact", "add", hans.address)
    assert ann.state(hans.address)[:2] == ("no_common_algorithm", "below_floor"), ann.state(hans.address)
    done = ann.expect(1, "send", "--to", hans.address, "--subject", "x", stdin_text(ann, "x"))
    assert b"cannot-seal" in done.stderr and b"rc2-CBC/40" in done.stderr, done.stderr
    for entry in ann.json(0, "list", "--folder", "outbox"):
        assert entry["error"] in ("", "password-wrong"), entry


def sealed_to_someone_else(ann, ben, ca):
    other = Person(ca, "Ida", "ida@third.example")
    path = f"{ann.folder}/for-ida.eml"
    with open(path, "wb") as file:
        file.write(mail_header(ben.person.address, ann.person.address, "x") + b"\r\nnot for Ann\r\n")
    sealed = f"{path}.sealed"
    expect(0, "seal", "--sign-with", ben.person.sign_p12, *ben.password, "--encrypt-to", f"{other.encryption}.pem",
           "-o", sealed, path)
    with open(sealed, "rb") as file:
        ann.deliver(file.read(), "for-ida")
    received = ann.sync()["received"]
    assert (received[0]["state"], received[0]["error"]) == ("unreadable", "no-matching-key"), received
    done = ann.expect(3, "read", received[0]["id"], *ann.password)
    assert b"not for Ann" not in done.stdout
    kept = f"{ann.folder}/kept.eml"
    ann.expect(3, "read", received[0]["id"], "--original", kept, *ann.password)
    assert open(kept, "rb").read() == open(sealed, "rb").read()  # S10


def unauthenticated_mail_moves_nothing(ann, ben):
    before = ann.json(0, "tunnel", "show", ben.person.address)
    header = mail_header(ben.person.address, ann.person.address, "plain")
    ann.deliver(header + b"\r\nI lost my card, please write in clear from now on.\r\n", "plain")
    good = signed_by(ben.person, ben.person.address, ann.person.address)
    ann.deliver(good.replace(b"Hello.", b"Hullo."), "tampered")
    ann.deliver(header + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\ngarbage", "garbage")
    assert len(ann.sync()["received"]) == 3
    after = ann.json(0, "tunnel", "show", ben.person.address)
    for name in ("state", "reason", "chosen", "recommended", "seal_to", "proof_evidence"):
        assert before[name] == after[name], (name, before[name], after[name])
    # S5: whatever came, nothing was sent because of it.
    assert ann.json(0, "list", "--folder", "outbox") == [] and not os.listdir(f"{ben.mailbox}/new")
    # A machine's answer is signed and says so: it is no proof of anything, whatever list it carries.
    ann.deliver(signed_by(ben.person, ben.person.address, ann.person.address,
                          extra_header=b"Auto-Submitted: auto-replied\r\n"), "automatic")
    ann.sync()
    after = ann.json(0, "tunnel", "show", ben.person.address)
    assert [after[n] for n in ("state", "reason", "proof_evidence")] == [before[n] for n in ("state", "reason", "proof_evidence")]


def main():
    with tempfile.TemporaryDirectory(prefix="ll-tunnel-") as folder:
        ca = Authority(f"{folder}/ca")
        post = f"{folder}/post"
        ann = House(folder, post, Person(ca, "Ann Lin", "ann@own.example"), ca.certificate)
        ben = House(folder, post, Person(ca, "Ben Chen", "ben@peer.example"), ca.certificate)
        for person in ("mallory@evil.example", "dora@third.example", "gina@third.example", "hans@third.example"):
            make_maildir(f"{post}/{person}")
        cases = [lambda: from_none_to_established(ann, ben), lambda: letters_over_the_tunnel(ann, ben),
                 lambda: unauthenticated_mail_moves_nothing(ann, ben), lambda: wrong_password(ann, ben),
                 lambda: no_key(ann, ben), lambda: address_differs(ann, ca), lambda: without_address(ann, ca),
                 lambda: expired(ann, ca), lambda: unknown_authority(ann, folder), lambda: revoked(ann, ca),
                 lambda: nothing_at_the_floor(ann, ca), lambda: sealed_to_someone_else(ann, ben, ca)]
        names = ["from none to established", "letters", "unauthenticated mail", "wrong password", "no key",
                 "address differs", "without address", "expired", "unknown authority", "revoked", "nothing at the floor",
                 "sealed to someone else"]
        for name, case in zip(names, cases, strict=True):
            case()
            print(f"{name}: yes", flush=True)


main()
