"""Where our time goes in a row that missed its goal: perf, by symbol. The program keeps its symbols in a release build."""

import os
import shutil
import subprocess

from smime.contest import OURS

SHARE_MIN = 1  # per cent


def profile(machine, contest):
    """perf's report as text; says why where there is none."""
    if not shutil.which("perf"):
        return "perf is not installed (package linux-perf)\n"
    ours = next(participant for participant in contest.participants if participant.name == OURS)
    data = f"{machine.folder}/perf.data"
    environment = {**os.environ, **machine.environment}
    with open(f"{machine.folder}/perf-out", "wb") as out:
        subprocess.run(["perf", "record", "-q", "-F", "2000", "-e", "cpu-clock", "-o", data, "--", *map(str, ours.programs[0])],
                       env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, check=False)
    report = ["perf", "report", "-i", data, "--stdio", "--no-children", "-g", "none", "--percent-limit", str(SHARE_MIN)]
    done = subprocess.run(report, capture_output=True, text=True, check=False)
    return "\n".join(line.rstrip() for line in done.stdout.splitlines() if line.strip() and not line.startswith("#")) + "\n"
