"""The rows of the table, section by section: each has a name and, for both directions, what is tried."""

from dataclasses import dataclass
from typing import Callable, Optional

from peers.algorithms import CIPHERS
from peers.bouncy_castle import BouncyCastle
from peers.cells import NOT_SENT, YES, Cell
from peers.containers import certificates_of_theirs, compressed, compressed_and_sealed, compressed_and_signed, key_file
from peers.conversation import answered, beside_a_curve, certificates_of_ours
from peers.ours import ENTITY
from peers.world import KINDS


@dataclass
class Row:
    name: str
    ours: Optional[Callable]    # of a Pair; None: we do not write it
    theirs: Optional[Callable]  # None: a peer is not asked for it


@dataclass
class Section:
    title: str
    story: str
    rows: list


def both_forms(one):
    """A signature counts where it holds detached and opaque; the forms have a table of their own."""
    def tried(pair):
        for form in ("detached", "opaque"):
            cell = one(pair, form)
            if cell.word != YES:
                return cell
        return cell
    return tried


def signature(name, kind, scheme, sends=True, refused=""):
    ours = both_forms(lambda pair, form: pair.signature_of_ours(kind, scheme, form)) if sends else None
    return Row(name, ours, both_forms(lambda pair, form: pair.signature_of_theirs(kind, scheme, form, refused)))


def encryption(name, kind, cipher, transport, sends=True, any_cipher=True):
    ours = (lambda pair: pair.encryption_of_ours([kind], cipher, transport)) if sends else None
    return Row(name, ours, lambda pair: pair.encryption_of_theirs(kind, cipher, transport, any_cipher=any_cipher))


SIGNATURES = Section("Signatures", "Each is made and verified both detached and opaque.", [
    signature("RSA-2048, PKCS#1 v1.5, SHA-256", "RSA-2048", "pkcs1-sha256"),
    signature("RSA-2048, PKCS#1 v1.5, SHA-384", "RSA-2048", "pkcs1-sha384"),
    signature("RSA-2048, PKCS#1 v1.5, SHA-512", "RSA-2048", "pkcs1-sha512"),
    signature("RSA-3072, PKCS#1 v1.5, SHA-256", "RSA-3072", "pkcs1-sha256"),
    signature("RSA-2048, RSASSA-PSS, SHA-256", "RSA-2048", "pss-sha256", sends=False),
    signature("RSA-2048, RSASSA-PSS, SHA-384", "RSA-2048", "pss-sha384", sends=False),
    signature("RSA-2048, RSASSA-PSS, SHA-256, longest salt", "RSA-2048", "pss_longest-sha256", sends=False),
    signature("RSA-2048, RSASSA-PSS, SHA-512, longest salt", "RSA-2048", "pss_longest-sha512", sends=False),
    signature("RSASSA-PSS key (id-RSASSA-PSS), SHA-256", "RSA-PSS", "pss-sha256"),
    signature("ECDSA P-256, SHA-256", "P-256", "ecdsa-sha256"),
    signature("ECDSA P-384, SHA-384", "P-384", "ecdsa-sha384"),
    signature("ECDSA P-256, SHA-512", "P-256", "ecdsa-sha512"),
    signature("Ed25519, SHA-512", "Ed25519", "ed25519-sha512"),
    signature("RSA-2048, PKCS#1 v1.5, SHA-1", "RSA-2048", "pkcs1-sha1", sends=False, refused="algorithm-not-permitted"),
    signature("ECDSA P-256, SHA-1", "P-256", "ecdsa-sha1", sends=False, refused="algorithm-not-permitted"),
])



def chacha_in_enveloped_data(pair):
    if not isinstance(pair.peer, BouncyCastle):
        return Cell(NOT_SENT)
    return pair.refused_encryption(lambda: pair.peer.chacha_in_enveloped_data(pair.world.me["RSA-2048"], ENTITY),
                                   "RFC 8103 section 2 has ChaCha20-Poly1305 in AuthEnvelopedData alone")


CONTENT = Section("Content encryption", "For an RSA-2048 key, which travels by PKCS#1 v1.5.", [
    *(encryption(name, "RSA-2048", name, "pkcs1", sends=row.sends, any_cipher=False) for name, row in CIPHERS.items()),
    Row("chacha20-poly1305 in EnvelopedData", None, chacha_in_enveloped_data),
    encryption("aes256-gcm, key derived (RFC 9709)", "RSA-2048", "aes256-gcm", "cek-hkdf-sha256", sends=False, any_cipher=False),
    encryption("aes256-cbc, key derived (RFC 9709)", "RSA-2048", "aes256-cbc", "cek-hkdf-sha256", sends=False, any_cipher=False),
])

# What we write for keys of a curve; the others we read.
OUR_DIGEST = {"P-256": "sha256", "P-384": "sha384"}


def agreement(curve, digest):
    return encryption(f"ECDH {curve}, {digest.upper().replace('SHA', 'SHA-')}", curve, "aes256-cbc", f"ecdh-{digest}",
                      sends=OUR_DIGEST[curve] == digest)


KEYS = Section("How the content key travels", "With AES-256-CBC where nothing else is said.", [
    encryption("RSA-2048, PKCS#1 v1.5", "RSA-2048", "aes256-cbc", "pkcs1"),
    encryption("RSA-3072, PKCS#1 v1.5", "RSA-3072", "aes256-cbc", "pkcs1"),
    encryption("RSA-2048, OAEP, SHA-1", "RSA-2048", "aes256-cbc", "oaep-sha1", sends=False),
    encryption("RSA-2048, OAEP, SHA-256", "RSA-2048", "aes256-cbc", "oaep-sha256", sends=False),
    encryption("RSA-2048, OAEP, SHA-256, AES-128-GCM", "RSA-2048", "aes128-gcm", "oaep-sha256", sends=False),
    *(agreement(curve, digest) for curve in ("P-256", "P-384") for digest in ("sha1", "sha224", "sha256", "sha384", "sha512")),
    encryption("ECDH P-256, SHA-256, AES-128-CBC", "P-256", "aes128-cbc", "ecdh-sha256"),
    encryption("ECDH P-256, SHA-256, AES-256-GCM", "P-256", "aes256-gcm", "ecdh-sha256"),
    encryption("ECDH P-384, SHA-384, AES-128-GCM", "P-384", "aes128-gcm", "ecdh-sha384"),
    encryption("X25519, HKDF with SHA-256 (RFC 8418)", "X25519", "aes256-cbc", "ecdh-hkdf-sha256"),
    encryption("X25519, HKDF with SHA-256, AES-256-GCM", "X25519", "aes256-gcm", "ecdh-hkdf-sha256"),
])


def form(name, which):
    return Row(name, lambda pair: pair.signature_of_ours("RSA-2048", "pkcs1-sha256", which),
               lambda pair: pair.signature_of_theirs("RSA-2048", "pkcs1-sha256", which))


def nested(cipher):
    return Row(f"signed, then encrypted, {cipher}",
               lambda pair: pair.encryption_of_ours(["RSA-2048"], cipher, "pkcs1", signed=True),
               lambda pair: pair.encryption_of_theirs("RSA-2048", cipher, "pkcs1", signed=True))


def together(kinds, opened_by, transport):
    return Row(f"{', '.join(kinds)} together, opened with {opened_by}",
               lambda pair: pair.encryption_of_ours(kinds, "aes256-cbc", transport, opened_by=opened_by), None)


MIXED = ["RSA-2048", "P-256", "X25519"]


FORMS = Section("Forms", "With RSA-2048 and SHA-256.", [
    form("signed, detached", "detached"),
    form("signed, opaque", "opaque"),
    nested("aes128-cbc"),
    nested("aes256-cbc"),
    nested("aes256-gcm"),
    Row("compressed", None, compressed),
    Row("compressed, then signed", None, compressed_and_signed),
    Row("compressed, then encrypted", None, lambda pair: compressed_and_sealed(pair, "aes128-cbc")),
    Row("certificates alone", certificates_of_ours, certificates_of_theirs),
    together(["RSA-2048", "RSA-3072"], "RSA-3072", "pkcs1"),
    together(MIXED, "RSA-2048", "pkcs1"),
    together(MIXED, "P-256", "ecdh-sha256"),
    together(MIXED, "X25519", "ecdh-hkdf-sha256"),
])


CONVERSATION = Section("A letter and its answer", "They sign with a list of what they can; `send` answers, signed and sealed by that list; "
                       "they open and verify the answer.", [
    Row("RSA-2048", answered, None),
    Row("RSA-2048, OAEP with SHA-256 in their list", lambda pair: answered(pair, wants_oaep=True), None),
    Row("RSA-2048, written to together with P-256", lambda pair: beside_a_curve(pair, "RSA-2048"), None),
    Row("RSA-2048, written to together with P-256, by P-256", lambda pair: beside_a_curve(pair, "P-256"), None),
])

KEY_FILES = Section("PKCS#12 files", "Written by them, read by us. *old*: 3DES or RC2, MAC with SHA-1. *new*: AES, MAC with SHA-256.", [
    Row(f"{kind}, {form} ciphers", None, lambda pair, kind=kind, form=form: key_file(pair, kind, form))
    for kind in KINDS for form in ("old", "new")
])

SECTIONS = [SIGNATURES, CONTENT, KEYS, FORMS, CONVERSATION, KEY_FILES]
