"""gpgsm and NSS beside the rows of signing with encryption: each with its own home, on CMS without MIME around it.

Not like for like, and kinder to them: they read and write DER (no base64, no header), gpgsm's time is without its agent's,
and cmsutil chooses AES-128. cmsutil needs some hundred times the message in memory to sign it, so it signs a tenth.
"""

import atexit
import os
import re
import shutil
import tempfile

from files import write
from pki import pkcs12, run
from smime.contest import GPGSM, NSS, Participant, Wrong
from smime.world import digest_of, run_quietly

NSS_SHARE = 0.1


class Gpgsm:
    def __init__(self, world):
        self.world = world
        # The agent's socket path has a short limit, so its home is not below the bench's folder.
        self.home = tempfile.mkdtemp(prefix="ll-g-")
        atexit.register(self.close)
        self.env = {"PATH": os.environ["PATH"], "GNUPGHOME": self.home, "LANG": "C.UTF-8", "HOME": self.home}
        self.password = write(f"{self.home}/password", world.ann.password.encode() + b"\n")
        write(f"{self.home}/gpg-agent.conf", b"allow-loopback-pinentry\ns2k-count 65536\n")
        # gpgsm's own home, its options and the password by a file, so that a command line says all that a run needs.
        write(f"{self.home}/gpgsm.conf", f"disable-crl-checks\ndisable-dirmngr\nbatch\nyes\npinentry-mode loopback\n".encode())
        run(*self.gpgsm("--import", world.authority.certificate), env=self.env)
        fingerprint = self.fingerprints()[0]
        write(f"{self.home}/trustlist.txt", f"{fingerprint} S relax\n".encode())
        run("gpgconf", "--kill", "gpg-agent", env=self.env)
        for stem in (world.ann.signing, world.ben.encryption):
            self.import_key(pkcs12(stem, world.ann.password, legacy=True), stem)
        self.ann, self.ben = self.fingerprints()[1:3]

    def gpgsm(self, *words):
        return ["gpgsm", "--homedir", self.home, *words]

    def unlocked(self, *words):
        """As a program of a contest: `--passphrase-file` is gpg's alone, gpgsm reads a descriptor."""
        script = 'exec gpgsm --homedir "$0" --passphrase-fd 9 "$@" 9<"$0/password"'
        return ["sh", "-c", script, self.home, *words]

    def import_key(self, path, stem):
        """gpgsm 2.2 refuses one PKCS#12 file of some forty as "possibly bad passphrase"; another salt is another file."""
        for _ in range(5):
            if run(*self.unlocked("--import", path), env=self.env, check=False).returncode == 0:
                return
            path = pkcs12(stem, self.world.ann.password, legacy=True)
        raise SystemExit("gpgsm imports no key")

    def fingerprints(self):
        shown = run(*self.gpgsm("--with-colons", "--list-keys"), env=self.env).stdout.decode()
        return [line.split(":")[9] for line in shown.splitlines() if line.startswith("fpr")]

    def close(self):
        run("gpgconf", "--homedir", self.home, "--kill", "gpg-agent", env=self.env, check=False)
        shutil.rmtree(self.home, ignore_errors=True)


class Nss:
    def __init__(self, world):
        self.world = world
        self.db, folder = f"sql:{world.folder}/nss", f"{world.folder}/nss"
        os.makedirs(folder)
        self.password = write(f"{folder}/password", b"db-password")
        run("certutil", "-N", "-d", self.db, "-f", self.password)
        run("certutil", "-d", self.db, "-A", "-n", "authority", "-t", "CT,C,C", "-i", world.authority.certificate, "-f",
            self.password)
        for stem in (world.ann.signing, world.ben.encryption):
            run("pk12util", "-d", self.db, "-i", pkcs12(stem, world.ann.password, legacy=True), "-W", world.ann.password, "-k",
                self.password)
        self.ann, self.ben = (self.nickname(stem) for stem in (world.ann.signing, world.ben.encryption))

    @staticmethod
    def nickname(stem):
        return os.path.basename(stem)

    def cmsutil(self, *words):
        return ["cmsutil", "-d", self.db, "-f", self.password, *words]


def both(world):
    """The two peers, made once."""
    if not hasattr(world, "peers"):
        world.peers = Gpgsm(world), Nss(world)
    return world.peers


def signed_inside(world, letter):
    """A SignedData inside EnvelopedData without MIME, by openssl: both peers read it."""
    path = f"{letter.folder}/both.der"
    if not os.path.exists(path):
        middle = f"{letter.folder}/signed.der"
        binary = ("-binary", "-outform", "DER")
        run_quietly(world.openssl_sign("-nodetach", *binary, "-in", letter.entity, "-out", middle), {})
        run_quietly(world.openssl_encrypt("cbc", *binary, "-in", middle, "-out", path), {})
        os.unlink(middle)
    return path


def good_signature(world, path, digest):
    """gpgsm said so on its standard error, and what it wrote are the octets."""
    def check(_):
        with open(f"{world.folder}/err", errors="replace") as file:
            said = file.read()
        if not re.search(r"gpgsm: Good signature from", said):
            raise Wrong(f"gpgsm: {said}")
        octets_are(path, digest)
    return check


def octets_are(path, digest):
    if digest_of(path) != digest:
        raise Wrong(f"{path}: other octets")
    os.unlink(path)


def peers_open(world, letter):
    gpgsm, nss = both(world)
    der = signed_inside(world, letter)
    out, nss_out = f"{letter.folder}/gpgsm-out", f"{letter.folder}/nss-out"
    yield Participant(GPGSM, [gpgsm.unlocked("--decrypt", der), gpgsm.gpgsm("--output", out, "--verify")],
                      good_signature(world, out, letter.digest))
    yield Participant(NSS, [nss.cmsutil("-D", "-i", der), nss.cmsutil("-D", "-u", "4", "-o", nss_out)],
                      lambda _: octets_are(nss_out, letter.digest))


def peers_seal(world, letter):
    gpgsm, nss = both(world)
    small = world.letter(letter.octets / 2**20 * NSS_SHARE)
    out, nss_out = f"{letter.folder}/gpgsm-sealed", f"{letter.folder}/nss-sealed"

    def opens(path, expected):
        """openssl reads what the peer made."""
        def check(_):
            middle, inside = f"{letter.folder}/middle", f"{letter.folder}/inside"
            binary = ("-binary", "-inform", "DER")
            run(*world.openssl_decrypt(*binary, "-in", path, "-out", middle))
            run(*world.openssl_verify(*binary, "-in", middle, "-out", inside))
            octets_are(inside, expected.digest)
            os.unlink(middle)
            os.unlink(path)
        return check

    yield Participant(GPGSM, [gpgsm.unlocked("--local-user", gpgsm.ann, "--sign", letter.entity),
                              gpgsm.gpgsm("--recipient", gpgsm.ben, "--cipher-algo", "AES256", "--output", out, "--encrypt")],
                      opens(out, letter))
    yield Participant(NSS, [nss.cmsutil("-S", "-N", nss.ann, "-G", "-H", "SHA256", "-i", small.entity),
                            nss.cmsutil("-E", "-r", nss.ben, "-o", nss_out)], opens(nss_out, small), share=NSS_SHARE)
