#include "store/evidence.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "store/database.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

using directory::Evidence;
using directory::Fact;
using directory::make_evidence;
using testing::code_of;
using testing::kNow;
using testing::must;

class EvidenceTest : public testing::OpenHomeTest {};

// Fills every member of any described struct with something different each time.
class Filler {
 public:
  explicit Filler(unsigned seed) : random_(seed) {}

  void fill(std::string& text) {
    static const char* const kTexts[] = {"", "a@example.tw", "王小明", "quote \" back \\ line \n", "<id@x>", "\x01"};
    text = kTexts[random_() % std::size(kTexts)] + std::to_string(random_() % 10);
  }
  void fill(bool& flag) { flag = random_() % 2 == 0; }
  void fill(Time& time) { time = from_unix(random_() % 4'000'000'000U); }
  template <typename T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (random_() % 2 == 0) fill(value.emplace());
  }
  template <typename T>
  void fill(std::vector<T>& values) {
    values.resize(random_() % 3);
    for (T& value : values) fill(value);
  }
  template <typename T>
  void fill(std::map<std::string, T>& values) {
    for (auto i = random_() % 3; i > 0; --i) {
      std::string key;
      fill(key);
      fill(values[key]);
    }
  }
  template <json_detail::DescribedEnum E>
  void fill(E& value) {
    auto choice = random_() % boost::mp11::mp_size<boost::describe::describe_enumerators<E>>::value;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
      if (choice-- == 0) value = enumerator.value;
    });
  }
  template <json_detail::DescribedStruct T>
  void fill(T& value) {
    boost::mp11::mp_for_each<json_detail::Members<T>>([&](auto member) { fill(value.*member.pointer); });
  }

 private:
  std::mt19937 random_;
};

// Every alternative of Fact, filled from a seed.
std::vector<Evidence> one_of_each(unsigned seed) {
  Filler filler(seed);
  std::vector<Evidence> all;
  boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<Fact>>>([&](auto index) {
    std::variant_alternative_t<index, Fact> fact;
    filler.fill(fact);
    Time at{};
    filler.fill(at);
    all.push_back(make_evidence(at, fact));
  });
  return all;
}

TEST_F(EvidenceTest, EveryKindComesBackAsItWas) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    auto transaction = must(store_->begin());  // undone at the end of each round
    const auto facts = one_of_each(seed);
    ASSERT_EQ(facts.size(), std::variant_size_v<Fact>);
    ASSERT_TRUE(EvidenceLog(*store_).add("ann", facts, kNow));
    EXPECT_EQ(must(EvidenceLog(*store_).all("ann")), facts) << seed;
  }
}

TEST_F(EvidenceTest, AFactIsKeptOnceWithItsEarliestTime) {
  const Fact fact = directory::SignedMail{};
  const Evidence later = make_evidence(kNow, fact);
  const Evidence earlier = make_evidence(kNow - seconds(10), fact);
  ASSERT_EQ(later.id, earlier.id);
  for (const Evidence& evidence : {later, later, earlier, later}) {
    ASSERT_TRUE(EvidenceLog(*store_).add("ann", evidence, kNow));
  }
  EXPECT_EQ(must(EvidenceLog(*store_).all("ann")), std::vector{earlier});
  EXPECT_TRUE(must(EvidenceLog(*store_).all("bob")).empty());
}

TEST_F(EvidenceTest, OnlyWhatIsNewIsRead) {
  const auto facts = one_of_each(1);
  ASSERT_TRUE(EvidenceLog(*store_).add("ann", facts[0], kNow));
  const auto first = must(EvidenceLog(*store_).since("ann", 0));
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].recorded, kNow);
  ASSERT_TRUE(EvidenceLog(*store_).add("ann", facts[1], kNow + seconds(1)));
  const auto second = must(EvidenceLog(*store_).since("ann", first[0].id));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].evidence, facts[1]);
}

TEST_F(EvidenceTest, AllOrNone) {
  const auto facts = one_of_each(2);
  EXPECT_EQ(code_of(EvidenceLog(*store_).add("eve", facts, kNow)), ErrorCode::store_conflict);
  EXPECT_EQ(must(store_->database().number("SELECT count(*) FROM evidence")), 0);
  EXPECT_TRUE(EvidenceLog(*store_).add("eve", std::vector<Evidence>(), kNow));
}

TEST_F(EvidenceTest, WhatCannotBeReadIsDamage) {
  ASSERT_TRUE(EvidenceLog(*store_).add("ann", one_of_each(3), kNow));
  ASSERT_TRUE(store_->database().execute("UPDATE evidence SET fact = replace(fact, 'SentMail', 'SentMall')"));
  const auto read = EvidenceLog(*store_).all("ann");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::store_damaged);
}

}  // namespace
}  // namespace letterlock::store
