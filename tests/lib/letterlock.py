"""The program under test, called as a person or a script would call it."""

import json
import os
import subprocess

PROGRAM = os.environ.get("LETTERLOCK_PROGRAM", "build/release/letterlock")


def letterlock(*arguments, stdin=b"", home=None, env=None, timeout=300):
    """Runs it without a terminal; returns the finished process."""
    surroundings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(home or "/nonexistent")}
    if home:
        surroundings["LETTERLOCK_HOME"] = str(home)
    surroundings.update(env or {})
    return subprocess.run([PROGRAM, *[str(a) for a in arguments]], input=stdin, capture_output=True,
                          env=surroundings, timeout=timeout)


def expect(code, *arguments, **more):
    """Runs it and checks the exit code; returns the finished process."""
    done = letterlock(*arguments, **more)
    if done.returncode != code:
        raise AssertionError(f"letterlock {' '.join(map(str, arguments))}\nexit {done.returncode}, expected {code}\n"
                             f"{done.stdout[-3000:].decode(errors='replace')}\n{done.stderr[-3000:].decode(errors='replace')}")
    return done


class Home:
    """One person's home, used through the command line alone; its keys are in PKCS#12 files of `person`."""

    def __init__(self, folder, person):
        self.person, self.folder = person, f"{folder}/{person.address.split('@')[0]}"

    @property
    def password(self):
        return ["--password-file", self.person.password_file]

    @property
    def p12_options(self):
        """Both files, or the one that is both."""
        return [word for path in dict.fromkeys((self.person.sign_p12, self.person.encrypt_p12)) for word in ("--p12", path)]

    def expect(self, code, *arguments, **more):
        return expect(code, *arguments, home=self.folder, **more)

    def json(self, code, *arguments):
        done, document = report(*arguments, home=self.folder)
        assert done == code, (arguments, done, document)
        return document


def report(*arguments, **more):
    """Runs it with --json; returns (exit code, the JSON document)."""
    done = letterlock(*arguments, "--json", **more)
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError as error:
        raise AssertionError(f"letterlock {' '.join(map(str, arguments))} --json: no JSON\n{done.stdout[:2000]!r}\n"
                             f"{done.stderr[-2000:].decode(errors='replace')}") from error


def resident_kib(*arguments):
    """Runs the program; returns its largest resident size. A child of its own, so that each run is measured alone."""
    child = os.fork()
    if child == 0:
        os.execv(PROGRAM, [PROGRAM, *map(str, arguments)])
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, (arguments, status)
    return usage.ru_maxrss
