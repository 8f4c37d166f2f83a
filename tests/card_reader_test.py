#!/usr/bin/env python3
"""A PIV card in a reader, through the command line alone, PC/SC and OpenSC: the card doctor, letters, tries that are
counted and locked, and a card that is pulled out at any moment. As root: the reader lives in namespaces of its own."""

import json
import os
import pty
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from card_house import CardHouse, agents_below, no_agents_after, read_proc  # noqa: E402
from cards import VirtualReader, make_piv_folder  # noqa: E402
from mime_parts import mail_header  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from processes import wait_until  # noqa: E402

PIN, WRONG = "730194", "640283"
MODULE = run("sh", "-c", "ls /usr/lib/*/opensc-pkcs11.so | head -1").stdout.decode().strip()
CYCLES = 500 if os.environ.get("LETTERLOCK_LONG") == "1" else 20
STEPS = ["service", "reader", "card", "module", "certificates", "signing", "encryption", "validity"]


class World:
    def __init__(self, folder, reader):
        self.folder, self.reader = folder, reader
        ca = Authority(f"{folder}/ca")
        self.authority = ca.certificate
        self.ann, self.ben = Person(ca, "Ann Lin", "ann@own.example"), Person(ca, "Ben Chen", "ben@peer.example")
        self.old = ca.issue("Ann Lin", "ann@own.example", "keyEncipherment", stem="old")
        entry = ca.issue("Ann Lin", None, "digitalSignature", stem="entry")  # opens doors: a certificate without address
        self.card = make_piv_folder(f"{folder}/card", self.ann, [self.old], entry, pin=PIN)
        self.other = make_piv_folder(f"{folder}/other", self.ben, pin=PIN)
        self.house = CardHouse(folder, f"{folder}/post", self.ann.address, ca.certificate, inside=reader.inside)
        self.house.set_pin(PIN)

    def send(self, code, *more):
        """A signed letter to ourselves: one signature, no encryption."""
        return self.house.expect(code, "send", "--signed-only", "--to", self.ann.address, "--subject", "s", *more, stdin=b"x\n")


def doctor(world, code):
    shown = world.house.json(code, "card", "--module", MODULE)
    return shown, {step["id"]: (step["state"], step["problem"]) for step in shown["steps"]}


def card_doctor(world):
    _, steps = doctor(world, 3)
    assert steps["reader"] == ("works", "") and steps["card"] == ("fails", "no-card"), steps
    assert {steps[name][0] for name in STEPS[3:]} == {"not-reached"}, steps
    card = world.reader.insert(world.card)
    shown, steps = doctor(world, 0)
    assert list(steps) == STEPS and set(steps.values()) == {("works", "")}, steps
    (found,) = shown["cards"]
    assert found["pin_tries"] == "all" and not found["pin_session"] and len(found["certificates"]) >= 3, found
    assert not [header for header, *_ in card.commands() if header[2:4] == "20" and header[6:8] == "80" and header[8:]], "a PIN"
    world.label = found["label"]


def account_with_card(world):
    """9c signs and wants the PIN each time; 9d decrypts within the session."""
    world.house.add_account(world.label, MODULE, "--name", "Ann Lin")
    assert set(world.house.try_keys(0, *world.house.pin).values()) == {""}
    _, steps = doctor(world, 0)
    assert steps["address"] == ("works", ""), steps


def letters(world):
    house = world.house
    world.send(0, *house.pin)
    received = house.json(0, "sync")["received"]
    assert [(m["summary"], m["signature"]) for m in received] == [("signed", "valid")], received
    house.deliver(sealed_to(world, world.ann.encryption), "sealed")
    received = house.json(0, "sync", *house.pin)["received"]
    assert [(m["summary"], m["state"]) for m in received] == [("encrypted", "judged")], received
    assert b"for Ann" in house.expect(0, "read", received[0]["id"], "--show-anyway", *house.pin).stdout
    house.refused(3, "pin-needed", "send", "--signed-only", "--to", world.ann.address, "--subject", "s", stdin=b"x\n")
    assert len(house.json(0, "sync", *house.pin)["sent"]) == 1
    house.expect(0, "sync")


def sealed_to(world, stem):
    inner = b"Content-Type: text/plain\r\n\r\nfor Ann\r\n"
    der = run("openssl", "cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", f"{stem}.pem", stdin=inner).stdout
    base64 = run("openssl", "base64", stdin=der).stdout.replace(b"\n", b"\r\n")
    return (mail_header("ben@peer.example", world.ann.address, "x") + b"Content-Type: application/pkcs7-mime; "
            b"smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64)


def retired_key(world):
    """Mail to a key that the card holds as a retired one: the account has known it since it was made."""
    house = world.house
    house.deliver(sealed_to(world, world.old), "retired")
    received = house.json(0, "sync", *house.pin)["received"]
    assert [(m["summary"], m["state"]) for m in received] == [("encrypted", "judged")], received


def removal_ends_session(world):
    house = world.house
    world.reader.remove()
    said = house.refused(3, "card-absent", "account", "test", *house.pin)
    assert "Ann Lin" in said, said
    world.reader.insert(world.other)
    said = house.refused(3, "card-other", "account", "test", *house.pin)
    world.reader.remove()
    world.reader.insert(world.card)
    house.refused(3, "pin-needed", "account", "test")


def pulled_out_while_signing(world):
    house = world.house
    world.reader.remove()
    card = world.reader.insert(world.card, slow_ms=8000)
    words = house.words("send", "--signed-only", "--to", world.ann.address, "--subject", "pulled", *house.pin)
    sender = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=house.surroundings)
    card.wait_for_command("0087079c")
    world.reader.remove()
    said = sender.communicate(timeout=30)[1].decode()
    assert sender.returncode == 3 and "card-removed" in said, (sender.returncode, said)
    assert house.outbox() == [("drafted", "card-removed")], house.outbox()
    world.reader.insert(world.card)
    assert len(house.json(0, "sync", *house.pin)["sent"]) == 1 and house.outbox() == []


def pulled_out_while_decrypting(world):
    """The card's answer is lost with it: the message waits for the card, and the next insertion opens it."""
    house = world.house
    house.expect(0, "card", "lock")
    house.deliver(sealed_to(world, world.ann.encryption), "pulled")
    world.reader.remove()
    card = world.reader.insert(world.card, slow_ms=8000)
    reader = subprocess.Popen(house.words("sync", "--json", *house.pin), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=house.surroundings)
    card.wait_for_command("0087079d")
    world.reader.remove()
    said, errors = reader.communicate(timeout=40)
    assert reader.returncode == 3, (reader.returncode, said, errors)
    done = json.loads(said)
    assert [m["state"] for m in done["received"]] == ["waiting-for-key"] and done["key_error"] == "card-removed", done
    world.reader.insert(world.card)
    done = house.json(0, "sync", *house.pin)
    assert [m["state"] for m in done["received"]] == ["judged"] and done["waiting_for_key"] == 0, done


def sealed_with_the_card(world):
    """Signed by the card and sealed to somebody else; openssl opens and verifies it."""
    letter, sealed = f"{world.folder}/letter.eml", f"{world.folder}/letter.sealed"
    with open(letter, "wb") as file:
        file.write(b"From: ann@own.example\r\nTo: ben@peer.example\r\nSubject: s\r\n\r\nSealed by a card.\r\n")
    world.house.expect(0, "seal", "--token", world.label, "--module", MODULE, "--encrypt-to", f"{world.ben.encryption}.pem",
                       *world.house.pin, "-o", sealed, letter)
    inner = run("openssl", "cms", "-decrypt", "-in", sealed, "-recip", f"{world.ben.encryption}.pem", "-inkey",
                f"{world.ben.encryption}.key").stdout
    shown = run("openssl", "cms", "-verify", "-CAfile", world.authority, "-signer", "/dev/null", stdin=inner).stdout
    assert b"Sealed by a card." in shown, shown


def pulled_out_at_the_prompt(world):
    """A person who is asked for the PIN, and takes the card instead."""
    house = world.house
    house.expect(0, "card", "lock")
    leader, follower = pty.openpty()
    asked = subprocess.Popen(["setsid", "--ctty", "--wait", *house.words("account", "test")], stdin=follower, stdout=follower,
                             stderr=follower, env=house.surroundings)
    os.close(follower)
    os.set_blocking(leader, False)
    shown = bytearray()

    def is_shown(word):
        try:
            shown.extend(os.read(leader, 4096))
        except OSError:
            pass  # nothing new, or the other end is closed
        return word in shown
    try:
        wait_until(lambda: is_shown(b"PIN"), "the question")
        assert asked.poll() is None, shown
        world.reader.remove()
        wait_until(lambda: is_shown(b"card-removed"), f"the end of the question: {bytes(shown)!r}")
        assert asked.wait(10) == 3
    finally:
        asked.kill()
        asked.wait()
        os.close(leader)
    world.reader.insert(world.card)


def watch_goes_on(world):
    """A letter waits in the outbox and a sealed one in the inbox; the insertion alone continues both."""
    house = world.house
    world.reader.remove()
    said = house.refused(3, "card-absent", "send", "--signed-only", "--to", world.ann.address, "--subject", "s", stdin=b"x\n")
    assert "Ann Lin" in said, said
    house.deliver(sealed_to(world, world.ann.encryption), "watched")
    assert house.json(3, "sync", *house.pin)["waiting_for_key"] == 1
    watching = subprocess.Popen(house.words("sync", "--watch", *house.pin), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=house.surroundings)
    try:
        wait_until(lambda: house.workers(), "the watch looks at the module")
        world.reader.insert(world.card)
        wait_until(lambda: house.outbox() == [], "the letter goes out", 40)
        wait_until(lambda: all(m["state"] != "waiting-for-key" for m in house.json(0, "list")), "the mail is opened", 40)
        assert watching.poll() is None
    finally:
        watching.terminate()
        watching.wait(10)


def two_readers(world):
    """Two cards in two readers: each account asks its own, and says so when it is away."""
    world.reader.insert(world.other, slot=1)
    cards = doctor(world, 0)[0]["cards"]
    assert len(cards) == 2 and len({card["reader"] for card in cards}) == 2, cards
    ben = CardHouse(world.folder, f"{world.folder}/post", world.ben.address, world.authority, inside=world.reader.inside)
    ben.set_pin(PIN)
    serial = next(card["serial"] for card in cards if any(world.ben.address in c["addresses"] for c in card["certificates"]))
    ben.add_account(serial, MODULE)
    assert set(ben.try_keys(0, *ben.pin).values()) == {""}
    assert set(world.house.try_keys(0, *world.house.pin).values()) == {""}
    world.reader.remove(slot=1)
    said = ben.refused(3, "card-other", "account", "test", *ben.pin)
    assert "Ben Chen" in said, said
    assert set(world.house.try_keys(0, *world.house.pin).values()) == {""}
    ben.expect(0, "card", "lock")


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident_kib(pid):
    line = next(line for line in read_proc(pid, "status").decode().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])


def cycles(world):
    house, held = world.house, []
    for cycle in range(CYCLES):
        world.reader.remove()
        world.reader.insert(world.card)
        world.send(0, *house.pin)
        pids = [*house.agents(), *house.workers()]
        assert len(pids) == 2, pids
        held.append([(pid, open_files(pid), resident_kib(pid)) for pid in pids])
    first, last = held[4], held[-1]
    assert [pid for pid, *_ in first] == [pid for pid, *_ in last], (first, last)
    for (_, files, kib), (_, files_now, kib_now) in zip(first, last, strict=True):
        assert files_now <= files + 2 and kib_now <= kib + 4096 + 40 * CYCLES, (first, last)


def counts_and_locks(world):
    house, given = world.house, f"{world.folder}/wrong.pin"
    with open(given, "w") as file:
        file.write(WRONG + "\n")
    wrong = ["account", "test", "--pin-file", given]
    house.expect(0, "card", "lock")
    house.refused(3, "pin-wrong(-few)?", *wrong)
    house.refused(3, "pin-wrong-last", *wrong)
    assert doctor(world, 0)[0]["cards"][0]["pin_tries"] == "last"
    house.refused(3, "pin-last-try", *wrong)
    assert tries_left(world) == 1, "the last try was used without a confirmation"
    house.refused(3, "pin-locked", *wrong, "--last-try")
    assert tries_left(world) == 0
    for _ in range(2):
        house.refused(3, "pin-locked", "account", "test", *house.pin, "--last-try")
        world.reader.remove()
        world.reader.insert(world.card)
    assert tries_left(world) == 0
    world.reader.remove()


def tries_left(world):
    with open(f"{world.card}/tries") as file:
        return int(file.read())


def nothing_left(world):
    world.house.expect(0, "card", "lock")
    assert world.house.workers() == []
    wait_until(lambda: not agents_below(world.folder), "the agent ends", 15)


def main():
    with tempfile.TemporaryDirectory(prefix="ll-reader-") as folder, VirtualReader(f"{folder}/reader") as reader:
        with no_agents_after(folder):
            world = World(folder, reader)
            for case in (card_doctor, account_with_card, letters, retired_key, removal_ends_session, pulled_out_while_signing,
                         pulled_out_while_decrypting, sealed_with_the_card, pulled_out_at_the_prompt, watch_goes_on,
                         two_readers, cycles, counts_and_locks, nothing_left):
                case(world)
                print(f"{case.__name__.replace('_', ' ')}: yes", flush=True)


if __name__ == "__main__":
    main()
