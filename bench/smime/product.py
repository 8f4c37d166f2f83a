"""The product's own figures: the start of the program, a page of a folder, a search, opening a small sealed message whose
content key is at hand, and the idle service's memory.

Times are wall times of whole commands (medians), since that is what a person waits for; CPU time stands beside them.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from letterlock import Home
from smime.contest import OURS, Participant, Wrong, goal
from smime.world import run_quietly

START_MAX_MS = 15
LETTER_OCTETS = 4096


def product_rows(machine, world, messages, rounds, idle_seconds, wanted):
    program = world.program
    yield from command_row(machine, "start-version", "letterlock --version", [program, "--version"], rounds, wanted, START_MAX_MS)
    if any(wanted(row) for row in ("start-list", "page", "search", "idle-service")):
        home = filled_home(world, messages)
        mail = home.environment
        yield from command_row(machine, "start-list", "letterlock account list (opens the store)", [program, "account", "list"],
                               rounds, wanted, None, mail)
        yield from command_row(machine, "page", f"a page of 50 in a folder of {messages} messages",
                               [program, "list", "--folder", "archive", "--limit", "50", "--json"], rounds, wanted, None, mail,
                               rows_are(50))
        yield from command_row(machine, "search", f"a search for a rare word in {messages} messages",
                               [program, "list", "--search", "quizzaciously", "--json"], rounds, wanted, None, mail, rows_are(1))
        if wanted("idle-service"):
            yield idle_service(world, home, idle_seconds)
    if wanted("read-sealed"):
        yield from read_sealed(machine, world, rounds)


def command_row(machine, row, title, command, rounds, wanted, bound_ms=None, environment=None, check=lambda out: None):
    if not wanted(row):
        return
    kept, machine.environment = machine.environment, {**machine.environment, **(environment or {})}
    taken = [machine.run(Participant(OURS, [command], check)) for _ in range(rounds * 4 + 1)][1:]
    machine.environment = kept
    wall, cpu = (statistics.median(one[name] for one in taken) * 1e3 for name in ("wall", "cpu"))
    yield {"row": row, "title": title, "wall_ms": wall, "wall_ms_min": min(one["wall"] for one in taken) * 1e3, "cpu_ms": cpu,
           "memory_mib": max(one["memory"] for one in taken),
           "goals": [goal("wall, ms", wall, bound_ms, at_least=False)] if bound_ms else []}


def rows_are(least):
    def check(out):
        with open(out) as file:
            found = len(json.load(file))
        if found < least:
            raise Wrong(f"{found} rows, not {least}")
    return check


class FilledHome:
    def __init__(self, folder):
        self.folder, self.environment = folder, {"LETTERLOCK_HOME": str(folder)}


def filled_home(world, messages):
    """An account whose archive holds what make_mail.py writes; a few of them have the rare word."""
    folder = f"{world.folder}/filled"
    bench = Path(__file__).resolve().parent.parent
    os.makedirs(folder)
    home = Home(folder, world.ann)
    for part in ("mailbox/new", "mailbox/cur", "mailbox/tmp", "post"):
        os.makedirs(f"{folder}/{part}")
    home.expect(0, "account", "add", world.ann.address, "--name", "Ann", *home.p12_options, "--incoming", f"{folder}/mailbox",
                "--outgoing", f"{folder}/post", *home.password)
    run_quietly([sys.executable, str(bench / "make_mail.py"), "--count", str(messages), "--seed", "1", "--maildir",
                 f"{folder}/mail"], {})
    home.expect(0, "import", f"{folder}/mail")
    return FilledHome(home.folder)


def idle_service(world, home, seconds):
    """The resident memory of `letterlock serve` after it answered and then was left alone."""
    environment = {**os.environ, **home.environment, "LETTERLOCK_ROOTS": ""}
    service = subprocess.Popen([world.program, "serve"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True)
    try:
        link = service.stdout.readline().strip()
        assert re.search(r"http://127\.0\.0\.1:\d+/", link), f"the service gave no link: {link!r}"
        time.sleep(seconds)
        with open(f"/proc/{service.pid}/status") as status:
            said = status.read()
        resident = int(re.search(r"VmRSS:\s+(\d+) kB", said)[1]) / 1024
        with open(f"/proc/{service.pid}/smaps_rollup") as rollup:
            own = sum(int(kib) for kib in re.findall(r"Private_\w+:\s+(\d+) kB", rollup.read())) / 1024
    finally:
        service.terminate()
        service.wait(20)
    return {"row": "idle-service", "title": "memory of the idle service", "memory_mib": resident, "private_mib": own, "goals": []}


def read_sealed(machine, world, rounds):
    """A practice home on cards in software: within the PIN session the agent has the content keys of opened messages."""
    folder = f"{world.folder}/practice"
    shared = {**world.environment, "SOFTHSM2_CONF": f"{folder}/softhsm2.conf"}
    homes = {who: {**shared, "LETTERLOCK_HOME": f"{folder}/{who}"} for who in ("newcomer", "partner")}
    pin = {who: ["--pin-file", f"{folder}/{who}/password.txt"] for who in homes}
    run_quietly([world.program, "practice", "--card", "--folder", folder, "--json"], shared)
    try:
        text = "A line of a letter as people write it, some seventy columns wide.\n" * (LETTER_OCTETS // 66)
        run_quietly([world.program, "send", "--to", "partner@practice.example", "--subject", "four", *pin["newcomer"]],
                    homes["newcomer"], text.encode())
        run_quietly([world.program, "sync", *pin["partner"]], homes["partner"])
        row = json.loads(run_quietly([world.program, "list", "--json"], homes["partner"]))[0]
        read = [world.program, "read", row["id"]]
        run_quietly([*read, *pin["partner"]], homes["partner"])

        def says_the_text(out):
            with open(out) as file:
                if text.splitlines()[-1] not in file.read():
                    raise Wrong("the text is not in what was read")
        yield from command_row(machine, "read-sealed", "opening a sealed message of 4 KiB, its content key at hand", read,
                               rounds, lambda row: True, None, homes["partner"], says_the_text)
    finally:
        for environment in homes.values():
            run_quietly([world.program, "card", "lock"], environment)
