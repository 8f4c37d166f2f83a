#!/usr/bin/env python3
"""The habits of this tree, checked: sizes, headers that open with their story, calls nobody may use.

Reported without failing: sources with a public header and no test beside them.
"""
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))
from tree import ROOT, Complaints, read, source_files, without_comments_and_strings  # noqa: E402

MAX_COLUMNS = 120
MAX_COLUMNS_SCRIPT = 140  # command lines of other programs are long
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 90

BANNED_CALLS = {
    "strcpy": "has no bound",
    "strcat": "has no bound",
    "sprintf": "has no bound",
    "vsprintf": "has no bound",
    "gets": "has no bound",
    "strtok": "keeps hidden state",
    "alloca": "is not bounded",
    "tmpnam": "races",
    "mktemp": "races",
    "rand": "is no randomness",
    "srand": "is no randomness",
    "system": "runs a shell",
    "popen": "runs a shell",
    "atoi": "hides errors",
    "atol": "hides errors",
}
CALL = re.compile(r"(?<![\w.>:])(?:std::|::)?(" + "|".join(BANNED_CALLS) + r")\s*\(")
# Places of one machine do not belong into the tree. System paths that a program may really need
# (/tmp, /dev/tty, /etc/ssl) are fine.
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(home|root|work|Users|mnt|opt)/[\w.]+")
TEXT_SUFFIXES = {".h", ".cc", ".S", ".py", ".sh", ".md", ".txt", ".cmake", ".json", ".def", ".1", ".sql", ".ts"}


def tracked_files():
    """The files of the tree: what git knows, or all of them where there is no git."""
    listed = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.splitlines()
    else:
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file()]
    skipped = {"build", ".git", "node_modules"}
    return [Path(n) for n in sorted(names) if not skipped & set(Path(n).parts) and (ROOT / n).is_file()]


def check_lines(path, text, complaints):
    wide_is_fine = path.suffix in {".json", ".md"} or path.name == "LICENSE"
    columns = MAX_COLUMNS_SCRIPT if path.suffix in {".py", ".sh"} else MAX_COLUMNS
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > columns and not wide_is_fine:
            complaints.add(path, number, f"{len(line)} columns (at most {columns})")
        if line != line.rstrip() and path.suffix != ".md":
            complaints.add(path, number, "blanks at the end of the line")
        place = MACHINE_PATH.search(line)
        if place:
            complaints.add(path, number, f"a path of one machine: {place.group(0)}")
    if text and not text.endswith("\n"):
        complaints.add(path, 0, "no line feed at the end")


def check_header(path, text, complaints):
    lines = text.splitlines()
    if text.count("#pragma once") != 1:
        complaints.add(path, 0, "a header has one #pragma once")
    if not lines or not lines[0].startswith("//"):
        complaints.add(path, 1, "a header opens with the story of its module")


def check_calls(path, code, complaints):
    for match in CALL.finditer(code):
        name = match.group(1)
        if name == "system" and path.name.endswith("_test.cc"):
            continue  # a test may call other programs; it writes the command itself
        complaints.add(path, code.count("\n", 0, match.start()) + 1, f"{name}() {BANNED_CALLS[name]}")


def function_lengths(code):
    """(first line, lines) of every outermost block that is a function's body, found by its braces.

    Blocks of namespaces, classes, enums and extern "C" are entered; any other block is one body.
    """
    entered = re.compile(r"(namespace|class|struct|union|enum|extern)\b[^;{}()]*$")
    container = []  # for each open brace: True when it is only entered
    body_depth, body_start = None, 0
    head_start = 0
    for index, char in enumerate(code):
        if char in ";":
            head_start = index + 1
        elif char == "{":
            head = code[head_start:index]
            container.append(bool(entered.search(head)) and body_depth is None)
            if body_depth is None and not container[-1]:
                body_depth, body_start = len(container), index
            head_start = index + 1
        elif char == "}":
            if body_depth == len(container):
                yield code.count("\n", 0, body_start) + 1, code.count("\n", body_start, index) + 1
                body_depth = None
            if container:
                container.pop()
            head_start = index + 1


def check_functions(path, code, complaints):
    for line, length in function_lengths(code):
        is_table = re.search(r"=\s*$|\[\]\s*$", code.splitlines()[line - 1].split("{")[0])
        if length > MAX_FUNCTION_LINES and not is_table:
            complaints.add(path, line, f"a function of {length} lines (at most {MAX_FUNCTION_LINES})")


def report_untested(files):
    names = {str(path) for path in files}
    untested = [path for path in files if path.suffix == ".cc" and not path.name.endswith("_test.cc")
                and str(path.with_suffix(".h")) in names
                and str(path.with_name(path.stem + "_test.cc")) not in names]
    if untested:
        print(f"{len(untested)} sources have no test of their own beside them (a test of their room may cover them):")
        print("  " + " ".join(str(path.relative_to("src")) for path in untested))


def main():
    complaints = Complaints()
    sources = source_files("src", "fuzz", "bench")
    for path in sources:
        text = read(path)
        code = without_comments_and_strings(text)
        if path.suffix == ".h":
            check_header(path, text, complaints)
        if len(text.splitlines()) > MAX_FILE_LINES:
            complaints.add(path, 0, f"{len(text.splitlines())} lines (at most {MAX_FILE_LINES})")
        check_calls(path, code, complaints)
        check_functions(path, code, complaints)
        complaints.checked += 1
    for path in tracked_files():
        if path.suffix in TEXT_SUFFIXES or (ROOT / path).stat().st_mode & 0o111:
            check_lines(path, read(path), complaints)
    report_untested([path for path in sources if path.parts[0] == "src"])
    complaints.finish("sources", at_least=20)


if __name__ == "__main__":
    main()
