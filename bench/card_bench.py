#!/usr/bin/env python3
"""What a slow card costs: letters sealed and opened with a token that takes 500 ms for each private-key operation.

    bench/card_bench.py [--letters N] [--delay-ms MS] PROGRAM FAULTY_PKCS11

PROGRAM is letterlock, FAULTY_PKCS11 the module of tests/cards (build target test_tools) in front of SoftHSM. Prints the
number of operations that the card did, and the wall time as a ratio to what those operations alone take.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import tempfile
import time


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.faults, self.log = folder / "faults", folder / "calls"
        self.faults.write_text("")
        self.environment = {**os.environ, "LETTERLOCK_TEST_FAULTS": str(self.faults),
                            "SOFTHSM2_CONF": str(folder / "practice/softhsm2.conf")}

    def letterlock(self, home, *words, stdin=b""):
        environment = {**self.environment, "LETTERLOCK_HOME": str(self.folder / "practice" / home)}
        done = subprocess.run([self.options.program, *words], input=stdin, env=environment, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"letterlock {' '.join(words)}: exit {done.returncode}\n{done.stderr.decode()}")
        return done.stdout

    def operations(self):
        return collections.Counter(line.split()[0] for line in self.log.read_text().splitlines())

    def measure(self, name, expected, work):
        """Runs `work`; says what it took and how often the card was asked."""
        self.log.write_text("")
        began = time.monotonic()
        work()
        seconds = time.monotonic() - began
        calls = self.operations()
        asked = calls["C_Sign"] + calls["C_Decrypt"]
        card = asked * self.options.delay_ms / 1000
        ratio = f"{seconds / card:.2f} times the card's own time" if card else "no card's time"
        print(f"{name}: {seconds:.1f} s, C_Sign {calls['C_Sign']}, C_Decrypt {calls['C_Decrypt']}, "
              f"C_Login {calls['C_Login']}: {ratio}", flush=True)
        assert asked == expected, (name, asked, expected)


def run(options, folder):
    bench = Bench(options, folder)
    practice = ["practice", "--card", "--module", options.module, "--folder", str(folder / "practice"), "--json"]
    subprocess.run([options.program, *practice], env=bench.environment, check=True, capture_output=True)
    bench.faults.write_text(f"delay_ms {options.delay_ms}\nlog {bench.log}\n")
    pin = {home: ["--pin-file", str(folder / "practice" / home / "password.txt")] for home in ("newcomer", "partner")}
    write = ["send", "--to", "partner@practice.example", "--subject", "one of many", *pin["newcomer"]]

    def seal():
        for number in range(options.letters):
            bench.letterlock("newcomer", *write, stdin=f"letter {number}\n".encode())

    def read():
        for row in json.loads(bench.letterlock("partner", "list", "--json"))[:options.letters]:
            bench.letterlock("partner", "read", row["id"], "--json")

    bench.measure(f"{options.letters} letters sealed and sent", options.letters, seal)
    bench.measure("opened by one sync", options.letters, lambda: bench.letterlock("partner", "sync", *pin["partner"]))
    bench.measure("read again within the PIN session", 0, read)
    for home in pin:
        bench.letterlock(home, "card", "lock")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=100)
    parser.add_argument("--delay-ms", type=int, default=500)
    parser.add_argument("program")
    parser.add_argument("module")
    options = parser.parse_args()
    options.program, options.module = os.path.abspath(options.program), os.path.abspath(options.module)
    with tempfile.TemporaryDirectory() as folder:
        run(options, pathlib.Path(folder))


main()
