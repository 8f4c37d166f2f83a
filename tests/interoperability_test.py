#!/usr/bin/env python3
"""Foreign programs judge: what we make they open, what they make we open, and what they refuse is said in their own words.

Peers: openssl cms, gpgsm, NSS cmsutil, Bouncy Castle. Every cell of docs/interoperability.md is tried and compared with the page.
`--write FILE` writes the page instead of comparing; a message that we make wrong, or refuse without a rule, fails in both.
"""

import argparse
import difflib
import os
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from files import read  # noqa: E402
from peers.bouncy_castle import BouncyCastle  # noqa: E402
from peers.cells import NOT_SENT, YES, Cell  # noqa: E402
from peers.gpgsm import Gpgsm  # noqa: E402
from peers.nss import Nss  # noqa: E402
from peers.openssl import Openssl  # noqa: E402
from peers.ours import Ours  # noqa: E402
from peers.page import page, without_versions  # noqa: E402
from peers.pair import Pair  # noqa: E402
from peers.rows import SECTIONS  # noqa: E402
from peers.world import World  # noqa: E402
from tree import ROOT  # noqa: E402

PAGE = f"{ROOT}/docs/interoperability.md"
KINDS = (Openssl, Gpgsm, Nss, BouncyCastle)
# A table that shrinks is a test that no longer runs: rows, cells that say yes, and the same for each peer and direction.
ROWS_MIN, YES_MIN, YES_MIN_EACH = 80, 270, 16


class Column(threading.Thread):
    """Both directions of one peer, all rows, in a thread: the peers do not wait for each other."""

    def __init__(self, world, kind):
        super().__init__(name=kind.name)
        self.world, self.kind, self.pair, self.version, self.found, self.faults = world, kind, None, None, {}, []

    def start_peer(self):
        peer = self.kind(self.world, f"{self.world.folder}/{self.kind.__name__}")
        self.pair = Pair(self.world, Ours(self.world, f"{self.world.folder}/ours.{self.kind.__name__}"), peer)
        self.version = peer.version()

    def run(self):
        for section in SECTIONS:
            for row in section.rows:
                for way, act in (("ours", row.ours), ("theirs", row.theirs)):
                    self.found[row.name, section.title, self.kind.name, way] = self.tried(section, row, way, act)

    def tried(self, section, row, way, act):
        try:
            return act(self.pair) if act else Cell(NOT_SENT)
        except Exception as error:  # every fault of a run is told, not the first alone
            self.faults.append(f"{self.kind.name}, {way}, {section.title}: {row.name}: {error}\n" + traceback.format_exc(limit=-3))
            return Cell("FAULT")


def columns_of(world):
    """The peers one after the other, as each adds to the world; witnesses are those that can make what is asked for."""
    columns = [Column(world, kind) for kind in KINDS]
    try:
        for column in columns:
            column.start_peer()
        witnesses = [Openssl(world, f"{world.folder}/witness"), columns[-1].pair.peer]
        for column in columns:
            column.pair.witnesses = [other for other in witnesses if other.name != column.kind.name]
        for column in columns:
            column.start()
        for column in columns:
            column.join()
    finally:
        for column in columns:
            if column.pair:
                column.pair.peer.close()
    return columns


def check_counts(found):
    rows = {(name, title) for name, title, _, _ in found}
    good = {(peer, way): 0 for _, _, peer, way in found}
    for (_, _, peer, way), cell in found.items():
        good[peer, way] += cell.word.startswith(YES)
    assert len(rows) >= ROWS_MIN and sum(good.values()) >= YES_MIN and min(good.values()) >= YES_MIN_EACH, (len(rows), good)
    return len(rows), sum(good.values())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--write", metavar="FILE")
    write_to, began = options.parse_args().write, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ll-peers-") as folder:
        columns = columns_of(World(folder))
    faults = [fault for column in columns for fault in column.faults]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)
    found = {key: cell for column in columns for key, cell in column.found.items()}
    rows, good = check_counts(found)
    text = page(SECTIONS, KINDS, {column.kind.name: column.version for column in columns}, found)
    if write_to:
        with open(write_to, "w") as file:
            file.write(text)
    else:
        compare(read(PAGE).decode(), text)
    print(f"{rows} rows, {len(found)} cells, {good} of them yes, {time.monotonic() - began:.0f} s")


def compare(there, here):
    if without_versions(there) != without_versions(here):
        sys.exit("what was found is not what docs/interoperability.md says; look, then write it anew with --write\n" +
                 "".join(difflib.unified_diff(there.splitlines(True), here.splitlines(True), "the page", "found", n=0)))
    if there != here:
        print("other versions than the page names, and the same cells:\n" +
              "".join(line for line in here.splitlines(True) if line not in there))


main()
