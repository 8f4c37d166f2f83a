"""A mail server that does not keep to the rules: TLS with a certificate of a test authority, and a script of answers.

    with ScriptedServer(authority, handler) as server:     # handler(Talk) runs for each connection
        server.port

A handler says what it wants (Talk.say) to what it heard (Talk.line); when it returns, the connection is closed. All
connections are served one after the other by a thread that ends with the test.
"""

import socket
import ssl
import threading
import zlib


class Gone(Exception):
    """The client closed the connection."""


class Talk:
    def __init__(self, connection):
        self.connection, self.rest, self.heard = connection, b"", []

    def say(self, octets):
        try:
            self.connection.sendall(octets)
        except OSError as error:
            raise Gone from error

    def line(self):
        while b"\n" not in self.rest:
            try:
                more = self.connection.recv(65536)
            except OSError as error:
                raise Gone from error
            if not more:
                raise Gone
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        self.heard.append(line.rstrip(b"\r"))
        return self.heard[-1]

    def wait_until_gone(self):
        """Says nothing any more."""
        while True:
            self.line()


class ScriptedServer:
    def __init__(self, authority, handler, certificate=None, implicit_tls=True):
        self.handler, self.implicit_tls = handler, implicit_tls
        self.talks = []  # of each connection, what was heard
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        stem = certificate or authority.issue_server("localhost", stem=f"localhost-{self.port}")  # of this server alone
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{stem}.pem", f"{stem}.key")
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(30)

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.settimeout(120)
            try:
                if self.implicit_tls:
                    connection = self.context.wrap_socket(connection, server_side=True)
                talk = Talk(connection)
                self.talks.append(talk)
                self.handler(talk)
            except (Gone, OSError):
                pass  # clients may leave whenever they want
            finally:
                connection.close()


class ImapScript:
    """A small honest IMAP server for one mailbox of `letters`, and one place where it is not.

    `spoil` gets each of its answers, in order of their number, and gives what is said instead (None: silence for ever;
    bytes and then closing: (bytes,)); so a test can cut, change or replace the n-th answer."""

    def __init__(self, letters, spoil=lambda number, answer: answer):
        self.letters, self.spoil, self.number = letters, spoil, 0
        self.validity = zlib.crc32(b"".join(letters)) | 1  # other letters stand in another mailbox

    def __call__(self, talk):
        self.number = 0
        self.say(talk, b"* OK IMAP4rev1 ready\r\n")
        while True:
            tag, _, command = talk.line().partition(b" ")
            self.say(talk, self.answer(talk, command) + tag + b" OK done\r\n")
            if command.upper().startswith(b"LOGOUT"):
                return

    def say(self, talk, answer):
        said = self.spoil(self.number, answer)
        self.number += 1
        if said is None:
            talk.wait_until_gone()
        if isinstance(said, tuple):
            talk.say(said[0])
            raise Gone
        talk.say(said)

    def answer(self, talk, command):
        word = command.upper()
        if word.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 UIDPLUS AUTH=PLAIN\r\n"
        if word.startswith(b"AUTHENTICATE"):
            talk.say(b"+ \r\n")
            talk.line()
        if word.startswith(b"LIST"):
            return b"* LIST () \"/\" INBOX\r\n"
        if word.startswith(b"SELECT"):
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %d] x\r\n" % (
                len(self.letters), self.validity, len(self.letters) + 1)
        if word.startswith(b"UID FETCH"):
            return b"".join(self.fetched(n, letter, word) for n, letter in enumerate(self.letters, 1)
                            if word.split()[2] in (b"1:*", b"%d" % n, b"1:%d" % len(self.letters)))
        return b""

    @staticmethod
    def fetched(number, letter, word):
        answer = b"* %d FETCH (UID %d" % (number, number)
        if b"FLAGS" in word:
            answer += b" FLAGS ()"
        if b"RFC822.SIZE" in word:
            answer += b" RFC822.SIZE %d" % len(letter)
        if b"INTERNALDATE" in word:
            answer += b" INTERNALDATE \"17-Jul-2026 02:44:25 -0700\""
        if b"HEADER.FIELDS" in word:
            header = letter.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            answer += b" BODY[HEADER.FIELDS (FROM)]<0> {%d}\r\n%s" % (len(header), header)
        if b"BODY.PEEK[]" in word:
            answer += b" BODY[] {%d}\r\n%s" % (len(letter), letter)
        return answer + b")\r\n"


class PopScript(ImapScript):
    """The same for POP3, without a list of what it can do."""

    def __call__(self, talk):
        self.number = 0
        self.say(talk, b"+OK ready\r\n")
        while True:
            command = talk.line()
            self.say(talk, self.answer(talk, command))
            if command.upper() == b"QUIT":
                return

    def answer(self, talk, command):
        word, _, number = command.upper().partition(b" ")
        if word == b"CAPA":
            return b"+OK\r\nUIDL\r\nUSER\r\nSASL PLAIN\r\n.\r\n"
        if word == b"AUTH":
            talk.say(b"+ \r\n")
            talk.line()
        if word == b"UIDL":
            names = b"".join(b"%d %s\r\n" % (n, letter.partition(b"Message-ID: <")[2].partition(b"@")[0])
                             for n, letter in enumerate(self.letters, 1))
            return b"+OK\r\n" + names + b".\r\n"
        if word == b"LIST":
            return b"+OK\r\n" + b"".join(b"%d %d\r\n" % (n, len(letter)) for n, letter in enumerate(self.letters, 1)) + b".\r\n"
        if word == b"RETR":
            letter = self.letters[int(number) - 1]
            return b"+OK\r\n" + letter.replace(b"\r\n.", b"\r\n..") + b".\r\n"
        return b"+OK\r\n"
