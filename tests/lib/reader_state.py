"""Waits until PC/SC itself says that a card is in a reader, or that it is out. Arguments: slot, present or empty, seconds.

Ends with 0 when it is so, with 1 and what it saw last when the time is over.
"""

import ctypes
import sys
import time

EMPTY, PRESENT, MUTE = 0x10, 0x20, 0x200
SCOPE_SYSTEM = 2


class ReaderState(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("user_data", ctypes.c_void_p), ("current", ctypes.c_ulong),
                ("event", ctypes.c_ulong), ("atr_length", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]


def checked(what, code):
    if code != 0:
        raise SystemExit(f"{what}: PC/SC answers 0x{code & 0xffffffff:08x}")


def wait(slot, wanted, seconds):
    pcsc, context = ctypes.CDLL("libpcsclite.so.1"), ctypes.c_long()
    checked("context", pcsc.SCardEstablishContext(ctypes.c_ulong(SCOPE_SYSTEM), None, None, ctypes.byref(context)))
    state, deadline = ReaderState(f"Virtual PCD 00 {slot:02}".encode()), time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        code = pcsc.SCardGetStatusChange(context, ctypes.c_ulong(int(left * 1000) + 1), ctypes.byref(state), ctypes.c_ulong(1))
        if code & 0xffffffff != 0x8010000A:  # time is over
            checked("status", code)
        if state.event & wanted and not state.event & MUTE:
            return
        state.current = state.event
    raise SystemExit(f"slot {slot} after {seconds:.1f} s: state 0x{state.event:x}, wanted 0x{wanted:x}")


wait(int(sys.argv[1]), {"present": PRESENT, "empty": EMPTY}[sys.argv[2]], float(sys.argv[3]))
