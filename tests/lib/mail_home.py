"""A person whose mailbox is on the mail servers of a test."""

import imaplib
import json
import ssl
import time

from letterlock import Home
from pki import run


class House(Home):
    """One person's home with an account on the servers."""

    def __init__(self, folder, servers, person, anchor, incoming, outgoing, *more):
        super().__init__(folder, person)
        self.servers = servers
        shown = run("openssl", "x509", "-in", anchor, "-noout", "-fingerprint", "-sha256").stdout.decode()
        self.expect(0, "trust", "anchors", "add", anchor, "--fingerprint", shown.split("=")[1].strip().replace(":", ""))
        self.mail_password = self.add(person, incoming, outgoing, *more)

    def add(self, person, incoming, outgoing, *more):
        """An account of this home; returns the file with the password of its mailbox."""
        mail_password = f"{self.folder}.{person.address}.mail-password"
        with open(mail_password, "w") as file:
            file.write(self.servers.users[person.address].password + "\n")
        keys = Home(self.folder, person)
        self.expect(0, "account", "add", person.address, "--name", person.name, *keys.p12_options, "--incoming", incoming,
                    "--outgoing", outgoing, "--server-authority", self.servers.authority.certificate,
                    "--mail-password-file", mail_password, *keys.password, *more)
        return mail_password

    def state(self, address):
        return self.json(0, "tunnel", "show", address)["state"]

    def receive(self, count, seconds=30):
        """Syncs until so many messages came."""
        received, end = [], time.monotonic() + seconds
        while len(received) < count:
            received += self.json(0, "sync", *self.password)["received"]
            assert time.monotonic() < end, (received, self.servers.logs())
        assert len(received) == count, received
        return received

    def accept(self, address):
        shown = self.json(0, "tunnel", "show", address)
        review = json.dumps(shown)
        assert shown["state"] == "review", review
        self.expect(0, "contact", "add", address)


def imap_of(servers, address):
    client = imaplib.IMAP4_SSL(servers.host, servers.imaps,
                               ssl_context=ssl.create_default_context(cafile=servers.authority.certificate))
    client.login(address, servers.users[address].password)
    return client
