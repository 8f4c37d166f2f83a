"""What the tests of the tree share: the files of src/, and the collecting of complaints."""
import os
import re
import sys
from pathlib import Path

ROOT = Path(os.environ.get("LETTERLOCK_SOURCE_DIR", Path(__file__).resolve().parents[2]))
SOURCE_SUFFIXES = {".h", ".cc"}


def source_files(*folders):
    """Every C++ file under the folders, sorted, relative to the root of the tree."""
    found = []
    for folder in folders:
        found += [path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.suffix in SOURCE_SUFFIXES]
    return sorted(found)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def without_comments_and_strings(text):
    """The same text with comments and literals blanked out; line breaks stay where they were."""
    pattern = re.compile(
        r'R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"'  # raw string
        r'|//[^\n]*'
        r'|/\*.*?\*/'
        r'|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'",
        re.DOTALL,
    )

    def blank(match):
        token = match.group(0)
        kept = re.sub(r"[^\n]", " ", token)
        return '""' + kept[2:] if token.startswith('"') and len(token) >= 2 else kept

    return pattern.sub(blank, text)


class Complaints:
    """Collects what is wrong, then ends the process: 0 when something was checked and all is well."""

    def __init__(self):
        self.lines = []
        self.checked = 0

    def add(self, path, line, words):
        self.lines.append(f"{path}:{line}: {words}" if line else f"{path}: {words}")

    def finish(self, what, at_least=1):
        for line in self.lines:
            print(line)
        if self.checked < at_least:
            print(f"only {self.checked} {what} were looked at, at least {at_least} were expected")
            sys.exit(1)
        print(f"{self.checked} {what} looked at, {len(self.lines)} complaints")
        sys.exit(1 if self.lines else 0)
