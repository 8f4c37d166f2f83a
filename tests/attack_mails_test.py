#!/usr/bin/env python3
"""Each attack that mail is known for, made by us (lib/attack_mails.py) and opened: what the report says, case by case.

Besides what a case expects of its own, no attack may ever do one of these: make a signature of Ann's count that she did not
put there (`true_to_ann` are her own, out of place), say *authenticated* of what is not, hand out a payload that failed, or
end in anything but an exit code of the contract.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from attack_mails import ANN, CLASSES, People, attack_mails  # noqa: E402
from letterlock import letterlock, report  # noqa: E402

# What Ann did sign, whole: what is put around her words is said, or never shown.
TRUE_TO_ANN = {"partial signing", "duplicate fields", "replay", "names"}
PRIVATE = b"Only we two"


def found(document):
    layers = document["layers"]
    signers = [signer for layer in layers for signer in layer["signers"]]
    return {f["id"] for part in (document, *layers, *signers) for f in part["findings"]}


def told(code, document):
    if "error" in document:
        return f"error {code} {document['error']['id']}", set()
    words = [document[name] for name in ("summary", "signature", "encryption", "integrity")]
    return " ".join(words), found(document)


def counts_for_ann(document):
    return any(signer["status"] == "valid" and ANN in signer["addresses"]
               for layer in document.get("layers", []) for signer in layer["signers"])


def check(people, case):
    options = ["--key", people.ben.encrypt_p12, "--password-file", people.ben.password_file, "--anchor", people.authority.certificate]
    code, document = report("open", *options, "-", stdin=case.octets)
    words, *wanted = case.expected.split(" +")
    said, ids = told(code, document)
    assert said.startswith(tuple(words.split("|"))), (said, ids)
    assert set(wanted) <= ids, (wanted, ids)
    assert code in (0, 1, 3, 4), code
    if counts_for_ann(document):
        assert case.kind in TRUE_TO_ANN, document
    if document.get("integrity") == "authenticated":
        types = [layer["type"] for layer in document["layers"] if layer["decrypted"]]
        assert "authEnveloped-data" in types, document
    handed = letterlock("open", *options, "-", stdin=case.octets)
    assert handed.returncode == code, (handed.returncode, code)
    assert code == 0 or handed.stdout == b"", handed.stdout[:300]


def main():
    with tempfile.TemporaryDirectory(prefix="ll-attacks-") as folder:
        people, counts, failed = People(folder), dict.fromkeys(CLASSES, 0), []
        for case in attack_mails(people):
            counts[case.kind] += 1
            try:
                check(people, case)
            except AssertionError as error:
                failed.append(case)
                print(f"{case.kind}: {case.name}: expected {case.expected}\n  {str(error)[:400]}", flush=True)
        for kind, count in counts.items():
            print(f"{kind}: {count}")
        assert not failed, f"{len(failed)} of {sum(counts.values())}"
        assert sum(counts.values()) >= 90 and min(counts.values()) >= 4, counts
        print(f"{sum(counts.values())} attacks: none reached what it wanted")


main()
