"""pcscd with a virtual reader and nothing else. Runs inside mount and network namespaces of its own (unshare -nm).

/run becomes empty, so that its socket meets no other pcscd; USB is hidden, so that no test PIN ever reaches a card
that somebody left in a real reader; the loopback comes up, where the virtual reader waits for its cards.
"""

import fcntl
import os
import socket
import struct
import subprocess

SIOCSIFFLAGS, IFF_UP, IFF_LOOPBACK, IFF_RUNNING = 0x8914, 0x1, 0x8, 0x40
USB = "/dev/bus/usb"


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", IFF_UP | IFF_LOOPBACK | IFF_RUNNING)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)


for place in ["/run", *([USB] if os.path.isdir(USB) else [])]:
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
loopback_up()
os.execvp("pcscd", ["pcscd", "--foreground", "--info", "--config", "/etc/reader.conf.d/vpcd"])
