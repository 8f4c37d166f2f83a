#!/usr/bin/env python3
"""Whom a person trusts: the system's roots for mail and no others (NSS's certutil is the judge), anchors that are limited
to domains, and those that stand on the person's own card. Nothing is believed before its fingerprint was compared."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from card_house import CardHouse, fingerprint_of, no_agents_after  # noqa: E402
from cards import SOFTHSM, SoftToken  # noqa: E402
from files import write  # noqa: E402
from letterlock import expect, letterlock, report  # noqa: E402
from nss_roots import NssRoots, for_mail  # noqa: E402
from pki import Authority, Person  # noqa: E402

DAY_IN_BETWEEN = "2021-01-01T00:00:00Z"  # roots of every age were valid then


def fingerprints(views):
    return {view["certificate"]["fingerprint_sha256"] for view in views}


def roots_are_those_of_nss(home, nss):
    listed = report("trust", "anchors", "list", "--system", home=home)[1]
    assert listed["used"] is True, listed["used"]
    mail = nss.fingerprints(for_mail)
    ours = fingerprints(listed["roots"])
    assert ours == set(mail), (sorted(ours ^ set(mail)), "are not in both lists")
    taken = fingerprints(root for root in listed["roots"] if root["distrusted_after"] is None)
    assert 50 < len(taken) < len(ours), (len(taken), len(ours))
    return {mark: pem for mark, pem in mail.items() if mark in taken}, {m: p for m, p in mail.items() if m not in taken}


def status_of(certificate, folder, home, env=None):
    path = write(f"{folder}/root.pem", certificate)
    return report("trust", "check", path, "--at", DAY_IN_BETWEEN, "--revocation", "off", home=home, env=env)[1]["status"]


def only_roots_for_mail_are_anchors(folder, home, nss, taken, dated):
    """A root is judged by itself: a path of one, which is good exactly where it is an anchor."""
    web_only = nss.fingerprints(lambda flags: flags == "C,,")
    for pem in list(web_only.values())[:3] + list(dated.values())[:2]:
        assert status_of(pem, folder, home) == "unknown"
    statuses = [status_of(pem, folder, home) for pem in list(taken.values())[:5]]
    assert "unknown" not in statuses and "good" in statuses, statuses


def the_module_is_asked_once(folder, taken):
    """Then the home's cache answers: the program that would ask is not even there."""
    home, nobody = f"{folder}/once", {"LETTERLOCK_AGENT": f"{folder}/no-such-agent"}
    pem = next(iter(taken.values()))
    refused = letterlock("trust", "anchors", "list", "--system", home=home, env=nobody)
    assert refused.returncode == 5 and b"roots-unavailable" in refused.stderr, refused
    expect(0, "trust", "anchors", "list", "--system", home=home)
    expect(0, "trust", "anchors", "list", "--system", home=home, env=nobody)
    assert status_of(pem, folder, home, nobody) != "unknown"
    write(f"{home}/cache/roots", b"letterlock-roots 1 nonsense\n")
    assert status_of(pem, folder, home, nobody) == "unknown"
    assert status_of(pem, folder, home) != "unknown"
    assert status_of(pem, folder, home, nobody) != "unknown"


def a_system_without_them(folder, taken):
    """Everything works but what needs the list itself."""
    home, without = f"{folder}/without", {"LETTERLOCK_ROOTS": f"{folder}/no-such-module.so"}
    code, said = report("trust", "anchors", "list", "--system", home=home, env=without)
    assert (code, said["error"]["id"]) == (5, "roots-unavailable"), (code, said)
    expect(0, "trust", "anchors", "list", home=home, env=without)
    assert status_of(next(iter(taken.values())), folder, home, without) == "unknown"
    # What is no module of roots is no list either.
    code, _ = report("trust", "anchors", "list", "--system", home=home, env={"LETTERLOCK_ROOTS": SOFTHSM})
    assert code == 5, code


def the_switch(home):
    assert report("trust", "anchors", "system", home=home) == (0, {"used": True})
    assert report("trust", "anchors", "system", "off", home=home) == (0, {"used": False})
    assert report("trust", "anchors", "list", "--system", home=home)[1]["used"] is False
    code, said = report("trust", "anchors", "system", "maybe", home=home)
    assert (code, said["error"]["id"]) == (2, "option-value-unknown"), said
    assert report("trust", "anchors", "system", "on", home=home) == (0, {"used": True})


def anchors_for_domains(folder, home):
    authority = Authority(f"{folder}/company")
    mark = fingerprint_of(authority.certificate)
    add = ["trust", "anchors", "add", authority.certificate, "--fingerprint", mark]
    for wrong in ("*.company.tw", "ann@company.tw", "company..tw"):
        code, said = report(*add, "--domain", wrong, home=home)
        assert (code, said["error"]["id"]) == (2, "anchor-domain-malformed"), (wrong, said)
    assert report("trust", "anchors", "list", home=home) == (0, [])
    _, added = report(*add, "--domain", "Company.TW", "--domain", ".例.tw", home=home)
    assert added["domains"] == ["company.tw", ".xn--fsq.tw"] and added["domain_names"] == ["company.tw", ".例.tw"], added
    shown = expect(0, "trust", "anchors", "list", home=home).stdout.decode()
    assert "company.tw, .例.tw" in shown, shown
    change = ["trust", "anchors", "change", mark[:12]]
    assert report(*change, "--domain", "other.tw", home=home)[1]["domains"] == ["other.tw"]
    for said in ([], ["--domain", "a.tw", "--any-domain"]):
        assert report(*change, *said, home=home)[0] == 2, said
    assert report("trust", "anchors", "change", "00" * 32, "--any-domain", home=home)[1]["error"]["id"] == "anchor-not-found"
    assert report("trust", "anchors", "list", home=home)[1][0]["domains"] == ["other.tw"]
    assert report(*change, "--any-domain", home=home)[1]["domains"] == []


def several_in_one_file(folder, home):
    """The fingerprint says which one is meant."""
    two = [Authority(f"{folder}/{name}", name) for name in ("first", "second")]
    with open(f"{folder}/two.pem", "wb") as file:
        for authority in two:
            with open(authority.certificate, "rb") as one:
                file.write(one.read())
    marks = [fingerprint_of(authority.certificate) for authority in two]
    shown = expect(3, "trust", "anchors", "add", f"{folder}/two.pem", home=home).stdout.decode()
    assert all(mark in shown for mark in marks), shown
    _, added = report("trust", "anchors", "add", f"{folder}/two.pem", "--fingerprint", marks[1], home=home)
    assert added["certificate"]["fingerprint_sha256"] == marks[1], added


def found_on_the_card(folder):
    """The card of a citizen carries its authorities, too (ids CACert and ROOTCACert)."""
    post, others, own = f"{folder}/post", Authority(f"{folder}/others", "Others"), Authority(f"{folder}/own", "Own Authority")
    person = Person(own, "Ann", "ann@own.example")
    token = SoftToken.of_person(f"{folder}/token", person, "123456", "Ann's card")
    token.add(own.certificate.removesuffix(".pem"), "ROOTCACert", with_key=False)
    house = CardHouse(folder, post, "ann@own.example", others.certificate, token.environment)
    mark = fingerprint_of(own.certificate)
    on_card = ["trust", "anchors", "add", "--from-card", "--module", SOFTHSM]
    found = house.json(3, *on_card)
    assert [(one["certificate"]["fingerprint_sha256"], one["trusted"]) for one in found] == [(mark, False)], found
    assert found[0]["card"].startswith("Ann's card"), found
    said = house.expect(3, *on_card)
    assert mark in said.stdout.decode() and b"--fingerprint" in said.stderr, said
    house.refused(1, "fingerprint-differs", *on_card, "--fingerprint", "00" * 32)
    # The person's own certificate is on the card as well, and is no authority's.
    house.refused(1, "fingerprint-differs", *on_card, "--fingerprint", fingerprint_of(f"{person.signing}.pem"))
    assert len(house.json(0, "trust", "anchors", "list")) == 1
    house.expect(0, *on_card, "--fingerprint", mark, "--domain", "own.example")
    assert house.json(3, *on_card)[0]["trusted"] is True
    # The list is ordered by fingerprint, so that either may stand first.
    assert sorted(a["domains"] for a in house.json(0, "trust", "anchors", "list")) == [[], ["own.example"]]
    assert house.json(2, *on_card[:3])["error"]["id"] == "argument-missing"
    assert house.json(2, *on_card, own.certificate)["error"]["id"] == "argument-unexpected"
    house.expect(0, "card", "lock")


def main():
    with tempfile.TemporaryDirectory(prefix="ll-anchors-") as folder, no_agents_after(folder):
        home, nss = f"{folder}/home", NssRoots(f"{folder}/nss")
        taken, dated = roots_are_those_of_nss(home, nss)
        only_roots_for_mail_are_anchors(folder, home, nss, taken, dated)
        the_module_is_asked_once(folder, taken)
        a_system_without_them(folder, taken)
        the_switch(home)
        anchors_for_domains(folder, home)
        several_in_one_file(folder, home)
        found_on_the_card(folder)


main()
