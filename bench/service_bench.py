#!/usr/bin/env python3
"""How soon the service answers after its start, and what it costs while nothing happens.

    bench/service_bench.py [--rounds N] [--web FOLDER] [--home FOLDER] PROGRAM

PROGRAM is letterlock; --home an existing LETTERLOCK_HOME (a copy of it is not made), else an empty one. Prints the time
from the start of the process to the first page, the time of one request on an open connection, and the memory that is
resident after a while without requests. Fails where the first page takes more than 300 ms (the median) or more than
60 MB are resident.
"""

import argparse
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import tempfile
import time

FIRST_PAGE_MS, RESIDENT_MB = 300, 60


def resident_mb(process):
    with open(f"/proc/{process}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) / 1024


class Service:
    def __init__(self, options, environment):
        self.began = time.monotonic()
        self.process = subprocess.Popen([options.program, "serve"], env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.link = self.process.stdout.readline().strip()
        self.port = int(re.search(r":(\d+)/", self.link)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.ask("GET", "/")
        self.first_page_ms = (time.monotonic() - self.began) * 1000

    def ask(self, method, path, body=None, **headers):
        self.connection.request(method, path, body, {"Origin": f"http://127.0.0.1:{self.port}", **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def token(self):
        status, answer = self.ask("POST", "/api/session", json.dumps({"code": self.link.rsplit("=", 1)[1]}))
        assert status == 200, answer
        return json.loads(answer)["token"]

    def request_ms(self, path, token, count=500):
        times = []
        for _ in range(count):
            began = time.monotonic()
            status, answer = self.ask("GET", path, **{"X-Letterlock-Session": token})
            times.append((time.monotonic() - began) * 1000)
            assert status == 200, answer
        return statistics.median(times)

    def stop(self):
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0
        return (time.monotonic() - began) * 1000


def measure(options, environment):
    first, stops = [], []
    for _ in range(options.rounds):
        service = Service(options, environment)
        first.append(service.first_page_ms)
        stops.append(service.stop())
    service = Service(options, environment)
    token = service.token()
    print(f"first page {statistics.median(first):.0f} ms after the start (slowest {max(first):.0f}), "
          f"stopped within {max(stops):.0f} ms")
    print(f"a page {service.request_ms('/', token):.2f} ms, a request at once "
          f"{service.request_ms('/api/questions', token):.2f} ms, "
          f"one with the store {service.request_ms('/api/accounts', token):.2f} ms")
    busy = resident_mb(service.process.pid)
    time.sleep(options.idle)
    idle = resident_mb(service.process.pid)
    print(f"resident {busy:.1f} MB after requests, {idle:.1f} MB idle")
    service.stop()
    assert statistics.median(first) <= FIRST_PAGE_MS, first
    assert idle <= RESIDENT_MB, idle


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--idle", type=float, default=10)
    parser.add_argument("--web")
    parser.add_argument("--home")
    parser.add_argument("program")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ll-service-bench-") as folder:
        web = options.web or f"{folder}/web"
        if not options.web:
            os.makedirs(web)
            with open(f"{web}/index.html", "w") as page:
                page.write("<!doctype html><title>Letterlock</title>" + "x" * 200_000)
        measure(options, {**os.environ, "LETTERLOCK_HOME": options.home or f"{folder}/home", "LETTERLOCK_WEB": web})


if __name__ == "__main__":
    main()
