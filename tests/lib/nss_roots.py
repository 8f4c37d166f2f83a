"""NSS's own word on the system's roots (certutil of libnss3-tools): which of them are trusted for e-mail."""

import os
import re

from pki import run

TOKEN = "Builtin Object Token"
MODULE_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu/nss", "/usr/lib/aarch64-linux-gnu", "/usr/lib")
PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)


def roots_module():
    found = [path for folder in MODULE_FOLDERS if os.path.exists(path := f"{folder}/libnssckbi.so")]
    assert found, "Debian's package libnss3 is needed"
    return found[0]


class NssRoots:
    """The roots of the builtin module, as certutil lists them in a database of its own."""

    def __init__(self, folder):
        os.makedirs(folder)
        self.folder, self.database = folder, f"sql:{folder}"
        run("certutil", "-N", "-d", self.database, "--empty-password")
        run("modutil", "-add", "roots", "-libfile", roots_module(), "-dbdir", self.database, "-force")

    def flags(self):
        """{nickname: its flags, "C,C,"}. Some roots share a nickname; then they share the flags too, or we fail."""
        listed = run("certutil", "-L", "-d", self.database, "-h", TOKEN).stdout.decode()
        found = {}
        for name, flags in re.findall(rf"^({TOKEN}:.*?)\s+([a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]*)\s*$", listed, re.M):
            assert found.setdefault(name, flags) == flags, (name, flags)
        assert len(found) > 100, listed
        return found

    def certificates(self, name):
        return PEM.findall(run("certutil", "-L", "-d", self.database, "-h", TOKEN, "-n", name, "-a").stdout)

    def fingerprints(self, wanted):
        """Of the roots whose flags `wanted` likes: {fingerprint: its PEM}."""
        found = {}
        for name, flags in self.flags().items():
            if not wanted(flags):
                continue
            for pem in self.certificates(name):
                shown = run("openssl", "x509", "-noout", "-fingerprint", "-sha256", stdin=pem).stdout.decode()
                found[shown.split("=")[1].strip().replace(":", "").lower()] = pem
        return found


def for_mail(flags):
    """Trusted to issue for e-mail: a C at the second place."""
    return "C" in flags.split(",")[1]
