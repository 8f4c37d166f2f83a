"""The rows of whole programs and large messages: who runs what, and how the outcome is checked.

Examining reads a message to its end, judges it, and hands out nothing (`open --json`); the peer's output goes nowhere. With
release, both write what was inside to a file.
"""

import json
import os

from smime.contest import FLOOR, OPENSSL, OURS, Contest, Participant, Wrong
from smime.peers import peers_open, peers_seal
from smime.world import digest_of


def require(right, what):
    if not right:
        raise Wrong(what)


def judged(**expected):
    """A check of `open --json`: the report says so."""
    def check(out):
        with open(out) as file:
            report = json.load(file)
        for name, value in expected.items():
            require(report[name] == value, f"{name}: {report[name]}, not {value}")
    return check


def gives(path, digest):
    """A check: the file has these octets. It is removed, so that the next round cannot find it."""
    def check(_):
        require(digest_of(path) == digest, f"{os.path.basename(path)} has other octets than what was sealed")
        os.unlink(path)
    return check


def says(*words):
    """A check of the floor program: it printed these."""
    def check(out):
        with open(out) as file:
            said = file.read()
        require(all(word in said for word in words), f"{words} not in {said!r}")
    return check


def nothing(_):
    """The exit status says it all."""


def wrote(path, octets_min):
    """A check: a file of about this size."""
    def check(_):
        require(os.path.getsize(path) >= octets_min, f"{os.path.basename(path)} is too small")
    return check


def paths(letter):
    """Where each participant writes."""
    return (f"{letter.folder}/{name}" for name in ("ours", "theirs", "floor"))


def floor_verify(world, letter, form):
    if form == "detached":
        return [world.floor, "digest", letter.entity]
    return [world.floor, "decode-digest", world.floor_file(letter, "opaque", "sign-opaque")]


def verify(world, letter, form, peer_goal):
    signed = world.sealed(letter, form)
    return Contest([
        Participant(OURS, [world.open(signed, "--json")], judged(summary="signed", signature="valid")),
        Participant(OPENSSL, [world.openssl_verify("-in", signed, "-out", "/dev/null")], nothing),
        Participant(FLOOR, [floor_verify(world, letter, form)], says(f"sha256 {letter.digest}"))], peer_goal, 1.35)


def verify_and_release(world, letter, form):
    signed = world.sealed(letter, form)
    ours, theirs, floor = paths(letter)
    return Contest([
        Participant(OURS, [world.open(signed, "-o", ours)], gives(ours, letter.digest)),
        Participant(OPENSSL, [world.openssl_verify("-in", signed, "-out", theirs)], gives(theirs, letter.digest)),
        Participant(FLOOR, [[*floor_verify(world, letter, form), "--twice", "--to", floor]], gives(floor, letter.digest))],
        floor_words=", twice")


def decrypt(world, letter, cipher):
    sealed = world.sealed(letter, cipher)
    floor_in = world.floor_file(letter, cipher, "encrypt", cipher)
    return Contest([
        Participant(OURS, [world.open(sealed, "--json", key=True)], judged(summary="encrypted", encryption="strong")),
        Participant(OPENSSL, [world.openssl_decrypt("-in", sealed, "-out", "/dev/null")], nothing),
        Participant(FLOOR, [[world.floor, "decrypt", cipher, floor_in]], says(f"octets {letter.octets}"))], 7, 1.35)


def decrypt_and_release(world, letter, cipher):
    sealed = world.sealed(letter, cipher)
    floor_in = world.floor_file(letter, cipher, "encrypt", cipher)
    ours, theirs, floor = paths(letter)
    return Contest([
        Participant(OURS, [world.open(sealed, "-o", ours, key=True)], gives(ours, letter.digest)),
        Participant(OPENSSL, [world.openssl_decrypt("-in", sealed, "-out", theirs)], gives(theirs, letter.digest)),
        Participant(FLOOR, [[world.floor, "decrypt", cipher, floor_in, "--twice", "--to", floor]],
                    gives(floor, letter.digest))], 4, 1.35, ", twice")


def sealing(world, letter, form, openssl, floor_words, goals=(1.8, 1.35), more=()):
    """`openssl`: its programs, writing to a path."""
    ours, theirs, floor = paths(letter)
    like = os.path.getsize(world.sealed(letter, form))
    first = []

    def opened_by_openssl(_):
        """The first one whole; of the others, that as much was written."""
        if not first:
            world.check_by_openssl(ours, form, letter)
            first.append(True)
        require(abs(os.path.getsize(ours) - like) < 512, f"{form}: another size than before")

    def cleanup():
        for path in (ours, theirs, floor):
            os.unlink(path)
    return Contest([
        Participant(OURS, [world.seal(letter, ours, *world.options_of(form))], opened_by_openssl),
        Participant(OPENSSL, openssl(theirs), wrote(theirs, letter.octets)),
        Participant(FLOOR, [[world.floor, *floor_words, letter.entity, floor]], wrote(floor, letter.octets)), *more],
        *goals, cleanup=cleanup)


def sign(world, letter, form):
    words = ["-nodetach"] if form == "opaque" else []
    return sealing(world, letter, form, lambda out: [world.openssl_sign(*words, "-in", letter.entity, "-out", out)],
                   ["sign-opaque" if form == "opaque" else "sign"])


def encrypt(world, letter, cipher):
    return sealing(world, letter, cipher, lambda out: [world.openssl_encrypt(cipher, "-in", letter.entity, "-out", out)],
                   ["encrypt", cipher])


def sign_and_encrypt(world, letter):
    return sealing(world, letter, "both",
                   lambda out: [world.openssl_sign("-nodetach", "-in", letter.entity), world.openssl_encrypt("cbc", "-out", out)],
                   ["sign-encrypt", "cbc"], (2.5, 1.4), peers_seal(world, letter))


def decrypt_and_verify(world, letter):
    both = world.sealed(letter, "both")
    floor_in = world.floor_file(letter, "both", "sign-encrypt", "cbc")
    good = {"summary": "signed-and-encrypted", "signature": "valid", "encryption": "strong"}
    return Contest([
        Participant(OURS, [world.open(both, "--json", key=True)], judged(**good)),
        Participant(OPENSSL, [world.openssl_decrypt("-in", both), world.openssl_verify("-out", "/dev/null")], nothing),
        Participant(FLOOR, [[world.floor, "decrypt-verify", "cbc", floor_in]], says(f"sha256 {letter.digest}"))], 10, 1.4)


def open_whole(world, letter, goals, twice, more=()):
    """Signed and encrypted, out comes a file. `twice`: the floor reads and decrypts twice, as a large message is."""
    both = world.sealed(letter, "both")
    floor_in = world.floor_file(letter, "both", "sign-encrypt", "cbc")
    ours, theirs, floor = paths(letter)
    return Contest([
        Participant(OURS, [world.open(both, "-o", ours, key=True)], gives(ours, letter.digest)),
        Participant(OPENSSL, [world.openssl_decrypt("-in", both), world.openssl_verify("-out", theirs)],
                    gives(theirs, letter.digest)),
        Participant(FLOOR, [[world.floor, "decrypt-verify", "cbc", floor_in, *["--twice"] * twice, "--to", floor]],
                    gives(floor, letter.digest)), *more], *goals, ", twice" if twice else ", once")


# name: (title, size, what makes the contest)
LARGE, KEPT = "large", "kept"
ROWS = {
    "verify-detached": ("verify detached, examine", LARGE, lambda w, m: verify(w, m, "detached", 18)),
    "verify-detached-release": ("verify detached, examine and release", LARGE, lambda w, m: verify_and_release(w, m, "detached")),
    "verify-opaque": ("verify opaque, examine", LARGE, lambda w, m: verify(w, m, "opaque", 6)),
    "verify-opaque-release": ("verify opaque, examine and release", LARGE, lambda w, m: verify_and_release(w, m, "opaque")),
    "decrypt-cbc": ("decrypt CBC, examine", LARGE, lambda w, m: decrypt(w, m, "cbc")),
    "decrypt-cbc-release": ("decrypt CBC, examine and release", LARGE, lambda w, m: decrypt_and_release(w, m, "cbc")),
    "decrypt-gcm": ("decrypt GCM, examine", LARGE, lambda w, m: decrypt(w, m, "gcm")),
    "decrypt-gcm-release": ("decrypt GCM, examine and release", LARGE, lambda w, m: decrypt_and_release(w, m, "gcm")),
    "sign-detached": ("sign detached", LARGE, lambda w, m: sign(w, m, "detached")),
    "sign-opaque": ("sign opaque", LARGE, lambda w, m: sign(w, m, "opaque")),
    "encrypt-cbc": ("encrypt CBC", LARGE, lambda w, m: encrypt(w, m, "cbc")),
    "encrypt-gcm": ("encrypt GCM", LARGE, lambda w, m: encrypt(w, m, "gcm")),
    "sign-encrypt": ("sign and encrypt", LARGE, sign_and_encrypt),
    "decrypt-verify": ("decrypt and verify, examine", LARGE, decrypt_and_verify),
    "decrypt-verify-release": ("decrypt and verify, examine and release", LARGE,
                               lambda w, m: open_whole(w, m, (10, 1.4), True, peers_open(w, m))),
    "opened-kept": ("decrypt and verify, kept in memory between the two", KEPT, lambda w, m: open_whole(w, m, (8, 1.4), False)),
}


def large_contests(world, megabytes, wanted):
    """Those that are wanted, one after the other. Files are made when the first row needs them."""
    for name, (title, size, make) in ROWS.items():
        if wanted(name):
            contest = make(world, world.letter(megabytes[size]))
            contest.row, contest.title, contest.megabytes = name, f"{megabytes[size]:g} MiB {title}", megabytes[size]
            yield contest
