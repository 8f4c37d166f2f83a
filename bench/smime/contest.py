"""A contest: ours, peers and the floor do the same work in turn, several rounds; what came out, and who was how much faster.

Ratios are medians of the rounds' own ratios (what ran a moment before or after, on the same machine), of CPU time: user and
system of all processes. Each participant's outcome is checked in every round: the time of a wrong outcome means nothing.
"""

import dataclasses
import json
import os
import statistics
import subprocess

OURS, FLOOR, OPENSSL, GPGSM, NSS = "letterlock", "floor", "openssl", "gpgsm", "nss"


class Wrong(Exception):
    """A participant did not do what it should."""


@dataclasses.dataclass
class Participant:
    """`programs`: argument lists that are joined by pipes. `out`: where standard output of the last one goes."""

    name: str
    programs: list
    check: object  # called with standard output's path after each run; raises where the outcome is wrong
    out: str = None
    share: float = 1  # of the work: a peer that cannot do all of it does this much, and its time is multiplied


@dataclasses.dataclass
class Contest:
    participants: list
    peer_goal: float = None  # openssl's CPU time over ours: at least
    floor_goal: float = None  # ours over the floor's: at most
    floor_words: str = ""
    cleanup: object = None  # called once behind the rounds
    row: str = ""
    title: str = ""
    megabytes: float = 0


class Machine:
    """Starts programs through smime_measure, so that their memory is their own."""

    def __init__(self, measure, folder, environment):
        self.measure, self.folder, self.environment = str(measure), folder, environment

    def run(self, participant):
        words = [self.measure, "--err", f"{self.folder}/err", "--out", participant.out or f"{self.folder}/out"]
        for number, program in enumerate(participant.programs):
            words += [":::"] * (number > 0) + [str(word) for word in program]
        done = subprocess.run(words, env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL, capture_output=True,
                              check=True)
        figures = json.loads(done.stdout)
        if figures["exit"] != 0:
            with open(f"{self.folder}/err", errors="replace") as err:
                raise Wrong(f"{participant.name}: exit {figures['exit']}: {participant.programs}\n{err.read()[-3000:]}")
        participant.check(participant.out or f"{self.folder}/out")
        figures["cpu"] /= participant.share
        return figures


def compete(machine, contest, rounds, warm_up):
    """The row of the table."""
    taken = {participant.name: [] for participant in contest.participants}
    for number in range(rounds + warm_up):
        for participant in contest.participants:
            figures = machine.run(participant)
            if number >= warm_up:
                taken[participant.name].append(figures)
    if contest.cleanup:
        contest.cleanup()
    return row_of(contest, taken)


def row_of(contest, taken):
    """Peers over ours, ours over the floor; a goal that has nothing to be held against stays open, never met."""
    row = {"row": contest.row, "title": contest.title, "megabytes": contest.megabytes, "participants": {}, "goals": []}
    for name, figures in taken.items():
        row["participants"][name] = {
            "cpu_s": statistics.median(one["cpu"] for one in figures), "cpu_s_min": min(one["cpu"] for one in figures),
            "cpu_s_max": max(one["cpu"] for one in figures), "wall_s": statistics.median(one["wall"] for one in figures),
            "memory_mib": max(one["memory"] for one in figures)}
    ours = [one["cpu"] for one in taken[OURS]]
    row["against"] = {name: statistics.median(one["cpu"] / own for one, own in zip(figures, ours))
                      for name, figures in taken.items() if name not in (OURS, FLOOR)}
    if FLOOR in taken:
        row["floor_ratio"] = statistics.median(own / one["cpu"] for one, own in zip(taken[FLOOR], ours))
        # What is left to win: nobody can be ahead of a peer by more than the floor is.
        row["floor_against"] = {name: statistics.median(one["cpu"] / least["cpu"] for one, least in zip(figures, taken[FLOOR]))
                                for name, figures in taken.items() if name not in (OURS, FLOOR)}
    if contest.peer_goal:
        row["goals"].append(goal("openssl, times less", row["against"][OPENSSL], contest.peer_goal, at_least=True))
    if contest.floor_goal:
        row["goals"].append(goal(f"floor{contest.floor_words}", row["floor_ratio"], contest.floor_goal, at_least=False))
    return row


def goal(name, value, bound, at_least):
    return {"name": name, "value": value, "bound": bound, "at_least": at_least,
            "met": value >= bound if at_least else value <= bound}
