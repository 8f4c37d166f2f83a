#include "crypto/tagger.h"

#include <gtest/gtest.h>

#include <set>

namespace letterlock::crypto {
namespace {

Tag tag_of(Tagger& tagger, std::string_view text, size_t piece) {
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    tagger.update(as_bytes(text.substr(0, piece)));
  return tagger.finish();
}

TEST(Tagger, KnowsOctetsAgainInAnyPieces) {
  Tagger tagger;
  for (const size_t size : {0, 1, 15, 16, 17, 1000, 70000}) {
    std::string text(size, 'x');
    for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 256);
    const Tag tag = tag_of(tagger, text, text.size() + 1);
    for (const size_t piece : {1, 3, 16, 4096}) EXPECT_EQ(tag_of(tagger, text, piece), tag) << size;
    for (const size_t at : {size_t{0}, size / 2, size - 1}) {
      if (size == 0) break;
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ 1);
      EXPECT_NE(tag_of(tagger, other, 4096), tag) << size << " at " << at;
    }
    EXPECT_NE(tag_of(tagger, text + '\0', 4096), tag) << size;
  }
}

TEST(Tagger, ATagMeansNothingUnderAnotherKey) {
  std::set<Tag> tags;
  for (int i = 0; i < 100; ++i) {
    Tagger tagger;
    tags.insert(tag_of(tagger, "the same octets", 100));
  }
  EXPECT_EQ(tags.size(), 100u);
}

TEST(Tagger, CanBeMoved) {
  Tagger first;
  const Tag tag = tag_of(first, "octets", 2);
  Tagger second = std::move(first);
  EXPECT_EQ(tag_of(second, "octets", 3), tag);
}

}  // namespace
}  // namespace letterlock::crypto
