// Card: what is seen of a PKCS#11 token without its PIN, and what is asked of its keys.
//
// Plain values that travel between the command line, the token agent and the process that holds a module
// (wire.h). "Card" stands for every PKCS#11 token, also one in software.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/algorithms.h"
#include "x509/certificate.h"

namespace letterlock::token {

// What the token's flags tell of the tries that are left (PKCS#11 section 3.2, CKF_USER_PIN_*): never a number.
enum class PinTries : std::uint8_t { all, few, last, locked };

struct CardCertificate {
  Bytes der;
  Bytes id;  // CKA_ID, the same as its private key's
  std::string label;
  bool is_ca = false;  // CKA_CERTIFICATE_CATEGORY or basicConstraints say authority
};

struct Card {
  std::string module;  // path of the PKCS#11 module
  std::string reader;  // slotDescription
  std::string label;
  std::string manufacturer;
  std::string model;
  std::string serial;
  std::vector<CardCertificate> certificates;
  bool pin_required = true;
  bool pss_only = false;  // its RSA keys sign with RSASSA-PSS and not with PKCS #1 v1.5
  bool pin_pad = false;   // CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed at the reader
  PinTries tries = PinTries::all;
  std::uint32_t pin_min = 0;
  std::uint32_t pin_max = 0;
  bool session_open = false;  // a PIN session is open
  // How long it lasts if nothing more is asked.
  std::uint32_t session_seconds = 0;
};

// "Label (serial number)": how a card is named to people.
std::string name_of(const Card& card);

enum class Whose { holder, authority };
// Those that can be read, in the card's order. certificate_malformed never stops the others: they are left out.
std::vector<x509::Certificate> certificates_of(const Card& card, Whose whose);

struct ModuleView {
  std::string path;
  std::optional<Error> error;  // why nothing can be said of it
  std::string description;     // of the module: "SoftHSM 2.6 of SoftHSM"
  std::vector<std::string> empty_readers;
  std::vector<Card> cards;
};

struct CardsView {
  // Grows with every insertion, removal and end of a PIN session.
  std::uint64_t generation = 0;
  std::vector<ModuleView> modules;
};

// By label or serial number. token_not_found, token_ambiguous {label}: the same reader seen by two modules is one card,
// that of the first.
Result<Card> find_card(const CardsView& view, const std::string& name);

// sign_message: Ed25519. agree: the shared secret of ECDH.
enum class KeyOperation : std::uint8_t { sign, decrypt, sign_message, agree };

// One private-key operation.
struct KeyWork {
  std::string module;
  Bytes certificate;  // DER: which card and which key of it
  KeyOperation operation = KeyOperation::sign;
  // sign
  crypto::SignatureScheme scheme = crypto::SignatureScheme::rsa_pkcs1;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
  // decrypt
  crypto::KeyTransport transport = crypto::KeyTransport::rsa_pkcs1;
  std::uint32_t key_size = 0;  // octets of the content-encryption key that is expected
  Bytes data;                  // the digest, the encrypted key, the message, or the originator's public key
};

struct KeyRequest {
  KeyWork work;
  // Absent: an open PIN session is used, or pin_needed comes back. An empty one: the PIN pad asks.
  std::optional<Secret> pin;
  bool last_try = false;              // the person confirmed the last try
  std::uint32_t session_seconds = 0;  // how long the PIN session may lie idle
};

}  // namespace letterlock::token
