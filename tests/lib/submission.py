"""A submission server for letters to many, as a script of ScriptedServer (scripted_server.py)."""

import re


def taking(most):
    """A submission server that takes so many recipients in one transaction, and puts the others off with 452."""
    transactions = []

    def handler(talk):
        talk.say(b"220 mail.example.test ESMTP\r\n")
        while True:
            line = talk.line()
            word = line.upper()
            if word.startswith(b"EHLO"):
                talk.say(b"250-mail.example.test\r\n250-AUTH PLAIN\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
            elif word.startswith(b"AUTH"):
                if word == b"AUTH PLAIN":  # without its words: they come when they are asked for
                    talk.say(b"334 \r\n")
                    talk.line()
                talk.say(b"235 2.7.0 good\r\n")
            elif word.startswith(b"MAIL"):
                transactions.append({"asked": 0, "taken": []})
                talk.say(b"250 2.1.0 good\r\n")
            elif word.startswith(b"RCPT"):
                transactions[-1]["asked"] += 1
                if len(transactions[-1]["taken"]) < most:
                    transactions[-1]["taken"].append(re.search(rb"<(.*)>", line).group(1).decode())
                    talk.say(b"250 2.1.5 good\r\n")
                else:
                    talk.say(b"452 4.5.3 too many recipients\r\n")
            elif word.startswith(b"DATA"):
                talk.say(b"354 go on\r\n")
                while talk.line() != b".":
                    pass
                talk.say(b"250 2.0.0 queued\r\n")
            elif word.startswith(b"QUIT"):
                talk.say(b"221 bye\r\n")
                return
            else:
                talk.say(b"250 2.0.0 good\r\n")
    return transactions, handler
