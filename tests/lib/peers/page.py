"""docs/interoperability.md: made from the cells, and compared with what is there."""

HEAD = """# Interoperability

What Letterlock and four other programs make of each other's messages. `tests/interoperability_test.py` tries every cell with
the real programs and compares what it finds with this page; `--write docs/interoperability.md` writes it anew.

`to X`: we make it, X opens or verifies it. `from X`: X makes it, we do. **yes**: what came out is what went in, and the report names
what was asked for. **yes, legacy**: read, and reported as no encryption worth the name. **no**: X cannot; the note has its own
words. What X refuses of ours it refuses of another program, too, where another makes it: else the test fails. **refused**: we
refuse it, as we should. **-**: we never make it, or it has no such direction.

"""


def cell_text(cell, name, notes):
    if not cell.note:
        return cell.word
    note = cell.note if cell.ours else f"{name}: {cell.note}"
    if note not in notes:
        notes.append(note)
    return f"{cell.word} ({notes.index(note) + 1})"


def table(section, peers, found, notes):
    columns = [f"{way} {peer.name}" for peer in peers for way in ("to", "from")]
    lines = [f"## {section.title}", "", section.story, "", "| | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    for row in section.rows:
        cells = [cell_text(found[row.name, section.title, peer.name, way], peer.name, notes)
                 for peer in peers for way in ("ours", "theirs")]
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    return lines + [""]


def page(sections, peers, versions, found):
    notes = []
    lines = HEAD.splitlines() + ["| program | version |", "| --- | --- |"]
    lines += [f"| {name} | {version} |" for name, version in versions.items()] + [""]
    for section in sections:
        lines += table(section, peers, found, notes)
    lines += ["## Notes", ""] + [f"{number}. {note}" for number, note in enumerate(notes, 1)]
    return "\n".join(lines) + "\n"


def without_versions(text):
    """Another point release is no difference as long as every cell is the same."""
    before, _, rest = text.partition("| program | version |\n")
    return before + rest.partition("\n\n")[2]
