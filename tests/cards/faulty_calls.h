// The calls that the faulty module does not merely hand on: what it tells of slots, tokens and keys, how it logs in,
// and how it signs and decrypts. Each takes the faults of the moment and the module behind.
#pragma once

#include "faults.h"

namespace faulty {

using Module = const CK_FUNCTION_LIST&;

// The token is gone, but sessions of it are still open behind: ends them, so that they stay dead when it comes back.
void forget_sessions(Module real);

CK_RV get_slot_list(const Faults& faults, Module real, CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count);
CK_RV get_slot_info(const Faults& faults, Module real, CK_SLOT_ID slot, CK_SLOT_INFO* info);
CK_RV get_token_info(const Faults& faults, Module real, CK_SLOT_ID slot, CK_TOKEN_INFO* info);
CK_RV get_attributes(const Faults& faults, Module real, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                     CK_ATTRIBUTE* attributes, CK_ULONG count);

CK_RV login(const Faults& faults, Module real, CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE* pin,
            CK_ULONG length);
// After C_SignInit or C_DecryptInit: the key wants its PIN (again).
void begin_use(CK_SESSION_HANDLE session);
// Whether such a key is used without its PIN.
bool refuses_use(const Faults& faults, CK_SESSION_HANDLE session);

using UseKey = CK_RV (*)(CK_SESSION_HANDLE, CK_BYTE*, CK_ULONG, CK_BYTE*, CK_ULONG*);
// A refused use is over, also for the module behind: its result goes nowhere.
void drop_use(UseKey real, CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length);
// C_Sign or C_Decrypt, whichever `real` is.
CK_RV use_key(const Faults& faults, UseKey real, CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length,
              CK_BYTE* out, CK_ULONG* out_length);

}  // namespace faulty
