"""Processes that a test starts: gone when the test is, however it ends."""

import ctypes
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1


def ends_with_parent(by=signal.SIGKILL):
    """A preexec_fn, between fork and exec: also a test that is killed leaves nothing running."""
    return lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)


def end(process, seconds=10):
    """Ends a process that we started, gently at first."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(seconds)


def wait_until(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.02)
