// The content-encryption key from one RecipientInfo and the private key that it is for.
//
// All failures are alike (DESIGN section 4): a damaged encrypted key, an originator's key that is no point of the curve
// and a wrong private key give a random key; the content cipher fails then. Only what depends on nothing secret is
// said by name: algorithms that the table has not.
#pragma once

#include "base/secret.h"
#include "cms/types.h"
#include "crypto/key.h"

namespace letterlock::cms {

// True where all algorithms are in the table and are for a key of this kind.
bool can_open(const RecipientInfo& recipient, const crypto::PublicKey& key);

// How its key is encrypted, for a person: a name of the table, else dotted, with the wrap or the parameters where it is
// these that are not in the table.
std::string key_encryption_name(const RecipientInfo& recipient);

// Asks the private key once. Needs can_open(); errors are the Decryptor's.
Result<Secret> content_encryption_key(const RecipientInfo& recipient, crypto::Decryptor& decryptor, size_t key_size);

}  // namespace letterlock::cms
