// Files that a person handed in through a page and that must stay: key files, and the authorities of mail servers.
//
// They lie in the home's data folder, with mode 0600, in a folder named by their digest: the same file twice is one,
// and a person who is asked for its password reads the name that they know. A key file stays protected by its password
// as it came. They are not removed with an account: old mail is opened with them.
#pragma once

#include <string>

#include "app/home.h"
#include "base/stream.h"

namespace letterlock::app {

// The file's path. `name`: one segment, fit to be a file's name (else "key.p12"). pkcs12_malformed where it cannot be a
// PKCS#12 file at all (its password is not asked here); input_too_large; those of writing.
Result<std::string> keep_token_file(Home& home, const std::string& name, Source& octets);
// A file of certificates, PEM or DER, kept as PEM. anchor_not_ca where none of them is an authority's;
// certificate_malformed.
Result<std::string> keep_authority_file(Home& home, const std::string& name, Source& octets);

}  // namespace letterlock::app
