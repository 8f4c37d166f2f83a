#include "tunnel/tunnel.h"

#include <algorithm>
#include <utility>

#include "tunnel/cipher_set.h"
#include "tunnel/notices.h"
#include "tunnel/picture.h"
#include "tunnel/states.h"

namespace letterlock::tunnel {
namespace {

std::string word_of(crypto::ContentEncryption cipher) { return std::string(crypto::info(cipher).name); }

TheirCertificate certificate_of(const Theirs& theirs) {
  TheirCertificate certificate;
  certificate.signing_certificate = theirs.record->signing_certificate;
  certificate.status = theirs.status;
  certificate.accepted = theirs.record->accepted;
  certificate.encryption_certificate = theirs.encryption;
  certificate.encryption_status = theirs.encryption_status;
  certificate.capabilities = theirs.record->capabilities.words;
  if (certificate.capabilities) certificate.recommended = directory::recommended(*certificate.capabilities);
  if (!theirs.ciphers.empty()) certificate.chosen = word_of(theirs.ciphers.front());
  certificate.sealed_to = theirs.sealed_to;
  certificate.proof = theirs.proof.kind;
  return certificate;
}

// What several certificates share is told as a list of its own, in the order of the first.
void fill_algorithms(const std::vector<const Theirs*>& targets, Tunnel& tunnel) {
  if (targets.empty()) return;
  const Theirs& first = *targets.front();
  tunnel.capabilities = first.capabilities;
  if (first.record->capabilities.words) {
    tunnel.recommended = directory::recommended(*first.record->capabilities.words);
  }
  auto shared = first.ciphers;
  for (const Theirs* other : targets) {
    std::erase_if(shared, [&](auto cipher) {
      return std::find(other->ciphers.begin(), other->ciphers.end(), cipher) == other->ciphers.end();
    });
  }
  if (shared != first.ciphers) {
    tunnel.capabilities.emplace();
    for (const auto cipher : shared) tunnel.capabilities->push_back(word_of(cipher));
  }
  if (!shared.empty()) tunnel.chosen = word_of(shared.front());
}

// Those that are sealed to; without any, the one that comes nearest to it.
std::vector<const Theirs*> targets_of(const Picture& picture) {
  std::vector<const Theirs*> targets;
  for (const Theirs& theirs : picture.theirs) {
    if (theirs.sealed_to) targets.push_back(&theirs);
  }
  if (!targets.empty()) return targets;
  const Theirs* nearest = picture.find([](const Theirs& theirs) { return theirs.usable(); });
  if (nearest == nullptr) nearest = picture.find([](const Theirs& theirs) { return theirs.stands(); });
  if (nearest == nullptr) nearest = picture.find([](const Theirs& theirs) { return theirs.to_review(); });
  if (nearest != nullptr) targets.push_back(nearest);
  return targets;
}

void fill_proof(const Picture& picture, Tunnel& tunnel) {
  if (tunnel.state != State::established) return;
  for (const Theirs& theirs : picture.theirs) {
    if (theirs.record->signing_certificate != tunnel.certificate) continue;
    tunnel.proof_evidence = {theirs.proof.sent, theirs.proof.answer};
  }
}

}  // namespace

Tunnel derive(const Inputs& inputs) {
  const Picture picture = look(inputs);
  const StateRow& row = state_of(picture);
  Standing standing = row.standing(picture);

  Tunnel tunnel;
  tunnel.our_address = picture.our_address;
  tunnel.addresses = picture.contact.addresses;
  tunnel.name = picture.contact.name;
  tunnel.state = row.state;
  tunnel.reason = standing.reason;
  tunnel.next_step = standing.next.front();
  tunnel.alternatives.assign(standing.next.begin() + 1, standing.next.end());
  tunnel.certificate = std::move(standing.certificate);
  for (const Theirs& theirs : picture.theirs) {
    tunnel.certificates.push_back(certificate_of(theirs));
    if (!theirs.sealed_to) continue;
    const auto& known = tunnel.seal_to;
    if (std::find(known.begin(), known.end(), *theirs.encryption) == known.end()) {
      tunnel.seal_to.push_back(*theirs.encryption);
    }
  }
  fill_algorithms(targets_of(picture), tunnel);
  fill_proof(picture, tunnel);
  tunnel.notices = notices_of(picture);
  tunnel.steps = steps_of(picture);
  return tunnel;
}

bool can_seal(const Tunnel& tunnel) { return !tunnel.seal_to.empty(); }

}  // namespace letterlock::tunnel
