"""A home whose keys lie on cards, used through the command line alone; and its token agent, seen from outside."""

import contextlib
import json
import os
import re
import signal
import subprocess

from letterlock import PROGRAM
from maildir import make_maildir
from pki import run


class CardHouse:
    """One person's home, beside others who share a post folder.

    `inside` puts words before each command (VirtualReader.inside); `environment` is for the program and its agent.
    """

    def __init__(self, folder, post, address, anchor, environment=None, inside=None):
        self.address, self.folder, self.post = address, f"{folder}/{address.split('@')[0]}", post
        self.environment, self.inside = environment or {}, inside or (lambda *words: list(words))
        self.pin_file = f"{self.folder}.pin"
        self.mailbox = make_mailbox(post, address)
        self.expect(0, "trust", "anchors", "add", anchor, "--fingerprint", fingerprint_of(anchor))

    def set_pin(self, pin):
        with open(self.pin_file, "w") as file:
            file.write(pin + "\n")

    @property
    def pin(self):
        return ["--pin-file", self.pin_file]

    def words(self, *arguments):
        return self.inside(PROGRAM, *map(str, arguments))

    @property
    def surroundings(self):
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": self.folder, "LETTERLOCK_HOME": self.folder,
                **self.environment}

    def run(self, *arguments, stdin=b"", timeout=120):
        return subprocess.run(self.words(*arguments), input=stdin, capture_output=True, env=self.surroundings, timeout=timeout)

    def expect(self, code, *arguments, **more):
        done = self.run(*arguments, **more)
        assert done.returncode == code, (f"letterlock {' '.join(map(str, arguments))}\nexit {done.returncode}, expected {code}\n"
                                         f"{done.stdout[-3000:].decode()}\n{done.stderr[-3000:].decode()}")
        return done

    def json(self, code, *arguments, **more):
        return json.loads(self.expect(code, *arguments, "--json", **more).stdout)

    def refused(self, code, error, *arguments, **more):
        """It ends with this exit code and error id; returns what it said."""
        said = self.expect(code, *arguments, **more).stderr.decode()
        assert re.search(rf"(?<![\w-]){error}(?![\w-])", said), (arguments, error, said)
        return said

    def add_account(self, label, module, *more, address=None, code=0):
        address = address or self.address
        return self.expect(code, "account", "add", address, "--token", label, "--module", module, "--incoming",
                           make_mailbox(self.post, address), "--outgoing", self.post, *more)

    def try_keys(self, code=0, *more):
        """`account test`: one signature and one decryption. Returns {step: error}."""
        return {step["step"]: step["error"] for step in self.json(code, "account", "test", *more)}

    def outbox(self):
        return [(row["state"], row["error"]) for row in self.json(0, "list", "--folder", "outbox")]

    def deliver(self, message, name):
        with open(f"{self.mailbox}/new/{name}", "wb") as file:
            file.write(message)

    @property
    def socket(self):
        return f"{self.folder}/run/agent"

    def agents(self):
        """Process ids of the agent: none, or one."""
        return [pid for pid, words in processes() if words[1:3] == ["--socket", self.socket]]

    def workers(self):
        """Process ids of those that hold a module for the agent."""
        agents = self.agents()
        return [pid for pid, words in processes() if words[1:2] == ["--module"] and parent_of(pid) in agents]


def make_mailbox(post, address):
    return make_maildir(f"{post}/{address}")


def fingerprint_of(certificate):
    shown = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").stdout.decode()
    return shown.split("=")[1].strip().replace(":", "").lower()


def read_proc(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""  # ended meanwhile


def processes():
    """(process id, its words) of every process that we see."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        yield int(pid), read_proc(pid, "cmdline").decode(errors="replace").split("\0")


def parent_of(pid):
    found = re.search(rb"^PPid:\s+(\d+)", read_proc(pid, "status"), re.M)
    return int(found.group(1)) if found else None


def agents_below(folder):
    """Process ids of the agents of all homes in a folder."""
    return [pid for pid, words in processes() if words[1:2] == ["--socket"] and words[2].startswith(f"{folder}/")]


@contextlib.contextmanager
def no_agents_after(folder):
    """Also a test that fails leaves no agent running with a PIN session."""
    try:
        yield
    finally:
        for pid in agents_below(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
