#include "judge/sender.h"

#include <algorithm>
#include <set>

#include "judge/date.h"
#include "x509/address.h"

namespace letterlock::judge {
namespace {

void read_from(const smime::Facts& facts, Sender& sender) {
  const mime::Header* inner = protected_header(facts);
  // Also two outer ones around one that is protected: other programs would show either of them.
  if (facts.outer.count("From") > 1 || (inner != nullptr && inner->count("From") > 1)) {
    sender.unusable = finding(FindingId::two_from_headers);
    return;
  }
  const std::string_view value = header_with(facts, "From").value("From");
  const auto mailboxes = mime::parse_mailboxes(value);
  if (value.empty()) {
    sender.unusable = finding(FindingId::no_from);
  } else if (!mailboxes || mailboxes->empty()) {
    sender.unusable = finding(FindingId::from_unreadable, {{"from", std::string(value)}});
  } else {
    for (const mime::Mailbox& mailbox : *mailboxes) sender.addresses.push_back(mailbox.address);
  }
}

// RFC 5322 section 3.6.2: who transmitted it for the author. It is no identity that a signature could vouch for.
void read_sender_field(const smime::Facts& facts, Sender& sender) {
  const std::string_view value = header_with(facts, "Sender").value("Sender");
  const std::set<std::string> keys = address_keys(value);
  if (value.empty() || keys == address_keys(header_with(facts, "From").value("From"))) return;
  sender.notes.push_back(finding(FindingId::sender_differs, {{"sender", std::string(value)}}));
}

}  // namespace

const mime::Header* protected_header(const smime::Facts& facts) {
  return facts.payload && facts.payload->protected_header ? &*facts.payload->protected_header : nullptr;
}

const mime::Header& header_with(const smime::Facts& facts, std::string_view name) {
  const mime::Header* inner = protected_header(facts);
  return inner != nullptr && inner->find(name) != nullptr ? *inner : facts.outer;
}

std::set<std::string> address_keys(std::string_view value) {
  std::set<std::string> keys;
  for (const mime::Mailbox& mailbox : mime::parse_mailboxes(value).value_or(std::vector<mime::Mailbox>{})) {
    const auto address = x509::Address::parse(mailbox.address);
    keys.insert(address ? address->key() : mailbox.address);
  }
  return keys;
}

bool from_differs_from_outer(const smime::Facts& facts) {
  const mime::Header* inner = protected_header(facts);
  if (inner == nullptr || inner->find("From") == nullptr) return false;
  return address_keys(inner->value("From")) != address_keys(facts.outer.value("From"));
}

Sender find_sender(const smime::Facts& facts) {
  Sender sender;
  read_from(facts, sender);
  read_sender_field(facts, sender);
  sender.date = parse_date(header_with(facts, "Date").value("Date"));
  return sender;
}

bool certified_for(const x509::Certificate& certificate, const std::string& address) {
  const auto& addresses = certificate.addresses();
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& mine) { return x509::same_address(mine, address); });
}

bool bound_to(const x509::Certificate& certificate, const std::string& address, const std::vector<Binding>& bindings) {
  const auto wanted = x509::Address::parse(address);
  if (!wanted) return false;
  return std::any_of(bindings.begin(), bindings.end(), [&](const Binding& binding) {
    return binding.address_key == wanted->key() && binding.fingerprint == certificate.fingerprint();
  });
}

std::optional<std::string> wanted_for(const x509::Certificate& certificate, const Sender& sender,
                                      const std::vector<Binding>& bindings) {
  if (sender.unusable || sender.addresses.empty()) return std::nullopt;
  const auto bound = std::find_if(sender.addresses.begin(), sender.addresses.end(),
                                  [&](const std::string& address) { return bound_to(certificate, address, bindings); });
  return bound == sender.addresses.end() ? sender.addresses.front() : *bound;
}

}  // namespace letterlock::judge
