#!/usr/bin/env python3
"""The practice in a browser, from its first page to *established*, in both languages; then every page of the app as it
stands there, in both languages, wide and narrow, light and dark; and a letter, the old program, beginning anew."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from web_app import WebApp  # noqa: E402


def main():
    for language in ("zh-TW", "en"):
        with tempfile.TemporaryDirectory(prefix="ll-web-practice-") as folder, WebApp(folder, practice=True) as app:
            print(language, app.browse("practice", LETTERLOCK_WEB_LANGUAGE=language).strip())
            if language == "en":
                app.browse("pages", timeout=900)
                app.browse("partner")


main()
