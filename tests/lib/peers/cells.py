"""What a cell of the table says."""

from dataclasses import dataclass

YES, NO, NOT_SENT = "yes", "no", "-"


@dataclass
class Cell:
    word: str
    note: str = ""
    ours: bool = False  # the note tells of us, not of the peer


class Fault(Exception):
    """A cell that must not be as it is."""
