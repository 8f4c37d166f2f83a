#!/usr/bin/env python3
"""Makes mail for the benches of the store: as people have it, and the same for the same seed.

    make_mail.py --count 100000 --seed 1 (--maildir FOLDER | --mbox FILE) [--sealed FOLDER]

Letters in English, German, French, Traditional Chinese and Japanese, one in three an answer in a thread; plain text, some
with HTML beside it, some with an attachment; mail of lists and machines. Words follow Zipf's law over vocabularies that
are made of syllables. With --sealed, 3 % are signed and 2 % sealed: bodies of the files signed-*.eml and sealed-*.eml
there, under headers of their own. Three messages have the word RARE.
"""

import argparse
import base64
import glob
import os
import random
import sys
from itertools import accumulate

RARE = "quizzaciously"
VOCABULARY = 30_000
SYLLABLES = {
    "en": "th in er an re on at en nd st es ing ed or to it is ar te se hi of le ve co me de ri ro ly".split(),
    "de": "ei ch en er te ge un der ich sch ver be an st auf ung heit keit ü ö ä zu ein das mit".split(),
    "fr": "le de es ou en qu ai on re an tion ment é è eau oi pa la que u ne ce par sur ê ç".split(),
}
NAMES = "Ann Ben Chloé Dirk Eva Franz 王小明 陳美玲 林志豪 佐藤花子 Grace Hugo Ines Jörg Kim Léa".split()
HOSTS = ["example.org", "mail.example.com", "firma.example.de", "gov.example.tw", "corp.example.jp", "univ.example.fr"]


def zipf(count):
    return list(accumulate(1 / (rank + 2.7) for rank in range(count)))


class Language:
    """A vocabulary with its weights; how words are joined."""

    def __init__(self, chance, code, parts, lengths, blank, charset, wrap):
        words = set()
        while len(words) < VOCABULARY:
            words.add("".join(chance.choices(parts, k=chance.choice(lengths))))
        self.words, self.weights = sorted(words), zipf(VOCABULARY)
        chance.shuffle(self.words)
        self.code, self.blank, self.charset, self.wrap = code, blank, charset, wrap

    def text(self, chance, count):
        words = chance.choices(self.words, cum_weights=self.weights, k=count)
        lines = [self.blank.join(words[at:at + self.wrap]) for at in range(0, count, self.wrap)]
        return "\n".join(lines) + "\n"

    def subject(self, chance):
        return self.blank.join(chance.choices(self.words, cum_weights=self.weights, k=chance.randint(2, 8)))


def languages(chance):
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 4000)]
    kana = [chr(code) for code in range(0x3042, 0x3094)] + han[:800]
    made = [(40, Language(chance, code, SYLLABLES[code], [1, 2, 2, 3, 3, 4], " ", "utf-8", 11)) for code in ("en", "de", "fr")]
    made[0] = (35, made[0][1])
    made[1], made[2] = (10, made[1][1]), (10, made[2][1])
    return made + [(30, Language(chance, "zh", han, [1, 2, 2, 2, 3], "", "utf-8", 30)),
                   (15, Language(chance, "ja", kana, [2, 3, 4], "", "iso-2022-jp", 20))]


def word(text):
    """RFC 2047, where it is needed."""
    return text if text.isascii() else f"=?utf-8?B?{base64.b64encode(text.encode()[:44]).decode()}?="


def lines64(data):
    return base64.encodebytes(data)


class Mill:
    def __init__(self, seed, sealed):
        self.chance = random.Random(seed)
        self.choices = languages(self.chance)
        self.people = [(name, f"user{number}@{self.chance.choice(HOSTS)}")
                       for number in range(400) for name in [self.chance.choice(NAMES)]]
        self.threads = []
        self.pools = [sorted(glob.glob(f"{sealed}/{kind}-*.eml")) if sealed else [] for kind in ("signed", "sealed")]
        self.pools = [[self.body_of(path) for path in pool] for pool in self.pools]

    @staticmethod
    def body_of(path):
        """The MIME fields and the body."""
        with open(path, "rb") as file:
            head, body = file.read().replace(b"\r\n", b"\n").split(b"\n\n", 1)
        fields, taking = [], False
        for line in head.split(b"\n"):
            if not line[:1].isspace():
                taking = line.lower().startswith((b"content-", b"mime-version"))
            if taking:
                fields.append(line)
        return b"\n".join(fields) + b"\n\n" + body

    def header(self, number, language):
        chance = self.chance
        sender, address = chance.choice(self.people)
        to = ", ".join(f"{word(name)} <{mail}>" for name, mail in chance.choices(self.people, k=chance.choice([1, 1, 1, 2, 4])))
        own = f"<{chance.getrandbits(64):x}.{number}@{address.split('@')[1]}>"
        answer = chance.random() < 0.35 and len(self.threads) > 0
        thread = chance.choice(self.threads[-2000:]) if answer else (language.subject(chance), [])
        subject, ids = thread
        ids.append(own)
        if not answer:
            self.threads.append(thread)
        references = f"In-Reply-To: {ids[-2]}\nReferences: {' '.join(ids[-9:-1])}\n" if len(ids) > 1 else ""
        day, hour, minute = 1 + number % 28, chance.randrange(24), chance.randrange(60)
        month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[number // 28 % 12]
        date = f"{day} {month} {2015 + number // 336 % 11} {hour:02}:{minute:02}:{number % 60:02} +0800"
        relay = "".join(f"Received: from relay{hop}.{address.split('@')[1]} (relay{hop} [192.0.2.{hop}])\n"
                        f"\tby mx.example.tw (Postfix) with ESMTPS id {chance.getrandbits(40):X}\n\tfor <me@example.tw>; {date}\n"
                        for hop in range(chance.randint(1, 4)))
        listed = "List-Id: <devel.lists.example.org>\nPrecedence: list\n" if chance.random() < 0.2 else ""
        return (f"Return-Path: <{address}>\n{relay}Date: {date}\nFrom: {word(sender)} <{address}>\nTo: {to}\n"
                f"Subject: {'Re: ' if answer else ''}{word(subject)}\nMessage-ID: {own}\n{references}{listed}"
                f"User-Agent: Mail {chance.randint(1, 90)}.0\n").encode()

    def plain(self, language, number, count):
        text = language.text(self.chance, count)
        if number % 400_000 == 777 or number in (11, 222, 3333):
            text += f"\n{RARE}\n"
        raw = text.encode(language.charset, "replace")
        kind = f"Content-Type: text/plain; charset={language.charset}\nContent-Transfer-Encoding: "
        if language.charset == "utf-8" and not text.isascii() and self.chance.random() < 0.5:
            return (kind + "base64\n\n").encode() + lines64(raw)
        return (kind + ("7bit" if language.charset != "utf-8" else "8bit") + "\n\n").encode() + raw

    def body(self, language, number):
        chance, share = self.chance, self.chance.random()
        for pool, below in ((self.pools[0], 0.03), (self.pools[1], 0.05)):
            if pool and share < below:
                return chance.choice(pool)
        count = min(2000, int(chance.lognormvariate(4.6, 0.9)))
        text = self.plain(language, number, count)
        mark = f"=_{chance.getrandbits(64):x}"
        if share < 0.75:
            return b"MIME-Version: 1.0\n" + text
        if share < 0.92:
            paragraphs = language.text(chance, count).replace("\n", "</p>\n<p style=\"margin:0\">")
            html = f"<html><head><style>p {{color: #222}}</style></head><body><p>{paragraphs}</p></body></html>\n".encode()
            second = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + html
            kind = "alternative"
        else:
            data = chance.randbytes(min(60_000, int(chance.lognormvariate(8.5, 1.2))))
            second = (b"Content-Type: application/pdf; name=\"paper.pdf\"\nContent-Disposition: attachment\n"
                      b"Content-Transfer-Encoding: base64\n\n" + lines64(data))
            kind = "mixed"
        edge = f"--{mark}".encode()
        return (f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=\"{mark}\"\n\n".encode() + edge + b"\n" + text +
                b"\n" + edge + b"\n" + second + b"\n" + edge + b"--\n")

    def message(self, number):
        shares = list(accumulate(share for share, _ in self.choices))
        language = self.chance.choices([made for _, made in self.choices], cum_weights=shares)[0]
        return self.header(number, language) + self.body(language, number)


def quoted(message):
    """mboxrd."""
    if b"\nFrom " in message or b"\n>" in message:
        lines = message.split(b"\n")
        message = b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
    return message


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--maildir")
    parser.add_argument("--mbox")
    parser.add_argument("--sealed")
    wish = parser.parse_args()
    mill = Mill(wish.seed, wish.sealed)
    if wish.maildir:
        for part in ("new", "cur", "tmp"):
            os.makedirs(f"{wish.maildir}/{part}", exist_ok=True)
        for number in range(wish.count):
            with open(f"{wish.maildir}/cur/{1400000000 + number}.M{number}.bench:2,S", "wb") as file:
                file.write(mill.message(number))
    elif wish.mbox:
        with open(wish.mbox, "wb") as file:
            for number in range(wish.count):
                file.write(b"From x Mon Nov 23 08:00:00 2026\n" + quoted(mill.message(number)) + b"\n")
    else:
        sys.exit("--maildir or --mbox")


if __name__ == "__main__":
    main()
