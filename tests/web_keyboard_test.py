#!/usr/bin/env python3
"""The practice in a browser by the keyboard alone."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from web_app import WebApp  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="ll-web-keyboard-") as folder, WebApp(folder, practice=True) as app:
        app.browse("keyboard")


main()
