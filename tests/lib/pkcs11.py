"""A PKCS#11 module called function by function, for what no tool does: a session that outlives its token, small buffers.

Only for modules and faults that do not end the process: the module is loaded into the test itself.
"""

import ctypes
import re

from tree import read

LOGIN_USER, LOGIN_FOR_USE = 1, 2
SERIAL_SESSION = 4
SHA256_RSA_PKCS = 0x40
CLASS, ID, VALUE, ALWAYS_AUTHENTICATE = 0x0, 0x102, 0x11, 0x202
CERTIFICATE, PRIVATE_KEY = 1, 3


class Attribute(ctypes.Structure):
    _fields_ = [("type", ctypes.c_ulong), ("value", ctypes.c_void_p), ("length", ctypes.c_ulong)]


class Mechanism(ctypes.Structure):
    _fields_ = [("type", ctypes.c_ulong), ("parameter", ctypes.c_void_p), ("length", ctypes.c_ulong)]


class Module:
    """Functions by name without C_; each returns the CKR as a number. Numbers are passed as CK_ULONG."""

    def __init__(self, path):
        library, functions = ctypes.CDLL(path), ctypes.POINTER(ctypes.c_void_p)()
        assert library.C_GetFunctionList(ctypes.byref(functions)) == 0
        # Our list stands in the order of the function list, whose first place is its version.
        names = re.findall(r"DO\(C_(\w+),", read("tests/cards/faulty_functions.h"))
        call = ctypes.CFUNCTYPE(ctypes.c_ulong)
        self._functions = {name: call(functions[place]) for place, name in enumerate(names, 1)}

    def __getattr__(self, name):
        def called(*arguments):
            return self._functions[name](*(ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments))
        return called

    def session(self):
        """A session with the first token."""
        slots, count, session = (ctypes.c_ulong * 16)(), ctypes.c_ulong(16), ctypes.c_ulong()
        assert self.GetSlotList(1, slots, ctypes.byref(count)) == 0 and count.value > 0
        assert self.OpenSession(slots[0], SERIAL_SESSION, None, None, ctypes.byref(session)) == 0
        return session.value

    def find(self, session, kind, identifier):
        """The first object of a class with this id."""
        wanted_kind, wanted_id = ctypes.c_ulong(kind), ctypes.create_string_buffer(identifier, len(identifier))
        wanted = (Attribute * 2)(Attribute(CLASS, ctypes.addressof(wanted_kind), 8),
                                 Attribute(ID, ctypes.addressof(wanted_id), len(identifier)))
        found, count = ctypes.c_ulong(), ctypes.c_ulong()
        assert self.FindObjectsInit(session, wanted, 2) == 0
        assert self.FindObjects(session, ctypes.byref(found), 1, ctypes.byref(count)) == 0 and count.value == 1
        assert self.FindObjectsFinal(session) == 0
        return found.value

    def attribute(self, session, thing, kind, room):
        """(CKR, length as told); without room: the question for the size."""
        octets = ctypes.create_string_buffer(room) if room else None
        asked = Attribute(kind, ctypes.addressof(octets) if room else None, room)
        return self.GetAttributeValue(session, thing, ctypes.byref(asked), 1), asked.length

    def sign_init(self, session, key):
        return self.SignInit(session, ctypes.byref(Mechanism(SHA256_RSA_PKCS, None, 0)), key)

    def sign(self, session, room):
        """(CKR, length as told); without room: the question for the size."""
        length = ctypes.c_ulong(room)
        out = ctypes.create_string_buffer(room) if room else None
        return self.Sign(session, b"hello", 5, out, ctypes.byref(length)), length.value

    def login(self, session, user, pin):
        return self.Login(session, user, pin, len(pin or b""))
