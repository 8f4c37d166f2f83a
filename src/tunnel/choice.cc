#include "tunnel/choice.h"

#include <algorithm>

#include "directory/capabilities.h"
#include "tunnel/cipher_set.h"

namespace letterlock::tunnel {
namespace {

using crypto::ContentEncryption;
using Ciphers = std::vector<ContentEncryption>;

struct Wish {
  const Recipient* recipient;
  Ciphers set;
};

bool has(const Ciphers& set, ContentEncryption cipher) {
  return std::find(set.begin(), set.end(), cipher) != set.end();
}

std::optional<Refusal> refusal_of(const Recipient& recipient, const Ciphers& set) {
  Refusal refusal{recipient.address, RefusalReason::no_certificate, {}};
  if (recipient.capabilities) refusal.recommended = directory::recommended(*recipient.capabilities);
  if (set.empty()) {
    const bool gcm_off = why_empty(recipient.capabilities) == Reason::gcm_off;
    refusal.reason = gcm_off ? RefusalReason::gcm_off : RefusalReason::below_floor;
    return refusal;
  }
  if (recipient.certificates.empty()) return refusal;
  return std::nullopt;
}

Copy copy_for(const std::vector<Wish>& wishes, ContentEncryption cipher) {
  Copy copy{cipher, {}, {}};
  for (const Wish& wish : wishes) {
    copy.addresses.push_back(wish.recipient->address);
    for (const std::string& certificate : wish.recipient->certificates) {
      const auto& known = copy.certificates;
      if (std::find(known.begin(), known.end(), certificate) == known.end()) copy.certificates.push_back(certificate);
    }
  }
  return copy;
}

std::vector<Wish> with(const std::vector<Wish>& wishes, ContentEncryption cipher, bool in_set) {
  std::vector<Wish> found;
  for (const Wish& wish : wishes) {
    if (has(wish.set, cipher) == in_set) found.push_back(wish);
  }
  return found;
}

// The cipher that most can read; of several, the first of our order.
ContentEncryption most_common(const std::vector<Wish>& wishes, const Ciphers& order) {
  ContentEncryption best = order.front();
  size_t readers = 0;
  for (const ContentEncryption cipher : order) {
    const size_t count = with(wishes, cipher, true).size();
    if (count > readers) {
      best = cipher;
      readers = count;
    }
  }
  return best;
}

// Fewest copies that this simple way finds: who can read the most common cipher gets it, then the rest.
std::vector<Copy> copies_of(std::vector<Wish> wishes, const Ciphers& order) {
  std::vector<Copy> copies;
  while (!wishes.empty()) {
    const ContentEncryption common = most_common(wishes, order);
    std::vector<Wish> group = with(wishes, common, true);
    wishes = with(wishes, common, false);
    // One recipient: the first of their list in the set.
    copies.push_back(copy_for(group, group.size() == 1 ? group.front().set.front() : common));
  }
  return copies;
}

// A recipient forces a copy's cipher where their set lacks one that our order puts before it, or where they are alone
// and put another one first.
std::vector<std::string> forcing(const std::vector<Wish>& wishes, const std::vector<Copy>& copies,
                                 const Ciphers& order) {
  std::vector<std::string> addresses;
  for (const Wish& wish : wishes) {
    const std::string& address = wish.recipient->address;
    const auto copy = std::find_if(copies.begin(), copies.end(), [&](const Copy& one) {
      return std::find(one.addresses.begin(), one.addresses.end(), address) != one.addresses.end();
    });
    if (copy == copies.end() || copy->cipher == order.front()) continue;
    const auto before = std::find(order.begin(), order.end(), copy->cipher);
    const bool lacks = std::any_of(order.begin(), before, [&](auto cipher) { return !has(wish.set, cipher); });
    if (lacks || copy->addresses.size() == 1) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace

Recipient recipient_of(const Tunnel& tunnel, std::string address) {
  return Recipient{std::move(address), tunnel.capabilities, tunnel.seal_to};
}

std::optional<ContentEncryption> Choice::cipher() const {
  return copies.size() == 1 ? std::optional(copies.front().cipher) : std::nullopt;
}

Choice choose(std::span<const Recipient> recipients, const Policy& policy) {
  Choice choice;
  std::vector<Wish> wishes;
  for (const Recipient& recipient : recipients) {
    Ciphers set = cipher_set(recipient.capabilities, policy);
    if (auto refusal = refusal_of(recipient, set)) {
      choice.refusals.push_back(std::move(*refusal));
    } else {
      wishes.push_back({&recipient, std::move(set)});
    }
  }
  const Ciphers order = allowed_order(policy);
  choice.copies = copies_of(wishes, order);
  choice.forced_by = forcing(wishes, choice.copies, order);
  return choice;
}

}  // namespace letterlock::tunnel
