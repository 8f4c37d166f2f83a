#!/usr/bin/env python3
"""Revocation lists beside OpenSSL and dirmngr: import and look-up, in CPU time and resident memory, paired in one run.

    bench/crl_bench.py [--sizes 100000,1000000,5000000] [--runs 5] [--folder F] [--json FILE] LETTERLOCK CRL_TOOL

Makes a list of each size (49 octets an entry: a random serial number of 16 octets and a reason code), then asks each
program in turn, RUNS times; medians are shown. Needs the packages openssl and dirmngr, and root for dirmngr's folder of
trusted certificates (a mount namespace of its own).
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

TARGETS = {"whole": 200, "inside": 1000, "import": 5, "dirmngr": 2, "look_up_mib": 24, "import_mib": 64, "warm_us": 1}


def run(tool, *command, env=None, codes=(0,)):
    """CPU seconds and resident MiB of a program."""
    done = subprocess.run([tool, "run", *map(str, command)], env={**os.environ, **(env or {})}, capture_output=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    if figures["exit"] not in codes:
        raise SystemExit(f"{command}: exit {figures['exit']}\n{done.stdout[-1000:]}\n{done.stderr[-2000:]}")
    return figures


def inside(tool, *words):
    return json.loads(subprocess.run([tool, *map(str, words)], check=True, capture_output=True).stdout)


class Letterlock:
    def __init__(self, program, tool, folder):
        self.program, self.tool, self.folder = program, tool, folder

    def run(self, *words, codes=(0,)):
        return run(self.tool, self.program, *words, env={"LETTERLOCK_HOME": f"{self.folder}/home"}, codes=codes)

    def take_in(self):
        """A new home each time: the list comes for the first time."""
        shutil.rmtree(f"{self.folder}/home", ignore_errors=True)
        self.run("trust", "crl", "list")
        return self.run("trust", "crl", "import", f"{self.folder}/list.crl", "--cert", f"{self.folder}/ca.pem")

    def ask(self):
        self.run("trust", "crl", "check", f"{self.folder}/revoked.pem", codes=(1,))
        return self.run("trust", "crl", "check", f"{self.folder}/good.pem")

    def index(self):
        (index,) = pathlib.Path(f"{self.folder}/home/cache/crl").glob("*.idx")
        return index


def dirmngr(tool, folder):
    """Loads the list into an empty cache; its trusted certificates lie in a folder of the system, here one of its own."""
    shutil.rmtree(f"{folder}/gnupg", ignore_errors=True)
    os.makedirs(f"{folder}/gnupg", 0o700)
    os.makedirs("/etc/gnupg", exist_ok=True)
    script = ('mount -t tmpfs tmpfs /etc/gnupg && mkdir /etc/gnupg/trusted-certs && cp "$1/ca.crt" /etc/gnupg/trusted-certs'
              ' && exec "$2" run dirmngr --homedir "$1/gnupg" --load-crl "$1/list.crl"')
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", folder, tool], capture_output=True, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    if figures["exit"] != 0:
        raise SystemExit(f"dirmngr: {done.stderr[-2000:].decode()}")
    return figures


def median(figures, key="cpu"):
    return statistics.median(one[key] for one in figures)


def measure(count, runs, program, tool, folder):
    subprocess.run([tool, "make", str(count), folder], check=True)
    ours = Letterlock(program, tool, folder)
    verify = ("openssl", "verify", "-crl_check", "-CAfile", f"{folder}/ca.pem", "-CRLfile", f"{folder}/list.crl",
              f"{folder}/good.pem")
    names = ("import", "ask", "index", "openssl", "verify", "dirmngr")
    taken = {name: [] for name in names}
    ours.take_in()  # warms the cache of files for all
    for _ in range(runs):
        taken["import"].append(ours.take_in())
        taken["openssl"].append(inside(tool, "openssl", folder))
        taken["dirmngr"].append(dirmngr(tool, folder))
        taken["verify"].append(run(tool, *verify))
        taken["ask"] += [ours.ask() for _ in range(3)]
        taken["index"].append(inside(tool, "index", ours.index(), folder))
    theirs = sum(median(taken["openssl"], part) for part in ("parse", "verify", "look_up"))
    return {
        "entries": count, "list_mib": os.path.getsize(f"{folder}/list.crl") / 2**20,
        "index_mib": os.path.getsize(ours.index()) / 2**20,
        "import_s": median(taken["import"]), "import_mib": max(one["memory"] for one in taken["import"]),
        "openssl_s": theirs, "dirmngr_s": median(taken["dirmngr"]),
        "dirmngr_mib": max(one["memory"] for one in taken["dirmngr"]),
        "look_up_s": median(taken["ask"]), "look_up_mib": max(one["memory"] for one in taken["ask"]),
        "verify_s": median(taken["verify"]), "verify_mib": max(one["memory"] for one in taken["verify"]),
        "first_us": median(taken["index"], "open_and_first") * 1e6, "warm_us": median(taken["index"], "warm") * 1e6,
        "openssl_warm_us": median(taken["openssl"], "warm") * 1e6,
    }


def show(row):
    print(f"{row['entries']} entries: a list of {row['list_mib']:.1f} MiB, an index of {row['index_mib']:.1f} MiB")
    print(f"  import            {row['import_s']:8.3f} s CPU {row['import_mib']:6.1f} MiB")
    print(f"  OpenSSL's parse, check, sort {row['openssl_s']:6.3f} s     ratio {row['openssl_s'] / row['import_s']:.1f}"
          f" (target {TARGETS['import']})")
    print(f"  dirmngr --load-crl {row['dirmngr_s']:7.3f} s     {row['dirmngr_mib']:6.1f} MiB"
          f" ratio {row['dirmngr_s'] / row['import_s']:.1f} (target {TARGETS['dirmngr']})")
    print(f"  look-up, whole process {row['look_up_s'] * 1e3:6.2f} ms {row['look_up_mib']:6.1f} MiB; openssl verify"
          f" {row['verify_s']:.3f} s {row['verify_mib']:.0f} MiB  ratio {row['verify_s'] / row['look_up_s']:.0f}"
          f" (target {TARGETS['whole']})")
    print(f"  look-up, in a running process: first {row['first_us']:.0f} us, ratio {row['openssl_s'] / row['first_us'] * 1e6:.0f}"
          f" (target {TARGETS['inside']}); warm {row['warm_us']:.2f} us (OpenSSL's, once sorted, the same serial number"
          f" again: {row['openssl_warm_us']:.2f} us)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000,5000000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder")
    parser.add_argument("--json")
    parser.add_argument("letterlock")
    parser.add_argument("crl_tool")
    arguments = parser.parse_args()
    program, tool = os.path.abspath(arguments.letterlock), os.path.abspath(arguments.crl_tool)
    rows = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for count in map(int, arguments.sizes.split(",")):
            rows.append(measure(count, arguments.runs, program, tool, f"{folder}/{count}"))
            show(rows[-1])
            shutil.rmtree(f"{folder}/{count}")
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump({"targets": TARGETS, "rows": rows}, file, indent=1)
            file.write("\n")


main()
