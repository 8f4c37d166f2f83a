#include "inbox/learn.h"

#include <algorithm>

#include "directory/contact.h"
#include "inbox/carried.h"
#include "inbox/summary.h"
#include "message/display.h"
#include "mime/header.h"
#include "tunnel/code.h"
#include "x509/address.h"

namespace letterlock::inbox {
namespace {

// Codes are looked for in what a person could read of a payload up to this size.
constexpr size_t kReadForCodesMax = 4 * 1024 * 1024;

// The signature is right; what is against its certificate, or whose that is, is an input where tunnels are derived.
bool is_right(const judge::SignerReport& signer) {
  if (!signer.right || !signer.certificate) return false;
  const auto& of_certificate = signer.certificate_verdict.findings;
  return std::none_of(signer.findings.begin(), signer.findings.end(), [&of_certificate](const Finding& f) {
    return f.severity == Severity::error && f.id != FindingId::address_mismatch && !has(of_certificate, f.id);
  });
}

bool is_right(const judge::LayerReport& layer) {
  return !has_severity(layer.findings, Severity::error) &&
         std::all_of(layer.signers.begin(), layer.signers.end(), [](const auto& signer) { return is_right(signer); });
}

std::vector<std::string> protected_references(const smime::PayloadFacts& payload) {
  if (!payload.protected_header) return {};
  return named_messages(*payload.protected_header);
}

// RFC 3834 section 5: the keyword, without parameters and comments; every keyword but "no" is a machine's.
bool is_auto_submitted(const mime::Header& header) {
  const mime::HeaderField* field = header.find("Auto-Submitted");
  if (field == nullptr) return false;
  const std::string value = mime::to_lower(field->value);
  return value.substr(0, value.find_first_of("; \t\r\n(")) != "no";
}

// RFC 3834, RFC 6522, RFC 2919: what a machine sent is nobody's answer. Either header may say so.
bool is_automatic(const mime::Header& header) {
  if (is_auto_submitted(header)) return true;
  const std::string precedence = mime::to_lower(header.value("Precedence"));
  return header.find("List-Id") != nullptr || precedence == "bulk" || precedence == "list" || precedence == "junk" ||
         mime::content_type(header).value == "multipart/report";
}

directory::HeaderProtection protection_of(smime::HeaderProtection protection) {
  if (protection == smime::HeaderProtection::clear) return directory::HeaderProtection::clear;
  if (protection == smime::HeaderProtection::cipher) return directory::HeaderProtection::cipher;
  return directory::HeaderProtection::none;
}

bool is_encrypted(const smime::LayerFacts& layer) {
  return layer.type == smime::LayerType::enveloped_data || layer.type == smime::LayerType::auth_enveloped_data;
}

// How the message was sealed to us: by its outermost encrypted layer, opened, at or above the floor.
void describe_sealing(const smime::Facts& facts, const judge::MessageReport& report, directory::SignedMail& mail) {
  const auto encrypted = std::find_if(facts.layers.begin(), facts.layers.end(), is_encrypted);
  if (encrypted == facts.layers.end() || !encrypted->opened_with) return;
  mail.sealed = report.encryption == judge::EncryptionState::strong;
  mail.opened_with = encrypted->opened_with->fingerprint();
  mail.signature_inside = std::any_of(encrypted, facts.layers.end(), [](const smime::LayerFacts& layer) {
    return layer.type == smime::LayerType::signed_data;
  });
}

// The payload as it is and as a person reads it.
struct ReadPayload {
  Secret octets;
  message::DisplayMessage display;
};
// None where it is too large, or unreadable for people.
Result<std::optional<ReadPayload>> read_payload(smime::Examination& examination) {
  const smime::Facts& facts = examination.facts();
  if (!facts.payload || facts.payload->octets > kReadForCodesMax) return std::optional<ReadPayload>();
  TRY_ASSIGN(Secret payload, examination.release_to_memory(kReadForCodesMax));
  MemorySource source(payload.view());
  auto display = message::parse_display(source);
  if (!display) return std::optional<ReadPayload>();
  return std::optional<ReadPayload>({std::move(payload), std::move(*display)});
}

// A signature around an encrypted layer says nothing of what is inside: its maker need not have read it.
bool covers_what_is_read(const smime::Facts& facts, const directory::SignedMail& mail) {
  return mail.signature_inside || std::none_of(facts.layers.begin(), facts.layers.end(), is_encrypted);
}

void learn_carried(const smime::Facts& facts, const ReadPayload& read, const directory::SignedMail& mail, Time seen,
                   std::vector<directory::Evidence>& evidence) {
  if (mail.automatic || !covers_what_is_read(facts, mail)) return;
  for (const std::string& certificate : carried_certificates(read.octets.view(), read.display)) {
    if (certificate == mail.signing_certificate) continue;
    evidence.push_back(directory::make_evidence(
        seen, directory::CertificateCarried{mail.message_digest, mail.from, mail.signing_certificate, certificate}));
  }
}

}  // namespace

const judge::SignerReport* speaking_signer(const judge::MessageReport& report) {
  if (report.from.size() != 1) return nullptr;
  const judge::SignerReport* innermost = nullptr;
  for (const judge::LayerReport& layer : report.layers) {
    if (layer.type != "signed-data" || layer.signers.empty()) continue;
    if (!is_right(layer)) return nullptr;
    innermost = &layer.signers.front();
  }
  return innermost;
}

Result<std::vector<std::string>> codes_of(smime::Examination& examination) {
  TRY_ASSIGN(const auto read, read_payload(examination));
  if (!read) return std::vector<std::string>{};
  return tunnel::find_codes(read->display.text);
}

Result<std::vector<directory::Evidence>> learn(const Mailroom& room, const store::Message& message,
                                               smime::Examination& examination, const judge::MessageReport& report) {
  std::vector<directory::Evidence> evidence;
  const judge::SignerReport* signer = speaking_signer(report);
  const smime::Facts& facts = examination.facts();
  if (signer == nullptr || !facts.payload) return evidence;
  const auto from = x509::Address::parse(report.from.front());
  if (!from) return evidence;
  directory::SignedMail mail;
  mail.message_digest = message.key.digest;
  mail.from = from->key();
  mail.identity = room.account.address;
  mail.signing_certificate = signer->certificate->fingerprint();
  if (signer->encryption_certificate) mail.encryption_certificate = signer->encryption_certificate->fingerprint();
  if (signer->capability_list) mail.capabilities = signer->capabilities;
  mail.signing_time = signer->signed_at;
  mail.signature = signer->signature_sha256;
  describe_sealing(facts, report, mail);
  mail.header_protection = protection_of(facts.payload->protection);
  TRY_ASSIGN(const auto read, read_payload(examination));
  if (read) mail.codes = tunnel::find_codes(read->display.text);
  mail.in_reply_to = protected_references(*facts.payload);
  mail.automatic = is_automatic(facts.outer) || is_automatic(facts.payload->header) ||
                   (facts.payload->protected_header && is_automatic(*facts.payload->protected_header));
  evidence.push_back(directory::make_evidence(message.first_seen, mail));
  if (read) learn_carried(facts, *read, mail, message.first_seen, evidence);
  return evidence;
}

std::vector<judge::Binding> bindings_of(const std::vector<directory::Evidence>& evidence) {
  std::vector<judge::Binding> bindings;
  for (const auto& [address, fingerprint] : directory::bindings(evidence)) bindings.push_back({address, fingerprint});
  return bindings;
}

}  // namespace letterlock::inbox
