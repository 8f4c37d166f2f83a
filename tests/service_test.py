#!/usr/bin/env python3
"""The service as a person meets it: serve, open-app, one service of a home, restart, and how it ends."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM  # noqa: E402
from processes import end, ends_with_parent, wait_until  # noqa: E402

LINK = re.compile(r"^http://127\.0\.0\.1:(\d+)/#code=([0-9a-f]{40})$")


class Home:
    def __init__(self, folder):
        self.folder = folder
        self.web = f"{folder}/web"
        os.makedirs(f"{self.web}/assets")
        with open(f"{self.web}/index.html", "w") as page:
            page.write("<!doctype html><title>Letterlock</title>")
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")}
        self.environment.update(LETTERLOCK_HOME=f"{folder}/home", LETTERLOCK_WEB=self.web)

    def run(self, *words, code=0, **more):
        done = subprocess.run([PROGRAM, *words], env={**self.environment, **more}, capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done

    def serve(self, *words):
        """A service in the foreground, and its link."""
        process = subprocess.Popen([PROGRAM, "serve", *words], env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=ends_with_parent())
        return process, process.stdout.readline().strip()


def parts(link):
    match = LINK.match(link)
    assert match, link
    return int(match[1]), match[2]


def ask(port, method, path, body=None, **fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Origin": f"http://127.0.0.1:{port}", **{name.replace("_", "-"): value for name, value in fields.items()}}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def session(link):
    port, code = parts(link)
    status, answer = ask(port, "POST", "/api/session", {"code": code})
    assert status == 200, (status, answer)
    return port, json.loads(answer)["token"]


def serves(home):
    began = time.monotonic()
    process, link = home.serve()
    try:
        port, token = session(link)
        status, page = ask(port, "GET", "/")
        assert status == 200 and b"Letterlock" in page, (status, page)
        assert time.monotonic() - began < 3
        assert ask(port, "GET", "/api/questions", X_Letterlock_Session=token) == (200, b"[]")
        assert ask(port, "GET", "/api/questions")[0] == 401
        # Once, and not by another program's guess.
        assert ask(port, "POST", "/api/session", {"code": parts(link)[1]})[0] == 401
        second = home.run("serve", code=2)
        assert f"http://127.0.0.1:{port}" in second.stderr and "#code" not in second.stderr, second
        fresh = home.run("open-app", "--print").stdout.strip()
        assert session(fresh)[0] == port
        assert json.loads(home.run("open-app", "--json").stdout)["origin"] == f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, process.stderr.read()
        return port, token
    finally:
        end(process)


def comes_back(home, port, token):
    """The same port and the same sessions; the command that starts it may end."""
    link = home.run("open-app", "--print").stdout.strip()
    process = int(subprocess.run(["pgrep", "-f", f"^{PROGRAM} serve$", "-n"], capture_output=True, text=True).stdout)
    try:
        assert parts(link)[0] == port, link
        assert ask(port, "GET", "/api/questions", X_Letterlock_Session=token)[0] == 200
        assert ask(port, "DELETE", "/api/session", X_Letterlock_Session=token)[0] == 204
        assert ask(port, "GET", "/api/questions", X_Letterlock_Session=token)[0] == 401
    finally:
        os.kill(process, signal.SIGTERM)
        wait_until(lambda: "running" not in home.run("--version").stdout and not is_alive(process), "it ends")


def is_alive(process):
    try:
        with open(f"/proc/{process}/cmdline", "rb") as words:
            return words.read() != b""
    except FileNotFoundError:
        return False


def browser_is_told_nothing_in_its_arguments(home):
    process, link = home.serve()
    try:
        browser = f"{home.folder}/browser"
        with open(browser, "w") as script:
            script.write(f'#!/bin/sh\nprintf %s "$*" > {home.folder}/arguments\ncp "${{1#file://}}" {home.folder}/page\n')
        os.chmod(browser, 0o755)
        home.run("open-app", BROWSER=browser)
        with open(f"{home.folder}/arguments") as arguments:
            words = arguments.read()
        assert words.startswith("file:///") and "code" not in words, words
        path = words.removeprefix("file://")
        assert os.stat(path).st_mode & 0o777 == 0o600 and os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
        with open(f"{home.folder}/page") as page:
            found = re.search(r"http://127\.0\.0\.1:\d+/#code=[0-9a-f]{40}", page.read())
        assert session(found[0])[0] == parts(link)[0]
        failing = home.run("open-app", code=5, BROWSER="/bin/false")
        assert "/#code=" in failing.stderr, failing
    finally:
        end(process)


def ports(home):
    process, link = home.serve("--port", "1")
    try:
        if os.geteuid() == 0:
            assert parts(link)[0] == 1
        else:
            assert process.wait(10) == 5
    finally:
        end(process)
    for wrong in ("0", "65536", "http", "-1"):
        home.run("serve", f"--port={wrong}", code=5)


def without_pages(home):
    """The API is there; the person is told why the page is not."""
    os.remove(f"{home.web}/index.html")
    process, link = home.serve()
    try:
        assert ask(parts(link)[0], "GET", "/")[0] == 404
        process.terminate()
        assert "web app" in process.stderr.read()
    finally:
        end(process)


def ends_while_a_page_listens(home):
    process, link = home.serve()
    try:
        port, token = session(link)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/api/events", headers={"X-Letterlock-Session": token})
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.read(3) == b":\n\n"
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert answer.read() == b""
        assert process.wait(10) == 0
        assert time.monotonic() - began < 6
    finally:
        end(process)


def says_why_it_cannot_start(home):
    database = f"{home.folder}/home/data/letterlock.db"
    with open(database, "wb") as file:
        file.write(b"no database at all" * 1000)
    failed = home.run("open-app", "--print", code=5)
    assert "store" in failed.stderr and "service cannot be reached" in failed.stderr, failed
    assert "store" in home.run("serve", code=5).stderr


def main():
    with tempfile.TemporaryDirectory(prefix="ll-serve-") as folder:
        home = Home(folder)
        comes_back(home, *serves(home))
        browser_is_told_nothing_in_its_arguments(home)
        ends_while_a_page_listens(home)
        ports(home)
        without_pages(home)
        says_why_it_cannot_start(home)


if __name__ == "__main__":
    main()
