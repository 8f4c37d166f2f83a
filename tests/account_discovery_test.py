#!/usr/bin/env python3
"""Servers found from the address, and sign-in by OAuth, against providers that the test plays under their real names and
ports in a network of its own: configuration files over https, DNS, Dovecot and Postfix, an authorization server."""

import base64
import hashlib
import http.client
import http.server
import json
import os
import pty
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from letterlock import PROGRAM, Home, letterlock, report  # noqa: E402
from mail_servers import MailServers, User  # noqa: E402
from own_network import Names, enter  # noqa: E402
from pki import Authority, Person  # noqa: E402
from processes import end, wait_until  # noqa: E402

ANN = "ann@usual.test"
CLIENT, SECRET = "client.example", "not-so-secret"
IDN = "xn--fsqu00a.test"  # 例子.test
WEB = ("autoconfig.file.test", "plain.test", "autoconfig.redirect.test", "autoconfig.bomb.test", "autoconfig.large.test",
       f"autoconfig.{IDN}", "accounts.google.com", "oauth2.googleapis.com")
MAIL = ("imap.usual.test", "smtp.usual.test", "imap.gmail.com", "smtp.gmail.com")
SERVICES = {"_imaps._tcp.plain.test": [(20, 0, 993, "later.plain.test"), (10, 0, 993, "imap.plain.test")],
            "_submission._tcp.plain.test": [(0, 0, 587, "smtp.stranger.test")]}


def server(kind, type_, socket_type, host="mail.%EMAILDOMAIN%", login="password-cleartext"):
    return (f'<{kind} type="{type_}"><hostname>{host}</hostname><port>993</port><socketType>{socket_type}</socketType>'
            f"<username>%EMAILADDRESS%</username><authentication>{login}</authentication></{kind}>")


def file_of(*servers):
    return ('<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">' + "".join(servers)
            + "</emailProvider></clientConfig>").encode()


GOOD = file_of(server("incomingServer", "imap", "SSL"), server("outgoingServer", "smtp", "STARTTLS"))
PLAIN = file_of(server("incomingServer", "imap", "plain"), server("outgoingServer", "smtp", "plain"))
BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"ha" * 100 + b'"><!ENTITY c "&b;&b;&b;&b;">]>' + GOOD


class Provider(http.server.BaseHTTPRequestHandler):
    """Web space with configuration files, and the authorization server; one handler for all names. State in `world`."""

    world = None

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        host, path = self.headers["Host"], urllib.parse.urlsplit(self.path)
        self.world.asked.append(host + self.path)
        query = dict(urllib.parse.parse_qsl(path.query))
        if host == "accounts.google.com" and path.path == "/o/oauth2/v2/auth":
            return self.answer(302, Location=self.world.authorize(query))
        if path.path == "/tokeninfo":  # asked by Dovecot, whose server this is
            return self.answer(*self.world.token_info(query.get("access_token", "")))
        if host == "autoconfig.redirect.test":
            return self.answer(302, Location="http://autoconfig.file.test" + self.path)
        files = {"autoconfig.file.test": GOOD, f"autoconfig.{IDN}": GOOD, "plain.test": PLAIN, "autoconfig.bomb.test": BOMB,
                 "autoconfig.large.test": GOOD + b" " * 300_000}
        return self.answer(200, files[host]) if host in files else self.answer(404)

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        right = self.headers["Host"] == "oauth2.googleapis.com" and self.path == "/token"
        self.answer(*(self.world.token(form) if right else (404, b"")))


class World:
    """The provider's memory."""

    def __init__(self):
        self.asked, self.codes, self.refresh, self.access = [], {}, {}, {}
        self.denies, self.lifetime = False, 3600

    def authorize(self, query):
        assert query["response_type"] == "code" and query["code_challenge_method"] == "S256", query
        assert query["client_id"] == CLIENT and query["scope"] == "https://mail.google.com/", query
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", query["redirect_uri"]), query
        code = f"4/{len(self.codes)}"
        self.codes[code] = query
        answer = {"error": "access_denied"} if self.denies else {"code": code, "iss": "https://accounts.google.com"}
        return query["redirect_uri"] + "?" + urllib.parse.urlencode({**answer, "state": query["state"]})

    def grant(self, user, with_refresh):
        access = f"access-{len(self.access)}"
        self.access[access] = user
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime}
        if with_refresh:
            answer["refresh_token"] = f"1//refresh-{len(self.refresh)}"
            self.refresh[answer["refresh_token"]] = user
        return 200, json.dumps(answer).encode()

    def token(self, form):
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, json.dumps({"error": "invalid_client", "error_description": "Unauthorized"}).encode()
        refused = 400, json.dumps({"error": "invalid_grant"}).encode()
        if form["grant_type"] == "refresh_token":
            user = self.refresh.get(form["refresh_token"])
            return self.grant(user, False) if user else refused
        query = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = query and query["redirect_uri"] == form["redirect_uri"] and query["code_challenge"] == challenge
        return self.grant(query["login_hint"], True) if right else refused

    def token_info(self, token):
        user = self.access.get(token)
        return (200, json.dumps({"email": user}).encode()) if user else (400, b'{"error":"invalid_token"}')


def serve(address, certificate=None):
    web = http.server.ThreadingHTTPServer(address, Provider)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{certificate}.pem", f"{certificate}.key")
        web.socket = context.wrap_socket(web.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    return web


def discovered(code, address, authority):
    done, view = report("account", "discover", address, "--server-authority", authority.certificate)
    assert done == code, (address, done, view)
    return view


def asked(view, source):
    return [(one["error"] or {}).get("id") for one in view["asked"] if one["source"] == source]


def each_source(authority, world, names):
    view = discovered(0, "ann@file.test", authority)
    assert [one["url"] for one in view["incoming"]] == ["imaps://ann%40file.test@mail.file.test"], view
    assert [one["url"] for one in view["outgoing"]] == ["smtp://ann%40file.test@mail.file.test:993"], view
    assert view["incoming"][0]["source"] == "autoconfig" and names.asked == [], (view, names.asked)
    assert world.asked == ["autoconfig.file.test/mail/config-v1.1.xml?emailaddress=ann%40file.test"], world.asked

    # A domain of another script: asked for and given as A-labels.
    view = discovered(0, "ann@例子.test", authority)
    assert [one["host"] for one in view["incoming"]] == [f"mail.{IDN}"], view

    # A file with plaintext servers gives none of them; DNS is asked, and what it names elsewhere is marked.
    view = discovered(0, "ann@plain.test", authority)
    assert asked(view, "well-known") == ["autoconfig-malformed"], view
    assert [(one["host"], one["other_domain"]) for one in view["incoming"]] == [("imap.plain.test", False),
                                                                                ("later.plain.test", False)], view
    assert [(one["host"], one["other_domain"]) for one in view["outgoing"]] == [("smtp.stranger.test", True)], view
    shown = letterlock("account", "discover", "ann@plain.test", "--server-authority", authority.certificate).stdout.decode()
    assert "[!] smtp.stranger.test" in shown, shown

    # The usual names, with real servers behind them.
    view = discovered(0, ANN, authority)
    assert view["incoming"][0]["url"] == "imaps://ann%40usual.test@imap.usual.test", view
    assert view["outgoing"][0]["url"] == "smtps://ann%40usual.test@smtp.usual.test", view
    assert view["incoming"][0]["source"] == "usual-names", view
    # Without the authority their certificates do not hold, and they are none.
    done, view = report("account", "discover", ANN)
    assert done == 2 and not view["incoming"] and "server-untrusted" in asked(view, "usual-names"), view


def bad_sources(authority):
    for domain, reason in (("redirect.test", "server-misbehaves"), ("bomb.test", "autoconfig-malformed"),
                           ("large.test", "server-limit"), ("nowhere.test", "server-not-found")):
        view = discovered(2, f"ann@{domain}", authority)
        assert asked(view, "autoconfig") == [reason], (domain, view)
        assert not view["incoming"] and not view["outgoing"], view


def typed(home, answer, *arguments):
    """Runs it at a terminal where somebody types `answer` when asked; (exit code, what was shown)."""
    child, master = pty.fork()
    if child == 0:
        os.execve(PROGRAM, [PROGRAM, *arguments], {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LETTERLOCK_HOME": home,
                                                   "LETTERLOCK_SECRETS": "file"})
    shown = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            piece = b""
        if not piece:
            break
        shown += piece
        if answer and shown.endswith(b"to use these servers: "):
            os.write(master, answer)
            answer = None
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode(errors="replace")


def adding(house, add, servers):
    """What is found is used only once it is confirmed."""
    done = house.json(3, *add, "--discover")
    assert done["error"]["id"] == "confirmation-needed", done
    code, shown = typed(house.folder, b"no\n", *add, "--discover")
    assert code == 3 and "imaps://ann%40usual.test@imap.usual.test" in shown, (code, shown)
    assert house.json(2, *add, "--yes")["error"]["id"] == "option-needs"
    # A stranger's server that DNS alone names is not confirmed beforehand.
    stranger = ["account", "add", "ann@plain.test", *add[3:], "--bind", "--discover", "--yes"]
    assert house.json(3, *stranger)["error"]["id"] == "confirmation-needed"
    assert house.json(0, "account", "list") == []
    code, shown = typed(house.folder, b"yes\n", *add, "--discover")
    assert code == 0, (code, shown)
    (account,) = house.json(0, "account", "list")
    assert account["outgoing"] == "smtps://ann%40usual.test@smtp.usual.test", account
    house.works(servers)
    house.expect(0, "account", "remove", "ann")
    kept = house.json(0, *add, "--discover", "--yes", "--outgoing", "sendmail:/usr/sbin/sendmail")
    assert kept["outgoing"] == "sendmail:/usr/sbin/sendmail" and "imap.usual.test" in kept["incoming"], kept
    house.expect(0, "account", "remove", "ann")


class House(Home):
    def works(self, servers):
        steps = self.json(0, "account", "test", *self.password)
        assert [one["error"] for one in steps] == [""] * 5, (steps, servers.logs())

    def login(self, code, browser, *options):
        """Runs it; `browser` is given the address that it shows."""
        command = [PROGRAM, "account", "login", "ann", "--no-browser", "--json", *options]
        surroundings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LETTERLOCK_HOME": self.folder}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)
        try:
            for line in process.stderr:
                if line.startswith(b"https://"):
                    browser(line.decode().strip())
                    break
            out = process.communicate(timeout=60)[0]
        finally:
            end(process)
        assert process.returncode == code, (process.returncode, out)
        return json.loads(out)


def browser_of(authority):
    """Follows the address to the provider and comes back to the loopback; returns the page."""
    context = ssl.create_default_context(cafile=authority.certificate)

    def follow(url):
        place = urllib.parse.urlsplit(url)
        assert place.netloc == "accounts.google.com", url
        there = http.client.HTTPSConnection(place.netloc, context=context, timeout=20)
        there.request("GET", place.path + "?" + place.query)
        back = there.getresponse().headers["Location"]
        here = urllib.parse.urlsplit(back)
        page = http.client.HTTPConnection(here.netloc, timeout=20)
        page.request("GET", (here.path or "/") + "?" + here.query)
        answer = page.getresponse()
        assert answer.status == 200 and b"Letterlock" in answer.read(), answer.status
        return back
    return follow


def forged(follow):
    """Somebody else sends requests to the port first; none of them counts."""
    def act(url):
        place = re.search(r"redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A(\d+)&", url).group(1)
        for host, target, status in ((f"127.0.0.1:{place}", "/?code=evil&state=guess", 404),
                                     (f"127.0.0.1:{place}", "/?error=access_denied", 404),
                                     ("rebound.test", "/?code=evil", 403)):
            page = http.client.HTTPConnection(f"127.0.0.1:{place}", timeout=20)
            page.request("GET", target, headers={"Host": host})
            assert page.getresponse().status == status, target
        follow(url)
    return act


def signing_in(house, add, folder, authority, world, servers):
    follow = browser_of(authority)
    secret = f"{folder}/client-secret"
    with open(secret, "w") as file:
        file.write(SECRET + "\n")
    house.expect(0, *add, "--incoming", "imaps://ann%40usual.test;AUTH=XOAUTH2@imap.gmail.com",
                 "--outgoing", "smtps://ann%40usual.test@smtp.gmail.com")
    # Nobody signed in yet.
    steps = house.json(3, "account", "test", *house.password)
    assert [(one["step"], one["error"]) for one in steps] == [("incoming", "oauth-login-needed")], steps
    assert house.login(2, follow)["error"]["id"] == "oauth-client-id-missing"
    # The wrong secret, a no, and a browser that does not come back.
    options = ("--client-id", CLIENT, "--client-secret-file", secret)
    assert house.login(5, follow, "--client-id", CLIENT)["error"]["id"] == "oauth-refused"
    world.denies = True
    assert house.login(3, follow, *options)["error"]["id"] == "oauth-denied"
    world.denies = False
    assert house.login(3, lambda url: None, *options, "--wait", "1")["error"]["id"] == "oauth-no-answer"
    assert house.json(3, "account", "test", *house.password)[0]["error"] == "oauth-login-needed"

    account = house.login(0, forged(follow), *options)
    assert account["outgoing"] == "smtps://ann%40usual.test;AUTH=XOAUTH2@smtp.gmail.com", account
    house.works(servers)
    text = f"{folder}/text"
    with open(text, "w") as file:
        file.write("By token.\n")
    house.expect(0, "send", "--signed-only", "--to", ANN, "--subject", "By token", text, *house.password)
    wait_until(lambda: house.json(0, "sync", *house.password)["received"], servers.logs, 30)
    # What must stay private stands in the one private file.
    holding = set()
    for place, _, files in os.walk(house.folder):
        for name in files:
            with open(f"{place}/{name}", "rb") as file:
                octets = file.read()
            kept = [b"1//refresh", SECRET.encode()]
            assert b"access-" not in octets and b"access-".hex().encode() not in octets, name
            if any(one in octets or one.hex().encode() in octets for one in kept):
                holding.add(name)
    assert holding == {"mail-secrets"}, holding
    # The permission is withdrawn: said, and signed in again without saying the client anew.
    world.refresh.clear()
    assert house.json(3, "account", "test", *house.password)[0]["error"] == "oauth-login-needed"
    house.login(0, follow)
    house.works(servers)
    # A token that the mail server does not take is a refused login.
    world.access = {}
    world.token_info = lambda token: (400, b'{"error":"invalid_token"}')
    assert house.json(5, "account", "test", *house.password)[0]["error"] == "login-refused"


def main():
    enter()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        authority = Authority(f"{folder}/ca")
        Provider.world = world = World()
        token_info = serve(("127.0.0.1", 0)).server_address[1]
        oauth = f"{folder}/oauth.conf"
        with open(oauth, "w") as file:
            file.write(f"tokeninfo_url = http://127.0.0.1:{token_info}/tokeninfo?access_token=\nusername_attribute = email\n")
        servers = MailServers({ANN: User("secret1")}, certificate=authority.issue_server(*MAIL), dovecot_extra=(
            "auth_mechanisms = plain login xoauth2 oauthbearer\n"
            f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {oauth}\n}}\n"))
        servers.imaps, servers.smtps = 993, 465
        hosts = {name: "127.0.0.1" for name in (*WEB, *MAIL)}
        with Names(folder, hosts, SERVICES) as names, servers:
            serve(("127.0.0.1", 443), authority.issue_server(*WEB))
            each_source(authority, world, names)
            bad_sources(authority)
            ann = Person(authority, "Ann", ANN)
            house = House(folder, ann)
            password = f"{folder}/mail-password"
            with open(password, "w") as file:
                file.write("secret1\n")
            add = ["account", "add", ANN, *house.p12_options, *house.password, "--server-authority", authority.certificate]
            adding(house, [*add, "--mail-password-file", password], servers)
            signing_in(house, add, folder, authority, world, servers)
    print("servers are found and confirmed; signing in by OAuth works, and says why where it does not")


if __name__ == "__main__":
    main()
