#include "tunnel/choice.h"

#include <algorithm>
#include <iterator>
#include <set>

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
    const bool algorithms_off = why_empty(recipient.capabilities) == Reason::algorithms_off;
    refusal.reason = algorithms_off ? RefusalReason::algorithms_off : RefusalReason::below_floor;
    return refusal;
  }
  if (recipient.certificates.empty()) return refusal;
  return std::nullopt;
}

bool names_oaep(const Recipient& recipient) {
  const std::string word(crypto::info(crypto::KeyTransport::rsa_oaep_sha256).name);
  const auto& list = recipient.capabilities;
  return list && std::find(list->begin(), list->end(), word) != list->end();
}

Copy copy_for(const std::vector<Wish>& wishes, ContentEncryption cipher) {
  Copy copy{.cipher = cipher, .agrees = wishes.front().recipient->agrees};
  std::set<std::string_view> known;
  std::set<std::string_view> by_oaep;
  for (const Wish& wish : wishes) {
    copy.addresses.push_back(wish.recipient->address);
    const bool oaep = names_oaep(*wish.recipient);
    for (const std::string& certificate : wish.recipient->certificates) {
      if (known.insert(certificate).second) copy.certificates.push_back(certificate);
      if (oaep && by_oaep.insert(certificate).second) copy.oaep.push_back(certificate);
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

std::vector<Wish> of_kind(const std::vector<Wish>& wishes, bool agrees) {
  std::vector<Wish> found;
  for (const Wish& wish : wishes) {
    if (wish.recipient->agrees == agrees) found.push_back(wish);
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

// Because of whom a copy does not use the first cipher of our order: those who can read nothing that our order puts
// before its cipher; where each can read something, those who lack a part of it. Who is alone forces by their list's
// order.
std::vector<std::string> forcing(const std::vector<Wish>& wishes, const Copy& copy, const Ciphers& order) {
  const Ciphers better(order.begin(), std::find(order.begin(), order.end(), copy.cipher));
  if (better.empty()) return {};
  if (copy.addresses.size() == 1) return copy.addresses;
  const std::set<std::string_view> in_copy(copy.addresses.begin(), copy.addresses.end());
  std::vector<std::string> read_none;
  std::vector<std::string> lack_some;
  for (const Wish& wish : wishes) {
    if (!in_copy.contains(wish.recipient->address)) continue;
    const auto readable =
        std::count_if(better.begin(), better.end(), [&](auto cipher) { return has(wish.set, cipher); });
    if (readable == 0) read_none.push_back(wish.recipient->address);
    if (static_cast<size_t>(readable) < better.size()) lack_some.push_back(wish.recipient->address);
  }
  return read_none.empty() ? lack_some : read_none;
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
  choice.copies = copies_of(of_kind(wishes, false), order);
  std::vector<Copy> agreeing = copies_of(of_kind(wishes, true), order);
  choice.apart_by_keys = choice.copies.size() == 1 && agreeing.size() == 1;
  std::move(agreeing.begin(), agreeing.end(), std::back_inserter(choice.copies));
  for (const Copy& copy : choice.copies) {
    const std::vector<std::string> forced_by = forcing(wishes, copy, order);
    choice.forced_by.insert(choice.forced_by.end(), forced_by.begin(), forced_by.end());
  }
  return choice;
}

}  // namespace letterlock::tunnel
