"""Cards for tests: SoftHSM tokens, and virtual PIV cards in a virtual reader behind a pcscd of their own."""

import os
import shutil
import subprocess
import sys

from pki import run
from processes import end, ends_with_parent, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
PIV_CARD = os.environ.get("LETTERLOCK_PIV_CARD", "build/release/tests/cards/piv_card")
FAULTY_PKCS11 = os.environ.get("LETTERLOCK_FAULTY_PKCS11", "build/release/tests/cards/faulty_pkcs11.so")
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
OPENSC = "opensc-pkcs11.so"
FIRST_PORT = 0x8C7B  # of the virtual reader's slot 0; slot 1 is the next one


class SoftToken:
    """A SoftHSM token in a folder of its own. `environment` is what a program needs to see it."""

    def __init__(self, folder, label, pin, so_pin="87654321"):
        self.folder, self.label, self.pin, self.module = folder, label, pin, SOFTHSM
        os.makedirs(f"{folder}/tokens", exist_ok=True)
        with open(f"{folder}/softhsm2.conf", "w") as file:
            file.write(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
        self.environment = {"SOFTHSM2_CONF": f"{folder}/softhsm2.conf"}
        self._run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", so_pin)

    @classmethod
    def of_person(cls, folder, person, pin, label=None):
        """In the shape of a citizen's card: ids SIGN and KEYX."""
        token = cls(folder, label or person.name, pin)
        token.add(person.signing, "SIGN")
        token.add(person.encryption, "KEYX")
        return token

    def add(self, stem, identifier, with_key=True):
        """The pair stem.key and stem.pem under a CKA_ID given as text, which is the label too."""
        octets = identifier.encode().hex()
        if with_key:
            self._run("softhsm2-util", "--import", f"{stem}.key", "--token", self.label, "--pin", self.pin,
                      "--id", octets, "--label", identifier)
        der = f"{self.folder}/{identifier}.der"
        run("openssl", "x509", "-in", f"{stem}.pem", "-outform", "DER", "-out", der)
        self.tool("--login", "--pin", self.pin, "--write-object", der, "--type", "cert", "--id", octets,
                  "--label", identifier)

    def tool(self, *arguments, module=None, env=None, **more):
        """pkcs11-tool on this token, or through another module in front of it."""
        return self._run("pkcs11-tool", "--module", module or self.module, "--token-label", self.label, *arguments,
                         env=env, **more)

    def _run(self, *command, env=None, **more):
        return run(*command, env={**os.environ, **self.environment, **(env or {})}, **more)


class Faults:
    """The faults of faulty_pkcs11 (tests/cards/faults.h), changed at any time; and the log of its calls."""

    def __init__(self, folder, module=SOFTHSM):
        self.path, self.log_path = f"{folder}/faults", f"{folder}/faults.log"
        self.environment = {"LETTERLOCK_TEST_FAULTS": self.path, "LETTERLOCK_TEST_MODULE": module}
        self.set()

    def set(self, *lines):
        """These and no others; the log starts anew."""
        with open(f"{self.path}.new", "w") as file:
            file.write("".join(f"{line}\n" for line in (*lines, f"log {self.log_path}")))
        os.replace(f"{self.path}.new", self.path)
        open(self.log_path, "w").close()

    def calls(self):
        """[function, answer] of every call since set()."""
        with open(self.log_path) as file:
            return [line.split() for line in file]


def make_piv_folder(folder, person=None, retired=(), authentication=None, pin="123456", **more):
    """What a PivCard is made of. Stems of .key and .pem: a person's two, former encryption keys, others as k9a=..."""
    os.makedirs(folder)
    stems = {f"{0x82 + place:02x}": stem for place, stem in enumerate(retired)}
    if person:
        stems |= {"9a": authentication or person.signing, "9c": person.signing, "9d": person.encryption}
    stems |= {name.removeprefix("k"): stem for name, stem in more.items()}
    for name, stem in stems.items():
        shutil.copy(f"{stem}.key", f"{folder}/{name}.key")
        shutil.copy(f"{stem}.pem", f"{folder}/{name}.pem")
    with open(f"{folder}/pin", "w") as file:
        file.write(pin + "\n")
    return folder


class PivCard:
    """A card that is in the reader."""

    def __init__(self, process, slot, log_path):
        self.process, self.slot, self.log_path = process, slot, log_path

    def commands(self):
        """What the card was asked since it was inserted: header and status word as hex. A command that it is still
        busy with has no status word."""
        try:
            with open(self.log_path) as file:
                return [line.split() for line in file]
        except FileNotFoundError:
            return []

    def wait_for_command(self, header):
        """Until the card is busy with such a command."""
        wait_until(lambda: self.commands()[-1:] == [[header]], f"the card works on {header}")


class VirtualReader:
    """A context manager: pcscd and two slots in namespaces of their own. Leaving it ends everything in it.

    Programs that shall see the reader are started with run() or start(), or with the words of inside() before
    their command. They see all files but /run, and no network but a loopback of their own.
    """

    def __init__(self, folder):
        self.folder, self.cards, self.started, self.pcscd, self.inserted = folder, {}, [], None, 0

    def __enter__(self):
        os.makedirs(self.folder, exist_ok=True)
        self.log_path = f"{self.folder}/pcscd.log"
        with open(self.log_path, "wb") as log:
            self.pcscd = subprocess.Popen(["unshare", "--net", "--mount", sys.executable, f"{HERE}/virtual_pcscd.py"],
                                          stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=ends_with_parent())
        try:
            wait_until(self._is_ready, f"pcscd listens (see {self.log_path})")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in [*self.started, *(card.process for card in self.cards.values()), self.pcscd]:
            end(process)
        self.cards, self.started = {}, []

    def _is_ready(self):
        if self.pcscd.poll() is not None:
            with open(self.log_path) as log:
                raise AssertionError(f"pcscd ended with {self.pcscd.returncode}: {log.read()[-2000:]}")
        with open(f"/proc/{self.pcscd.pid}/net/tcp") as sockets:
            listening = f":{FIRST_PORT + 1:04X} 00000000:0000 0A" in sockets.read()
        return listening and os.path.exists(f"/proc/{self.pcscd.pid}/root/run/pcscd/pcscd.comm")

    def inside(self, *command):
        """The words that start a command in the reader's namespaces, in the present folder and under the same pid."""
        return ["nsenter", "--target", str(self.pcscd.pid), "--net", "--mount", f"--wdns={os.getcwd()}", "--",
                *map(str, command)]

    def run(self, *command, **more):
        """Like pki.run()."""
        return run(*self.inside(*command), **more)

    def start(self, *command, **more):
        """A process that ends with the reader at the latest."""
        process = subprocess.Popen(self.inside(*command), preexec_fn=ends_with_parent(), **more)
        self.started.append(process)
        return process

    def insert(self, folder, slot=0, slow_ms=0, tries=3):
        """Returns the PivCard once PC/SC has seen it."""
        assert slot not in self.cards, f"there is a card in slot {slot}"
        self.inserted += 1
        log_path = f"{self.folder}/card{self.inserted}.log"
        command = [PIV_CARD, "--port", FIRST_PORT + slot, "--folder", folder, "--slow-ms", slow_ms, "--tries", tries,
                   "--log", log_path]
        process = subprocess.Popen(self.inside(*command), preexec_fn=ends_with_parent())
        card = self.cards[slot] = PivCard(process, slot, log_path)
        self.wait_for(slot, "present", alive=process)
        return card

    def remove(self, slot=0):
        """Returns once PC/SC has seen the slot empty."""
        end(self.cards.pop(slot).process)
        self.wait_for(slot, "empty")

    def wait_for(self, slot, state, seconds=20, alive=None):
        """Until PC/SC says that the slot is "present" or "empty". Gives up early where a process ended that should not."""
        waiting = self.start(sys.executable, f"{HERE}/reader_state.py", slot, state, seconds, stderr=subprocess.PIPE)
        wait_until(lambda: waiting.poll() is not None or (alive and alive.poll() is not None), "PC/SC answers", seconds + 10)
        if waiting.poll() != 0:
            end(waiting)
            raise AssertionError(f"slot {slot} is not {state}: {waiting.stderr.read().decode(errors='replace')} "
                                 f"{f'(card ended: {alive.poll()})' if alive else ''}")
        waiting.stderr.close()
        self.started.remove(waiting)
