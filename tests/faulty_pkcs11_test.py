#!/usr/bin/env python3
"""faulty_pkcs11 hands calls on as they came, and does each of its faults when told, and only then. Tests that stand
on it may trust it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from cards import FAULTY_PKCS11, Faults, SoftToken  # noqa: E402
from pkcs11 import (ALWAYS_AUTHENTICATE, CERTIFICATE, LOGIN_FOR_USE, LOGIN_USER, PRIVATE_KEY, VALUE,  # noqa: E402
                    Module)
from pki import Authority, Person, run  # noqa: E402
from processes import end, wait_until  # noqa: E402

PIN, WRONG = "123456", "654321"
OK, REMOVED, NO_TOKEN, TOO_SMALL = 0x0, 0x32, 0xe0, 0x150
ARGUMENTS_BAD, PIN_INCORRECT, PIN_LOCKED, SESSION_INVALID, NOT_LOGGED_IN = 0x7, 0xa0, 0xa4, 0xb3, 0x101


class World:
    def __init__(self, folder):
        self.folder = folder
        self.ann = Person(Authority(f"{folder}/ca"), "Ann", "ann@own.example")
        self.token = SoftToken.of_person(f"{folder}/token", self.ann, PIN)
        self.faults = Faults(folder)
        self.signature, self.text = f"{folder}/signature", f"{folder}/text"
        with open(self.text, "w") as file:
            file.write("Short, so that pkcs11-tool signs in one call.\n")
        self.sign = ["--sign", "--id", b"SIGN".hex(), "--mechanism", "SHA256-RSA-PKCS", "-i", self.text, "-o", self.signature]
        os.environ.update(self.token.environment | self.faults.environment)  # for the module inside the test

    def tool(self, faults, *arguments, env=None, **more):
        self.faults.set(*faults)
        return self.token.tool(*arguments, module=FAULTY_PKCS11, env={**self.faults.environment, **(env or {})}, **more)

    def signs(self, *faults, pin=PIN):
        """pkcs11-tool signs under these faults; returns the finished process, its signature verified if there is one."""
        if os.path.exists(self.signature):
            os.remove(self.signature)
        done = self.tool(faults, "--login", *(["--pin", pin] if pin else []), *self.sign, check=False)
        if done.returncode == 0:
            public = run("openssl", "x509", "-in", f"{self.ann.signing}.pem", "-pubkey", "-noout", "-out",
                         f"{self.folder}/public")
            assert public.returncode == 0
            run("openssl", "dgst", "-sha256", "-verify", f"{self.folder}/public", "-signature", self.signature, self.text)
        return done

    def refusal(self, *faults, **more):
        """The CKR name with which pkcs11-tool gave up."""
        done = self.signs(*faults, **more)
        assert done.returncode != 0, faults
        return re.search(r"CKR_\w+", done.stderr.decode()).group(0)


def hands_on(world):
    assert world.signs().returncode == 0
    calls = world.faults.calls()
    assert calls[0] == ["C_GetFunctionList", "0x0"] and ["C_Login", "0x0"] in calls and ["C_Sign", "0x0"] in calls, calls
    with open(world.faults.log_path) as log:
        assert PIN not in log.read()
    through = world.tool([], "--login", "--pin", PIN, "--list-objects").stdout
    assert sorted(through.splitlines()) == sorted(world.token.tool("--login", "--pin", PIN, "--list-objects").stdout.splitlines())
    assert world.refusal(pin=WRONG) == "CKR_PIN_INCORRECT"


def stops(world):
    """Late, dead, silent."""
    began = time.monotonic()
    assert world.signs("delay_ms 1000").returncode == 0 and time.monotonic() - began >= 1
    assert world.signs("crash C_Sign").returncode == -signal.SIGABRT
    assert world.faults.calls()[-1] == ["C_Sign", "crashes"], world.faults.calls()
    assert world.signs("crash C_Decrypt", "hang C_Digest").returncode == 0
    world.faults.set("hang C_FindObjects")
    command = ["pkcs11-tool", "--module", FAULTY_PKCS11, "--list-objects"]
    hanging = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: ["C_FindObjects", "hangs"] in world.faults.calls(), "the call hangs")
        time.sleep(0.5)
        assert hanging.poll() is None
    finally:
        end(hanging)


def answers(world):
    assert world.refusal("answer C_SignInit 0x30") == "CKR_DEVICE_ERROR"
    assert world.refusal("answer C_SignInit 96") == "CKR_KEY_HANDLE_INVALID"
    assert world.refusal("answer C_Login 0xa4", "answer C_Logout 5") == "CKR_PIN_LOCKED"
    # pkcs11-tool tries once more in parts: that works only if the refused signature is over behind, too.
    assert world.signs("answer C_Sign 0x30").returncode == 0
    assert world.signs("no_such_fault").returncode == -signal.SIGABRT


def shows_tokens(world):
    def flags(*faults):
        return re.search(r"token flags +: (.*)", world.tool(faults, "--list-slots").stdout.decode()).group(1)
    assert not re.search("count low|final|locked|PIN pad", flags()), flags()
    assert "user PIN count low" in flags("tries LOW") and "final" not in flags("tries LOW")
    assert "final user PIN try" in flags("tries FINAL") and "user PIN locked" in flags("tries LOCKED")
    assert "PIN pad" in flags(f"pin_pad {PIN}"), flags(f"pin_pad {PIN}")
    assert world.signs(f"pin_pad {PIN}", pin=None).returncode == 0
    assert world.refusal(f"pin_pad {PIN}") == "CKR_ARGUMENTS_BAD"
    assert world.refusal(f"pin_pad {WRONG}", pin=None) == "CKR_PIN_INCORRECT"
    assert "(empty)" in world.tool(["removed"], "--list-slots").stdout.decode()
    assert b"No slot with token" in world.signs("removed").stderr


def wants_pin_each_time(world, module, session):
    world.faults.set("always_authenticate")
    key = module.find(session, PRIVATE_KEY, b"SIGN")
    assert module.attribute(session, key, ALWAYS_AUTHENTICATE, 1) == (OK, 1)
    for _ in range(2):
        assert module.sign_init(session, key) == OK and module.sign(session, 0) == (OK, 256)
        assert module.sign(session, 1024)[0] == NOT_LOGGED_IN
    assert module.sign_init(session, key) == OK and module.login(session, LOGIN_FOR_USE, PIN.encode()) == OK
    assert module.sign(session, 1024) == (OK, 256)
    assert module.sign_init(session, key) == OK and module.sign(session, 1024)[0] == NOT_LOGGED_IN, "one PIN, two uses"
    assert module.sign_init(session, key) == OK
    tries = [module.login(session, LOGIN_FOR_USE, pin.encode()) for pin in (WRONG, WRONG, PIN, WRONG, WRONG, WRONG, PIN)]
    assert tries == [PIN_INCORRECT, PIN_INCORRECT, OK, PIN_INCORRECT, PIN_INCORRECT, PIN_LOCKED, PIN_LOCKED], tries
    module.sign(session, 1024)
    shown = world.tool(["always_authenticate"], "--login", "--pin", PIN, "--list-objects", "--type", "privkey").stdout
    assert shown.count(b"always authenticate") == 2, shown
    assert world.signs("always_authenticate").returncode == 0


def wants_much_room(world, module, session):
    world.faults.set()
    key, certificate = module.find(session, PRIVATE_KEY, b"SIGN"), module.find(session, CERTIFICATE, b"SIGN")
    size = module.attribute(session, certificate, VALUE, 0)[1]
    world.faults.set("buffer_too_small")
    assert module.attribute(session, certificate, VALUE, 0) == (OK, size // 2)
    assert module.attribute(session, certificate, VALUE, 4096) == (OK, size)
    assert module.attribute(session, certificate, 0x3, 100)[0] == TOO_SMALL  # the label, in a buffer that would do
    assert module.attribute(session, certificate, 0x0, 8) == (OK, 8), "a number has its size"
    assert module.sign_init(session, key) == OK
    assert module.sign(session, 0) == (OK, 128) and module.sign(session, 256) == (TOO_SMALL, 128)
    assert module.sign(session, 512) == (OK, 256)
    assert world.signs("buffer_too_small").returncode == 0  # it gives 512 octets


def vanishes(world, module, session):
    """A token that goes away takes its sessions along, and comes back without them."""
    world.faults.set("removed")
    slot = session  # any number will do
    assert module.GetSessionInfo(session, None) == REMOVED and module.CloseAllSessions(slot) == NO_TOKEN
    world.faults.set()
    assert module.sign_init(session, 1) == SESSION_INVALID
    again = module.session()
    assert module.login(again, LOGIN_USER, PIN.encode()) == OK, "the login outlived the token"
    assert module.sign_init(again, module.find(again, PRIVATE_KEY, b"SIGN")) == OK
    assert module.sign(again, 1024) == (OK, 256)


def pulled_out(world):
    """Removed while a signature is made."""
    world.faults.set("delay_ms 2000")
    command = ["pkcs11-tool", "--module", FAULTY_PKCS11, "--token-label", "Ann", "--login", "--pin", PIN, *world.sign]
    signer = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: ["C_SignInit", "0x0"] in world.faults.calls(), "the signature begins")
        time.sleep(0.3)
        world.faults.set("removed")
        assert b"CKR_DEVICE_REMOVED" in signer.communicate(timeout=20)[1] and signer.returncode != 0
    finally:
        end(signer)


folder = tempfile.mkdtemp(prefix="letterlock-faulty-pkcs11-")
try:
    world = World(folder)
    for part in (hands_on, stops, answers, shows_tokens, pulled_out):
        part(world)
    world.faults.set()
    module = Module(FAULTY_PKCS11)
    assert module.Initialize(None) == OK
    session = module.session()
    assert module.login(session, LOGIN_USER, PIN.encode()) == OK
    for part in (wants_pin_each_time, wants_much_room, vanishes):
        part(world, module, session)
    assert module.Finalize(None) == OK
finally:
    shutil.rmtree(folder, ignore_errors=True)
print("faulty module: all as expected")
