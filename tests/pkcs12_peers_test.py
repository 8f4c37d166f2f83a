#!/usr/bin/env python3
"""PKCS#12 files of other programs, old and new: openssl, NSS pk12util, Java keytool. Each must open and sign.

What cannot be used (certificates alone, a wrong password) is said by name.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from der import children, content, sequence, tlv  # noqa: E402
from files import read, write  # noqa: E402
from letterlock import letterlock, report  # noqa: E402
from mime_parts import mail_header  # noqa: E402
from pki import Authority, run  # noqa: E402

MAIL = mail_header("ann@own.example", "ben@peer.example", "Signed") + b"Content-Type: text/plain\r\n\r\nSigned words.\r\n"
PASSWORD = "p\u00e4ss \u5bc6\u78bc 1"  # not ASCII: it is UTF-16 in the old protections, UTF-8 in the new


def password_file(folder, password):
    path = f"{folder}/password{abs(hash(password))}"
    with open(path, "w") as file:
        file.write(password + "\n")
    return path


class Checker:
    def __init__(self, folder, authority):
        self.folder, self.authority, self.opened = folder, authority, 0

    def signs(self, path, password, what):
        sealed = letterlock("seal", "--sign-with", path, "--password-file", password_file(self.folder, password), stdin=MAIL)
        assert sealed.returncode == 0, (what, sealed.stderr)
        code, document = report("open", "--anchor", self.authority.certificate, "--revocation", "off", stdin=sealed.stdout)
        assert (code, document["signature"]) == (0, "valid"), (what, document)
        self.opened += 1

    def refused(self, path, password, error, what):
        code, document = report("seal", "--sign-with", path, "--password-file", password_file(self.folder, password), "-o",
                                f"{self.folder}/sealed", stdin=MAIL)
        assert code in (3, 4) and document["error"]["id"] == error, (what, code, document)


def openssl_files(folder, stems, checker):
    protections = [["-legacy"], ["-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"],
                   ["-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC4-128"],
                   ["-legacy", "-descert"]]
    protections += [["-certpbe", f"AES-{bits}-CBC", "-keypbe", f"AES-{bits}-CBC", "-macalg", mac]
                    for bits, mac in ((128, "sha1"), (192, "sha224"), (256, "sha256"), (128, "sha384"), (256, "sha512"))]
    protections += [["-nomac"], ["-nomac", "-legacy"], ["-certpbe", "NONE", "-keypbe", "AES-256-CBC"], ["-noiter", "-nomaciter"]]
    path = f"{folder}/openssl.p12"
    for kind, stem in stems.items():
        for words in protections if kind == "rsa" else protections[:1] + protections[6:7]:
            run("openssl", "pkcs12", "-export", "-in", f"{stem}.pem", "-inkey", f"{stem}.key", "-certfile",
                checker.authority.certificate, "-name", "\u738b\u5c0f\u660e", "-passout", f"pass:{PASSWORD}", "-out", path, *words)
            checker.signs(path, PASSWORD, ("openssl", kind, words))
            checker.refused(path, "another", "password-wrong", ("openssl", kind, words))
    for words in (["-nomac"], ["-nomac", "-legacy"], [], ["-legacy"]):
        run("openssl", "pkcs12", "-export", "-in", f"{stems['rsa']}.pem", "-inkey", f"{stems['rsa']}.key", "-passout", "pass:",
            "-out", path, *words)
        checker.signs(path, "", ("openssl, an empty password", words))
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", f"{stems['rsa']}.pem", "-passout", f"pass:{PASSWORD}", "-out", path)
    checker.refused(path, PASSWORD, "pkcs12-without-key", "openssl, certificates alone")


def nss_files(folder, stems, checker):
    path = f"{folder}/nss.p12"
    for kind in ("rsa", "P-256", "P-384"):
        database = f"{folder}/nss {kind}"  # of its own: certificates of one subject share a nickname in NSS
        os.mkdir(database)
        run("certutil", "-N", "-d", f"sql:{database}", "--empty-password")
        run("openssl", "pkcs12", "-export", "-in", f"{stems[kind]}.pem", "-inkey", f"{stems[kind]}.key", "-name", kind,
            "-passout", "pass:x", "-out", path)
        run("pk12util", "-i", path, "-d", f"sql:{database}", "-W", "x", "-K", "")
        old = "PKCS #12 V2 PBE With SHA-1 And"
        for words in ([], ["-c", f"{old} 3KEY Triple DES-CBC", "-C", f"{old} 40 Bit RC2 CBC"],
                      ["-c", "AES-128-CBC", "-C", "AES-128-CBC"], ["-c", "AES-192-CBC", "-C", "AES-256-CBC"], ["-C", "none"]):
            run("pk12util", "-o", path, "-d", f"sql:{database}", "-n", kind, "-W", PASSWORD, "-K", "", *words)
            checker.signs(path, PASSWORD, ("pk12util", kind, words))
        checker.refused(path, "another", "password-wrong", ("pk12util", kind))


def java_files(folder, stems, checker):
    source, path = f"{folder}/source.p12", f"{folder}/java.p12"
    schemes = ["PBEWithSHA1AndRC2_40", "PBEWithSHA1AndDESede"]
    schemes += [f"PBEWithHmacSHA{digest}AndAES_{bits}" for digest, bits in ((1, 128), (224, 256), (256, 256), (384, 128), (512, 256))]
    run("openssl", "pkcs12", "-export", "-in", f"{stems['rsa']}.pem", "-inkey", f"{stems['rsa']}.key", "-name", "ann",
        "-passout", "pass:secret1", "-out", source)
    for count, scheme in enumerate(schemes):
        mac = ("HmacPBESHA1", "HmacPBESHA224", "HmacPBESHA256", "HmacPBESHA384", "HmacPBESHA512")[count % 5]
        options = [f"-J-Dkeystore.pkcs12.{name}={value}" for name, value in
                   (("certProtectionAlgorithm", scheme), ("keyProtectionAlgorithm", scheme), ("macAlgorithm", mac))]
        if os.path.exists(path):
            os.remove(path)
        run("keytool", *options, "-importkeystore", "-noprompt", "-srckeystore", source, "-srcstorepass", "secret1", "-destkeystore",
            path, "-deststoretype", "PKCS12", "-deststorepass", "secret2")
        checker.signs(path, "secret2", ("keytool", scheme, mac))
        checker.refused(path, "secret3", "password-wrong", ("keytool", scheme, mac))
    os.remove(path)
    run("keytool", "-importcert", "-noprompt", "-alias", "authority", "-file", checker.authority.certificate, "-keystore", path,
        "-storetype", "PKCS12", "-storepass", "secret2")
    checker.refused(path, "secret2", "pkcs12-without-key", "keytool, trusted certificates")


def a_thousand_costly_keys(folder, stem, checker):
    """Each asks for as many rounds as one may, all together for an hour: refused before the first, or this test never ends."""
    path = f"{folder}/costly.p12"
    run("openssl", "pkcs12", "-export", "-in", f"{stem}.pem", "-inkey", f"{stem}.key", "-passout", f"pass:{PASSWORD}", "-iter", "100000",
        "-nomac", "-out", path)
    usual, most = bytes.fromhex("02030186a0"), bytes.fromhex("02034c4b40")  # INTEGER 100,000 and 5,000,000
    octets = read(path)
    assert octets.count(usual) == 1, "the key; without a MAC openssl does not encrypt the certificate"
    version, info = children(octets.replace(usual, most))
    kind, wrapped = children(info)
    safes = content(content(content(wrapped)))  # [0] OCTET STRING SEQUENCE OF ContentInfo
    many = sequence(version, sequence(kind, tlv(0xa0, tlv(0x04, tlv(0x30, safes * 1000)))))
    checker.refused(write(path, many), PASSWORD, "pkcs12-malformed", "a thousand costly keys")
    said = letterlock("seal", "--sign-with", path, "--password-file", password_file(folder, PASSWORD), stdin=MAIL).stderr
    assert b"more than 20000000 rounds of key derivation" in said, said


def main():
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(f"{folder}/ca")
        stems = {kind or "rsa": authority.issue("Ann", "ann@own.example", "digitalSignature", kind, stem=f"ann_{kind}")
                 for kind in (None, "pss", "P-256", "P-384", "ed25519")}
        checker = Checker(folder, authority)
        openssl_files(folder, stems, checker)
        nss_files(folder, stems, checker)
        java_files(folder, stems, checker)
        a_thousand_costly_keys(folder, stems["P-256"], checker)
        assert checker.opened > 40, checker.opened
    print(f"{checker.opened} PKCS#12 files of openssl, NSS and Java were opened and signed with")


if __name__ == "__main__":
    main()
