#!/usr/bin/env python3
"""Compares every #include of src/ with the table of rooms in cmake/rooms.cmake.

Arrows point down only: a room may include what it names under DEPS, and what those may. Headers from
outside are included only by rooms that name their library under LIBS. Tests beside the code obey the
same arrows; only the libraries from outside are free to them (OpenSSL as a second opinion).
"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))
from tree import ROOT, Complaints, read, source_files, without_comments_and_strings  # noqa: E402

# Header prefixes of the libraries from outside, as rooms.cmake names them. fmt comes with base: it only formats.
LIBRARY_HEADERS = {
    "openssl/": "OpenSSL::Crypto",
    "sqlite3": "SQLite::SQLite3",
    "unicode/": "ICU::uc",
    "idn2": "PkgConfig::idn2",
    "curl/": "curl_headers",
    "boost/json": "Boost::json",
    "boost/asio": "Boost::headers",
    "boost/beast": "Boost::headers",
    "CLI/": "CLI11::CLI11",
    "libsecret/": "PkgConfig::libsecret",
    "pugixml": "pugixml::pugixml",
    "spdlog/": "spdlog::spdlog",
}
# Libraries that stay behind one room.
ONLY_ROOM = {"ICU::uc": {"message"}, "SQLite::SQLite3": {"store"}, "CLI11::CLI11": {"cli"}, "PkgConfig::idn2": {"x509", "net"},
             "Boost::headers": {"service"},
             "curl_headers": {"net"}, "PkgConfig::libsecret": {"store"}, "pugixml::pugixml": {"account"}}

# Sentences for people are made above inbox/ and outbox/ only: the letters of a tunnel are app's, and practice builds on it.
MAY_REACH_TEXT = {"text", "app", "practice", "api", "service", "cli"}
# The commands that work offline reach the engine directly; the rest of the user interfaces does not.
OFFLINE_ROOMS = {"smime"}
OFFLINE_FILES = re.compile(r"^(seal|open|offline)")

# Engines hold no locks, start no threads, do no I/O, and are told the time.
ENGINES = {"der", "mime", "x509", "cms", "trust", "message", "smime", "judge", "directory", "tunnel"}
NOT_IN_ENGINES = re.compile(
    r"^(thread|mutex|shared_mutex|condition_variable|future|fstream|iostream|filesystem|"
    r"unistd\.h|fcntl\.h|pthread\.h|sys/(socket|stat|file|mman|wait)\.h|netinet/.*|poll\.h)$"
)
INPUT_OUTPUT = re.compile(r"(?<![\w.>])(?:std::)?(fopen|printf|fprintf|puts|fputs|getenv|getline)\s*\(")
CLOCKS = re.compile(
    r"\b(system_clock|steady_clock|gettimeofday|clock_gettime)\b|(?<![\w.>:])time\s*\(\s*(nullptr|NULL|0|&)"
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def is_test(path):
    """Tests and what only tests share (test_support.h, test_people.h)."""
    return path.name.endswith("_test.cc") or path.name.startswith("test_")


def read_table():
    """room -> (deps, libs), in build order."""
    table = {}
    lines = re.sub(r"#.*", "", read("cmake/rooms.cmake"))
    for body in re.findall(r"letterlock_room\(([^)]*)\)", lines):
        words = body.split()
        room, parts, key = words[0], {"DEPS": [], "LIBS": []}, None
        for word in words[1:]:
            if word in parts:
                key = word
            else:
                parts[key].append(word)
        table[room] = (parts["DEPS"], parts["LIBS"])
    return table


def closures(table, complaints):
    """room -> every room it may include. A room may name only rooms above it in the file: no cycles."""
    reach = {}
    for room, (deps, _) in table.items():
        reach[room] = {room, "base"}
        for other in deps:
            if other not in reach:
                complaints.add("cmake/rooms.cmake", 0, f"{room} names {other}, which does not stand above it")
                continue
            reach[room] |= reach[other]
    return reach


def check_table(table, reach, complaints):
    table_file = "cmake/rooms.cmake"
    if "cms" in reach["token"]:
        complaints.add(table_file, 0, "token may never include cms: keys know nothing of messages")
    for room in reach:
        if "text" in reach[room] and room not in MAY_REACH_TEXT:
            complaints.add(table_file, 0, f"{room} reaches text: sentences are made by the user interfaces only")
    for library, owners in ONLY_ROOM.items():
        for room, (_, libs) in table.items():
            if library in libs and room not in owners:
                complaints.add(table_file, 0, f"{room} names {library}, which belongs to {' and '.join(sorted(owners))} alone")


def check_own(path, line, room, target, reach, complaints):
    other = target.split("/")[0]
    if "/" not in target:
        complaints.add(path, line, f'"{target}" is not written from src/ ("{room}/{target}")')
    elif other not in reach:
        complaints.add(path, line, f'"{target}" is in no room of the table')
    elif other not in reach[room]:
        complaints.add(path, line, f"{room} may not include {other} ({target})")
    elif not (ROOT / "src" / target).is_file():
        complaints.add(path, line, f'"{target}" does not exist')
    elif room in {"cli", "service"} and other in OFFLINE_ROOMS and not OFFLINE_FILES.match(path.name):
        complaints.add(path, line, f"only the offline commands (seal, open) may include {other}")


def check_outside(path, line, room, target, table, complaints):
    if is_test(path):
        return
    for prefix, library in LIBRARY_HEADERS.items():
        if target.startswith(prefix) and library not in table[room][1]:
            complaints.add(path, line, f"{room} includes <{target}> and does not name {library}")
    if room in ENGINES and NOT_IN_ENGINES.match(target):
        complaints.add(path, line, f"{room} is an engine and may not include <{target}>")


def check_file(path, table, reach, complaints):
    room = path.parts[1]
    text = read(path)
    if room not in table:
        complaints.add(path, 0, f"src/{room} is no room of the table")
        return 0
    includes = list(INCLUDE.finditer(text))
    for match in includes:
        line = text.count("\n", 0, match.start()) + 1
        if match.group(1) == '"':
            check_own(path, line, room, match.group(2), reach, complaints)
        else:
            check_outside(path, line, room, match.group(2), table, complaints)
    if room in ENGINES and not is_test(path):
        code = without_comments_and_strings(text)
        for match in CLOCKS.finditer(code):
            complaints.add(path, code.count("\n", 0, match.start()) + 1, f"{room} reads a clock; time is an argument")
        for match in INPUT_OUTPUT.finditer(code):
            complaints.add(path, code.count("\n", 0, match.start()) + 1, f"{room} calls {match.group(1)}(): no I/O")
    return len(includes)


def main():
    complaints = Complaints()
    table = read_table()
    if len(table) < 20:
        complaints.add("cmake/rooms.cmake", 0, f"only {len(table)} rooms were read")
    reach = closures(table, complaints)
    check_table(table, reach, complaints)
    for path in source_files("src"):
        complaints.checked += check_file(path, table, reach, complaints)
    complaints.finish("includes", at_least=50)


if __name__ == "__main__":
    main()
