"""NSS: cmsutil with a database of its own, pk12util for keys."""

import os

from files import write
from peers.peer import Peer
from peers.refusal import NoOption, Refusal, ask
from peers.world import PASSWORD
from pki import pkcs12, run


class Nss(Peer):
    name = "NSS cmsutil"
    chooses_key = True
    chooses_cipher = True

    def __init__(self, world, folder):
        self.world, self.folder, self.missing = world, folder, {}
        self.db = f"sql:{folder}/db"
        os.makedirs(f"{folder}/db")
        self.password = write(f"{folder}/password", b"db-password")
        run("certutil", "-N", "-d", self.db, "-f", self.password)
        self.add("authority", "CT,C,C", world.authority.certificate)
        for holder in world.me.values():
            self.try_to(holder.name, lambda: self.add(holder.name, ",P,", holder.certificate))
        for holder in world.peer.values():
            self.try_to(holder.name, lambda: self.tool("pk12util", "-i", pkcs12(holder.stem, PASSWORD, legacy=True), "-W",
                                                       PASSWORD, "-k", self.password))

    def try_to(self, name, act):
        try:
            act()
        except Refusal as refusal:
            self.missing[name] = refusal

    def tool(self, tool, *arguments):
        return ask(tool, "-d", self.db, *arguments)

    def add(self, nickname, trust, certificate):
        self.tool("certutil", "-A", "-n", nickname, "-t", trust, "-i", certificate, "-f", self.password)

    def version(self):
        """cmsutil does not tell it; Debian's package does."""
        shown = run("dpkg-query", "-W", "-f", "${Version}", "libnss3-tools").stdout.decode()
        return shown.split(":")[-1].split("-")[0]

    def cmsutil(self, *arguments, data):
        return self.tool("cmsutil", "-f", self.password, *arguments, "-i", write(f"{self.folder}/in", data))

    def nickname(self, holder):
        if holder.name in self.missing:
            raise Refusal(f"it is not imported: {self.missing[holder.name]}")
        return holder.name

    def sign(self, own, scheme, entity, detached):
        if scheme.startswith("pss") and own.kind != "RSA-PSS":
            raise NoOption("no option asks for RSASSA-PSS")
        return self.cmsutil("-S", "-N", self.nickname(own), "-H", scheme.split("-")[-1].upper(), "-G",
                            *(["-T"] if detached else []), data=entity)

    def sign_with_capabilities(self, own, entity, oaep):
        if oaep:
            raise NoOption("no option puts OAEP into its list")
        return self.cmsutil("-S", "-N", self.nickname(own), "-H", "SHA256", "-G", "-P", "-T", data=entity)

    def verify(self, der, content=None):
        extra = ["-c", write(f"{self.folder}/content", content)] if content else []
        out = self.cmsutil("-D", "-u", "4", *extra, data=der)
        return content if content else out

    def encrypt(self, to, cipher, transport, entity):
        """cmsutil chooses the cipher and how the key travels; what it chose is compared with what was asked for."""
        return self.cmsutil("-E", "-r", self.nickname(to), data=entity)

    def decrypt(self, own, der):
        self.nickname(own)
        return self.cmsutil("-D", data=der)

    def certificates_only(self, own):
        return self.tool("cmsutil", "-f", self.password, "-O", "-r", self.nickname(own))

    def count_certificates(self, der):
        raise NoOption("cmsutil lists no certificates")

    def pkcs12(self, own, form):
        path = f"{self.folder}/{own.kind}.{form}.p12"
        how = ["-c", "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC"] if form == "old" else ["-c", "AES-256-CBC"]
        self.tool("pk12util", "-o", path, "-n", self.nickname(own), "-W", PASSWORD, "-k", self.password, *how)
        return path
