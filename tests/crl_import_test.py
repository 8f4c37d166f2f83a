#!/usr/bin/env python3
"""Revocation lists on the command line: imported, asked, replaced; killed at any point; damaged; read while they change.

Whatever happens, an answer is right or is none: what a list revokes is never said to be good. 20 kills, with --long 300."""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import crl_lists  # noqa: E402
from letterlock import PROGRAM, expect, report  # noqa: E402
from pki import Authority, run  # noqa: E402

LONG = os.environ.get("LETTERLOCK_LONG") == "1"
KILLS = 300 if LONG else 20
ENTRIES = 60_000
ALWAYS, NEVER = 0x5A5A, 0x77  # a serial number on every list, and one on none


class World:
    def __init__(self, folder):
        self.folder, self.home = folder, f"{folder}/home"
        self.authority = Authority(f"{folder}/authority", "Lists")
        self.stranger = Authority(f"{folder}/stranger", "Stranger")
        self.random = random.Random(7)
        fingerprint = run("openssl", "x509", "-in", self.authority.certificate, "-noout", "-fingerprint", "-sha256")
        self.expect(0, "trust", "anchors", "add", self.authority.certificate, "--fingerprint",
                    fingerprint.stdout.decode().split("=")[1].strip())
        self.others = [self.random.getrandbits(127) | 1 << 126 for _ in range(ENTRIES)]

    def expect(self, code, *words):
        return expect(code, *words, home=self.home)

    def json(self, code, *words):
        done, document = report(*words, home=self.home)
        assert done == code, (words, done, document)
        return document

    def make(self, number, small=False, **more):
        """List `number` revokes ALWAYS, and 1000 and up to its own number."""
        serials = [ALWAYS, *range(1000, 1000 + number)] + ([] if small else self.others)
        day = f"2601{number // 24 + 1:02}{number % 24:02}0000Z".encode() if number < 600 else b"260201000000Z"
        return crl_lists.make(self.authority, f"{self.folder}/{number}.crl", serials, number, this_update=day, **more)

    def lists(self):
        return self.json(0, "trust", "crl", "list")

    def index(self):
        """The index of the one list that is kept; one that was replaced by a killed import lies beside it until the next."""
        rows = self.lists()
        assert len(rows) == 1, rows
        folder = f"{self.home}/cache/crl"
        names = [name for name in os.listdir(folder) if name.endswith(".idx") and name.startswith(rows[0]["digest"])]
        assert len(names) == 1, (names, os.listdir(folder))
        return f"{folder}/{names[0]}"

    def check(self, serial):
        code, document = report("trust", "crl", "check", "--serial", f"{serial:x}", home=self.home)
        assert (code == 0) == (document.get("status") == "not-revoked") and "status" in document, (code, document)
        return document["status"]


def pem_of(path):
    return run("openssl", "crl", "-inform", "DER", "-in", path, "-outform", "PEM").stdout


def importing(world):
    first, second = world.make(1), world.make(2)
    kept = world.json(0, "trust", "crl", "import", first)
    assert [(row["number"], row["entries"], row["fresh"]) for row in kept] == [("01", ENTRIES + 2, True)], kept
    assert world.check(ALWAYS) == "revoked" and world.check(NEVER) == "not-revoked" and world.check(1001) == "not-revoked"
    again = world.json(0, "trust", "crl", "import", first)  # fine; it was added again, perhaps a second later
    assert [row | {"added": ""} for row in again] == [row | {"added": ""} for row in kept], (again, kept)
    assert world.json(0, "trust", "crl", "import", second)[0]["number"] == "02"
    assert world.check(1001) == "revoked"
    assert world.json(1, "trust", "crl", "import", first)["error"]["id"] == "crl-older"
    assert [row["number"] for row in world.lists()] == ["02"]
    # PEM, after it was removed; the name is what the list shows.
    name = world.lists()[0]["digest"]
    world.expect(0, "trust", "crl", "remove", name[:12])
    assert world.lists() == [] and world.check(ALWAYS) == "unknown"
    with open(f"{world.folder}/second.pem", "wb") as file:
        file.write(b"a list\n" + pem_of(second))
    assert world.json(0, "trust", "crl", "import", f"{world.folder}/second.pem")[0]["digest"] == name
    return "one list, older, younger, the same, PEM"


def refused(world):
    before = world.lists()
    strange = crl_lists.make(world.stranger, f"{world.folder}/strange.crl", [1, 2], 1)
    with open(strange, "rb") as file:
        octets = file.read()
    cut = f"{world.folder}/cut.crl"
    with open(cut, "wb") as file:
        file.write(octets[:-1])
    for words, wanted in (((strange,), "crl-issuer-unknown"),
                          ((strange, "--cert", world.authority.certificate), "crl-signature-wrong"),
                          ((cut, "--cert", world.stranger.certificate), "crl-malformed"),
                          ((world.stranger.certificate,), "crl-malformed"),
                          ((f"{world.folder}/nothing",), "file-not-found")):
        code, document = report("trust", "crl", "import", *words, home=world.home)
        assert code != 0 and document["error"]["id"] == wanted, (words, code, document)
        assert document["error"]["hint"], document
    assert world.lists() == before
    # Whoever is given may sign, and is no anchor after that.
    kept = world.json(0, "trust", "crl", "import", strange, "--cert", world.stranger.certificate)
    assert len(world.lists()) == 2
    assert len(world.json(0, "trust", "anchors", "list")) == 1
    world.expect(0, "trust", "crl", "remove", kept[0]["digest"])
    return "unknown, wrong, cut off, no list"


def killed(world, seconds, *words):
    """True where it was killed, False where it was faster."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LETTERLOCK_HOME": world.home}
    process = subprocess.Popen([PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=environment)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def kills(world):
    """Each import is of the next number: afterwards the list before it is here, or the new one, whole."""
    began = time.monotonic()
    world.json(0, "trust", "crl", "import", world.make(10))
    slowest, died, done, here = 1.2 * (time.monotonic() - began), 0, 0, 10
    for step in range(KILLS):
        path = world.make(here + 1)
        # Half of the kills are spread evenly, half are random.
        share = (step + 0.5) / KILLS if step % 2 == 0 else world.random.random()
        dead = killed(world, share * slowest, "trust", "crl", "import", path)
        slowest *= 1.05 if dead else 0.9  # what was measured may have been a busy moment
        died += dead
        rows = world.lists()
        assert len(rows) == 1 and int(rows[0]["number"], 16) in (here, here + 1), (here, rows)
        done += int(rows[0]["number"], 16) == here + 1
        here = int(rows[0]["number"], 16)
        assert rows[0]["entries"] == ENTRIES + 1 + here, rows
        assert world.check(ALWAYS) == "revoked"
        assert world.check(1000 + here - 1) == "revoked", here
        assert world.check(1000 + here) == "not-revoked", here
        if step % 4 == 3:  # while the index is made anew
            os.remove(world.index())
            killed(world, world.random.random() * slowest, "trust", "crl", "check", "--serial", f"{ALWAYS:x}")
            assert world.check(ALWAYS) == "revoked" and world.check(NEVER) == "not-revoked"
    world.json(0, "store", "check")
    assert died >= KILLS // 4, f"only {died} of {KILLS} were killed"
    return f"{died} of {KILLS} killed, {done} imports had been done"


def damage(world):
    index = world.index()
    with open(index, "rb") as file:
        whole = file.read()
    for at in [0, 8, 16, 17, 5000, len(whole) // 2, len(whole) - 1000, len(whole) - 1]:
        with open(index, "r+b") as file:
            file.seek(at)
            file.write(bytes([whole[at] ^ 0x40]))
        # The damaged block may be of other serial numbers: what is asked is right, whatever is damaged.
        for serial in (ALWAYS, NEVER, 1000, *world.others[:3]):
            assert world.check(serial) == ("not-revoked" if serial == NEVER else "revoked"), (at, serial)
        os.remove(index)
        assert world.check(ALWAYS) == "revoked"
    for size in (0, 1, 100, len(whole) - 1):
        os.truncate(index, size)
        assert world.check(ALWAYS) == "revoked", size
        with open(index, "rb") as file:
            assert file.read() == whole, size
    return "flipped bits, cut off, gone"


def disturb(world, asked, wrong):
    """Step by step, each answered by every reader; ends early where one of them was wrong."""
    number = int(world.lists()[0]["number"], 16)
    for step in range(40 if LONG else 8):
        index = world.index()
        if step % 4 == 0:
            os.remove(index)
        elif step % 4 == 1:
            # As a torn write would leave it, under the same name: never written in place.
            with open(index, "rb") as file:
                torn = file.read()[:-5000]
            with open(index + ".torn", "wb") as file:
                file.write(torn)
            os.rename(index + ".torn", index)
        elif step % 4 == 2:
            number += 1
            world.json(0, "trust", "crl", "import", world.make(number))
        else:
            world.expect(0, "trust", "crl", "list")
        before = list(asked)
        while not all(now > then for now, then in zip(asked, before)):
            if wrong:
                return
            time.sleep(0.01)


def readers(world):
    """Ten processes at a time ask again and again, while indexes are damaged, removed, made anew, and lists replaced."""
    over, wrong, asked = threading.Event(), [], [0] * 10
    def ask(number):
        while not over.is_set():
            for serial, right in ((ALWAYS, "revoked"), (NEVER, "not-revoked"), (world.others[number], "revoked")):
                try:
                    said = world.check(serial)
                except AssertionError as error:
                    said = error
                if said != right:
                    wrong.append((serial, said))
                asked[number] += 1
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    try:
        disturb(world, asked, wrong)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert not wrong, wrong[:5]
    return f"{sum(asked)} answers"


def main():
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        for case in (importing, refused, kills, damage, readers):
            print(f"{case.__name__}: {case(world)}", flush=True)


main()
