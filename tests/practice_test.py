#!/usr/bin/env python3
"""The main job as a newcomer runs it: `letterlock practice`, and everything that its last lines promise."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import expect, letterlock, report  # noqa: E402

STEPS = ["authority", "resident", "resident", "introduced", "partner-received", "partner-reviewed", "partner-answered",
         "newcomer-received", "newcomer-reviewed", "newcomer-answered", "partner-established", "partner-wrote",
         "newcomer-established", "old-received", "old-reviewed", "old-refused"]


def look_around(folder):
    """What the last lines say: list, read, tunnel show work in the folder that stays."""
    newcomer, partner = f"{folder}/newcomer", f"{folder}/partner"
    for home, other in ((newcomer, "partner"), (partner, "newcomer")):
        code, tunnel = report("tunnel", "show", f"{other}@practice.example", home=home)
        assert (code, tunnel["state"], tunnel["reason"]) == (0, "established", "proved"), tunnel
        assert tunnel["chosen"] == "aes256-GCM" and all(step["done"] for step in tunnel["steps"]), tunnel
    code, rows = report("list", home=newcomer)
    assert code == 0 and len(rows) == 3, rows
    password = ["--password-file", f"{newcomer}/password.txt"]
    for row in rows:
        code, document = report("read", row["id"][:12], *password, home=newcomer)
        assert (code, document["signature"]) == (0, "valid"), document
    code, tunnel = report("tunnel", "show", "old-program@practice.example", home=newcomer)
    assert (tunnel["state"], tunnel["recommended"], tunnel["chosen"]) == ("no_common_algorithm", "rc2-CBC/40", None), tunnel
    done = expect(1, "send", "--to", "old-program@practice.example", "--subject", "x", *password, home=newcomer, stdin=b"x")
    assert b"cannot-seal-below-floor" in done.stderr


def main():
    with tempfile.TemporaryDirectory(prefix="ll-practice-") as folder:
        code, events = report("practice", home=folder)
        assert code == 0 and [event["id"] for event in events] == STEPS, events
        look_around(f"{folder}/data/practice")
        expect(0, "practice", home=folder)  # made anew
        for language, word in (("en", "established and proved on both sides"), ("zh-TW", "通道已在雙方建立並得到證明")):
            shown = expect(0, "practice", "--lang", language, "--letters", home=folder).stdout.decode()
            # Every sentence is there: no key stands in its place.
            assert word in shown and not any(key in shown for key in ("practice.old", "view.", "tunnel.next")), shown[-3000:]
        look_around(f"{folder}/data/practice")
        # A folder that is somebody's is left alone.
        with open(f"{folder}/mine", "w") as file:
            file.write("mine\n")
        done = letterlock("practice", "--folder", folder, home=folder)
        assert done.returncode == 2 and b"practice-exists" in done.stderr and os.path.exists(f"{folder}/mine"), done


main()
