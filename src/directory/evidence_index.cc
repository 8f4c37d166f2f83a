#include "directory/evidence_index.h"

#include <algorithm>

namespace letterlock::directory {
namespace {

// Whom a fact is about.
struct Addresses {
  std::vector<std::string> operator()(const SentMail& mail) const {
    std::vector<std::string> all = mail.recipients;
    for (const auto& [address, certificates] : mail.sealed_to) all.push_back(address);
    return all;
  }
  std::vector<std::string> operator()(const DeliveryFailed& report) const { return {report.recipient}; }
  std::vector<std::string> operator()(const SignedMail& mail) const { return {mail.from}; }
  std::vector<std::string> operator()(const CertificateCarried& carried) const { return {carried.from}; }
  std::vector<std::string> operator()(const AddressJoined& act) const { return {act.address, act.joined}; }
  template <typename Act>
  std::vector<std::string> operator()(const Act& act) const {
    return {act.address};
  }
};

bool is_one_of(const std::string& address, const std::vector<std::string>& addresses) {
  return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

// Our mail, as if it had gone to these alone.
SentMail to_these(const SentMail& mail, const std::vector<std::string>& addresses) {
  SentMail few;
  few.message_digest = mail.message_digest;
  few.message_id = mail.message_id;
  few.identity = mail.identity;
  for (const std::string& recipient : mail.recipients) {
    if (is_one_of(recipient, addresses)) few.recipients.push_back(recipient);
  }
  few.is_signed = mail.is_signed;
  few.is_sealed = mail.is_sealed;
  few.signing_certificate = mail.signing_certificate;
  few.encryption_certificate = mail.encryption_certificate;
  for (const std::string& address : addresses) {
    if (const auto found = mail.sealed_to.find(address); found != mail.sealed_to.end()) few.sealed_to.insert(*found);
  }
  few.capabilities = mail.capabilities;
  few.code = mail.code;
  few.cipher = mail.cipher;
  return few;
}

}  // namespace

EvidenceIndex::EvidenceIndex(std::span<const Evidence> evidence) : evidence_(evidence) {
  for (size_t place = 0; place < evidence.size(); ++place) {
    const Fact& fact = evidence[place].fact;
    for (const std::string& address : std::visit(Addresses{}, fact)) by_address_[address].push_back(place);
    if (const auto* mail = std::get_if<SignedMail>(&fact)) by_signature_[mail->signature].push_back(place);
  }
}

std::vector<size_t> EvidenceIndex::places_of(const std::vector<std::string>& addresses) const {
  std::vector<size_t> places;
  const auto add = [&places](const Places& index, const std::string& key) {
    const auto found = index.find(key);
    if (found != index.end()) places.insert(places.end(), found->second.begin(), found->second.end());
  };
  for (const std::string& address : addresses) add(by_address_, address);
  for (size_t i = 0, theirs = places.size(); i < theirs; ++i) {
    const auto* mail = std::get_if<SignedMail>(&evidence_[places[i]].fact);
    if (mail != nullptr) add(by_signature_, mail->signature);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

std::vector<Evidence> EvidenceIndex::about(const std::vector<std::string>& addresses) const {
  std::vector<Evidence> few;
  for (const size_t place : places_of(addresses)) {
    const Evidence& one = evidence_[place];
    const auto* sent = std::get_if<SentMail>(&one.fact);
    few.push_back(sent == nullptr ? one : Evidence{one.id, one.at, to_these(*sent, addresses)});
  }
  return few;
}

}  // namespace letterlock::directory
