#!/usr/bin/env python3
"""NIST's PKITS through `letterlock trust check`: all cases of tests/pkits/cases.md, exit codes and findings."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import letterlock, report  # noqa: E402

FOLDER = "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data"
TREE = os.environ.get("LETTERLOCK_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
POLICY = "2.16.840.1.101.3.2.1.48."  # NIST-test-policy-1 and so on
OPTIONS = {"explicit": "--explicit-policy", "inhibit-mapping": "--inhibit-mapping", "inhibit-any": "--inhibit-any-policy"}


def rows(path):
    with open(os.path.join(TREE, path)) as file:
        return [[column.strip() for column in line.strip().strip("|").split("|")] for line in file if line.startswith("| 4.")]


def arguments(certificates, lists, settings):
    words = ["trust", "check", f"{FOLDER}/certs/{certificates[0]}.crt", "--at", "2024-06-01T00:00:00Z", "--revocation", "hard",
             "--anchor", f"{FOLDER}/certs/TrustAnchorRootCertificate.crt"]
    for name in certificates[1:]:
        words += ["--cert", f"{FOLDER}/certs/{name}.crt"]
    for name in lists:
        words += ["--crl", f"{FOLDER}/crls/{name}.crl"]
    for setting in settings:
        if setting.startswith("policies="):
            for number in setting.removeprefix("policies=").split(","):
                words += ["--policy", POLICY + number]
        else:
            words.append(OPTIONS[setting])
    return words


def told_by(document):
    """What is said in one line, and the exit code that goes with it."""
    if "error" in document:  # 4.4.4: its list ends with a signature of so many bits and a part of an octet
        return document["error"]["id"], 4
    told = " ".join([document["status"], *(finding["id"] for finding in document["findings"])])
    return told, 0 if document["status"] == "good" else 1


def main():
    if not os.path.isdir(FOLDER):
        sys.exit(f"{FOLDER} is missing: install python3-cryptography-vectors")
    cases = rows("tests/pkits/cases.md")
    assert len(cases) == 249, len(cases)
    otherwise = {row[0] for row in rows("docs/pkits.md")}
    different = set()
    for number, expected, certificates, lists, settings, said in cases:
        code, document = report(*arguments(certificates.split(), lists.split(), settings.split()))
        told, expected_code = told_by(document)
        assert (told, code) == (said, expected_code), (number, told, code, said)
        if (code == 0) != (expected == "valid"):
            different.add(number)
    assert different == otherwise, (different, otherwise)
    spoken = letterlock(*arguments(["InvalidRevokedEETest3EE", "GoodCACert"], ["TrustAnchorRootCRL", "GoodCACRL"], []))
    assert spoken.returncode == 1 and b"revoked" in spoken.stdout, spoken.stdout
    print(f"{len(cases)} cases, {len(different)} judged otherwise")


if __name__ == "__main__":
    main()
