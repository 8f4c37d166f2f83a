"""The rows inside one process: engine_bench's lines, held against the goals.

Figures are operations a second of CPU time. The limit is the RSA operation that nobody can do without: one verification, one
private-key operation, one encryption for each recipient.
"""

import json
import subprocess

from smime.contest import goal

GOALS = {  # row: (ours over OpenSSL's CMS, at least; ours as a share of the limit, at least)
    "verify-detached": (8, 0.70), "verify-opaque": (8, 0.70), "sign-detached": (1, 0.95), "sign-opaque": (1, 0.95),
    "decrypt-cbc": (1, 0.95), "decrypt-gcm": (1, 0.95), "recipients": (2, 1 / 1.2)}
TITLES = {"recipients": "10 KiB to {recipients} recipients, certificates parsed"}


def engine_rows(program, rounds, milliseconds, recipients, wanted):
    for name, (peer_goal, limit_goal) in GOALS.items():
        row = f"engine-{name}"
        if wanted(row):
            words = ["--rounds", rounds, "--milliseconds", milliseconds, "--recipients", recipients, "--row", name]
            said = subprocess.run([str(word) for word in (program, *words)], capture_output=True, text=True)
            if said.returncode != 0:
                raise SystemExit(f"engine_bench {name}: exit {said.returncode}\n{said.stderr}")
            rates = json.loads(said.stdout)
            title = TITLES.get(name, f"4 KiB in process, warm: {name.replace('-', ' ')}").format(recipients=recipients)
            yield {"row": row, "title": title, "per_second": {who: rates[who] for who in ("ours", "peer", "limit")},
                   "against": {"openssl": rates["ours"] / rates["peer"]}, "floor_against": {"openssl": rates["limit"] / rates["peer"]},
                   "limit_share": rates["ours"] / rates["limit"],
                   "goals": [goal("OpenSSL's CMS, times as many", rates["ours"] / rates["peer"], peer_goal, at_least=True),
                             goal("share of the RSA limit", rates["ours"] / rates["limit"], limit_goal, at_least=True)]}
