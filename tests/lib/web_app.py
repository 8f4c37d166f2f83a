"""The local service with the web app, on a home of its own, and tests in a browser on it (web/tests/*.mjs)."""

import os
import signal
import subprocess
import threading

from letterlock import PROGRAM, letterlock
from processes import end, ends_with_parent

SOURCE = os.environ.get("LETTERLOCK_SOURCE_DIR", os.getcwd())
BUILD = os.environ.get("LETTERLOCK_BUILD_DIR", f"{SOURCE}/build/release")
# Where screenshots stay after the test.
SHOTS = f"{SOURCE}/build/web-shots"


class WebApp:
    """`letterlock serve` in the home `folder`; ends with the test. `practice`: on a practice home inside of it."""

    def __init__(self, folder, practice=False, env=None):
        self.folder, self.practice = str(folder), practice
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": self.folder, "LETTERLOCK_HOME": self.folder,
                    "LETTERLOCK_PROGRAM": PROGRAM, "LETTERLOCK_WEB_SHOTS": SHOTS, **(env or {})}
        if practice:
            self.env["LETTERLOCK_WEB_PRACTICE"] = "1"
        os.makedirs(SHOTS, exist_ok=True)
        self.process = None
        self.start()

    def start(self):
        self.log = open(f"{self.folder}/service.log", "ab")
        words = ["serve", *(["--practice"] if self.practice else [])]
        self.process = subprocess.Popen([PROGRAM, *words], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.log, preexec_fn=ends_with_parent(signal.SIGTERM))
        self.link = self.process.stdout.readline().decode().strip()
        assert self.link.startswith("http://127.0.0.1:"), (self.link, self.said())
        self.origin = self.link.split("/#")[0]

    def stop(self):
        """Gracefully; tells its exit status."""
        status = end(self.process)
        self.process.stdout.close()
        self.log.close()
        return status

    def restart(self):
        self.stop()
        self.start()

    def said(self):
        with open(f"{self.folder}/service.log") as log:
            return log.read()[-3000:]

    def new_link(self):
        words = ["open-app", "--print", *(["--practice"] if self.practice else [])]
        done = letterlock(*words, env=self.env)
        assert done.returncode == 0, done
        return done.stdout.decode().strip()

    def browse(self, test, timeout=300, does=None, **env):
        """Runs web/tests/TEST.mjs in a browser; what it said is shown where it fails. More words for it as variables.

        `does`: what the test may ask for by a line "@word", as functions by word; "restart" is always there."""
        does = {"restart": self.restart, **(does or {})}
        process = subprocess.Popen(["node", f"{SOURCE}/web/tests/{test}.mjs"], env={**self.env, **env}, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   preexec_fn=ends_with_parent())
        late = threading.Timer(timeout, process.kill)
        late.start()
        said = []
        try:
            for line in process.stdout:
                if line.startswith("@"):
                    does[line[1:].strip()]()
                    process.stdin.write("done\n")
                    process.stdin.flush()
                else:
                    said.append(line)
            status = process.wait(timeout)
        finally:
            late.cancel()
            end(process)
        words = "".join(said)
        assert status == 0, f"{test} failed ({status}):\n{words}\nThe service said:\n{self.said()}"
        return words

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
