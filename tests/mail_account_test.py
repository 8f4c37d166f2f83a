#!/usr/bin/env python3
"""The whole tunnel between two accounts over real mail servers: by IMAP and SMTPS on one side, by POP3 and SMTP with
STARTTLS on the other; letters in the Sent mailbox, flags both ways, and every refusal with its reason."""

import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import letterlock  # noqa: E402
from mail_home import House, imap_of  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from pki import Authority, Person  # noqa: E402

ANN, BEN, NOBODY = "ann@example.test", "ben@example.test", "nobody@example.test"
GONE = "gone@example.test"  # the server takes mail for it, and sends a report that it could not be delivered


def second():
    time.sleep(1.1)  # what happens later must be later by the clock of mail, which counts seconds


def whole_tunnel(ann, ben):
    for house in (ann, ben):
        steps = house.json(0, "account", "test", *house.password)
        assert [s["step"] for s in steps] == ["incoming", "outgoing", "certificates", "signing-key",
                                              "encryption-key"], steps
        assert not any(s["error"] for s in steps), steps
    ann.expect(0, "tunnel", "open", BEN, *ann.password)
    assert ann.state(BEN) == "introduced"
    second()
    (introduction,) = ben.receive(1)
    assert (introduction["summary"], introduction["signature"]) == ("signed", "valid"), introduction
    ben.accept(ANN)
    ben.expect(0, "tunnel", "open", ANN, *ben.password)
    second()
    (answer,) = ann.receive(1)
    assert (answer["summary"], answer["signature"]) == ("signed-and-encrypted", "valid"), answer
    ann.accept(BEN)
    ann.expect(0, "tunnel", "open", BEN, *ann.password)
    second()
    ben.receive(1)
    assert ben.state(ANN) == "established"
    ben.expect(0, "send", "--to", ANN, "--subject", "Minutes", os.devnull, *ben.password)
    second()
    ann.receive(1)
    assert ann.state(BEN) == "established"


def sent_mailbox_and_flags(servers, ann):
    ann.json(0, "sync", *ann.password)  # what was sent last is put into Sent now
    client = imap_of(servers, ANN)
    client.select("Sent")
    _, found = client.search(None, "ALL")
    assert len(found[0].split()) == 2, found  # the introduction, and the sealed answer
    _, data = client.fetch(found[0].split()[1], "(FLAGS BODY.PEEK[])")
    assert b"\\Seen" in data[0][0] + data[1] and b"enveloped-data" in data[0][1].lower() or b"pkcs7-mime" in data[0][1]
    ann.json(0, "sync", *ann.password)
    client.select("Sent")
    assert len(client.search(None, "ALL")[1][0].split()) == 2  # nothing twice
    # Reading here marks it there.
    inbox = ann.json(0, "list")
    client.select("INBOX")
    assert client.search(None, "SEEN")[1] == [b""]
    ann.expect(0, "read", inbox[-1]["id"], *ann.password)
    ann.json(0, "sync", *ann.password)
    client.select("INBOX")
    seen = client.search(None, "SEEN")[1][0].split()
    assert len(seen) == 1, seen
    # And there, here.
    client.store("1:*", "+FLAGS", "\\Seen")
    ann.json(0, "sync", *ann.password)
    assert all(row["read"] for row in ann.json(0, "list")), ann.json(0, "list")
    # What another program moves is moved here; what it removes is in our trash.
    client.uid("MOVE", "1:*", "Archive")
    ann.json(0, "sync", *ann.password)
    assert ann.json(0, "list") == []
    assert len(ann.json(0, "list", "--folder", "archive")) == len(inbox)
    client.select("Archive")
    client.store("1:*", "+FLAGS", "\\Deleted")
    client.expunge()
    ann.json(0, "sync", *ann.password)
    assert len(ann.json(0, "list", "--folder", "trash")) == len(inbox)
    client.logout()
    ann.expect(0, "store", "check")


def moves(servers, ann):
    """What is moved here is moved there, and comes back with the next wish; sealed subjects are listed with a key."""
    assert ann.json(0, "list", "--folder", "archive") == []
    row = ann.json(0, "list", "--folder", "trash")[0]
    ben_writes = imap_of(servers, ANN)
    ben_writes.append("INBOX", None, None, b"From: Ben <ben@example.test>\r\nSubject: to be filed\r\n"
                      b"Message-ID: <filed@example.test>\r\n\r\nHello.\r\n")
    ann.json(0, "sync", *ann.password)
    (row,) = ann.json(0, "list")
    for folder, mailbox in (("archive", "Archive"), ("inbox", "INBOX"), ("junk", "Junk"), ("trash", "Trash")):
        assert ann.json(0, "move", row["id"], "--folder", folder)["folder"] == folder
        ann.json(0, "sync", *ann.password)
        ben_writes.select(mailbox, readonly=True)
        found = ben_writes.search(None, "HEADER", "Message-ID", "<filed@example.test>")[1]
        assert len(found[0].split()) == 1, (folder, found)
        assert row["id"] in [one["id"] for one in ann.json(0, "list", "--folder", folder)], folder
    ben_writes.logout()
    assert len(ann.json(0, "list", "--folder", "trash", "--limit", "1")) == 1
    conversation = ann.json(0, "list", "--thread", ann.json(0, "list", "--folder", "sent")[-1]["id"])
    assert [one["folder"] for one in conversation][:2] == ["sent", "trash"], conversation  # the introduction, the answer
    sealed = [one for one in ann.json(0, "list", "--folder", "trash") if one["encryption"] == "strong"]
    assert sealed and all(one["subject"] is None for one in sealed), sealed
    with_key = ann.json(0, "list", "--folder", "trash", *ann.password)
    assert "Minutes" in [one["subject"] for one in with_key], with_key
    ann.expect(0, "store", "check")


def drafts(servers, ann, ben):
    """A draft waits here and, encrypted to ourselves, in the server's Drafts; it is sent once, by its writer's word."""
    kept = ann.json(0, "send", "--draft", "--to", BEN, "--subject", "Not yet", os.devnull)
    assert kept["state"] == "held", kept
    ann.json(0, "sync", *ann.password)
    client = imap_of(servers, ANN)
    client.select("Drafts", readonly=True)
    data = client.fetch("1", "(FLAGS BODY.PEEK[])")[1]
    assert b"\\Draft" in data[0][0] + data[1] and b"Not yet" not in data[0][1] and b"pkcs7-mime" in data[0][1], data
    assert ann.json(0, "list", "--folder", "outbox") == [] and len(ann.json(0, "list", "--folder", "drafts")) == 1
    assert ben.json(0, "sync", *ben.password)["received"] == []
    ann.expect(0, "draft", "send", kept["id"], *ann.password)
    second()
    (came,) = ben.receive(1)
    assert (came["summary"], came["signature"]) == ("signed-and-encrypted", "valid"), came
    assert ann.json(0, "sync", *ann.password)["received"] == []
    client.select("Drafts", readonly=True)
    assert client.search(None, "ALL")[1] == [b""]
    client.logout()
    thrown = ann.json(0, "send", "--draft", "--to", BEN, "--subject", "Never", os.devnull)
    ann.expect(0, "outbox", "remove", thrown["id"])
    assert ann.json(0, "list", "--folder", "drafts") == []
    ann.json(0, "sync", *ann.password)
    ann.expect(0, "store", "check")


def changes(people, ann, ben):
    """Other algorithms, which the other side learns and keeps to; a renewed certificate, and the tunnel anew."""
    assert ann.json(0, "account", "show")["algorithms"][0] == "aes256-GCM"
    changed = ann.json(0, "account", "change", "ann", "--algorithms", "aes128-cbc,aes256-cbc")
    assert changed["algorithms"][:2] == ["aes128-CBC", "aes256-CBC"], changed
    for wrong in ("aes128-cbc", "rc2", "aes256-cbc,aes256-cbc"):
        assert letterlock("account", "change", "ann", "--algorithms", wrong, home=ann.folder).returncode == 2, wrong
    ann.expect(0, "send", "--to", BEN, "--subject", "Other", os.devnull, *ann.password)
    second()
    ben.receive(1)
    tunnel = ben.json(0, "tunnel", "show", ANN)
    assert tunnel["state"] == "established" and "aes128-CBC" in json.dumps(tunnel), tunnel
    sent = ben.json(0, "send", "--to", ANN, "--subject", "As they prefer", os.devnull, *ben.password)
    assert sent["ciphers"] == ["aes128-CBC"], sent
    second()
    ann.receive(1)
    # The certificate was renewed: the tunnel is opened anew, and mail to the old one can still be read.
    old = ann.json(0, "account", "show")
    renewed = Person(people, "Ann Lin Wang", ANN, password="secret2")
    new = ann.json(0, "account", "change", "ann", *[word for path in (renewed.sign_p12, renewed.encrypt_p12)
                                                    for word in ("--p12", path)], "--password-file", renewed.password_file)
    for which in ("signing_certificate", "encryption_certificate"):
        assert new[which]["fingerprint_sha256"] != old[which]["fingerprint_sha256"], which
    assert ann.state(BEN) != "established"


def pop3_leaves_and_takes_once(servers, ben):
    client = imap_of(servers, BEN)
    client.select("INBOX", readonly=True)
    assert len(client.search(None, "ALL")[1][0].split()) == 2  # left on the server
    client.logout()
    assert ben.json(0, "sync", *ben.password)["received"] == []


def refusals(folder, servers, ann, ben):
    # A recipient who is not there, and one who is: the others get it, and the letter says who did not.
    text = f"{folder}/text"
    with open(text, "w") as file:
        file.write("Hello.\n")
    done = ann.json(5, "send", "--signed-only", "--to", NOBODY, "--to", BEN, "--subject", "Two", text,
                    *ann.password)
    assert done["error"]["id"] == "recipient-refused" and NOBODY in done["error"]["message"], done
    ben.receive(1)
    (stopped,) = ann.json(0, "list", "--folder", "outbox")
    assert stopped["state"] == "failed" and stopped["error"] == "recipient-refused", stopped
    ann.expect(0, "outbox", "retry", stopped["id"])
    again = ann.json(5, "sync", *ann.password)
    assert [w["error"] for w in again["waiting"]] == ["recipient-refused"], again
    assert ben.json(0, "sync", *ben.password)["received"] == []  # not twice
    ann.expect(0, "outbox", "remove", stopped["id"])
    # Too big: said before a word of it goes out, and stopped.
    with open(f"{folder}/big", "w") as file:
        file.write("x" * 70 + "\n")
        file.write(("y" * 70 + "\n") * 20_000)
    done = ann.json(5, "send", "--signed-only", "--to", BEN, "--subject", "Big", f"{folder}/big",
                    *ann.password)
    assert done["error"]["id"] == "message-too-large", done
    (stopped,) = ann.json(0, "list", "--folder", "outbox")
    assert stopped["state"] == "failed", stopped
    ann.expect(0, "outbox", "remove", stopped["id"])
    # The server is away: the letter waits, and goes with a later sync.
    servers.end("postfix")
    done = ann.json(5, "send", "--signed-only", "--to", BEN, "--subject", "Later", text, *ann.password)
    assert done["error"]["id"] == "server-unreachable", done
    (waiting,) = ann.json(0, "list", "--folder", "outbox")
    assert waiting["state"] == "sealed", waiting
    servers.start_postfix()
    assert len(ann.json(0, "sync", *ann.password)["sent"]) == 1
    ben.receive(1)
    # A wrong password.
    with open(f"{folder}/wrong", "w") as file:
        file.write("wrong\n")
    ann.expect(0, "account", "password", "ann", "--mail-password-file", f"{folder}/wrong")
    done = letterlock("account", "test", "--json", *ann.password, home=ann.folder)
    steps = json.loads(done.stdout)
    assert done.returncode == 5 and (steps[-1]["step"], steps[-1]["error"]) == ("incoming", "login-refused"), steps
    ann.expect(0, "account", "password", "ann", "--mail-password-file", ann.mail_password)
    ann.json(0, "sync", *ann.password)


def bounces(ann):
    """A report that comes back is matched to the letter and to the person, and said; it moves nothing."""
    ann.expect(0, "tunnel", "open", GONE, *ann.password)
    (report,) = ann.receive(1)
    shown = ann.json(0, "read", report["id"], *ann.password)
    (row,) = shown["bounce"]["recipients"]
    assert (row["recipient"], row["action"], row["status"]) == (GONE, "failed", "5.1.1"), shown["bounce"]
    assert row["letter"] in [sent["id"] for sent in ann.json(0, "list", "--folder", "sent")], row
    said = ann.expect(0, "read", report["id"], *ann.password).stdout.decode()
    assert "to gone@example.test was not delivered: 5.1.1" in said and "anybody can write one" in said, said
    tunnel = ann.json(0, "tunnel", "show", GONE)
    assert tunnel["state"] == "introduced" and "bounced" in json.dumps(tunnel), tunnel


def main():
    with tempfile.TemporaryDirectory() as folder:
        people = Authority(f"{folder}/people")
        persons = [Person(people, "Ann Lin", ANN), Person(people, "Ben Chen", BEN)]
        users = {ANN: User("mail secret of ann"), BEN: User("mail secret of ben")}
        with MailServers(users, message_octets_max=1_000_000) as servers:
            ann = House(folder, servers, persons[0], people.certificate,
                        f"imaps://ann%40example.test@localhost:{servers.imaps}",
                        f"smtps://ann%40example.test@localhost:{servers.smtps}")
            ben = House(folder, servers, persons[1], people.certificate,
                        f"pop3://ben%40example.test@localhost:{servers.pop3}",
                        f"smtp://ben%40example.test@localhost:{servers.submission}")
            for name, case in (("whole tunnel", lambda: whole_tunnel(ann, ben)),
                               ("sent mailbox and flags", lambda: sent_mailbox_and_flags(servers, ann)),
                               ("moves", lambda: moves(servers, ann)),
                               ("POP3 takes once", lambda: pop3_leaves_and_takes_once(servers, ben)),
                               ("bounces", lambda: bounces(ann)),
                               ("drafts", lambda: drafts(servers, ann, ben)),
                               ("refusals", lambda: refusals(folder, servers, ann, ben)),
                               ("changes", lambda: changes(people, ann, ben))):
                case()
                print(f"{name}: yes", flush=True)


main()
