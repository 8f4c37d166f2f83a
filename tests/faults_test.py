#!/usr/bin/env python3
"""Sending and syncing, killed at random instants; a full disk; a store that cannot be written.

After each: every letter was sent once, waits, or is said to be uncertain; every message that came is in the store,
octet for octet; `store check` is clean. 20 kills, with --long 500."""

import collections
import email
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM, report  # noqa: E402
from mail_home import House, imap_of  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from processes import wait_until  # noqa: E402

KILLS = 500 if os.environ.get("LETTERLOCK_LONG") == "1" else 20
ANN, BEN, POP = "ann@example.test", "ben@example.test", "pop@example.test"


def mail(number, octets):
    return (f"From: Carol <carol@example.test>\r\nTo: somebody\r\nSubject: came {number}\r\n"
            f"Message-ID: <{number}@example.test>\r\nDate: Fri, 27 Nov 2026 08:00:00 +0000\r\n\r\n"
            + ("0123456789" * 7 + "\r\n") * (octets // 72)).encode()


def put(servers, address, octets):
    client = imap_of(servers, address)
    client.append("INBOX", None, None, octets)
    client.logout()


def killed(home, rng, slowest, *words):
    """Starts it and kills it after a random time; None where it was faster, else True."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LETTERLOCK_HOME": home.folder}
    process = subprocess.Popen([PROGRAM, *words, *home.password], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=environment)
    try:
        process.wait(rng.uniform(0, slowest))
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def time_of(home, *words):
    began = time.monotonic()
    home.expect(0, *words, *home.password)
    return time.monotonic() - began


def kept(home):
    """The digests of every message file."""
    folder = f"{home.folder}/data/files"
    return {name for part in os.listdir(folder) for name in os.listdir(f"{folder}/{part}")}


def subjects_at(servers, address):
    client = imap_of(servers, address)
    client.select("INBOX", readonly=True)
    _, data = client.fetch("1:*", "(BODY.PEEK[HEADER])")
    client.logout()
    return collections.Counter(email.message_from_bytes(one[1])["Subject"] for one in data if isinstance(one, tuple))


def sending(servers, folder, ann, rng):
    letter = f"{folder}/letter"
    with open(letter, "w") as file:
        file.write("Hello.\n" * 2000)
    words = ("send", "--account", "ann", "--signed-only", "--to", BEN, "--subject")
    slowest = 1.3 * time_of(ann, *words, "first", letter)
    died, uncertain = 0, set()
    for number in range(KILLS):
        dead = killed(ann, rng, slowest, *words, f"letter {number}", letter)
        slowest *= 1.1 if dead else 0.7  # what was measured may have been a busy moment
        died += dead
        if number % 5 == 4:
            died += killed(ann, rng, slowest, "sync", "--account", "ann")
    assert died >= KILLS // 4, f"only {died} of {KILLS} were killed"
    # What waits goes out; what may have arrived is said, and stays until a person decides.
    report("sync", "--account", "ann", *ann.password, home=ann.folder)
    for row in ann.json(0, "list", "--account", "ann", "--folder", "outbox"):
        assert (row["state"], row["error"]) == ("failed", "delivery-uncertain"), row
        uncertain.add(row["subject"])
        ann.expect(0, "outbox", "remove", row["id"])
    ann.json(0, "store", "check")
    # Everything that the server took arrives; what is filed as sent has arrived once.
    sent = collections.Counter(row["subject"] for row in ann.json(0, "list", "--account", "ann", "--folder", "sent"))
    wait_until(lambda: all(subjects_at(servers, BEN)[subject] for subject in sent), "what was sent arrives", 60)
    time.sleep(1)
    arrived = subjects_at(servers, BEN)
    assert all(count == 1 for count in arrived.values()), arrived
    assert all(count == 1 for count in sent.values()), sent
    assert set(arrived) - set(sent) <= uncertain, (set(arrived) - set(sent), uncertain)
    return f"{died} killed, {len(sent)} sent, {len(uncertain)} uncertain"


def syncing(servers, homes, rng):
    """Mail that comes while the program dies again and again; once by IMAP, once by POP3 that removes it there."""
    expected = {name: set() for name in homes}
    slowest, died = {}, 0
    for name, home in homes.items():
        put(servers, f"{name}@example.test", mail(f"measured by {name}", 900_000))
        slowest[name] = 1.3 * time_of(home, "sync", "--account", name)
    for number in range(KILLS):
        name = rng.choice(sorted(homes))
        octets = mail(number, rng.choice((100, 20_000, 900_000)))
        expected[name].add(hashlib.sha256(octets).hexdigest())
        put(servers, f"{name}@example.test", octets)
        dead = killed(homes[name], rng, slowest[name], "sync", "--account", name)
        slowest[name] *= 1.1 if dead else 0.7  # what was measured may have been a busy moment
        died += dead
    assert died >= KILLS // 4, f"only {died} of {KILLS} were killed"
    for name, home in homes.items():
        home.json(0, "sync", "--account", name, *home.password)
        missing = expected[name] - kept(home)
        assert not missing, f"{name}: lost {missing}"
        rows = [row["id"] for row in home.json(0, "list", "--account", name)
                if row["subject"].startswith("came ") and "measured" not in row["subject"]]
        assert sorted(rows) == sorted(expected[name]), name
        home.json(0, "store", "check")
    return f"{died} killed, {sum(map(len, expected.values()))} came"


class SmallDisk:
    """A file system with a few megabytes to spare; the home's records and files are moved there."""

    def __init__(self, home, megabytes=24):
        self.home, self.data, self.filler = home, f"{home.folder}/data", f"{home.folder}/data/filler"
        megabytes += int(run("du", "-sm", self.data).stdout.split()[0])
        run("mv", self.data, f"{home.folder}/aside")
        os.mkdir(self.data, 0o700)
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", self.data)
        run("cp", "-a", f"{home.folder}/aside/.", self.data)

    def fill(self, left):
        """All but so many octets."""
        room = os.statvfs(self.data)
        with open(self.filler, "wb") as file:
            count = room.f_bavail * room.f_frsize - left
            os.posix_fallocate(file.fileno(), 0, count)

    def empty(self):
        os.remove(self.filler)

    def remount(self, how):
        run("mount", "-o", f"remount,{how}", self.data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run("umount", self.data)
        os.rmdir(self.data)
        run("mv", f"{self.home.folder}/aside", self.data)


def full_disk(servers, folder, ann, rng):
    letter = f"{folder}/letter"
    said = set()
    with SmallDisk(ann) as disk:
        for number, left in enumerate((0, 8192, 65_536, 200_000, 500_000, 1_000_000)):
            octets = mail(10_000 + number, 900_000)
            put(servers, ANN, octets)
            disk.fill(left)
            for words in (("sync", "--account", "ann"),
                          ("send", "--account", "ann", "--signed-only", "--to", BEN, "--subject", f"full {left}", letter)):
                code, document = report(*words, *ann.password, home=ann.folder)
                assert code in (0, 5), (left, code, document)
                if code == 5 and "error" in document:
                    said.add(document["error"]["id"])
                    assert document["error"]["hint"], document
            disk.empty()
            ann.json(0, "sync", "--account", "ann", *ann.password)  # works again
            assert hashlib.sha256(octets).hexdigest() in kept(ann), f"lost with {left} octets left"
            ann.json(0, "store", "check")
        assert ann.json(0, "list", "--account", "ann", "--folder", "outbox") == []
        # Nothing was sent twice, whatever the disk took.
        assert all(count == 1 for count in subjects_at(servers, BEN).values()), subjects_at(servers, BEN)
        assert said and said <= {"disk-full", "store-full"}, said
        said |= read_only(servers, folder, ann, disk)
        run("cp", "-a", f"{disk.data}/.", f"{ann.folder}/aside")
    ann.json(0, "store", "check")
    return ", ".join(sorted(said))


def read_only(servers, folder, ann, disk):
    octets = mail(20_000, 5000)
    put(servers, ANN, octets)
    before = ann.json(0, "list", "--account", "ann")
    disk.remount("ro")
    said = set()
    for words in (("sync", "--account", "ann"),
                  ("send", "--account", "ann", "--signed-only", "--to", BEN, "--subject", "ro", f"{folder}/letter")):
        code, document = report(*words, *ann.password, home=ann.folder)
        assert code == 5 and document["error"]["hint"], (words, code, document)
        said.add(document["error"]["id"])
    disk.remount("rw")
    ann.json(0, "sync", "--account", "ann", *ann.password)
    assert hashlib.sha256(octets).hexdigest() in kept(ann)
    assert len(ann.json(0, "list", "--account", "ann")) == len(before) + 1
    ann.json(0, "store", "check")
    return said


def main():
    seed = int(os.environ.get("LETTERLOCK_SEED") or random.randrange(1 << 32))
    print(f"seed {seed} (LETTERLOCK_SEED repeats it)", flush=True)
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        people = Authority(f"{folder}/people")
        persons = {name: Person(people, name, f"{name}@example.test") for name in ("ann", "pop")}
        users = {address: User(f"mail secret of {address}") for address in (ANN, BEN, POP)}
        with MailServers(users) as servers:
            def way(scheme, port, address):
                return f"{scheme}://{address.replace('@', '%40')}@localhost:{port}"
            ann = House(folder, servers, persons["ann"], people.certificate, way("imaps", servers.imaps, ANN),
                        way("smtps", servers.smtps, ANN))
            pop = House(folder, servers, persons["pop"], people.certificate, way("pop3s", servers.pop3s, POP),
                        way("smtps", servers.smtps, POP), "--remove-from-server")
            for name, case in (("killed while sending", lambda: sending(servers, folder, ann, rng)),
                               ("killed while syncing", lambda: syncing(servers, {"ann": ann, "pop": pop}, rng)),
                               ("disk", lambda: full_disk(servers, folder, ann, rng))):
                print(f"{name}: {case()}", flush=True)


main()
