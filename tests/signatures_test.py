#!/usr/bin/env python3
"""Signatures of every kind of key, both ways, with openssl as the judge: RSA PKCS #1, RSASSA-PSS, ECDSA, Ed25519.

OpenSSL 3.0's CMS knows no Ed25519: there its pkeyutl judges the signature over the signed attributes themselves (RFC 8419).
"""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from files import write  # noqa: E402
from letterlock import Home, expect, report  # noqa: E402
from maildir import make_maildir  # noqa: E402
from mime_parts import body_der, mail_header, signed_parts, wrap_cms, wrap_signed  # noqa: E402
from pki import Authority, Person, pkcs12, run  # noqa: E402

ANN, BEN = "ann@own.example", "ben@peer.example"
ENTITY = b"Content-Type: text/plain\r\n\r\nSigned words.\r\n"
# The key, what goes with it, the digests it signs with, and what openssl needs to be told.
PSS = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"]
ALL = ("sha256", "sha384", "sha512")
KEYS = {None: ("RSASSA-PKCS1-v1_5", "sha256", ALL, []), "pss": ("RSASSA-PSS", "sha256", ALL, PSS),
        "P-256": ("ECDSA", "sha256", ALL, []), "P-384": ("ECDSA", "sha384", ALL, []),
        "ed25519": ("Ed25519", "sha512", ("sha512",), [])}


def elements(der):
    """The DER elements that stand one after the other: [(tag, content, whole)]."""
    found = []
    while der:
        length, start = der[1], 2
        if length & 0x80:
            start = 2 + (length & 0x7f)
            length = int.from_bytes(der[2:start], "big")
        found.append((der[0], der[start:start + length], der[:start + length]))
        der = der[start + length:]
    return found


def signer_info(signature):
    """(signed attributes as they are digested, signature value) of a detached SignedData with one signer, in DER."""
    signed_data = elements(elements(elements(elements(signature)[0][1])[1][1])[0][1])
    (signer,) = elements(signed_data[-1][1])
    parts = elements(signer[1])
    attributes = next(whole for tag, _, whole in parts if tag == 0xa0)
    return b"\x31" + attributes[1:], parts[-1][1]


def judge_ed25519(folder, person, octets, signature):
    attributes, value = signer_info(signature)
    public = write(f"{folder}/ed.pub", run("openssl", "x509", "-in", f"{person.signing}.pem", "-noout", "-pubkey").stdout)
    run("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", write(f"{folder}/attributes", attributes),
        "-sigfile", write(f"{folder}/value", value))
    digest = run("openssl", "dgst", "-sha512", "-binary", stdin=octets).stdout
    assert digest in attributes, "the digest of the content is not among the signed attributes"


def sealed_by(person, *options):
    message = mail_header(ANN, BEN, "Signed") + ENTITY
    return expect(0, "seal", "--sign-with", person.sign_p12, "--password-file", person.password_file, *options, stdin=message).stdout


def opened(message, authority, code=0):
    done, document = report("open", "--anchor", authority.certificate, "--revocation", "off", stdin=message)
    assert done == code, (code, done, document)
    return document


def signer_of(document):
    (layer,) = document["layers"]
    return layer["signers"][0]


def we_sign(folder, authority, kind, person):
    name, usual, digests, _ = KEYS[kind]
    for digest in (None, *digests):
        choice = ["--digest", digest] if digest else []
        message = sealed_by(person, *choice)
        octets, signature = signed_parts(message)
        micalg = re.search(rb'micalg="([^"]+)"', message).group(1).decode()
        assert micalg.replace("-", "") == (digest or usual), (kind, digest, micalg)
        if kind == "ed25519":
            judge_ed25519(folder, person, octets, signature)
        else:
            run("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-CAfile", authority.certificate, "-purpose", "any",
                "-content", write(f"{folder}/content", octets), stdin=signature)
        told = signer_of(opened(message, authority))
        assert (told["status"], told["digest"], told["signature_algorithm"]) == ("valid", digest or usual, name), told
    opaque = sealed_by(person, "--form", "opaque")
    if kind != "ed25519":
        run("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-CAfile", authority.certificate, "-purpose", "any",
            stdin=body_der(opaque))
    assert opened(opaque, authority)["signature"] == "valid", kind
    for digest in set(ALL) - set(digests):
        refused = expect(2, "seal", "--sign-with", person.sign_p12, "--password-file", person.password_file, "--digest", digest,
                         stdin=mail_header(ANN, BEN, "x") + ENTITY)
        assert b"one of: sha512" in refused.stderr, refused.stderr


def they_sign(folder, person, md, *options, form=("-nodetach",)):
    return run("openssl", "cms", "-sign", "-binary", *form, "-md", md, "-outform", "DER", "-signer", f"{person.signing}.pem",
               "-inkey", f"{person.signing}.key", *options, stdin=ENTITY).stdout


def we_read(folder, authority, kind, person):
    name, _, digests, options = KEYS[kind]
    if kind == "ed25519":
        refused = run("openssl", "cms", "-sign", "-md", "sha512", "-signer", f"{person.signing}.pem", "-inkey",
                      f"{person.signing}.key", stdin=ENTITY, check=False)
        assert refused.returncode != 0, "this openssl signs CMS with Ed25519: let it be a judge here"
        return
    header = mail_header(ANN, BEN, "Signed")
    for digest in digests:
        opaque = wrap_cms(they_sign(folder, person, digest, *options), header, "signed-data")
        detached = wrap_signed(ENTITY, they_sign(folder, person, digest, *options, form=()), header, digest)
        for message in (opaque, detached):
            told = signer_of(opened(message, authority))
            assert (told["status"], told["digest"], told["signature_algorithm"]) == ("valid", digest, name), (kind, told)
    weak = signer_of(opened(wrap_cms(they_sign(folder, person, "sha1", *options), header, "signed-data"), authority, 1))
    assert weak["status"] == "invalid" and "algorithm-not-permitted" in [f["id"] for f in weak["findings"]], weak


def any_salt_that_is_stated(folder, authority, person):
    """RFC 4055 section 3.1. Where nobody says otherwise openssl 3.0 takes a salt as long as there is room."""
    for digest, salt in (("sha256", "max"), ("sha384", "max"), ("sha512", "max"), ("sha256", "0"), ("sha256", "20"), ("sha512", "64")):
        signed = they_sign(folder, person, digest, "-keyopt", "rsa_padding_mode:pss", "-keyopt", f"rsa_pss_saltlen:{salt}")
        told = signer_of(opened(wrap_cms(signed, mail_header(ANN, BEN, "Signed"), "signed-data"), authority))
        assert (told["status"], told["digest"], told["signature_algorithm"]) == ("valid", digest, "RSASSA-PSS"), (digest, salt, told)
    signed = they_sign(folder, person, "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32")
    stated = bytes.fromhex("a203020120")  # [2] of the parameters, which no signature covers
    assert signed.count(stated) == 1
    for salt in (20, 33, 127):
        lying = signed.replace(stated, stated[:-1] + bytes([salt]))
        told = signer_of(opened(wrap_cms(lying, mail_header(ANN, BEN, "Signed"), "signed-data"), authority, 1))
        assert told["status"] == "invalid" and "signature-wrong" in [f["id"] for f in told["findings"]], (salt, told)


def two_digests_are_named(folder, authority, person):
    signed = they_sign(folder, person, "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20",
                       "-keyopt", "rsa_mgf1_md:sha1")
    told = signer_of(opened(wrap_cms(signed, mail_header(ANN, BEN, "Signed"), "signed-data"), authority, 1))
    (finding,) = [f for f in told["findings"] if f["id"] == "algorithm-unsupported"]
    assert told["status"] == "unknown" and finding["params"] == {"algorithm": "RSASSA-PSS (sha256, MGF1 sha1, salt 20)"}, told


def two_signers(authority, people, stranger):
    def both(other):
        signed = run("openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER",
                     "-signer", f"{people[None].signing}.pem", "-inkey", f"{people[None].signing}.key",
                     "-signer", f"{other.signing}.pem", "-inkey", f"{other.signing}.key", stdin=ENTITY).stdout
        return wrap_cms(signed, mail_header(ANN, BEN, "Signed"), "signed-data")
    document = opened(both(people["P-256"]), authority)  # the same person, RSA and ECDSA
    assert sorted(s["signature_algorithm"] for s in document["layers"][0]["signers"]) == ["ECDSA", "RSASSA-PKCS1-v1_5"]
    assert {s["status"] for s in document["layers"][0]["signers"]} == {"valid"}, document
    document = opened(both(stranger), authority, 1)
    assert document["signature"] == "unknown", document
    assert "other-signer-unverified" in [f["id"] for s in document["layers"][0]["signers"] for f in s["findings"]], document


def thirty_three_signers(authority, person):
    one = they_sign(None, person, "sha256")
    signed_data = elements(elements(elements(one)[0][1])[1][1])[0]
    parts = elements(signed_data[1])
    (signer,) = elements(parts[-1][1])

    def message(count):
        def wrapped(tag, content):
            return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content
        signers = wrapped(0x31, signer[2] * count)
        inner = wrapped(0x30, b"".join(whole for _, _, whole in parts[:-1]) + signers)
        oid = elements(elements(one)[0][1])[0][2]
        return wrap_cms(wrapped(0x30, oid + wrapped(0xa0, inner)), mail_header(ANN, BEN, "Signed"), "signed-data")
    # Lengths in more octets than they need are BER, which is read around what is signed.
    assert len(opened(message(32), authority)["layers"][0]["signers"]) == 32
    code, document = report("open", "--anchor", authority.certificate, "--revocation", "off", stdin=message(33))
    assert (code, document["error"]["id"]) == (4, "cms-too-many"), (code, document)


def from_account_to_account(folder, authority, kind, person, reader):
    """What a person does: an account with such a key, a signed letter, read by somebody else."""
    post = f"{folder}/post {kind}"
    homes = []
    for who in (person, reader):
        home = Home(f"{folder}/homes {kind}", who)
        make_maildir(f"{post}/{who.address}")
        fingerprint = run("openssl", "x509", "-in", authority.certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
        home.expect(0, "trust", "anchors", "add", authority.certificate, "--fingerprint",
                    fingerprint.split("=")[1].strip().replace(":", "").lower())
        home.expect(0, "account", "add", who.address, "--name", who.name, *home.p12_options, "--incoming",
                    f"{post}/{who.address}", "--outgoing", post, *home.password)
        homes.append(home)
    ann, ben = homes
    ann.json(0, "tunnel", "open", reader.address, *ann.password)
    (received,) = ben.json(0, "sync", *ben.password)["received"]
    assert (received["summary"], received["signature"]) == ("signed", "valid"), (kind, received)


def main():
    with tempfile.TemporaryDirectory() as folder:
        authority, elsewhere = Authority(f"{folder}/ca"), Authority(f"{folder}/other", "Elsewhere")
        people = {}
        for kind in KEYS:
            people[kind] = Person(authority, "Ann", ANN, stem=f"ann_{kind}")
            people[kind].signing = authority.issue("Ann", ANN, "digitalSignature", kind, stem=f"ann_{kind}.own")
            people[kind].sign_p12 = pkcs12(people[kind].signing, people[kind].password, authority)
        stranger = Person(elsewhere, "Ann", ANN, stem="stranger")
        reader = Person(authority, "Ben", BEN)
        for kind, person in people.items():
            we_sign(folder, authority, kind, person)
            we_read(folder, authority, kind, person)
        any_salt_that_is_stated(folder, authority, people[None])
        two_digests_are_named(folder, authority, people[None])
        two_signers(authority, people, stranger)
        thirty_three_signers(authority, people["P-256"])
        for kind in ("pss", "P-384", "ed25519"):
            from_account_to_account(folder, authority, kind, people[kind], reader)
    print("signatures of RSA, RSASSA-PSS, P-256, P-384 and Ed25519 keys: openssl reads ours, we read openssl's")


if __name__ == "__main__":
    main()
