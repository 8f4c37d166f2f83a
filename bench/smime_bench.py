#!/usr/bin/env python3
"""The S/MIME engine beside openssl cms, gpgsm and NSS, and beside the floor: CPU time, memory, goals met or missed.

    bench/smime_bench.py [--build build/release] [--rows NAME...] [--megabytes 100] [--rounds 5] [--gigabyte] [--small]
                         [--json FILE] [--markdown FILE] [--profiles FOLDER] [--folder F]

One run makes its own keys, certificates and messages in a temporary folder (in memory where there is /dev/shm), runs each
participant in turn on the same files, checks each outcome, and prints a row for each kind of work: CPU time as ratios to the
peers and to the floor, which is a program that does nothing but the primitives (bench/floor.cc). --rows takes names or their
beginnings; --small is for tests: few octets, one round, every row. --gigabyte adds resident memory at 1 GiB (needs 4 GiB in
the folder). --profiles writes where the time goes (perf) for each row that misses a goal. The exit status says that
everything ran and came out right, not that goals are met.

Build first: cmake --preset release && cmake --build --preset release --target letterlock smime_bench
Needs the packages openssl, gpgsm, gpg-agent, libnss3-tools and softhsm2.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests/lib")]


KEPT_MEGABYTES = 31  # with what stands around it still below the 32 MiB that are kept in memory between examine and release


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=lambda path: pathlib.Path(path).resolve(), default=HERE.parent / "build/release")
    parser.add_argument("--rows", nargs="+", default=[""])
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gigabyte", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--markdown")
    parser.add_argument("--profiles")
    parser.add_argument("--folder", default="/dev/shm" if os.path.isdir("/dev/shm") else None)
    return parser.parse_args()


def sizes(wish):
    """What differs between a run that measures and one that only shows that everything runs."""
    if wish.small:
        return {"megabytes": 2, "kept": 1, "rounds": 1, "warm_up": 0, "engine": (1, 20, 20), "memory": 4, "messages": 200,
                "idle": 1}
    return {"megabytes": wish.megabytes, "kept": KEPT_MEGABYTES, "rounds": wish.rounds, "warm_up": 1,
            "engine": (wish.rounds + 2, 400, 5000), "memory": 1024, "messages": 20_000, "idle": 10}


def write_profile(wish, row, make):
    """Where the time goes, for a row that misses a goal."""
    if wish.profiles and not all(one["met"] for one in row["goals"]):
        os.makedirs(wish.profiles, exist_ok=True)
        with open(f"{wish.profiles}/{row['row']}.txt", "w") as file:
            file.write(make())


def measure(wish, folder):
    from smime.contest import Machine, compete
    from smime.engine import engine_rows
    from smime.memory import memory_rows
    from smime.product import product_rows
    from smime.profile import of_contest, of_engine
    from smime.rows import KEPT, LARGE, large_contests
    from smime.world import World

    programs = {"letterlock": wish.build / "letterlock",
                **{name: wish.build / "bench" / name for name in ("smime_floor", "smime_measure", "engine_bench")}}
    for path in programs.values():
        if not path.exists():
            raise SystemExit(f"{path} is not there: build the targets letterlock and smime_bench")
    size = sizes(wish)
    world = World(folder, programs["letterlock"], programs["smime_floor"])
    machine = Machine(programs["smime_measure"], folder, world.environment)

    def wanted(row):
        return any(row.startswith(name) for name in wish.rows)

    for contest in large_contests(world, {LARGE: size["megabytes"], KEPT: size["kept"]}, wanted):
        row = compete(machine, contest, size["rounds"], size["warm_up"])
        write_profile(wish, row, lambda contest=contest: of_contest(machine, contest))
        yield row
    for row in engine_rows(programs["engine_bench"], *size["engine"], wanted):
        write_profile(wish, row, lambda row=row: of_engine(machine, programs["engine_bench"], row["row"]))
        yield row
    yield from product_rows(machine, world, size["messages"], size["rounds"], size["idle"], wanted)
    if wish.gigabyte or wish.small:
        yield from memory_rows(machine, world, size["memory"], wanted)


def main():
    wish = options()
    os.environ["LETTERLOCK_PROGRAM"] = str(wish.build / "letterlock")
    from smime.contest import Wrong
    from smime.page import line, machine_facts, versions, write_markdown
    rows = []
    facts = {"machine": machine_facts(), "versions": versions(wish.build / "letterlock"), "megabytes": sizes(wish)["megabytes"],
             "rounds": sizes(wish)["rounds"]}
    with tempfile.TemporaryDirectory(prefix="ll-smime-bench-", dir=wish.folder) as folder:
        try:
            for row in measure(wish, folder):
                rows.append(row)
                print(line(row), flush=True)
        except Wrong as wrong:
            raise SystemExit(f"a wrong outcome, so no figure: {wrong}") from wrong
    if not rows:
        raise SystemExit(f"no row is named so: {' '.join(wish.rows)}")
    missed = [row["row"] for row in rows if not all(one["met"] for one in row["goals"])]
    print(f"{len(rows)} rows, {len(missed)} of them miss a goal: {' '.join(missed)}")
    if wish.json:
        with open(wish.json, "w") as file:
            json.dump({**facts, "rows": rows}, file, indent=1)
            file.write("\n")
    if wish.markdown:
        with open(wish.markdown, "w") as file:
            file.write(write_markdown(rows, facts))


main()
