"""pcscd with a virtual reader and nothing else. Runs inside mount and network namespaces of its own (unshare -nm).

/run becomes empty, so that its socket meets no other pcscd; USB is hidden, so that no test PIN ever reaches a card
that somebody left in a real reader; the loopback comes up, where the virtual reader waits for its cards.
"""

import os
import subprocess

from own_network import loopback_up

USB = "/dev/bus/usb"

for place in ["/run", *([USB] if os.path.isdir(USB) else [])]:
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
loopback_up()
os.execvp("pcscd", ["pcscd", "--foreground", "--info", "--config", "/etc/reader.conf.d/vpcd"])
