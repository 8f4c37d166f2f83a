#!/usr/bin/env python3
"""Mail from files into the store and out again: the same octets through Maildir, mbox and message files, nothing
twice, nothing overwritten, nothing lost by a crash, and nothing believed because a file says it."""

import hashlib
import mailbox
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM, Home, report  # noqa: E402
from maildir import make_maildir  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

LONG = os.environ.get("LETTERLOCK_LONG") == "1"
ANN, BEN = "ann@example.test", "ben@example.test"


class House(Home):
    def __init__(self, folder, person, anchor):
        super().__init__(folder, person)
        self.mailbox = f"{self.folder}-mailbox"
        make_maildir(self.mailbox)
        shown = run("openssl", "x509", "-in", anchor, "-noout", "-fingerprint", "-sha256").stdout.decode()
        self.expect(0, "trust", "anchors", "add", anchor, "--fingerprint", shown.split("=")[1].strip().replace(":", ""))
        self.expect(0, "account", "add", person.address, "--name", person.name, *self.p12_options,
                    "--incoming", self.mailbox, "--outgoing", f"{folder}/post", *self.password)

    def rows(self, folder):
        return self.json(0, "list", "--folder", folder)

    def check(self):
        found = self.json(0, "store", "check")
        assert found["clean"], found
        return found


def letter(number, body=b"Hello.\n", sender=b"Ben <ben@example.test>", more=b""):
    return (b"From: " + sender + b"\nTo: ann@example.test\nSubject: Letter %d\nDate: Mon, 23 Nov 2026 08:00:00 +0000\n"
            b"Message-ID: <%d@example.test>\n" % (number, number) + more + b"\n" + body)


def corpus(house, friend):
    """Messages that programs change when they are careless; each ends its last line."""
    body = f"{house.folder}-body"
    with open(body, "wb") as file:
        file.write(letter(100, "只有你看得到。\n".encode(), more=b"Content-Type: text/plain; charset=utf-8\n"))
    sealed, signed = (run(PROGRAM, "seal", "--sign-with", friend.sign_p12, "--password-file", friend.password_file, *to, body,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"}).stdout
                      for to in (["--encrypt-to", f"{house.person.encryption}.pem"], []))
    assert sealed.endswith(b"\n") and signed.endswith(b"\n")
    return [
        letter(1), letter(2).replace(b"\n", b"\r\n"), letter(3, b"From the start\n>From there\n>>From\n\nFrom ben@x Mon\n"),
        letter(4, "會議紀錄，四月。\n".encode(), more=b"Content-Type: text/plain; charset=utf-8\n"),
        letter(5, "caf\u00e9\n".encode("latin-1"), more=b"Content-Type: text/plain; charset=iso-8859-1\n"),
        letter(6, b"\n\n\n"), letter(7, b"blanks at the end  \t\n. dots\n..\n"), letter(8, b"A" * 3000 + b"\n"),
        b"no header at all, yet it lies in a Maildir\n", sealed, signed,
        letter(9, b"AAAA\n", more=b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n"
                                 b"Content-Transfer-Encoding: base64\n"),
    ]


def fill_maildir(path, messages, flags):
    make_maildir(path)
    for number, message in enumerate(messages):
        letters = flags[number % len(flags)]
        name = f"{1700000000 + number}.M{number}.host"
        with open(f"{path}/new/{name}" if letters is None else f"{path}/cur/{name}:2,{letters}", "wb") as file:
            file.write(message)


def digests(messages):
    return sorted(hashlib.sha256(message).hexdigest() for message in messages)


def octets_of(folder):
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            with open(f"{path}/{name}", "rb") as file:
                found.append(file.read())
    return found


def round_trips(folder, ann, second, friend):
    messages = corpus(ann, friend)
    flags = [None, "S", "RS", "FS", "", "T", "DS"]
    fill_maildir(f"{folder}/old", messages, flags)
    fill_maildir(f"{folder}/old/.Sent", [letter(50)], ["S"])
    first = ann.json(4, "import", f"{folder}/old", *ann.password)  # 4: one is malformed; it is kept all the same
    assert first["taken"] == len(messages) + 1 and first["present"] == 0 and first["waiting_for_key"] == 0, first
    assert [problem["error"] for problem in first["problems"]] == ["der-malformed"], first
    assert first["problems"][0]["path"].startswith(f"{folder}/old/cur/"), first
    again = ann.json(0, "import", f"{folder}/old", *ann.password)
    assert again["taken"] == 0 and again["present"] == len(messages) + 1 and not again["problems"], again
    assert len(ann.rows("sent")) == 1 and len(ann.rows("trash")) == 1, "folders of the Maildir"
    sealed = [row for row in ann.rows("archive") if row["summary"] == "signed-and-encrypted"]
    assert len(sealed) == 1 and sealed[0]["signature"] == "valid", sealed
    assert "四月" in ann.expect(0, "read", ann.json(0, "list", "--search", "會議")[0]["id"], *ann.password).stdout.decode()
    everything = messages + [letter(50)]

    ann.expect(0, "export", "--format", "mbox", f"{folder}/all.mbox")
    assert len(mailbox.mbox(f"{folder}/all.mbox", create=False)) == len(everything)
    refused = ann.json(5, "export", "--format", "mbox", f"{folder}/all.mbox")
    assert refused["error"]["id"] == "file-exists", refused
    other = second.json(4, "import", f"{folder}/all.mbox", *second.password)
    assert other["taken"] == len(everything), other
    second.expect(0, "export", "--format", "eml", f"{folder}/eml")
    assert digests(octets_of(f"{folder}/eml")) == digests(everything)
    assert all(name == f"{hashlib.sha256(open(f'{folder}/eml/{name}', 'rb').read()).hexdigest()}.eml"
               for name in os.listdir(f"{folder}/eml"))
    repeated = second.json(0, "export", "--format", "eml", f"{folder}/eml")
    assert repeated["written"] == 0 and repeated["present"] == len(everything), repeated
    victim = f"{folder}/eml/{os.listdir(f'{folder}/eml')[0]}"
    with open(victim, "ab") as file:
        file.write(b"somebody's own words\n")
    assert second.json(5, "export", "--format", "eml", f"{folder}/eml")["error"]["id"] == "file-exists"
    assert open(victim, "rb").read().endswith(b"somebody's own words\n")

    out = ann.json(0, "export", f"{folder}/out")
    assert out["written"] == len(everything), out
    assert ann.json(0, "export", f"{folder}/out")["present"] == len(everything)
    assert digests(octets_of(f"{folder}/out")) == digests(everything)
    foreign = mailbox.Maildir(f"{folder}/out", create=False)
    assert sorted(foreign.list_folders()) == ["Archive", "Sent", "Trash"], foreign.list_folders()
    kept = sorted(message.get_flags() for part in ("Archive", "Sent", "Trash") for message in foreign.get_folder(part))
    # The one that was read above is read now, and so was the rest as it came.
    came = sorted([(flags[number % len(flags)] or "") for number in range(len(messages))] + ["S"])
    assert [f for f in kept if f not in ("", "S")] == [f for f in came if f not in ("", "S")], (kept, came)
    for house in (ann, second):
        house.check()


def formats(folder, ann):
    """Flags of an mbox, pieces of one, single messages, and what is none."""
    with open(f"{folder}/flags.mbox", "wb") as file:
        for number, more in ((200, b"Status: RO\nX-Status: AF\n"), (201, b"X-Mozilla-Status: 0003\n"), (202, b"Status: O\n"),
                             (203, b"X-Mozilla-Status: 0008\n")):
            file.write(b"From - Mon Nov 23 08:00:00 2026\n" + letter(number, more=more) + b"\n")
    assert ann.json(0, "import", "--folder", "junk", f"{folder}/flags.mbox")["taken"] == 4
    read = {row["subject"]: row["read"] for row in ann.rows("junk")}
    assert read == {"Letter 200": True, "Letter 201": True, "Letter 202": False, "Letter 203": False}, read
    ann.expect(0, "export", "--folder", "junk", f"{folder}/junk")
    assert sorted(m.get_flags() for m in mailbox.Maildir(f"{folder}/junk", create=False)) == ["", "FRS", "RS", "T"]

    os.makedirs(f"{folder}/heap/deep")
    for name, content in (("a.eml", letter(300)), ("deep/b.eml", letter(301, b"no end")), ("deep/c.mbox", b"From x\n" + letter(302)),
                          ("picture.png", b"\x89PNG\r\n"), ("empty.eml", b""), ("notes.eml", b"This is no mail at all.\n")):
        with open(f"{folder}/heap/{name}", "wb") as file:
            file.write(content)
    os.symlink(f"{folder}/flags.mbox", f"{folder}/heap/link.mbox")
    heap = ann.json(5, "import", f"{folder}/heap", f"{folder}/missing.mbox")
    assert (heap["taken"], heap["skipped"]) == (3, 1), heap
    assert sorted(p["error"] for p in heap["problems"]) == ["file-not-found", "message-empty", "mime-malformed"], heap
    out = ann.json(0, "export", "--format", "mbox", "--search", "301", f"{folder}/one.mbox")
    assert (out["written"], out["extended"]) == (1, 1), out
    assert ann.expect(0, "export", "--format", "eml", "--search", "301", f"{folder}/found").returncode == 0
    assert octets_of(f"{folder}/found") == [letter(301, b"no end")]
    ann.check()


def believes_nothing(folder, authority, ann, friend):
    """First seen is now, and a file does not say what we sent."""
    old = authority.issue("Ben", BEN, "digitalSignature", days=("20210101000000Z", "20220101000000Z"), stem="ben_of_old")
    signed = run("openssl", "cms", "-sign", "-in", "-", "-signer", f"{old}.pem", "-inkey", f"{old}.key", "-from", BEN, "-to", ANN,
                 "-subject", "Old", stdin=b"Content-Type: text/plain\n\nSigned while it was valid, says the date.\n").stdout
    ours = run(PROGRAM, "seal", "--sign-with", ann.person.sign_p12, "--password-file", ann.person.password_file,
               env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
               stdin=letter(400, sender=b"Ann <ann@example.test>").replace(b"To: ann@", b"To: ben@")).stdout
    for name, content in (("old.eml", b"Date: Mon, 1 Mar 2021 08:00:00 +0000\n" + signed), ("ours.eml", ours)):
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
    assert ann.json(0, "import", "--folder", "sent", f"{folder}/old.eml", f"{folder}/ours.eml", *ann.password)["taken"] == 2
    rows = {row["subject"]: row for row in ann.rows("sent")}
    assert rows["Old"]["signature"] != "valid", rows
    assert rows["Letter 400"]["signature"] == "valid", rows
    code, listed = report("tunnel", "show", BEN, home=ann.folder)
    assert listed["state"] not in ("introduced", "testing", "established"), (code, listed)


def crashes(folder, ann):
    """kill -9 at any moment: nothing that was named is missing, and the same import again brings the rest, once."""
    count = 6000 if LONG else 1500
    seed = int(os.environ.get("LETTERLOCK_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    with open(f"{folder}/heap.mbox", "wb") as file:
        for number in range(count):
            words = b" ".join(b"word%d" % chance.randrange(5000) for _ in range(100))
            file.write(b"From x Mon Nov 23 08:00:00 2026\n" + letter(1000 + number, words + b"\n") + b"\n")
    before = ann.check()["files"]
    environment = {"PATH": os.environ["PATH"], "HOME": ann.folder, "LETTERLOCK_HOME": ann.folder}
    command = [PROGRAM, "import", "--folder", "archive", f"{folder}/heap.mbox"]
    killed = 0
    for _ in range(20 if LONG else 6):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.02, 0.4))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        ann.check()
    assert killed > 0, "every import was over before it was killed"
    last = ann.json(0, "import", "--folder", "archive", f"{folder}/heap.mbox")
    assert last["taken"] + last["present"] == count, last
    found = ann.check()
    assert found["files"] == before + count, (found, before)
    assert ann.json(0, "list", "--search", "1000") != [] and ann.json(0, "import", f"{folder}/heap.mbox")["taken"] == 0
    # None was left behind unexamined by a crash.
    assert {row["state"] for row in ann.rows("archive")} <= {"judged", "unreadable"}


def main():
    with tempfile.TemporaryDirectory(prefix="ll-import-") as folder:
        authority = Authority(f"{folder}/authority")
        os.makedirs(f"{folder}/post")
        people = [Person(authority, name, address) for name, address in (("Ann", ANN), ("Ben", BEN))]
        ann = House(f"{folder}/one", people[0], authority.certificate)
        second = House(f"{folder}/two", people[0], authority.certificate)
        round_trips(folder, ann, second, people[1])
        print("round_trips: yes", flush=True)
        formats(folder, ann)
        print("formats: yes", flush=True)
        believes_nothing(folder, authority, ann, people[1])
        print("believes_nothing: yes", flush=True)
        crashes(folder, ann)
        print("crashes: yes", flush=True)


if __name__ == "__main__":
    main()
