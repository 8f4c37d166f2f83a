#!/usr/bin/env python3
"""The web app is sound to svelte-check and the TypeScript compiler, without a warning, and its script stays small."""

import glob
import gzip
import os
import subprocess
import sys

SOURCE = os.environ.get("LETTERLOCK_SOURCE_DIR", os.getcwd())
BUILD = os.environ.get("LETTERLOCK_BUILD_DIR", f"{SOURCE}/build/release")
SCRIPT_OCTETS_MAX = 200_000  # compressed

scripts = glob.glob(f"{BUILD}/web/assets/*.js")
compressed = 0
for path in scripts:
    with open(path, "rb") as script:
        compressed += len(gzip.compress(script.read()))
assert scripts and compressed <= SCRIPT_OCTETS_MAX, (scripts, compressed)
done = subprocess.run(["npm", "run", "--silent", "check"], cwd=f"{SOURCE}/web", timeout=600, check=False)
sys.exit(done.returncode)
