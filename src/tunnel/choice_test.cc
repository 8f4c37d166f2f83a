#include "tunnel/choice.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tunnel/test_world.h"

namespace letterlock::tunnel {
namespace {

using CE = crypto::ContentEncryption;
using Words = std::vector<std::string>;
using test::kModern;
using test::kOlder;
using test::kWeak;

Recipient recipient(const std::string& name, std::optional<Words> capabilities) {
  return {name, std::move(capabilities), {name + "-enc"}};
}

struct Case {
  const char* what;
  std::vector<Recipient> recipients;
  bool gcm = true;
  std::vector<CE> copies = {};
  Words forced_by = {};
  std::vector<std::pair<std::string, RefusalReason>> refusals = {};
};

std::vector<Case> cases() {
  const Recipient modern = recipient("modern", kModern);
  const Recipient older = recipient("older", kOlder);
  const Recipient silent = recipient("silent", std::nullopt);
  const Recipient weak = recipient("weak", kWeak);
  const Recipient only_gcm = recipient("gcm", Words{"aes256-GCM", "rc2-CBC/40"});
  const Recipient small_first = recipient("small", Words{"rc2-CBC/128", "aes128-CBC", "aes256-CBC", "aes256-GCM"});
  const Recipient no_key = {"nokey", kModern, {}};
  return {
      {"one, modern", {modern}, true, {CE::aes256_gcm}},
      {"one, older", {older}, true, {CE::aes256_cbc}, {"older"}},
      {"one without a list", {silent}, true, {CE::aes256_cbc}, {"silent"}},
      {"one: the first of their list in the set", {small_first}, true, {CE::aes128_cbc}, {"small"}},
      {"one, GCM off", {modern}, false, {CE::aes256_cbc}},
      {"several: the first of our order in every set", {modern, small_first}, true, {CE::aes256_gcm}},
      {"several, one forces", {modern, older}, true, {CE::aes256_cbc}, {"older"}},
      {"several, one without a list", {modern, silent, small_first}, true, {CE::aes256_cbc}, {"silent"}},
      {"several, each lacks something",
       {recipient("a", Words{"aes256-GCM", "aes256-CBC"}), recipient("b", Words{"aes128-GCM", "aes256-CBC"})},
       true,
       {CE::aes256_cbc},
       {"a", "b"}},
      {"none common: separate copies", {only_gcm, older}, true, {CE::aes256_gcm, CE::aes256_cbc}, {"older"}},
      {"as few copies as can be",
       {only_gcm, older, modern, silent},
       true,
       {CE::aes256_cbc, CE::aes256_gcm},
       {"older", "silent"}},
      {"empty set", {weak}, true, {}, {}, {{"weak", RefusalReason::below_floor}}},
      {"empty set among others", {modern, weak}, true, {CE::aes256_gcm}, {}, {{"weak", RefusalReason::below_floor}}},
      {"GCM off empties a set", {only_gcm}, false, {}, {}, {{"gcm", RefusalReason::algorithms_off}}},
      {"GCM off does not make a weak list better", {weak}, false, {}, {}, {{"weak", RefusalReason::below_floor}}},
      {"no certificate", {no_key}, true, {}, {}, {{"nokey", RefusalReason::no_certificate}}},
      {"weak and no certificate", {{"both", kWeak, {}}}, true, {}, {}, {{"both", RefusalReason::below_floor}}},
      {"nobody", {}, true, {}},
      {"no content encryption in the list", {recipient("odd", Words{"1.2.3.4"})}, true, {CE::aes256_cbc}, {"odd"}},
      {"192 bits only: we do not send it",
       {recipient("odd", Words{"aes192-CBC"})},
       true,
       {},
       {},
       {{"odd", RefusalReason::below_floor}}},
      {"ChaCha20 only", {recipient("odd", Words{"chacha20-Poly1305"})}, true, {CE::chacha20_poly1305}, {"odd"}},
  };
}

TEST(Choice, Table) {
  for (const Case& one : cases()) {
    const Choice choice = choose(
        one.recipients, Policy{.ciphers = one.gcm ? crypto::our_order() : std::vector{CE::aes256_cbc, CE::aes128_cbc}});
    std::vector<CE> ciphers;
    for (const Copy& copy : choice.copies) ciphers.push_back(copy.cipher);
    EXPECT_EQ(ciphers, one.copies) << one.what;
    EXPECT_EQ(choice.forced_by, one.forced_by) << one.what;
    std::vector<std::pair<std::string, RefusalReason>> refusals;
    for (const Refusal& refusal : choice.refusals) refusals.emplace_back(refusal.address, refusal.reason);
    EXPECT_EQ(refusals, one.refusals) << one.what;
    EXPECT_EQ(choice.ready(), one.refusals.empty() && !one.copies.empty()) << one.what;
    EXPECT_EQ(choice.cipher().has_value(), ciphers.size() == 1) << one.what;
  }
}

TEST(Choice, EverybodyWhoIsNotRefusedIsInExactlyOneCopy) {
  for (const Case& one : cases()) {
    const Choice choice = choose(
        one.recipients, Policy{.ciphers = one.gcm ? crypto::our_order() : std::vector{CE::aes256_cbc, CE::aes128_cbc}});
    Words seen;
    for (const Refusal& refusal : choice.refusals) seen.push_back(refusal.address);
    for (const Copy& copy : choice.copies) {
      EXPECT_TRUE(crypto::info(copy.cipher).strong) << one.what;
      EXPECT_EQ(copy.certificates.size(), copy.addresses.size()) << one.what;
      seen.insert(seen.end(), copy.addresses.begin(), copy.addresses.end());
    }
    Words all;
    for (const Recipient& recipient : one.recipients) all.push_back(recipient.address);
    std::sort(seen.begin(), seen.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(seen, all) << one.what;
  }
}

Recipient agreeing(const std::string& name, std::optional<Words> capabilities) {
  Recipient one = recipient(name, std::move(capabilities));
  one.agrees = true;
  return one;
}

// "aes256-GCM: ben carol; ..."; + where keys agree.
std::string copies_in_words(const Choice& choice) {
  std::string words;
  for (const Copy& copy : choice.copies) {
    words += (words.empty() ? "" : "; ") + std::string(crypto::info(copy.cipher).name) + (copy.agrees ? "+" : "");
    for (const std::string& address : copy.addresses) words += " " + address;
  }
  return words;
}

TEST(Choice, KeysOfTwoKindsShareNoCopy) {
  const Recipient rsa = recipient("rsa", kModern), old = recipient("old", kOlder);
  const Recipient curve = agreeing("curve", kModern), silent = agreeing("silent", std::nullopt);
  const auto words = [](const std::vector<Recipient>& recipients) { return copies_in_words(choose(recipients, {})); };
  EXPECT_EQ(words({curve, rsa}), "aes256-GCM rsa; aes256-GCM+ curve");
  EXPECT_EQ(words({curve}), "aes256-GCM+ curve");
  EXPECT_EQ(words({curve, silent}), "aes256-CBC+ curve silent");
  EXPECT_EQ(words({curve, old, silent, rsa}), "aes256-CBC old rsa; aes256-CBC+ curve silent");
  EXPECT_EQ(words({rsa, old, curve}), "aes256-CBC rsa old; aes256-GCM+ curve")
      << "who is weaker weakens their kind alone";
}

TEST(Choice, ItIsSaidWhereTheKindsAloneMakeCopies) {
  const Recipient rsa = recipient("rsa", kModern), curve = agreeing("curve", kModern);
  const Recipient only_gcm = recipient("gcm", Words{"aes256-GCM"}), old = recipient("old", kOlder);
  EXPECT_TRUE(choose(std::vector{rsa, curve}, {}).apart_by_keys);
  EXPECT_FALSE(choose(std::vector{rsa}, {}).apart_by_keys);
  EXPECT_FALSE(choose(std::vector{curve}, {}).apart_by_keys);
  EXPECT_FALSE(choose(std::vector{only_gcm, old, curve}, {}).apart_by_keys) << "they have no cipher in common either";
  EXPECT_EQ(choose(std::vector{rsa, old, curve}, {}).forced_by, Words{"old"});
}

TEST(Choice, OaepIsForThoseWhoNameIt) {
  const std::vector<Recipient> recipients = {
      recipient("named", Words{"aes256-GCM", "rsaes-oaep/sha256", "1.2.840.113549.1.1.1"}),
      recipient("sha1", Words{"aes256-GCM", "rsaes-oaep/sha1"}), recipient("unnamed", kModern),
      recipient("dotted", Words{"aes256-GCM", "1.2.840.113549.1.1.7"})};
  const Choice choice = choose(recipients, {});
  ASSERT_EQ(choice.copies.size(), 1u);
  EXPECT_EQ(choice.copies[0].certificates.size(), 4u);
  EXPECT_EQ(choice.copies[0].oaep, Words{"named-enc"});
}

TEST(Choice, ARefusalTellsWhatTheirListPutsFirst) {
  const Recipient weak = recipient("weak", kWeak);
  EXPECT_EQ(choose({&weak, 1}, {}).refusals.at(0).recommended, "rc2-CBC/40");
}

TEST(Choice, ARecipientComesFromTheTunnel) {
  test::World world;
  world.introduce(0).hear(10);
  const Recipient unknown = recipient_of(world.tunnel(), test::kBob);
  EXPECT_EQ(choose({&unknown, 1}, {}).refusals.at(0).reason, RefusalReason::no_certificate);
  world.accept(20);
  const Recipient known = recipient_of(world.tunnel(), test::kBob);
  EXPECT_EQ(known.certificates, Words{"b-enc"});
  EXPECT_EQ(choose({&known, 1}, {}).cipher(), CE::aes256_gcm);
  EXPECT_EQ(world.tunnel().chosen, "aes256-GCM");
}

}  // namespace
}  // namespace letterlock::tunnel
