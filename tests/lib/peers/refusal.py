"""What a peer says when it cannot: its own words, without what differs from one run to the next."""

import re
import subprocess

PATHS = re.compile(r"(/[\w.+-]+){2,}/?")
NUMBERS = re.compile(r"\b(0x)?[0-9A-Fa-f]{12,}\b")
OFFSETS = re.compile(r", offset \d+")
ASIDE = re.compile(r"DBG:|Signature made|CRLs not checked|total number processed|imported: |unchanged: ")


class Refusal(Exception):
    """A peer did not do what was asked; the text is its own."""


class NoOption(Refusal):
    """The peer has no way to be asked."""


def openssl_words(text):
    """Of OpenSSL's error stack the reasons, innermost first; without one, its plain words."""
    stack = re.findall(r"error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]*):", text)
    return "; ".join(dict.fromkeys(stack)) or plain_words(text)


def plain_words(text):
    lines = [" ".join(OFFSETS.sub("", NUMBERS.sub("...", PATHS.sub("...", line))).split()) for line in text.splitlines()]
    lines = [re.sub(r"^(gpgsm|cmsutil|pk12util|certutil): ", "", line).rstrip(".") for line in lines]
    return "; ".join(dict.fromkeys(line for line in lines if line and not ASIDE.search(line)))[-240:]


def ask(*command, stdin=None, env=None, pass_fds=(), words=plain_words):
    """Runs a peer; what it wrote, or its refusal."""
    done = subprocess.run([str(word) for word in command], input=stdin, capture_output=True, env=env, timeout=120,
                          pass_fds=pass_fds)
    if done.returncode != 0:
        raise Refusal(words(done.stderr.decode(errors="replace")) or f"exit {done.returncode}, without a word")
    return done.stdout
