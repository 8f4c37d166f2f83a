#!/usr/bin/env python3
"""Certificates change: a renewal is told apart from a stranger's, compared by another way, accepted by the person alone;
ends are announced 30 days ahead. What a person would type, with real certificates."""

import datetime
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home  # noqa: E402
from maildir import make_maildir  # noqa: E402
from mime_parts import mail_header, wrap_signed  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

BEN, DORA, EMIL = "ben@peer.example", "dora@peer.example", "emil@peer.example"


def fingerprint_of(certificate):
    shown = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    return shown.split("=")[1].strip().replace(":", "").lower()


def signed(person, recipient, certificate=None, sender=None):
    """A mail signed by the openssl program; with `certificate` as a file in what the signature covers."""
    entity = b"Content-Type: text/plain\r\n\r\nHello.\r\n"
    if certificate:
        with open(certificate, "rb") as file:
            pem = file.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        entity = (b"Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n" + entity +
                  b"--edge\r\nContent-Type: application/x-pem-file; name=new.pem\r\n\r\n" + pem + b"--edge--\r\n")
    signature = run("openssl", "cms", "-sign", "-binary", "-signer", f"{person.signing}.pem", "-inkey", f"{person.signing}.key",
                    "-certfile", f"{person.encryption}.pem", "-md", "sha256", "-outform", "DER", stdin=entity).stdout
    return wrap_signed(entity, signature, mail_header(sender or person.address, recipient, "Hello"))


class House(Home):
    """Ann's home; what others send lies in her mailbox."""

    def __init__(self, folder, person, *anchors):
        super().__init__(folder, person)
        self.mailbox, self.count = f"{folder}/post/{person.address}", 0
        make_maildir(self.mailbox)
        for anchor in anchors:
            self.trust(anchor)
        self.expect(0, "account", "add", person.address, "--name", person.name, *self.p12_options, "--incoming", self.mailbox,
                    "--outgoing", f"{folder}/post", *self.password)

    def trust(self, authority):
        self.expect(0, "trust", "anchors", "add", authority.certificate, "--fingerprint",
                    fingerprint_of(authority.certificate))

    def hear(self, message, signature="valid"):
        self.count += 1
        with open(f"{self.mailbox}/new/{self.count}", "wb") as file:
            file.write(message)
        received = self.json(0, "sync", *self.password)["received"]
        assert [mail["signature"] for mail in received] == [signature], received
        time.sleep(1.1)  # evidence counts seconds

    def tunnel(self, address, code=0):
        return self.json(code, "tunnel", "show", address)

    def notice(self, address, kind="new_certificate"):
        found = [notice for notice in self.tunnel(address)["notices"] if notice["kind"] == kind]
        assert len(found) == 1, (kind, self.tunnel(address)["notices"])
        return found[0]

    def kinds(self, address):
        return [notice["kind"] for notice in self.tunnel(address)["notices"]]

    def shown(self, *words):
        return self.expect(0, *words).stdout.decode()


def renewed_by_the_same_authority(ann, ca, ben):
    ann.hear(signed(ben, ann.person.address))
    ann.expect(0, "contact", "add", BEN)
    before = ann.tunnel(BEN)
    assert before["state"] == "ready" and before["notices"] == [], before
    renewed = Person(ca, "Ben Chen", BEN, stem="ben-renewed")
    ann.hear(signed(renewed, ann.person.address))
    now = ann.tunnel(BEN)
    assert (now["state"], now["seal_to"]) == (before["state"], before["seal_to"]), now
    new, old = fingerprint_of(f"{renewed.signing}.pem"), fingerprint_of(f"{ben.signing}.pem")
    notice = ann.notice(BEN)
    assert (notice["certificate"], notice["kin"]) == (new, {"kinship": "same_holder", "certificate": old}), notice
    text = ann.shown("contact", "show", BEN)
    assert "= name: Ben Chen" in text and "= personal number: …5678" in text and "≠ key" in text, text
    assert "0000000012345678" not in text.split("A new certificate beside the accepted one")[1].split("valid")[0], text
    review = ann.json(0, "contact", "show", BEN)["person"]["reviews"]
    assert [row["point"] for row in review[0]["rows"] if not row["same"]] == ["key", "fingerprint", "encryption"], review
    return renewed


def compared_by_another_way(ann, ben, renewed):
    new, old = fingerprint_of(f"{renewed.signing}.pem"), fingerprint_of(f"{ben.signing}.pem")
    lines = ann.shown("contact", "show", BEN).splitlines()
    forms = {}
    for at, line in enumerate(lines):
        for form in ("in words: ", "in digits: "):
            if form in line and any(new in one for one in lines[max(0, at - 2):at]):
                forms[form] = line.split(form)[1]
    assert len(forms) == 2, lines
    words, digits = forms["in words: "], forms["in digits: "]
    assert digits.split() == [f"{int(new[at:at + 4], 16):05}" for at in range(0, 32, 4)], digits
    code = f"LETTERLOCK:SHA256:{new.upper()}:{BEN}"
    for told in ([new], [":".join(new[at:at + 2] for at in range(0, 64, 2))], words.split(), [words.upper()], digits.split(),
                 [code]):
        assert ann.json(0, "contact", "compare", BEN, *told)["result"] == "same", told
    for told, result in (("00" * 32, "other_certificate"), (code.replace("peer", "evil"), "other_address"),
                         (old, "other_certificate"), (" ".join(reversed(words.split())), "other_certificate")):
        assert ann.json(1, "contact", "compare", BEN, told)["result"] == result, told
    assert ann.json(1, "contact", "compare", BEN, old)["equals"] == old
    for part in (new[:40], " ".join(words.split()[:11]), " ".join(digits.split()[:7]), "hello"):
        assert ann.json(2, "contact", "compare", BEN, part)["result"] == "unreadable", part
    assert scanned(ann.shown("contact", "show", BEN, "--qr")) == code
    own = fingerprint_of(f"{ann.person.signing}.pem")
    assert scanned(ann.shown("account", "show", "--qr")) == f"LETTERLOCK:SHA256:{own.upper()}:{ann.person.address}"


def scanned(text):
    """What another program reads in the code that stands in the text."""
    rows = [line for line in text.splitlines() if line and set(line) <= set("█▀▄ ") and "█" in line]
    light = []
    for row in rows:
        light.append([cell in "█▀" for cell in row])
        light.append([cell in "█▄" for cell in row])
    scale = 4
    picture = b"".join(bytes(255 if cell else 0 for cell in row for _ in range(scale)) * scale for row in light)
    header = f"P5 {len(light[0]) * scale} {len(light) * scale} 255\n".encode()
    with tempfile.NamedTemporaryFile(suffix=".pgm") as file:
        file.write(header + picture)
        file.flush()
        done = subprocess.run(["zbarimg", "-q", "--raw", file.name], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip()


def accepted_by_the_person_alone(ann, ben, renewed):
    ann.expect(0, "contact", "add", BEN)
    after = ann.tunnel(BEN)
    assert set(after["seal_to"]) == {fingerprint_of(f"{one.encryption}.pem") for one in (ben, renewed)}, after
    assert "new_certificate" not in ann.kinds(BEN)


def a_stranger_with_the_same_name_and_number(ann, folder, ben):
    other = Authority(f"{folder}/other-ca", "Other Authority")
    ann.trust(other)
    stranger = Person(other, "Ben Chen", BEN)
    sealed_to = ann.tunnel(BEN)["seal_to"]
    ann.hear(signed(stranger, ann.person.address))
    notice = ann.notice(BEN)
    assert notice["kin"]["kinship"] == "stranger" and ann.tunnel(BEN)["seal_to"] == sealed_to, notice
    assert "may be somebody else" in ann.shown("contact", "show", BEN)
    ann.expect(2, "contact", "add", BEN)  # not without naming it
    assert ann.tunnel(BEN)["seal_to"] == sealed_to
    ann.expect(0, "contact", "remove", BEN, "--fingerprint", notice["certificate"])
    assert "new_certificate" not in ann.kinds(BEN)


def an_authority_of_the_same_name(ann, folder):
    lookalike = Authority(f"{folder}/lookalike", "Test Authority")
    stranger = Person(lookalike, "Ben Chen", BEN)
    ann.hear(signed(stranger, ann.person.address), "unknown")
    assert "new_certificate" not in ann.kinds(BEN) and "untrusted_certificate" in ann.kinds(BEN)
    ann.trust(lookalike)
    notice = ann.notice(BEN)
    assert notice["kin"]["kinship"] == "generation", notice
    assert "nobody says" in ann.shown("contact", "show", BEN)
    ann.expect(0, "contact", "remove", BEN, "--fingerprint", notice["certificate"])


def the_old_one_announces_the_new(ann, folder, ben):
    third = Authority(f"{folder}/third-ca", "Third Authority")
    ann.trust(third)
    announced = Person(third, "Benjamin Chen", BEN)
    ann.hear(signed(ben, ann.person.address, certificate=f"{announced.signing}.pem"))
    assert "new_certificate" not in ann.kinds(BEN), "nothing was signed with it yet"
    ann.hear(signed(announced, ann.person.address))
    notice = ann.notice(BEN)
    assert notice["kin"] == {"kinship": "vouched", "certificate": fingerprint_of(f"{ben.signing}.pem")}, notice
    assert notice["certificate"] == fingerprint_of(f"{announced.signing}.pem")


def one_that_names_no_address(ann, ca):
    dora = Person(ca, "Dora Wu", None)
    ann.hear(signed(dora, ann.person.address, sender=DORA), "unknown")
    ann.expect(0, "contact", "add", DORA, "--bind")
    renewed = Person(ca, "Dora Wu", None, stem="dora-renewed")
    ann.hear(signed(renewed, ann.person.address, sender=DORA), "unknown")
    notice = ann.notice(DORA)
    assert (notice["status"], notice["kin"]["kinship"]) == ("no_address", "same_holder"), notice
    ann.expect(0, "contact", "add", DORA)  # one act: the binding goes with it
    assert set(ann.tunnel(DORA)["seal_to"]) == {fingerprint_of(f"{one.encryption}.pem") for one in (dora, renewed)}


def in_days(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


def ends_are_announced(ann, ca):
    emil = Person(ca, "Emil", EMIL, days=("20210101000000Z", in_days(20)))
    ann.hear(signed(emil, ann.person.address))
    assert "expires_soon" not in ann.kinds(EMIL), "not accepted"
    ann.expect(0, "contact", "add", EMIL)
    notice = ann.notice(EMIL, "expires_soon")
    day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=20)).strftime("%Y-%m-%d")
    assert notice["until"].startswith(day[:8]) and ann.tunnel(EMIL)["state"] == "ready", notice
    assert f"ends on {notice['until'][:10]}" in ann.shown("tunnel", "list")
    assert ann.shown("tunnel", "list").count("ends on") == 1


def our_own_end_is_announced(folder, ca):
    ada = House(folder, Person(ca, "Ada", "ada@own.example", days=("20210101000000Z", in_days(20)), dual=True), ca)
    text = ada.shown("account", "show")
    assert "Your certificate ends on" in text and "every tunnel" in text.lower(), text
    ends = ada.json(0, "account", "list")[0]["ends"]
    assert len(ends) == 1 and not ends[0]["ended"], ends
    late = House(folder, Person(ca, "Lea", "lea@own.example", dual=True), ca)
    assert late.json(0, "account", "list")[0]["ends"] == []


def main():
    with tempfile.TemporaryDirectory(prefix="ll-renewal-") as folder:
        ca = Authority(f"{folder}/ca")
        ann = House(folder, Person(ca, "Ann Lin", "ann@own.example"), ca)
        ben = Person(ca, "Ben Chen", BEN)
        renewed = renewed_by_the_same_authority(ann, ca, ben)
        cases = [lambda: compared_by_another_way(ann, ben, renewed), lambda: accepted_by_the_person_alone(ann, ben, renewed),
                 lambda: a_stranger_with_the_same_name_and_number(ann, folder, ben),
                 lambda: an_authority_of_the_same_name(ann, folder), lambda: the_old_one_announces_the_new(ann, folder, ben),
                 lambda: one_that_names_no_address(ann, ca), lambda: ends_are_announced(ann, ca),
                 lambda: our_own_end_is_announced(folder, ca)]
        names = ["compared by another way", "accepted by the person alone", "a stranger with the same name and number",
                 "an authority of the same name", "the old one announces the new", "one that names no address",
                 "ends are announced", "our own end"]
        for name, case in zip(names, cases, strict=True):
            case()
            print(f"{name}: yes", flush=True)


main()
