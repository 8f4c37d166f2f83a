"""The table: for people on standard output and in docs/performance.md, as JSON for programs."""

import platform
import re
import subprocess
import time

from smime.contest import FLOOR, OURS


def machine_facts():
    with open("/proc/cpuinfo") as file:
        said = file.read()
    models = re.findall(r"model name\s*: (.*)", said)
    flags = set(re.search(r"flags\s*: (.*)", said)[1].split()) & {"aes", "avx2", "avx512f", "sha_ni", "vaes", "vpclmulqdq"}
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s+(\d+)", file.read())[1]) / 2**20
    return {"processor": models[0] if models else platform.processor(), "cores": len(models), "features": sorted(flags),
            "memory_gib": round(memory), "kernel": platform.release(), "date": time.strftime("%Y-%m-%d", time.gmtime())}


def versions(program):
    def first(*command):
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()[0]
    packages = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", "libssl3", "gpgsm", "libnss3-tools"],
                              capture_output=True, text=True, check=False).stdout.split("\n")
    return {"letterlock": first(str(program), "--version"), "openssl": first("openssl", "version"),
            "packages": [package for package in packages if package]}


def number(value):
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def words_of(one):
    """A goal with its value: 7.3 (at least 7), MISSED."""
    bound = f"{'at least' if one['at_least'] else 'at most'} {number(one['bound'])}"
    return f"{one['name']} {number(one['value'])} ({bound}) {'met' if one['met'] else 'MISSED'}"


def times_of(row):
    return f"{row['wall_ms']:.1f} ms (least {row['wall_ms_min']:.1f}; CPU {row['cpu_ms']:.1f})"


def line(row):
    goals = "; ".join(words_of(one) for one in row["goals"])
    figures = []
    if "participants" in row:
        ours = row["participants"][OURS]
        figures.append(f"CPU {ours['cpu_s']:.3f} s, {ours['memory_mib']:.0f} MiB")
        if FLOOR in row["participants"] and not any(one["name"].startswith("floor") for one in row["goals"]):
            figures.append(f"floor {number(row['floor_ratio'])}")
        figures += [f"{name} {number(ratio)} times (floor {number(row['floor_against'][name])})"
                    for name, ratio in row["against"].items()]
    if "per_second" in row:
        figures.append(f"{row['per_second']['ours']:.0f} a second (the limit is {number(row['floor_against']['openssl'])} times OpenSSL's)")
    if "wall_ms" in row:
        figures.append(f"wall {times_of(row)}, {row['memory_mib']:.0f} MiB")
    if "private_mib" in row:
        figures.append(f"{row['memory_mib']:.1f} MiB resident, {row['private_mib']:.1f} MiB of its own")
    return f"{row['row']:24} {', '.join(figures) or row['title']}\n{'':24}   {goals or 'no goal'}"


def markdown(row):
    """One line of the table in docs/performance.md."""
    cells = [row["title"]]
    if "participants" in row:
        ours = row["participants"][OURS]
        cells += [f"{ours['cpu_s']:.3f} s", f"{ours['memory_mib']:.0f} MiB",
                  ", ".join(f"{name} {number(ratio)}" for name, ratio in row["against"].items()),
                  ", ".join(f"{name} {number(ratio)}" for name, ratio in row["floor_against"].items()),
                  number(row["floor_ratio"])]
    elif "per_second" in row:
        cells += [f"{row['per_second']['ours']:.0f} / s", "", f"OpenSSL's CMS {number(row['against']['openssl'])}",
                  f"OpenSSL's CMS {number(row['floor_against']['openssl'])}",
                  f"{row['limit_share'] * 100:.0f} % of RSA"]
    elif "wall_ms" in row:
        cells += [times_of(row), f"{row['memory_mib']:.0f} MiB", "", "", ""]
    else:
        memory = row["memory_mib"]
        shown = memory if isinstance(memory, dict) else {"resident": memory, "its own": row["private_mib"]}
        cells += ["", ", ".join(f"{name} {number(mib)} MiB" for name, mib in shown.items()), "", "", ""]
    goals = "; ".join(f"{'≥' if one['at_least'] else '≤'} {number(one['bound'])} "
                      f"{'met' if one['met'] else '**missed**'}" for one in row["goals"])
    return "| " + " | ".join([*cells, goals]) + " |"


def write_markdown(rows, facts):
    machine = facts["machine"]
    head = (f"{machine['date']}, {machine['processor']}, {machine['cores']} cores ({', '.join(machine['features'])}), "
            f"{machine['memory_gib']} GiB; {facts['versions']['openssl']}; {', '.join(facts['versions']['packages'])}; "
            f"{facts['rounds']} rounds; {facts['megabytes']} MiB.")
    table = ["| work | ours | resident | peers / ours | peers / floor | ours / floor | goals |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    return "\n".join([head, "", *table, *(markdown(row) for row in rows)]) + "\n"
