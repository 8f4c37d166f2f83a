#!/usr/bin/env python3
"""The virtual PIV card, command by command: long answers, chains, malformed commands, the PIN's state and when it is
lost. Here the test is the reader, for what OpenSC never sends (cards_test.py shows the rest)."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from cards import PIV_CARD, make_piv_folder  # noqa: E402
from pki import Authority  # noqa: E402
from processes import end  # noqa: E402

PIN = "123456"
OFF, ON, RESET, ATR = b"\0", b"\1", b"\2", b"\4"
SELECT, VERIFY, STATUS = "00a4040009a00000030800001000", f"0020008008{PIN.encode().hex()}ffff", "00200080"
BLOCK = "7c2482008120" + "11" * 32
SIGN_9A, SIGN_9C = f"0087119a26{BLOCK}00", f"0087119c26{BLOCK}00"


class OwnReader:
    """The test as the reader, for what OpenSC never sends."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(20)
            port = server.getsockname()[1]
            self.process = subprocess.Popen([PIV_CARD, "--port", str(port), "--folder", folder])
            try:
                self.card = server.accept()[0]
            except BaseException:
                end(self.process)
                raise
        self.card.settimeout(20)

    def power(self, octet):
        self.card.sendall(b"\0\1" + octet)

    def ask(self, command):
        """A command in hexadecimal; returns the data and the status word as hexadecimal."""
        octets = bytes.fromhex(command)
        self.card.sendall(len(octets).to_bytes(2, "big") + octets)
        answer = self.receive()
        return answer[:-2], answer[-2:].hex()

    def receive(self):
        length = int.from_bytes(self.card.recv(2, socket.MSG_WAITALL), "big")
        return self.card.recv(length, socket.MSG_WAITALL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.card.close()
        assert self.process.wait(20) == 0, "the card does not end with its reader"


def reads_objects(reader, status):
    assert status(STATUS) == "6d00", "answered before it was selected"
    assert status("00a4040005a000000001") == "6a82" and status(SELECT) == "9000"
    whole, good = reader.ask("00cb3fff0000055c035fc1050000")
    assert good == "9000" and len(whole) > 300, (good, whole)
    part, more = reader.ask("00cb3fff055c035fc10500")
    while more.startswith("61"):
        octets, more = reader.ask("00c0000000")
        part += octets
    assert (part, more) == (whole, "9000")


def refuses(status):
    assert [status(command) for command in ("0000", "0020008008313233", "00cb3fff055c")] == ["6700"] * 3
    assert status("00cb3fff055c045fc10500") == "6a80" and status("0024008010" + "31" * 16) == "6d00"
    assert status(SIGN_9A) == "6982", "signed without PIN"
    # Not a PIN at all: costs no try.
    assert status("00200080083132ffffffffffff") == "6a80" and status(STATUS) == "63c3"


def uses_keys(status):
    assert [status(command) for command in (VERIFY, SIGN_9C, SIGN_9C, SIGN_9A, SIGN_9A)] == \
        ["9000", "9000", "6982", "9000", "9000"], "9c wants its PIN every time, 9a once"
    assert status(f"0087079a26{BLOCK}00") == "6a86", "an algorithm that is not the key's"
    assert status(f"1087119a10{BLOCK[:32]}") == "9000" and status(f"0087119a16{BLOCK[32:]}00") == "9000", "a chain"
    assert status(f"1087119a26{BLOCK}") == "9000" and status(STATUS) == "6883", "a broken chain"


def forgets(reader, status):
    for loss in (RESET, OFF):
        assert [status(command) for command in (SELECT, VERIFY, STATUS)] == ["9000"] * 3
        reader.power(loss)
        assert [status(command) for command in (SELECT, STATUS)] == ["9000", "63c3"], "the PIN outlived the power"


folder = tempfile.mkdtemp(prefix="letterlock-piv-")
try:
    stem = Authority(f"{folder}/ca").issue("Eva", None, "digitalSignature", "P-256")
    with OwnReader(make_piv_folder(f"{folder}/card", k9a=stem, k9c=stem, pin=PIN)) as reader:
        def status(command):
            return reader.ask(command)[1]
        reader.power(ON)
        reader.power(ATR)
        assert reader.receive().hex().startswith("3bf5"), "no answer to reset"
        reads_objects(reader, status)
        refuses(status)
        uses_keys(status)
        forgets(reader, status)
finally:
    shutil.rmtree(folder, ignore_errors=True)
print("card commands: all as expected")
