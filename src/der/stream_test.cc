#include "der/stream.h"

#include "der/test_support.h"

namespace letterlock::der {
namespace {

using testing::hex;
using testing::outcome;
using testing::SlowSource;

constexpr size_t kLimit = 4096;

TEST(Stream, WalksStructures) {
  const Bytes octets = hex("3080 020101 a0800401ff0000 3003020105 0000");
  for (const size_t step : {size_t{1}, size_t{3}, size_t{100}}) {
    SlowSource source(octets, step);
    Stream stream(source);
    ASSERT_TRUE(stream.enter(kSequence));
    EXPECT_EQ(stream.element(kLimit).value_or(Bytes{}), hex("020101"));
    EXPECT_EQ(stream.peek().value_or(kEnd), context_constructed(0));
    EXPECT_EQ(outcome(stream.enter(kSequence)), "der-unexpected-tag");
    ASSERT_TRUE(stream.enter(context_constructed(0)));
    EXPECT_EQ(outcome(stream.leave()), "der-malformed");  // something is left in it
    ASSERT_TRUE(stream.skip());
    EXPECT_EQ(stream.peek().value_or(0xff), kEnd);
    ASSERT_TRUE(stream.leave());
    EXPECT_EQ(stream.element(kLimit).value_or(Bytes{}), hex("3003020105"));
    EXPECT_FALSE(stream.at_source_end().value_or(true));
    ASSERT_TRUE(stream.leave());
    EXPECT_TRUE(stream.at_source_end().value_or(false));
    EXPECT_EQ(outcome(stream.enter(kSequence)), "der-truncated");
    EXPECT_EQ(outcome(stream.element(kLimit)), "der-truncated");
  }
}

struct ContainmentCase {
  const char* octets;
  const char* why;
};

class Containment : public ::testing::TestWithParam<ContainmentCase> {};

// Every structure ends where the one around it ends, or before: never is something outside taken for its inside.
TEST_P(Containment, NothingReachesOutOfItsStructure) {
  const Bytes octets = hex(GetParam().octets);
  SlowSource source(octets, 1);
  Stream stream(source);
  ASSERT_TRUE(stream.enter(kSequence));
  Status status;
  for (int i = 0; i < 10 && status; ++i) {
    const auto tag = stream.peek();
    status = !tag ? Status(tl::unexpected(tag.error())) : *tag == kEnd ? stream.leave() : stream.skip();
  }
  EXPECT_EQ(outcome(status), "der-malformed") << GetParam().why;
}

INSTANTIATE_TEST_SUITE_P(Table, Containment,
                         ::testing::Values(ContainmentCase{"3001 0400 0500", "a header reaches out"},
                                           ContainmentCase{"3002 0403 ffffff", "a content reaches out"},
                                           ContainmentCase{"3003 048180 ffffff", "a long length reaches out"},
                                           ContainmentCase{"3002 3080 0000", "an end-of-contents stands outside"},
                                           ContainmentCase{"3003 308000 00", "half an end-of-contents stands outside"},
                                           ContainmentCase{"3002 0000", "an end-of-contents in a definite structure"},
                                           ContainmentCase{"3003 048201 000000", "a length's own octets reach out"}));

TEST(Stream, ElementsAreBounded) {
  const Bytes octets = octet_string(Bytes(100, 1));
  Bytes indefinitely = indefinite(kSequence);
  append(indefinitely, octets);
  append(indefinitely, end_of_contents());
  for (const Bytes& form : {octets, indefinitely}) {
    MemorySource source(form);
    EXPECT_EQ(outcome(Stream(source).element(form.size() - 1)), "der-too-large");
    MemorySource again(form);
    EXPECT_EQ(outcome(Stream(again).element(form.size())), "ok");
  }
  // A length alone reserves nothing.
  const Bytes huge = hex("0488 7fffffffffffffff ff");
  MemorySource source(huge);
  Stream stream(source);
  EXPECT_EQ(outcome(stream.element(kLimit)), "der-too-large");
  EXPECT_EQ(outcome(stream.skip()), "der-truncated");
}

TEST(Stream, DepthIsBounded) {
  Bytes octets;
  for (int i = 0; i < 100000; ++i) append(octets, indefinite(kSequence));
  MemorySource whole(octets);
  EXPECT_EQ(outcome(Stream(whole).element(1 << 20)), "der-too-deep");
  MemorySource skipped(octets);
  EXPECT_EQ(outcome(Stream(skipped).skip()), "der-too-deep");
  MemorySource entered(octets);
  Stream stream(entered);
  for (size_t i = 0; i < kDepthMax; ++i) ASSERT_TRUE(stream.enter(kSequence));
  EXPECT_EQ(outcome(stream.enter(kSequence)), "der-too-deep");
  Bytes strings;
  for (int i = 0; i < 100000; ++i) append(strings, indefinite(kOctetString | kConstructed));
  MemorySource nested(strings);
  Stream segments(nested);
  auto content = segments.octet_string(kOctetString);
  ASSERT_TRUE(content);
  EXPECT_EQ(outcome(read_all(**content, kLimit)), "der-too-deep");
}

TEST(Stream, RawElementsStayAsTheyAre) {
  const Bytes octets = hex("308105 0282000105");
  MemorySource raw(octets);
  EXPECT_EQ(Stream(raw).raw_element(kLimit).value_or(Bytes{}), octets);
  MemorySource definite(octets);
  EXPECT_EQ(Stream(definite).element(kLimit).value_or(Bytes{}), hex("3003020105"));
}

struct StringCase {
  const char* octets;
  std::uint8_t tag;
  const char* content;  // or the error
};

class Strings : public ::testing::TestWithParam<StringCase> {};

TEST_P(Strings, AreOneContent) {
  const Bytes octets = hex(GetParam().octets);
  for (const size_t step : {size_t{1}, size_t{100}}) {
    SlowSource source(octets, step);
    Stream stream(source);
    auto content = stream.octet_string(GetParam().tag);
    if (!content) {
      EXPECT_EQ(outcome(content), GetParam().content);
      continue;
    }
    const auto all = read_all(**content, kLimit);
    EXPECT_EQ(all ? to_hex(*all) : all.error().id(), GetParam().content);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Strings,
    ::testing::Values(
        StringCase{"0403aabbcc", kOctetString, "aabbcc"}, StringCase{"0400", kOctetString, ""},
        StringCase{"2480 0401aa 0400 0402bbcc 0000", kOctetString, "aabbcc"}, StringCase{"2480 0000", kOctetString, ""},
        StringCase{"2400", kOctetString, ""}, StringCase{"2408 0401aa 2403 0401bb", kOctetString, "aabb"},
        StringCase{"8002aabb", context(0), "aabb"}, StringCase{"a080 0401aa 0401bb 0000", context(0), "aabb"},
        StringCase{"a006 0401aa 0401bb", context(0), "aabb"},
        StringCase{"a080 8001aa 0000", context(0), "der-malformed"},  // segments have the universal tag
        StringCase{"2480 020105 0000", kOctetString, "der-malformed"},
        StringCase{"2404 0403aabbcc", kOctetString, "der-malformed"},
        StringCase{"2480 0401aa", kOctetString, "der-truncated"}, StringCase{"0403aabb", kOctetString, "der-truncated"},
        StringCase{"3003020105", kOctetString, "der-unexpected-tag"}));

// What follows a string is read on with.
TEST(Stream, GoesOnBehindAString) {
  const Bytes octets = hex("3080 2480 0401aa 0000 020105 0000");
  SlowSource source(octets, 1);
  Stream stream(source);
  ASSERT_TRUE(stream.enter(kSequence));
  EXPECT_TRUE(stream.next_is_string(kOctetString).value_or(false));
  auto content = stream.octet_string(kOctetString);
  ASSERT_TRUE(content);
  EXPECT_EQ(read_all(**content, kLimit).value_or(Bytes{}), hex("aa"));
  EXPECT_EQ((*content)->read({}).value_or(1), 0u);
  EXPECT_EQ(stream.element(kLimit).value_or(Bytes{}), hex("020105"));
  EXPECT_TRUE(stream.leave());
}

TEST(Stream, EveryFormOfBerIsRead) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    testing::FormWriter writer(seed);
    const testing::TwoForms forms = writer.element();
    SlowSource source(forms.ber, 1 + seed % 7);
    Stream stream(source);
    EXPECT_EQ(stream.element(1 << 20).value_or(Bytes{}), forms.der) << seed;
    EXPECT_TRUE(stream.at_source_end().value_or(false)) << seed;
    SlowSource again(forms.ber, 1 + seed % 5);
    Stream skipping(again);
    EXPECT_TRUE(skipping.skip()) << seed;
    EXPECT_TRUE(skipping.at_source_end().value_or(false)) << seed;

    const Bytes content = writer.bytes(writer.below(300));
    const testing::TwoForms string = writer.octet_string(content);
    SlowSource third(string.ber, 1 + seed % 11);
    Stream strings(third);
    auto reading = strings.octet_string(kOctetString);
    ASSERT_TRUE(reading) << seed;
    EXPECT_EQ(read_all(**reading, kLimit).value_or(Bytes{}), content) << seed;
    EXPECT_TRUE(strings.at_source_end().value_or(false)) << seed;
  }
}

TEST(Stream, TruncationIsNeverSuccess) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const testing::TwoForms forms = testing::FormWriter(seed).element();
    for (size_t size = 0; size < forms.ber.size(); ++size) {
      SlowSource source(ByteView(forms.ber).first(size), 2);
      EXPECT_FALSE(Stream(source).element(1 << 20)) << seed << " cut at " << size;
      SlowSource skipped(ByteView(forms.ber).first(size), 2);
      EXPECT_FALSE(Stream(skipped).skip()) << seed << " cut at " << size;
    }
  }
}

TEST(Stream, ErrorsOfTheSourceArePassedOn) {
  struct Failing : Source {
    Result<size_t> read(std::span<std::uint8_t>) override { return fail(ErrorCode::file_not_readable); }
  } source;
  EXPECT_EQ(outcome(Stream(source).peek()), "file-not-readable");
}

}  // namespace
}  // namespace letterlock::der
