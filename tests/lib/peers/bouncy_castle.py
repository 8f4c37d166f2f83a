"""Bouncy Castle, in one Java process that answers lines (tests/peers/BouncyCastlePeer.java)."""

import glob
import os
import subprocess
import threading

from files import read, write
from peers.algorithms import AGREEMENTS, CIPHERS, WRAPS
from peers.peer import Peer
from peers.refusal import Refusal, plain_words
from peers.world import PASSWORD
from processes import end, ends_with_parent
from tree import ROOT

JARS = ":".join(f"/usr/share/java/{name}.jar" for name in ("bcprov", "bcutil", "bcpkix"))
SIGNATURES = {"pkcs1": "{}withRSA", "pss": "{}withRSAandMGF1", "ecdsa": "{}withECDSA", "ed25519": "Ed25519"}
DIGESTS = {"sha1": "SHA-1", "sha256": "SHA-256"}
JOINED = {
    "chacha20-poly1305": "its cipher and its AuthEnvelopedData, joined by our peer: alone it writes EnvelopedData, against RFC 8103",
    "ecdh-hkdf-sha256": "its X25519, HKDF and key wrap, joined by our peer: its CMS says of RFC 8418 \"Unknown key agreement algorithm\"",
    "cek-hkdf-sha256": "its HKDF and cipher, joined by our peer: its CMS knows nothing of RFC 9709",
}


class BouncyCastle(Peer):
    name = "Bouncy Castle"

    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        self.one_at_a_time = threading.RLock()  # it is asked by its own column, and as a witness by others
        os.makedirs(folder)
        subprocess.run(["javac", "-nowarn", "-cp", JARS, "-d", folder, *glob.glob(f"{ROOT}/tests/peers/*.java")], check=True,
                       capture_output=True, timeout=120)
        self.process = subprocess.Popen(["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{folder}:{JARS}",
                                         "BouncyCastlePeer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=ends_with_parent())

    def ask(self, verb, **values):
        words = [verb, *(f"{name}={value}" for name, value in values.items())]
        with self.one_at_a_time:
            self.process.stdin.write("\t".join(words) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline().rstrip("\n")
        word, _, rest = answer.partition("\t")
        if word != "ok":
            raise Refusal(plain_words(rest) or "it ended")
        return rest

    def octets(self, verb, data=b"", **values):
        with self.one_at_a_time:
            self.ask(verb, **{"in": write(f"{self.folder}/in", data)}, out=f"{self.folder}/out", **values)
            return read(f"{self.folder}/out")

    def version(self):
        return self.ask("version")

    def sign(self, own, scheme, entity, detached):
        padding, digest = scheme.split("-")
        salt = {"salt": 2048 // 8 - int(digest[3:]) // 8 - 2} if padding == "pss_longest" else {}
        return self.octets("sign", entity, key=own.key, cert=own.certificate, detached="yes" if detached else "no",
                           algorithm=SIGNATURES[padding.removesuffix("_longest")].format(digest.upper()), **salt)

    def sign_with_capabilities(self, own, entity, oaep):
        """Its list is of our making: AES-256-GCM, AES-256-CBC, and OAEP where it is asked for."""
        return self.octets("sign", entity, key=own.key, cert=own.certificate, detached="yes", algorithm="SHA256withRSA",
                           capabilities="oaep" if oaep else "plain")

    def verify(self, der, content=None):
        more = {"content": write(f"{self.folder}/content", content)} if content else {}
        return self.octets("verify", der, anchor=self.world.authority.certificate, **more)

    def encrypt(self, to, cipher, transport, entity):
        row = CIPHERS[cipher]
        joined = {"joined": "yes"} if cipher == "chacha20-poly1305" else {}
        if transport == "cek-hkdf-sha256":
            transport, joined = "pkcs1", {"joined": "derived"}
        if transport.startswith("oaep-"):
            transport = f"oaep-{DIGESTS[transport[5:]]}"
        more = {"bits": row.bits} if cipher.startswith("rc2") else {}
        return self.octets("encrypt", entity, cert=to.certificate, cipher=row.oid, wrap=WRAPS[row.bits],
                           transport=AGREEMENTS.get(transport, transport), **more, **joined)

    def chacha_in_enveloped_data(self, to, entity):
        return self.octets("encrypt", entity, cert=to.certificate, cipher=CIPHERS["chacha20-poly1305"].oid, transport="pkcs1")

    def joined(self, cipher, transport, writes):
        return JOINED.get(transport) or (JOINED.get(cipher, "") if writes else "")

    def decrypt(self, own, der):
        return self.octets("decrypt", der, key=own.key, cert=own.certificate)

    def compress(self, entity):
        return self.octets("compress", entity)

    def certificates_only(self, own):
        return self.octets("certificates-only", cert=own.certificate, anchor=self.world.authority.certificate)

    def count_certificates(self, der):
        return int(self.ask("count-certificates", **{"in": write(f"{self.folder}/in", der)}))

    def pkcs12(self, own, form):
        """Its own key store writes RC2 and 3DES alone; AES comes from Java's own."""
        path = f"{self.folder}/{own.kind}.{form}.p12"
        self.ask("pkcs12", key=own.key, cert=own.certificate, password=PASSWORD, out=path, **({"java": "yes"} if form == "new" else {}))
        return path

    def close(self):
        self.process.stdin.close()
        end(self.process)
