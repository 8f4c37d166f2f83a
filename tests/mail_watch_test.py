#!/usr/bin/env python3
"""Several accounts in one home, kept in step by `sync --watch`: the server tells of mail by itself, a server that was
away is found again, and other terminals work beside it."""

import json
import os
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM, letterlock  # noqa: E402
from mail_home import House, imap_of  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from pki import Authority, Person  # noqa: E402
from processes import wait_until  # noqa: E402

ANN, WORK, BEN = "ann@example.test", "ann.lin@example.test", "ben@example.test"


class Watch:
    """`letterlock sync --watch --json` of a home; each of its documents."""

    def __init__(self, home):
        surroundings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": home.folder, "LETTERLOCK_HOME": home.folder}
        self.process = subprocess.Popen([PROGRAM, "sync", "--watch", "--json", *home.password], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)
        self.documents = []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        decoder, text = json.JSONDecoder(), ""
        for line in self.process.stdout:
            text += line.decode()
            try:
                document, end = decoder.raw_decode(text)
            except ValueError:
                continue
            self.documents.append(document)
            text = text[end:].lstrip()

    def received(self, account):
        return [row for one in list(self.documents) if one.get("account") == account for row in one["received"]]

    def end(self):
        self.process.terminate()
        self.process.wait(20)
        self.reader.join()


def letter(folder):
    with open(f"{folder}/letter", "w") as file:
        file.write("Hello.\n")
    return f"{folder}/letter"


def all_accounts(folder, ann, ben):
    """Without --account every account is synced, and one that fails does not stop the others."""
    for to in (ANN, WORK):
        ben.expect(0, "send", "--signed-only", "--to", to, "--subject", to, letter(folder), *ben.password)
    wait_until(lambda: sum(len(one["received"]) for one in ann.json(0, "sync", *ann.password)["accounts"]) == 0
               and len(ann.json(0, "list", "--account", "ann")) == 1
               and len(ann.json(0, "list", "--account", "ann.lin")) == 1, "both have their letter", 60)
    with open(f"{folder}/wrong", "w") as file:
        file.write("wrong\n")
    ann.expect(0, "account", "password", "ann", "--mail-password-file", f"{folder}/wrong")
    one, other = ann.json(5, "sync", *ann.password)["accounts"]
    assert (one["account"], one["error"]) == ("ann", "login-refused"), one
    assert (other["account"], other["error"]) == ("ann.lin", ""), other
    said = letterlock("sync", *ann.password, home=ann.folder)
    assert said.returncode == 5 and b"ann.lin" in said.stdout and b"login-refused" in said.stderr, said
    ann.expect(0, "account", "password", "ann", "--mail-password-file", ann.mail_password)


def told_at_once(servers, folder, ann, ben):
    """With IDLE a server is asked every ten minutes only; what comes within one came because it was told."""
    watch = Watch(ann)
    try:
        wait_until(lambda: {one["account"] for one in watch.documents} == {"ann", "ann.lin"}, "the first syncs", 60)
        # Each account is synced once more when its lookout stands; only then is nothing else a reason to look.
        wait_until(lambda: idling(servers) == 2, "both idle", 60)
        for to, account in ((ANN, "ann"), (WORK, "ann.lin")):
            before = len(watch.received(account))
            ben.expect(0, "send", "--signed-only", "--to", to, "--subject", "told", letter(folder), *ben.password)
            wait_until(lambda: len(watch.received(account)) == before + 1, f"{account} is told", 50)
        # What another program does to a message is told too.
        client = imap_of(servers, ANN)
        client.select("INBOX")
        client.store("1:*", "+FLAGS", "\\Seen")
        client.logout()
        wait_until(lambda: all(row["read"] for row in ann.json(0, "list", "--account", "ann")), "flags are told", 50)
        # A server that was away.
        servers.end("dovecot")
        servers.start_dovecot()
        wait_until(lambda: idling(servers) == 2, "both idle again", 90)
        before = len(watch.received("ann"))
        ben.expect(0, "send", "--signed-only", "--to", ANN, "--subject", "again", letter(folder), *ben.password)
        wait_until(lambda: len(watch.received("ann")) == before + 1, "told again", 50)
        several_terminals(folder, ann, ben)
        assert watch.process.poll() is None
    finally:
        watch.end()
    ann.expect(0, "store", "check")


def idling(servers):
    """How many connections are in IDLE, as the server's own process list has it."""
    master = str(servers.running["dovecot"].pid)
    shown = subprocess.run(["ps", "-o", "args", "--ppid", master], capture_output=True, check=False).stdout.decode()
    return sum("imap" in line and "IDLE" in line for line in shown.splitlines())


def several_terminals(folder, ann, ben):
    """Beside the watch: people send, list and sync in other terminals; each letter is sent once."""
    ben.json(0, "sync", *ben.password)
    before = len(ben.json(0, "list"))
    terminals = [subprocess.Popen([PROGRAM, *words, *ann.password], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT,
                                  env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LETTERLOCK_HOME": ann.folder})
                 for words in [("send", "--account", "ann", "--signed-only", "--to", BEN, "--subject", f"{i}",
                                letter(folder)) for i in range(4)] + [("sync", "--account", "ann")] * 3]
    sent = 0
    for place, terminal in enumerate(terminals):
        said = terminal.communicate(timeout=120)[0].decode()
        assert terminal.returncode == 0 or "account-busy" in said, said
        sent += place < 4 and terminal.returncode == 0
    assert sent >= 1
    wait_until(lambda: ben.json(0, "sync", *ben.password) and len(ben.json(0, "list")) == before + sent, "Ben has each", 60)
    assert ann.json(0, "list", "--account", "ann", "--folder", "outbox") == []


def main():
    with tempfile.TemporaryDirectory() as folder:
        people = Authority(f"{folder}/people")
        ann_person, work_person, ben_person = (Person(people, name, address) for name, address in
                                               (("Ann Lin", ANN), ("Ann Lin (work)", WORK), ("Ben Chen", BEN)))
        users = {address: User(f"mail secret of {address}") for address in (ANN, WORK, BEN)}
        with MailServers(users) as servers:
            def ways(address):
                name = address.replace("@", "%40")
                return (f"imaps://{name}@localhost:{servers.imaps}", f"smtps://{name}@localhost:{servers.smtps}")
            ann = House(folder, servers, ann_person, people.certificate, *ways(ANN))
            ann.add(work_person, *ways(WORK))
            ben = House(folder, servers, ben_person, people.certificate, *ways(BEN))
            for name, case in (("all accounts", lambda: all_accounts(folder, ann, ben)),
                               ("told at once", lambda: told_at_once(servers, folder, ann, ben))):
                case()
                print(f"{name}: yes", flush=True)


main()
