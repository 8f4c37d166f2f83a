"""What an authority publishes, by HTTP on loopback: files (lists, certificates) and a status service, honest or not.

    web = AuthorityWeb()
    web.files["/ca.crl"] = octets          # honest: with ETag, Last-Modified-less, ranges and 304
    web.answers["/ocsp"] = function        # (handler, body) -> None, writes its own answer
    web.count("/ca.crl")                   # who asked how often
"""

import hashlib
import http.client
import http.server
import pathlib
import subprocess
import threading
import time

from pki import run
from processes import end, ends_with_parent, wait_until


class AuthorityWeb:
    def __init__(self):
        self.files, self.answers, self.cuts, self.requests = {}, {}, {}, []
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                self.answer(b"")

            def do_POST(self):
                self.answer(self.rfile.read(int(self.headers["Content-Length"])))

            def answer(self, body):
                web.requests.append((self.command, self.path, dict(self.headers)))
                try:
                    web.answers.get(self.path, web.give_file)(self, body)
                except OSError:
                    pass  # whoever asked has gone, or who should have answered

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}/"

    def count(self, path):
        return sum(1 for _, asked, _ in self.requests if asked == path)

    def ranges(self, path):
        return [fields.get("Range") for _, asked, fields in self.requests if asked == path]

    def forget(self):
        self.requests.clear()

    def give_file(self, handler, _body):
        octets = self.files.get(handler.path)
        if octets is None:
            return handler.send_error(404)
        tag = f'"{hashlib.sha256(octets).hexdigest()[:16]}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.send_header("ETag", tag)
            return handler.end_headers()
        wanted, first = handler.headers.get("Range"), 0
        if wanted and handler.headers.get("If-Range") == tag:
            first = int(wanted.split("=")[1].split("-")[0])
        handler.send_response(206 if first else 200)
        if first:
            handler.send_header("Content-Range", f"bytes {first}-{len(octets) - 1}/{len(octets)}")
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(octets) - first))
        handler.end_headers()
        handler.wfile.write(octets[first:first + self.cuts.get(handler.path, len(octets))])


def send(handler, octets, kind="application/ocsp-response"):
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(octets)))
    handler.end_headers()
    handler.wfile.write(octets)


def says(octets):
    """An answer that is always the same."""
    return lambda handler, _body: send(handler, octets)


def after(seconds, answer):
    """The same answer, late."""
    def late(handler, body):
        time.sleep(seconds)
        answer(handler, body)
    return late


def unwell(handler, _body):
    handler.send_error(503)


def garbage(octets):
    """So many octets of nothing, without saying how many."""
    def stream(handler, _body):
        handler.send_response(200)
        handler.end_headers()
        block = b"\x30\x84\x7f\xff" * (1 << 18)
        for _ in range(octets // len(block)):
            handler.wfile.write(block)
    return stream


class Responder:
    """The openssl program as a status service. It listens on every address: only in a network of the test's own."""

    def __init__(self, authority, port, signer=None, minutes=60):
        stem = signer or f"{authority.folder}/ca"
        self.port = port
        log = pathlib.Path(authority.folder, "responder.log")
        self.process = subprocess.Popen(
            ["openssl", "ocsp", "-index", f"{authority.folder}/index.txt", "-CA", authority.certificate, "-rsigner", f"{stem}.pem",
             "-rkey", f"{stem}.key", "-port", str(port), "-nmin", str(minutes), "-rmd", "sha256"],
            stdout=log.open("w"), stderr=subprocess.STDOUT, preexec_fn=ends_with_parent())
        # A connection that says nothing would keep it from everybody else: its own words tell when it is there.
        wait_until(lambda: "waiting for OCSP" in log.read_text(), "the responder listens")

    def answer(self, handler, body):
        """Passes a question on, so that it is counted by whoever stands in front."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/", body, {"Content-Type": "application/ocsp-request"})
        send(handler, connection.getresponse().read())

    def close(self):
        end(self.process)


def offline_answer(folder, authority, request, signer=None, clock=None, bare=False):
    """What the openssl program answers to this request (DER), at another time where `clock` says so ("-3d").

    `bare`: without certificates, so that it ends with its signature."""
    stem = signer or f"{authority.folder}/ca"
    with open(f"{folder}/request.der", "wb") as file:
        file.write(request)
    moved = ["faketime", "-f", clock] if clock else []
    run(*moved, "openssl", "ocsp", "-index", f"{authority.folder}/index.txt", "-CA", authority.certificate, "-rsigner", f"{stem}.pem",
        "-rkey", f"{stem}.key", "-reqin", f"{folder}/request.der", "-respout", f"{folder}/answer.der", "-nmin", "60", "-rmd", "sha256",
        *(["-resp_no_certs"] if bare else []))
    with open(f"{folder}/answer.der", "rb") as file:
        return file.read()
