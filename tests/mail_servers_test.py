#!/usr/bin/env python3
"""The mail house of the tests is good, with Python's own clients as judges: mail goes in by verified TLS and
comes out by IMAP and POP3; what must be refused is refused. Tests that stand on it may trust it."""

import glob
import imaplib
import os
import poplib
import smtplib
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from mail_servers import MailServers, User  # noqa: E402

ANN, BO, FULL = "ann@example.test", "bo@example.test", "full@example.test"
BIG = 200_000


def letter(subject, body="Our tunnel stands.\r\n", to=BO):
    return (f"From: {ANN}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}").encode()


class House(MailServers):
    def tls(self):
        return ssl.create_default_context(cafile=self.authority.certificate)

    def submit(self, content, to=BO, implicit=True):
        client = (smtplib.SMTP_SSL(self.host, self.smtps, context=self.tls(), timeout=30) if implicit
                  else smtplib.SMTP(self.host, self.submission, timeout=30))
        with client:
            if not implicit:
                client.starttls(context=self.tls())
            client.login(ANN, self.users[ANN].password)
            client.sendmail(ANN, [to], content)

    def subjects(self, address, implicit=True):
        client = (imaplib.IMAP4_SSL(self.host, self.imaps, ssl_context=self.tls()) if implicit
                  else imaplib.IMAP4(self.host, self.imap))
        with client:
            if not implicit:
                client.starttls(self.tls())
            client.login(address, self.users[address].password)
            client.select("INBOX")
            numbers = client.search(None, "ALL")[1][0].split()
            return [client.fetch(n, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1].decode().strip() for n in numbers]

    def arrives(self, address, subject):
        self.wait(lambda: any(subject in one for one in self.subjects(address)), f"{subject!r} does not arrive")


def refused(code, words, act):
    try:
        act()
    except smtplib.SMTPResponseException as error:
        given, said = error.smtp_code, error.smtp_error
    except smtplib.SMTPRecipientsRefused as error:
        given, said = next(iter(error.recipients.values()))
    else:
        raise AssertionError(f"not refused ({words})")
    assert given == code and words in said, (given, said)


def mail_goes_round(house):
    house.submit(letter("by TLS"))
    house.submit(letter("by STARTTLS"), implicit=False)
    house.arrives(BO, "by TLS")
    house.arrives(BO, "by STARTTLS")
    assert len(house.subjects(BO, implicit=False)) == 2
    for implicit in (True, False):
        client = (poplib.POP3_SSL(house.host, house.pop3s, context=house.tls()) if implicit
                  else poplib.POP3(house.host, house.pop3))
        if not implicit:
            client.stls(house.tls())
        client.user(BO)
        client.pass_(house.users[BO].password)
        assert client.stat()[0] == 2, client.stat()
        assert b"Our tunnel stands." in client.retr(1)[1]
        client.quit()


def refusals(house):
    refused(550, b"5.1.1", lambda: house.submit(letter("nobody"), to="nobody@example.test"))
    refused(552, b"5.3.4", lambda: house.submit(letter("big", "x" * 78 + "\r\n" + ("y" * 76 + "\r\n") * (BIG // 70))))
    house.submit(letter("full", ("z" * 70 + "\r\n") * 1000, to=FULL), to=FULL)
    house.arrives(ANN, "Undelivered Mail")
    assert house.subjects(FULL) == []
    refused(550, b"5.4.4", lambda: house.submit(letter("elsewhere"), to="x@elsewhere.test"))
    try:
        smtplib.SMTP_SSL(house.host, house.smtps, context=ssl.create_default_context(), timeout=30)
    except ssl.SSLCertVerificationError:
        pass
    else:
        raise AssertionError("an unknown authority was believed")
    with smtplib.SMTP_SSL(house.host, house.smtps, context=house.tls(), timeout=30) as client:
        refused(535, b"5.7.8", lambda: client.login(ANN, "wrong"))
    with smtplib.SMTP(house.host, house.submission, timeout=30) as client:
        refused(530, b"5.7.0", lambda: client.sendmail(ANN, [BO], letter("in clear")))


def nothing_stays(house):
    pids = [process.pid for process in house.running.values()]
    folder = house.folder
    house.stop()
    assert not os.path.exists(folder)
    for status in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(status, "rb") as file:
                assert folder.encode() not in file.read(), f"{status} is left over"
        except FileNotFoundError:
            pass
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def main():
    for storage in ("maildir", "mdbox"):
        users = {ANN: User("secret1"), BO: User("secret 2"), FULL: User("secret3", quota_kb=8)}
        with House(users, storage=storage, message_octets_max=BIG) as house:
            mail_goes_round(house)
            refusals(house)
            nothing_stays(house)
    print("the mail house is good")


if __name__ == "__main__":
    main()
