#!/usr/bin/env python3
"""Mail servers that do not keep to the rules, behind real TLS, while `letterlock sync` runs: each sync ends with the
reason, the store is whole afterwards, and an honest server then delivers every letter, once."""

import os
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import Home, report  # noqa: E402
from pki import Authority, Person  # noqa: E402
from scripted_server import ImapScript, PopScript, ScriptedServer  # noqa: E402

ANN = "ann@example.test"
COUNT = 3
# Before the login is done it is libcurl that speaks.
WHILE_LOGGING_IN = {"connection-lost", "login-refused", "server-misbehaves", "server-refused", "server-limit",
                    "server-timeout", "tls-failed"}


class Mailbox:
    """Letters that no other case has."""

    made = 0

    def __init__(self):
        Mailbox.made += 1
        self.number = Mailbox.made
        self.letters = [self.letter(n) for n in range(COUNT)]

    def letter(self, n):
        return (f"From: Bo <bo@example.test>\r\nTo: {ANN}\r\nSubject: case {self.number} letter {n}\r\n"
                f"Date: Sat, 28 Nov 2026 08:00:{n:02} +0000\r\nMessage-ID: <{self.number}.{n}@example.test>\r\n"
                f"\r\nOne line.\r\n)\r\n.dot\r\n").encode()

    def subjects(self):
        return sorted(f"case {self.number} letter {n}" for n in range(COUNT))


class House(Home):
    def __init__(self, folder, name, authority, scheme):
        person = Person(Authority(f"{folder}/people-{name}"), "Ann Lin", ANN)
        super().__init__(f"{folder}/{name}", person)
        os.makedirs(self.folder)
        self.server = ScriptedServer(authority, None)
        secret = f"{self.folder}.mail-password"
        with open(secret, "w") as file:
            file.write("mail secret\n")
        self.expect(0, "account", "add", ANN, "--name", "Ann", *self.p12_options, "--incoming",
                    f"{scheme}://ann@localhost:{self.server.port}", "--outgoing", f"smtps://ann@localhost:{self.server.port}",
                    "--server-authority", authority.certificate, "--mail-password-file", secret, *self.password)

    def sync(self):
        code, document = report("sync", home=self.folder)
        error = (document.get("error") or next((p["error"] for p in document.get("accounts", []) if p.get("error")), None))
        return code, error, document

    def subjects(self, mailbox):
        return sorted(row["subject"] for row in self.json(0, "list") if f"case {mailbox.number} " in (row["subject"] or ""))

    def store_is_whole(self):
        self.expect(0, "store", "check")


def cut(answer):
    return (answer[:len(answer) // 2],)


def bye(_):
    return (b"* BYE going down\r\n",)


def wrong_tag(answer):
    lines = answer.rstrip(b"\r\n").split(b"\r\n")
    return b"\r\n".join([*lines[:-1], b"Z9 " + lines[-1].partition(b" ")[2]]) + b"\r\n"


def nul(_):
    return b"\0\0\0\r\n"


def longer(answer):
    """Every literal claims more than there is."""
    return (answer.replace(b"}\r\n", b"9}\r\n"),)


def huge(answer):
    return (answer.replace(b"}\r\n", b"18446744073709551616}\r\n"),)


def negative(answer):
    return (answer.replace(b"{", b"{-"),)


def count_answers(house, script):
    """How many answers an honest sync takes."""
    mailbox = Mailbox()
    numbers = []
    house.server.handler = script(mailbox.letters, lambda number, answer: numbers.append(number) or answer)
    code, _, document = house.sync()
    assert code == 0, document
    assert house.subjects(mailbox) == mailbox.subjects(), document
    return len(numbers)


def one_case(house, script, mailbox, at, spoil, expected, what):
    where = f"{what} at answer {at}"
    house.server.handler = script(mailbox.letters, lambda number, answer: spoil(answer) if number == at else answer)
    code, error, document = house.sync()
    assert code == 5 and error, (where, code, document)
    assert error["id"] in expected, (where, error)
    assert f"localhost:{house.server.port}" in error["message"], (where, error)
    house.store_is_whole()
    assert set(house.subjects(mailbox)) <= set(mailbox.subjects()), where
    house.server.handler = script(mailbox.letters)
    code, error, document = house.sync()
    assert code == 0, (where, document)
    assert house.subjects(mailbox) == mailbox.subjects(), (where, house.subjects(mailbox))


def imap(folder, authority):
    house = House(folder, "imap", authority, "imaps")
    with house.server:
        answers = count_answers(house, ImapScript)
        last = answers - 1  # to LOGOUT, whose answer does not matter
        login = 4           # greeting, CAPABILITY, AUTHENTICATE and its answer
        for spoil, name, error in ((cut, "a cut", "connection-lost"), (bye, "BYE", "connection-lost"),
                                   (wrong_tag, "a wrong tag", "server-misbehaves"), (nul, "NUL", "server-misbehaves")):
            for at in range(0, last):
                expected = {error} if at >= login else WHILE_LOGGING_IN
                if at < login and spoil is not cut:
                    continue
                one_case(house, ImapScript, Mailbox(), at, spoil, expected, name)
        for spoil, name in ((longer, "a literal too long"), (huge, "a huge literal"), (negative, "a negative literal")):
            for at in range(last - 1, last):
                one_case(house, ImapScript, Mailbox(), at, spoil, {"connection-lost", "server-misbehaves", "server-limit"}, name)
        endless(house)


def endless(house):
    """Lines and answers without end: the client leaves, and long before its memory is full."""
    for words, error in ((b"x" * 65536, "server-limit"), (b"* OK still here\r\n" * 4096, "server-misbehaves"),
                         (b"* 1 FETCH (UID 1 FLAGS (\\Seen a b c d))\r\n" * 1024, "server-misbehaves")):
        said = 0

        class Endless(ImapScript):
            def answer(self, talk, command):
                nonlocal said
                while command.upper().startswith(b"SELECT"):
                    talk.say(words)
                    said += len(words)
                return super().answer(talk, command)

        mailbox = Mailbox()
        house.server.handler = Endless(mailbox.letters)
        code, found, document = house.sync()
        assert code == 5 and found["id"] == error, (words[:20], document)
        assert said < 1_000_000_000, said
        house.store_is_whole()


def pop3(folder, authority):
    house = House(folder, "pop3", authority, "pop3s")
    with house.server:
        answers = count_answers(house, PopScript)
        for at in range(answers):
            expected = {"connection-lost"} if at >= 4 else WHILE_LOGGING_IN
            one_case(house, PopScript, Mailbox(), at, cut, expected, "a cut")
        for at in range(5, answers):
            one_case(house, PopScript, Mailbox(), at, nul, {"server-misbehaves"}, "NUL")


def silence(folder, authority):
    """A server that says nothing any more, in the middle of a message: a minute later the sync says so."""
    house = House(folder, "silence", authority, "imaps")
    with house.server:
        answers = count_answers(house, ImapScript)
        one_case(house, ImapScript, Mailbox(), answers - 2, lambda _: None, {"server-timeout"}, "silence")


def main():
    failures = []

    def run(case, *arguments):
        try:
            case(*arguments)
            print(f"{case.__name__}: yes", flush=True)
        except BaseException as error:  # shown at the end, whichever thread it was
            failures.append((case.__name__, error))

    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(f"{folder}/ca", name="Mail Test Authority")
        waiting = threading.Thread(target=run, args=(silence, folder, authority))
        waiting.start()
        run(imap, folder, authority)
        run(pop3, folder, authority)
        waiting.join()
    for name, error in failures:
        print(f"{name}: {error!r}", file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
