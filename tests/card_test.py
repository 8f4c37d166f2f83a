#!/usr/bin/env python3
"""The card in the hand, through the command line alone: accounts, tunnels and letters with keys on SoftHSM tokens
behind a module that can be told to misbehave and counts what it is asked."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from card_house import CardHouse, agents_below, fingerprint_of, no_agents_after, read_proc  # noqa: E402
from cards import FAULTY_PKCS11, Faults, SoftToken  # noqa: E402
from letterlock import letterlock  # noqa: E402
from pki import Authority, Person  # noqa: E402
from processes import wait_until  # noqa: E402

PIN, WRONG, SHORT = "730194", "640283", "73"
INTO_THE_CARD = ["C_Login", "C_Sign", "C_Decrypt"]


class SoftHouse(CardHouse):
    """A card house whose token and faults are its own."""

    def __init__(self, folder, ca, person, address, pin=PIN, environment=None):
        self.person, own = person, f"{folder}/{address.split('@')[0]}.token"
        self.token = SoftToken.of_person(own, person, pin)
        self.faults = Faults(own)
        super().__init__(folder, f"{folder}/post", address, ca.certificate,
                         self.token.environment | self.faults.environment | (environment or {}))
        self.set_pin(pin)

    def asked(self, *faults):
        """How often each function was called since the last time, and sets the faults for what follows."""
        with open(self.faults.log_path) as log:
            names = [line.split()[0] for line in log]
        self.faults.set(*faults)
        return tuple(names.count(name) for name in INTO_THE_CARD)  # logins, signatures, decryptions

    def lock(self, *faults):
        """Ends the PIN session; these faults from now on, and a log that is empty."""
        self.expect(0, "card", "lock")
        self.faults.set(*faults)

    def send(self, code, to, *more, text=b"Only we two.\n"):
        return self.expect(code, "send", "--to", to, "--subject", "s", *more, stdin=text)


def second():
    time.sleep(1.1)  # what happens later must be later by the clock of mail, which counts seconds


def state(house, address):
    tunnel = house.json(0, "tunnel", "show", address)
    return tunnel["state"], tunnel["reason"]


def accounts_without_pin(ann, ben):
    ann.add_account("Ann Lin", FAULTY_PKCS11, "--name", "Ann Lin")
    shown = ann.json(0, "account", "show")
    assert shown["signing_certificate"]["fingerprint_sha256"] == fingerprint_of(f"{ann.person.signing}.pem"), shown
    assert shown["encryption_certificate"]["fingerprint_sha256"] == fingerprint_of(f"{ann.person.encryption}.pem"), shown
    assert shown["token_modules"] == [FAULTY_PKCS11] and shown["token_files"] == [], shown
    refused = ben.run("account", "add", ben.address, "--token", "Ben Chen", "--module", FAULTY_PKCS11, "--incoming",
                      ben.mailbox, "--outgoing", ben.post)
    assert refused.returncode != 0 and b"account-refused" in refused.stderr, refused
    bound = ben.add_account("Ben Chen", FAULTY_PKCS11, "--bind")
    for said in (refused, bound):  # what it means that the certificate names no address
        assert b"cannot encrypt to you" in said.stderr and b"MOICA" in said.stderr, said
    assert ann.asked() == ben.asked() == (0, 0, 0)
    ann.refused(3, "token-not-found", "account", "add", "x@own.example", "--token", "Nobody", "--module", FAULTY_PKCS11,
                "--incoming", ann.mailbox, "--outgoing", ann.post)


def from_none_to_established(ann, ben):
    """Ben's certificate names no address: Ann binds it, as with most cards of citizens."""
    assert state(ann, ben.address) == ("none", "none")
    assert ann.json(0, "tunnel", "open", ben.address, *ann.pin)["taken"] == "introduce"
    second()
    received = ben.json(0, "sync")["received"]  # signed only: no PIN
    assert [(m["summary"], m["signature"]) for m in received] == [("signed", "valid")], received
    ben.expect(0, "contact", "add", ann.address)
    assert ben.json(0, "tunnel", "open", ann.address, *ben.pin)["sent"]["ciphers"] == ["aes256-GCM"]
    second()
    received = ann.json(0, "sync")["received"]  # within the session of the introduction
    assert [(m["summary"], m["signature"]) for m in received] == [("encrypted", "unknown")], received
    ann.expect(1, "contact", "add", ben.address)  # not without the binding
    ann.expect(0, "contact", "add", ben.address, "--bind")
    ann.expect(0, "sync")
    ann.expect(0, "read", received[0]["id"])
    ann.expect(0, "tunnel", "open", ben.address)
    second()
    ben.expect(0, "sync")
    assert state(ben, ann.address) == ("established", "proved"), state(ben, ann.address)
    ben.expect(0, "tunnel", "test", ann.address)
    second()
    ann.expect(0, "sync")
    assert state(ann, ben.address) == ("established", "proved"), state(ann, ben.address)


def one_pin_per_session(ann, ben):
    for house in (ann, ben):
        house.lock()
        house.refused(3, "pin-needed", "account", "test")
    assert ann.asked() == (0, 0, 0), "a PIN was given that nobody typed"
    ann.send(0, ben.address, *ann.pin)
    assert ann.asked() == (1, 1, 0)
    for _ in range(4):
        ann.send(0, ben.address)
    assert ann.asked() == (0, 4, 0), "a sealed letter is one signature"
    done = ben.json(3, "sync")
    assert (done["waiting_for_key"], done["key_error"]) == (5, "pin-needed") and ben.asked() == (0, 0, 0), done
    done = ben.json(0, "sync")  # what has waited since earlier is no failure of this run
    assert done["waiting_for_key"] == 5 and ben.asked() == (0, 0, 0), done
    received = ben.json(0, "sync", *ben.pin)["received"]
    # An opened letter is one decryption; the key of the list's subjects is one in a PIN session.
    assert len(received) == 5 and ben.asked() == (1, 0, 6), received
    for message in received:
        assert b"Only we two." in ben.expect(0, "read", message["id"]).stdout
    subjects = [row["subject"] for row in ben.json(0, "list")]
    assert ben.asked() == (0, 0, 0), "the card was asked again for a key that is known"
    ben.lock()
    sealed = [row["subject"] for row in ben.json(0, "list") if row["encryption"] == "strong"]
    assert None not in subjects and set(sealed) == {None}, (subjects, sealed)
    done = ben.expect(3, "read", received[0]["id"])
    assert b"Only we two." not in done.stdout + done.stderr and b"pin-needed" in done.stderr, done
    assert ben.asked() == (0, 0, 0)


def wrong_pins(ann):
    ann.lock()
    given = f"{ann.folder}.given"
    for pin, faults, more, error, logins in (
            (WRONG, [], [], "pin-wrong-few", 1), (SHORT, [], [], "pin-length", 0),
            (PIN, ["tries FINAL"], [], "pin-last-try", 0), (WRONG, ["tries FINAL"], ["--last-try"], "pin-wrong-last", 1),
            (PIN, ["tries LOCKED"], [], "pin-locked", 0), (PIN, ["tries LOCKED"], ["--last-try"], "pin-locked", 0),
            (WRONG, ["answer C_Login 0xa4"], [], "pin-locked", 1)):
        with open(given, "w") as file:
            file.write(pin + "\n")
        ann.lock(*faults)
        ann.refused(3, error, "account", "test", "--pin-file", given, *more)
        assert ann.asked() == (logins, 0, 0), (pin, faults, more)
    os.remove(given)
    ann.lock("tries FINAL")
    assert set(ann.try_keys(0, *ann.pin, "--last-try").values()) == {""} and ann.asked() == (1, 1, 1)


def pin_pad(ann):
    ann.lock(f"pin_pad {PIN}")
    assert set(ann.try_keys().values()) == {""}  # the module refuses a PIN that comes from here
    assert ann.asked() == (1, 1, 1)
    ann.lock(f"pin_pad {WRONG}")
    ann.refused(3, "pin-wrong-few", "account", "test")
    assert ann.asked() == (1, 0, 0)
    ann.lock("answer C_Login 0x50", f"pin_pad {PIN}")  # CKR_FUNCTION_CANCELED
    ann.refused(3, "cancelled", "account", "test")


def pin_each_time(ann, ben):
    ann.lock("always_authenticate")
    for _ in range(2):
        ann.send(0, ben.address, *ann.pin)
    assert ann.asked("always_authenticate")[1:] == (2, 0)
    for waiting in (1, 2):
        said = ann.send(3, ben.address).stderr.decode()
        assert "pin-needed" in said and ann.outbox() == [("drafted", "pin-needed")] * waiting, (said, ann.outbox())
    assert ann.asked("always_authenticate") == (0, 0, 0)
    with open(ann.pin_file) as file:
        right = file.read()
    ann.set_pin(WRONG)
    done = ann.json(3, "sync", *ann.pin)
    assert done["sent"] == [] and len(done["waiting"]) == 2, done
    assert ann.asked("always_authenticate") == (1, 0, 0), "a PIN that was wrong was given again"
    ann.set_pin(right.strip())
    assert len(ann.json(0, "sync", *ann.pin)["sent"]) == 2  # one file serves a card that asks for each letter
    assert ann.asked()[1] == 2
    ann.lock()


def session_length(ann, ben):
    assert ann.json(0, "card", "session") == {"minutes": 5}
    for wrong in ("0", "61", "x", "-1", "1.5"):
        ann.refused(2, "pin-session-length", "card", "session", "--", wrong)
    assert ann.json(0, "card", "session", "1") == {"minutes": 1}
    ann.lock()
    ann.send(0, ben.address, *ann.pin)
    (card,) = ann.json(0, "card", "--module", FAULTY_PKCS11)["cards"]
    assert card["pin_session"] and 0 < card["pin_session_seconds"] <= 60, card
    assert ann.json(0, "card", "session", "5") == {"minutes": 5}


def goes_while_decrypting(ann, ben):
    """The card answers the decryption with an error that says nothing, and is gone: the message waits, and is opened with
    the next insertion; a message that is really damaged does not wait."""
    ben.lock()
    ben.expect(0, "sync", *ben.pin)
    ben.lock("answer C_Decrypt 0x5", "remove_after C_Decrypt")
    ann.send(0, ben.address, *ann.pin)
    done = ben.json(3, "sync", *ben.pin)
    assert [m["state"] for m in done["received"]] == ["waiting-for-key"] and done["key_error"] == "card-removed", done
    ben.faults.set()
    done = ben.json(0, "sync", *ben.pin)
    assert [m["state"] for m in done["received"]] == ["judged"] and done["waiting_for_key"] == 0, done
    ann.send(0, ben.address)
    ben.lock("answer C_Decrypt 0x5")
    done = ben.json(0, "sync", *ben.pin)
    assert [m["state"] for m in done["received"]] == ["unreadable"] and done["key_error"] == "", done
    ben.lock()


def small_buffers(ann, ben):
    for house in (ann, ben):
        house.lock("buffer_too_small")
    ann.send(0, ben.address, *ann.pin)
    received = ben.json(0, "sync", *ben.pin)["received"]
    assert received and {m["signature"] for m in received} == {"valid"}, received
    assert b"Only we two." in ben.expect(0, "read", received[-1]["id"]).stdout


def hangs_and_crashes(dot, ann):
    """Dot's agent waits 1.5 seconds for a module."""
    dot.add_account("Dot", FAULTY_PKCS11)
    for fault, error in (("hang C_Sign", "module-hung"), ("crash C_Sign", "module-crashed")):
        dot.lock(fault)
        began = time.monotonic()
        said = dot.send(5, ann.address, "--signed-only", *dot.pin).stderr.decode()
        assert error in said and time.monotonic() - began < 15, said
        assert dot.outbox() == [("drafted", error)], dot.outbox()
        dot.faults.set()
        dot.refused(3, "pin-needed", "account", "test")  # the session ended with the process that held it
        assert len(dot.json(0, "sync", *dot.pin)["sent"]) == 1 and dot.outbox() == []


def card_away(ann, ben):
    ann.faults.set("removed")
    said = ann.send(3, ben.address).stderr.decode()
    assert "card-absent" in said and "Ann Lin" in said and "2021" in said and "2039" in said, said
    assert ann.outbox() == [("drafted", "card-absent")], ann.outbox()
    ann.json(3, "sync")
    ann.faults.set()
    ann.json(3, "sync")  # the removal ended the session
    assert len(ann.json(0, "sync", *ann.pin)["sent"]) == 1 and ann.outbox() == []
    ben.faults.set("removed")
    done = ben.json(3, "sync")  # as with a key file that nobody named a password for
    assert [m["state"] for m in done["received"]] == ["waiting-for-key"] and done["waiting_for_key"] == 1, done
    message = done["received"][0]["id"]
    document = ben.json(3, "read", message)
    findings = {f["id"]: f for f in (*document["findings"], *(f for layer in document["layers"] for f in layer["findings"]))}
    assert findings["needs-key"]["params"]["holder"] == "Ben Chen", findings
    ben.faults.set()
    assert b"Only we two." in ben.expect(0, "read", message, *ben.pin).stdout
    assert ben.json(0, "sync")["waiting_for_key"] == 0


def other_card(ann, eva):
    """A card is taken out and another one put in while no program holds the module."""
    ann.lock()
    tokens = f"{ann.token.folder}/tokens"
    os.rename(tokens, f"{tokens}.away")
    os.symlink(f"{eva.token.folder}/tokens", tokens)
    said = ann.refused(3, "card-other", "account", "test", *ann.pin)
    assert "Ann Lin" in said and "Eva" in said, said
    assert ann.asked() == (0, 0, 0)
    ann.lock()
    os.remove(tokens)
    os.rename(f"{tokens}.away", tokens)
    assert set(ann.try_keys(0, *ann.pin).values()) == {""}


def two_cards(eva, other):
    """Two cards in two readers, each with an account and a PIN of its own."""
    second_token = SoftToken(eva.token.folder, other.name, WRONG)
    second_token.add(other.signing, "SIGN")
    second_token.add(other.encryption, "KEYX")
    eva.add_account("Eva", FAULTY_PKCS11)
    eva.add_account(other.name, FAULTY_PKCS11, address=other.address)
    given = f"{eva.folder}.other"
    with open(given, "w") as file:
        file.write(WRONG + "\n")
    assert set(eva.try_keys(0, "eva", *eva.pin).values()) == {""}
    eva.refused(3, "pin-needed", "account", "test", "fay")  # the other session is not this one's
    assert set(eva.try_keys(0, "fay", "--pin-file", given).values()) == {""}
    for account in ("eva", "fay"):
        assert set(eva.try_keys(0, account).values()) == {""}


def pin_nowhere(houses):
    for house in houses:
        for path, _, names in os.walk(house.folder):
            for name in names:
                if os.path.isfile(f"{path}/{name}"):
                    with open(f"{path}/{name}", "rb") as file:
                        assert PIN.encode() not in file.read(), f"{path}/{name} holds the PIN"


def agent_is_closed(ann):
    assert set(ann.try_keys(0, *ann.pin).values()) == {""}
    (agent,), workers = ann.agents(), ann.workers()
    assert len(workers) == 1, workers
    for pid in (agent, *workers):
        limits = read_proc(pid, "limits").decode()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"], core
        for name in ("environ", "cmdline"):
            assert PIN.encode() not in read_proc(pid, name), name
    assert os.stat(ann.socket).st_mode & 0o777 == 0o600 and os.stat(os.path.dirname(ann.socket)).st_mode & 0o077 == 0
    assert not holds(agent, PIN.encode()), "the agent remembers the PIN"
    ann.expect(0, "card", "lock")
    assert ann.workers() == [], "a process that was logged in outlives the lock"


def holds(pid, wanted):
    """Whether the octets stand anywhere in the memory that the process writes."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            begin, end = (int(word, 16) for word in span.split("-"))
            if not rights.startswith("rw"):
                continue
            try:
                memory.seek(begin)
                if wanted in memory.read(end - begin):
                    return True
            except (OSError, ValueError, OverflowError):
                continue  # not readable, as the kernel's own pages
    return False


def practice(folder, ann):
    shown = ann.expect(0, "practice", "--card", "--folder", f"{folder}/practice").stdout.decode()
    assert "established" in shown, shown[-2000:]
    for resident in ("newcomer", "partner"):
        home = {"LETTERLOCK_HOME": f"{folder}/practice/{resident}"}
        assert letterlock("card", "lock", env=home).returncode == 0


def nothing_left(folder, houses):
    for house in houses:
        house.expect(0, "card", "lock")
    wait_until(lambda: not agents_below(folder), "the agents end", 15)
    for house in houses:
        assert not os.path.exists(house.socket)
        house.expect(0, "card", "lock")  # nothing to lock: nothing is started
        assert house.agents() == []


def main():
    with tempfile.TemporaryDirectory(prefix="ll-card-") as folder, no_agents_after(folder):
        ca = Authority(f"{folder}/ca")
        ann = SoftHouse(folder, ca, Person(ca, "Ann Lin", "ann@own.example"), "ann@own.example")
        ben = SoftHouse(folder, ca, Person(ca, "Ben Chen", None), "ben@peer.example")
        dot = SoftHouse(folder, ca, Person(ca, "Dot", "dot@own.example"), "dot@own.example",
                        environment={"LETTERLOCK_AGENT_DEADLINE_MS": "1500"})
        eva = SoftHouse(folder, ca, Person(ca, "Eva", "eva@own.example"), "eva@own.example")
        fay = Person(ca, "Fay", "fay@own.example")
        houses = (ann, ben, dot, eva)
        cases = {"accounts without a PIN": lambda: accounts_without_pin(ann, ben),
                 "from none to established": lambda: from_none_to_established(ann, ben),
                 "one PIN per session": lambda: one_pin_per_session(ann, ben),
                 "wrong PINs": lambda: wrong_pins(ann), "PIN pad": lambda: pin_pad(ann),
                 "PIN each time": lambda: pin_each_time(ann, ben), "session length": lambda: session_length(ann, ben),
                 "goes while decrypting": lambda: goes_while_decrypting(ann, ben),
                 "small buffers": lambda: small_buffers(ann, ben),
                 "hangs and crashes": lambda: hangs_and_crashes(dot, ann), "card away": lambda: card_away(ann, ben),
                 "other card": lambda: other_card(ann, eva), "two cards": lambda: two_cards(eva, fay),
                 "closed agent": lambda: agent_is_closed(ann), "PIN nowhere": lambda: pin_nowhere(houses),
                 "practice": lambda: practice(folder, ann), "nothing left": lambda: nothing_left(folder, houses)}
        for name, case in cases.items():
            case()
            print(f"{name}: yes", flush=True)


if __name__ == "__main__":
    main()
