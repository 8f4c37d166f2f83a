"""Where our time goes in a row that missed its goal: perf, by symbol. The program keeps its symbols in a release build."""

import collections
import os
import re
import shutil
import subprocess

from smime.contest import OURS

SHARE_MIN = 0.5  # per cent
LINE = re.compile(r"\s*([\d.]+)%\s+(\S+)\s+\[(.)\] (.*)")
INCLUSIVE = re.compile(r"\s*([\d.]+)%\s+[\d.]+%\s+\S+\s+\[.\] (.*)")


def of_contest(machine, contest):
    ours = next(participant for participant in contest.participants if participant.name == OURS)
    return profile(machine, ours.programs[0])


def of_engine(machine, program, row):
    return profile(machine, [program, "--row", row.removeprefix("engine-"), "--only", "ours", "--milliseconds", "1000"])


def profile(machine, command):
    """perf's report as text; says why where there is none."""
    if not shutil.which("perf"):
        return "perf is not installed (package linux-perf)\n"
    data = f"{machine.folder}/perf.data"
    record = ["perf", "record", "-q", "-F", "2000", "--call-graph", "dwarf,16384", "-e", "cpu-clock", "-o", data, "--"]
    with open(f"{machine.folder}/perf-out", "wb") as out:
        subprocess.run([*record, *map(str, command)], env={**os.environ, **machine.environment}, stdin=subprocess.DEVNULL,
                       stdout=out, stderr=subprocess.DEVNULL, check=False)
    return summed(report_of(data, "--no-children")) + "\nWith what they call:\n" + inclusive(report_of(data, "--children"))


def report_of(data, children):
    command = ["perf", "report", "-i", data, "--stdio", "--no-inline", children, "-g", "none", "--sort", "dso,symbol"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def name_of(symbol):
    return "(no name)" if symbol.startswith("0x") else re.sub(r"\s{2,}.*", "", symbol)[:110]


def summed(report):
    """Shares by library, and by function; a library without names of its functions is one line."""
    libraries, functions = collections.Counter(), collections.Counter()
    for share, library, _, symbol in LINE.findall(report):
        libraries[library] += float(share)
        functions[library, name_of(symbol)] += float(share)
    lines = [f"{share:6.1f} %  {library}" for library, share in libraries.most_common() if share >= SHARE_MIN]
    lines += ["", *(f"{share:6.1f} %  {library:20} {symbol}" for (library, symbol), share in functions.most_common()
                    if share >= SHARE_MIN)]
    return "\n".join(lines) + "\n"


def inclusive(report):
    """Our functions with all that they call; twice the smallest share, since there are many."""
    found = INCLUSIVE.findall(report)
    return "\n".join(f"{float(share):6.1f} %  {name_of(symbol)}" for share, symbol in found
                     if "letterlock::" in symbol and float(share) >= 2 * SHARE_MIN) + "\n"
