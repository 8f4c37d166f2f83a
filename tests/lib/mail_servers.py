"""A mail house for tests: Dovecot (IMAP, POP3, LMTP) and Postfix (submission, delivery), private and on loopback.

    with MailServers({"ann@example.test": User("secret1"), "bo@example.test": User("secret2", quota_kb=20)}) as servers:
        servers.imaps, servers.imap, servers.pop3s, servers.pop3, servers.smtps, servers.submission    # ports
        servers.host, servers.authority.certificate                                                    # for TLS

Mail for the users' domain goes by LMTP into their boxes; no mail leaves the machine. Everything stands in one
temporary folder and ends with the test, also where the test is killed: each master dies with its parent. Mail is
kept under a uid of its own (Dovecot delivers nothing as root). Starting the servers needs root.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass

from pki import Authority, run
from processes import end, ends_with_parent, wait_until

MAIL_UID = 5000
POSTFIX_MASTER = "/usr/lib/postfix/sbin/master"
PROTOCOLS = ("imap", "imaps", "pop3", "pop3s", "submission", "smtps")


@dataclass
class User:
    password: str
    quota_kb: int = 0  # 0: without a bound


SPECIAL_FOLDERS = "\n".join(f"  mailbox {name} {{\n    special_use = \\{name}\n    auto = create\n  }}"
                            for name in ("Drafts", "Sent", "Trash", "Junk", "Archive"))

DOVECOT = """
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot/state
log_path = {folder}/dovecot.log
instance_name = test
verbose_proctitle = yes
listen = 127.0.0.1
protocols = imap pop3 lmtp
ssl = required
ssl_cert = <{certificate}.pem
ssl_key = <{certificate}.key
disable_plaintext_auth = yes
auth_mechanisms = plain login
mail_location = {storage}
first_valid_uid = {uid}
mail_plugins = quota
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
namespace inbox {{
  inbox = yes
  separator = /
{special_folders}
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_grace = 0
}}
protocol imap {{
  mail_plugins = quota imap_quota
  mail_max_userip_connections = 50
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
}}
{extra}
"""

POSTFIX_MAIN = """
compatibility_level = 3.7
queue_directory = {folder}/postfix/queue
data_directory = {folder}/postfix/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.{domain}
mydestination =
mynetworks = 127.0.0.0/32
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = error:5.4.4 no mail leaves this test
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_transport = lmtp:unix:{folder}/lmtp
lmtp_destination_concurrency_limit = 1
alias_maps =
alias_database =
local_recipient_maps =
notify_classes =
message_size_limit = {message_octets_max}
mailbox_size_limit = 0
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/auth
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
smtpd_tls_chain_files = {certificate}.key, {certificate}.pem
smtpd_tls_auth_only = yes
smtputf8_enable = yes
smtputf8_autodetect_classes = all
transport_maps = texthash:{folder}/transports
virtual_mailbox_base = {folder}/files
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
"""

POSTFIX_MASTER_CF = """
127.0.0.1:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def free_ports(count):
    """Different ports of the loopback that are free now."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class MailServers:
    """`certificate`: the path stem of another key and certificate than a good one for localhost. `storage`: maildir or
    mdbox. `dovecot_extra`: more lines for Dovecot's configuration (a capability switched off, say)."""

    def __init__(self, users, storage="maildir", certificate=None, message_octets_max=10_000_000, dovecot_extra=""):
        self.users, self.storage, self.host = users, storage, "localhost"
        self.domain = next(iter(users)).partition("@")[2]
        self.message_octets_max, self.dovecot_extra = message_octets_max, dovecot_extra
        self.folder = tempfile.mkdtemp(prefix="mail-", dir="/tmp")  # short: sockets have names of at most 107 octets
        os.chmod(self.folder, 0o755)
        self.authority = Authority(f"{self.folder}/ca", name="Mail Test Authority")
        self.certificate = certificate or self.authority.issue_server("localhost")
        for protocol, port in zip(PROTOCOLS, free_ports(len(PROTOCOLS))):
            setattr(self, protocol, port)
        self.running = {}

    def __enter__(self):
        try:
            self.start_dovecot()
            self.start_postfix()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def values(self):
        ports = {protocol: getattr(self, protocol) for protocol in PROTOCOLS}
        where = {"maildir": "maildir:~/Maildir", "mdbox": "mdbox:~/mdbox"}[self.storage]
        return dict(ports, folder=self.folder, domain=self.domain, certificate=self.certificate, storage=where,
                    special_folders=SPECIAL_FOLDERS, uid=MAIL_UID, message_octets_max=self.message_octets_max,
                    extra=self.dovecot_extra)

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        return path

    def home(self, address):
        return f"{self.folder}/homes/{address}"

    def write_users(self):
        """Also while the servers run: a user is added, gets another password or another quota."""
        lines = []
        for address, user in self.users.items():
            quota = f"userdb_quota_rule=*:storage={user.quota_kb}K" if user.quota_kb else ""
            lines.append(f"{address}:{{PLAIN}}{user.password}:{MAIL_UID}:{MAIL_UID}::{self.home(address)}::{quota}\n")
            if not os.path.isdir(self.home(address)):
                os.makedirs(self.home(address))
                os.chown(self.home(address), MAIL_UID, MAIL_UID)
        self.write("users", "".join(lines))
        # Mail for "gone" is taken, and comes back: there is no such box behind it.
        self.write("boxes", "".join(f"{address} yes\n" for address in [*self.users, f"gone@{self.domain}"]))
        # Dovecot's LMTP does not know SMTPUTF8: what goes to such an address lies in one file.
        self.write("transports", "".join(f"{address} virtual:\n" for address in self.users if not address.isascii()))
        os.makedirs(f"{self.folder}/files", exist_ok=True)
        os.chown(f"{self.folder}/files", MAIL_UID, MAIL_UID)

    def start_dovecot(self):
        self.write_users()
        for name in ("run", "state"):
            os.makedirs(f"{self.folder}/dovecot/{name}", exist_ok=True)
        configuration = self.write("dovecot.conf", DOVECOT.format(**self.values()))
        self.start("dovecot", ["dovecot", "-F", "-c", configuration], (self.imaps, self.imap, self.pop3s, self.pop3))
        # Two first deliveries at once would each make the box, and one of them be put off. (Others have files, no boxes.)
        for address in filter(str.isascii, self.users):
            run("doveadm", "-c", configuration, "mailbox", "status", "-u", address, "messages", "INBOX")

    def start_postfix(self):
        folder = f"{self.folder}/postfix"
        self.write("postfix/etc/main.cf", POSTFIX_MAIN.format(**self.values()))
        self.write("postfix/etc/master.cf", POSTFIX_MASTER_CF.format(**self.values()))
        os.makedirs(f"{folder}/queue", exist_ok=True)
        os.makedirs(f"{folder}/data", exist_ok=True)
        shutil.chown(f"{folder}/data", "postfix")
        run("postfix", "-c", f"{folder}/etc", "check")  # makes the folders of the queue
        self.start("postfix", [POSTFIX_MASTER, "-c", f"{folder}/etc"], (self.submission, self.smtps))

    def start(self, name, command, ports):
        with open(f"{self.folder}/{name}.out", "ab") as output:
            self.running[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                                  preexec_fn=ends_with_parent(signal.SIGTERM))
        for port in ports:
            self.wait(lambda p=port: self.answers(name, p), f"{name} listens on {port}")

    def answers(self, name, port):
        if self.running[name].poll() is not None:
            raise AssertionError(f"{name} ended\n{self.logs()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def wait(self, holds, what, seconds=30):
        wait_until(holds, lambda: f"{what}\n{self.logs()}", seconds)

    def logs(self):
        said = []
        for name in ("dovecot.out", "dovecot.log", "postfix.out", "postfix.log"):
            path = f"{self.folder}/{name}"
            if os.path.exists(path):
                with open(path, errors="replace") as file:
                    said.append(f"--- {name}\n{file.read()[-4000:]}")
        return "\n".join(said)

    def end(self, name):
        """Ends one server; the other goes on."""
        process = self.running.pop(name, None)
        if process is not None:
            end(process, 20)

    def stop(self):
        for name in list(self.running):
            self.end(name)
        shutil.rmtree(self.folder, ignore_errors=True)
