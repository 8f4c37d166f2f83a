#!/usr/bin/env python3
"""What mail servers refuse, and what we refuse of them, as a person meets it: each with its reason named, no password
said where the connection is not good, and nothing lost. (Wrong passwords, unknown recipients and large messages over
Dovecot and Postfix: mail_account_test.py.)"""

import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home, letterlock  # noqa: E402
from mail_home import imap_of  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from maildir import make_maildir  # noqa: E402
from pki import Authority, Person  # noqa: E402
from processes import wait_until  # noqa: E402
from scripted_server import ScriptedServer  # noqa: E402

ANN, BEN, FULL = "ann@example.test", "ben@example.test", "full@example.test"
SECRET = "mail secret"
PAST = ("20210101000000Z", "20220101000000Z")


class House(Home):
    def __init__(self, folder, name, person, incoming, outgoing, secret, authority=None):
        super().__init__(folder, person)
        self.folder = f"{folder}/{name}"
        self.secret = f"{self.folder}.mail-password"
        with open(self.secret, "w") as file:
            file.write(secret + "\n")
        trusted = ["--server-authority", authority] if authority else []
        self.expect(0, "account", "add", person.address, "--name", person.name, *self.p12_options, "--incoming", incoming,
                    "--outgoing", outgoing, *trusted, "--mail-password-file", self.secret, *self.password)

    def first_error(self):
        """Of `account test`: the id and the message of the step that failed."""
        done = letterlock("account", "test", "--json", *self.password, home=self.folder)
        steps = json.loads(done.stdout)
        assert done.returncode == 5, (done.returncode, steps)
        failed = next(step for step in steps if step["error"])
        said = self.expect(5, "account", "test", *self.password)
        return failed["step"], failed["error"], (said.stdout + said.stderr).decode()


# What a server says before TLS, by protocol: the greeting, and the answers to what curl asks.
GREETINGS = {"imap": b"* OK ready\r\n", "pop3": b"+OK ready\r\n", "smtp": b"220 mail.example.test ESMTP\r\n"}
TLS_WORDS = {"imap": b"STARTTLS", "pop3": b"STLS", "smtp": b"STARTTLS"}


def offers(protocol, command, tag, with_tls):
    if command in (b"CAPABILITY", b"CAPA") or command.startswith(b"EHLO"):
        return {"imap": b"* CAPABILITY IMAP4rev1" + (b" STARTTLS" if with_tls else b"") + b" AUTH=PLAIN\r\n" + tag + b" OK\r\n",
                "pop3": b"+OK\r\nUIDL\r\nSASL PLAIN\r\n" + (b"STLS\r\n" if with_tls else b"") + b".\r\n",
                "smtp": b"250-mail.example.test\r\n" + (b"250-STARTTLS\r\n" if with_tls else b"") + b"250 AUTH PLAIN\r\n"}[protocol]
    return {"imap": tag + b" BAD what\r\n", "pop3": b"-ERR what\r\n", "smtp": b"500 what\r\n"}[protocol]


def without_starttls(protocol):
    """Somebody on the way takes the offer out."""
    def handler(talk):
        talk.say(GREETINGS[protocol])
        while True:
            tag, _, rest = talk.line().partition(b" ") if protocol == "imap" else (b"", b"", talk.line())
            talk.say(offers(protocol, rest.upper(), tag, with_tls=False))
    return handler


def injecting(protocol):
    """Somebody on the way puts words behind the answer to STARTTLS, still in clear."""
    def handler(talk):
        talk.say(GREETINGS[protocol])
        while True:
            tag, _, rest = talk.line().partition(b" ") if protocol == "imap" else (b"", b"", talk.line())
            if rest.upper() == TLS_WORDS[protocol]:
                talk.say({"imap": tag + b" OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "pop3": b"+OK go\r\n+OK\r\nSASL PLAIN\r\n.\r\n",
                          "smtp": b"220 go\r\n250-mail.example.test\r\n250 AUTH PLAIN\r\n"}[protocol])
                talk.wait_until_gone()
            talk.say(offers(protocol, rest.upper(), tag, with_tls=True))
    return handler


def nothing_secret(server):
    for talk in server.talks:
        said = b"\n".join(talk.heard).upper()
        assert b"AUTH PLAIN" not in said and b"LOGIN" not in said and b"AUTHENTICATE" not in said, talk.heard
        assert b"PASS" not in said and SECRET.upper().encode() not in said, talk.heard


def tls_refusals(folder):
    person = Person(Authority(f"{folder}/people"), "Ann Lin", ANN)
    good, other = Authority(f"{folder}/good", name="Mail Authority"), Authority(f"{folder}/other", name="Another Authority")
    expired = good.issue_server("localhost", days=PAST, stem="expired")
    elsewhere = good.issue_server("elsewhere.example.test")
    cases = [
        ("imaps", "imap", "unknown", other.issue_server("localhost"), None, "server-untrusted", "authority"),
        ("imaps", "imap", "expired", expired, None, "server-certificate-expired", "expired"),
        ("imaps", "imap", "name", elsewhere, None, "server-wrong-name", "name"),
        ("pop3s", "pop3", "name", elsewhere, None, "server-wrong-name", "name"),
        ("smtps", "smtp", "expired", expired, None, "server-certificate-expired", "expired"),
        ("imap", "imap", "stripped", None, without_starttls, "tls-not-offered", "STARTTLS"),
        ("pop3", "pop3", "stripped", None, without_starttls, "tls-not-offered", "STARTTLS"),
        ("smtp", "smtp", "stripped", None, without_starttls, "tls-not-offered", "STARTTLS"),
        ("imap", "imap", "injected", None, injecting, "answers-before-tls", "before"),
        ("pop3", "pop3", "injected", None, injecting, "answers-before-tls", "before"),
        ("smtp", "smtp", "injected", None, injecting, "answers-before-tls", "before"),
    ]
    for scheme, protocol, what, certificate, make, error, words in cases:
        handler = make(protocol) if make else lambda talk: talk.wait_until_gone()
        with ScriptedServer(good, handler, certificate=certificate, implicit_tls=make is None) as server:
            url = f"{scheme}://ann@localhost:{server.port}"
            post = f"{folder}/post"
            make_maildir(f"{post}/maildir")
            incoming = url if protocol != "smtp" else f"{post}/maildir"
            house = House(folder, f"{scheme}-{what}", person, incoming, url if protocol == "smtp" else post, SECRET,
                          good.certificate)
            step, found, message = house.first_error()
            assert step == ("outgoing" if protocol == "smtp" else "incoming"), (scheme, what, step, found)
            assert found == error, (scheme, what, found)
            assert words in message and f"localhost:{server.port}" in message, message
            assert server.talks or make is None, "nobody came"
            nothing_secret(server)
            if protocol != "smtp":
                house.expect(5, "sync", *house.password)
            house.expect(0, "store", "check")
    print("TLS refusals: yes", flush=True)


def house_of(folder, servers, person, incoming="imaps"):
    user = person.address.replace("@", "%40")
    return House(folder, person.address.split("@")[0], person, f"{incoming}://{user}@localhost:{getattr(servers, incoming)}",
                 f"smtps://{user}@localhost:{servers.smtps}", servers.users[person.address].password,
                 servers.authority.certificate)


def wrong_passwords(folder, servers, person):
    for incoming in ("imaps", "pop3s", "imap", "pop3"):
        house = house_of(f"{folder}", servers, person, incoming)
        with open(f"{folder}/wrong", "w") as file:
            file.write("wrong\n")
        house.expect(0, "account", "password", "ann", "--mail-password-file", f"{folder}/wrong")
        step, found, message = house.first_error()
        assert (step, found) == ("incoming", "login-refused"), (incoming, step, found)
        assert ANN in message and "wrong" not in message, message
        house.expect(5, "sync", *house.password)
        house.expect(0, "account", "remove", "ann")
    print("wrong passwords: yes", flush=True)


def full_at_the_recipient(servers, ann, text):
    """Delivery fails after the letter was taken: the answer is a bounce, and it is shown."""
    ann.expect(0, "send", "--signed-only", "--to", FULL, "--subject", "To a full mailbox", text, *ann.password)
    came = []

    def bounced():
        came.extend(ann.json(0, "sync", *ann.password)["received"])
        return came
    wait_until(bounced, servers.logs)
    (bounce,) = ann.json(0, "list")
    assert "Undelivered" in bounce["subject"], bounce
    (row,) = ann.json(0, "read", bounce["id"], *ann.password)["bounce"]["recipients"]
    assert (row["recipient"], row["action"]) == (FULL, "failed") and "quota" in row["answer"].lower(), row
    assert len(ann.json(0, "list", "--folder", "sent")) == 1
    print("a full mailbox there: yes", flush=True)


def set_quota(servers, kilobytes):
    servers.users[FULL].quota_kb = kilobytes
    servers.write_users()
    time.sleep(1.1)  # Dovecot looks at the file at most once a second


def full_at_home(servers, full, text):
    """Our own Sent mailbox is full: the letter is out, the reason is named, and its copy goes there when there is room."""
    client = imap_of(servers, FULL)
    set_quota(servers, 0)
    moved = f"From: {BEN}\r\nTo: {FULL}\r\nSubject: moved\r\nMessage-ID: <m@example.test>\r\n\r\nx\r\n"
    client.append("INBOX", None, None, moved.encode())
    full.json(0, "sync", *full.password)
    client.select("INBOX")
    client.uid("MOVE", "1", "Archive")
    client.logout()
    set_quota(servers, 3)
    full.expect(0, "send", "--signed-only", "--to", BEN, "--subject", "From a full mailbox", text, *full.password)
    done = letterlock("sync", *full.password, home=full.folder)
    words = (done.stdout + done.stderr).decode()
    assert done.returncode == 5 and "quota" in words.lower(), (done.returncode, words)
    client = imap_of(servers, FULL)
    client.select("Sent")
    assert client.search(None, "ALL")[1] == [b""]
    full.expect(0, "store", "check")
    assert len(full.json(0, "list", "--folder", "sent")) == 1
    # What the others did there is known all the same.
    assert full.json(0, "list") == [] and len(full.json(0, "list", "--folder", "archive")) == 1
    set_quota(servers, 0)
    full.json(0, "sync", *full.password)
    full.json(0, "sync", *full.password)
    client = imap_of(servers, FULL)
    client.select("Sent")
    found = client.search(None, "ALL")[1][0].split()
    assert len(found) == 1, found
    client.logout()
    print("a full mailbox here: yes", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        tls_refusals(folder)
        people = Authority(f"{folder}/persons")
        persons = [Person(people, "Ann Lin", ANN), Person(people, "Fay Full", FULL)]
        users = {ANN: User("mail secret of ann"), BEN: User("mail secret of ben"), FULL: User("mail secret of full", quota_kb=3)}
        text = f"{folder}/text"
        with open(text, "w") as file:
            file.write("Hello.\n" * 1000)
        with MailServers(users) as servers:
            wrong_passwords(folder, servers, persons[0])
            ann, full = house_of(folder, servers, persons[0]), house_of(folder, servers, persons[1])
            full_at_the_recipient(servers, ann, text)
            full_at_home(servers, full, text)


main()
