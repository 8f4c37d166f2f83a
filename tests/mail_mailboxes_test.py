#!/usr/bin/env python3
"""Mailboxes on a real server: one that is made anew (UIDVALIDITY), names beyond ASCII, servers that offer less, one
that wants everything under INBOX; and an address beyond ASCII (SMTPUTF8)."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from mail_home import House, imap_of  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from pki import Authority, Person, run  # noqa: E402

ANN, BEN, CHINESE = "ann@example.test", "ben@example.test", "用戶@example.test"
TAIPEI = "公文/憑證 & 金鑰"
TAIPEI_ON_THE_WIRE = '"&UWxlhw-/&YZGLSQ- &- &kdGUcA-"'


def letter(subject, person=None):
    """Signed where a person is given."""
    if not person:
        return (f"From: {BEN}\r\nTo: {ANN}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@example.test>\r\n"
                "Date: Sat, 28 Nov 2026 08:00:00 +0000\r\n\r\nHello.\r\n").encode()
    return run("openssl", "smime", "-sign", "-signer", f"{person.signing}.pem", "-inkey", f"{person.signing}.key", "-from", BEN,
               "-to", ANN, "-subject", subject, "-crlfeol", stdin=b"Content-Type: text/plain\r\n\r\nHello.\r\n").stdout


def ids(house, folder="inbox"):
    return sorted(row["id"] for row in house.json(0, "list", "--folder", folder))


def made_anew(servers, ann, ben):
    """The server forgets its numbers: everything is looked at again, and nothing comes twice or goes."""
    client = imap_of(servers, ANN)
    for n in range(3):
        client.append("INBOX", None, None, letter(f"before{n}"))
    assert len(ann.json(0, "sync", *ann.password)["received"]) == 3
    before = ids(ann)
    client.select("INBOX")
    client.store("1", "+FLAGS", "\\Flagged")
    ann.json(0, "sync", *ann.password)
    validity = client.status("INBOX", "(UIDVALIDITY)")[1]
    client.logout()
    time.sleep(1.1)  # Dovecot's UIDVALIDITY is a time in seconds
    maildir = f"{servers.home(ANN)}/Maildir"
    for name in os.listdir(maildir):
        if name.startswith("dovecot"):
            os.remove(f"{maildir}/{name}")
    client = imap_of(servers, ANN)
    client.append("INBOX", None, None, letter("after"))
    assert client.status("INBOX", "(UIDVALIDITY)")[1] != validity
    client.logout()
    assert len(ann.json(0, "sync", *ann.password)["received"]) == 1
    assert set(before) < set(ids(ann)) and len(ids(ann)) == 4
    assert ids(ann, "trash") == []
    assert ann.json(0, "sync", *ann.password)["received"] == []
    # A whole mailbox that goes and comes again, with less in it.
    client = imap_of(servers, ANN)
    client.create("Work")
    client.append("Work", None, None, letter("work", ben))
    (came,) = ann.json(0, "sync", *ann.password)["received"]
    work = came["id"]
    client.delete("Work")
    client.create("Work")
    ann.json(0, "sync", *ann.password)
    client.logout()
    kept = [row["id"] for folder in ("inbox", "archive", "trash") for row in ann.json(0, "list", "--folder", folder)]
    assert work in kept, "our copy never goes because the server's did"
    ann.expect(0, "store", "check")


def names_beyond_ascii(servers, ann):
    """What another program moves into a mailbox with a Chinese name leaves the inbox here, and comes back."""
    there = ids(ann)
    client = imap_of(servers, ANN)
    client.create(TAIPEI_ON_THE_WIRE)
    assert os.path.isdir(f"{servers.home(ANN)}/Maildir/.&UWxlhw-.&YZGLSQ- &- &kdGUcA-"), os.listdir(f"{servers.home(ANN)}/Maildir")
    client.select("INBOX")
    client.uid("MOVE", "1:2", TAIPEI_ON_THE_WIRE)
    ann.json(0, "sync", *ann.password)
    assert len(ids(ann)) == len(there) - 2 and set(ids(ann)) < set(there)
    client.select(TAIPEI_ON_THE_WIRE)
    client.uid("MOVE", "1:*", "INBOX")
    client.logout()
    assert ann.json(0, "sync", *ann.password)["received"] == []
    assert ids(ann) == there
    ann.expect(0, "store", "check")


def address_beyond_ascii(servers, ann):
    """RFC 6531: the letter goes out as it is addressed, and nothing of the address is changed on the way."""
    ann.expect(0, "send", "--signed-only", "--to", CHINESE, "--subject", "給用戶", os.devnull, *ann.password)
    path = f"{servers.folder}/files/yes"
    servers.wait(lambda: os.path.exists(path) and os.path.getsize(path) > 0, "the letter does not arrive")
    with open(path, "rb") as file:
        letter_there = file.read()
    assert f"To: {CHINESE}".encode() in letter_there and b"multipart/signed" in letter_there, letter_there[:2000]
    assert ann.json(0, "list", "--folder", "outbox") == []


def changes_are_seen(folder, person, anchor, name, extra):
    """Everything that another program does is seen, whatever the server offers; Sent is made where it must stand."""
    with MailServers({ANN: User("mail secret of ann"), BEN: User("mail secret of ben")}, dovecot_extra=extra) as servers:
        place = f"{folder}/{name}"
        os.makedirs(place)
        ann = House(place, servers, person, anchor, f"imaps://ann%40example.test@localhost:{servers.imaps}",
                    f"smtps://ann%40example.test@localhost:{servers.smtps}")
        client = imap_of(servers, ANN)
        for n in range(4):
            client.append("INBOX", None, None, letter(f"letter{n}"))
        ann.json(0, "sync", *ann.password)
        assert len(ids(ann)) == 4
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Seen")
        client.store("2", "+FLAGS", "\\Deleted")
        client.expunge()
        client.append("INBOX", None, None, letter("letter4"))
        ann.json(0, "sync", *ann.password)
        shown = {row["subject"]: row["read"] for row in ann.json(0, "list")}
        assert shown == {"letter0": True, "letter2": False, "letter3": False, "letter4": False}, (name, shown)
        assert len(ids(ann, "trash")) == 1
        ann.json(0, "sync", *ann.password)
        ann.expect(0, "send", "--signed-only", "--to", BEN, "--subject", "Hello", os.devnull, *ann.password)
        ann.json(0, "sync", *ann.password)
        sent = '"INBOX.Sent"' if "INBOX." in extra else "Sent"
        assert client.select(sent)[0] == "OK", client.list()
        assert len(client.search(None, "ALL")[1][0].split()) == 1
        client.logout()
        ann.expect(0, "store", "check")


NO_QRESYNC = "imap_capability = IMAP4rev1 LITERAL+ SASL-IR ENABLE IDLE UIDPLUS MOVE NAMESPACE LIST-EXTENDED SPECIAL-USE"
UNDER_INBOX = """
namespace inbox {
  prefix = INBOX.
  separator = .
  mailbox Sent {
    auto = no
    special_use =
  }
}
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        people = Authority(f"{folder}/people")
        person, ben = Person(people, "Ann Lin", ANN), Person(people, "Ben Chen", BEN)
        users = {address: User(f"mail secret {n}") for n, address in enumerate((ANN, BEN, CHINESE))}
        with MailServers(users) as servers:
            ann = House(folder, servers, person, people.certificate, f"imaps://ann%40example.test@localhost:{servers.imaps}",
                        f"smtps://ann%40example.test@localhost:{servers.smtps}")
            made_anew(servers, ann, ben)
            print("made anew: yes", flush=True)
            names_beyond_ascii(servers, ann)
            print("names beyond ASCII: yes", flush=True)
            address_beyond_ascii(servers, ann)
            print("an address beyond ASCII: yes", flush=True)
        for name, extra in (("condstore", NO_QRESYNC + " CONDSTORE ESEARCH\n"), ("condstore-alone", NO_QRESYNC + " CONDSTORE\n"),
                            ("nothing", NO_QRESYNC + "\n"), ("under-inbox", UNDER_INBOX)):
            changes_are_seen(folder, person, people.certificate, name, extra)
            print(f"{name}: yes", flush=True)


main()
