#!/usr/bin/env python3
"""The store as a person meets it: search, and the check of everything against everything."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import expect, report  # noqa: E402


def kept_files(home):
    folder = f"{home}/data/files"
    return sorted(f"{folder}/{part}/{name}" for part in os.listdir(folder) for name in os.listdir(f"{folder}/{part}"))


def check(home, code, *more):
    ended, document = report("store", "check", *more, home=home)
    assert ended == code, (ended, document)
    return document


def clean(home):
    found = check(home, 0)
    assert found["clean"] and found["files"] == len(kept_files(home)) > 0 and found["damages"] == [], found
    for language, word in (("en", "as they were kept"), ("zh-TW", "完好")):
        assert word in expect(0, "store", "check", "--lang", language, home=home).stdout.decode()


def damaged(home):
    victim = kept_files(home)[0]
    shutil.copy(victim, f"{home}/away")
    os.chmod(victim, 0o600)
    with open(victim, "r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))
    found = check(home, 5)
    assert [damage["kind"] for damage in found["damages"]] == ["file-changed"], found
    assert os.path.basename(victim) in found["damages"][0]["name"], found
    os.remove(victim)
    found = check(home, 5)
    assert [damage["kind"] for damage in found["damages"]] == ["file-missing"], found
    assert "missing" in expect(5, "store", "check", home=home).stdout.decode()
    shutil.copy(f"{home}/away", victim)
    check(home, 0)


def leftovers(home):
    """A file that no record names: said, and removed only where that is wished and it is a day old."""
    name = "ab" + "0" * 62
    os.makedirs(f"{home}/data/files/ab", exist_ok=True)
    stray = f"{home}/data/files/ab/{name}"
    with open(stray, "w") as file:
        file.write("left by a crash")
    assert check(home, 0)["leftovers"] == 1
    assert check(home, 0, "--remove-leftovers")["removed"] == 0 and os.path.exists(stray)
    os.utime(stray, (1, 1))
    assert check(home, 0, "--remove-leftovers")["removed"] == 1 and not os.path.exists(stray)


def search(home):
    """The introduction was signed and in clear; the answers were sealed."""
    code, all_rows = report("list", home=home)
    code, rows = report("list", "--search", "newcomer@practice.example", home=home)
    assert code == 0 and 0 < len(rows) < len(all_rows), (rows, all_rows)
    assert {row["encryption"] for row in rows} == {"none"}, rows
    code, rows = report("list", "--search", "nowhere-to-be-found", home=home)
    assert (code, rows) == (0, []), rows
    code, rows = report("list", "--search", '" OR * NEAR(', home=home)
    assert code == 0, rows


def main():
    with tempfile.TemporaryDirectory(prefix="ll-store-") as folder:
        expect(0, "practice", home=folder)
        home = f"{folder}/data/practice/partner"
        for case in (clean, damaged, leftovers, search):
            case(home)
            print(f"{case.__name__}: yes", flush=True)


if __name__ == "__main__":
    main()
