#!/usr/bin/env python3
"""The first sync of a mailbox of many messages, beside the time that the server needs to send the same header fields.

    bench/imap_bench.py [--count 100000] [--rounds 3] LETTERLOCK

A Dovecot on loopback, its cache of header fields warm, has COUNT small messages in a mailbox whose octets are not taken. A
client of a few lines reads the answer to one UID FETCH over TLS and throws it away: that is the server's time. Then
`letterlock sync` in a fresh home does the whole first sync. Both in turn; prints the ratio of the medians. Needs root.
"""

import argparse
import os
import pathlib
import shutil
import socket
import ssl
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests/lib")]

USER = "ann@example.test"
FETCH = ("UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (From To Cc Subject Date Message-ID "
         "In-Reply-To References Content-Type)]<0.65536>)")


def fill(servers, count):
    """Straight into the Maildir, as a delivery would leave it."""
    from mail_servers import MAIL_UID
    from make_mail import Mill
    mill, box = Mill(1, None), f"{servers.home(USER)}/Maildir/.Heap"
    for part in ("new", "cur", "tmp"):
        os.makedirs(f"{box}/{part}")
    for number in range(count):
        language = mill.choices[number % 5][1]
        with open(f"{box}/cur/{1400000000 + number}.M{number}.bench:2,S", "wb") as file:
            file.write(mill.header(number, language) + b"\nA line.\n")
    for path, folders, files in os.walk(servers.home(USER)):
        for name in [*folders, *files]:
            os.chown(f"{path}/{name}", MAIL_UID, MAIL_UID)


def raw_fetch(servers):
    """Seconds from the command to the tagged answer."""
    context = ssl.create_default_context(cafile=servers.authority.certificate)
    with context.wrap_socket(socket.create_connection((servers.host, servers.imaps)), server_hostname=servers.host) as stream:
        def command(tag, words):
            stream.sendall(f"{tag} {words}\r\n".encode())
            end, tail = f"\r\n{tag} OK".encode(), b"\r\n"
            while True:
                piece = stream.recv(1 << 18)
                assert piece, "the server went away"
                if end in tail + piece:
                    return
                tail = (tail + piece)[-32:]
        command("a", f"LOGIN {USER} {servers.users[USER].password}")
        command("b", "EXAMINE Heap")
        started = time.monotonic()
        command("c", FETCH)
        return time.monotonic() - started


def synced(servers, folder, person, program):
    from letterlock import Home
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    home = Home(folder, person)
    with open(f"{folder}/mail-password", "w") as file:
        file.write(servers.users[USER].password + "\n")
    home.expect(0, "account", "add", USER, "--name", "Ann", *home.p12_options, "--incoming",
                f"imaps://{USER}@{servers.host}:{servers.imaps}".replace(USER, USER.replace("@", "%40")), "--outgoing",
                f"smtps://{USER.replace('@', '%40')}@{servers.host}:{servers.smtps}", "--server-authority",
                servers.authority.certificate, "--mail-password-file", f"{folder}/mail-password", *home.password)
    before = os.times()
    started = time.monotonic()
    home.expect(0, "sync", *home.password, timeout=3000)
    wall, after = time.monotonic() - started, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("program")
    wish = parser.parse_args()
    os.environ["LETTERLOCK_PROGRAM"] = os.path.abspath(wish.program)
    from mail_servers import MailServers, User
    from pki import Person
    with MailServers({USER: User("secret1")}) as servers, tempfile.TemporaryDirectory(prefix="ll-imap-bench-") as folder:
        person = Person(servers.authority, "Ann", USER)
        fill(servers, wish.count)
        print(f"first time, without a cache: the server alone {raw_fetch(servers):.1f} s", flush=True)
        alone, ours, cpu = [], [], []
        for _ in range(wish.rounds):
            alone.append(raw_fetch(servers))
            wall, used = synced(servers, f"{folder}/home", person, wish.program)
            ours.append(wall)
            cpu.append(used)
        print(f"{wish.count} headers: the server alone {statistics.median(alone):.2f} s, first sync "
              f"{statistics.median(ours):.2f} s ({statistics.median(cpu):.2f} s CPU of ours): ratio "
              f"{statistics.median(ours) / statistics.median(alone):.2f}")


if __name__ == "__main__":
    main()
