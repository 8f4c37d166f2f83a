"""Cutting and wrapping messages for programs that know CMS but no MIME. Octets stay exact."""

import base64
import re


def split(message):
    """(header, body) of octets, both line-end styles."""
    match = re.search(rb"\r?\n\r?\n", message)
    return message[:match.start()], message[match.end():]


def body_der(message):
    """The CMS inside an application/pkcs7-mime message."""
    header, body = split(message)
    assert re.search(rb"application/(x-)?pkcs7-mime", header), header
    return base64.b64decode(body)


def signed_parts(message):
    """(signed octets, DER of the signature) of a multipart/signed message."""
    header, body = split(message)
    delimiter = b"--" + re.search(rb'boundary="?([^";\r\n]+)"?', header).group(1)
    first = body.index(b"\n", body.index(delimiter)) + 1
    second = body.index(b"\r\n" + delimiter, first)
    signature = body.index(b"\n", second + 2) + 1
    _, encoded = split(body[signature:body.index(delimiter + b"--", signature)])
    return body[first:second], base64.b64decode(encoded)


def mail_header(sender, recipient, subject):
    return (f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\n"
            "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <test@peer.example>\r\nMIME-Version: 1.0\r\n").encode()


def wrap_cms(der, header, smime_type):
    """A message around CMS made by another program."""
    body = base64.encodebytes(der).replace(b"\n", b"\r\n")
    return (header + f"Content-Type: application/pkcs7-mime; smime-type={smime_type}; name=smime.p7m\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n".encode() + body)


def wrap_signed(entity, signature, header, micalg="sha-256"):
    """A multipart/signed message around an entity and a detached signature made by another program."""
    boundary = b"=_peer_boundary"
    body = base64.encodebytes(signature).replace(b"\n", b"\r\n")
    return (header + b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg="' + micalg.encode() +
            b'";\r\n boundary="' + boundary + b'"\r\n\r\n--' + boundary + b"\r\n" + entity + b"\r\n--" + boundary +
            b"\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
            body + b"--" + boundary + b"--\r\n")
