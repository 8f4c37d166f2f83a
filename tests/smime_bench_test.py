#!/usr/bin/env python3
"""bench/smime_bench.py runs, small: every row comes with its figures, and a wrong outcome stops it. No time is judged here."""

import base64
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile

ROOT, BUILD = os.environ["LETTERLOCK_SOURCE_DIR"], os.path.abspath(os.environ["LETTERLOCK_BUILD_DIR"])
CONTESTS = ["verify-detached", "verify-detached-release", "verify-opaque", "verify-opaque-release", "decrypt-cbc",
            "decrypt-cbc-release", "decrypt-gcm", "decrypt-gcm-release", "sign-detached", "sign-opaque", "encrypt-cbc", "encrypt-gcm",
            "sign-encrypt", "decrypt-verify", "decrypt-verify-release", "opened-kept"]
WITH_ALL_PEERS = ["sign-encrypt", "decrypt-verify-release"]
ENGINE = [f"engine-{name}" for name in ("verify-detached", "verify-opaque", "sign-detached", "sign-opaque", "decrypt-cbc",
                                        "decrypt-gcm", "recipients")]
PRODUCT = ["start-version", "start-list", "page", "search", "idle-service", "read-sealed"]
MEMORY = [f"memory-{form}" for form in ("detached", "opaque", "cbc", "gcm", "both")]
# The rows of whole programs that issue a goal for the peer or the floor; these two show both steps where one has a goal.
WITHOUT_GOAL = ["verify-detached-release", "verify-opaque-release"]


def bench(*arguments):
    return subprocess.run([sys.executable, f"{ROOT}/bench/smime_bench.py", "--small", *arguments], capture_output=True, text=True,
                          timeout=600)


def is_figure(value):
    return isinstance(value, (int, float)) and math.isfinite(value) and value > 0


def check_contest(row):
    who = row["participants"]
    expected = {"letterlock", "openssl", "floor"} | ({"gpgsm", "nss"} if row["row"] in WITH_ALL_PEERS else set())
    assert set(who) == expected, (row["row"], set(who))
    for name, figures in who.items():
        assert all(is_figure(value) for value in figures.values()), (row["row"], name, figures)
    assert set(row["against"]) == expected - {"letterlock", "floor"}, row["against"]
    assert set(row["floor_against"]) == set(row["against"]), row
    assert is_figure(row["floor_ratio"]) and all(map(is_figure, [*row["against"].values(), *row["floor_against"].values()])), row
    assert len(row["goals"]) == (0 if row["row"] in WITHOUT_GOAL else 2), row["goals"]


def check_rows(rows):
    assert list(rows) == CONTESTS + ENGINE + PRODUCT + MEMORY, list(rows)
    for name in CONTESTS:
        check_contest(rows[name])
    for name in ENGINE:
        assert all(map(is_figure, rows[name]["per_second"].values())) and len(rows[name]["goals"]) == 2, rows[name]
    for name in PRODUCT:
        assert is_figure(rows[name].get("wall_ms", rows[name].get("memory_mib"))), rows[name]
    for name in MEMORY:
        assert set(rows[name]["memory_mib"]) == {"seal", "examine", "release"}, rows[name]
        # A program that started a scripting language's way would seem as large as that; ours has its libraries at least.
        assert all(4 < mib < 200 for mib in rows[name]["memory_mib"].values()), rows[name]
    for row in rows.values():
        for goal in row["goals"]:
            assert is_figure(goal["value"]) and is_figure(goal["bound"]), goal
            assert goal["met"] == (goal["value"] >= goal["bound"] if goal["at_least"] else goal["value"] <= goal["bound"]), goal


def all_rows_run(folder):
    done = bench("--build", BUILD, "--json", f"{folder}/rows.json", "--markdown", f"{folder}/rows.md")
    assert done.returncode == 0, done.stdout + done.stderr
    with open(f"{folder}/rows.json") as file:
        document = json.load(file)
    rows = {row["row"]: row for row in document["rows"]}
    check_rows(rows)
    assert document["machine"]["cores"] > 0 and document["versions"]["openssl"].startswith("OpenSSL"), document["versions"]
    for name in rows:
        assert name in done.stdout, f"{name} is not shown"
    with open(f"{folder}/rows.md") as file:
        assert sum(line.startswith("| ") for line in file) == len(rows) + 2, "the table lacks rows"
    print(f"{len(rows)} rows ran")


def memory_is_its_own():
    """A child of this large program that is measured through the small one is not as large as this one."""
    ballast = b"x" * (64 << 20)
    said = subprocess.run([f"{BUILD}/bench/smime_measure", "/bin/true"], capture_output=True, text=True, check=True).stdout
    assert json.loads(said)["memory"] < 8 and len(ballast) == 64 << 20, said


def wrong_outcomes_stop_it(folder):
    """A letterlock that loses the last octet of what it opened."""
    fake = f"{folder}/build"
    os.makedirs(fake)
    os.symlink(f"{BUILD}/bench", f"{fake}/bench")
    with open(f"{fake}/letterlock", "w") as file:
        file.write(f'#!/bin/sh\n"{BUILD}/letterlock" "$@" || exit\n[ "$1" = open ] || exit 0\n'
                   'while [ $# -gt 1 ]; do [ "$1" != -o ] || truncate -s -1 "$2"; shift; done\n')
    os.chmod(f"{fake}/letterlock", 0o755)
    done = bench("--build", fake, "--rows", "verify-detached-release")
    assert done.returncode != 0 and "has other octets" in done.stderr, (done.returncode, done.stdout, done.stderr)
    done = bench("--build", fake, "--rows", "no-such-row")
    assert done.returncode != 0 and "no row is named so" in done.stderr, done.stderr


def floor(*words):
    return subprocess.run([f"{BUILD}/bench/smime_floor", *words], capture_output=True, text=True)


def floor_is_right(folder):
    """Base64 with and without vectors, beside Python's, around the ends of lines and chunks; and every chain there and back."""
    plain, made, back = f"{folder}/plain", f"{folder}/made", f"{folder}/back"
    for size in (0, 1, 2, 56, 57, 58, 1000, 87552, 87553, 300_001):
        octets = os.urandom(size)
        with open(plain, "wb") as file:
            file.write(octets)
        for kind in ([], ["--scalar"]):
            assert floor(*kind, "sign-opaque", plain, made).returncode == 0
            with open(made, "rb") as file:
                text = base64.encodebytes(octets).replace(b"\n", b"\r\n")
                assert file.read() == text, (size, kind)
            said = floor(*kind, "decode-digest", made).stdout
            assert f"sha256 {hashlib.sha256(octets).hexdigest()}" in said, (size, kind, said)
            for cipher in ("cbc", "gcm"):
                for act, opposite in (("encrypt", "decrypt"), ("sign-encrypt", "decrypt-verify")):
                    assert floor(*kind, act, cipher, plain, made).returncode == 0
                    assert floor(*kind, opposite, cipher, made, "--twice", "--to", back).returncode == 0
                    with open(back, "rb") as file:
                        assert file.read() == octets, (size, kind, act, cipher)
    damaged_text_is_refused(plain, made)


def damaged_text_is_refused(plain, made):
    for kind in ([], ["--scalar"]):
        for place in (0, 31, 44, 75, 77, 78 * 40 + 60):
            floor("sign-opaque", plain, made)
            with open(made, "r+b") as file:
                file.seek(place)
                file.write(b"!")
            assert floor(*kind, "decode-digest", made).returncode != 0, (kind, place)
    floor("encrypt", "gcm", plain, made)
    with open(made, "r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(b"B" if first == b"A" else b"A")
    assert floor("decrypt", "gcm", made).returncode != 0, "another ciphertext under the same tag"


def main():
    with tempfile.TemporaryDirectory(prefix="ll-smime-bench-test-") as folder:
        memory_is_its_own()
        floor_is_right(folder)
        wrong_outcomes_stop_it(folder)
        all_rows_run(folder)


main()
