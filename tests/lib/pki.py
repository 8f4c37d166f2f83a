"""Certificates for tests, made with the openssl program: an authority and people with one or two keys."""

import os
import subprocess
import threading


def run(*command, stdin=None, env=None, check=True, pass_fds=()):
    """Runs a program; on failure shows what it said."""
    done = subprocess.run([str(word) for word in command], input=stdin, capture_output=True, env=env, timeout=120,
                          pass_fds=pass_fds)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\nexit {done.returncode}\n"
                             f"{done.stdout[-2000:]!r}\n{done.stderr.decode(errors='replace')[-4000:]}")
    return done


CONFIG = """[ca]
default_ca = this
[this]
database = {folder}/index.txt
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
rand_serial = yes
crlnumber = {folder}/crlnumber
default_md = sha256
default_crl_days = 3650
policy = any
email_in_dn = no
unique_subject = no
[any]
countryName = optional
organizationName = optional
commonName = supplied
serialNumber = optional
[req]
distinguished_name = dn
[dn]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
"""


class Authority:
    """A certificate authority in a folder of its own; writes ca.pem. Several threads may ask it, one is served at a time."""

    def __init__(self, folder, name="Test Authority", bits=2048, days=("20200101000000Z", "20400101000000Z"), places=""):
        """`places`: lines of extensions that say where lists, status and issuers are, for itself and what it issues."""
        self.folder, self.bits, self.one_at_a_time, self.places = folder, bits, threading.Lock(), places
        os.makedirs(folder, exist_ok=True)
        self.certificate, self.crl, self.config = f"{folder}/ca.pem", f"{folder}/ca.crl", f"{folder}/ca.cnf"
        for name_of_file, content in (("index.txt", ""), ("crlnumber", "01\n"), ("ca.cnf", CONFIG.format(folder=folder) + places)):
            with open(f"{folder}/{name_of_file}", "w") as file:
                file.write(content)
        run("openssl", "req", "-new", "-newkey", f"rsa:{bits}", "-nodes", "-keyout", f"{folder}/ca.key",
            "-out", f"{folder}/ca.csr", "-subj", f"/C=TW/O=Test/CN={name}", "-config", self.config, "-utf8")
        run("openssl", "ca", "-batch", "-selfsign", "-in", f"{folder}/ca.csr", "-keyfile", f"{folder}/ca.key",
            "-out", self.certificate, "-config", self.config, "-extfile", self.config, "-extensions", "authority",
            "-notext", "-utf8", "-startdate", days[0], "-enddate", days[1])

    def issue(self, name, address, usage, bits=None, days=("20210101000000Z", "20390101000000Z"), stem=None):
        """One key and certificate; returns the path stem of .key and .pem. `address` None: no address.

        `bits`: an RSA length, the name of a curve (P-256), "ed25519", or "pss" for a key that is named id-RSASSA-PSS."""
        stem = f"{self.folder}/{stem or name.replace(' ', '_')}"
        with open(f"{stem}.ext", "w") as extensions:
            extensions.write(f"keyUsage = critical,{usage}\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n")
            extensions.write(self.places)
            if address:
                extensions.write(f"subjectAltName = email:{address}\n")
        kinds = {"ed25519": ["ed25519"], "pss": ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"]}
        curve = ["ec", "-pkeyopt", f"ec_paramgen_curve:{bits}"]
        kind = kinds.get(bits, curve) if isinstance(bits, str) else [f"rsa:{bits or self.bits}"]
        return self.sign(stem, kind, f"/C=TW/CN={name}/serialNumber=0000000012345678", days)

    def issue_server(self, *hosts, days=("20210101000000Z", "20390101000000Z"), stem=None):
        """A key and certificate of a server with these DNS names; returns the path stem of .key and .pem."""
        stem = f"{self.folder}/{stem or hosts[0]}"
        with open(f"{stem}.ext", "w") as extensions:
            extensions.write("keyUsage = critical,digitalSignature,keyEncipherment\nextendedKeyUsage = serverAuth\n"
                             f"subjectAltName = {','.join(f'DNS:{host}' for host in hosts)}\n")
        return self.sign(stem, [f"rsa:{self.bits}"], f"/C=TW/CN={hosts[0]}", days)

    def sign(self, stem, kind, subject, days):
        """A new key, and the certificate that `stem`.ext describes; the index of an authority bears one program at a time."""
        run("openssl", "req", "-new", "-newkey", *kind, "-nodes", "-keyout", f"{stem}.key",
            "-out", f"{stem}.csr", "-subj", subject, "-config", self.config, "-utf8")
        with self.one_at_a_time:
            run("openssl", "ca", "-batch", "-in", f"{stem}.csr", "-out", f"{stem}.pem", "-config", self.config,
                "-extfile", f"{stem}.ext", "-notext", "-utf8", "-startdate", days[0], "-enddate", days[1])
        return stem

    def sign_authority(self, below):
        """Makes another authority one below this one: its key gets a certificate of ours in the place of its own."""
        with self.one_at_a_time:
            run("openssl", "ca", "-batch", "-in", f"{below.folder}/ca.csr", "-out", below.certificate, "-config", self.config,
                "-extfile", below.config, "-extensions", "authority", "-notext", "-utf8", "-startdate", "20210101000000Z",
                "-enddate", "20390101000000Z")

    def revoke(self, stem, reason="keyCompromise"):
        run("openssl", "ca", "-config", self.config, "-revoke", f"{stem}.pem", "-crl_reason", reason)

    def write_crl(self):
        run("openssl", "ca", "-config", self.config, "-gencrl", "-out", self.crl)
        return self.crl


def pkcs12(stem, password, authority=None, legacy=False):
    """A .p12 of one key; returns its path."""
    path = f"{stem}{'.legacy' if legacy else ''}.p12"
    extra = ["-certfile", authority.certificate] if authority else []
    old = ["-legacy", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"] if legacy else []
    run("openssl", "pkcs12", "-export", "-in", f"{stem}.pem", "-inkey", f"{stem}.key", "-out", path,
        "-passout", f"pass:{password}", "-name", os.path.basename(stem), *extra, *old)
    return path


class Person:
    """Somebody with a signing and an encryption certificate, as on a card (or one for both)."""

    def __init__(self, authority, name, address, password="secret1", bits=None, dual=False, stem=None, **more):
        self.name, self.address, self.password = name, address, password
        stem = stem or name.replace(" ", "_") + (f"_{bits}" if bits else "")
        both = "digitalSignature,keyEncipherment"
        if dual:
            self.signing = self.encryption = authority.issue(name, address, both, bits, stem=stem, **more)
        else:
            self.signing = authority.issue(name, address, "digitalSignature", bits, stem=stem + ".sign", **more)
            self.encryption = authority.issue(name, address, "keyEncipherment,dataEncipherment", bits,
                                              stem=stem + ".enc", **more)
        self.sign_p12 = pkcs12(self.signing, password, authority)
        self.encrypt_p12 = self.sign_p12 if dual else pkcs12(self.encryption, password, authority)
        self.password_file = f"{self.signing}.password"
        with open(self.password_file, "w") as file:
            file.write(password + "\n")
