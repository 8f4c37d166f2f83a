#!/usr/bin/env python3
"""Mail to many: thousands in one sealed message, a server that takes few at a time, and a group over real mail servers
with blind copies and two ciphers under one signature."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from files import write  # noqa: E402
from letterlock import Home, expect, letterlock, report, resident_kib  # noqa: E402
from mail_home import House, imap_of  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from maildir import deliver, make_maildir  # noqa: E402
from many_certificates import certificates, pem  # noqa: E402
from mime_parts import body_der, mail_header  # noqa: E402
from pki import Authority, Person, run  # noqa: E402
from scripted_server import ScriptedServer  # noqa: E402
from submission import taking  # noqa: E402

MAXIMUM = 5000
ANN = "ann@example.test"


def thousands_in_one_message(folder, authority, ann):
    """A file with everybody's certificate: each of them opens it, others do, one too many is refused before a password."""
    shared = authority.issue("Recipient", "r@many.example", "digitalSignature,keyEncipherment")
    ders = list(certificates(authority, shared, MAXIMUM + 1))
    everybody = write(f"{folder}/everybody.pem", b"".join(map(pem, ders[:MAXIMUM])))
    one_too_many = write(f"{folder}/more.pem", pem(ders[MAXIMUM]))
    letter = write(f"{folder}/letter.eml", mail_header(ANN, "everybody@many.example", "Hi") +
                   b"Content-Type: text/plain\r\n\r\nTo all of you.\r\n")
    sign = ["--sign-with", ann.sign_p12, "--password-file", ann.password_file]
    sealed = f"{folder}/sealed.eml"
    began = time.monotonic()
    resident = resident_kib("seal", *sign, "--encrypt-to", everybody, "--to-self", f"{ann.encryption}.pem", "-o", sealed, letter)
    print(f"sealed to {MAXIMUM}: {time.monotonic() - began:.1f} s, {resident} KiB, {os.path.getsize(sealed)} octets", flush=True)
    for number in (0, MAXIMUM // 2, MAXIMUM - 1):
        write(f"{shared}.{number}.pem", pem(ders[number]))
        p12 = f"{shared}.{number}.p12"
        run("openssl", "pkcs12", "-export", "-in", f"{shared}.{number}.pem", "-inkey", f"{shared}.key", "-out", p12, "-passout", "pass:x")
        password = write(f"{folder}/x", b"x\n")
        began = time.monotonic()
        code, document = report("open", "--key", p12, "--password-file", password, "--anchor", authority.certificate, sealed)
        assert code == 0 and document["summary"] == "signed-and-encrypted", (code, document["summary"], document["findings"])
        recipients = document["layers"][0]["recipients"]
        assert len(recipients) == MAXIMUM + 1 and sum(one["ours"] for one in recipients) == 1, len(recipients)
    print(f"opened: {time.monotonic() - began:.1f} s", flush=True)
    with open(sealed, "rb") as file:
        der = body_der(file.read())
    inside = run("openssl", "cms", "-decrypt", "-inform", "DER", "-recip", f"{shared}.{MAXIMUM - 1}.pem", "-inkey", f"{shared}.key",
                 stdin=der).stdout
    assert b"application/pkcs7-mime" in inside, inside[:200]
    refused = letterlock("seal", *sign, "--encrypt-to", everybody, "--encrypt-to", one_too_many, letter)
    assert refused.returncode == 2 and b"recipients-too-many" in refused.stderr and refused.stdout == b"", refused.stderr
    assert b"5001" in refused.stderr and b"5000" in refused.stderr, refused.stderr
    twice = expect(0, "seal", "--encrypt-to", one_too_many, "--encrypt-to", one_too_many, letter).stdout
    code, document = report("open", "-", stdin=twice)
    assert code == 3 and len(document["layers"][0]["recipients"]) == 1, document


def few_at_a_time(folder, authority, ann):
    """RFC 5321 section 4.5.3.1.8: a hundred a transaction; who is one too many comes with the next one, once."""
    many = [f"r{number}@many.example" for number in range(430)]
    for most, expected in ((1000, [100, 100, 100, 100, 30]), (60, None)):
        transactions, handler = taking(most)
        with ScriptedServer(authority, handler) as server:
            home, inbox = Home(f"{folder}/{most}", ann), make_maildir(f"{folder}/{most}.inbox")
            secret = write(f"{folder}/secret", b"mail secret\n")
            home.expect(0, "account", "add", ann.address, *home.p12_options, "--incoming", inbox, "--outgoing",
                        f"smtps://ann@localhost:{server.port}", "--server-authority", authority.certificate, "--mail-password-file",
                        secret, *home.password)
            to = [word for address in many for word in ("--to", address)]
            home.expect(0, "send", "--signed-only", *to, "--subject", "Hello", os.devnull, *home.password)
            taken = [address for one in transactions for address in one["taken"]]
            assert sorted(taken) == sorted(many), (most, len(taken), len(set(taken)))
            assert max(one["asked"] for one in transactions) <= 100, [one["asked"] for one in transactions]
            assert expected is None or [len(one["taken"]) for one in transactions] == expected, transactions
            print(f"{most} a transaction: {[len(one['taken']) for one in transactions]}", flush=True)
            home.expect(0, "store", "check")
            assert home.json(0, "list", "--folder", "outbox") == [], "all of them have it"
    too_many = [word for number in range(MAXIMUM + 1) for word in ("--to", f"r{number}@m.tw")]
    refused = letterlock("send", "--signed-only", *too_many, "--subject", "x", os.devnull, *home.password, home=home.folder)
    assert refused.returncode == 2 and b"recipients-too-many" in refused.stderr, refused.stderr


def signed_mail(person, capabilities):
    """What makes somebody known: a signed mail of theirs, with our list or with that of an older program (None: none)."""
    text = mail_header(person.address, ANN, f"I am {person.name}") + b"Content-Type: text/plain\r\n\r\nHello.\r\n"
    if capabilities == "ours":
        with tempfile.NamedTemporaryFile() as file:
            file.write(text)
            file.flush()
            return expect(0, "seal", "--sign-with", person.sign_p12, "--password-file", person.password_file, file.name).stdout
    words = ["-nosmimecap"] if capabilities is None else []
    return run("openssl", "cms", "-sign", "-signer", f"{person.signing}.pem", "-inkey", f"{person.signing}.key",
               *words, "-from", person.address, "-to", ANN, "-subject", "Hello", stdin=b"Content-Type: text/plain\r\n\r\nHello.\r\n").stdout


def signature_of(mail, person, authority):
    with tempfile.NamedTemporaryFile() as file:
        file.write(mail)
        file.flush()
        done = run("openssl", "cms", "-decrypt", "-in", file.name, "-inform", "SMIME", "-recip", f"{person.encryption}.pem", "-inkey",
                   f"{person.encryption}.key")
    return body_der(done.stdout.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def group_over_real_servers(folder, authority):
    """Two dozen people over Postfix and Dovecot: GCM and CBC readers, open and blind ones; one signature, and no blind one
    is named to anybody."""
    count = 24
    addresses = [f"p{number}@example.test" for number in range(count)]
    people = [Person(authority, f"P{number}", address, dual=True) for number, address in enumerate(addresses)]
    users = {address: User("secret") for address in [ANN, *addresses]}
    with MailServers(users) as servers:
        def box(address):
            return address.replace("@", "%40")
        ann = House(folder, servers, Person(authority, "Ann Group", ANN), authority.certificate,
                    f"imaps://{box(ANN)}@localhost:{servers.imaps}", f"smtps://{box(ANN)}@localhost:{servers.smtps}")
        mailbox = imap_of(servers, ANN)
        for number, person in enumerate(people):
            mail = signed_mail(person, "ours" if number % 2 else None)
            mailbox.append("INBOX", None, None, mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        mailbox.logout()
        ann.receive(count)
        for address in addresses:
            ann.accept(address)
        to, cc, bcc = addresses[:12], addresses[12:18], addresses[18:]
        words = [word for option, list_ in (("--to", to), ("--cc", cc), ("--bcc", bcc)) for one in list_ for word in (option, one)]
        sent = ann.json(0, "send", *words, "--subject", "To the group", write(f"{folder}/text", b"All of us.\n"), *ann.password)
        print(f"group: {sent['ciphers']}, because of {len(sent['forced_by'])}", flush=True)
        signatures = set()
        for number, person in enumerate(people):
            mail = fetched(servers, person.address)
            code, document = report("open", "--key", person.sign_p12, "--password-file", person.password_file, "--anchor",
                                    authority.certificate, "-", stdin=mail)
            assert code == 0 and document["summary"] == "signed-and-encrypted", (code, document)
            layer = document["layers"][0]
            blind = person.address in bcc
            # The open ones share a copy that all of them can read; ours stands in each.
            assert len(layer["recipients"]) == (2 if blind else len(to + cc) + 1), (number, len(layer["recipients"]))
            assert sum(one["ours"] for one in layer["recipients"]) == 1, layer
            payload = expect(0, "open", "--key", person.sign_p12, "--password-file", person.password_file, "--anchor",
                             authority.certificate, "-", stdin=mail).stdout
            written = mail[mail.index(b"From: "):mail.index(b"\r\n\r\n")]  # below the fields of the servers
            assert not any(hidden.encode() in written or hidden.encode() in payload for hidden in bcc), written
            assert b"bcc" not in payload.lower(), payload
            signatures.add(signature_of(mail, person, authority))
        assert len(signatures) == 1, "one signature for all copies"


def fetched(servers, address):
    end = time.monotonic() + 60
    while True:
        client = imap_of(servers, address)
        client.select("INBOX", readonly=True)
        found = client.search(None, "ALL")[1][0].split()
        if found:
            assert len(found) == 1, (address, found)
            mail = client.fetch(found[0], "(BODY.PEEK[])")[1][0][1]
            client.logout()
            return mail
        client.logout()
        assert time.monotonic() < end, (address, servers.logs())
        time.sleep(0.2)


def main():
    with tempfile.TemporaryDirectory(prefix="ll-recipients-") as folder:
        authority = Authority(f"{folder}/ca")
        ann = Person(authority, "Ann", ANN)
        thousands_in_one_message(folder, authority, ann)
        few_at_a_time(folder, authority, ann)
        group_over_real_servers(folder, authority)
        print("mail to many: yes")


main()
