#!/usr/bin/env python3
"""The web app's sources and its tests are sound to svelte-check and the TypeScript compiler, without a warning."""

import os
import subprocess
import sys

SOURCE = os.environ.get("LETTERLOCK_SOURCE_DIR", os.getcwd())
done = subprocess.run(["npm", "run", "--silent", "check"], cwd=f"{SOURCE}/web", timeout=600, check=False)
sys.exit(done.returncode)
