"""A network that a test has for itself: a loopback where any name and any port is the test's own.

    enter()                    # at the very start: the script goes on in network and mount namespaces of its own
    with Names(folder, {"mail.example.test": "127.0.0.1"}, services={"_imaps._tcp.a.test": [(0, 0, 993, "b.test")]}):
        ...

So a test can be a mail provider: it answers under the provider's real names on the real ports, and nothing of it is
ever seen outside. Needs root.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading

SIOCSIFFLAGS, IFF_UP, IFF_LOOPBACK, IFF_RUNNING = 0x8914, 0x1, 0x8, 0x40
INSIDE = "LETTERLOCK_TEST_OWN_NETWORK"
TYPE_SRV, NO_ERROR, NO_SUCH_NAME = 33, 0x8180, 0x8183


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", IFF_UP | IFF_LOOPBACK | IFF_RUNNING)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)


def enter():
    """Runs this script again in namespaces of its own; returns there."""
    if os.environ.get(INSIDE) != "1":
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, *sys.argv])
    loopback_up()


class Names:
    """What names mean while it lasts: `hosts` by file, `services` by a DNS server; nothing else has a name."""

    def __init__(self, folder, hosts, services):
        self.services = services
        self.asked = []
        files = {"hosts": "127.0.0.1 localhost\n" + "".join(f"{place} {name}\n" for name, place in hosts.items()),
                 "resolv.conf": "nameserver 127.0.0.1\n", "nsswitch.conf": "hosts: files dns\npasswd: files\ngroup: files\n"}
        for name, text in files.items():
            path = f"{folder}/{name}"
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, 0o644)
            subprocess.run(["mount", "--bind", path, os.path.realpath(f"/etc/{name}")], check=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def serve(self):
        while True:
            try:
                question, whom = self.socket.recvfrom(2048)
                self.socket.sendto(self.answer(question), whom)
            except OSError:
                return

    def answer(self, question):
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]])
            at += 1 + question[at]
        kind, = struct.unpack("!H", question[at + 1:at + 3])
        name = b".".join(labels).decode().lower()
        records = self.services.get(name, []) if kind == TYPE_SRV else []
        if kind == TYPE_SRV:
            self.asked.append(name)
        flags = NO_ERROR if name in self.services else NO_SUCH_NAME
        parts = [question[:2], struct.pack("!5H", flags, 1, len(records), 0, 0), question[12:at + 5]]
        for priority, weight, port, target in records:
            data = struct.pack("!3H", priority, weight, port)
            data += b"".join(bytes([len(one)]) + one.encode() for one in target.split(".")) + b"\0"
            parts.append(b"\xC0\x0C" + struct.pack("!HHIH", TYPE_SRV, 1, 60, len(data)) + data)
        return b"".join(parts)
