#!/usr/bin/env python3
"""The card in the browser: taken out, inserted, wrong PINs, locked; and the service restarted under the page."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from web_app import WebApp  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-card-") as folder, WebApp(folder, practice=True) as app:
        card = f"{folder}/data/practice-app/card"

        def take_out():
            os.remove(f"{card}/inserted")

        def unlock():
            with open(f"{card}/tries", "w") as tries:
                tries.write("3\n")

        app.browse("card", does={"take-out": take_out, "unlock": unlock})


main()
