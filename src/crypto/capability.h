// Capability: one entry of an SMIMECapabilities list (RFC 8551 section 2.5.2), as a value.
//
// Here because a capability names an algorithm of the table; reading and writing the attribute is cms/'s.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/algorithms.h"

namespace letterlock::crypto {

struct Capability {
  std::string oid;                   // dotted
  std::optional<int> rc2_bits = {};  // rc2-CBC: effective key bits
  // RSAES-OAEP, where the table has its parameters (RFC 4055 section 4.1).
  std::optional<KeyTransport> oaep = {};
  // A key agreement scheme: its KeyWrapAlgorithm (RFC 5753 section 8), where the table has it.
  std::optional<KeyWrap> key_wrap = {};

  // The report's word: "aes256-GCM", "rc2-CBC/40", "des-EDE3-CBC", "rsaes-oaep/sha256",
  // "dhSinglePass-stdDH-sha256kdf-scheme/aes256-wrap"; else the dotted identifier.
  std::string name() const;
  // The content encryption it stands for, where the table has it.
  std::optional<ContentEncryption> content_encryption() const;
  // A content encryption at or above the floor that we can send.
  bool usable() const;
  bool operator==(const Capability&) const = default;
};
using Capabilities = std::vector<Capability>;

// The reverse of name(): for lists that were kept as words.
Capability capability_from_name(std::string_view name);
// The first content encryption of the list, whatever its strength (DESIGN section 1).
std::optional<Capability> recommended(const Capabilities& list);
// The first that our policy allows.
std::optional<ContentEncryption> chosen(const Capabilities& list);

}  // namespace letterlock::crypto
