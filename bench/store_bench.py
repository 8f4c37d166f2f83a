#!/usr/bin/env python3
"""The store beside Debian's mu and notmuch, and what questions to a large store cost.

    bench/store_bench.py [--count 100000] [--large 1000000] [--seed 1] [--folder F] LETTERLOCK STORE_QUERIES

Makes COUNT messages (make_mail.py), then takes them in with each program in one run and prints CPU time (user and system)
and resident memory as ratios to ours. mu and notmuch index the Maildir where it lies; Letterlock also keeps a copy of
each message, flushed to the disk, and judges it. Then fills a store with LARGE messages and asks it, inside the program and
as whole commands. LARGE 0 leaves that out. Needs the packages maildir-utils and notmuch; folders of an earlier run in
--folder are used again.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/lib"))


def measure(command, environment):
    """CPU seconds, resident MiB and wall seconds of one program and its children."""
    started = time.monotonic()
    log = tempfile.TemporaryFile()
    process = subprocess.Popen([str(word) for word in command], env={**os.environ, **environment}, stdout=log, stderr=log)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        log.seek(0)
        raise SystemExit(f"{command}: exit {process.returncode}\n{log.read()[-2000:].decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, time.monotonic() - started


def make_home(folder, program):
    os.environ["LETTERLOCK_PROGRAM"] = str(program)
    from letterlock import Home
    from pki import Authority, Person
    authority = Authority(f"{folder}/authority")
    home = Home(folder, Person(authority, "Bench", "me@bench.example"))
    for part in ("mailbox/new", "mailbox/cur", "mailbox/tmp", "post"):
        os.makedirs(f"{folder}/{part}")
    home.expect(0, "account", "add", "me@bench.example", "--name", "Bench", *home.p12_options, "--incoming", f"{folder}/mailbox",
                "--outgoing", f"{folder}/post", *home.password)
    return home.folder


def index(folder, maildir, program):
    """Each program's figures; the programs that read first warm the cache for all: the files are read once before."""
    for entry in os.scandir(f"{maildir}/cur"):
        with open(entry.path, "rb") as file:
            file.read()
    figures = {}
    home = make_home(f"{folder}/ours", program)
    figures["letterlock"] = measure([program, "import", maildir], {"LETTERLOCK_HOME": home})
    other = {"HOME": folder, "NOTMUCH_CONFIG": f"{folder}/notmuch-config"}
    subprocess.run(["mu", "init", f"--muhome={folder}/mu", f"--maildir={maildir}"], env={**os.environ, **other}, check=True,
                   stdout=subprocess.DEVNULL)
    figures["mu"] = measure(["mu", "index", f"--muhome={folder}/mu", "--quiet"], other)
    os.makedirs(f"{folder}/notmuch")
    os.symlink(maildir, f"{folder}/notmuch/mail")
    with open(other["NOTMUCH_CONFIG"], "w") as file:
        file.write(f"[database]\npath={folder}/notmuch\n[user]\nname=me\nprimary_email=me@bench.example\n[new]\ntags=\n")
    figures["notmuch"] = measure(["notmuch", "new", "--quiet"], other)
    return figures, home


def show(figures, count):
    ours = figures["letterlock"]
    print(f"{count} messages taken in or indexed")
    for name, (cpu, memory, wall) in figures.items():
        print(f"  {name:12} CPU {cpu / ours[0]:5.2f} (ours 1: {ours[0] / count * 1e3:.3f} ms each)   memory {memory:4.0f} MiB"
              f"   wall {wall / ours[2]:5.2f}", flush=True)


def whole_commands(program, home):
    for words in (["list", "--folder", "archive"], ["list", "--search", "quizzaciously"]):
        times = [measure([program, *words], {"LETTERLOCK_HOME": str(home)})[2] * 1e3 for _ in range(11)]
        print(f"  letterlock {' '.join(words)}: median {statistics.median(times):.1f} ms", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder")
    parser.add_argument("program", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("queries", type=lambda path: pathlib.Path(path).resolve())
    wish = parser.parse_args()
    print(f"seed {wish.seed}")
    with tempfile.TemporaryDirectory(prefix="ll-store-bench-") as temporary:
        lasting = wish.folder or temporary
        os.makedirs(lasting, exist_ok=True)
        maildir = f"{lasting}/mail-{wish.seed}-{wish.count}"
        if not os.path.exists(maildir):
            subprocess.run([sys.executable, HERE / "make_mail.py", "--count", str(wish.count), "--seed", str(wish.seed),
                            "--maildir", f"{maildir}.new"], check=True)
            os.rename(f"{maildir}.new", maildir)
        figures, home = index(temporary, maildir, wish.program)
        show(figures, wish.count)
        whole_commands(wish.program, home)
        if wish.large:
            large = f"{lasting}/large-{wish.seed}-{wish.large}"
            if not os.path.exists(large):
                subprocess.run([wish.queries, "fill", f"{large}.new", str(wish.large), str(wish.seed)], check=True)
                os.rename(f"{large}.new", large)
            print(f"{wish.large} messages asked", flush=True)
            subprocess.run([wish.queries, "ask", large], check=True)
            whole_commands(wish.program, large)


if __name__ == "__main__":
    main()
