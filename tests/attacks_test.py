#!/usr/bin/env python3
"""docs/attacks.md is true to the tests: each test that it names exists, each attack that is met names one."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))
from tree import ROOT, Complaints, read, source_files  # noqa: E402

PAGE = "docs/attacks.md"
TEST = re.compile(r"^TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)
STATES = ("met", "partly", "not yet", "not defended")


def known_tests():
    names = set()
    for path in source_files("src"):
        if path.name.endswith("_test.cc"):
            names |= {f"{path.parts[1]}.{suite}.{name}" for suite, name in TEST.findall(read(path))}
    return names


def rows(text):
    """(line number, attack, state, tests) of every row of the tables."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("| **"):
            cells = [cell.strip() for cell in line.strip().strip("|").split(" |")]
            if len(cells) < 4:
                cells += [""] * (4 - len(cells))
            yield number, cells[0], cells[2], re.findall(r"`([^`]+)`", cells[3])


def main():
    complaints = Complaints()
    known = known_tests()
    for number, attack, state, tests in rows(read(PAGE)):
        complaints.checked += 1
        if not state.startswith(STATES):
            complaints.add(PAGE, number, f"the state of {attack} begins with none of {', '.join(STATES)}")
        if state.startswith("met") and not tests and "by absence" not in state:
            complaints.add(PAGE, number, f"{attack} is met, and no test shows it")
        for test in tests:
            if test not in known and not ("/" in test and (ROOT / test).is_file()):
                complaints.add(PAGE, number, f"there is no test {test}")
    complaints.finish("attacks", at_least=40)


if __name__ == "__main__":
    main()
