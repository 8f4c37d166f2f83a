#!/usr/bin/env python3
"""Status answers that the openssl program makes as a responder, judged by `trust check --ocsp`: what each says, who may
say it, when it counts, and what is no answer."""

import datetime
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import expect, letterlock, report  # noqa: E402
from pki import Authority, run  # noqa: E402

RESPONDER = "keyUsage = critical,digitalSignature\nextendedKeyUsage = OCSPSigning\nnoCheck = ignored\n"


def later(**more):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**more)).strftime("%Y-%m-%dT%H:%M:%SZ")


class House(Authority):
    """An authority whose responder is `openssl ocsp`."""

    def responder(self, name, extensions=RESPONDER):
        stem = f"{self.folder}/{name}"
        with open(f"{stem}.ext", "w") as file:
            file.write(extensions)
        return self.sign(stem, [f"rsa:{self.bits}"], f"/C=TW/CN={name}", ("20210101000000Z", "20390101000000Z"))

    def answer(self, stem, name, signer=None, issuer=None, days=30, digest="sha256", more=()):
        """What the responder says about `stem`; returns the path of the response. `signer`: path stem, else the authority."""
        request, response = f"{self.folder}/{name}.req", f"{self.folder}/{name}.der"
        issuer = issuer or self.certificate
        run("openssl", "ocsp", "-issuer", issuer, "-cert", f"{stem}.pem", "-reqout", request, "-no_nonce")
        certificate, key = (f"{signer}.pem", f"{signer}.key") if signer else (self.certificate, f"{self.folder}/ca.key")
        end = ["-ndays", days] if days else []
        run("openssl", "ocsp", "-index", f"{self.folder}/index.txt", "-CA", self.certificate, "-rsigner", certificate,
            "-rkey", key, "-rmd", digest, "-reqin", request, "-respout", response, *end, *more)
        return response


def judged(house, stem, *options, anchor=None, at=None):
    """(exit code, ids of findings, document)."""
    time = ["--at", at] if at else []
    code, document = report("trust", "check", f"{stem}.pem", "--anchor", anchor or house.certificate,
                            "--revocation", "hard", *time, *options)
    return code, [finding["id"] for finding in document["findings"]], document


def reason(document):
    return next(f["params"]["reason"] for f in document["findings"] if f["id"] == "ocsp-not-usable")


def check_what_it_says(house, ann):
    answer = house.answer(ann, "good")
    code, findings, document = judged(house, ann, "--ocsp", answer)
    assert (code, findings, document["status"]) == (0, [], "good"), document
    step = document["steps"][0]
    assert step["revocation"] == "good" and "Test Authority" in step["by"] and step["told"], step
    assert document["steps"][1]["revocation"] == "not-asked" and document["wanted"] == [], document
    shown = expect(0, "trust", "check", f"{ann}.pem", "--anchor", house.certificate, "--ocsp", answer).stdout.decode()
    assert "not revoked, says " in shown, shown

    ben = house.issue("Ben", "ben@example.test", "digitalSignature")
    house.revoke(ben, "keyCompromise")
    answer = house.answer(ben, "revoked")
    code, findings, document = judged(house, ben, "--ocsp", answer)
    assert (code, findings) == (1, ["certificate-revoked"]) and document["revoked_at"], document
    found = document["findings"][0]
    assert found["params"]["reason"] == "keyCompromise" and "Test Authority" in found["params"]["by"], found
    assert "no longer secret" in found["text"] and "do not trust it" in found["hint"], found
    # A list that does not know it yet changes nothing, and neither does the age of the answer.
    assert judged(house, ben, "--ocsp", answer, at=later(days=90))[:2] == (1, ["certificate-revoked"])
    # Two answers, one of them about somebody else.
    assert judged(house, ben, "--ocsp", f"{house.folder}/good.der", "--ocsp", answer)[0] == 1

    held = house.issue("Held", "held@example.test", "digitalSignature")
    house.revoke(held, "certificateHold")
    code, findings, document = judged(house, held, "--ocsp", house.answer(held, "held"))
    assert (code, findings, document["on_hold"]) == (1, ["certificate-on-hold"], True), document


def check_unknown(house):
    """Another index, which has never heard of the certificate."""
    carl = house.issue("Carl", "carl@example.test", "digitalSignature")
    index = f"{house.folder}/index.txt"
    with open(index) as file:
        lines = file.readlines()
    with open(index, "w") as file:
        file.writelines(line for line in lines if "CN=Carl" not in line)
    code, findings, _ = judged(house, carl, "--ocsp", house.answer(carl, "unknown"))
    assert (code, findings) == (1, ["ocsp-unknown-certificate", "revocation-required-unknown"]), findings


def check_who_may_answer(house, other, ann):
    not_known = ["ocsp-not-usable", "revocation-required-unknown"]
    delegated = house.responder("Responder")
    assert judged(house, ann, "--ocsp", house.answer(ann, "delegated", signer=delegated))[:2] == (0, [])
    by_key = house.answer(ann, "by-key", signer=delegated, more=["-resp_key_id"])
    assert judged(house, ann, "--ocsp", by_key)[:2] == (0, [])
    unchecked = house.responder("Unchecked", RESPONDER.replace("noCheck = ignored\n", ""))
    usual = house.responder("Usual", "keyUsage = critical,digitalSignature\n")
    cases = [
        ("of-another", other.responder("Responder"), "sha256", "responder-not-entitled"),
        ("no-responder", usual, "sha256", "responder-not-entitled"),
        ("a-person", ann, "sha256", "responder-not-entitled"),
        ("unchecked", unchecked, "sha256", "responder-unknown"),
        ("sha1", delegated, "sha1", "digest"),
    ]
    for name, signer, digest, expected in cases:
        code, findings, document = judged(house, ann, "--ocsp", house.answer(ann, name, signer=signer, digest=digest))
        assert (code, findings, reason(document)) == (1, not_known, expected), (name, document["findings"])
    # The responder's own certificate is looked up in the lists that are here.
    answer = house.answer(ann, "checked", signer=unchecked)
    assert judged(house, ann, "--ocsp", answer, "--crl", house.write_crl())[:2] == (0, [])


def check_wrong_issuer(house, ann):
    """The question named another authority of the same name: its answer says nothing about this certificate."""
    twin = House(f"{house.folder}-twin")
    answer = twin.answer(ann, "twin")
    code, findings, _ = judged(house, ann, "--ocsp", answer)
    assert (code, findings) == (1, ["revocation-required-unknown"]), findings


def check_times(house, ann):
    answer, open_ended = house.answer(ann, "times"), house.answer(ann, "open", days=None)
    for at, file, expected in [(later(days=31), answer, "overdue"), (later(days=-1), answer, "future"),
                               (later(hours=25), open_ended, "overdue")]:
        code, _, document = judged(house, ann, "--ocsp", file, at=at)
        assert (code, reason(document)) == (1, expected), (at, document["findings"])
    assert judged(house, ann, "--ocsp", answer, at=later(days=29))[0] == 0
    assert judged(house, ann, "--ocsp", open_ended, at=later(hours=23))[0] == 0


def refused(house, ann, octets, code=4):
    path = f"{house.folder}/octets"
    with open(path, "wb") as file:
        file.write(octets)
    return letterlock("trust", "check", f"{ann}.pem", "--anchor", house.certificate, "--ocsp", path).returncode == code


def check_what_is_no_answer(house, ann):
    with open(house.answer(ann, "whole"), "rb") as file:
        whole = file.read()
    assert refused(house, ann, b"<html>moved</html>") and refused(house, ann, b"") and refused(house, ann, whole + b"\0")
    assert refused(house, ann, bytes([0x30, 3, 10, 1, 3])), "tryLater"
    assert refused(house, ann, b"\x30" * 300_000), "too large"
    for size in range(0, len(whole), 97):
        assert refused(house, ann, whole[:size]), size
    # A signature that is wrong, and answers that were changed: not one is believed.
    with open(house.answer(ann, "bare", more=["-resp_no_certs"]), "rb") as file:
        bare = file.read()
    path = f"{house.folder}/changed"
    for at in range(0, len(bare), 17):
        with open(path, "wb") as file:
            file.write(bare[:at] + bytes([bare[at] ^ 1]) + bare[at + 1:])
        done = letterlock("trust", "check", f"{ann}.pem", "--anchor", house.certificate, "--revocation", "hard", "--ocsp", path)
        assert done.returncode in (1, 4), (at, done.stdout)
    missing = letterlock("trust", "check", f"{ann}.pem", "--anchor", house.certificate, "--ocsp", f"{house.folder}/none")
    assert missing.returncode == 5 or missing.returncode == 2, missing.returncode
    assert b"none" in missing.stderr, missing.stderr


def main():
    with tempfile.TemporaryDirectory() as folder:
        house, other = House(f"{folder}/authority"), House(f"{folder}/other", name="Other")
        ann = house.issue("Ann", "ann@example.test", "digitalSignature")
        check_what_it_says(house, ann)
        check_unknown(house)
        check_who_may_answer(house, other, ann)
        check_wrong_issuer(house, ann)
        check_times(house, ann)
        check_what_is_no_answer(house, ann)


if __name__ == "__main__":
    main()
