"""Resident memory at 1 GiB, every operation, the whole process: the largest that it ever was."""

import os

from smime.contest import OURS, Participant, goal
from smime.rows import gives, judged, wrote

RESIDENT_MAX_MIB = 24


def memory_rows(machine, world, megabytes, wanted):
    """Ours alone; each sealed form is made, opened and removed before the next one, so that room for three is enough."""
    letter = world.letter(megabytes)
    out, opened = f"{letter.folder}/sealed.eml", f"{letter.folder}/opened"
    signed = {"summary": "signed", "signature": "valid"}
    for form, report in (("detached", signed), ("opaque", signed), ("cbc", {"encryption": "strong"}),
                         ("gcm", {"encryption": "strong"}), ("both", {"signature": "valid", "encryption": "strong"})):
        row = f"memory-{form}"
        if not wanted(row):
            continue
        key = form in ("cbc", "gcm", "both")
        acts = {"seal": Participant(OURS, [world.seal(letter, out, *world.options_of(form))], wrote(out, letter.octets)),
                "examine": Participant(OURS, [world.open(out, "--json", key=key)], judged(**report)),
                "release": Participant(OURS, [world.open(out, "-o", opened, key=key)], gives(opened, letter.digest))}
        used = {name: machine.run(act)["memory"] for name, act in acts.items()}
        os.unlink(out)
        yield {"row": row, "title": f"resident memory at {megabytes} MiB, {form}: seal, examine, release", "memory_mib": used,
               "goals": [goal(f"{name}, MiB", mib, RESIDENT_MAX_MIB, at_least=False) for name, mib in used.items()]}
