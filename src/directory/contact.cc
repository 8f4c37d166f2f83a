#include "directory/contact.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace letterlock::directory {
namespace {

// Addresses in groups: each group is one contact, named by one of its addresses.
class Groups {
 public:
  const std::string& of(const std::string& address) {
    std::string* parent = &parents_.try_emplace(address, address).first->second;
    while (true) {
      std::string& above = parents_.at(*parent);
      if (above == *parent) return above;
      *parent = above;  // shortens the way for the next time
      parent = &above;
    }
  }
  bool knows(const std::string& address) const { return parents_.contains(address); }
  void join(const std::string& a, const std::string& b) {
    const std::string first = of(a);
    const std::string second = of(b);
    parents_[std::max(first, second)] = std::min(first, second);
  }
  std::map<std::string, Contact> contacts() {
    std::map<std::string, Contact> made;
    std::vector<std::string> addresses;
    for (const auto& [address, parent] : parents_) addresses.push_back(address);
    for (const std::string& address : addresses) made[of(address)].addresses.push_back(address);
    return made;
  }

 private:
  std::map<std::string, std::string> parents_;
};

// The first two messages (by digest) with one signature value: enough to know for each message whether another
// one had it before.
struct Bearers {
  std::array<std::pair<std::string_view, Time>, 2> first = {};
  size_t count = 0;

  void add(std::string_view digest, Time at) {
    if (count < first.size() && (count == 0 || first[0].first != digest)) first[count++] = {digest, at};
  }
  bool another_before(std::string_view digest, Time at) const {
    return std::any_of(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](const auto& bearer) { return bearer.first != digest && bearer.second <= at; });
  }
};

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

class Fold {
 public:
  Fold(std::span<const Evidence> evidence, const std::set<std::string>& own_certificates)
      : ordered_(ordered(evidence)), bindings_(bindings(evidence)), own_(own_certificates) {}

  std::vector<Contact> run() {
    for (const Evidence* one : ordered_) meet(one->fact);
    contacts_ = groups_.contacts();
    for (const Evidence* one : ordered_) remember_signature(*one);
    for (const Evidence* one : ordered_) apply(*one);
    for (const auto& [address, certificate] : bindings_) contact(address).bound.insert(certificate);
    std::vector<Contact> all;
    for (auto& [name, contact] : contacts_) {
      for (auto& [fingerprint, record] : contact.certificates) finish(record);
      all.push_back(std::move(contact));
    }
    return all;
  }

 private:
  void meet(const Fact& fact) {
    std::visit(Overloaded{
                   [&](const SentMail& mail) {
                     for (const std::string& address : mail.recipients) {
                       if (address != mail.identity) groups_.of(address);
                     }
                   },
                   [&](const SignedMail& mail) {
                     if (!own_.contains(mail.signing_certificate)) groups_.of(mail.from);
                   },
                   [](const DeliveryFailed&) {},
                   [](const CertificateCarried&) {},
                   [&](const AddressJoined& act) { groups_.join(act.address, act.joined); },
                   [&](const auto& act) { groups_.of(act.address); },
               },
               fact);
  }

  void remember_signature(const Evidence& evidence) {
    const auto* mail = std::get_if<SignedMail>(&evidence.fact);
    if (mail != nullptr) signatures_[mail->signature].add(mail->message_digest, evidence.at);
  }

  Contact& contact(const std::string& address) { return contacts_.at(groups_.of(address)); }
  CertificateRecord& record(const std::string& address, const std::string& fingerprint) {
    CertificateRecord& found = contact(address).certificates[fingerprint];
    found.signing_certificate = fingerprint;
    return found;
  }

  void apply(const Evidence& evidence) {
    std::visit(Overloaded{
                   [](const SentMail&) {},
                   [](const DeliveryFailed&) {},
                   [&](const SignedMail& mail) { receive(evidence, mail); },
                   [&](const CertificateCarried& carried) { receive(evidence, carried); },
                   [&](const auto& act) {
                     contact(act.address).added = true;
                     decide(evidence, act);
                   },
               },
               evidence.fact);
  }

  void receive(const Evidence& evidence, const SignedMail& mail) {
    if (own_.contains(mail.signing_certificate)) return;
    const bool before = signatures_.at(mail.signature).another_before(mail.message_digest, evidence.at);
    record(mail.from, mail.signing_certificate).mails.push_back({evidence.id, evidence.at, &mail, before});
  }

  // With the mail itself there is a contact; without it this says nothing.
  void receive(const Evidence& evidence, const CertificateCarried& carried) {
    if (own_.contains(carried.signing_certificate) || !groups_.knows(carried.from)) return;
    contact(carried.from).carried.push_back({carried.signing_certificate, carried.certificate, evidence.at});
  }

  void decide(const Evidence& evidence, const CertificateAccepted& act) {
    CertificateRecord& theirs = record(act.address, act.signing_certificate);
    if (!theirs.accepted) theirs.accepted_at = evidence.at;
    theirs.accepted = true;
    theirs.withdrawn = theirs.refused = false;
    theirs.acts.push_back(evidence.id);
    if (act.encryption_certificate) approve(theirs, *act.encryption_certificate);
  }
  void decide(const Evidence&, const CertificateWithdrawn& act) {
    CertificateRecord& theirs = record(act.address, act.signing_certificate);
    if (theirs.accepted) theirs.withdrawn = true;
    if (!theirs.withdrawn) theirs.refused = true;
    theirs.accepted = theirs.aes_tried = false;
    theirs.accepted_at.reset();
    theirs.acts.clear();
    theirs.approved_encryption.clear();
  }
  void decide(const Evidence& evidence, const EncryptionCertificateImported& act) {
    CertificateRecord& theirs = record(act.address, act.signing_certificate);
    theirs.acts.push_back(evidence.id);
    approve(theirs, act.encryption_certificate);
  }
  // Bindings are of one address each, and of the contact together: see run().
  void decide(const Evidence&, const AddressBound&) {}
  void decide(const Evidence&, const AddressUnbound&) {}
  void decide(const Evidence&, const ContactNamed& act) { contact(act.address).name = act.name; }
  void decide(const Evidence&, const AddressJoined&) {}
  void decide(const Evidence&, const AesTried& act) { record(act.address, act.signing_certificate).aes_tried = true; }

  static void approve(CertificateRecord& theirs, const std::string& certificate) {
    std::erase(theirs.approved_encryption, certificate);
    theirs.approved_encryption.push_back(certificate);
  }

  // What the signatures of one certificate say, each signature once, from the message that brought it first.
  static void finish(CertificateRecord& theirs) {
    std::map<std::string_view, std::string_view> first_messages;
    std::vector<CapabilityList> lists;
    std::tuple<bool, Time, Time> newest;
    for (const TheirMail& one : theirs.mails) {
      const SignedMail& mail = *one.mail;
      if (first_messages.try_emplace(mail.signature, mail.message_digest).first->second != mail.message_digest)
        continue;
      if (mail.capabilities) lists.push_back({*mail.capabilities, mail.signing_time, one.received, one.evidence});
      if (mail.signing_time && !believable(*mail.signing_time, one.received)) continue;
      const std::tuple made(mail.signing_time.has_value(), mail.signing_time.value_or(one.received), one.received);
      if (!mail.encryption_certificate || (theirs.announced_encryption && made < newest)) continue;
      theirs.announced_encryption = mail.encryption_certificate;
      newest = made;
    }
    theirs.capabilities = learn(std::move(lists));
  }

  std::vector<const Evidence*> ordered_;
  std::set<std::pair<std::string, std::string>> bindings_;
  const std::set<std::string>& own_;
  Groups groups_;
  std::map<std::string, Contact> contacts_;
  std::map<std::string_view, Bearers> signatures_;
};

}  // namespace

std::vector<std::string> CertificateRecord::encryption_candidates() const {
  std::vector<std::string> candidates(approved_encryption.rbegin(), approved_encryption.rend());
  if (candidates.empty() && announced_encryption) candidates.push_back(*announced_encryption);
  return candidates;
}

std::optional<std::string> CertificateRecord::encryption_to_review() const {
  const std::vector<std::string> known = encryption_candidates();
  if (!announced_encryption || std::find(known.begin(), known.end(), *announced_encryption) != known.end()) {
    return std::nullopt;
  }
  return announced_encryption;
}

Time CertificateRecord::last_received() const { return mails.empty() ? Time{} : mails.back().received; }

bool Contact::has_address(std::string_view key) const {
  return std::binary_search(addresses.begin(), addresses.end(), key);
}

bool Contact::reads_protected_headers() const {
  constexpr auto kWindow = std::chrono::hours(24 * 90);  // as for capabilities: several programs show in that time
  std::vector<const TheirMail*> written;
  Time newest{};
  for (const auto& [fingerprint, record] : certificates) {
    for (const TheirMail& mail : record.mails) {
      // What a machine sent, or somebody wrapped again, says nothing about their program.
      if (!record.accepted || mail.mail->automatic || mail.signature_seen_before) continue;
      written.push_back(&mail);
      newest = std::max(newest, mail.received);
    }
  }
  return !written.empty() && std::all_of(written.begin(), written.end(), [&](const TheirMail* mail) {
    return mail->received < newest - kWindow || mail->mail->header_protection != HeaderProtection::none;
  });
}

std::vector<Contact> contacts(std::span<const Evidence> evidence, const std::set<std::string>& own_certificates) {
  return Fold(evidence, own_certificates).run();
}

Contact contact_of(std::span<const Evidence> evidence, const std::set<std::string>& own_certificates,
                   std::string_view address) {
  const std::string key = address_key(address);
  for (Contact& contact : contacts(evidence, own_certificates)) {
    if (contact.has_address(key)) return std::move(contact);
  }
  Contact unknown;
  unknown.addresses = {key};
  return unknown;
}

std::set<std::pair<std::string, std::string>> bindings(std::span<const Evidence> evidence) {
  std::set<std::pair<std::string, std::string>> bound;
  for (const Evidence* one : ordered(evidence)) {
    if (const auto* act = std::get_if<AddressBound>(&one->fact)) bound.emplace(act->address, act->certificate);
    if (const auto* act = std::get_if<AddressUnbound>(&one->fact)) bound.erase({act->address, act->certificate});
  }
  return bound;
}

}  // namespace letterlock::directory
