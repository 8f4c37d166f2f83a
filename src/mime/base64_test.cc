#include "mime/base64.h"

#include "mime/reader.h"
#include "mime/test_support.h"
#include "mime/writer.h"

namespace letterlock::mime {
namespace {

using test::kPieceSizes;
using test::PieceSource;

std::string decoded(std::string_view text, size_t piece) {
  PieceSource source(text, piece);
  const auto body = decode(source, TransferEncoding::base64);
  return test::read_text(*body);
}

// Both forms, where the processor has both.
std::vector<const Base64Loops*> all_loops() {
  std::vector<const Base64Loops*> all = {&base64_table_loops()};
  if (base64_avx2_loops() != nullptr) all.push_back(base64_avx2_loops());
  return all;
}

std::string decoded(std::string_view text, size_t piece, const Base64Loops& loops) {
  Base64Decoder decoder(loops);
  std::string octets;
  for (size_t at = 0; at < text.size(); at += piece) {
    const std::string_view part = text.substr(at, piece);
    Bytes out(Base64Decoder::decoded_size_max(part.size()));  // exactly: the sanitizers see an octet too much
    const auto count = decoder.decode(as_bytes(part), out);
    if (!count) return "error: " + count.error().id();
    octets += as_text(ByteView(out).first(*count));
  }
  const Status whole = decoder.finish();
  return whole ? octets : "error: " + whole.error().id();
}

std::string encoded(std::string_view octets, const Base64Loops& loops) {
  Bytes text(base64_encoded_size(octets.size()));
  base64_encode(as_bytes(octets), text.data(), loops);
  return std::string(as_text(text));
}

std::string random_octets(std::mt19937_64& random, size_t size) {
  std::string octets(size, '\0');
  for (char& c : octets) c = static_cast<char>(random());
  return octets;
}

// As mail has it, or with anything anywhere.
std::string damaged(std::string text, std::mt19937_64& random) {
  const size_t line = 1 + random() % 100;
  for (size_t at = line; at < text.size(); at += line + 2) text.insert(at, random() % 8 == 0 ? "\n" : "\r\n");
  for (size_t count = random() % 4; count != 0 && !text.empty(); --count) {
    const size_t at = random() % text.size();
    switch (random() % 4) {
      case 0: text[at] = static_cast<char>(random()); break;
      case 1: text.insert(at, 1, static_cast<char>(random())); break;
      case 2: text.erase(at, 1 + random() % 3); break;
      default: text[at] = "=\x80/+ "[random() % 5]; break;
    }
  }
  return text;
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xff\xfe\xfb", "//77"},
  };
  for (const auto& [octets, text] : cases) {
    EXPECT_EQ(base64_encode(as_bytes(octets)), text);
    for (const Base64Loops* loops : all_loops()) EXPECT_EQ(encoded(octets, *loops), text);
    for (const size_t piece : kPieceSizes) EXPECT_EQ(decoded(text, piece), octets);
  }
}

TEST(Base64, IsReadAsStrictlyAsItsHeaderSays) {
  const std::string damaged = "error: mime-base64-malformed";
  const std::pair<std::string_view, std::string> cases[] = {
      {"Zm9v\r\nYmFy\r\n", "foobar"},
      {"Z m\t9\nv", "foo"},
      {"\r\n\r\nZm9v", "foo"},
      {"Zm!9*v-", "foo"},
      {"Zm\xff"
       "9v",
       "foo"},
      {"Zg==\r\n\r\n", "f"},
      {"Zg=\r\n=\r\n", "f"},
      {"Zm8=  \r\n!", "fo"},
      {"Zh==", "f"},  // unused bits are not looked at
      {"Z", damaged},
      {"Zg", damaged},
      {"Zm8", damaged},
      {"Zg=", damaged},
      {"=", damaged},
      {"Z===", damaged},
      {"Zg===", damaged},
      {"Zm8==", damaged},
      {"Zm9v=", damaged},
      {"Zg==Zg==", damaged},
      {"Zg==\r\nZm9v", damaged},
      {"Zm8=A", damaged},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes)
      EXPECT_EQ(decoded(text, piece), expected) << text << " in pieces of " << piece;
    const auto at_once = base64_decode(text);
    EXPECT_EQ(at_once.has_value(), expected != damaged) << text;
  }
}

TEST(Base64, EncodingAndDecodingIsIdentity) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  for (int round = 0; round < 60; ++round) {
    std::string octets(random() % (round < 57 ? 300 : 100000), '\0');
    for (char& c : octets) c = static_cast<char>(random());
    for (const Base64Loops* loops : all_loops()) {
      for (const size_t piece : kPieceSizes) {
        MemorySink text;
        Base64Sink sink(text, *loops);
        ASSERT_TRUE(test::write_in_pieces(sink, octets, piece));
        EXPECT_EQ(decoded(as_text(text.bytes()), piece), octets);
        EXPECT_EQ(text.bytes().size(), base64_encoded_size(octets.size()) + (octets.size() + 47) / 48 * 2);
      }
    }
  }
}

TEST(Base64, EveryFormGivesTheSame) {
  if (all_loops().size() == 1) GTEST_SKIP() << "this processor has no AVX2";
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  size_t refused = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string octets = random_octets(random, random() % 400);
    const std::string text = encoded(octets, *all_loops()[0]);
    ASSERT_EQ(encoded(octets, *all_loops()[1]), text);
    const std::string broken = damaged(text, random);
    const size_t piece = 1 + random() % (broken.size() + 1);
    const std::string by_table = decoded(broken, piece, *all_loops()[0]);
    ASSERT_EQ(decoded(broken, piece, *all_loops()[1]), by_table) << broken;
    refused += by_table.starts_with("error: ") ? 1 : 0;
  }
  EXPECT_GT(refused, 100u);
}

// Each value of an octet at each place of what is decoded at once.
TEST(Base64, EveryFormKnowsTheAlphabet) {
  for (size_t at = 0; at < 64; ++at) {
    for (int c = 0; c < 256; ++c) {
      std::string text(64, 'A');
      text[at] = static_cast<char>(c);
      const bool symbol = std::string_view(kBase64Alphabet).find(static_cast<char>(c)) != std::string_view::npos;
      const std::string by_table = decoded(text, text.size(), base64_table_loops());
      EXPECT_EQ(by_table.size() == 48, symbol) << c;
      for (const Base64Loops* loops : all_loops()) EXPECT_EQ(decoded(text, text.size(), *loops), by_table) << c;
    }
  }
}

TEST(Base64, LinesAreSixtyFourCharacters) {
  const std::string line = base64_encode(as_bytes(std::string(48, 'a')));
  for (const Base64Loops* loops : all_loops()) {
    MemorySink text;
    Base64Sink sink(text, *loops);
    ASSERT_TRUE(test::write_in_pieces(sink, std::string(100, 'a'), 7));
    EXPECT_EQ(as_text(text.bytes()), line + "\r\n" + line + "\r\nYWFhYQ==\r\n");
  }
}

}  // namespace
}  // namespace letterlock::mime
