#!/usr/bin/env python3
"""A large folder in the browser: list, scrolling, far end and search, with figures.

    web_large_folder_test.py [COUNT]        2,000 messages by default; the figures of docs are of 100,000
"""

import os
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(TESTS, "lib"))
sys.path.insert(0, os.path.join(TESTS, "../bench"))
from letterlock import Home  # noqa: E402
from make_mail import RARE  # noqa: E402
from maildir import make_maildir  # noqa: E402
from pki import Authority, Person  # noqa: E402
from web_app import WebApp  # noqa: E402

ME = "me@bench.example"


def home_with_many(folder, count):
    home = Home(folder, Person(Authority(f"{folder}/ca"), "Bench", ME))
    make_maildir(f"{folder}/mailbox")
    make_maildir(f"{folder}/many")
    os.makedirs(f"{folder}/post")
    subprocess.run([sys.executable, f"{TESTS}/../bench/make_mail.py", "--count", str(count), "--seed", "1", "--maildir",
                    f"{folder}/many"], check=True, stdout=subprocess.DEVNULL)
    home.expect(0, "account", "add", ME, *home.p12_options, "--incoming", f"{folder}/mailbox", "--outgoing", f"{folder}/post",
                *home.password)
    home.expect(0, "import", f"{folder}/many", timeout=3600)
    return home


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory(prefix="ll-web-large-") as folder:
        home = home_with_many(folder, count)
        with WebApp(home.folder) as app:
            print(app.browse("large_folder", LETTERLOCK_WEB_COUNT=str(count), LETTERLOCK_WEB_RARE=RARE).strip())


main()
