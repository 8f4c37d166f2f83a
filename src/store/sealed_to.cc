#include "store/sealed_to.h"

#include <algorithm>

#include "directory/contact.h"
#include "store/certificates.h"
#include "store/evidence.h"

namespace letterlock::store {
namespace {

constexpr size_t kSmallCopy = 20;

std::set<std::string> certificates_of(const directory::Contact& contact) {
  std::set<std::string> all;
  for (const auto& [fingerprint, record] : contact.certificates) {
    all.insert(fingerprint);
    all.insert(record.approved_encryption.begin(), record.approved_encryption.end());
    if (record.announced_encryption) all.insert(*record.announced_encryption);
  }
  return all;
}

template <typename Index, typename Key>
void append_found(const Index& index, const Key& key, std::vector<std::string>& all) {
  const auto found = index.find(key);
  if (found != index.end()) all.insert(all.end(), found->second.begin(), found->second.end());
}

}  // namespace

Result<SealedCopies> SealedCopies::open(Store& store, const std::string& account, const std::set<std::string>& own) {
  SealedCopies copies;
  TRY_ASSIGN(const auto certificates, Certificates(store).all());
  for (const x509::Certificate& certificate : certificates) {
    const std::string fingerprint = certificate.fingerprint();
    if (own.contains(fingerprint)) continue;
    copies.by_name_[certificate.issuer_and_serial()].push_back(fingerprint);
    if (const auto identifier = certificate.subject_key_identifier()) {
      copies.by_key_identifier_[*identifier].push_back(fingerprint);
    }
  }
  TRY_ASSIGN(const auto evidence, EvidenceLog(store).all(account));
  for (const directory::Contact& contact : directory::contacts(evidence, own)) {
    const std::set<std::string> theirs = store::certificates_of(contact);
    for (const std::string& address : contact.addresses) copies.of_address_[address] = theirs;
  }
  return copies;
}

std::vector<std::string> SealedCopies::certificates_of(const smime::LayerFacts& layer) const {
  std::vector<std::string> fingerprints;
  for (const smime::RecipientFacts& recipient : layer.recipients) {
    const cms::KeyIdentifier& id = recipient.info.id;
    if (id.issuer_and_serial) {
      append_found(by_name_, *id.issuer_and_serial, fingerprints);
    } else if (id.subject_key_identifier) {
      append_found(by_key_identifier_, *id.subject_key_identifier, fingerprints);
    }
  }
  return fingerprints;
}

SealedTo SealedCopies::each_of(const std::vector<std::string>& recipients,
                               const std::vector<std::string>& fingerprints) const {
  const std::set<std::string> in_copy(fingerprints.begin(), fingerprints.end());
  SealedTo each;
  for (const std::string& address : recipients) {
    std::vector<std::string>& theirs = each[address];
    const auto known = of_address_.find(directory::address_key(address));
    if (known != of_address_.end()) {
      std::set_intersection(in_copy.begin(), in_copy.end(), known->second.begin(), known->second.end(),
                            std::back_inserter(theirs));
    }
    if (theirs.empty() && fingerprints.size() <= kSmallCopy) theirs = fingerprints;
  }
  return each;
}

}  // namespace letterlock::store
