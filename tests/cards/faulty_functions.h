// Every function of PKCS#11 2.40, and what it needs: nothing but a reader, a token in it, or a session with that token.
#pragma once

// clang-format off
#define FAULTY_FUNCTIONS(DO) \
  DO(C_Initialize, reader) DO(C_Finalize, reader) DO(C_GetInfo, reader) DO(C_GetFunctionList, reader) \
  DO(C_GetSlotList, reader) DO(C_GetSlotInfo, reader) DO(C_GetTokenInfo, token) DO(C_GetMechanismList, token) \
  DO(C_GetMechanismInfo, token) DO(C_InitToken, token) DO(C_InitPIN, session) DO(C_SetPIN, session) \
  DO(C_OpenSession, token) DO(C_CloseSession, session) DO(C_CloseAllSessions, token) \
  DO(C_GetSessionInfo, session) DO(C_GetOperationState, session) DO(C_SetOperationState, session) \
  DO(C_Login, session) DO(C_Logout, session) DO(C_CreateObject, session) DO(C_CopyObject, session) \
  DO(C_DestroyObject, session) DO(C_GetObjectSize, session) DO(C_GetAttributeValue, session) \
  DO(C_SetAttributeValue, session) DO(C_FindObjectsInit, session) DO(C_FindObjects, session) \
  DO(C_FindObjectsFinal, session) DO(C_EncryptInit, session) DO(C_Encrypt, session) DO(C_EncryptUpdate, session) \
  DO(C_EncryptFinal, session) DO(C_DecryptInit, session) DO(C_Decrypt, session) DO(C_DecryptUpdate, session) \
  DO(C_DecryptFinal, session) DO(C_DigestInit, session) DO(C_Digest, session) DO(C_DigestUpdate, session) \
  DO(C_DigestKey, session) DO(C_DigestFinal, session) DO(C_SignInit, session) DO(C_Sign, session) \
  DO(C_SignUpdate, session) DO(C_SignFinal, session) DO(C_SignRecoverInit, session) DO(C_SignRecover, session) \
  DO(C_VerifyInit, session) DO(C_Verify, session) DO(C_VerifyUpdate, session) DO(C_VerifyFinal, session) \
  DO(C_VerifyRecoverInit, session) DO(C_VerifyRecover, session) DO(C_DigestEncryptUpdate, session) \
  DO(C_DecryptDigestUpdate, session) DO(C_SignEncryptUpdate, session) DO(C_DecryptVerifyUpdate, session) \
  DO(C_GenerateKey, session) DO(C_GenerateKeyPair, session) DO(C_WrapKey, session) DO(C_UnwrapKey, session) \
  DO(C_DeriveKey, session) DO(C_SeedRandom, session) DO(C_GenerateRandom, session) \
  DO(C_GetFunctionStatus, session) DO(C_CancelFunction, session) DO(C_WaitForSlotEvent, reader)
// clang-format on
